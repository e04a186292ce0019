"""Quick entry: what a half-typed line would enter, and entering it; the preview changes nothing."""

from __future__ import annotations

from datetime import date

from kpitui.domain.entries import Entry, aggregate_entries
from kpitui.domain.matching import rank_measures
from kpitui.domain.measures import Measure
from kpitui.domain.numbers import Typed, parse_amount, show_amount, show_bounds
from kpitui.domain.quick_entry import measure_typed, parse_quick_entry
from kpitui.domain.status import target_in
from kpitui.domain.weeks import Period, day_name, show_day
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass
from kpitui.services.entering import Amount, Saved, check_amount, new_token, record, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.workspace import Workspace
from kpitui.storage.recent_use import recent_uses

UNDO_WORDS = ("u", "undo")


@dataclass(frozen=True, slots=True)
class Look:
    """What a line means so far. `candidates` are the measures that fit, best first; `chosen` is the one it would enter.

    `amount` is None until one is typed. `before` and `after` are the readings of `period`, in stored units.
    """

    candidates: tuple[Measure, ...]
    chosen: Measure | None
    amount: float | None = None
    day: date | None = None
    note: str = ""
    period: Period | None = None
    before: float | None = None
    after: float | None = None


class QuickEntering:
    """Quick entries of one user, one after another; `uses` is read once, when it begins."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        with workspace.database.reading() as connection:
            self._uses = recent_uses(connection, workspace.login)
        self._token = new_token()

    def look(self, line: str, place: int = 0) -> Look:
        """What the line would enter; `place` chooses among the measures that fit, counted from 0 and around.

        Raises:
            InvalidInput, NotAllowed: no measure fits, or the amount, day or note cannot be entered.
        """
        word, rest = measure_typed(line)
        if not word:
            return Look(self._fitting("")[:5], None)
        fitting = self._fitting(word)
        if not fitting:
            raise InvalidInput(f"No measure fits {word[:40]}.", hint="Type letters of its name.")
        chosen = fitting[place % len(fitting)]
        if not rest:
            return self._with_reading(Look(fitting, chosen))
        typed = parse_quick_entry(line, self._workspace.today())
        amount = parse_amount(typed.amount, self._workspace.form(chosen))
        return self._with_reading(Look(fitting, chosen, amount.amount, typed.day, typed.note), amount)

    def _fitting(self, word: str) -> tuple[Measure, ...]:
        workspace = self._workspace
        today = workspace.today()
        measures = [m for m in workspace.scorecard.measures if not m.formula and not m.retired_by(today)]
        return tuple(rank_measures(word, measures, self._uses, today))

    def _with_reading(self, look: Look, typed: Typed | None = None) -> Look:
        """The look with where the period stands, before and after."""
        workspace, measure = self._workspace, look.chosen
        assert measure is not None
        day = look.day or workspace.today()
        if typed is not None:
            check_amount(workspace, self._amount(look, day))
        period = workspace.calendar.period_of(measure.frequency, day)
        with workspace.database.reading() as connection:
            wanted = [Wanted(measure.key, period, period)]
            entries = load_readings(connection, workspace.scorecard, workspace.calendar, wanted).entries_in(
                measure.key, period
            )
            before = aggregate_entries(entries, measure.aggregate)
            if typed is not None:
                refuse_closed(workspace, connection, measure, period, before)
        after = before
        if typed is not None:
            newest = max((entry.id for entry in entries), default=0)
            entries.append(Entry(newest + 1, measure.key, day, typed.amount, False, workspace.login, ""))
            after = aggregate_entries(entries, measure.aggregate)
        return Look(look.candidates, measure, look.amount, day, look.note, period, before, after)

    def _amount(self, look: Look, day: date) -> Amount:
        assert look.chosen is not None
        assert look.amount is not None
        return Amount(look.chosen, day, look.amount, is_total=False, token=self._token, note=look.note)

    def enter(self, line: str, place: int = 0) -> Saved:
        """Record what the line says, durably; the same line again after an unclear end counts once.

        Raises:
            InvalidInput, NotAllowed, Conflict: see `record`; or the amount is missing.
        """
        look = self.look(line, place)
        if look.chosen is None or look.amount is None or look.day is None:
            parse_quick_entry(line, self._workspace.today())  # says what is missing
            raise InvalidInput("The amount is missing.", hint="pros 12 tue called the list")
        saved = record(self._workspace, [self._amount(look, look.day)])[0]
        self._token = new_token()
        self._uses[look.chosen.key] = self._uses.get(look.chosen.key, 0) + 10
        return saved


def describe(workspace: Workspace, look: Look) -> str:
    """What Enter would do, in one line: measure, amount, day, and where that leads."""
    measure = look.chosen
    if measure is None or look.period is None or look.day is None:
        return ""
    form = workspace.form(measure)
    label = workspace.calendar.short_label(look.period)
    before = "nothing yet" if look.before is None else show_amount(look.before, form)
    target = show_bounds(target_in(measure, look.period, workspace.calendar), form)
    aim = f" ({target})" if target else ""
    if look.amount is None or look.after is None:
        return f"{measure.name}: {label} stands at {before}{aim}"
    on = f"{day_name(look.day)} {show_day(look.day)}"
    stands = show_amount(look.after, form)
    noted = f', note "{look.note}"' if look.note else ""
    return f"{measure.name}: {show_amount(look.amount, form)} on {on}, {label} then {stands}{aim}{noted}"

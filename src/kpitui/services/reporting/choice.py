"""What a report is asked for: which week, month, quarter or year, and whose part of it."""

from __future__ import annotations

import re

from kpitui.domain.days import parse_period
from kpitui.domain.measures import Frequency, Scorecard
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import LAST_DAY, Period
from kpitui.errors import InvalidInput, NotAllowed
from kpitui.frozen import dataclass
from kpitui.services.reviews.proposing import settled_week
from kpitui.services.workspace import Workspace

_LABELS = (
    (re.compile("[0-9]{4}-[0-9]{2}"), Frequency.MONTHLY),
    (re.compile("[0-9]{4}-[qQ][0-9]"), Frequency.QUARTERLY),
    (re.compile("[0-9]{4}"), Frequency.YEARLY),
)
_WORDS = {"month": Frequency.MONTHLY, "quarter": Frequency.QUARTERLY, "year": Frequency.YEARLY}
_HINT = "Write last, -2, 2026-W47, a date, 2026-10, 2026-Q3, 2026, month or last-month."


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose part is wanted: a person's key, a team, or (both empty) everything. `name` is for people."""

    owner: str = ""
    team: str = ""
    name: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.owner and not self.team


EVERYBODY = Whose()


def chosen_period(workspace: Workspace, text: str | None) -> Period:
    """The period that somebody names: a week (last, -2, 2026-W47, any day), 2026-10, 2026-Q3, 2026, or month,
    last-month and so on. None is the running week once its review is closed, until then the last finished week.

    Raises:
        InvalidInput: it is not understood. NotAllowed: it has not begun.
    """
    calendar, today = workspace.calendar, workspace.today()
    if text is None:
        return settled_week(workspace)
    word = text.strip().casefold()
    named = _WORDS.get(word.removeprefix("last-"))
    if named is not None:
        running = calendar.period_of(named, today)
        return calendar.next(running, -1) if word.startswith("last-") else running
    frequency = next((kind for shape, kind in _LABELS if shape.fullmatch(word)), Frequency.WEEKLY)
    try:
        period = parse_period(text, frequency, calendar, today)
    except InvalidInput as error:
        if " is not a " not in error.message:
            raise
        raise InvalidInput(f"{quote(text.strip())} is not a period.", hint=_HINT) from error
    if period.start > today or period.start > LAST_DAY:
        label = calendar.label(period)
        raise NotAllowed(f"{label} has not begun.", hint="Ask for one that has: last, or an earlier date.")
    return period


def chosen_part(scorecard: Scorecard, owner: str | None, team: str | None) -> Whose:
    """Whose part of the scorecard is meant; a person by key, name or the beginning of either, a team likewise.

    Raises:
        InvalidInput: nobody fits, or several do.
    """
    key = name = ""
    if owner is not None:
        names = {person.key: person.name for person in scorecard.people}
        names |= {measure.owner: measure.owner for measure in scorecard.measures if measure.owner not in names}
        names.pop("", None)
        key = _the_one(owner, [(key, (key, name)) for key, name in names.items()], "person", "people")
        name = names[key]
    chosen = ""
    if team is not None:
        teams = dict.fromkeys(measure.team for measure in scorecard.measures if measure.team)
        chosen = _the_one(team, [(known, (known,)) for known in teams], "team", "teams")
        name = f"{name}, team {chosen}" if name else f"team {chosen}"
    return Whose(key, chosen, name)


def _the_one(text: str, known: list[tuple[str, tuple[str, ...]]], word: str, plural: str) -> str:
    wanted = text.strip().casefold()
    listed = ", ".join(key for key, _ in known[:12])
    hint = f"The {plural}: {listed}." if listed else f"The scorecard names no {plural}."
    exact = [key for key, names in known if wanted in (name.casefold() for name in names)]
    begins = [key for key, names in known if wanted and any(name.casefold().startswith(wanted) for name in names)]
    found = exact or begins
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(f"{quote(text.strip())} could be {', '.join(found[:6])}.", hint="Write a little more of it.")
    raise InvalidInput(f"There is no {word} {quote(text.strip())}.", hint=hint)

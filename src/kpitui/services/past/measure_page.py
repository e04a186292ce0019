"""What the page of one measure shows: every period since it was first counted, with all that happened in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.entries import Entry, in_force
from kpitui.domain.facts import adds_up
from kpitui.domain.limits import Limits, Reading, stretches
from kpitui.domain.measures import Divider, Frequency, Measure
from kpitui.domain.own_range import PAST
from kpitui.domain.readings import Readings
from kpitui.domain.signals import Rules, Signal, signals_against, usual_ranges
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.diagnosis.usual import usual_in, usual_periods
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.history import MOST_PERIODS, last_and_viewpoint
from kpitui.services.standing import Line, judged_through, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.closed_weeks import is_closed
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days
from kpitui.storage.entry_trail import TrailEntry, entry_trail
from kpitui.storage.notes import Note, notes_between

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Moment:
    """One period of a measure. `limits` are those of its stretch between dividers, None where none can be told.

    `decided` are the corrective actions decided for it, `done` those done in it.
    """

    line: Line
    limits: Limits | None = None
    signals: tuple[Signal, ...] = ()
    notes: tuple[Note, ...] = ()
    decided: tuple[CorrectiveAction, ...] = ()
    done: tuple[CorrectiveAction, ...] = ()
    dividers: tuple[Divider, ...] = ()

    @property
    def period(self) -> Period:
        """When it was."""
        return self.line.period

    @property
    def texts(self) -> list[str]:
        """What was written about it: on its entries and on the period."""
        return [entry.note for entry in self.line.entries if entry.note] + [note.text for note in self.notes]

    @property
    def is_event(self) -> bool:
        """Whether anybody noted, decided, did, divided or skipped something in it."""
        happened = self.dividers or self.decided or self.done or self.texts
        return bool(happened) or self.line.status is Status.EXCUSED


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """The past of one measure, oldest first, and its corrective actions, newest first.

    `limits` are those of the last period; `whole` says that the moments begin with the first period that was counted.
    """

    measure: Measure
    moments: tuple[Moment, ...]
    corrective: tuple[CorrectiveAction, ...]
    limits: Limits | None
    whole: bool

    def place_of(self, start: date) -> int:
        """The place of the period that begins on a day, or of the last one before it."""
        return max((place for place, moment in enumerate(self.moments) if moment.period.start <= start), default=0)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry in the table of a period. `counts` is False where a later total superseded it or it was undone."""

    entry: Entry
    counts: bool
    undone_by: str = ""
    undone_at: str = ""


def measure_page(
    workspace: Workspace,
    measure: Measure,
    *,
    count: int | None = None,
    until: Period | None = None,
    rules: Rules = Rules.WHEELER,
) -> MeasurePage:
    """A measure in its last `count` periods and perhaps more, or (None) since it was first counted.

    They go up to `until`, a period of its own, or (None) to the running one. Two years of weeks are always read,
    because what is usual rests on them; of a process that was changed, all.
    """
    calendar = workspace.calendar
    last, viewpoint = last_and_viewpoint(workspace, measure, until)
    with workspace.database.reading() as connection:
        every = _periods(workspace, connection, measure, last)
        asked = len(every) if count is None or measure.dividers else max(count, PAST[measure.frequency])
        periods = every[-asked:]
        first = min(periods[0], usual_periods(workspace, viewpoint)[0], key=lambda period: period.start)
        readings = load_readings(connection, workspace.scorecard, calendar, [Wanted(measure.key, first, last)])
        noted = notes_between(connection, {measure.key: (periods[0].start, calendar.last_day(last))})
        own = corrective_actions(connection, measure=measure.key)
        through = judged_through(workspace, connection)
    lines = _lines(workspace, measure, periods, readings, through)
    limits, signals, newest = _usual(workspace, measure, lines, readings, viewpoint, rules)
    notes = _by_period(workspace, measure, ((note.day, note) for note in noted))
    decided = _by_period(workspace, measure, ((action.week, action) for action in own))
    done = _by_period(workspace, measure, ((action.done_on, action) for action in own if action.done_on))
    dividers = _by_period(workspace, measure, ((divider.day, divider) for divider in measure.dividers))
    moments = tuple(
        Moment(
            line,
            limits.get(line.period.start),
            tuple(signals.get(line.period.start, ())),
            tuple(notes.get(line.period.start, ())),
            tuple(decided.get(line.period.start, ())),
            tuple(done.get(line.period.start, ())),
            tuple(dividers.get(line.period.start, ())),
        )
        for line in lines
    )
    return MeasurePage(measure, moments, tuple(reversed(own)), newest, len(periods) == len(every))


def _periods(workspace: Workspace, connection: Connection, measure: Measure, last: Period) -> list[Period]:
    calendar = workspace.calendar
    begins = calendar.period_of(measure.frequency, first_days(connection).get(measure.key, last.start))
    periods = [last]
    while periods[-1].start > begins.start and len(periods) < MOST_PERIODS:
        periods.append(calendar.next(periods[-1], -1))
    return periods[::-1]


def _lines(
    workspace: Workspace, measure: Measure, periods: list[Period], readings: Readings, through: date
) -> list[Line]:
    calendar = workspace.calendar
    elapsed = workspace.working_week_elapsed(workspace.this_week())
    return [
        line_for(measure, period, readings, calendar, finished=calendar.last_day(period) <= through, elapsed=elapsed)
        for period in periods
    ]


def _usual(
    workspace: Workspace, measure: Measure, lines: list[Line], readings: Readings, viewpoint: Period, rules: Rules
) -> tuple[dict[date, Limits], dict[date, list[Signal]], Limits | None]:
    """The limits and signals by period: of the last stretch as everywhere, of those before its dividers alike.

    Limits reach over the readings that they rest on, those of the last stretch also over the running period.
    """
    limits: dict[date, Limits] = {}
    found: list[Signal] = []
    newest = usual_in(workspace, measure, viewpoint, readings)
    for stretch in _before_the_last_divider(workspace, measure, lines, rules):
        limits.update(stretch[0])
        found += stretch[1]
    if newest.limits is not None:
        limits.update((reading.period, newest.limits) for reading in newest.readings)
        limits[lines[-1].period.start] = newest.limits
        found += signals_against(newest.readings, newest.limits, rules)
    signals: dict[date, list[Signal]] = {}
    for signal in found:
        signals.setdefault(signal.period, []).append(signal)
    return limits, signals, newest.limits


def _before_the_last_divider(
    workspace: Workspace, measure: Measure, lines: list[Line], rules: Rules
) -> list[tuple[dict[date, Limits], tuple[Signal, ...]]]:
    """Each earlier stretch: what is usual in its last two years, and the signals in them."""
    end = workspace.calendar.last_day(lines[-1].period)
    days = sorted(divider.day for divider in measure.dividers if divider.day <= end)
    noun = noun_of(workspace, measure)
    if not days or noun.yesno:
        return []
    values = [Reading(line.period.start, None if line.status is Status.EXCUSED else line.value) for line in lines]
    earlier = [reading for reading in values if reading.period < days[-1]]
    found = []
    for piece in stretches(earlier, days[:-1]):
        recent = piece[-PAST[measure.frequency] :]
        (stretch,) = usual_ranges(recent, rules=rules, counts=noun.whole and adds_up(measure))
        if stretch.limits is not None:
            found.append(({reading.period: stretch.limits for reading in recent}, stretch.signals))
    return found


def _by_period(workspace: Workspace, measure: Measure, dated: Iterable[tuple[date, Item]]) -> dict[date, list[Item]]:
    """What happened on some days, by the first day of the measure's period."""
    found: dict[date, list[Item]] = {}
    for day, item in dated:
        found.setdefault(workspace.calendar.period_of(measure.frequency, day).start, []).append(item)
    return found


def entries_of(workspace: Workspace, line: Line) -> list[Listed]:
    """All that was ever entered for a line's period, newest first, also what no longer counts."""
    calendar = workspace.calendar
    with workspace.database.reading() as connection:
        trail = entry_trail(connection, line.measure.key, line.period.start, calendar.last_day(line.period))
    counting = {entry.id for entry in in_force(line.entries)}
    return [_listed(item, counting) for item in reversed(trail)]


def _listed(item: TrailEntry, counting: set[int]) -> Listed:
    return Listed(item.entry, item.entry.id in counting, item.undone_by, item.undone_at)


def is_replayable(workspace: Workspace, line: Line) -> bool:
    """Whether the review of a line's week was closed, so that it can be looked at as it was."""
    if line.measure.frequency is not Frequency.WEEKLY:
        return False
    with workspace.database.reading() as connection:
        return is_closed(connection, line.period.start)

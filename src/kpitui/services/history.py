"""The past of one measure: its readings with the targets as they were, its usual range, and what stands out."""

from __future__ import annotations

from kpitui.domain.facts import adds_up
from kpitui.domain.limits import Capability, Limits, Reading, capability
from kpitui.domain.measures import Measure, Show
from kpitui.domain.season import Season, seasons_of
from kpitui.domain.signals import Rules, Signal, usual_ranges
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import Line, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_days
from kpitui.storage.notes import notes_between

USUAL_PERIODS = 13
MOST_PERIODS = 2_600  # fifty years of weeks


@dataclass(frozen=True, slots=True)
class Past:
    """One reading of a measure; `notes` are those on its entries and on the period itself."""

    label: str
    line: Line
    notes: tuple[str, ...]

    @property
    def excused(self) -> bool:
        """Whether the period counts neither as met nor as missed."""
        return self.line.status is Status.EXCUSED


@dataclass(frozen=True, slots=True)
class History:
    """The past of one measure, oldest first. Limits, signals and seasons are those since its last divider."""

    measure: Measure
    past: tuple[Past, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]
    capability: Capability | None
    seasons: tuple[Season, ...] = ()


def history(workspace: Workspace, measure: Measure, *, count: int | None, rules: Rules = Rules.WHEELER) -> History:
    """The last `count` periods of a measure up to the running one, or (None) all since it was first counted.

    Limits rest on all finished periods since the last divider, however few are shown.
    """
    calendar, today = workspace.calendar, workspace.today()
    running = calendar.period_of(measure.frequency, today)
    with workspace.database.reading() as connection:
        begins = calendar.period_of(measure.frequency, first_days(connection).get(measure.key, today))
        periods = [running]
        while (periods[-1].start > begins.start or (count and len(periods) < count)) and len(periods) < MOST_PERIODS:
            periods.append(calendar.next(periods[-1], -1))
        periods.reverse()
        wanted = [Wanted(measure.key, periods[0], periods[-1])]
        readings = load_readings(connection, workspace.scorecard, calendar, wanted)
        spans = {measure.key: (periods[0].start, calendar.last_day(periods[-1]))}
        noted = notes_between(connection, spans)
    lines = [
        line_for(measure, period, readings, calendar, finished=calendar.last_day(period) < today) for period in periods
    ]
    stretch = _stretch(measure, lines, rules)
    past = [
        Past(
            calendar.label(line.period),
            line,
            tuple(entry.note for entry in line.entries if entry.note)
            + tuple(note.text for note in noted if calendar.contains(line.period, note.day)),
        )
        for line in (lines[-count:] if count else lines)
    ]
    limits, signals, seasons = stretch
    shown = {item.line.period.start for item in past}
    target = next((line.bounds for line in reversed(lines) if line.bounds is not None), None)
    return History(
        measure,
        tuple(past),
        limits,
        tuple(signal for signal in signals if signal.period in shown),
        capability(limits, target) if limits else None,
        seasons,
    )


def _stretch(
    measure: Measure, lines: list[Line], rules: Rules
) -> tuple[Limits | None, tuple[Signal, ...], tuple[Season, ...]]:
    """The usual range since the last divider, from finished periods that are not excused."""
    finished = [line for line in lines if line.status is not Status.PENDING]
    readings = [Reading(line.period.start, None if line.status is Status.EXCUSED else line.value) for line in finished]
    counts = measure.show is Show.COUNT and adds_up(measure)
    found = usual_ranges(readings, dividers=[divider.day for divider in measure.dividers], rules=rules, counts=counts)
    if not found:
        return None, (), ()
    newest = found[-1]
    return newest.limits, newest.signals, seasons_of(newest.readings)


def last_finished(workspace: Workspace, measure: Measure) -> Period:
    """The newest period of a measure that is over."""
    calendar = workspace.calendar
    return calendar.next(calendar.period_of(measure.frequency, workspace.today()), -1)

"""What one cell of the grid stands for, in sentences: its target then, who entered it, what was written and changed."""

from __future__ import annotations

from datetime import date

from kpitui.domain.measures import Measure
from kpitui.domain.numbers import AmountFormat, show_amount, show_bounds
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period, day_name, show_day
from kpitui.domain.wording import period_word, several
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_readings, spans_for
from kpitui.services.past.grid_cells import Background, Cell
from kpitui.services.workspace import Workspace
from kpitui.storage.after_closing import value_when_closed
from kpitui.storage.database import Connection
from kpitui.storage.entries import last_touch
from kpitui.storage.notes import notes_between

_MOST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Story:
    """`value` and `target` are ready to show, empty without one; the rest are phrases, empty where nothing is to say.

    `standing` tells how many of the periods in it were on target; `notes` are all that was written, oldest first.
    """

    value: str
    target: str
    standing: str = ""
    entered: str = ""
    excuse: str = ""
    correction: str = ""
    notes: tuple[str, ...] = ()


def story(workspace: Workspace, resting: Background, measure: Measure, period: Period, cell: Cell) -> Story:
    """What stands behind a cell."""
    calendar, form = workspace.calendar, workspace.form(measure)
    wanted = [Wanted(measure.key, period, period)]
    with workspace.database.reading() as connection:
        readings = load_readings(connection, workspace.scorecard, calendar, wanted)
        entries = readings.entries_in(measure.key, period)
        parts = calendar.parts(period, measure.frequency)
        span = {measure.key: (parts[0].start, calendar.last_day(parts[-1]))}
        written = [note.text for note in notes_between(connection, span)]
        correction = _correction(workspace, connection, resting, measure, period, cell) if cell.changed else ""
    excuses = [item.reason for item in measure.exceptions if any(calendar.contains(part, item.day) for part in parts)]
    entered = ""
    if measure.formula:
        entered = f"computed: {measure.formula}"
    elif entries:
        newest = max(entries, key=lambda entry: entry.id)
        tallies = [entry for entry in entries if not entry.is_total]
        if len(tallies) == len(entries) and len(entries) > 1 and len(parts) == 1 and len(entries) <= _MOST_DAYS:
            days = "  ".join(f"{_day(entry.day, measure)} {show_amount(entry.amount, form)}" for entry in entries)
            entered = f"{days}, by {workspace.known_as(newest.by)}"
        else:
            entered = f"by {workspace.known_as(newest.by)} on {workspace.day_of(newest.at)}"
    return Story(
        "" if cell.value is None else show_amount(cell.value, form),
        show_bounds(cell.bounds, form),
        _standing(measure, cell) if period.frequency is not measure.frequency else "",
        "" if correction else entered,
        "; ".join(excuses),
        correction,
        (*(entry.note for entry in entries if entry.note), *written),
    )


def _day(day: date, measure: Measure) -> str:
    return day_name(day) if measure.frequency.rank == 0 else show_day(day)


def _standing(measure: Measure, cell: Cell) -> str:
    """3 of 4 weeks on target, 1 excused; empty where none was judged."""
    told = [f"{cell.met} of {several(cell.judged, period_word(measure.frequency))} on target"] if cell.judged else []
    return ", ".join([*told, f"{cell.excused} excused"] if cell.excused else told)


def _correction(
    workspace: Workspace,
    connection: Connection,
    resting: Background,
    measure: Measure,
    period: Period,
    cell: Cell,
) -> str:
    """`was 31 when closed, changed by dana on 2 Dec 2026`; only that it was changed where no one close saw it."""
    calendar = workspace.calendar
    wanted = [Wanted(measure.key, period, period)]
    by, at = last_touch(connection, spans_for(workspace.scorecard, calendar, wanted)) or ("", "")
    who = f"changed by {by} on {workspace.day_of(at)}" if by else "changed"
    week = resting.closed_week(calendar.week_of(calendar.last_day(period)))
    if period.frequency is not measure.frequency or week is None:
        return f"{who}, after a review was closed"
    seen, was = value_when_closed(connection, week, measure.key, period.start)
    if not seen or was == cell.value:
        return f"{who}, after the review was closed"
    return f"was {_shown(was, workspace.form(measure))} when closed, {who}"


def _shown(value: float | None, form: AmountFormat) -> str:
    return "missing" if value is None else show_amount(value, form)


def status_words(cell: Cell) -> str:
    """The status of a cell in words; of a running one, that it is not over."""
    if cell.status is Status.PENDING:
        return "reached" if cell.reached else "still running"
    if cell.partly:
        return "partly on target"
    return cell.status.value.replace("_", " ")

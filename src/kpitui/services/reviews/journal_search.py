"""Finds what people wrote: notes, reasons, what was learned, corrective actions; newest first, with the hits marked."""

from __future__ import annotations

from datetime import date, timedelta

from kpitui.domain.searching import Sought, sought
from kpitui.domain.weeks import FIRST_DAY, Period
from kpitui.frozen import dataclass
from kpitui.services.workspace import Workspace
from kpitui.storage.closed_weeks import OVERLAP
from kpitui.storage.reviews import closings_by_week
from kpitui.storage.written import What, Written, catch_up, matching, news

MOST_HITS = 200

_CALLED = {
    What.ENTRY: "entry",
    What.NOTE: "note",
    What.LEARNED: "learned",
    What.DECISION: "reason of a decision",
    What.CORRECTIVE: "corrective action",
    What.DROPPED: "dropped, because",
    What.REOPENED: "opened again, because",
    What.EXCUSED: "skipped, because",
    What.TARGET: "other target, because",
    What.DIVIDER: "divider",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that was found. `marks` are the places of what was sought; `closed` says that its week has a replay."""

    written: Written
    called: str
    name: str
    week: Period
    label: str
    marks: tuple[tuple[int, int], ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The newest hits of a search, and how many there are in all."""

    sought: Sought
    hits: tuple[Hit, ...]
    count: int


def search(workspace: Workspace, typed: str, *, weeks: int | None = None, most: int = MOST_HITS) -> Found:
    """What was written with all these words in it, about the last so many weeks (None: ever); newest first.

    Any characters may be typed; the last word may be a beginning. Words of a corrective action or a note that was
    taken back are not found. Nothing is found for a text without any letter or digit.
    """
    wanted = sought(typed)
    if not wanted:
        return Found(wanted, (), 0)
    since = FIRST_DAY
    if weeks is not None:
        since = max(FIRST_DAY, workspace.this_week().start - timedelta(weeks=weeks - 1))
    catch_up(workspace.database, workspace.login)
    with workspace.database.reading() as connection:
        texts, count = matching(connection, wanted, since=since, most=most, unlearned=news(connection))
        closed = closings_by_week(connection)
    return Found(wanted, tuple(_hit(workspace, wanted, text, set(closed)) for text in texts), count)


def _hit(workspace: Workspace, wanted: Sought, written: Written, closed: set[date]) -> Hit:
    scorecard = workspace.scorecard
    week = workspace.calendar.week_of(written.day)
    name = scorecard.measure(written.measure).name if scorecard.has(written.measure) else written.measure
    near = any(week.start + timedelta(days=days) in closed for days in range(-OVERLAP.days, OVERLAP.days + 1))
    label = workspace.calendar.label(week)
    return Hit(written, _CALLED[written.what], name, week, label, tuple(wanted.marks(written.text)), near)

"""Says whether a scorecard's file is sound: its pages, its hash chains, what it says now against what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from math import fsum, isclose
from pathlib import Path

from kpitui.domain.measures import Aggregate, Frequency, Measure, Scorecard
from kpitui.domain.weeks import Calendar, Period
from kpitui.errors import KpituiError, Problem, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.reviews.recap import recap
from kpitui.services.safekeeping.as_recorded import not_as_recorded
from kpitui.services.workspace import Workspace
from kpitui.storage import verification
from kpitui.storage.altered_schema import altered_schema
from kpitui.storage.altered_search import altered_search
from kpitui.storage.backups import reading
from kpitui.storage.database import Connection, in_sentences
from kpitui.storage.failures import Damaged, OlderFormat
from kpitui.storage.private_copies import private_copy
from kpitui.storage.rows import sound_rows

Progress = Callable[[int, int], None]
THE_FILE = "the file"
_LARGE = 8_000_000  # bytes: half a second to look at; a copy is made twenty times as fast
_PART = 25  # measures whose readings are worked out together


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong. `backup` is the newest sound one; looked for only where it is needed.

    Of a file in an `older` format neither readings nor closed reviews are looked at.
    """

    path: Path
    problems: tuple[Problem, ...]
    entries: int
    changes: int
    readings: int
    closes: int
    backup: Path | None = None
    older: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(path: Path, progress: Progress = lambda done, total: None) -> Verified:
    """Look at everything in a scorecard's file, which is only read.

    `progress` is told how far it is, in rows.

    Raises:
        UnusableFile: there is no scorecard to look at. One that is damaged is looked at all the same.
    """
    try:
        workspace = Workspace.open(path, read_only=True)
    except Damaged as error:
        return Verified(path, (Problem(THE_FILE, error.message),), 0, 0, 0, 0)
    except OlderFormat:
        return _older(path)
    with closing(workspace):
        found = _in_a_copy(path, progress) if path.stat().st_size > _LARGE else None
        return found or _Verification(workspace, progress).run()


def _in_a_copy(path: Path, progress: Progress) -> Verified | None:
    """What is found in a copy of a file that takes long to look at: who saves meanwhile does not have to wait.

    None where there is no room for one. What is damaged is looked at itself: the place for copies may be what fails.
    """
    try:
        copy = Workspace(private_copy(path), login="")
    except UnusableFile:
        return None
    with closing(copy):
        found = _Verification(copy, progress).run()
    return None if any(problem.where == THE_FILE for problem in found.problems) else found


def _older(path: Path) -> Verified:
    """Of a file in an older format, such as the backup before an upgrade: all that does not need today's tables."""
    problems: list[Problem] = []
    entries = changes = 0
    try:
        with in_sentences(path), closing(reading(path)) as connection:
            problems += verification.structure(connection)
            if not problems:
                entries, changes = verification.row_counts(connection)
                problems += verification.altered_entries(connection, lambda rows: None)
                problems += verification.altered_trail(connection, lambda rows: None)
                problems += verification.lost_anchors(connection)
    except UnusableFile as error:
        problems.append(Problem(THE_FILE, error.message))
    return Verified(path, tuple(problems), entries, changes, 0, 0, older=True)


class _Verification:
    """One look, in one transaction: everything is held against the same state of the file."""

    def __init__(self, workspace: Workspace, progress: Progress) -> None:
        self._workspace, self._path, self._progress = workspace, workspace.database.path, progress
        self._problems: list[Problem] = []
        self._entries = self._changes = self._readings = self._closes = 0
        self._done, self._total = 0, 1

    def run(self) -> Verified:
        try:
            with self._workspace.database.reading() as connection:
                self._problems += verification.structure(connection)
                if not self._problems:
                    self._look(connection)
        except UnusableFile as error:
            self._problems.append(Problem(THE_FILE, error.message))
        counted = (self._entries, self._changes, self._readings, self._closes)
        return Verified(self._path, tuple(self._problems), *counted)

    def _look(self, connection: Connection) -> None:
        self._entries, self._changes = verification.row_counts(connection)
        self._total = 2 * self._entries + self._changes  # once for the chain, once for the readings
        self._problems += verification.altered_entries(connection, self._advance)
        self._problems += verification.altered_trail(connection, self._advance)
        self._problems += verification.lost_anchors(connection)
        self._problems += self._unreadable_closes(connection)
        scorecard = self._workspace.scorecard
        self._problems += not_as_recorded(connection, scorecard)
        self._problems += self._readings_that_differ(connection, scorecard)
        self._problems += altered_search(connection)
        self._problems += altered_schema(connection)
        self._progress(self._total, self._total)

    def _advance(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, self._total)

    def _unreadable_closes(self, connection: Connection) -> Iterator[Problem]:
        for week, document in verification.frozen_documents(connection):
            self._closes += 1
            try:
                recap(document)
            except (ValueError, TypeError, KeyError, AttributeError):
                yield Problem(f"review of the week of {week}", "what was frozen at its close cannot be read.")

    def _readings_that_differ(self, connection: Connection, scorecard: Scorecard) -> Iterator[Problem]:
        """Every reading as the screens get it, against one worked out here from nothing but the rows of entries."""
        # Entries of many measures share few days: what period each day is in is worked out once.
        calendar = self._workspace.calendar
        periods = {frequency: _Periods(frequency, calendar) for frequency in Frequency}
        counted = [measure for measure in scorecard.measures if not measure.formula]
        for first in range(0, len(counted), _PART):
            expected: dict[str, dict[Period, float]] = {}
            rows = 0
            for measure in counted[first : first + _PART]:
                raw = list(verification.raw_entries(connection, measure.key))
                rows += len(raw)
                if raw:
                    with sound_rows("entry"):
                        expected[measure.key] = _worked_out(measure, raw, periods[measure.frequency])
            yield from self._held_against(connection, scorecard, expected)
            self._advance(rows)

    def _held_against(
        self, connection: Connection, scorecard: Scorecard, expected: dict[str, dict[Period, float]]
    ) -> Iterator[Problem]:
        calendar = self._workspace.calendar

        wanted = [Wanted(key, min(values, key=_start), max(values, key=_start)) for key, values in expected.items()]
        readings = load_readings(connection, scorecard, calendar, wanted)
        for key, values in expected.items():
            for period, value in values.items():
                shown = readings.value(key, period)
                self._readings += 1
                if shown is None or not isclose(shown, value, rel_tol=1e-9, abs_tol=1e-9):
                    where = f"{key}, {calendar.label(period)}"
                    yield Problem(where, f"its entries give {value:g}, and {shown} is shown.")


class _Periods(dict[str, Period]):
    """The periods of one frequency by the days in them, as ISO text."""

    def __init__(self, frequency: Frequency, calendar: Calendar) -> None:
        super().__init__()
        self._frequency, self._calendar = frequency, calendar

    def __missing__(self, day: str) -> Period:
        period = self[day] = self._calendar.period_of(self._frequency, date.fromisoformat(day))
        return period


def _start(period: Period) -> date:
    return period.start


def _worked_out(measure: Measure, rows: list[tuple[str, float, int]], periods: _Periods) -> dict[Period, float]:
    """The reading of each period that has entries: an account of its own, not the screens'."""
    found: dict[str, list[tuple[str, float, int]]] = {}
    first_day: dict[Period, str] = {}
    for row in rows:
        day = first_day.setdefault(periods[row[0]], row[0])
        if row[2]:
            found[day] = [row]  # a total replaces what was recorded before it
        else:
            found.setdefault(day, []).append(row)
    return {periods[day]: _together(measure, counted) for day, counted in found.items()}


def _together(measure: Measure, counted: list[tuple[str, float, int]]) -> float:
    if measure.aggregate is Aggregate.LAST:
        tallies = [row for row in counted if not row[2]]
        latest = max((row[0] for row in tallies), default="")
        return [row[1] for row in tallies if row[0] == latest][-1] if tallies else counted[0][1]
    total = fsum(row[1] for row in counted)
    return total / len(counted) if measure.aggregate is Aggregate.MEAN else total


def newest_sound(backups: Iterator[Path]) -> Path | None:
    """The first of some backups in which nothing is wrong."""
    for path in backups:
        try:
            if verify(path).sound:
                return path
        except KpituiError:
            continue
    return None

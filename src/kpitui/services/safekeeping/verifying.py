"""Says whether a scorecard's file is sound: its pages, its hash chains, what it says now against what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from math import fsum, isclose
from pathlib import Path
from typing import Any

from kpitui.domain.measures import Aggregate, Frequency, Measure, Scorecard
from kpitui.domain.weeks import Calendar, Period
from kpitui.errors import KpituiError, Problem, UnusableFile
from kpitui.frozen import dataclass, replace
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.reviews.recap import recap
from kpitui.services.workspace import Workspace
from kpitui.storage import verification
from kpitui.storage.backups import private_copy, reading
from kpitui.storage.corrective_actions import corrective_actions, corrective_record
from kpitui.storage.database import Connection, in_sentences
from kpitui.storage.failures import Damaged, OlderFormat
from kpitui.storage.rows import sound_rows
from kpitui.storage.scorecard_records import measure_record, objective_record, person_record, scorecard_record

Progress = Callable[[int, int], None]
_MOST = 20
_LARGE = 8_000_000  # bytes: half a second to look at; a copy is made twenty times as fast
_PART = 25  # measures whose readings are worked out together


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong. `backup` is the newest sound one; looked for only where it is needed."""

    path: Path
    problems: tuple[Problem, ...]
    entries: int
    changes: int
    readings: int
    closes: int
    backup: Path | None = None

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
    if _is_large(path):
        with suppress(OSError, UnusableFile), private_copy(path) as copy:
            return _named(_verify(copy, progress), path)
    return _verify(path, progress)


def _is_large(path: Path) -> bool:
    """Whether to look at a file takes so long that who saves meanwhile should not wait for it."""
    with suppress(OSError):
        return path.is_file() and path.stat().st_size > _LARGE
    return False


def _named(found: Verified, path: Path) -> Verified:
    """What was found in a copy, said of the file itself."""
    copy = str(found.path)
    problems = [
        Problem(problem.where, problem.what.replace(copy, str(path)), problem.hint) for problem in found.problems
    ]
    return replace(found, path=path, problems=tuple(problems))


def _verify(path: Path, progress: Progress) -> Verified:
    try:
        workspace = Workspace.open(path, read_only=True)
    except Damaged as error:
        return Verified(path, (Problem("the file", error.message),), 0, 0, 0, 0)
    except OlderFormat:
        return _older(path)
    try:
        return _Verification(workspace, path, progress).run()
    finally:
        workspace.close()


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
        problems.append(Problem("the file", error.message))
    return Verified(path, tuple(problems), entries, changes, 0, 0)


class _Verification:
    """One look, in one transaction: everything is held against the same state of the file."""

    def __init__(self, workspace: Workspace, path: Path, progress: Progress) -> None:
        self._workspace, self._path, self._progress = workspace, path, progress
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
            self._problems.append(Problem("the file", error.message))
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
        self._problems += _definitions(connection, scorecard)
        self._problems += _corrective(connection)
        self._problems += self._readings_that_differ(connection, scorecard)
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


def _definitions(connection: Connection, scorecard: Scorecard) -> Iterator[Problem]:
    """Names, targets and all else that is defined, against the last change of each in the audit trail."""
    now: dict[str, dict[str, Any]] = {
        "scorecard": {"scorecard": scorecard_record(scorecard)},
        "person": {item.key: person_record(item, place) for place, item in enumerate(scorecard.people)},
        "objective": {item.key: objective_record(item, place) for place, item in enumerate(scorecard.objectives)},
        "measure": {item.key: measure_record(item, place) for place, item in enumerate(scorecard.measures)},
    }
    for entity, things in now.items():
        yield from _different(entity, things, verification.last_recorded(connection, entity))


def _corrective(connection: Connection) -> Iterator[Problem]:
    now = {str(action.id): corrective_record(action) for action in corrective_actions(connection)}
    yield from _different("corrective action", now, verification.last_recorded(connection, "corrective_action"))


def _different(entity: str, now: dict[str, Any], said: dict[str, dict[str, Any] | None]) -> Iterator[Problem]:
    for key in [*now, *(key for key in said if key not in now)]:
        recorded = said.get(key)
        if key not in now:
            if recorded is not None:
                yield Problem(f"{entity} {key}", "it is gone, and the audit trail does not say that it was removed.")
        elif recorded is None:
            yield Problem(f"{entity} {key}", "it is there, and the audit trail does not say who added it.")
        else:
            present = json.loads(json.dumps(now[key]))
            # What older programs did not know yet is not in what they recorded.
            changed = [name for name in recorded if name in present and recorded[name] != present[name]]
            if changed:
                yield Problem(
                    f"{entity} {key}", f"its {', '.join(changed)} is not what was recorded: somebody altered the file."
                )


def newest_sound(backups: Iterator[Path]) -> Path | None:
    """The first of some backups in which nothing is wrong."""
    for path in backups:
        try:
            if verify(path).sound:
                return path
        except KpituiError:
            continue
    return None

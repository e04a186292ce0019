"""Fills a period in from the sources that measures name; what somebody typed is never replaced without being told to.

First every amount is gathered, which may take long and touches no scorecard (`gather`); then it is recorded
here, as a total of its period in the name of the user.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import isclose

from kpitui.domain.entries import Entry, aggregate_entries, in_force
from kpitui.domain.measures import Measure
from kpitui.domain.plain_text import plain
from kpitui.domain.status import exception_for
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput, KpituiError, NotAllowed
from kpitui.frozen import dataclass
from kpitui.services.collecting.gather import Gathered, Job
from kpitui.services.collecting.trust import approvals_of, folder_of
from kpitui.services.entering import Amount, check_amount, new_token, record_in, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.recording_together import note_together, recording
from kpitui.services.reviews.review_view import view
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change, Value
from kpitui.storage.database import Connection
from kpitui.storage.exchange import newest_entry_id

NOTE = "collected from "
_LONGEST_NAME = 200


class Outcome(StrEnum):
    """What became of one amount."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    EXCUSED = "excused"
    NOT_APPROVED = "not_approved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one measure in one period, in stored units.

    `value` is what the source says (None: nothing), `before` what was there; `typed_by` is who entered that, where the
    two disagree; `problem` says why nothing was recorded.
    """

    measure: Measure
    period: Period
    outcome: Outcome
    value: float | None = None
    before: float | None = None
    typed_by: str = ""
    problem: str = ""


def jobs_for(workspace: Workspace, week: Period, measures: Sequence[Measure] = ()) -> list[Job]:
    """What is to be gathered for the review of a week: all that is due and names a source, or only these measures.

    A measure that is named though it is not due in the week is gathered for its period that contains it.

    Raises:
        InvalidInput: a named measure has no source, or nothing names one.
    """
    for measure in measures:
        if measure.source is None:
            raise InvalidInput(
                f"{measure.name} names no source.", hint=f"Give {measure.key} a source with `kpitui edit`."
            )
    due = [(line.measure, line.period) for line in view(workspace, week).lines if line.measure.source]
    if measures:
        keys = {measure.key for measure in measures}
        due = [item for item in due if item[0].key in keys]
        there = {measure.key for measure, _ in due}
        calendar, middle = workspace.calendar, workspace.calendar.middle_day(week)
        due += [(item, calendar.period_of(item.frequency, middle)) for item in measures if item.key not in there]
    elif not any(measure.source for measure in workspace.scorecard.measures):
        raise InvalidInput("No measure names a source.", hint="Give one a source with `kpitui edit`.")
    return [job_for(workspace, measure, period) for measure, period in due]


def job_for(workspace: Workspace, measure: Measure, period: Period) -> Job:
    """What is to be gathered for one period of a measure that names a source."""
    approval = approvals_of(workspace).find(measure.key)
    return Job(measure, period, workspace.form(measure), workspace.calendar, folder_of(workspace), approval)


def record_gathered(
    workspace: Workspace,
    gathered: Sequence[Gathered],
    *,
    correct: bool = False,
    replace: bool = False,
    dry_run: bool = False,
) -> list[Collected]:
    """Record what was gathered; one that cannot be recorded does not keep the others from it.

    `correct` allows weeks whose review is closed, `replace` takes the place of what somebody typed; a `dry_run` only
    finds out what would become of each. Several that are recorded are undone as one.
    """
    if not gathered:
        return []
    with recording(workspace, dry_run=dry_run) as (connection, change):
        newest = newest_entry_id(connection)
        recorder = _Recorder(workspace, connection, change, correct=correct, replace=replace)
        found = [recorder.take(item) for item in gathered]
        recorded: list[Value] = [item.measure.key for item in found if item.outcome is Outcome.RECORDED]
        if change is not None and len(recorded) > 1:
            note_together(change, "collect", newest + 1, newest_entry_id(connection), measures=recorded)
    return found


class _Recorder:
    """Decides about each amount inside one change, or (without one) what would be decided."""

    def __init__(
        self, workspace: Workspace, connection: Connection, change: Change | None, *, correct: bool, replace: bool
    ) -> None:
        self._workspace, self._connection, self._change = workspace, connection, change
        self._correct, self._replace = correct, replace

    def take(self, item: Gathered) -> Collected:
        """Record one amount unless something speaks against it."""
        measure, period = item.job.measure, item.job.period
        if item.value is None:
            outcome = Outcome.NOT_APPROVED if item.is_unapproved else Outcome.FAILED
            return Collected(measure, period, outcome, problem=item.problem)
        try:
            return self._decide(measure, period, item.value)
        except KpituiError as error:
            return Collected(measure, period, Outcome.FAILED, item.value, problem=str(error))

    def _decide(self, measure: Measure, period: Period, value: float) -> Collected:
        workspace, calendar = self._workspace, self._workspace.calendar
        if not workspace.scorecard.has(measure.key):
            raise NotAllowed("It is no longer in the scorecard.")
        now = workspace.scorecard.measure(measure.key)
        exception = exception_for(now, period, calendar)
        if exception is not None and exception.excused:
            return Collected(measure, period, Outcome.EXCUSED, value, problem=exception.reason)
        wanted = [Wanted(measure.key, period, period)]
        readings = load_readings(self._connection, workspace.scorecard, calendar, wanted)
        entries = readings.entries_in(measure.key, period)
        before = aggregate_entries(entries, now.aggregate)
        if before is not None and isclose(before, value, rel_tol=1e-12, abs_tol=1e-15):
            return Collected(measure, period, Outcome.UNCHANGED, value, before)
        typed = typed_among(in_force(entries))
        if typed is not None and not self._replace:
            return Collected(measure, period, Outcome.CONFLICT, value, before, typed.by)
        self._record(measure, period, value, before)
        return Collected(measure, period, Outcome.RECORDED, value, before, typed.by if typed else "")

    def _record(self, measure: Measure, period: Period, value: float, before: float | None) -> None:
        assert measure.source is not None
        note = f"{NOTE}{plain(measure.source.name)[:_LONGEST_NAME]}"
        day = self._workspace.calendar.middle_day(period)
        amount = Amount(measure, day, value, is_total=True, token=new_token(), note=note)
        if self._change is not None:
            record_in(self._workspace, self._change, [amount], correct=self._correct)
            return
        check_amount(self._workspace, amount)
        if not self._correct:
            refuse_closed(self._workspace, self._connection, measure, period, before)


def typed_among(entries: Sequence[Entry]) -> Entry | None:
    """The newest of these entries that was not collected; None where all were, or there are none."""
    return next((entry for entry in reversed(entries) if not entry.note.startswith(NOTE)), None)

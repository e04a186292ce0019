"""Makes the demo: the sample scorecard with a year of history, as if it had been kept week by week until today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Scorecard
from kpitui.domain.reviews import Review, ReviewState
from kpitui.domain.weeks import Calendar
from kpitui.frozen import replace
from kpitui.services.defining import sample_scorecard, start
from kpitui.services.demonstration.demo_history import DemoHistory, DemoWeek, demo_history
from kpitui.services.reviews.closing import close_in
from kpitui.services.reviews.review_view import key_of, view_in
from kpitui.services.workspace import Clock, Workspace, system_clock, today_there
from kpitui.storage.audit import Change
from kpitui.storage.corrective_actions import add_corrective, change_corrective
from kpitui.storage.database import Connection
from kpitui.storage.entries import EntryWriter, NewEntry
from kpitui.storage.reviews import check_line, save_decision, save_review

REVIEWER = "dana"
_BEGUN_AT = time(7, 0)
_ENTERED_AT = time(15, 30)
_REVIEWED_AT = time(8, 45)  # on the first day after the week
_BETWEEN_ENTRIES = timedelta(seconds=20)


def open_demo(folder: Path, *, clock: Clock = system_clock) -> Workspace:
    """The demo in a new file in this folder, open for whoever runs the program.

    51 weeks were reviewed and closed; the last finished one waits for its review.

    Raises:
        UnusableFile: the folder cannot be written.
    """
    sample = sample_scorecard()
    calendar = Calendar(sample.week_starts)
    now = clock()
    history = demo_history(sample, calendar.week_of(today_there(sample, now)), calendar)
    then = _Then(datetime.combine(history.weeks[0].week.start, _BEGUN_AT, UTC))
    kept = start(folder / "demo.kpitui", _with_exceptions(sample, history), login=REVIEWER, clock=then)
    try:
        # One transaction: a thousand durable ones would take some seconds.
        with kept.writing() as change:
            _Keeper(kept, change.connection, then, history, now).keep()
    finally:
        kept.close()
    return Workspace.open(folder / "demo.kpitui")


def _with_exceptions(scorecard: Scorecard, history: DemoHistory) -> Scorecard:
    measures = tuple(
        replace(
            measure, exceptions=(*measure.exceptions, *(what for key, what in history.exceptions if key == measure.key))
        )
        for measure in scorecard.measures
    )
    return replace(scorecard, measures=measures)


class _Then:
    """The clock of the demo while its past is made."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class _Keeper:
    """Goes through the year inside one transaction: enters, follows up, decides, closes. Times never go back."""

    def __init__(
        self, workspace: Workspace, connection: Connection, then: _Then, history: DemoHistory, until: datetime
    ) -> None:
        self._workspace = workspace
        self._connection = connection
        self._then = then
        self._until = until
        self._weeks = history.weeks
        self._entries = list(reversed(history.entries))
        self._writer = EntryWriter(self._change(REVIEWER))
        self._told = history.corrective_actions
        self._noted: dict[int, CorrectiveAction] = {}

    def keep(self) -> None:
        """From the first week to now."""
        for told in self._weeks:
            following = self._workspace.calendar.next(told.week).start
            self._enter_before(following)
            self._go_to(datetime.combine(following, _REVIEWED_AT, UTC))
            self._review(told)
        self._enter_before(date.max)
        self._go_to(self._until)
        self._follow_up()

    def _go_to(self, moment: datetime) -> None:
        self._then.now = min(max(moment, self._then.now), self._until)

    def _change(self, by: str) -> Change:
        """What somebody does at the time it is now in the story."""
        return Change(self._connection, by, self._then().isoformat(timespec="microseconds"))

    def _enter_before(self, day: date) -> None:
        """Make the entries of the days before this one, each on its own day."""
        calendar, scorecard = self._workspace.calendar, self._workspace.scorecard
        while self._entries and self._entries[-1].day < day:
            entry = self._entries.pop()
            self._go_to(max(datetime.combine(entry.day, _ENTERED_AT, UTC), self._then.now + _BETWEEN_ENTRIES))
            period = calendar.period_of(scorecard.measure(entry.measure).frequency, entry.day)
            on = calendar.middle_day(period) if entry.is_total else entry.day
            token = len(self._entries).to_bytes(16, "big")
            at = self._change(entry.by).at
            self._writer.add(
                NewEntry(entry.measure, on, entry.amount, entry.is_total, token, entry.note, at=at, by=entry.by)
            )

    def _review(self, told: DemoWeek) -> None:
        change = self._change(REVIEWER)
        week = told.week.start
        opened = Review(week, ReviewState.OPEN, opened_by=change.by, opened_at=change.at)
        save_review(change, None, opened, "open")
        self._follow_up()
        for line in view_in(self._workspace, self._connection, told.week).lines:
            if line.value is not None and not line.measure.formula:
                check_line(change, week, *key_of(line))
        for decision in told.decisions:
            save_decision(change, week, decision.measure, decision.period, decision)
        for action in self._told:
            if action.week == week:
                self._note(action)
        close_in(self._workspace, change, told.week, told.learned)

    def _note(self, told: CorrectiveAction) -> None:
        """Note a corrective action as it was when it was new."""
        change = self._change(told.created_by)
        new = replace(
            told,
            state=CorrectiveState.OPEN,
            done_on=None,
            reason="",
            effect=Effect.UNCHECKED,
            created_at=change.at,
        )
        self._noted[told.id] = add_corrective(change, new)

    def _follow_up(self) -> None:
        """Say of each corrective action noted so far what had become of it by now."""
        today = self._then().date()
        for told in self._told:
            known = self._noted.get(told.id)
            if known is None:
                continue
            now = replace(known)
            if told.done_on is not None and told.done_on <= today:
                now = replace(now, state=told.state, done_on=told.done_on)
            elif told.state is CorrectiveState.DROPPED and told.due is not None and told.due <= today:
                now = replace(now, state=told.state, reason=told.reason)
            if told.effect is not Effect.UNCHECKED and told.check_on is not None and told.check_on <= today:
                now = replace(now, effect=told.effect)
            if now != known:
                change_corrective(self._change(told.created_by), known, now)
                self._noted[told.id] = now

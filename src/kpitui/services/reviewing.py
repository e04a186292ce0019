"""The guided review of one week: what is due, what was confirmed, what is missed, and the verbs that move it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Frequency, Kind, Measure, PeriodException
from kpitui.domain.numbers import parse_amount
from kpitui.domain.readings import Readings
from kpitui.domain.reviews import Choice, Decision, Review, ReviewState, Step
from kpitui.domain.status import Status, exception_for
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput, NotAllowed
from kpitui.services.entering import LONGEST_NOTE, Amount, Saved, check_amount, record_in, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import Line, counted_measures, headline_of, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days
from kpitui.storage.notes import Note, add_note, notes_between
from kpitui.storage.reviews import (
    Place,
    check_line,
    checked_lines,
    decisions_of,
    place_of,
    review_of,
    save_decision,
    save_place,
    save_review,
    uncheck_line,
)
from kpitui.storage.scorecards import save_measure

# A monthly, quarterly or yearly reading stays due until entered; this far back, so that a measure defined
# long before anybody counted it does not fill the screen.
_STILL_DUE = 3

LineKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One week under review, at one moment. Lines are those due, in scorecard order.

    `results` are the indicators and then the metrics; `misses` the actions and indicators off target, worst first;
    `follow_ups` the corrective actions of earlier weeks that are open or due for a look at their effect.
    """

    week: Period
    label: str
    review: Review | None
    actions: tuple[Line, ...]
    results: tuple[Line, ...]
    misses: tuple[Line, ...]
    checked: frozenset[LineKey]
    decisions: dict[LineKey, Decision]
    follow_ups: tuple[CorrectiveAction, ...]
    corrective_actions: tuple[CorrectiveAction, ...]
    notes: tuple[Note, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything due."""
        return self.actions + self.results

    @property
    def state(self) -> ReviewState:
        """Where the review is."""
        return self.review.state if self.review else ReviewState.NONE

    @property
    def closed(self) -> bool:
        """Whether nothing but corrections may change."""
        return self.state is ReviewState.CLOSED

    @property
    def missing(self) -> list[Line]:
        """Lines without a reading that are not excused."""
        return [line for line in self.lines if line.status is Status.MISSING]

    @property
    def undecided(self) -> list[Line]:
        """Misses without a decision, or with a corrective action decided but not written."""
        return [line for line in self.misses if not self._is_decided(line)]

    def _is_decided(self, line: Line) -> bool:
        decision = self.decisions.get(key_of(line))
        if decision is None:
            return False
        return decision.choice is not Choice.CORRECTIVE_ACTION or bool(self.corrective_for(line))

    def corrective_for(self, line: Line) -> list[CorrectiveAction]:
        """The corrective actions that this review noted for a miss."""
        return [action for action in self.corrective_actions if action.measure == line.measure.key]

    def is_checked(self, line: Line) -> bool:
        """Whether a line needs nothing more: confirmed, excused, or computed."""
        if line.status is Status.EXCUSED or line.measure.formula:
            return True
        return line.value is not None and key_of(line) in self.checked

    def notes_on(self, line: Line) -> list[Note]:
        """The notes on a line's period."""
        return [note for note in self.notes if note.measure == line.measure.key]

    @property
    def headline(self) -> str:
        """The week in one sentence."""
        counts = headline_of(self.lines)
        return (
            f"{counts.actions.on_target} of {counts.actions.due} actions done, "
            f"{counts.indicators.on_target} of {counts.indicators.due} indicators on target"
        )


def key_of(line: Line) -> LineKey:
    """What identifies a line within a review."""
    return line.measure.key, line.period.start


def proposed_week(workspace: Workspace) -> Period:
    """The week a review is proposed for.

    The last finished week if its review is not closed and something was counted in it; else the running week.
    """
    running = workspace.this_week()
    last = workspace.calendar.next(running, -1)
    with workspace.database.reading() as connection:
        review = review_of(connection, last.start)
        begins = first_days(connection)
    counted = any(
        begins.get(measure.key, running.start) < running.start
        for measure in counted_measures(workspace.scorecard, last)
    )
    return running if not counted or (review and review.state is ReviewState.CLOSED) else last


def review_is_due(workspace: Workspace, week: Period) -> bool:
    """Whether today is the review day of this week, or later."""
    return workspace.today() >= workspace.review_due_on(week)


def view(workspace: Workspace, week: Period) -> ReviewView:
    """Everything the review of a week shows."""
    with workspace.database.reading() as connection:
        return view_in(workspace, connection, week)


def view_in(workspace: Workspace, connection: Connection, week: Period) -> ReviewView:
    """The same, inside a transaction that is under way."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    due = _due(workspace, connection, week)
    wanted = [Wanted(measure.key, period, period) for measure, period in due]
    readings = load_readings(connection, scorecard, calendar, wanted)
    due = [(measure, period) for measure, period in due if _still_due(workspace, readings, measure, period, week)]
    lines = [line_for(measure, period, readings, calendar, finished=True) for measure, period in due]
    review = review_of(connection, week.start)
    reviewed = review.week if review else week.start
    every = corrective_actions(connection)
    return ReviewView(
        week=week,
        label=calendar.label(week),
        review=review,
        actions=tuple(line for line in lines if line.measure.kind is Kind.ACTION),
        results=tuple(line for line in lines if line.measure.kind is Kind.INDICATOR)
        + tuple(line for line in lines if line.measure.kind is Kind.METRIC),
        misses=_worst_first(lines),
        checked=frozenset(checked_lines(connection, reviewed)),
        decisions={(item.measure, item.period): item for item in decisions_of(connection, reviewed)},
        follow_ups=tuple(action for action in every if _to_follow_up(action, week, workspace.today())),
        corrective_actions=tuple(action for action in every if action.week == reviewed),
        notes=tuple(
            notes_between(
                connection,
                {line.measure.key: (line.period.start, calendar.last_day(line.period)) for line in lines},
            )
        ),
    )


def _due(workspace: Workspace, connection: Connection, week: Period) -> list[tuple[Measure, Period]]:
    """What the review of a week asks for, and the earlier periods of which it must be seen whether they are missing."""
    calendar = workspace.calendar
    begins: dict[str, date] | None = None
    due = []
    for measure in counted_measures(workspace.scorecard, week):
        if measure.frequency is Frequency.WEEKLY:
            due.append((measure, week))
            continue
        if begins is None:
            begins = first_days(connection)
        newest = calendar.period_of(measure.frequency, week.start)
        if calendar.last_day(newest) > calendar.last_day(week):
            newest = calendar.next(newest, -1)
        for period in calendar.trailing(newest, _STILL_DUE):
            if calendar.last_day(period) >= begins.get(measure.key, period.start) or _ends_in(workspace, period, week):
                due.append((measure, period))
    return due


def _ends_in(workspace: Workspace, period: Period, week: Period) -> bool:
    return workspace.calendar.contains(week, workspace.calendar.last_day(period))


def _still_due(workspace: Workspace, readings: Readings, measure: Measure, period: Period, week: Period) -> bool:
    """A period that ended before this week is due only while it has neither a reading nor an excuse."""
    if measure.frequency is Frequency.WEEKLY or _ends_in(workspace, period, week):
        return True
    if measure.formula or readings.value(measure.key, period) is not None:
        return False
    exception = exception_for(measure, period, workspace.calendar)
    return exception is None or not exception.excused


def _worst_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Misses to decide about: results before the actions behind them, the larger share of the target missed first."""
    misses = [line for line in lines if line.status is Status.OFF_TARGET and line.measure.kind is not Kind.METRIC]
    return tuple(sorted(misses, key=lambda line: (line.measure.kind is Kind.ACTION, -_share_missed(line))))


def _share_missed(line: Line) -> float:
    """How far off target, as a fraction of the limit that was missed (of 1 where that limit is zero)."""
    if line.value is None or line.bounds is None:
        return 0.0
    low, high = line.bounds.at_least, line.bounds.at_most
    if low is not None and line.value < low:
        return (low - line.value) / (abs(low) or 1.0)
    if high is not None and line.value > high:
        return (line.value - high) / (abs(high) or 1.0)
    return 0.0


def _to_follow_up(action: CorrectiveAction, week: Period, today: date) -> bool:
    if action.week >= week.start:
        return False
    if action.state is CorrectiveState.OPEN:
        return True
    waiting = action.state is CorrectiveState.DONE and action.effect in (Effect.UNCHECKED, Effect.TOO_EARLY)
    return waiting and action.check_on is not None and action.check_on <= today


def begin(workspace: Workspace, week: Period) -> None:
    """Open the review of a week if nobody has yet.

    Raises:
        NotAllowed: the week has not begun.
    """
    if week.start > workspace.today():
        raise NotAllowed(
            f"{workspace.calendar.label(week)} has not begun.", hint="Review it when it is over, or the week before it."
        )
    with workspace.database.reading() as connection:
        if review_of(connection, week.start) is not None:
            return
    with workspace.writing() as change:
        _open_review(change, week)


def _open_review(change: Change, week: Period) -> Review:
    found = review_of(change.connection, week.start)
    if found is not None:
        return found
    opened = Review(week.start, ReviewState.OPEN, opened_by=change.by, opened_at=change.at)
    save_review(change, None, opened, "open")
    return opened


def enter(
    workspace: Workspace, view: ReviewView, line: Line, text: str, token: bytes, *, overwrite: bool = False
) -> Saved:
    """Save what was typed into a line, and confirm the line with it. `+5` adds; anything else states the period.

    Raises:
        InvalidInput, NotAllowed, Conflict: see `entering.record`; nothing is saved then. `overwrite` says that the
            user has seen what somebody else entered and wants to keep their own.
    """
    typed = parse_amount(text, workspace.form(line.measure))
    calendar = workspace.calendar
    day = min(max(workspace.today(), line.period.start), calendar.last_day(line.period))
    if not typed.adds:
        day = calendar.middle_day(line.period)
    seen = None if overwrite else (line.newest.id if line.newest else 0)
    amount = Amount(line.measure, day, typed.amount, not typed.adds, token, seen=seen)
    check_amount(workspace, amount)
    with workspace.writing() as change:
        saved = record_in(workspace, change, [amount], correct=view.closed)[0]
        check_line(change, _open_review(change, view.week).week, *key_of(line))
    return saved


def confirm(workspace: Workspace, view: ReviewView, line: Line) -> None:
    """Confirm that a line is right as it stands."""
    with workspace.writing() as change:
        check_line(change, _open_review(change, view.week).week, *key_of(line))


def unconfirm(workspace: Workspace, view: ReviewView, line: Line) -> None:
    """Take the confirmation of a line back."""
    with workspace.writing() as change:
        uncheck_line(change, _open_review(change, view.week).week, *key_of(line))


def excuse(workspace: Workspace, view: ReviewView, line: Line, reason: str) -> None:
    """Skip a line with a reason: its period counts neither as met nor as missed.

    Raises:
        InvalidInput: no reason. NotAllowed: the review is closed.
    """
    _refuse_when_closed(view)
    reason = checked_text(reason, "reason")
    scorecard = workspace.scorecard
    kept = tuple(item for item in line.measure.exceptions if not workspace.calendar.contains(line.period, item.day))
    excused = replace(line.measure, exceptions=(*kept, PeriodException(line.period.start, reason)))
    place = scorecard.measures.index(line.measure)
    with workspace.writing() as change:
        refuse_closed(workspace, change.connection, line.measure, line.period, line.value)
        save_measure(change, line.measure, excused, place, workspace.today())
    workspace.forget()


def note(workspace: Workspace, line: Line, text: str) -> None:
    """Add a note to a line's period.

    Raises:
        InvalidInput: an empty or over-long note.
    """
    with workspace.writing() as change:
        add_note(change, line.measure.key, line.period.start, checked_text(text, "note"))


def decide(workspace: Workspace, view: ReviewView, line: Line, choice: Choice, reason: str = "") -> None:
    """Decide about a miss.

    Raises:
        InvalidInput: accepting without a reason. NotAllowed: the review is closed.
    """
    _refuse_when_closed(view)
    if choice is Choice.ACCEPT:
        reason = checked_text(reason, "reason")
    decision = Decision(line.measure.key, line.period.start, choice, reason)
    with workspace.writing() as change:
        review = _open_review(change, view.week)
        _refuse_closed_meanwhile(review)
        save_decision(change, review.week, *key_of(line), decision)


def left_at(workspace: Workspace, week: Period) -> Place | None:
    """Where this user left the review of a week."""
    with workspace.database.reading() as connection:
        review = review_of(connection, week.start)
        return place_of(connection, review.week, workspace.login) if review else None


def leave_at(workspace: Workspace, view: ReviewView, step: Step, line: str) -> None:
    """Remember where this user is in a review."""
    with workspace.writing() as change:
        save_place(change, _open_review(change, view.week).week, Place(step, line))


def checked_text(text: str, what: str) -> str:
    """A text that somebody must give, without surrounding blanks.

    Raises:
        InvalidInput: it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise InvalidInput(f"Write a {what}.", hint="One line is enough.")
    if len(text) > LONGEST_NOTE:
        raise InvalidInput(f"The {what} has {len(text)} characters.", hint=f"Keep it to {LONGEST_NOTE}.")
    return text


def _refuse_when_closed(view: ReviewView) -> None:
    if view.closed:
        raise NotAllowed(f"The review of {view.label} is closed.", hint="Reopen it with a reason: press r.")


def _refuse_closed_meanwhile(review: Review) -> None:
    if review.state is ReviewState.CLOSED:
        raise NotAllowed(
            f"{review.closed_by} has closed this review in the meantime.", hint="Reopen it with a reason: press r."
        )

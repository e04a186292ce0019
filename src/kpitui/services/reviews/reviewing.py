"""The guided review of one week: which week to propose, and the verbs that move its review on."""

from __future__ import annotations

from datetime import date, datetime

from kpitui.domain.measures import Measure, PeriodException, Scorecard
from kpitui.domain.numbers import parse_amount, show_amount
from kpitui.domain.reviews import Choice, Decision, Review, ReviewState, Step
from kpitui.domain.status import Status, pace
from kpitui.domain.weeks import Period
from kpitui.errors import Conflict, InvalidInput, NotAllowed
from kpitui.frozen import replace
from kpitui.services.entering import Amount, Saved, check_text, record_in, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.reviews.proposing import proposed_week
from kpitui.services.reviews.review_view import LineKey, ReviewView, key_of, view, view_after, view_in
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace, time_there
from kpitui.storage.audit import Change
from kpitui.storage.notes import add_note
from kpitui.storage.reviews import (
    Place,
    check_line,
    decision_on,
    place_of,
    review_of,
    save_decision,
    save_place,
    save_review,
)
from kpitui.storage.scorecards import save_measure

__all__ = [
    "LineKey",
    "ReviewView",
    "begin",
    "checked_text",
    "confirm",
    "decide",
    "enter",
    "excuse",
    "key_of",
    "leave_at",
    "left_at",
    "note",
    "proposed_week",
    "so_far",
    "view",
    "view_after",
    "view_in",
]


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


def enter(workspace: Workspace, view: ReviewView, line: Line, text: str, token: bytes) -> Saved:
    """Save what was typed into a line, and confirm the line with it. `+5` adds; anything else states the period.

    A number in a period that was excused takes the excuse back.

    Raises:
        InvalidInput, NotAllowed, Conflict: see `entering.record`; nothing is saved then. After a Conflict,
            entering it into the line as it is read again keeps the user's own.
    """
    typed = parse_amount(text, workspace.form(line.measure))
    calendar = workspace.calendar
    day = min(max(workspace.today(), line.period.start), calendar.last_day(line.period))
    if not typed.adds:
        day = calendar.middle_day(line.period)
    seen = line.newest.id if line.newest else 0
    amount = Amount(line.measure, day, typed.amount, not typed.adds, token, seen=seen)
    with workspace.writing() as change:
        saved = record_in(workspace, change, [amount], correct=view.closed)[0]
        check_line(change, _open_review(change, view.week).week, *key_of(line))
        if line.status is Status.EXCUSED:
            # Whoever enters a number after all wants it to count.
            _save_exceptions(workspace, change, line, ())
    if line.status is Status.EXCUSED:
        workspace.forget()
    return saved


def confirm(workspace: Workspace, view: ReviewView, line: Line) -> None:
    """Confirm that a line is right as it stands.

    Raises:
        Conflict: it stands otherwise by now. NotAllowed: the review is closed.
    """
    _refuse_when_closed(view)
    with workspace.writing() as change:
        _refuse_changed_meanwhile(workspace, change, line)
        review = _open_review(change, view.week)
        _refuse_closed_meanwhile(workspace, review)
        check_line(change, review.week, *key_of(line))


def _refuse_changed_meanwhile(workspace: Workspace, change: Change, line: Line) -> None:
    key = line.measure.key
    wanted = [Wanted(key, line.period, line.period)] if workspace.scorecard.has(key) else []
    readings = load_readings(change.connection, workspace.scorecard, workspace.calendar, wanted)
    now = readings.value(key, line.period) if wanted else None
    if now != line.value:
        form = workspace.form(line.measure)
        was = "nothing" if line.value is None else show_amount(line.value, form)
        newest = readings.last_entry(key, line.period) if wanted else None
        raise Conflict(
            f"{line.measure.name} was {was} here and is {'nothing' if now is None else show_amount(now, form)} now"
            f"{f', by {workspace.known_as(newest.by)}' if newest else ''}.",
            hint="Press Enter again to confirm it.",
        )


def excuse(workspace: Workspace, view: ReviewView, line: Line, reason: str) -> None:
    """Skip a line with a reason: its period counts neither as met nor as missed.

    Raises:
        InvalidInput: no reason. NotAllowed: the review is closed.
    """
    _refuse_when_closed(view)
    reason = checked_text(reason, "reason")
    with workspace.writing() as change:
        refuse_closed(workspace, change.connection, line.measure, line.period, line.value)
        _save_exceptions(workspace, change, line, (PeriodException(line.period.start, reason),))
    workspace.forget()


def _save_exceptions(workspace: Workspace, change: Change, line: Line, exceptions: tuple[PeriodException, ...]) -> None:
    """Replace the exceptions of a line's period."""
    # As it is in the file now: somebody may have changed something else of it since the user looked.
    measure = _defined_now(workspace.scorecard, line.measure)
    kept = tuple(item for item in measure.exceptions if not workspace.calendar.contains(line.period, item.day))
    after = replace(measure, exceptions=(*kept, *exceptions))
    save_measure(change, measure, after, workspace.scorecard.measures.index(measure), workspace.today())


def _defined_now(scorecard: Scorecard, seen: Measure) -> Measure:
    if not scorecard.has(seen.key):
        raise NotAllowed(f"{seen.name} is no longer in the scorecard.", hint="Look at the scorecard again.")
    return scorecard.measure(seen.key)


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
        InvalidInput: accepting without a reason. NotAllowed: the review is closed. Conflict: somebody else has
            decided otherwise since the user looked.
    """
    _refuse_when_closed(view)
    if choice is Choice.ACCEPT or reason.strip():
        reason = checked_text(reason, "reason")
    decision = Decision(line.measure.key, line.period.start, choice, reason)
    with workspace.writing() as change:
        review = _open_review(change, view.week)
        _refuse_closed_meanwhile(workspace, review)
        now = decision_on(change.connection, review.week, *key_of(line))
        if now not in (view.decisions.get(key_of(line)), decision):
            decided = f"decided on {now.choice.value.replace('_', ' ')}" if now else "taken the decision back"
            raise Conflict(
                f"Somebody has {decided} for {line.measure.name} in the meantime.",
                hint="Look at it again, then decide.",
            )
        save_decision(change, review.week, *key_of(line), decision)


def so_far(workspace: Workspace, week: Period, line: Line) -> Line:
    """A line as it stands before the day on which its week is reviewed: pending instead of off target, with its pace.

    From the review day on, and in any other week, the line itself.
    """
    if line.status is not Status.OFF_TARGET or line.period != week or week != workspace.this_week():
        return line
    if workspace.today() >= workspace.review_due_on(week):
        return line
    by_now = pace(line.bounds, line.measure, workspace.working_week_elapsed(week))
    return replace(line, status=Status.PENDING, pace=by_now)


def left_at(workspace: Workspace, week: Period) -> Place | None:
    """Where this user left the review of a week.

    Of one that was begun before its week was over only the step, once it is: numbers have come in since, and the first
    line that is not confirmed is where to go on.
    """
    with workspace.database.reading() as connection:
        review = review_of(connection, week.start)
        place = place_of(connection, review.week, workspace.login) if review else None
    if review is None or place is None:
        return None
    last = workspace.calendar.last_day(week)
    if last < workspace.today() and _day_of_opening(workspace, review) <= last:
        return replace(place, line="")
    return place


def _day_of_opening(workspace: Workspace, review: Review) -> date:
    """The day there; the end of time where the file says none, of which `kpitui verify` tells."""
    try:
        return time_there(workspace.scorecard, datetime.fromisoformat(review.opened_at)).date()
    except (ValueError, OverflowError):
        return date.max


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
    check_text(text, what)
    return text


def _refuse_when_closed(view: ReviewView) -> None:
    if view.closed:
        raise NotAllowed(f"The review of {view.label} is closed.", hint="Reopen it with a reason: press r.")


def _refuse_closed_meanwhile(workspace: Workspace, review: Review) -> None:
    if review.state is ReviewState.CLOSED:
        raise NotAllowed(
            f"{workspace.known_as(review.closed_by)} has closed this review in the meantime.",
            hint="Reopen it with a reason: press r.",
        )

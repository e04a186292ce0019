"""Corrective actions: noted for a miss, followed up until done or dropped, their effect confirmed."""

from __future__ import annotations

from datetime import date, timedelta

from kpitui.domain.corrective import EFFECT_WORDS as EFFECT_WORDS
from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.corrective_line import parse_corrective_line
from kpitui.domain.measures import Measure
from kpitui.domain.weeks import day_name, show_day
from kpitui.errors import Conflict, InvalidInput
from kpitui.frozen import replace
from kpitui.services.entering import check_text
from kpitui.services.reviews.reviewing import checked_text
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change, Value
from kpitui.storage.corrective_actions import (
    add_corrective,
    change_corrective,
    corrective_action,
    corrective_actions,
    corrective_record,
)

# After the due date and the link's lag, this long must pass before an effect can be looked for.
_WEEKS_TO_SHOW = 4


def check_day(measure: Measure, workspace: Workspace, due: date) -> date:
    """The day from which the effect is looked at: due date + the longest lag of the measure's links + 4 weeks."""
    scorecard = workspace.scorecard
    links = [link for _, link in scorecard.drivers_of(measure.key)] + list(measure.links)
    lag = max((link.lag for link in links), default=0)
    return due + timedelta(weeks=lag + _WEEKS_TO_SHOW)


def add(workspace: Workspace, measure: Measure, week: date, line: str) -> CorrectiveAction:
    """Note a corrective action from its one line (`call back the March list @dana !fri`).

    Without `@`, its owner is the measure's; without `!`, it is due in a week.

    Raises:
        InvalidInput: an empty text, an unknown person or day.
    """
    today = workspace.today()
    check_text(line, "line")
    parsed = parse_corrective_line(line, workspace.scorecard.people, today)
    due = parsed.due or today + timedelta(days=7)
    action = CorrectiveAction(
        0,
        parsed.text,
        measure.key,
        week,
        parsed.owner or measure.owner,
        due,
        check_day(measure, workspace, due),
        created_by=workspace.login,
    )
    with workspace.writing() as change:
        return add_corrective(change, replace(action, created_at=change.at))


def mark_done(workspace: Workspace, action: CorrectiveAction, on: date | None = None) -> CorrectiveAction:
    """It was done, today or on the given day; its effect is looked at from its check date on."""
    day = on or workspace.today()
    if day > workspace.today():
        raise InvalidInput(f"{day} is in the future.", hint="Mark it done when it is.")
    check_on = check_day(workspace.scorecard.measure(action.measure), workspace, day)
    done = replace(action, state=CorrectiveState.DONE, done_on=day, check_on=check_on, reason="")
    return _change(workspace, action, done)


def postpone(workspace: Workspace, action: CorrectiveAction, due: date) -> CorrectiveAction:
    """It is still open, or open again, with a new due date.

    Raises:
        InvalidInput: that day is past.
    """
    if due < workspace.today():
        raise InvalidInput(
            f"{day_name(due)} {show_day(due)} is past.",
            hint="Give it a day to come: fri, +1w, 2026-12-04. If it was done, mark it so.",
        )
    check_on = check_day(workspace.scorecard.measure(action.measure), workspace, due)
    still_open = replace(
        action,
        state=CorrectiveState.OPEN,
        due=due,
        check_on=check_on,
        done_on=None,
        reason="",
        effect=Effect.UNCHECKED,
    )
    return _change(workspace, action, still_open)


def edit(workspace: Workspace, action: CorrectiveAction, line: str) -> CorrectiveAction:
    """Another text, owner or day, as one line like the one it was noted in; what the line leaves out stays as it is.

    Raises:
        InvalidInput: an empty text, an unknown person or day.
    """
    check_text(line, "line")
    parsed = parse_corrective_line(line, workspace.scorecard.people, workspace.today())
    due = parsed.due or action.due
    check_on = action.check_on
    if due is not None and due != action.due and action.state is CorrectiveState.OPEN:
        check_on = check_day(workspace.scorecard.measure(action.measure), workspace, due)
    owner = parsed.owner or action.owner
    return _change(workspace, action, replace(action, text=parsed.text, owner=owner, due=due, check_on=check_on))


def as_line(workspace: Workspace, action: CorrectiveAction) -> str:
    """A corrective action as the line it could have been noted in: `call back the March list @dana !2026-11-20`."""
    words = [action.text]
    if workspace.scorecard.person(action.owner) is not None:
        words.append(f"@{action.owner}")
    if action.due is not None:
        words.append(f"!{action.due.isoformat()}")
    return " ".join(words)


def drop(workspace: Workspace, action: CorrectiveAction, reason: str) -> CorrectiveAction:
    """It will not be done, for a reason.

    Raises:
        InvalidInput: no reason.
    """
    reason = checked_text(reason, "reason")
    return _change(workspace, action, replace(action, state=CorrectiveState.DROPPED, done_on=None, reason=reason))


def confirm_effect(workspace: Workspace, action: CorrectiveAction, effect: Effect) -> CorrectiveAction:
    """What came of it, as the user sees it; `too early` asks again four weeks from now."""
    later = workspace.today() + timedelta(weeks=_WEEKS_TO_SHOW) if effect is Effect.TOO_EARLY else action.check_on
    return _change(workspace, action, replace(action, effect=effect, check_on=later))


def _change(workspace: Workspace, before: CorrectiveAction, after: CorrectiveAction) -> CorrectiveAction:
    with workspace.writing() as change:
        _refuse_stale(change, before)
        change_corrective(change, before, after)
    return after


def _refuse_stale(change: Change, seen: CorrectiveAction) -> None:
    now = corrective_action(change.connection, seen.id)
    if now != seen:
        state = f"it is {now.state.value} now" if now else "it is gone now"
        raise Conflict(
            f"Somebody else has changed corrective action {seen.id} in the meantime: {state}.",
            hint="Look at it again, then decide.",
        )


def listed(workspace: Workspace, measure: str = "", *, everything: bool = False) -> list[CorrectiveAction]:
    """Corrective actions (of one measure, if named) that wait for something: open, or due for a look at their effect.

    With `everything` also those that are over. In the order they were made.
    """
    with workspace.database.reading() as connection:
        found = corrective_actions(connection, measure=measure)
    return [action for action in found if everything or waits(action, workspace.today())]


def waits(action: CorrectiveAction, today: date) -> bool:
    """Whether it is open, or done and due for a look at its effect."""
    if action.state is not CorrectiveState.DONE:
        return action.state is CorrectiveState.OPEN
    to_check = action.effect in (Effect.UNCHECKED, Effect.TOO_EARLY)
    return to_check and action.check_on is not None and action.check_on <= today


def numbered(workspace: Workspace, number: int) -> CorrectiveAction:
    """The corrective action with this number.

    Raises:
        InvalidInput: there is none.
    """
    with workspace.database.reading() as connection:
        found = corrective_action(connection, number)
    if found is None:
        raise InvalidInput(f"There is no corrective action {number}.", hint="`kpitui fix list --all` lists them.")
    return found


def as_record(action: CorrectiveAction) -> dict[str, Value]:
    """A corrective action for scripts, days as ISO text."""
    return {"id": action.id, **corrective_record(action)}

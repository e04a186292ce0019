"""Takes back the user's own last change, whatever it was, as a change of its own that leaves its trace."""

from __future__ import annotations

from datetime import date

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Scorecard
from kpitui.domain.numbers import show_amount
from kpitui.domain.reviews import Choice, Decision, ReviewState
from kpitui.domain.weeks import show_day
from kpitui.domain.wording import capital
from kpitui.errors import Conflict, NotAllowed
from kpitui.services.change_words import change_words, thing_words, week_words
from kpitui.services.entering import refuse_closed
from kpitui.services.recording_together import TOGETHER, undo_together
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import AuditRow, Change, Record, Value, last_batch_by, mark_undone
from kpitui.storage.corrective_actions import (
    change_corrective,
    corrective_action,
    corrective_record,
    read_corrective,
    remove_corrective,
)
from kpitui.storage.entries import has_history, last_entry_by, mark_entry_undone
from kpitui.storage.notes import note_with_id, remove_note
from kpitui.storage.reviews import decision_on, review_of, save_decision, uncheck_open
from kpitui.storage.scorecard_records import (
    measure_record,
    objective_record,
    person_record,
    scorecard_from_records,
    scorecard_record,
)
from kpitui.storage.scorecards import save_scorecard

_DEFINITIONS = frozenset({"scorecard", "person", "objective", "measure"})


def undo(workspace: Workspace, measure: str = "", *, correct: bool = False) -> str:
    """Undo the last change of this user, or their last entry of one measure; says in a sentence what was undone.

    Raises:
        NotAllowed: there is nothing left to undo, or a closed review rests on it.
        Conflict: somebody else has changed the same thing since.
    """
    with workspace.writing() as change:
        change.undoing = True
        entry = last_entry_by(change.connection, workspace.login, measure)
        rows = [] if measure else last_batch_by(change.connection, workspace.login)
        if entry is not None and (not rows or entry.id > rows[0].newest_entry):
            return _undo_entry(workspace, change, entry, correct=correct)
        if not rows:
            raise NotAllowed("There is nothing of yours left to undo.")
        if rows[0].entity == TOGETHER:
            sentence = undo_together(workspace, change, rows[0], correct=correct)
        else:
            sentence = _undo_batch(workspace, change, rows)
        mark_undone(change, rows[0].batch)
        if change.batch is not None:
            mark_undone(change, change.batch)
    workspace.forget()
    return sentence


def _undo_entry(workspace: Workspace, change: Change, entry: Entry, *, correct: bool) -> str:
    """Let an entry no longer count; what was confirmed with it or since asks to be confirmed again."""
    counted = workspace.scorecard.measure(entry.measure)
    period = workspace.calendar.period_of(counted.frequency, entry.day)
    if not correct:
        refuse_closed(workspace, change.connection, counted, period, entry.amount)
    mark_entry_undone(change, entry)
    uncheck_open(change, counted.key, period.start, since=entry.at)
    shown = show_amount(entry.amount, workspace.form(counted))
    if entry.is_total:  # it stands for the whole period, not for the day it is kept on
        return f"Undone: the total of {shown} for {counted.name} in {workspace.calendar.label(period)}."
    return f"Undone: the entry of {shown} for {counted.name} on {show_day(entry.day)}."


def _undo_batch(workspace: Workspace, change: Change, rows: list[AuditRow]) -> str:
    """Undo the rows of one change, newest first."""
    definitions = [row for row in rows if row.entity in _DEFINITIONS]
    if definitions:
        _undo_definitions(workspace, change, definitions)
    for row in rows:
        if row.entity == "decision":
            _undo_decision(workspace, change, row)
        elif row.entity == "corrective_action":
            _undo_corrective(workspace, change, row)
        elif row.entity == "note":
            _undo_note(workspace, change, row)
        elif row.entity == "review":
            raise NotAllowed(
                f"Your last change was to {row.what} the review of {week_words(workspace, row.key)}.",
                hint="Close it again when it is right."
                if row.what == "reopen"
                else "A closed review is opened again with a reason: open it and press r.",
            )
    # What only stands in another place because of the rest is not told.
    told = [row for row in rows if row not in definitions or _without_place(row.before) != _without_place(row.after)]
    if not told:
        return "Undone: the new order."
    first = told[-1]
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    done = change_words(workspace, first.what, first.entity, first.key, first.before, first.after)
    return f"Undone: {done}{more}."


def _changed_since(workspace: Workspace, row: AuditRow) -> Conflict:
    thing = capital(thing_words(workspace, row.entity, row.key, row.after or row.before))
    return Conflict(
        f"{thing} was changed again after your change.",
        hint="Look at it as it is now, and change it by hand.",
    )


def _undo_decision(workspace: Workspace, change: Change, row: AuditRow) -> None:
    week, measure, period = row.key.split("/")
    week_day, period_day = date.fromisoformat(week), date.fromisoformat(period)
    review = review_of(change.connection, week_day)
    if review is not None and review.state is ReviewState.CLOSED:
        raise NotAllowed(
            f"Your last change was a decision in the review of {week_words(workspace, week)}, which is closed now.",
            hint="Open it again with a reason: open it and press r.",
        )
    now = decision_on(change.connection, week_day, measure, period_day)
    if (now and {"choice": now.choice.value, "reason": now.reason}) != row.after:
        raise _changed_since(workspace, row)
    before = row.before and Decision(measure, period_day, Choice(str(row.before["choice"])), str(row.before["reason"]))
    save_decision(change, week_day, measure, period_day, before or None)


def _undo_corrective(workspace: Workspace, change: Change, row: AuditRow) -> None:
    now = corrective_action(change.connection, int(row.key))
    if now is None or corrective_record(now) != row.after:
        raise _changed_since(workspace, row)
    if row.before is None:
        remove_corrective(change, now)
    else:
        change_corrective(change, now, read_corrective(now.id, row.before))


def _undo_note(workspace: Workspace, change: Change, row: AuditRow) -> None:
    note = note_with_id(change.connection, int(row.key))
    if note is None:
        raise _changed_since(workspace, row)
    remove_note(change, note)


def _undo_definitions(workspace: Workspace, change: Change, rows: list[AuditRow]) -> None:
    """Make every definition of one change what it was before."""
    current = workspace.scorecard
    settings = scorecard_record(current)
    people = {person.key: person_record(person, place) for place, person in enumerate(current.people)}
    objectives = {item.key: objective_record(item, place) for place, item in enumerate(current.objectives)}
    measures = {item.key: measure_record(item, place) for place, item in enumerate(current.measures)}
    for row in rows:
        if row.entity == "scorecard":
            if row.before is None:
                raise NotAllowed("Starting the scorecard cannot be undone.", hint="Delete its file instead.")
            if settings != row.after:
                raise _changed_since(workspace, row)
            settings = dict(row.before)
        else:
            _restore(workspace, {"person": people, "objective": objectives, "measure": measures}[row.entity], row)
    kept = has_history(change.connection)
    lost = next((key for key in kept if key not in measures), None)
    if lost is not None:
        raise NotAllowed(
            f"Adding {lost} cannot be undone: something was recorded for it since.",
            hint="Retire it instead: give it `retired = DATE` with `kpitui edit`.",
        )
    restored = scorecard_from_records(settings, people, objectives, measures)
    _refuse_dangling(restored)
    save_scorecard(change, current, restored, workspace.today())


def _refuse_dangling(scorecard: Scorecard) -> None:
    """Refuse to take away what something refers to since."""
    from kpitui.domain.formulas import parse_formula

    people = {person.key for person in scorecard.people}
    objectives = {objective.key for objective in scorecard.objectives}
    referred = [(objective.name, {objective.parent} - objectives) for objective in scorecard.objectives]
    for measure in scorecard.measures:
        needed = [link.indicator for link in measure.links]
        needed += parse_formula(measure.formula).names if measure.formula else ()
        missing = {key for key in needed if not scorecard.has(key)}
        referred.append((measure.name, missing | ({measure.owner} - people) | ({measure.objective} - objectives)))
    for name, missing in referred:
        if gone := sorted(missing - {""}):
            raise Conflict(f"This cannot be undone: {name} refers to {gone[0]}.", hint=f"Change {name} first.")


def _restore(workspace: Workspace, records: dict[str, dict[str, Value]], row: AuditRow) -> None:
    now = records.get(row.key)
    if _without_place(now) != _without_place(row.after):
        raise _changed_since(workspace, row)
    if row.before is None:
        records.pop(row.key, None)
    else:
        records[row.key] = dict(row.before)


def _without_place(record: Record | None) -> Record | None:
    return record and {name: value for name, value in record.items() if name != "position"}

"""Closes a review, freezing what was seen, and opens it again with a reason."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.measures import Bounds
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.reviews import Decision, Review, ReviewState
from kpitui.domain.weeks import Period
from kpitui.errors import HOW_TO_RESTORE, NotAllowed, UnusableFile
from kpitui.frozen import dataclass, replace
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_in
from kpitui.services.loading import Wanted, spans_for
from kpitui.services.reviews.reviewing import LineKey, ReviewView, checked_text, key_of, view, view_in
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change, Value, changed_since
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection
from kpitui.storage.entries import entry_chain_head, last_touch
from kpitui.storage.reviews import FrozenReview, freeze, frozen_reviews, review_of, save_review


def close(workspace: Workspace, week: Period, learned: str) -> str:
    """Close the review of a week; gives the frozen document as JSON text.

    What is still missing or undecided does not stop it: the document says so.

    Raises:
        NotAllowed: it is closed already. InvalidInput: the line for what was learned is too long.
    """
    with workspace.writing() as change:
        return close_in(workspace, change, week, learned)


def close_in(workspace: Workspace, change: Change, week: Period, learned: str) -> str:
    """As `close`, inside a change that is under way."""
    learned = checked_text(learned, "line") if learned.strip() else ""
    seen = view_in(workspace, change.connection, week)
    now = seen.review
    if now is None:
        raise NotAllowed(f"The review of {seen.label} was never begun.", hint="Open it first: kpitui review.")
    if now.state is ReviewState.CLOSED:
        raise NotAllowed(f"The review of {seen.label} is closed already.")
    count, head = entry_chain_head(change.connection)
    closed = replace(
        now, state=ReviewState.CLOSED, learned=learned, closed_by=change.by, closed_at=change.at, reopen_reason=""
    )
    followed_up = _followed_up(change.connection, seen, now)
    findings = diagnose_in(workspace, change.connection, seen.misses)
    document = freeze(change, now.week, _document(workspace, seen, findings, followed_up, closed))
    # The number of entries and the head of their hash chain: entries cannot be taken off the end unnoticed.
    # The hash of the document, so that the chain of the audit trail covers it too.
    digest = sha256(document.encode()).hexdigest()
    save_review(change, now, closed, "close", entries=count, entries_chain=head, document=digest)
    return document


def _followed_up(connection: Connection, seen: ReviewView, review: Review) -> list[CorrectiveAction]:
    """The corrective actions of earlier weeks that wait for something, or were answered while the review was open."""
    answered = changed_since(connection, "corrective_action", review.opened_at)
    waiting = {action.id for action in seen.follow_ups}
    return [
        action
        for action in corrective_actions(connection)
        if action.id in waiting or (action.week < review.week and str(action.id) in answered)
    ]


def reopen(workspace: Workspace, week: Period, reason: str) -> None:
    """Open a closed review again.

    Raises:
        InvalidInput: no reason. NotAllowed: it is not closed.
    """
    reason = checked_text(reason, "reason")
    with workspace.writing() as change:
        now = review_of(change.connection, week.start)
        if now is None or now.state is not ReviewState.CLOSED:
            raise NotAllowed(f"The review of {workspace.calendar.label(week)} is not closed.")
        save_review(change, now, replace(now, state=ReviewState.REOPENED, reopen_reason=reason), "reopen")


def frozen(workspace: Workspace, week: Period) -> FrozenReview | None:
    """The review as it was seen when it was last closed, or None."""
    with workspace.database.reading() as connection:
        review = review_of(connection, week.start)
        closes = frozen_reviews(connection, review.week) if review else []
    return closes[-1] if closes else None


@dataclass(frozen=True, slots=True)
class Correction:
    """A reading that changed after its review was closed; texts are ready to show, times UTC as ISO text."""

    measure: str
    name: str
    was: str
    now: str
    by: str
    at: str


def corrections(workspace: Workspace, week: Period) -> list[Correction]:
    """What differs now from what the last close of this week's review saw."""
    last = frozen(workspace, week)
    return list(corrections_since(workspace, week, last).values()) if last else []


def corrections_since(workspace: Workspace, week: Period, closed: FrozenReview) -> dict[LineKey, Correction]:
    """What differs now from what one close of this week's review saw, by line."""
    seen = _seen_values(workspace, closed)
    found = {}
    for line in view(workspace, week).lines:
        key = (line.measure.key, line.period.start.isoformat())
        if key not in seen or seen[key] == line.value:
            continue
        was = seen[key]
        form = workspace.form(line.measure)
        by, at = _last_touch(workspace, line)
        found[key_of(line)] = Correction(
            line.measure.key,
            line.measure.name,
            "missing" if was is None else show_amount(was, form),
            "missing" if line.value is None else show_amount(line.value, form),
            by,
            at,
        )
    return found


def _seen_values(workspace: Workspace, closed: FrozenReview) -> dict[tuple[str, str], float | None]:
    """What a close saw, by measure and first day of the period."""
    try:
        return {(line["measure"], line["period"]): line["value"] for line in json.loads(closed.document)["lines"]}
    except (ValueError, TypeError, KeyError) as error:
        raise UnusableFile(f"{workspace.database.path} is damaged.", hint=HOW_TO_RESTORE) from error


def _last_touch(workspace: Workspace, line: Line) -> tuple[str, str]:
    """Who changed a reading last, by an entry or by undoing one, and when; of a computed one, what it is made of."""
    wanted = [Wanted(line.measure.key, line.period, line.period)]
    with workspace.database.reading() as connection:
        found = last_touch(connection, spans_for(workspace.scorecard, workspace.calendar, wanted))
    return found or ("", "")


def _document(
    workspace: Workspace,
    seen: ReviewView,
    findings: list[Finding],
    followed_up: list[CorrectiveAction],
    closed: Review,
) -> dict[str, Value]:
    """What is frozen: every number as stored and as shown, so that it can be replayed without today's definitions."""
    return {
        "scorecard": workspace.scorecard.name,
        "week": seen.week.start.isoformat(),
        "label": seen.label,
        "span": workspace.calendar.span(seen.week),
        "headline": seen.headline,
        "closed_by": closed.closed_by,
        "closed_at": closed.closed_at,
        "learned": closed.learned,
        "lines": [_frozen_line(workspace, seen, line) for line in seen.lines],
        "missing": [line.measure.key for line in seen.missing],
        "undecided": [line.measure.key for line in seen.undecided],
        "unwritten": [line.measure.key for line in seen.unwritten],
        "misses": [
            _frozen_miss(finding) for finding in sorted(findings, key=lambda finding: finding.diagnosis.severity)
        ],
        "corrective_actions": [_frozen_corrective(action) for action in seen.corrective_actions],
        "followed_up": [_frozen_corrective(action) for action in followed_up],
    }


def _frozen_miss(finding: Finding) -> dict[str, Value]:
    """One miss, in the order of how bad they are; `verdict` and `sentence` as they were told."""
    return {
        "measure": finding.line.measure.key,
        "period": finding.line.period.start.isoformat(),
        "verdict": finding.diagnosis.verdict.value,
        "sentence": finding.diagnosis.sentence,
    }


def _frozen_line(workspace: Workspace, seen: ReviewView, line: Line) -> dict[str, Value]:
    form = workspace.form(line.measure)
    notes: list[Value] = [note.text for note in seen.notes_on(line)]
    notes.extend(entry.note for entry in line.entries if entry.note)
    decision = seen.decisions.get(key_of(line))
    return {
        "measure": line.measure.key,
        "name": line.measure.name,
        "kind": line.measure.kind.value,
        "owner": line.measure.owner,
        "period": line.period.start.isoformat(),
        "period_label": workspace.calendar.label(line.period),
        "value": line.value,
        "shown": "" if line.value is None else show_amount(line.value, form),
        "target": _frozen_bounds(line.bounds),
        "target_shown": show_bounds(line.bounds, form) if line.bounds else "",
        "status": line.status.value,
        "excuse": line.excuse,
        "notes": notes,
        "decision": _frozen_decision(decision),
    }


def _frozen_bounds(bounds: Bounds | None) -> Value:
    return {"at_least": bounds.at_least, "at_most": bounds.at_most} if bounds else None


def _frozen_decision(decision: Decision | None) -> Value:
    return {"choice": decision.choice.value, "reason": decision.reason} if decision else None


def _frozen_corrective(action: CorrectiveAction) -> dict[str, Value]:
    def iso(day: date | None) -> Value:
        return day.isoformat() if day else None

    return {
        "id": action.id,
        "text": action.text,
        "measure": action.measure,
        "owner": action.owner,
        "due": iso(action.due),
        "check_on": iso(action.check_on),
        "state": action.state.value,
        "effect": action.effect.value,
    }

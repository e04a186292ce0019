"""A recorded change in words, as `changes` tells it and as an undo names it; changes nothing and decides nothing."""

from __future__ import annotations

from datetime import date

from kpitui.domain.corrective import EFFECT_WORDS, Effect
from kpitui.domain.measures import Frequency
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import show_written_day
from kpitui.domain.wording import several
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Record

_VERBS = {
    "add": "added",
    "change": "changed",
    "remove": "removed",
    "open": "opened",
    "close": "closed",
    "reopen": "reopened",
    "undo": "took back",
    "import": "imported",
    "collect": "collected",
    "restore": "restored",
}
_CHOICES = {"corrective_action": "a corrective action", "watch": "watch", "accept": "accept"}


def change_words(
    workspace: Workspace, what: str, entity: str, key: str, before: Record | None, after: Record | None
) -> str:
    """What somebody did: marked "call back" as done, closed the review of 2026-W46."""
    verb = _VERBS.get(what, what)
    record = after or before or {}
    match entity:
        case "corrective_action":
            return _corrective(verb, before, after, record)
        case "decision":
            return _decision(workspace, verb, key, after)
        case "note":
            about = _period_name(workspace, str(record.get("measure", "")), str(record.get("day", "")))
            return f"{'noted on' if what == 'add' else f'{verb} the note on'} {about}: {quote(str(record.get('text')))}"
        case "review":
            return f"{verb} the review of {week_words(workspace, key)}"
        case "entry":
            return f"{verb} an entry"
        case "entries":
            count = record.get("entries")
            counted = several(count, "entry", "entries") if isinstance(count, int) else "several entries"
            return f"{verb} {counted} together"
        case "scorecard":
            return f"{verb} the settings of the scorecard"
        case _:
            return f"{verb} {_defined(workspace, entity, key, record)}"


def thing_words(workspace: Workspace, entity: str, key: str, record: Record | None) -> str:
    """What a change is about: the corrective action "call back", the decision on Clients signed in 2026-W46."""
    known = record or {}
    match entity:
        case "corrective_action":
            return f"the corrective action {quote(str(known.get('text', key)))}"
        case "decision":
            return f"the decision on {_period_name(workspace, *key.split('/')[1:3])}"
        case "note":
            about = _period_name(workspace, str(known.get("measure", "")), str(known.get("day", "")))
            return f"the note on {about}"
        case _:
            return f"the {entity.replace('_', ' ')} {key}"


def _defined(workspace: Workspace, entity: str, key: str, record: Record) -> str:
    """A measure by its name, a person or an objective by what it is and its name."""
    name = str(record.get("name") or "") or (
        workspace.scorecard.measure(key).name if entity == "measure" and workspace.scorecard.has(key) else key
    )
    return name if entity == "measure" else f"the {entity.replace('_', ' ')} {name}"


def _corrective(verb: str, before: Record | None, after: Record | None, record: Record) -> str:
    text = quote(str(record.get("text", "")))
    if before is None:
        return f"noted the corrective action {text}"
    if after is None:
        return f"{verb} the corrective action {text}"
    if after["state"] != before["state"]:
        return {"done": f"marked {text} as done", "dropped": f"dropped {text}"}.get(
            str(after["state"]), f"opened {text} again"
        )
    if after["effect"] != before["effect"]:
        return f"said of {text}: {EFFECT_WORDS[Effect(str(after['effect']))]}"
    if after["due"] != before["due"] and after["text"] == before["text"] and after["due"]:
        return f"moved {text} to {show_written_day(str(after['due']))}"
    return f"changed the corrective action {text}"


def _decision(workspace: Workspace, verb: str, key: str, after: Record | None) -> str:
    _, measure, period = key.split("/")
    about = _period_name(workspace, measure, period)
    if after is None:
        return f"{verb} the decision on {about}"
    choice = str(after.get("choice", ""))
    return f"decided on {about}: {_CHOICES.get(choice, choice)}"


def _period_name(workspace: Workspace, measure: str, day: str) -> str:
    """Clients signed in 2026-W46."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    known = scorecard.measure(measure) if scorecard.has(measure) else None
    frequency = known.frequency if known else Frequency.WEEKLY
    try:
        label = calendar.label(calendar.period_of(frequency, date.fromisoformat(day)))
    except ValueError:  # `kpitui verify` is the one to complain
        label = day
    return f"{known.name if known else measure} in {label}"


def week_words(workspace: Workspace, day: str) -> str:
    """2026-W46, from the first day of a week as ISO text."""
    try:
        return workspace.calendar.label(workspace.calendar.week_of(date.fromisoformat(day)))
    except ValueError:
        return f"the week of {day}"

"""Who changed what, when, from what to what: the audit trail in words, with the entries of a measure among it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kpitui.domain.describing import FieldChange, changed_measure, new_measure
from kpitui.domain.entries import Entry
from kpitui.domain.measures import Measure
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import show_written_day
from kpitui.frozen import dataclass, replace
from kpitui.services.change_words import change_words
from kpitui.services.workspace import Workspace, time_there
from kpitui.storage.audit import AuditRow, Record, Value, trail
from kpitui.storage.entries import newest_entries
from kpitui.storage.rows import sound_rows
from kpitui.storage.scorecard_records import read_measure

# Places in a list, seals that only `verify` can make sense of, and what the title says already.
_NOT_TOLD = frozenset({"position", "entries_chain", "document"})
_TOLD_IN_TITLE: dict[str, frozenset[str]] = {
    "corrective_action": frozenset(
        {"text", "state", "effect", "check_on", "done_on", "week", "created_by", "created_at"}
    ),
    "decision": frozenset({"choice"}),
    "note": frozenset({"measure", "day", "text"}),
    "review": frozenset({"state", "entries"}),
    "entries": frozenset({"entries"}),
}
_FIELD_WORDS = {
    "week_starts": "weeks start on",
    "review_day": "reviewed on",
    "timezone": "time zone",
    "reopen_reason": "because",
    "reason": "because",
    "parent": "part of",
    "done_on": "done on",
    "measure": "for",
    "file": "from the file",
    "aggregate": "a period's number is the",
    "show": "shown as",
    "exception": "for one period",
    "drives": "drives",
    "divider": "divider",
    "retired": "retired on",
    "source": "collected from",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded change. `at` is UTC as ISO text, `when` the same for people.

    `title` says what was done (`closed the review of 2026-W46`), `lines` what became what.
    """

    at: str
    when: str
    by: str
    what: str
    entity: str
    key: str
    before: Record | None
    after: Record | None
    title: str
    lines: tuple[str, ...]


def changes(workspace: Workspace, measure: Measure | None = None, *, limit: int = -1) -> list[Recorded]:
    """What was changed, newest first, at most `limit` of it (-1: all); of one measure with every entry of it."""
    with workspace.database.reading() as connection, sound_rows("audit"):
        if measure is None:
            return [_recorded(workspace, row) for row in trail(connection, limit=limit)]
        rows = [row for row in trail(connection) if _concerns(row, measure.key)]
        entries = newest_entries(connection, measure.key, limit)
        # The clock may have been put back in between; the ids say what came first.
        ordered = [((entry.id, 0, 0), _entered(workspace, entry)) for entry in entries]
        ordered += [((row.newest_entry, 1, row.id), _recorded(workspace, row)) for row in rows]
        ordered.sort(key=lambda found: found[0], reverse=True)
    return [recorded for _, recorded in (ordered if limit < 0 else ordered[:limit])]


def _concerns(row: AuditRow, measure: str) -> bool:
    if row.entity == "measure":
        return row.key == measure
    if row.entity == "decision":
        return row.key.split("/")[1:2] == [measure]
    return any(record is not None and record.get("measure") == measure for record in (row.before, row.after))


def _entered(workspace: Workspace, entry: Entry) -> Recorded:
    after: dict[str, Value] = {
        "measure": entry.measure,
        "day": entry.day.isoformat(),
        "amount": entry.amount,
        "total": entry.is_total,
        "note": entry.note,
    }
    when = _when(workspace, entry.at)
    lines = (_entry_line(workspace, after),)
    return Recorded(entry.at, when, entry.by, "add", "entry", str(entry.id), None, after, "added an entry", lines)


def _entry_line(workspace: Workspace, record: Record) -> str:
    """`Prospects contacted: 12 on 20 Nov 2026, called the list`, from the record of an entry."""
    key, amount = str(record["measure"]), record["amount"]
    if not isinstance(amount, float | int):
        raise TypeError(key)
    scorecard = workspace.scorecard
    name, shown = key, f"{amount:g}"
    if scorecard.has(key):
        name = scorecard.measure(key).name
        shown = show_amount(amount, workspace.form(scorecard.measure(key)))
    total = " for the whole period" if record.get("total") else ""
    by = f", by {record['by']}" if record.get("by") else ""
    note = f", {record['note']}" if record.get("note") else ""
    return f"{name}: {shown} on {show_written_day(str(record['day']))}{total}{by}{note}"


def _recorded(workspace: Workspace, row: AuditRow) -> Recorded:
    lines = tuple(_lines(workspace, row))
    when = _when(workspace, row.at)
    title = change_words(workspace, row.what, row.entity, row.key, row.before, row.after)
    return Recorded(row.at, when, row.by, row.what, row.entity, row.key, row.before, row.after, title, lines)


def _when(workspace: Workspace, at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:  # `kpitui verify` is the one to complain
        return at
    return time_there(workspace.scorecard, moment).strftime("%Y-%m-%d %H:%M")


def _lines(workspace: Workspace, row: AuditRow) -> Iterator[str]:
    before, after = row.before, row.after
    if row.entity == "entry" and before is not None:
        yield _entry_line(workspace, before)
        return
    if row.entity == "measure" and after is not None:
        yield from _measure_lines(workspace.scorecard.currency, before, after)
        return
    untold = _NOT_TOLD | _TOLD_IN_TITLE.get(row.entity, frozenset())
    for field in {**(before or {}), **(after or {})}:
        old, new = (before or {}).get(field), (after or {}).get(field)
        if old == new or field in untold:
            continue
        name = _FIELD_WORDS.get(field, field)
        if before is None:
            if new not in ("", None, [], False):
                yield f"{name}: {_told(field, new)}"
        elif after is None:
            if old not in ("", None, [], False):
                yield f"{name}: was {_told(field, old)}"
        else:
            was = f"{_told(field, old)} -> " if _told(field, old) else ""
            yield f"{name}: {was}{_told(field, new) or 'none'}"


def _told(field: str, value: Value) -> str:
    return show_written_day(value) if field == "due" and isinstance(value, str) else _shown(value)


def _measure_lines(currency: str, before: Record | None, after: Record) -> Iterator[str]:
    now = read_measure(after)
    if before is None:
        yield f"name: {now.name}"
        fields = new_measure(now, currency)
    else:
        fields = changed_measure(read_measure(before), now, currency, currency)
    for field in fields:
        yield _in_words(field)
    if before is not None and before.get("position") != after.get("position"):
        yield f"place: {_place(before)} -> {_place(after)}"


def _in_words(field: FieldChange) -> str:
    return replace(field, field=_FIELD_WORDS.get(field.field, field.field)).line()


def _place(record: Record) -> str:
    place: Any = record.get("position", 0)
    return str(int(place) + 1)


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else repr(value)
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(item)}" for name, item in value.items() if item not in (None, ""))
    return str(value)

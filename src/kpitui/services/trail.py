"""Who changed what, when, from what to what: the audit trail in words, with the entries of a measure among it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kpitui.domain.describing import changed_measure, new_measure
from kpitui.domain.entries import Entry
from kpitui.domain.measures import Measure
from kpitui.domain.numbers import show_amount
from kpitui.frozen import dataclass
from kpitui.services.workspace import Workspace, time_there
from kpitui.storage.audit import AuditRow, Record, Value, trail
from kpitui.storage.entries import newest_entries
from kpitui.storage.scorecard_records import read_measure

_VERBS = {
    "add": "added",
    "change": "changed",
    "remove": "removed",
    "open": "opened",
    "close": "closed",
    "reopen": "reopened",
    "undo": "undid",
    "import": "imported",
}
# Places in a list, and the seals that only `verify` can make sense of.
_NOT_TOLD = frozenset({"position", "entries_chain", "document"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded change. `at` is UTC as ISO text, `when` the same for people; `lines` say what became what."""

    at: str
    when: str
    by: str
    what: str
    entity: str
    key: str
    before: Record | None
    after: Record | None
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """`changed measure prospects`, `closed review of the week of 2026-11-16`."""
        verb = _VERBS.get(self.what, self.what)
        if self.entity == "review":
            return f"{verb} review of the week of {self.key}"
        if self.entity == "decision":
            week, measure, _ = self.key.split("/")
            return f"{verb} decision on {measure} in the week of {week}"
        if self.entity == "scorecard":
            return f"{verb} scorecard"
        return f"{verb} {self.entity.replace('_', ' ')} {self.key}"


def changes(workspace: Workspace, measure: Measure | None = None, *, limit: int = -1) -> list[Recorded]:
    """What was changed, newest first, at most `limit` of it (-1: all); of one measure with every entry of it."""
    with workspace.database.reading() as connection:
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
    return Recorded(entry.at, when, entry.by, "add", "entry", str(entry.id), None, after, lines)


def _entry_line(workspace: Workspace, record: Record) -> str:
    """`Prospects contacted: 12 on 2026-11-20, called the list`, from the record of an entry."""
    key, amount = str(record["measure"]), record["amount"]
    assert isinstance(amount, float | int)
    scorecard = workspace.scorecard
    name, shown = key, f"{amount:g}"
    if scorecard.has(key):
        name = scorecard.measure(key).name
        shown = show_amount(amount, workspace.form(scorecard.measure(key)))
    total = " for the whole period" if record.get("total") else ""
    by = f", by {record['by']}" if record.get("by") else ""
    note = f", {record['note']}" if record.get("note") else ""
    return f"{name}: {shown} on {record['day']}{total}{by}{note}"


def _recorded(workspace: Workspace, row: AuditRow) -> Recorded:
    lines = tuple(_lines(workspace, row))
    when = _when(workspace, row.at)
    return Recorded(row.at, when, row.by, row.what, row.entity, row.key, row.before, row.after, lines)


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
    for name in {**(before or {}), **(after or {})}:
        old, new = (before or {}).get(name), (after or {}).get(name)
        if old == new or name in _NOT_TOLD:
            continue
        if before is None:
            if new not in ("", None, [], False):
                yield f"{name}: {_shown(new)}"
        elif after is None:
            if old not in ("", None, [], False):
                yield f"{name}: was {_shown(old)}"
        else:
            yield f"{name}: {_shown(old) or 'none'} -> {_shown(new) or 'none'}"


def _measure_lines(currency: str, before: Record | None, after: Record) -> Iterator[str]:
    now = read_measure(after)
    if before is None:
        yield f"name: {now.name}"
        fields = new_measure(now, currency)
    else:
        fields = changed_measure(read_measure(before), now, currency, currency)
    for field in fields:
        yield field.line()
    if before is not None and before.get("position") != after.get("position"):
        yield f"place: {_place(before)} -> {_place(after)}"


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

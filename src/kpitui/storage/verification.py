"""Looks for damage and alterations in a scorecard's file and says where they are; never repairs anything.

Two hash chains seal what was recorded: one over all entries, one over the audit trail. Each close of a review and each
row of the audit trail anchors the first in the second, so that rows cannot be taken off the end unnoticed either.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from kpitui.errors import Problem
from kpitui.storage.audit import seal

Progress = Callable[[int, int], None]

_MOST = 20  # of one kind: the first ones say enough
_EVERY = 20_000
_READ_ERROR = f"error code={sqlite3.SQLITE_IOERR | 33 << 8}"  # SQLITE_IOERR_CORRUPTFS: what reading fails with
_ENTRY = "id, measure_id, day, amount, is_total, by, at, note, token, chain"
_AUDIT = "id, at, by, what, entity, key, before, after, batch, newest_entry, chain"


def structure(connection: sqlite3.Connection) -> list[Problem]:
    """Pages, rows and indexes that are not as SQLite writes them, and references to nothing."""
    found: list[Problem] = []
    for (said,) in connection.execute(f"PRAGMA quick_check({_MOST})"):
        if said != "ok":
            unreadable = " The disk cannot be read there." if _READ_ERROR in str(said) else ""
            found.append(Problem("the file", f"{' '.join(str(said).split())}.{unreadable}"))
    if found:
        return found
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
        found.append(Problem(f"{table}, row {row}", f"it belongs to something in {parent} that is not there."))
    return found


def row_counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many entries and rows of the audit trail there are."""
    row = connection.execute("SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM audit)").fetchone()
    return int(row[0]), int(row[1])


def altered_entries(connection: sqlite3.Connection, advance: Callable[[int], None]) -> list[Problem]:
    """The first entry that is not as it was recorded; of those after it nothing is known then."""
    rows = connection.execute(f"SELECT {_ENTRY} FROM entry ORDER BY id")  # noqa: S608
    broken = _first_broken(rows, advance)
    if broken is None:
        return []
    found = connection.execute(
        "SELECT measure.key, day, entry.by, entry.at FROM entry JOIN measure ON measure.id = measure_id"
        " WHERE entry.id = ?",
        (broken,),
    ).fetchone()
    which = f" ({found[0]} on {found[1]}, recorded by {found[2]} on {str(found[3])[:10]})" if found else ""
    return [
        Problem(f"entry {broken}{which}", "it was altered after it was recorded, or entries before it were taken out.")
    ]


def altered_trail(connection: sqlite3.Connection, advance: Callable[[int], None]) -> list[Problem]:
    """The first row of the audit trail that is not as it was written."""
    broken = _first_broken(connection.execute(f"SELECT {_AUDIT} FROM audit ORDER BY id"), advance)  # noqa: S608
    if broken is None:
        return []
    found = connection.execute("SELECT what, entity, key, by FROM audit WHERE id = ?", (broken,)).fetchone()
    which = f" ({found[0]} {found[1]} {found[2]}, by {found[3]})" if found else ""
    return [
        Problem(
            f"change {broken}{which}",
            "the audit trail was altered there, or rows before it were taken out.",
        )
    ]


def _first_broken(rows: sqlite3.Cursor, advance: Callable[[int], None]) -> int | None:
    previous, expected = b"", 0
    for *row, chain in rows:
        expected += 1
        if row[0] != expected or seal(previous, tuple(row)) != chain:
            return int(row[0])
        previous = chain
        if expected % _EVERY == 0:
            advance(_EVERY)
    advance(expected % _EVERY)
    return None


def lost_anchors(connection: sqlite3.Connection) -> list[Problem]:
    """Where the entries, the frozen reviews and what was undone are not as the audit trail says they were."""
    found = (_taken_off_the_end, _closes, _undone, _undone_changes)
    return [problem for look in found for problem in look(connection)][:_MOST]


def _taken_off_the_end(connection: sqlite3.Connection) -> Iterator[Problem]:
    newest = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()[0]
    row = connection.execute(
        "SELECT id, newest_entry FROM audit WHERE newest_entry > ? ORDER BY id LIMIT 1", (newest,)
    ).fetchone()
    if row is not None:
        yield Problem(
            f"entries after {newest}", f"they are gone: when change {row[0]} was made there were {row[1]} entries."
        )


def _closes(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Each close of a review with the document that it froze, in the order in which they were made."""
    frozen: dict[str, list[tuple[str, str, str]]] = {}
    for week, *row in connection.execute("SELECT week, document, by, at FROM review_frozen ORDER BY id"):
        frozen.setdefault(week, []).append((row[0], row[1], row[2]))
    closes: dict[str, int] = {}
    for week, after, *who_and_when in connection.execute(
        "SELECT key, after, by, at FROM audit WHERE entity = 'review' AND what = 'close' ORDER BY id"
    ):
        said = _anchors(after)
        if said is None:  # nothing was frozen: so are the closes of the demo's past
            continue
        place = closes[week] = closes.get(week, 0) + 1
        where = f"review of the week of {week}, close {place}"
        yield from _entries_then(connection, where, said)
        documents = frozen.get(week, [])
        if place > len(documents):
            yield Problem(where, "what it froze is gone.")
            continue
        document, *signed = documents[place - 1]
        if sha256(document.encode()).hexdigest() != said["document"]:
            yield Problem(where, "what it froze was altered.")
        elif signed != who_and_when:
            yield Problem(where, "it says that somebody else made it, or at another time, than the audit trail does.")
    for week, documents in frozen.items():
        if len(documents) > closes.get(week, 0):
            yield Problem(f"review of the week of {week}", "something was frozen without a close in the audit trail.")


def _anchors(after: str | None) -> dict[str, Any] | None:
    try:
        said = json.loads(after or "")
        return {"entries": int(said["entries"]), "chain": str(said["entries_chain"]), "document": str(said["document"])}
    except (ValueError, TypeError, KeyError):
        return None


def _entries_then(connection: sqlite3.Connection, where: str, said: dict[str, Any]) -> Iterator[Problem]:
    if not said["entries"]:
        return
    row = connection.execute("SELECT hex(chain) FROM entry WHERE id = ?", (said["entries"],)).fetchone()
    if row is None or row[0] != said["chain"]:
        yield Problem(where, f"the {said['entries']:,} entries that there were then are no longer the same.")


def _undone(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT entry_id, 1 FROM entry_undone WHERE NOT EXISTS (SELECT 1 FROM audit WHERE entity = 'entry'"
        " AND key = CAST(entry_id AS TEXT) AND after IS NULL) UNION ALL"
        " SELECT CAST(key AS INTEGER), 0 FROM audit WHERE entity = 'entry' AND what = 'undo' AND after IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = CAST(key AS INTEGER)) UNION ALL"
        " SELECT entry_id, 2 FROM entry_undone JOIN audit ON entity = 'entry' AND key = CAST(entry_id AS TEXT)"
        " AND after IS NULL WHERE (audit.by, audit.at) <> (entry_undone.by, entry_undone.at) LIMIT ?",
        (_MOST,),
    )
    said = (
        "it was undone, and counts all the same.",
        "it no longer counts, and nobody undid it.",
        "it says that somebody else undid it, or at another time, than the audit trail does.",
    )
    for entry, which in rows:
        yield Problem(f"entry {entry}", said[which])


def _undone_changes(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Changes that are marked as undone, against the rows that undoing them has left; entries have other marks."""
    entities: dict[int, str] = {}
    undoing: dict[int, tuple[str, str]] = {}
    for batch, what, entity, *who_and_when in connection.execute("SELECT batch, what, entity, by, at FROM audit"):
        entities.setdefault(batch, entity)
        if what == "undo" and entity != "entry":
            undoing[batch] = (who_and_when[0], who_and_when[1])
    marked = {batch: (by, at) for batch, by, at in connection.execute("SELECT undone, by, at FROM audit_undone")}
    made = set(undoing.values())
    for batch, who_and_when in marked.items():
        # To undo entries that were undone one by one before leaves no row.
        if batch not in entities or (entities[batch] not in ("entry", "entries") and who_and_when not in made):
            yield Problem(f"change {batch}", "it is marked as undone, and nobody undid it.")
    for batch in undoing:
        if batch not in marked:
            yield Problem(f"change {batch}", "it undid another one, and the mark of that is gone.")


def frozen_documents(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The week and the text of everything that was frozen at a close."""
    yield from connection.execute("SELECT week, document FROM review_frozen ORDER BY id")


def raw_entries(connection: sqlite3.Connection, measure: str) -> Iterator[tuple[str, float, int]]:
    """Day, amount and whether it is a total, of each entry of a measure that counts, as they were recorded."""
    yield from connection.execute(
        "SELECT day, amount, is_total FROM entry JOIN measure ON measure.id = measure_id WHERE measure.key = ?"
        " AND entry.id NOT IN (SELECT entry_id FROM entry_undone) ORDER BY entry.id",
        (measure,),
    )

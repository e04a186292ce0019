"""The search through what people wrote: brings its index up to date with the file, and asks it; alters nothing else.

The index follows the newest entries and the newest rows of the audit trail, so keeping it costs an entry nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum

from kpitui.domain.searching import Sought, words_of
from kpitui.errors import KpituiError
from kpitui.frozen import dataclass
from kpitui.storage.audit import AuditRow, Record, Value, rows_since
from kpitui.storage.database import Database
from kpitui.storage.rows import sound_rows

_PATIENCE = 0.3  # seconds: a search does not wait for somebody's import


class What(StrEnum):
    """What kind of text was written."""

    ENTRY = "entry"
    NOTE = "note"
    LEARNED = "learned"
    DECISION = "decision"
    CORRECTIVE = "corrective_action"
    DROPPED = "dropped"
    REOPENED = "reopened"
    EXCUSED = "excused"
    TARGET = "target"
    DIVIDER = "divider"


@dataclass(frozen=True, slots=True)
class Written:
    """One text. `day` is one it is about, `measure` the key of the measure (or empty), `at` UTC as ISO text."""

    source: str
    what: What
    measure: str
    day: date
    by: str
    at: str
    text: str


Texts = Iterator[tuple[str, Written | None]]


@dataclass(frozen=True, slots=True)
class News:
    """What the index does not know yet: texts by their source, None where one is gone; and how far it then goes."""

    texts: Mapping[str, Written | None]
    entry: int
    audit: int


def news(connection: sqlite3.Connection) -> News:
    """What was written, changed and taken back since the index was brought up to date."""
    entry, audit = known_until(connection)
    newest = connection.execute(_NEWEST).fetchone()
    texts: dict[str, Written | None] = {}
    for source, text in told_since(connection, entry, audit):
        before = texts.get(source)
        if before is not None and text is not None and before.text == text.text:
            continue  # whoever wrote it first
        texts[source] = text
    return News(texts, *newest)


def known_until(connection: sqlite3.Connection) -> tuple[int, int]:
    """The newest entry and the newest row of the audit trail that the index knows.

    Raises:
        sqlite3.DatabaseError: it does not say.
    """
    with sound_rows("written_until"):
        entry, audit = connection.execute("SELECT entry, audit FROM written_until").fetchone()
        return int(entry), int(audit)


def told_since(connection: sqlite3.Connection, entry: int, audit: int) -> Texts:
    """Every text that was written after this entry and this row of the audit trail, by its source; None: taken back.

    Raises:
        sqlite3.DatabaseError: a row was altered so that it cannot be understood.
    """
    for text in _noted_entries(connection, entry):
        yield text.source, text
    for row in rows_since(connection, audit, _TOLD):
        with sound_rows("audit"):
            texts = list(_texts_of(row))
        yield from texts


_NEWEST = "SELECT (SELECT coalesce(max(id), 0) FROM entry), (SELECT coalesce(max(id), 0) FROM audit)"


def _behind(connection: sqlite3.Connection) -> bool:
    newest = connection.execute(_NEWEST).fetchone()
    return bool(known_until(connection) != newest)


def _noted_entries(connection: sqlite3.Connection, since: int) -> Iterator[Written]:
    rows = connection.execute(
        "SELECT entry.id, measure.key, day, by, at, note FROM entry JOIN measure ON measure.id = measure_id"
        " WHERE entry.id > ? AND note <> '' AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id)",
        (since,),
    )
    with sound_rows("entry"):
        for id_, key, day, by, at, note in rows:
            yield Written(f"entry/{id_}", What.ENTRY, key, date.fromisoformat(day), by, at, note)


_TOLD = ("entry", "note", "decision", "review", "corrective_action", "measure")


def _texts_of(row: AuditRow) -> Texts:
    """The texts that a change concerns, as they are after it."""
    match row.entity:
        case "entry":
            yield f"entry/{row.key}", None  # only what was undone stands in the audit trail
        case "note":
            after = row.after
            yield f"note/{row.key}", _text(row, What.NOTE, after, "text", f"note/{row.key}") if after else None
        case "corrective_action":
            yield from _corrective(row)
        case "decision":
            week, measure, _ = row.key.split("/")
            source = f"decision/{row.key}"
            reason = str(row.after["reason"]) if row.after else ""
            yield source, _written(row, source, What.DECISION, measure, week, reason)
        case "review":
            yield from _review(row)
        case _:
            yield from _reasons(row)


def _written(row: AuditRow, source: str, what: What, measure: str, day: str, text: str) -> Written | None:
    return Written(source, what, measure, date.fromisoformat(day), row.by, row.at, text) if text else None


def _text(row: AuditRow, what: What, record: Record, field: str, source: str) -> Written | None:
    day = str(record.get("day") or record.get("week"))
    return _written(row, source, what, str(record["measure"]), day, str(record[field]))


def _corrective(row: AuditRow) -> Texts:
    for what, field in ((What.CORRECTIVE, "text"), (What.DROPPED, "reason")):
        source = f"{what.value}/{row.key}"
        yield source, _text(row, what, row.after, field, source) if row.after else None


def _review(row: AuditRow) -> Texts:
    after = row.after or {}
    learned = f"learned/{row.key}"
    yield learned, _written(row, learned, What.LEARNED, "", row.key, str(after.get("learned", "")))
    if row.what == "reopen":
        # The review forgets the reason when it is closed again; the journal does not.
        source = f"reopened/{row.key}/{row.id}"
        yield source, _written(row, source, What.REOPENED, "", row.key, str(after.get("reopen_reason", "")))


def _reasons(row: AuditRow) -> Texts:
    """The reasons for excused periods, targets of one period and dividers, in a measure's definition."""
    before = {source: reason for source, _, _, reason in _reasons_in(row.key, row.before)}
    after = {source: (what, day, reason) for source, what, day, reason in _reasons_in(row.key, row.after)}
    for source in before.keys() - after.keys():
        yield source, None
    for source, (what, day, reason) in after.items():
        if before.get(source) != reason:  # else it stays that of who wrote it
            yield source, _written(row, source, what, row.key, day, reason)


def _reasons_in(measure: str, record: Record | None) -> Iterator[tuple[str, What, str, str]]:
    for field in ("exceptions", "dividers"):
        items: Value = (record or {}).get(field)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                day, reason = str(item["day"]), str(item["reason"])
                what = What.DIVIDER if field == "dividers" else What.TARGET if item["bounds"] else What.EXCUSED
                yield f"{field}/{measure}/{day}", what, day, reason


def catch_up(database: Database, by: str) -> None:
    """Bring the index up to date, where the file can be written just now; else the next search does it."""
    with database.reading() as connection:
        behind = _behind(connection)
    if not behind or database.read_only:
        return
    with suppress(KpituiError), database.writing(by, patience=_PATIENCE) as change:
        learn(change.connection, news(change.connection))


def learn(connection: sqlite3.Connection, found: News) -> None:
    """Bring the index up to date; `found` is what `news` gave in this very transaction."""
    for source, text in found.texts.items():
        known = connection.execute("SELECT id, words, text FROM written WHERE source = ?", (source,)).fetchone()
        if known is not None:
            if text is not None and known[2] == text.text:
                continue  # whoever wrote it first
            connection.execute("INSERT INTO written_fts (written_fts, rowid, words) VALUES ('delete', ?, ?)", known[:2])
            connection.execute("DELETE FROM written WHERE id = ?", known[:1])
        if text is not None:
            _add(connection, text)
    connection.execute("UPDATE written_until SET entry = ?, audit = ?", (found.entry, found.audit))


def _add(connection: sqlite3.Connection, text: Written) -> None:
    words = " ".join(word.text for word in words_of(text.text))
    added = connection.execute(
        "INSERT INTO written (source, what, measure, day, by, at, text, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (text.source, text.what.value, text.measure, text.day.isoformat(), text.by, text.at, text.text, words),
    )
    connection.execute("INSERT INTO written_fts (rowid, words) VALUES (?, ?)", (added.lastrowid, words))


def matching(
    connection: sqlite3.Connection, wanted: Sought, *, since: date, most: int, unlearned: News
) -> tuple[list[Written], int]:
    """The newest texts in which all is found, about `since` or later, at most so many; and how many there are.

    `unlearned` is what the index does not know yet.
    """
    values = {"match": _expression(wanted), "since": since.isoformat()}
    condition = "FROM written_fts JOIN written ON written.id = written_fts.rowid WHERE written_fts MATCH :match"
    stale = tuple(unlearned.texts)
    rows = connection.execute(
        f"SELECT source, what, measure, day, by, at, text {condition} AND day >= :since"
        " ORDER BY day DESC, at DESC, written.id DESC LIMIT :most",
        {**values, "most": most + len(stale)},
    )
    with sound_rows("written"):
        found = [
            Written(source, What(what), measure, date.fromisoformat(day), by, at, text)
            for source, what, measure, day, by, at, text in rows
        ]
    count = connection.execute(f"SELECT count(*) {condition} AND day >= :since", values).fetchone()[0]
    if not stale:
        return found, count
    sources = ", ".join("?" * len(stale))
    gone = connection.execute(
        f"SELECT count(*) FROM written_fts JOIN written ON written.id = written_fts.rowid"  # noqa: S608
        f" WHERE written_fts MATCH ? AND day >= ? AND source IN ({sources})",
        (values["match"], values["since"], *stale),
    ).fetchone()[0]
    new = [text for text in _fitting(unlearned.texts.values(), wanted) if text.day >= since]
    kept = new[::-1] + [text for text in found if text.source not in unlearned.texts]
    kept.sort(key=lambda text: (text.day, text.at), reverse=True)
    return kept[:most], count - gone + len(new)


def _fitting(texts: Iterable[Written | None], wanted: Sought) -> list[Written]:
    return [text for text in texts if text is not None and wanted.fits(text.text)]


def _expression(wanted: Sought) -> str:
    """What FTS5 understands: words in quotes are nothing but words, whatever they are."""
    phrases = ['"' + " ".join(phrase) + '"' for phrase in wanted.phrases]
    return " AND ".join(phrases) + "*"

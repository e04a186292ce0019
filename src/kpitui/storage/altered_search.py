"""Holds the texts that a search finds against the entries and the audit trail they come from; never repairs anything.

Their words are not looked at: what a word is depends on the Python that has taken them apart.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from kpitui.errors import Problem
from kpitui.storage.written import News, known_until, news, told_since

_MOST = 20


def altered_search(connection: sqlite3.Connection) -> list[Problem]:
    """Texts that are there, gone or otherwise than somebody wrote them."""
    unlearned = news(connection)
    entry, audit = known_until(connection)
    if entry > unlearned.entry or audit > unlearned.audit:
        return [Problem("the search", "it claims to know more entries and changes than there are.")]
    return list(_different(connection, unlearned))[:_MOST]


def _different(connection: sqlite3.Connection, unlearned: News) -> Iterator[Problem]:
    told: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    last: dict[str, str] = {}
    for source, text in told_since(connection, 0, 0):
        if text is None:
            last.pop(source, None)
            continue
        last[source] = text.text
        told[source].add((text.what.value, text.measure, text.day.isoformat(), text.by, text.at, text.text))
    found = set()
    for source, *row in connection.execute("SELECT source, what, measure, day, by, at, text FROM written ORDER BY id"):
        found.add(source)
        if source in unlearned.texts:
            continue
        # Who wrote a text is whoever wrote it first, or again after it had been another one for a while.
        if last.get(source) != row[-1] or tuple(row) not in told[source]:
            yield Problem(f"the text of {source} in the search", "it is not what was written.")
    for source in last:
        if source not in found and source not in unlearned.texts:
            yield Problem(f"the text of {source} in the search", "it is gone.")

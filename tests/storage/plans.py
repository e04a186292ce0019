"""How SQLite goes about the queries of a function: by an index, or by reading whole tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable


def tables_read_through(connection: sqlite3.Connection, action: Callable[[], object]) -> set[str]:
    """The tables that the queries of an action read from beginning to end."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    action()
    connection.set_trace_callback(None)
    queries = [text for text in statements if text.startswith(("SELECT", "WITH"))]
    assert queries, "the action asks nothing"
    scanned = set()
    for query in queries:
        for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {query}"):
            if detail.startswith("SCAN "):
                scanned.add(detail.split()[1])
    return scanned

"""Tells values that no kpitui could have written from faults of the program; never repairs anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sound_rows(table: str) -> Iterator[None]:
    """Around the reading of rows: what cannot be understood in them means that the file is damaged.

    Raises:
        sqlite3.DatabaseError: a day, number or word in a row is not one.
    """
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise sqlite3.DatabaseError(f"malformed row in {table}") from error

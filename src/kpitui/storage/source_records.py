"""The source of a measure as a plain record for the audit trail, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpitui.domain.measures import Gives, Source
from kpitui.storage.audit import Value


def source_record(source: Source) -> Value:
    """All that a source says."""
    return {
        "csv": source.csv,
        "sqlite": source.sqlite,
        "query": source.query,
        "command": list(source.command),
        "gives": source.gives.value,
        "date": source.date,
        "amount": source.amount,
        "where": [[column, text] for column, text in source.where],
        "date_format": source.date_format,
        "decimal_comma": source.decimal_comma,
        "seconds": source.seconds,
    }


def read_source(record: Mapping[str, Any]) -> Source:
    """The source of a record."""
    return Source(
        csv=record["csv"],
        sqlite=record["sqlite"],
        query=record["query"],
        command=tuple(record["command"]),
        gives=Gives(record["gives"]),
        date=record["date"],
        amount=record["amount"],
        where=tuple((column, text) for column, text in record["where"]),
        date_format=record["date_format"],
        decimal_comma=record["decimal_comma"],
        seconds=record["seconds"],
    )

"""What tests of the storage need: a file with a scorecard of two measures, without any service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kpitui.domain.measures import Kind, Measure, Person, Scorecard
from kpitui.storage.database import Database, create_database
from kpitui.storage.scorecards import save_scorecard

TWO_MEASURES = Scorecard(
    "Acme",
    people=(Person("dana", "Dana Reyes"),),
    measures=(Measure("calls", "Calls", Kind.ACTION, leading=True), Measure("clients", "Clients", Kind.INDICATOR)),
)
MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "two.kpitui"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A file with two measures and nothing recorded."""

    def fill(database: Database) -> None:
        with database.writing("dana", at=NOON) as change:
            save_scorecard(change, None, TWO_MEASURES, MONDAY)

    opened = create_database(path, fill)
    yield opened
    opened.close()

"""A file is corrected and imported again: what then adds up, what takes its place, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.domain.days import parse_period
from kpitui.domain.measures import Frequency
from kpitui.errors import InvalidRows
from kpitui.services.exchange.import_recorder import Imported
from kpitui.services.exchange.importing import Choices, import_csv, understand
from kpitui.services.loading import Wanted, load_values
from kpitui.services.workspace import Workspace

WEEKLY = "Week,Prospects contacted\n2026-W40,24\n"
TALLY = Choices(is_total=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "calls.csv"


def given(workspace: Workspace, file: Path, content: str, choices: Choices | None = None) -> Imported:
    file.write_text(content, encoding="utf-8")
    return import_csv(workspace, file, choices or Choices())


def value(workspace: Workspace, key: str, label: str, frequency: Frequency = Frequency.WEEKLY) -> float | None:
    period = parse_period(label, frequency, workspace.calendar, workspace.today())
    with workspace.database.reading() as connection:
        wanted = [Wanted(key, period, period)]
        return load_values(connection, workspace.scorecard, workspace.calendar, wanted).value(key, period)


def test_the_amount_of_a_week_is_its_total(workspace: Workspace, file: Path) -> None:
    given(workspace, file, WEEKLY)
    done = given(workspace, file, WEEKLY.replace("24", "26"))
    assert (done.added, done.replaced) == (1, 1)
    assert value(workspace, "prospects", "2026-W40") == 26
    assert given(workspace, file, WEEKLY.replace("24", "26")).added == 0
    assert value(workspace, "prospects", "2026-W40") == 26


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Measure,2026-W40\nprospects,24\n", "Measure,2026-W40\nprospects,26\n"),
        ("date,measure,amount\n2026-w40,prospects,24\n", "date,measure,amount\n2026-w40,prospects,26\n"),
    ],
)
def test_in_every_form_of_table(workspace: Workspace, file: Path, before: str, after: str) -> None:
    given(workspace, file, before)
    given(workspace, file, after)
    assert value(workspace, "prospects", "2026-W40") == 26


def test_of_a_month_too_and_of_days_as_tallies_beside_it(workspace: Workspace, file: Path) -> None:
    given(workspace, file, "Month,revenue\n2026-09,20000\n")
    given(workspace, file, "Month,revenue\n2026-09,21000\n")
    assert value(workspace, "revenue", "2026-09", Frequency.MONTHLY) == 21000
    given(workspace, file, "date,prospects\n2026-W40,24\n2026-10-06,3\n2026-10-07,4\n")
    assert (value(workspace, "prospects", "2026-W40"), value(workspace, "prospects", "2026-W41")) == (24, 7)


def test_who_says_tally_gets_tallies(workspace: Workspace, file: Path) -> None:
    given(workspace, file, WEEKLY, TALLY)
    given(workspace, file, WEEKLY.replace("24", "26"), TALLY)
    assert value(workspace, "prospects", "2026-W40") == 50


def test_what_an_older_version_took_for_tallies_is_there_already(workspace: Workspace, file: Path) -> None:
    twice = WEEKLY + "2026-W40,3\n2026-W41,5\n2026-W41,5\n"
    assert given(workspace, file, twice, TALLY).added == 4
    done = given(workspace, file, twice)
    assert (done.added, done.there, done.replaced) == (0, 4, 0)
    assert (value(workspace, "prospects", "2026-W40"), value(workspace, "prospects", "2026-W41")) == (27, 10)
    given(workspace, file, WEEKLY.replace("24", "26"))
    assert value(workspace, "prospects", "2026-W40") == 26


def test_a_week_stated_twice_is_a_mistake(workspace: Workspace, file: Path) -> None:
    with pytest.raises(InvalidRows) as refused:
        given(workspace, file, WEEKLY + "2026-W40,3\n")
    assert "the total of 2026-W40 is stated in line 2 already" in refused.value.problems[0].what
    assert "--as tally" in refused.value.problems[0].hint


def test_the_preview_says_what_the_amounts_are(workspace: Workspace, file: Path) -> None:
    def said(content: str, choices: Choices | None = None) -> str:
        file.write_text(content, encoding="utf-8")
        found = understand(workspace, file, choices or Choices())
        return "\n".join((found.sentence, *found.columns))

    assert "Each amount is the total of its week." in said(WEEKLY)
    assert "a total of its week: prospects" in said(WEEKLY)
    assert "Each amount is the total of its month." in said("Measure,2026-09,2026-10\nrevenue,1,2\n")
    assert "a tally of its day: prospects" in said(WEEKLY, TALLY)
    assert "a tally of its day: prospects" in said("date,prospects\n2026-11-17,12\n")
    assert "a total of its period: prospects" in said("date,prospects\n2026-11-17,12\n", Choices(is_total=True))
    mixed = said("date,prospects\n2026-11-10,12\n2026-W40,3\n")
    assert "a tally of its day, or the total of the period that is named: prospects" in mixed


def test_a_tally_that_meets_another_of_an_earlier_import_is_told(workspace: Workspace, file: Path) -> None:
    given(workspace, file, "date,prospects\n2026-11-17,12\n2026-11-18,5\n")
    later = "date,prospects\n2026-11-17,14\n2026-11-18,5\n2026-11-19,7\n"
    file.write_text(later, encoding="utf-8")
    foreseen = import_csv(workspace, file, Choices(dry_run=True))
    assert foreseen.meeting == 1
    assert foreseen.met == (
        "2026-11-17 prospects: 12 was imported before, 14 would be added to it; "
        "`--as total` makes 14 the total of 2026-W47 instead.",
    )
    assert import_csv(workspace, file, Choices()).meeting == 1
    assert import_csv(workspace, file, Choices()).meeting == 0
    assert value(workspace, "prospects", "2026-W47") == 12 + 14 + 5 + 7


def test_one_more_row_of_a_day_is_no_correction(workspace: Workspace, file: Path) -> None:
    given(workspace, file, "date,prospects\n2026-11-17,12\n2026-11-17,9\n")
    assert given(workspace, file, "date,prospects\n2026-11-17,4\n2026-11-17,12\n2026-11-17,9\n").meeting == 0


def test_what_was_typed_is_no_import(workspace: Workspace, file: Path) -> None:
    from datetime import date

    from tests.services.doing import tally

    tally(workspace, "prospects", 12, date(2026, 11, 17))
    assert given(workspace, file, "date,prospects\n2026-11-17,14\n").meeting == 0

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.domain.measures import Source
from kpitui.services.workspace import Workspace
from tests.services.collecting.sources import gathered, named


def from_csv(workspace: Workspace, text: str | bytes, key: str = "prospects", **said: object) -> float | str:
    """The amount of a CSV file for the running week, or why there is none."""
    path = workspace.database.path.with_name("from.csv")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    named(workspace, key, Source(csv="from.csv", **said))  # type: ignore[arg-type]
    found = gathered(workspace, key)
    return found.problem if found.value is None else found.value


DAILY = """Calls of the team;;;
;;;
Day;Campaign;Calls made;Note
2026-11-15;autumn;100;before
2026-11-16;autumn;20;"said; twice"
2026-11-17;spring;9;
2026-11-18; autumn ;12;
2026-11-22;autumn;3;
2026-11-23;autumn;500;after
;;;
Total;;644;
"""


def test_the_days_of_the_period_are_added_up(workspace: Workspace) -> None:
    assert from_csv(workspace, DAILY, date="Day", amount="Calls made") == 44


def test_only_rows_that_meet_the_conditions_count(workspace: Workspace) -> None:
    autumn = (("campaign", "autumn"),)
    assert from_csv(workspace, DAILY, date="day", amount="calls made", where=autumn) == 35
    assert from_csv(workspace, DAILY, date="day", where=autumn) == 3  # without an amount the rows are counted


def test_several_of_a_period_become_one_as_the_measure_does(workspace: Workspace) -> None:
    text = "date,mood\n2026-11-18,good\n2026-11-17,drained\n2026-11-20,\n"
    assert from_csv(workspace, text, "mood", amount="mood") == 4


def test_a_monthly_measure_takes_the_month(workspace: Workspace) -> None:
    text = "date,sum\n2026-10-31,1\n2026-11-01,$2\n2026-11-30,3.5\n"
    assert from_csv(workspace, text, "revenue", amount="sum") == 5.5
    assert from_csv(workspace, "date,sum\n2026-11,7\n", "revenue", amount="sum") == 7


def test_a_percent_is_read_as_it_is_typed(workspace: Workspace) -> None:
    assert from_csv(workspace, "date,part\n2026-Q4,80\n", "renewals", amount="part") == 0.8


def test_days_and_amounts_as_they_are_said_to_be_written(workspace: Workspace) -> None:
    text = "\ufeffdate\tcalls\r\n16.11.2026\t1.250,5\r\n"
    assert from_csv(workspace, text, amount="calls", date_format="%d.%m.%Y", decimal_comma=True) == 1250.5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "{} has no column names."),
        ("date,other\n2026-11-16,1\n", 'It has no column "calls".'),
        ("date,calls\n2026-11-09,1\n", "It has nothing for 2026-W47."),
        ("date,calls\n2026-11-16,\n", "It has nothing for 2026-W47."),
        ("date,calls\n2026-11-16,=2+5\n", 'line 2: "=2+5" is not a number.'),
        ("date,calls\n2026-11-16,'=cmd|x\n", 'line 2: "=cmd|x" is not an amount.'),
        ("date,calls\nyesterday,1\n", 'line 2: "yesterday" is not a date.'),
        ("date,calls\n2026-11,1\n", "line 2: 2026-11 is a month, and Prospects contacted is counted weekly."),
        ("date,calls\n2026-11-16,1e400\n", 'line 2: "1e400" is not an amount.'),
        ("date,calls\n2026-11-16,\x1b[2J\n", 'line 2: "?[2J" is not an amount.'),
        ('date,calls\n2026-11-16,"1\n', "from.csv: line 2: it cannot be read"),
        (b"date,calls\n2026-11-16,\xff\n", "from.csv: line 2, character 12: it is not UTF-8 text."),
        (b"PK\x03\x04rest", "{} is a spreadsheet, not CSV."),
        ("date,calls\n" + "x" * 300_000, "from.csv: line 2: it is longer than 200,000 characters."),
    ],
)
def test_what_is_not_understood_is_named(workspace: Workspace, text: str | bytes, problem: str) -> None:
    found = from_csv(workspace, text, amount="calls")
    assert str(found).startswith(problem.format(workspace.database.path.with_name("from.csv")))
    assert str(found).isprintable()


def test_amounts_of_other_periods_are_not_looked_at(workspace: Workspace) -> None:
    assert from_csv(workspace, "date,calls\n2026-11-09,n/a\n2026-11-16,4\n", amount="calls") == 4


def test_a_week_has_a_file_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "2026-W47.csv").write_text("date,calls\n2026-11-16,4\n")
    named(workspace, "prospects", Source(csv="{week}.csv", amount="calls"))
    assert gathered(workspace, "prospects").value == 4
    (tmp_path / "2026-W47.csv").unlink()
    assert gathered(workspace, "prospects").problem.startswith(f"There is no file {tmp_path}/2026-W47.csv.")
    (tmp_path / "home" / "secret.csv").write_text("date,calls\n2026-11-16,5\n")
    (tmp_path / "2026-W47.csv").symlink_to(tmp_path / "home" / "secret.csv")
    found = gathered(workspace, "prospects")
    assert found.value is None
    assert "is a link to another file than was approved" in found.problem


@pytest.mark.parametrize("kind", ["fifo", "folder", "missing", "device"])
def test_what_is_no_plain_file_is_not_waited_for(workspace: Workspace, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "from.csv"
    name = str(path)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        name = "/dev/zero"
    for source in (Source(csv=name), Source(sqlite=name, query="select 1")):
        named(workspace, "prospects", source)
        found = gathered(workspace, "prospects")
        assert found.value is None
        assert name in found.problem


# SQLite.


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE deal (won_on TEXT, amount REAL, note TEXT, photo BLOB);"
            "INSERT INTO deal VALUES ('2026-11-15', 1, 'a', x'00'), ('2026-11-16', 2.5, 'b', x'01'),"
            " ('2026-11-22', 4, 'c', x'02'), ('2026-11-23', 8, 'd', NULL)"
        )
    return path


def asked(workspace: Workspace, query: str, key: str = "prospects", seconds: int = 10) -> float | str:
    """What a query gives for the running week, or why nothing."""
    named(workspace, key, Source(sqlite="crm.db", query=query, seconds=seconds))
    found = gathered(workspace, key)
    return found.problem if found.value is None else found.value


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("select sum(amount) from deal where won_on between :first_day and :last_day", 6.5),
        ("select won_on, amount from deal", 6.5),
        ("select won_on, '1,250' from deal where won_on = '2026-11-16';", 1250),
        ("select count(*) from deal where :week = '2026-W47'", 4),
        ("with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select sum(i) from n", 45),
        ("select 1e-7", 1e-7),
        ("select strftime('%Y', '2026-11-20')", 2026),
    ],
)
def test_a_query_gives_a_number_or_rows(workspace: Workspace, crm: Path, query: str, value: float) -> None:
    assert asked(workspace, query) == pytest.approx(value)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("select note from deal where amount = 1", '"a" is not an amount.'),
        ("select won_on from deal where amount = 1", '"2026-11-15" is not a number.'),
        ("select won_on, note from deal", 'row 2: "b" is not an amount.'),
        ("select photo from deal limit 1", "The query gives bytes"),
        ("select null", "It gives nothing."),
        ("select 1 where 0", "It gives nothing."),
        ("select 9e999", '"inf" is not an amount.'),
        ("select -9e999", '"-inf" is not an amount.'),
        ("select amount from deal", "The query gives 4 numbers."),
        ("select won_on, amount, note from deal", "The query gives 3 columns."),
        ("select won_on, amount from deal where won_on < '2026-11-16'", "It has nothing for 2026-W47."),
        ("select * from nowhere", "The query fails: no such table: nowhere."),
        ("select :other", "The query fails:"),
        ("select 1; select 2", "The query is more than one statement."),
        ("selec 1", "The query fails:"),
        ("", "The query asks for nothing."),
        ("-- nothing", "The query asks for nothing."),
    ],
)
def test_what_a_query_gives_otherwise_is_named(workspace: Workspace, crm: Path, query: str, problem: str) -> None:
    assert str(asked(workspace, query)).startswith(problem)


@pytest.mark.parametrize(
    "query",
    [
        "delete from deal",
        "update deal set amount = 0 returning amount",
        "insert into deal values (1, 2, 3, 4) returning 1",
        "create table other (x)",
        "create temp table other (x)",
        "drop table deal",
        "attach '{folder}/other.db' as other",
        "attach ':memory:' as other",
        "vacuum into '{folder}/other.db'",
        "pragma journal_mode = wal",
        "pragma user_version = 9",
        "select * from pragma_table_list",
        "begin",
        "reindex",
        "analyze",
        "select load_extension('{folder}/x.so')",
        "select writefile('{folder}/other.db', 'x')",
        "select fts3_tokenizer('simple')",
    ],
)
def test_a_query_only_reads(workspace: Workspace, crm: Path, tmp_path: Path, query: str) -> None:
    before = crm.read_bytes()
    named(workspace, "prospects", Source(sqlite="crm.db", query=query.format(folder=tmp_path)))
    files = sorted(path.name for path in tmp_path.iterdir())
    found = gathered(workspace, "prospects")
    assert found.value is None
    assert found.problem.startswith(
        ("The query does more than read", "The query fails: no such function", "The query asks for nothing")
    )
    assert crm.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == files


@pytest.mark.parametrize(
    "query",
    [
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
    ],
)
def test_an_endless_query_ends(workspace: Workspace, crm: Path, query: str) -> None:
    problem = str(asked(workspace, query, seconds=1))
    assert problem.startswith(("The query took longer than 1 second.", "The query gives more than 100,000 rows."))


@pytest.mark.parametrize(
    "query", ["select zeroblob(2000000)", "select hex(zeroblob(900000))", "select randomblob(1e9)"]
)
def test_a_value_that_is_too_large_is_refused(workspace: Workspace, crm: Path, query: str) -> None:
    assert "too big" in str(asked(workspace, query))


def test_a_file_that_is_no_database_is_named(workspace: Workspace, crm: Path) -> None:
    crm.write_text("date,amount\n" * 100)
    assert str(asked(workspace, "select 1")) == (
        f"{crm} cannot be read as an SQLite file: file is not a database. Check the name."
    )


def test_a_file_in_use_is_waited_for_as_long_as_it_may(workspace: Workspace, crm: Path) -> None:
    with closing(sqlite3.connect(crm, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert str(asked(workspace, "select count(*) from deal", seconds=1)).startswith(f"{crm} is in use")


def test_the_scorecard_itself_can_be_asked(workspace: Workspace) -> None:
    query = "select count(*) from measure"
    named(workspace, "prospects", Source(sqlite=workspace.database.path.name, query=query))
    assert gathered(workspace, "prospects").value == 8

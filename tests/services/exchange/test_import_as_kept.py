"""Tables as people keep them, one by one: what is understood, how it is shown before, and what is never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.errors import InvalidRows, UnusableFile
from kpitui.frozen import replace
from kpitui.services.defining import start
from kpitui.services.exchange.importing import Choices, import_csv, understand
from kpitui.services.workspace import Workspace
from tests.services.doing import week
from tests.services.exchange.test_importing import Importer


@pytest.fixture
def importer(workspace: Workspace, tmp_path: Path) -> Importer:
    return Importer(workspace, tmp_path)


def said(importer: Importer) -> list[tuple[str, str, float]]:
    return [(key, day, amount) for key, day, amount, _, _ in importer.entries()]


ACROSS = """\
Acme Coaching - weekly numbers,,,,,
As of,2026-11-19,,,,

Measure,Owner,2026-11-02,2026-11-09,2026-11-16,Total
ACTIONS,,,,,
Prospects contacted,Dana,"1,050",48,12,"1,110"
,,,,,
RESULTS,,,,,
clients,Dana,2,,1,3
Total,,1052,48,13,1113
"""


def test_weeks_as_columns(importer: Importer) -> None:
    done = importer(ACROSS)
    assert said(importer) == [
        ("prospects", "2026-11-02", 1050.0),
        ("prospects", "2026-11-09", 48.0),
        ("prospects", "2026-11-16", 12.0),
        ("clients", "2026-11-02", 2.0),
        ("clients", "2026-11-16", 1.0),
    ]
    assert (done.added, done.passed_over) == (5, 1)
    assert importer(ACROSS).added == 0


def test_the_labels_of_periods_as_columns_and_rows(importer: Importer) -> None:
    importer("KPI,2026-W46,2026-w47\nprospects,51,34\n", Choices(is_total=True))
    importer("Month,revenue\n2026-09,20000\n2026-10,25000\n", Choices(is_total=True))
    importer("quarter,renewals\n2026-Q3,82.5%\n", Choices(is_total=True))
    assert said(importer) == [
        ("prospects", "2026-11-12", 51.0),
        ("prospects", "2026-11-19", 34.0),
        ("revenue", "2026-09-15", 20000.0),
        ("revenue", "2026-10-16", 25000.0),
        ("renewals", "2026-08-15", 0.825),
    ]
    assert importer.refused("Measure,2026-Q3\nprospects,5\n") == [
        "line 2, 2026-Q3: 2026-Q3 is a quarter, and Prospects contacted is counted weekly."
        " Write the day that the amount belongs to."
    ]


def test_a_week_of_another_beginning(importer: Importer, tmp_path: Path) -> None:
    from kpitui.domain.measures import WeekStart

    sunday = replace(importer.workspace.scorecard, week_starts=WeekStart.SUNDAY)
    other = start(tmp_path / "sunday.kpitui", sunday, login="dana", clock=importer.workspace._clock)
    mine = Importer(other, tmp_path)
    mine("date,prospects\n2026-W46,51\n")
    kept = other.calendar.middle_day(week(other, date(2026, 11, 12)))
    assert said(mine) == [("prospects", str(kept), 51.0)]
    other.close()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (ACROSS.replace("clients,", "prospects,"), "line 9, Measure: prospects is in line 6 already."),
        (ACROSS.replace("clients,", "xyzzy,"), 'line 9, Measure: "xyzzy" is no measure.'),
        (ACROSS.replace("2026-11-16", "2026-11-09"), 'line 4, column 5: "2026-11-09" is the day of column 4 too.'),
        (ACROSS.replace("2026-11-16", "Remarks"), 'line 4, column 5: "Remarks" is not a date.'),
        (ACROSS.replace("2026-11-16", "16/11/2026"), "or say how: --date-format %d/%m/%Y."),
        (ACROSS.replace("clients,Dana,2", "clients,Dana,two"), 'line 9, 2026-11-02: "two" is not an amount.'),
        (ACROSS.replace("\nclients", "\n"), 'line 9, Measure: "" is no measure.'),
        ("2026-11-16,8\ndate,prospects\n2026-11-17,12\n", "line 1: there are amounts above the names in line 2."),
        (
            "date,prospects,\n2026-11-16,8,\n2026-11-17,12,9\n",
            'line 1, column 3: the column has no name, and line 3 has "9"',
        ),
        ("date,prospects\n46342,8\n", "It is a spreadsheet's number for a day"),
        ("date,measure,amount,as\n2026-11-16,prospects,8,sum\n", '"sum" is no kind of amount. Write tally or total.'),
        ("date;prospects\n2026-11-16;1.250\n", '"1.250" could be 1250 or 1.250.'),
        ("date\tprospects\n2026-11-16\t1,250\n", "--decimal-comma or --decimal-point"),
        ("date,prospects\nsoon,8\n", 'line 2, date: "soon" is not a date.'),
    ],
)
def test_what_is_never_guessed(content: str, problem: str, importer: Importer) -> None:
    problems = importer.refused(content)
    assert any(problem in found for found in problems), problems


def test_a_mark_that_could_be_either_is_read_as_said(importer: Importer) -> None:
    importer("date;prospects\n2026-11-16;1.250\n", Choices(decimal_comma=True))
    importer("date;prospects\n2026-11-17;1.250\n", Choices(decimal_comma=False))
    importer('date,prospects\n2026-11-18,"1,250"\n')
    importer("date;prospects\n2026-11-19;0.125\n2026-11-20;1,250.5\n")
    assert [amount for _, _, amount in said(importer)] == [1250.0, 1.25, 1250.0, 0.125, 1250.5]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1 250", 1250.0),
        ("1\u00a0250\u00a0000", 1250000.0),
        ("1\u202f250.5", 1250.5),
        ("1'250.50", 1250.5),
        ("1\u2019250", 1250.0),
        ("(1,250.50)", -1250.5),
        ("\u22123", -3.0),
        ("2,500", 2500.0),
    ],
)
def test_thousands_and_negative_amounts_as_spreadsheets_show_them(text: str, stored: float, importer: Importer) -> None:
    importer(f'date,prospects\n2026-11-16,"{text}"\n')
    assert said(importer)[0][2] == stored


@pytest.mark.parametrize("text", ["1 25", "12 3456", "1,25", "( )", "(-5)", "1'2'3", "-", "n/a", "#DIV/0!", "1 250,5"])
def test_amounts_that_no_custom_explains(text: str, importer: Importer) -> None:
    assert "line 2, prospects:" in importer.refused(f'date,prospects\n2026-11-16,"{text}"\n')[0]


def test_a_mean_of_ratings_is_read_for_a_measure_that_takes_means(importer: Importer, tmp_path: Path) -> None:
    from kpitui.domain.measures import Aggregate

    assert importer.refused("date,mood\n2026-11-16,3.5\n")
    scorecard = importer.workspace.scorecard
    measures = tuple(
        replace(item, aggregate=Aggregate.MEAN) if item.key == "mood" else item for item in scorecard.measures
    )
    other = start(tmp_path / "mean.kpitui", replace(scorecard, measures=measures), clock=importer.workspace._clock)
    mine = Importer(other, tmp_path)
    mine("date,mood\n2026-11-16,3.5\n2026-11-09,good\n")
    assert [amount for _, _, amount in said(mine)] == [3.5, 4.0]
    assert mine.refused("date,mood\n2026-11-16,5.5\n")
    other.close()


def test_a_column_that_says_what_each_amount_is(importer: Importer) -> None:
    content = (
        "date,measure,amount,note,as\n2026-11-16,prospects,5, two blanks ,tally\n"
        "2026-11-17,prospects,31,'=sum,TOTAL\n2026-11-18,prospects,33,,total\n2026-11-19,prospects,2,,\n"
    )
    assert importer(content).added == 4
    assert [entry[1:] for entry in importer.entries()] == [
        ("2026-11-16", 5.0, 0, " two blanks "),
        ("2026-11-17", 31.0, 1, "=sum"),
        ("2026-11-18", 33.0, 1, ""),
        ("2026-11-19", 2.0, 0, ""),
    ]
    assert importer(content).added == 0


def test_a_repeated_line_of_names_and_a_named_separator(importer: Importer) -> None:
    done = importer("sep=;\ndate;prospects\n2026-11-16;8\ndate;prospects\n2026-11-17;12\nTotal;20\n")
    assert (done.added, done.passed_over) == (2, 2)


def test_how_it_is_understood_is_told_before(importer: Importer) -> None:
    importer.file.write_text(ACROSS)
    understood = understand(importer.workspace, importer.file, Choices(is_total=True))
    assert understood.sentence == (
        "given.csv: UTF-8, parted by commas; 2 lines above the names passed over; the names are in line 4."
    )
    assert understood.columns == (
        'column 1 "Measure": the measures: prospects, clients',
        'column 2 "Owner": passed over, as in "Dana"',
        'column 3 to 5 "2026-11-02": each a total of its period; 3 days: 2026-11-02, 2026-11-09, 2026-11-16,'
        ' as in "1,050"',
        'column 6 "Total": passed over, as in "1,110"',
    )
    importer.file.write_bytes("day;Renewals;Team mood;Sum\n2026-11-16;82,5;good;5\n".encode("utf-16"))
    understood = understand(importer.workspace, importer.file, Choices(decimal_comma=True))
    assert understood.sentence == "given.csv: UTF-16, parted by semicolons; the names are in line 1."
    assert understood.columns == (
        'column 1 "day": the day, as in "2026-11-16"',
        'column 2 "Renewals": a tally of its day: renewals, in percent, as in "82,5"',
        'column 3 "Team mood": a tally of its day: mood, as in "good"',
        'column 4 "Sum": passed over, as in "5"',
    )
    assert importer.entries() == []
    importer.file.write_text("date,xyzzy\n2026-11-16,8\n")
    with pytest.raises(InvalidRows):
        understand(importer.workspace, importer.file, Choices())


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1rest"])
def test_a_spreadsheet_is_named_as_what_it_is(content: bytes, importer: Importer) -> None:
    importer.file.write_bytes(content)
    with pytest.raises(UnusableFile, match="is a spreadsheet, not CSV"):
        import_csv(importer.workspace, importer.file, Choices())

"""CSV files: what is understood, what is refused with line and column, and that twice is no change."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.errors import InvalidInput, InvalidRows, KpituiError, UnusableFile
from kpitui.services.exchange import csv_tables, import_recorder
from kpitui.services.exchange.import_recorder import Imported
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.reviews.closing import close
from kpitui.services.reviews.reviewing import begin
from kpitui.services.standing import standing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from tests.services.doing import tally, week

BANK = Path(__file__).parents[3].parent / "shared" / "data" / "bank_telemarketing_daily.csv"


class Importer:
    """Writes files and imports them."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.file = folder / "given.csv"

    def __call__(self, content: str | bytes, choices: Choices | None = None) -> Imported:
        self.file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_csv(self.workspace, self.file, choices or Choices())

    def refused(self, content: str | bytes, choices: Choices | None = None) -> list[str]:
        """Import a file that must be refused, changing nothing; its mistakes."""
        before = self.entries()
        with pytest.raises(InvalidRows) as raised:
            self(content, choices)
        assert self.entries() == before
        assert raised.value.count >= len(raised.value.problems)
        return [str(problem) for problem in raised.value.problems]

    def entries(self) -> list[tuple[str, str, float, int, str]]:
        with self.workspace.database.reading() as connection:
            return connection.execute(
                "SELECT measure.key, day, amount, is_total, note FROM entry JOIN measure ON measure.id = measure_id"
                " WHERE entry.id NOT IN (SELECT entry_id FROM entry_undone) ORDER BY entry.id"
            ).fetchall()


@pytest.fixture
def importer(workspace: Workspace, tmp_path: Path) -> Importer:
    return Importer(workspace, tmp_path)


LONG = """\
date,measure,amount,note
2026-11-16,prospects,8,
2026-11-17,prospects,12,called the list
2026-11-17,clients,1,
"""
WIDE = "date,prospects,clients\n2026-11-16,8,\n2026-11-17,12,1\n"
EXPECTED = [
    ("prospects", "2026-11-16", 8.0, 0, ""),
    ("prospects", "2026-11-17", 12.0, 0, ""),
    ("clients", "2026-11-17", 1.0, 0, ""),
]


def test_a_long_table(importer: Importer) -> None:
    done = importer(LONG)
    assert (done.rows, done.added, done.there) == (3, 3, 0)
    assert [(item.measure.key, item.amounts, item.added, item.first, item.last) for item in done.measures] == [
        ("prospects", 2, 2, date(2026, 11, 16), date(2026, 11, 17)),
        ("clients", 1, 1, date(2026, 11, 17), date(2026, 11, 17)),
    ]
    assert importer.entries() == [EXPECTED[0], (*EXPECTED[1][:4], "called the list"), EXPECTED[2]]


@pytest.mark.parametrize(
    "content",
    [
        WIDE,
        WIDE.replace(",", ";"),
        WIDE.replace(",", "\t"),
        "\ufeff" + WIDE,
        WIDE.replace("\n", "\r\n"),
        WIDE.rstrip("\n"),
        WIDE + "\n\n,,\n",
        WIDE.replace("prospects", "Prospects contacted").replace("clients", "CLIENTS SIGNED"),
        WIDE.replace("date", "DATE").replace(",prospects", ", prospects "),
        '"date","prospects","clients"\n"2026-11-16","8",""\n"2026-11-17","12","1"\n',
        "clients,date,prospects\n,2026-11-16,8\n1,2026-11-17,12\n",
    ],
)
def test_a_wide_table_however_it_was_written(content: str, importer: Importer) -> None:
    importer(content)
    assert sorted(importer.entries()) == sorted(EXPECTED)


def test_columns_by_map_and_columns_left_out(importer: Importer) -> None:
    mapped = (("Day", "date"), ("Calls = made", "prospects"), ("Weather", "-"))
    importer("Day,Calls = made,Weather\n2026-11-16,8,fine\n", Choices(mapped=mapped))
    assert importer.entries() == [EXPECTED[0]]


def test_measures_of_a_long_table_by_name_and_map(importer: Importer) -> None:
    content = "Tag;Was;Wieviel\n16.11.2026;Anrufe;8\n17.11.2026;prospects contacted;12\n17.11.2026;Pause;3\n"
    mapped = (("Tag", "date"), ("Was", "measure"), ("Wieviel", "amount"), ("Anrufe", "prospects"), ("Pause", "-"))
    importer(content, Choices(mapped=mapped, date_format="%d.%m.%Y"))
    assert importer.entries() == EXPECTED[:2]


@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("prospects", "1,250.5", 1250.5),
        ("prospects", " 8 ", 8.0),
        ("prospects", "-3", -3.0),
        ("prospects", "+3", 3.0),
        ("prospects", "1.2k", 1200.0),
        ("renewals", "8", 0.08),
        ("renewals", "8%", 0.08),
        ("mood", "good", 4.0),
        ("mood", "4", 4.0),
        ("revenue", "$25,000", 25000.0),
        ("revenue", "25000.50", 25000.5),
    ],
)
def test_amounts_as_the_measure_shows_them(column: str, text: str, stored: float, importer: Importer) -> None:
    importer(f'date,{column}\n2026-11-16,"{text}"\n')
    assert importer.entries() == [(column, "2026-11-16", stored, 0, "")]


@pytest.mark.parametrize(("text", "stored"), [("1.250,5", 1250.5), ("0,5", 0.5), ("1250", 1250.0), ("1.250", 1250.0)])
def test_a_decimal_comma(text: str, stored: float, importer: Importer) -> None:
    importer(f"date;prospects\n2026-11-16;{text}\n", Choices(decimal_comma=True))
    assert importer.entries()[0][2] == stored


def test_a_decimal_comma_is_not_guessed(importer: Importer) -> None:
    assert "Write 0.5 with a point" in importer.refused("date;prospects\n2026-11-16;0,5\n")[0]
    said = importer.refused("date;prospects\n2026-11-16;0.5\n", Choices(decimal_comma=True))
    assert said == ['line 2, prospects: "0.5" is not an amount with a decimal comma. Write 1250,5 or 1.250,5.']


def test_totals_state_the_period_of_their_date(importer: Importer) -> None:
    tally(importer.workspace, "prospects", 5, date(2026, 11, 10))
    done = importer("date,prospects,revenue\n2026-11-09,31,\n2026-11-16,34,25000\n", Choices(is_total=True))
    assert (done.added, done.replaced) == (3, 1)
    assert importer.entries()[1:] == [
        ("prospects", "2026-11-12", 31.0, 1, ""),
        ("prospects", "2026-11-19", 34.0, 1, ""),
        ("revenue", "2026-11-15", 25000.0, 1, ""),
    ]
    now = standing(importer.workspace, week(importer.workspace, date(2026, 11, 9)))
    assert now.lines[0].value == 31.0


def test_a_period_stated_twice_is_refused(importer: Importer) -> None:
    said = importer.refused("date,prospects\n2026-11-16,31\n2026-11-17,34\n", Choices(is_total=True))
    assert said == [
        "line 3, prospects: the total of 2026-W47 is stated in line 2 already."
        " Keep one total a period, or import it with --as tally."
    ]


@pytest.mark.parametrize("content", [LONG, WIDE])
@pytest.mark.parametrize("is_total", [False, True])
def test_twice_is_no_change(content: str, is_total: bool, importer: Importer) -> None:
    if is_total:
        content = content.replace("2026-11-16", "2026-11-09")
    choices = Choices(is_total=is_total)
    first = importer(content, choices)
    before = importer.entries()
    kept = importer.workspace.database.path.read_bytes()
    again = importer(content, choices)
    assert (again.added, again.there, again.rows) == (0, first.added, first.rows)
    assert importer.entries() == before
    assert importer.workspace.database.path.read_bytes() == kept


def test_a_grown_file_adds_what_is_new(importer: Importer) -> None:
    importer(LONG)
    done = importer(LONG + "2026-11-18,prospects,7,\n")
    assert (done.added, done.there) == (1, 3)
    assert importer.entries()[-1] == ("prospects", "2026-11-18", 7.0, 0, "")


def test_a_row_that_stands_twice_counts_twice(importer: Importer) -> None:
    content = "date,measure,amount\n" + "2026-11-16,prospects,1\n" * 3
    assert importer(content).added == 3
    assert importer(content).added == 0
    assert importer(content + "2026-11-16,prospects,1\n").added == 1
    assert len(importer.entries()) == 4


def test_an_import_is_undone_as_one_and_comes_back_only_when_asked(importer: Importer) -> None:
    tally(importer.workspace, "visits", 3, date(2026, 11, 16))
    importer(LONG)
    assert undo(importer.workspace) == "Undone: 3 entries imported from given.csv."
    assert [entry[0] for entry in importer.entries()] == ["visits"]
    again = importer(LONG)
    assert (again.added, again.there, again.undone) == (0, 0, 3)
    anew = importer(LONG, Choices(again=True))
    assert (anew.added, anew.undone) == (3, 0)
    assert importer(LONG, Choices(again=True)).there == 3
    undo(importer.workspace)
    assert importer(LONG, Choices(again=True)).added == 3
    assert len(importer.entries()) == 4


def test_a_dry_run_says_the_same_and_records_nothing(importer: Importer) -> None:
    importer(LONG)
    kept = importer.workspace.database.path.read_bytes()
    content = LONG + "2026-11-18,prospects,7,\n2026-11-18,prospects,7,\n"
    dry = importer(content, Choices(dry_run=True))
    assert importer.workspace.database.path.read_bytes() == kept
    assert (dry.added, dry.there) == (2, 3)
    assert importer(content) == dry


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "date,prospecs",
            'line 1, column 2: "prospecs" is no measure. If you mean prospects, add --map "prospecs=prospects".'
            ' To leave it out, add --map "prospecs=-".',
        ),
        (
            "date,Prospects called",
            '"Prospects called" is no measure. If you mean prospects, add --map "Prospects called=prospects".'
            ' To leave it out, add --map "Prospects called=-".',
        ),
        (
            "date,xyzzy",
            '"xyzzy" is no measure. Add it to the scorecard with `kpitui edit`, or name a measure with --map'
            ' "xyzzy=KEY". To leave it out, add --map "xyzzy=-".',
        ),
        (
            "date,prospects,Notes",
            'column 3: "Notes" is no measure. Notes are read from tables with a line for each amount: date, measure,'
            ' amount, note. To leave it out, add --map "Notes=-".',
        ),
        ("date,Follow-ups", 'If you mean followups, add --map "Follow-ups=followups".'),
        ("date,Prospect contacts", 'If you mean prospects, add --map "Prospect contacts=prospects".'),
        ("date,Client per prospects", 'If you mean close_rate, add --map "Client per prospects=close_rate".'),
        ("date,prospects,prospects", 'line 1, column 3: "prospects" is there twice.'),
        ("date,prospects,Prospects contacted", '"prospects" and "Prospects contacted" are both prospects.'),
        ("date,date,prospects", 'line 1, column 2: "date" is there twice.'),
        ("prospects,clients", 'line 1: there is no column "date". Name the one with the days: --map "NAME=date".'),
        ("date,close_rate", "Clients per prospect is computed from clients / prospects."),
        ("date", "line 1: there is no column of a measure."),
        ("2026", 'line 1: there is no column "date".'),
        ("date,measure,note", 'line 1: there is no column "amount".'),
        ("date,amount", 'line 1: there is no column "measure".'),
        ("date,measure,amount,colour", '"colour" does not belong in a table of date, measure, amount and note.'),
    ],
)
def test_columns_that_are_missing_doubled_or_unknown(header: str, said: str, importer: Importer) -> None:
    problems = importer.refused(f"{header}\n2026-11-16,1,1,1\n")
    assert any(said in problem for problem in problems), problems


def test_a_name_of_two_measures_is_not_guessed(importer: Importer, workspace: Workspace) -> None:
    from kpitui.frozen import replace
    from kpitui.services.defining import apply, plan

    measures = tuple(
        replace(measure, name="Follow-ups made") if measure.key == "visits" else measure
        for measure in workspace.scorecard.measures
    )
    changed = replace(workspace.scorecard, measures=measures)
    apply(workspace, plan(workspace, changed), workspace.scorecard)
    assert "is the name of several measures" in importer.refused("date,Follow-ups made\n2026-11-16,1\n")[0]


def test_maps_that_lead_nowhere(importer: Importer) -> None:
    choices = Choices(mapped=(("prospects", "prospcts"), ("Calls", "clients")))
    assert importer.refused("date,prospects\n2026-11-16,1\n", choices) == [
        'line 1, column 2: "prospects" is mapped to "prospcts", which is no measure. Did you mean prospects?',
        '--map "Calls=clients": there is no such column. Check the spelling.',
    ]
    choices = Choices(mapped=(("Calls", "clients"),))
    assert importer.refused(LONG, choices) == ['--map "Calls=clients": nothing is called so. Check the spelling.']


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-11-16,many", 'line 3, prospects: "many" is not an amount.'),
        ("2026-11-16,nan", '"nan" is not an amount'),
        ("2026-11-16,inf", '"inf" is not an amount'),
        ("2026-11-16,-inf", '"-inf" is not an amount'),
        ("2026-11-16,1e400", '"1e400" is not an amount'),
        ("2026-11-16,1_000", '"1_000" is not an amount'),
        ("2026-11-16,１２", "is not an amount"),
        ("2026-11-16," + "9" * 1500, "is too long for an amount"),
        ("2026-11-16," + "9" * 20, "is more than can be kept"),
        ("2026-11-16," + "9" * 2001, "line 3: a text has more than 2,000 characters."),
        ("2026-11-21,1", "line 3, prospects: 2026-11-21 is in the future: today is 2026-11-20."),
        ("2026-02-30,1", 'line 3, date: "2026-02-30" is not in the calendar.'),
        ("16.11.2026,1", "or say how: --date-format %d/%m/%Y."),
        ("2026-W60,1", "There is no 2026-W60: 2026 has 53 weeks."),
        ("2026-11,1", "2026-11 is a month, and Prospects contacted is counted weekly."),
        ("20261116,1", '"20261116" is not a date'),
        ("0001-01-01,1", "is too far away"),
        (",1", "line 3, date: there is no date."),
        ("2026-11-16", "line 3: it has 1 column where line 1 has 2."),
        ("2026-11-16,1,2", "line 3: it has 3 columns where line 1 has 2."),
        ('2026-11-16,"1', "line 3: it cannot be read: unexpected end of data."),
        ('2026-11-16,"1"x', "line 3: it cannot be read"),
        ("2026-11-16,1\x00", "line 3: it contains a NUL character."),
        ("2026-11-16,8+\x1b[31m", "is not an amount"),
    ],
)
def test_rows_that_are_not_understood(row: str, said: str, importer: Importer) -> None:
    problems = importer.refused(f"date,prospects\n2026-11-16,1\n{row}\n")
    assert said in problems[0]
    assert "\x1b" not in problems[0]


def test_every_mistake_is_counted_and_the_first_are_listed(importer: Importer) -> None:
    rows = "".join(f"2026-11-16,many{number}\n2026-11-17,1\n" for number in range(30))
    importer.file.write_text("date,prospects\n" + rows)
    with pytest.raises(InvalidRows, match="has 30 mistakes: nothing was imported") as raised:
        import_csv(importer.workspace, importer.file, Choices())
    assert raised.value.count == 30
    assert len(raised.value.problems) == 20
    assert raised.value.problems[1].where == "line 4, prospects"
    assert importer.entries() == []


def test_lines_are_counted_as_an_editor_does(importer: Importer) -> None:
    content = 'date,measure,amount,note\n2026-11-16,prospects,1,"two\nlines"\n\n2026-11-17,prospects,many,\n'
    assert importer.refused(content)[0].startswith("line 5, amount:")
    importer(content.replace("many", "2"))
    assert importer.entries()[0][4] == "two\nlines"


def test_other_encodings_are_named_and_read_when_asked(importer: Importer) -> None:
    content = "date,measure,amount,note\n2026-11-16,prospects,8,caf\xe9\n".encode("cp1252")
    said = importer.refused(content)
    assert said == [
        "given.csv: line 2, character 27: it is not UTF-8 text."
        " Save the file as CSV in UTF-8, or say how it was written: --encoding cp1252."
    ]
    assert "is not ascii text" in importer.refused(content, Choices(encoding="ascii"))[0]
    importer(content, Choices(encoding="cp1252"))
    assert importer.entries() == [("prospects", "2026-11-16", 8.0, 0, "caf\xe9")]
    for encoding in ("klingon", "base64", "\0"):
        with pytest.raises(InvalidInput, match="There is no encoding"):
            importer(content, Choices(encoding=encoding))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_excel_calls_unicode_text(encoding: str, importer: Importer) -> None:
    content = WIDE.replace(",", "\t").replace("\n", "\r\n")
    importer((content if encoding == "utf-16" else "\ufeff" + content).encode(encoding))
    assert sorted(importer.entries()) == sorted(EXPECTED)
    assert "line 4, character 1: it is not utf-16 text" in importer.refused(content.encode("utf-16")[:-1])[0]


def test_files_that_are_none(importer: Importer, tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "nothing.csv", "There is no file"),
        (tmp_path, "is not a plain file"),
        (Path("/dev/zero"), "is not a plain file"),
    ):
        with pytest.raises(UnusableFile, match=said):
            import_csv(importer.workspace, path, Choices())
    for content in ("", "\n", "   \n\t\n", "\ufeff", "\ufeff".encode("utf-16-le")):
        with pytest.raises(UnusableFile, match="has no column names"):
            importer(content)


def test_files_without_end_are_bounded(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is longer than 200,000 characters" in importer.refused("date,prospects\n" + "1" * 300_000)[0]
    assert "there are 3,001 columns" in importer.refused("date" + ",x" * 3000 + "\n")[0]
    monkeypatch.setattr(csv_tables, "MOST_BYTES", 100)
    with pytest.raises(UnusableFile, match="is larger than 1 GiB"):
        importer("date,prospects\n" + "2026-11-16,1\n" * 20)
    monkeypatch.setattr(csv_tables, "MOST_BYTES", 10_000)
    monkeypatch.setattr(import_recorder, "MOST_AMOUNTS", 10)
    with pytest.raises(KpituiError, match="There are more than 10 amounts"):
        importer("date,prospects\n" + "2026-11-16,1\n" * 20)
    assert importer.entries() == []


@pytest.mark.parametrize("form", ["%Q", "%d/%m", "tomorrow", "%", "%H:%M"])
def test_date_formats_that_are_none(form: str, importer: Importer) -> None:
    with pytest.raises(InvalidInput, match="is not a format for dates"):
        importer("date,prospects\n16/11/2026,1\n", Choices(date_format=form))


def test_dates_in_another_format(importer: Importer) -> None:
    importer("date,prospects\n16/11/2026,8\n17/11/2026,12\n", Choices(date_format="%d/%m/%Y"))
    assert importer.entries() == EXPECTED[:2]
    said = importer.refused("date,prospects\n11/16/2026,8\n", Choices(date_format="%d/%m/%Y"))
    assert said == ['line 2, date: "11/16/2026" is not like %d/%m/%Y.']


def test_a_retired_measure_is_refused_from_its_day_on(importer: Importer, workspace: Workspace) -> None:
    from kpitui.frozen import replace
    from kpitui.services.defining import apply, plan

    measures = tuple(
        replace(measure, retired_on=date(2026, 11, 17)) if measure.key == "visits" else measure
        for measure in workspace.scorecard.measures
    )
    apply(workspace, plan(workspace, replace(workspace.scorecard, measures=measures)), workspace.scorecard)
    said = importer.refused("date,visits\n2026-11-16,1\n2026-11-17,1\n")
    assert len(said) == 1
    assert said[0].startswith("line 3, visits: Website visits was retired on 17 Nov 2026.")


def test_closed_weeks_take_corrections_only_but_rows_already_there_pass(importer: Importer) -> None:
    workspace = importer.workspace
    importer("date,prospects\n2026-11-10,8\n")
    closed = week(workspace, date(2026, 11, 9))
    begin(workspace, closed)
    close(workspace, closed, "")
    grown = "date,prospects\n2026-11-10,8\n2026-11-17,12\n"
    assert importer(grown).added == 1
    said = importer.refused(grown + "2026-11-11,3\n2026-11-12,4\n")
    assert [problem.split(":")[0] for problem in said] == ["line 4, prospects", "line 5, prospects"]
    assert "The review of 2026-W46 is closed. Import it as a correction with --correct" in said[0]
    assert importer(grown + "2026-11-11,3\n2026-11-12,4\n", Choices(correct=True)).added == 2


def test_it_is_all_or_nothing_also_when_the_disk_says_no(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpitui.storage.entries import EntryWriter

    real, calls = EntryWriter.add, [0]

    def fails_late(self: EntryWriter, new: object) -> int | None:
        calls[0] += 1
        if calls[0] == 3:
            raise KeyboardInterrupt
        return real(self, new)  # type: ignore[arg-type]

    monkeypatch.setattr(EntryWriter, "add", fails_late)
    with pytest.raises(KeyboardInterrupt):
        importer(LONG)
    monkeypatch.undo()
    assert importer.entries() == []
    assert importer(LONG).added == 3


def test_progress_is_told_in_bytes(importer: Importer) -> None:
    importer.file.write_text("date,prospects\n" + "2026-11-16,1\n" * 2000)
    told: list[tuple[int, int]] = []
    import_csv(importer.workspace, importer.file, Choices(), lambda done, size: told.append((done, size)))
    size = importer.file.stat().st_size
    assert len(told) == 4
    assert told == sorted(told)
    assert all(0 < done <= size and given == size for done, given in told)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from(["prospects", "clients", "visits"]), st.integers(-50, 50)),
        max_size=30,
    ),
    cut=st.integers(0, 30),
    seed=st.integers(0, 5),
)
def test_parts_in_any_order_again_and_again_add_up_to_the_whole(
    rows: list[tuple[int, str, int]], cut: int, seed: int, importer: Importer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file, the same file in another order, and its beginning once more: each amount once, as often as it stands."""
    from kpitui.services.defining import start

    path = tmp_path_factory.mktemp("parts") / "parts.kpitui"
    workspace = start(path, importer.workspace.scorecard, login="dana", clock=importer.workspace._clock)
    mine = Importer(workspace, path.parent)
    lines = [f"{date(2026, 1, 1) + timedelta(days=back)},{key},{amount}\n" for back, key, amount in rows]
    head = "date,measure,amount\n"
    shuffled = random.Random(seed).sample(lines, len(lines))
    try:
        for part in (lines, shuffled, lines[:cut]):
            mine(head + "".join(part))
        wanted = sorted(
            (key, str(date(2026, 1, 1) + timedelta(days=back)), float(amount)) for back, key, amount in rows
        )
        assert sorted((key, day, amount) for key, day, amount, _, _ in mine.entries()) == wanted
    finally:
        workspace.close()


@pytest.mark.skipif(not BANK.exists(), reason="the bank data are not beside the project")
def test_the_bank_data_with_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls as an action, deposits as the indicator it drives, minutes as a metric: the week of 1 June 2009."""
    from kpitui.services.defining import read_file, start

    monkeypatch.setenv("KPITUI_TODAY", "2010-12-01")
    example = Path(__file__).parents[3] / "docs" / "examples" / "bank-telemarketing.toml"
    workspace = start(tmp_path / "bank.kpitui", read_file(example))
    done = import_csv(workspace, BANK, Choices())
    assert (done.rows, done.added) == (561, 1683)
    assert done.measures[0].first == date(2008, 5, 5)
    assert done.measures[0].last == date(2010, 11, 17)
    now = standing(workspace, week(workspace, date(2009, 6, 1)))
    values = {line.measure.key: line.value for line in now.lines}
    assert values["prospects_called"] == 438
    assert values["deposits_subscribed"] == 172
    assert import_csv(workspace, BANK, Choices()).added == 0
    workspace.close()

"""Tables that LibreOffice saved: what its cells show is what is recorded. Skipped where there is no LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kpitui.errors import InvalidRows, UnusableFile
from kpitui.frozen import replace
from kpitui.services import entering
from kpitui.services.entering import Amount, new_token
from kpitui.services.exchange.csv_export import CsvExport
from kpitui.services.exchange.exporting import write_text
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.workspace import Workspace
from tests.services.doing import tally

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.xdist_group("libreoffice"),
]
# Separator, quote and encoding of the CSV that is written; a cell is saved as it is shown (the fifth from the end).
COMMA_UTF8 = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
SEMICOLON_UTF16 = "csv:Text - txt - csv (StarCalc):59,34,65535,1,,0,false,true,false"

TABLE = """<table:table table:name="Week">
<table:table-row><table:table-cell office:value-type="string"><text:p>Acme, our numbers</text:p></table:table-cell>
</table:table-row><table:table-row/>{rows}</table:table>"""
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/></number:date-style>
<number:percentage-style style:name="N2"><number:number/><number:text>%</number:text></number:percentage-style>
<style:style style:name="date" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="percentage" style:family="table-cell" style:data-style-name="N2"/>
</office:automatic-styles>
<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document>"""

Convert = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sheets are, written once."""
    path = tmp_path_factory.mktemp("sheets")
    sheet_down(path)
    sheet_across(path)
    return path


@pytest.fixture(scope="module")
def convert(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Converts the files of a kind in LibreOffice, each kind once: starting it takes seconds."""
    home = tmp_path_factory.mktemp("office")

    @cache
    def converted(pattern: str, to: str) -> Path:
        result = tmp_path_factory.mktemp("converted")
        files = [str(path) for path in sorted(folder.glob(pattern))]
        subprocess.run(
            [
                *(str(OFFICE), f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", to),
                *("--outdir", str(result), *files),
            ],
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=120,
            check=True,
        )
        return result

    return converted


def text_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def cell(kind: str, value: object) -> str:
    name = "date-value" if kind == "date" else "value"
    return f'<table:table-cell table:style-name="{kind}" office:value-type="{kind}" office:{name}="{value}"/>'


def sheet_down(folder: Path) -> Path:
    """Weeks down the side, a column for each measure, a total below; money as text, with all that people put to it."""
    rows = [[text_cell(name) for name in ("Date", "Prospects contacted", "Revenue", "Renewals", "Team mood")]]
    for day, calls, money, share in (("2026-11-09", 1250, 25000.5, 0.825), ("2026-11-16", -3, 1234567.25, 0.07)):
        rows.append(
            [
                cell("date", day),
                cell("float", calls),
                text_cell(f"$ {money:,}"),
                cell("percentage", share),
                text_cell("good"),
            ]
        )
    rows.append([text_cell("Total"), cell("float", 1247), text_cell("$1,259,567.75"), "<table:table-cell/>"])
    return written(folder, "down", rows)


def sheet_across(folder: Path) -> Path:
    """Measures down the side, a column for each week."""
    days = ("2026-11-02", "2026-11-09", "2026-11-16")
    rows = [
        [text_cell("Measure"), text_cell("Owner"), *(cell("date", day) for day in days), text_cell("Total")],
        [text_cell("ACTIONS")],
        [text_cell("Prospects contacted"), text_cell("Dana"), *(cell("float", n) for n in (51, 1000.25, 7, 1058.25))],
        [text_cell("clients"), text_cell("Dana"), cell("float", 2), "<table:table-cell/>", cell("float", 4)],
    ]
    return written(folder, "across", rows)


def written(folder: Path, name: str, rows: list[list[str]]) -> Path:
    path = folder / f"{name}.fods"
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    path.write_text(SHEET.format(table=TABLE.format(rows=body)), encoding="utf-8")
    return path


def recorded(workspace: Workspace) -> list[tuple[str, str, float]]:
    with workspace.database.reading() as connection:
        return connection.execute(
            "SELECT measure.key, day, amount FROM entry JOIN measure ON measure.id = measure_id ORDER BY 1, 2"
        ).fetchall()


DOWN = [
    ("mood", "2026-11-09", 4.0),
    ("mood", "2026-11-16", 4.0),
    ("prospects", "2026-11-09", 1250.0),
    ("prospects", "2026-11-16", -3.0),
    ("renewals", "2026-11-09", 0.825),
    ("renewals", "2026-11-16", 0.07),
    ("revenue", "2026-11-09", 25000.5),
    ("revenue", "2026-11-16", 1234567.25),
]
ACROSS = [
    ("clients", "2026-11-02", 2.0),
    ("clients", "2026-11-16", 4.0),
    ("prospects", "2026-11-02", 51.0),
    ("prospects", "2026-11-09", 1000.25),
    ("prospects", "2026-11-16", 7.0),
]


@pytest.mark.parametrize("to", [COMMA_UTF8, SEMICOLON_UTF16], ids=["comma", "semicolon, UTF-16"])
@pytest.mark.parametrize(("sheet", "expected"), [("down", DOWN), ("across", ACROSS)], ids=["down", "across"])
def test_a_sheet_saved_as_csv(
    sheet: str, expected: list[tuple[str, str, float]], to: str, convert: Convert, workspace: Workspace
) -> None:
    path = convert("*.fods", to) / f"{sheet}.csv"
    choices = Choices(date_format="%m/%d/%Y", decimal_comma=False)
    with pytest.raises(InvalidRows) as raised:
        import_csv(workspace, path, replace(choices, date_format=""))
    assert "--date-format" in " ".join(map(str, raised.value.problems))
    assert recorded(workspace) == []
    import_csv(workspace, path, choices)
    assert recorded(workspace) == expected


def test_our_own_csv_through_a_spreadsheet_and_back(convert: Convert, workspace: Workspace, folder: Path) -> None:
    tally(workspace, "prospects", 1250.125, date(2026, 11, 16))
    record(workspace, "prospects", 3, "=1+1")
    before = recorded(workspace)
    write_text(folder / "out.csv", CsvExport(workspace).long(), replace=True)
    sheet = convert("out.csv", "ods") / "out.ods"
    with pytest.raises(UnusableFile, match="is a spreadsheet, not CSV"):
        import_csv(workspace, sheet, Choices())
    shutil.copy(sheet, folder / "out.ods")
    back = convert("out.ods", COMMA_UTF8) / "out.csv"
    done = import_csv(workspace, back, Choices())
    assert (done.added, done.rows) == (2, 2)  # entered by hand before: the rows of a file are new
    assert sorted(recorded(workspace)) == sorted(before * 2)
    with workspace.database.reading() as connection:
        assert connection.execute("SELECT note FROM entry ORDER BY id").fetchall()[3] == ("=1+1",)


def record(workspace: Workspace, key: str, amount: float, note: str) -> None:
    entering.record(
        workspace,
        [Amount(workspace.scorecard.measure(key), date(2026, 11, 16), amount, False, new_token(), note)],
    )

"""`kpitui report`: formats, periods, files, one person's part, templates, and what is refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kpitui.services.defining import read_file, start
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.reporting.as_html import report_html
from tests.cli.shell import Shell
from tests.held_clock import HeldClock
from tests.services.reporting.reported import Page, report_on

ROOT = Path(__file__).parents[2]
BANK = ROOT.parent / "shared" / "data" / "bank_telemarketing_daily.csv"


@pytest.fixture
def kept(shell: Shell) -> Shell:
    """The small scorecard with a few numbers of last week."""
    for key, amount in (("prospects", "31"), ("followups", "34"), ("clients", "1")):
        shell.ok("set", key, amount, "--period", "last")
    return shell


def test_text_by_default(kept: Shell) -> None:
    out = kept.ok("report").out
    assert out.startswith("Acme Coaching: 2026-W46 (9 - 15 Nov)\nThis week has not been reviewed")
    assert "Not winning: 1 of 2 actions done, 0 of 2 indicators on target." in out
    assert max(map(len, out.splitlines())) <= 80


def test_each_format_goes_to_stdout(kept: Shell) -> None:
    assert kept.ok("report", "--format", "markdown").out.startswith("# Acme Coaching: 2026-W46")
    assert Page(kept.ok("report", "last", "--format", "html").out).names() >= {"html", "table", "svg"}
    document = kept.ok("report", "2026-11", "--format", "json").json
    assert (document["kind"], document["label"], document["basis"]) == ("month", "2026-11", "running")


def test_the_ending_of_the_file_says_the_format(kept: Shell, tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        for name, begins in (("r.md", "# Acme"), ("r.html", "<!DOCTYPE html>"), ("r.json", "{"), ("r.txt", "Acme")):
            ran = kept.ok("report", "-o", str(tmp_path / name))
            assert ran.out == ""
            assert f"Written to {tmp_path / name}." in ran.err
            assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    finally:
        os.umask(old_mask)
    kept.ok("report", "--format", "html", "-o", str(tmp_path / "r.txt"))
    assert (tmp_path / "r.txt").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_scorecard_itself_is_not_written_over(kept: Shell) -> None:
    assert "is a database: it was left as it is." in kept.refused("report", "-o", str(kept.path))


def test_terminals_without_unicode_get_ascii(kept: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    assert kept.ok("report").out.isascii()


def test_one_persons_part(kept: Shell) -> None:
    out = kept.ok("report", "--owner", "li").out
    assert "For Li Wen" in out
    assert "Follow-ups made" in out
    assert "Prospects contacted" not in out
    assert 'There is no person "bo". The people: dana, li.' in kept.refused("report", "--owner", "bo")
    assert "The scorecard names no teams." in kept.refused("report", "--team", "sales")


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("soon", "is not a period. Write last, -2, 2026-W47"),
        ("2026-W60", "There is no 2026-W60: 2026 has 53 weeks."),
        ("2026-13", "2026-13 is not in the calendar."),
    ],
)
def test_what_is_no_period_is_refused(kept: Shell, period: str, message: str) -> None:
    assert message in kept.refused("report", period)


def test_a_period_to_come_is_refused(kept: Shell) -> None:
    assert "2027-Q1 has not begun." in kept.refused("report", "2027-Q1", code=1)


def test_a_week_counted_backwards(kept: Shell) -> None:
    assert "2026-W45" in kept.ok("report", "-2").out.splitlines()[0]
    assert kept.ok("report", "last-month", "--format", "json").json["label"] == "2026-10"


def test_templates_are_listed_and_used(kept: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "kpitui" / "templates"
    folder.mkdir(parents=True)
    (folder / "short.md.j2").write_text("{{ label }}: {{ headline.word }}\n", encoding="utf-8")
    listed = kept.ok("report", "--templates")
    assert [line.split()[0] for line in listed.out.splitlines()] == ["board-page", "short", "team-mail"]
    assert str(folder) in listed.err
    assert kept.ok("report", "--template", "short").out == "2026-W46: Not winning\n"
    kept.ok("report", "--template", "board-page", "-o", str(tmp_path / "board.html"))
    assert "Clients signed" in Page((tmp_path / "board.html").read_text(encoding="utf-8")).text


def test_a_wrong_template_names_its_line(kept: Shell, tmp_path: Path) -> None:
    path = tmp_path / "mine.md.j2"
    path.write_text("# {{ scorecard }}\n{{ headlin.word }}\n", encoding="utf-8")
    said = kept.refused("report", "--template", str(path), code=1)
    assert "mine.md.j2, line 2: There is no name headlin." in said
    assert "docs/report-templates.md" in said


def test_a_template_and_a_format_exclude_each_other(kept: Shell) -> None:
    said = kept.refused("report", "--template", "team-mail", "--format", "html")
    assert "A template decides on its format itself." in said


def test_what_a_template_says_cannot_command_the_terminal(kept: Shell, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt.j2"
    path.write_text("\x1b[31m{{ label }}\x1b]0;x\x07", encoding="utf-8")
    assert "\x1b" not in kept.ok("report", "--template", str(path)).out


def test_a_report_changes_nothing(kept: Shell) -> None:
    before = kept.kept()
    for form in ("text", "markdown", "html", "json"):
        kept.ok("--read-only", "report", "2026", "--format", form)
    assert kept.kept() == before


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_report_loads_neither_the_app_nor_a_template_engine(kept: Shell, form: str) -> None:
    code = (
        "import sys\nfrom kpitui.cli.edge import run\n"
        f"run(['report', '--format', '{form}'])\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not set(done.stderr.split()) & {"textual", "rich", "jinja2", "sqlite_utils", "plotext", "subprocess"}


@pytest.mark.skipif(not BANK.exists(), reason="the bank data are not beside the project")
def test_a_month_of_the_bank_as_a_page_for_its_director(tmp_path: Path) -> None:
    definitions = read_file(ROOT / "docs" / "examples" / "bank-telemarketing.toml")
    workspace = start(tmp_path / "bank.kpitui", definitions, login="ana", clock=HeldClock(date(2010, 12, 1)))
    try:
        import_csv(workspace, BANK, Choices())
        report = report_on(workspace, "2008-07")
    finally:
        workspace.close()
    assert report.opening.sentence == "Not winning: actions done 3 of 5 times, indicators on target 1 of 5 times."
    (deposits,) = [line for line in report.lines if line.key == "deposits_subscribed"]
    assert [part.shown for part in deposits.parts] == ["9", "95", "102", "97", "81"]
    assert (deposits.shown, deposits.met, deposits.due) == ("384", 1, 5)
    page = Page(report_html(report))
    shown = page.text.replace("\xa0", " ")
    assert "273 of 1,500 prospects called; at the usual 3.5 % that explains 42.9 of the 91 missing deposits." in shown
    assert sum(tag == "figure" for tag, _ in page.tags) == 2
    assert "8 Jun 2009" in shown, "the targets that were to come"

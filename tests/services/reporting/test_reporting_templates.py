"""Templates: found by name or file, rendered with limits, wrong ones told with their line; nothing else is read."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from kpitui.errors import InvalidInput, KpituiError, UnusableFile
from kpitui.services.reporting import template_process as template_process
from kpitui.services.reporting import templates as reporting_templates
from kpitui.services.reporting.as_json import report_document
from kpitui.services.reporting.templates import Template, find_template, render_template, templates
from kpitui.services.workspace import Workspace
from tests.services.reporting.reported import Page, close_week, fill, report_on
from tests.tui.nasty import controls_in

DOCUMENT: dict[str, Any] = {"scorecard": "<b>Acme</b> & \u202eco", "groups": [], "headline": {"sentence": "Winning."}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own templates."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    found = tmp_path / "kpitui" / "templates"
    found.mkdir(parents=True)
    return found


def rendered_here(source: str, *, name: str = "t.md.j2", folder: Path = Path("/nowhere")) -> dict[str, str]:
    """What the child process answers, without starting one."""
    request = {"folder": str(folder), "file": name, "source": source, "document": DOCUMENT}
    return template_process.rendered({**request, "html": reporting_templates.is_page(name)})


def in_a_process(folder: Path, source: str, name: str = "t.md.j2") -> str:
    (folder / name).write_text(source, encoding="utf-8")
    return render_template(Template("t", folder / name, False), DOCUMENT)


def test_own_templates_come_before_shipped_ones_of_the_same_name(folder: Path) -> None:
    assert [(item.name, item.shipped) for item in templates()] == [("board-page", True), ("team-mail", True)]
    (folder / "team-mail.txt.j2").write_text("mine")
    (folder / "plain.md.j2").write_text("mine too")
    (folder / "notes.txt").write_text("no template")
    assert [(item.name, item.shipped) for item in templates()] == [
        ("board-page", True),
        ("plain", False),
        ("team-mail", False),
    ]
    assert find_template("team-mail").path == folder / "team-mail.txt.j2"
    assert find_template("plain.md.j2").name == "plain"


def test_a_template_in_a_file(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "quarter.html"
    path.write_text("{{ scorecard }}")
    found = find_template(str(path))
    assert (found.path, found.is_html) == (path, True)
    assert render_template(found, DOCUMENT) == "&lt;b&gt;Acme&lt;/b&gt; &amp; \ufffdco"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("weekly", InvalidInput, 'There is no template "weekly".'),
        ("", InvalidInput, "There is no template"),
        ("./no.md.j2", UnusableFile, "no.md.j2 is not there."),
        ("no/", UnusableFile, "no is not there."),
        ("/", UnusableFile, "/ is not a plain file."),
        ("a\0b.j2", InvalidInput, "--template names no file."),
        ("~nobody-of-that-name/x.j2", UnusableFile, "cannot be read"),
        ("x" * 300 + ".j2", UnusableFile, "cannot be read"),
    ],
)
def test_what_is_no_template_is_refused(folder: Path, name: str, error: type[KpituiError], message: str) -> None:
    with pytest.raises(error, match=message.replace("(", "\\(")) as raised:
        find_template(name)
    assert raised.value.hint


@pytest.mark.parametrize("period", ["last", "2026-11", "2026"])
@pytest.mark.parametrize("name", ["team-mail", "board-page"])
def test_the_shipped_ones_render_any_report(folder: Path, workspace: Workspace, name: str, period: str) -> None:
    fill(workspace)
    close_week(workspace)
    report = report_on(workspace, period)
    text = render_template(find_template(name), report_document(report, workspace.calendar.last_day(report.period)))
    assert "Clients signed" in text
    assert "Call the March list" in text
    if name == "board-page":
        page = Page(text)
        assert "svg" in page.names()
        assert "script" not in page.names()
    else:
        assert "- [ ] Call the March list (Li Wen, due 2026-11-27)" in text


@pytest.mark.parametrize("name", ["team-mail", "board-page"])
def test_hostile_names_are_only_text_in_the_shipped_ones(folder: Path, workspace: Workspace, name: str) -> None:
    fill(workspace)
    close_week(workspace)
    report = report_on(workspace, "last")
    document = report_document(report, workspace.calendar.last_day(report.period))
    text = render_template(find_template(name), hostile_copy(document))
    assert not controls_in(text.replace("\n", ""))
    if name == "board-page":
        assert "script" not in Page(text).names()
    else:
        assert "<script" not in text.replace("\\<", "")


def hostile_copy(document: Any) -> Any:
    """The document with something nasty in front of every name and text of it."""
    nasty = "<script>[x](y)</script>\u202e\x1b[31m#"
    if isinstance(document, list):
        return [hostile_copy(item) for item in document]
    if not isinstance(document, dict):
        return document
    told = ("name", "text", "title", "scorecard", "owner", "sentence", "reason", "source", "label")
    return {key: nasty + str(item) if key in told else hostile_copy(item) for key, item in document.items()}


def test_html_is_escaped_and_markdown_by_a_filter() -> None:
    assert rendered_here("{{ scorecard }}", name="t.html.j2")["text"].startswith("&lt;b&gt;Acme")
    assert rendered_here("{{ scorecard | markdown }}")["text"].startswith("\\<b\\>Acme")
    assert rendered_here("{{ '>= 50' | limit }}")["text"] == "≥ 50"


@pytest.mark.parametrize(
    ("source", "where", "error"),
    [
        ("one\n{{ two", "t.md.j2, line 2", "Unexpected end of template"),
        ("{% for x in groups %}", "t.md.j2, line 1", "Unexpected end of template"),
        ("{% nonsense %}", "t.md.j2, line 1", "Encountered unknown tag 'nonsense'."),
        ("a\nb\n{{ scorecrad }}", "t.md.j2, line 3", "There is no name scorecrad."),
        ("a\n{{ headline.sentense }}", "t.md.j2, line 2", "There is no name sentense in it."),
        ("{{ 1 / 0 }}", "t.md.j2, line 1", "Division by zero."),
        ("\n{{ 'a' + 1 }}", "t.md.j2, line 2", "Can only concatenate str"),
        ("{{ groups | nothing }}", "t.md.j2, line 1", "No filter named 'nothing'."),
        ("{{ ''.__class__.__mro__ }}", "t.md.j2, line 1", "Access to attribute '__class__'"),
        ("{{ groups.append(1) }}", "t.md.j2, line 1", "Access to attribute 'append'"),
        ("{{ range(10000000) }}", "t.md.j2, line 1", "Range too big"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "t.md.j2", "It uses itself without end."),
        ("{% include 't.md.j2' %}", "t.md.j2", "It uses itself without end."),
        ("{% include '/etc/passwd' %}", "t.md.j2, line 1", "There is no template /etc/passwd beside it."),
        ("{% include '../x.j2' %}", "t.md.j2, line 1", "There is no template ../x.j2 beside it."),
        ("{% extends 'other.j2' %}", "t.md.j2, line 1", "There is no template other.j2 beside it."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(source: str, where: str, error: str) -> None:
    answer = rendered_here(source)
    assert answer["where"] == where
    assert error in answer["error"]
    assert answer["hint"]


def test_parts_beside_it_may_be_included_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    (folder / "part.md.j2").write_text("part of {{ scorecard | markdown }}\n{{ nothing }}")
    (tmp_path / "secret.j2").write_text("secret")
    (folder / "link.j2").symlink_to(tmp_path / "secret.j2")
    (folder / "notes.txt").write_text("notes")
    broken = rendered_here("{% include 'part.md.j2' %}", folder=folder)
    assert (broken["where"], broken["error"]) == ("part.md.j2, line 2", "There is no name nothing.")
    for name in ("link.j2", "notes.txt", "../../secret.j2"):
        answer = rendered_here("{% include '" + name + "' %}", folder=folder)
        assert "secret" not in answer.get("text", "")
        assert "text" not in answer, name


def test_a_result_that_is_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_process, "LONGEST_RESULT", 1000)
    answer = rendered_here("{% for x in range(99999) %}{{ scorecard }}{% endfor %}")
    assert answer["error"].startswith("The result is longer than")


def test_a_template_that_runs_for_ever_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting_templates, "SECONDS", 1.0)
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(KpituiError, match="takes longer than 1 seconds, and was stopped") as raised:
        in_a_process(folder, endless)
    assert "loop" in raised.value.hint


@pytest.mark.parametrize(
    ("code", "message"),
    [(-signal.SIGXCPU, "takes too much time"), (-signal.SIGKILL, "was stopped by the system"), (1, "more memory")],
)
def test_how_the_process_ended_is_told(code: int, message: str) -> None:
    with pytest.raises(KpituiError, match=message):
        reporting_templates._answer(Template("t", Path("t.md.j2"), False), b"", code)


@pytest.mark.parametrize("source", ["{{ 'x' * 1000000000 }}", "{{ ('x' * 50000000) | center(900000000) }}"])
def test_a_gigabyte_is_not_built(folder: Path, source: str) -> None:
    with pytest.raises(KpituiError, match="memory") as raised:
        in_a_process(folder, source)
    assert "loop" in raised.value.hint.lower()


def test_nothing_of_the_folder_one_stands_in_is_loaded(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A jinja2.py in the current folder would otherwise be the one that is imported."""
    planted = tmp_path / "here"
    planted.mkdir()
    (planted / "jinja2.py").write_text("raise SystemExit('planted')")
    monkeypatch.chdir(planted)
    assert in_a_process(folder, "{{ headline.sentence }}") == "Winning."


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"x" * 300_000, "too large"), (b"\xff\xfe", "not UTF-8")],
)
def test_files_that_are_no_text_are_refused(folder: Path, content: bytes, message: str) -> None:
    (folder / "t.md.j2").write_bytes(content)
    with pytest.raises(UnusableFile, match=message):
        render_template(find_template("t"), DOCUMENT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(folder: Path) -> None:
    (folder / "t.md.j2").write_text("x")
    (folder / "t.md.j2").chmod(0)
    with pytest.raises(UnusableFile, match="cannot be read"):
        render_template(find_template("t"), DOCUMENT)

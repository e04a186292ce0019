"""Hostile text in every place: no screen, command, message, report or export lets it do anything but be read."""

from __future__ import annotations

import contextlib
import csv
import html.parser
import io
import json
import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.domain.reviews import Choice, Step
from kpitui.errors import InvalidInput
from kpitui.services import defining, following_up
from kpitui.services.reviews import closing, reviewing
from kpitui.tui.commands import COMMANDS
from kpitui.tui.glyphs import ASCII, UNICODE
from kpitui.tui.screens.set_up_form import SetUpForm
from tests.cli.shell import Shell
from tests.hard.conftest import Tallying
from tests.hard.tally import SHARE, many
from tests.tui import test_nasty_text
from tests.tui.nasty import controls_in
from tests.tui.seat import Seat, at_home
from tests.tui.walk import every_screen

PAYLOADS = (
    "[/]",
    "[/foo]",
    "[@click=app.exit]press[/]",
    '[@click="app.bell"]x',
    "[bold red on blue]x",
    "[link=file:///etc]x[/link]",
    "[b",
    "\\[",
    "[[[[]]]]",
    "$x[/]",
    "\x1b[31mred\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
    "\x1bPq#0\x1b\\",
    "\x9b31mC1",
    "\x90q\x9c \x85 \x9d",
    "bell\x07 \x08\x08 \x7f",
    "\u202egnp.exe\u202c",
    "\u2066a\u2069 \u200f\u200e\u061c",
    "\u202a\u202b\u202d",
    "a" + "\u0301" * 60,
    "\u0301\u0301lone",
    "\u200b\u200c\u200d\ufeff\u2060\u00ad",
    "x\u200bx",
    "مرحبا بالعالم",
    "שלום עולם",
    "A" * 199,
    "字" * 99,
    "計画の見直し",
    "ﾊﾝｶｸ한국어",
    "👩\u200d👩\u200d👧\u200d👦",
    "👍🏽👋🏿",
    "❤\ufe0f1\ufe0f\u20e3",
    "🇩🇪🇫🇷🇪",
    "two\nlines\r\nmore",
    "tab\tand\x0b\x0c",
    "\u2028\u2029",
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='x",
    "&lt;b&gt;&amp;",
    "]]>-->",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{{ ''.__class__ }}",
    "{# x #}",
    "'; DROP TABLE measure; --",
    '" OR 1=1',
    "%s%n {0} ${x} $(id) `id`",
    "nul\x00nul",
    "\ue000\U000e0041\uffff\ufdd0",
    "| a | b |\n|---|",
    "# title\n* item",
    "[x](javascript:alert(1))",
    "![x](http://x)",
    "../../etc/passwd",
    "-n",
    "--yes",
    "null",
    "NaN",
    "@li !2026-01-01",
    "😀" * 90,
    "\U0001f3fb",
    "\u115f\u3164\uffa0",
    "\ufff9\ufffa\ufffb",
)
SURROGATE = "\udcff\udc80"
# Neither the database nor TOML can hold these, and both say so.
UNKEPT = re.compile("[\x00\ud800-\udfff]")
NO_NAME = {0: None, ord("/"): None}
CLOSED = "2026-W45"
FORMATS = ("text", "markdown", "html", "json")
EVENT = re.compile(r"^on", re.IGNORECASE)


def sample() -> list[str]:
    """All payloads, or in every test run a few that have done harm."""
    if SHARE:
        return list(PAYLOADS[: many(1, len(PAYLOADS))])
    return ["[@click=app.exit]press[/] \x1b]0;t\x07\u202e" + "a\u0301" * 30, '=HYPERLINK("http://x")<script>{{ 7*7 }}']


def hostile_file(path: Path, payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scorecard with this text wherever there is text, one review closed and the next begun."""
    kept = UNKEPT.sub("", payload) or "x"
    with monkeypatch.context() as patched:
        patched.setattr(test_nasty_text, "KEPT", (kept,) * 8)
        patched.setenv("KPITUI_USER", kept)
        workspace = defining.start(path, test_nasty_text.nasty_scorecard(), login=kept)
        test_nasty_text.fill(workspace)
        before = workspace.calendar.week_of(test_nasty_text.MONDAY - timedelta(days=7))
        for week in (before, workspace.calendar.week_of(test_nasty_text.MONDAY)):
            reviewing.begin(workspace, week)
            view = reviewing.view(workspace, week)
            for line in view.lines:
                reviewing.confirm(workspace, reviewing.view(workspace, week), line)
            for miss in reviewing.view(workspace, week).misses:
                reviewing.decide(workspace, reviewing.view(workspace, week), miss, Choice.WATCH, _sentence(kept))
            if week == before:
                with contextlib.suppress(InvalidInput):  # it names an owner or a date that there is not
                    following_up.add(workspace, workspace.scorecard.measures[0], week.start, _sentence(kept))
                closing.close(workspace, week, _sentence(kept))
        workspace.close()


def _sentence(text: str) -> str:
    """The same where a person types it into a line: in one, and not empty."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable()) or "x"


async def every_place(seat: Seat, payload: str) -> AsyncIterator[str]:
    """The views, the pages that are laid over them, their questions; then the whole review."""
    for digit in "12345":
        await seat.press(digit)
        yield f"view {digit}"
        for _ in range(2):
            for name in list(seat.page.available()):
                if name in (
                    "quit",
                    "palette",
                    "suspend",
                    "theme",
                    "review",
                    "open",
                    "home",
                    "back",
                    "reload",
                    "help",
                    "undo",
                    "set_up",
                ):
                    continue
                if name.startswith("view_"):
                    continue
                seat.page.run(name)
                seat.page.redraw()
                yield f"view {digit}, {name}"
                if seat.page.prompt is not None:
                    await seat.paste(payload)
                    yield f"view {digit}, {name}, typed"
                    await seat.press("enter")
                    yield f"view {digit}, {name}, answered"
                    await seat.press("escape")
                if type(seat.page).__name__ in ("ReplayScreen", "PreviewScreen", "MeasureScreen"):
                    await seat.press("escape")
            await seat.press("j")
        await seat.press("escape", digit)
    await seat.press("1", "enter")
    yield "measure"
    for name in (
        "why_here",
        "zoom",
        "year_before",
        "goal_path",
        "tried",
        "to_entries",
        "to_why",
        "to_tried",
        "earlier_event",
    ):
        if name in seat.page.available():
            seat.page.run(name)
            seat.page.redraw()
            yield f"measure, {name}"
    for key in ("n", "a", "c", "s"):
        await seat.press(key)
        await seat.paste(payload)
        yield f"measure, {key} typed"
        await seat.press("enter")
        yield f"measure, {key} answered"
        await seat.press("escape")
    await seat.press("question_mark")
    yield "measure, help"
    await seat.press("escape", "escape", "escape", "4", "enter", "enter")
    yield "replay"
    for _ in Step:
        await seat.press("tab", "j")
        yield "replay, next part"
    await seat.press("p")
    yield "report"
    await seat.press("pagedown")
    yield "report, below"
    await seat.press("escape", "escape", "1", "a")
    await seat.paste(payload + " 7")
    yield "quick entry"
    await seat.press("enter")
    yield "quick entry, answered"
    await seat.press("escape", "e")
    yield "set-up"
    for key in "aiomp":
        await seat.press(key)
        await seat.paste(payload)
        yield f"set-up, {key} typed"
        for _ in range(3):
            await seat.press("down")
            await seat.paste(payload)
        await seat.press("ctrl+s")
        yield f"set-up, {key} told"
        while isinstance(seat.page, SetUpForm):
            await seat.press("escape")
    yield "set-up, half typed"
    await seat.press("escape", "1")


async def test_every_screen(tmp_path: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch) -> None:
    with tally("6 hostile text on screens") as runs:
        for number, payload in enumerate(sample()):
            path = tmp_path / f"{number}.kpitui"
            hostile_file(path, payload, monkeypatch)
            shown = 0
            for glyphs in (UNICODE, ASCII) if SHARE else (ASCII, UNICODE)[number : number + 1]:
                with runs.run(f"{payload[:40]!r}, {'ascii' if glyphs.ascii_only else 'unicode'}"):
                    async with at_home(path, size=(80, 24) if number % 2 else (120, 40), glyphs=glyphs) as seat:
                        async for place in _both(seat, payload, whole_review=bool(SHARE) and not glyphs.ascii_only):
                            shown += 1
                            assert seat.app.is_running, place
                            seat.check_lines()
                            assert not glyphs.ascii_only or seat.text().isascii(), place
            runs.note("screens", int(runs.found.get("screens", 0)) + shown)


async def _both(seat: Seat, payload: str, *, whole_review: bool) -> AsyncIterator[str]:
    async for place in every_place(seat, payload):
        yield place
    if whole_review:
        await seat.press("1")
        async for place in every_screen(seat):
            yield place


def commands(payload: str, folder: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Every command on what is stored, and with the text as an argument wherever one is taken."""
    stored = [
        ("status",), ("status", "last"), ("status", "last", "--json"), ("why",), ("why", "m1"),
        ("why", "m1", "-w", "last"),
        ("why", "--json"), ("history",), ("history", "m1"), ("history", "m1", "--json"), ("history", "--json"),
        ("journal",), ("journal", CLOSED), ("journal", CLOSED, "--json"), ("journal", "--json"),
         ("objectives",), ("objectives", "--json"), ("objectives", "--ahead"),
        ("changes", "--limit", "0"), ("changes", "--json"), ("changes", "m1"), ("check",), ("check", "--json"),
        ("fix", "list"), ("fix", "list", "--json"), ("fix", "list", "--all"), ("export",), ("export", "--csv"),
        ("export", "--csv", "--wide"), ("export", "--json"), ("verify",), ("completion", "bash"),
        ("report", "--templates"),
        *(("report", period, "--format", form) for period in (CLOSED, "2026-11") for form in FORMATS),
        *(("report", CLOSED, "--template", template) for template in ("board-page", "team-mail")),
        ("backup",), ("backup", "--list"), ("undo",), ("export", "--csv", "-o", "written.csv"),
    ]  # fmt: skip
    given = [
        (payload,), ("--db", f"{folder}/{payload}", "status"), ("--db", payload, "status"), (f"--{payload}",),
        ("status", payload), ("why", payload), ("why", "-w", payload), ("history", payload), ("journal", payload),
        ("changes", payload), ("log", payload, "1"), ("log", "m1", payload), ("log", "m1", "1", "-n", payload),
        ("log", "m1", "1", "-d", payload), ("set", "m1", payload), ("set", payload, "1"), ("undo", payload),
        ("fix", "add", "m1", payload), ("fix", "add", payload, "x"), ("fix", "done", payload),
        ("fix", "drop", "2", payload), ("import", payload), ("apply", payload), ("init", payload), ("report", payload),
        ("report", CLOSED, "-o", payload), ("report", CLOSED, "--template", payload), ("report", "--owner", payload),
        ("report", "--team", payload), ("export", "-o", payload), ("export", "--csv", "-m", payload),
        ("export", "--csv", "--from", payload), ("backup", payload), ("restore", payload), ("completion", payload),
        ("review", payload), ("journal", "-s", "--", payload), ("log", "m1", "1", payload),
        ("status", "--", payload), ("journal", "--closing", payload),
    ]  # fmt: skip
    return stored, given


def harmless(text: str) -> bool:
    return all(
        character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text
    )


def _acts(name: str, value: str) -> bool:
    return name in ("href", "src", "action", "formaction", "xlink:href", "style") and "javascript:" in value


class Page(html.parser.HTMLParser):
    """What a browser would find: elements, and attributes that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "form", "link", "base"):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name, value in attrs if EVENT.match(name) or _acts(name, value or "")]


def check_output(arguments: tuple[str, ...], out: str) -> None:
    """What was asked for holds the text as text, by the rules of its format."""
    if arguments[-1] in ("--json", "json") and out.startswith(("{", "[")):
        json.loads(out)
    if "html" in arguments and out:
        page = Page()
        page.feed(out)
        assert not page.found, page.found
        assert "7*7" not in out or "{{ 7*7 }}" in out.replace("&#x27;", "'"), "a template was carried out"
    if arguments[:1] == ("export",) and "--csv" in arguments:
        for row in csv.reader(io.StringIO(out)):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r")), cell
                assert not cell.startswith(("+", "-")) or re.fullmatch(r"[+-][\d.,:]+(e[+-]?\d+)?", cell), cell


def test_every_command(tmp_path: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch) -> None:
    with tally("6 hostile text in commands") as runs:
        for number, payload in enumerate([*sample(), SURROGATE]):
            folder = tmp_path / str(number)
            folder.mkdir()
            monkeypatch.chdir(folder)
            path = folder / "team.kpitui"
            hostile_file(path, payload, monkeypatch)
            monkeypatch.setenv("KPITUI_DB", str(path))
            monkeypatch.setenv("KPITUI_USER", UNKEPT.sub("", payload) or "x")
            shell, original = Shell(path), path.read_bytes()
            stored, given = commands(payload.replace("\x00", ""), folder)
            for arguments in [*stored, *given]:
                with runs.run(f"{' '.join(map(ascii, arguments))[:90]}"):
                    ran = shell(*arguments)
                    assert ran.code in (0, 1, 2), ran.code
                    assert arguments not in stored or ran.code != 2, ran.err
                    # Exactly as kept, for an import; a terminal gets it harmless (tests/cli/test_hostile_text.py).
                    as_it_is = arguments[:2] == ("export", "--csv") or "html" in arguments or "--template" in arguments
                    assert harmless(ran.err), ascii(ran.err)
                    assert harmless(ran.out) or as_it_is, ascii(ran.out[:400])
                    assert "Traceback" not in ran.err + ran.out
                    check_output(arguments, ran.out)
                path.write_bytes(original)


def test_every_file(tmp_path: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch, acme: Path) -> None:
    """In scorecard files, tables of amounts, templates and their names: taken as text, or refused in a sentence."""
    with tally("6 hostile text in files") as runs:
        monkeypatch.setenv("KPITUI_DB", str(acme))
        monkeypatch.chdir(tmp_path)
        shell, original = Shell(acme), acme.read_bytes()
        for payload in [*sample(), *(["\x00"] if SHARE else [])]:
            quoted = json.dumps(UNKEPT.sub("", payload))
            cell = '"' + payload.replace('"', '""') + '"'
            titled = "[scorecard]\nname = 'A'\n"
            texts = {
                "name.toml": f"[scorecard]\nname = {quoted}\n[[metric]]\nkey = 'k'\nname = {quoted}\nunit = {quoted}\n",
                "key.toml": f"{titled}[[metric]]\nkey = {quoted}\nname = 'B'\n{quoted} = {quoted}\n",
                "raw.toml": f"[scorecard]\nname = '{payload}'\n{payload}\n",
                "steps.toml": f"{titled}[[indicator]]\nkey='k'\nname='N'\nshow='rating'\nsteps=[{quoted},'b']\n",
                "target.toml": f"{titled}[[action]]\nkey='k'\nname='N'\nunit={quoted}\ntarget={{at_least={quoted}}}\n",
                "head.csv": f"date,{cell}\n2026-11-09,3\n",
                "cell.csv": f"date,visits\n{cell},3\n2026-11-09,{cell}\n",
                "note.csv": f"date,measure,amount,note\n2026-11-09,visits,3,{cell}\n2026-11-09,{cell},3,x\n",
            }
            for name, text in texts.items():
                given = tmp_path / f"{payload.translate(NO_NAME)[:20]}{name}"
                try:
                    given.write_bytes(text.encode("utf-8", "surrogateescape"))
                except (OSError, UnicodeEncodeError):
                    continue
                command = ("import", str(given), "--yes") if name.endswith(".csv") else ("apply", str(given), "--yes")
                with runs.run(f"{payload[:30]!r} in {name}"):
                    for arguments in (command, ("status",), ("check",), ("changes",)):
                        ran = shell(*arguments)
                        assert ran.code in (0, 1, 2), ran
                        assert harmless(ran.out), ascii(ran.out)
                        assert harmless(ran.err), ascii(ran.err)
                        assert "Traceback" not in ran.err
                acme.write_bytes(original)


def test_the_palette_and_what_is_searched_there(
    tmp_path: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stored reaches the palette; whatever is typed there is looked for as text."""
    import asyncio

    async def look() -> None:
        path = tmp_path / "team.kpitui"
        hostile_file(path, "[@click=app.exit]x[/]", monkeypatch)
        async with at_home(path) as seat:
            for payload in sample():
                with runs.run(repr(payload[:40])):
                    await seat.press("ctrl+p")
                    await seat.settle()
                    await seat.paste(payload[:40])
                    await seat.settle()
                    strips = seat.app.screen._compositor.render_strips()
                    assert not [c for strip in strips for c in controls_in(strip.text)], payload
                    await seat.press("escape")
                    await seat.settle()
                    assert seat.app.is_running

    with tally("6 hostile text in the palette") as runs:
        asyncio.run(look())


def test_the_table_of_commands_holds_no_markup() -> None:
    """Its sentences are shown by Textual's palette, its keys in footers: plain characters, all of them."""
    for command in COMMANDS.values():
        assert harmless(command.help + command.label + command.shown), command.name
    assert len(PAYLOADS) >= 40

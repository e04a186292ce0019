"""Text from the file or from others reaches the terminal as text: no command prints a byte that could do something."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest

from kpitui.cli.columns import cells, fit
from tests.cli.shell import Shell

NASTY = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \u202eevil\u202c \u2066x\u2069 a\nb\r\tc \x00"
    " [red]x[/red] [@click=app.quit]y[/] \udcff \u200b\ufeff"
)


@pytest.fixture
def hostile(shell: Shell) -> Shell:
    """A scorecard into which somebody has put such text everywhere."""
    shell.ok("set", "prospects", "31", "-w", "last", "-n", "called")
    shell.ok("fix", "add", "prospects", "call")
    text = NASTY.replace("\udcff", "").replace("\x00", "")
    with sqlite3.connect(shell.path) as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("DROP TRIGGER audit_no_update")
        for sql in (
            "UPDATE scorecard SET name = ?1, currency = ?1",
            "UPDATE measure SET name = ?1 || key, unit = ?1, purpose = ?1, team = ?1",
            "UPDATE objective SET name = ?1, why = ?1",
            "UPDATE person SET name = ?1",
            "UPDATE entry SET note = ?1, by = ?1",
            "UPDATE corrective_action SET text = ?1",
            "UPDATE audit SET by = ?1, what = ?1, entity = ?1 WHERE id > 3",
        ):
            connection.execute(sql.replace("?1", ":text"), {"text": text})
    connection.close()
    return shell


def harmless(text: str) -> bool:
    return all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in text)


COMMANDS = [
    ("status",),
    ("status", "last", "--json"),
    ("changes", "--limit", "0"),
    ("changes", "prospects"),
    ("changes", "prospects", "--json"),
    ("check",),
    ("check", "--json"),
    ("fix", "list"),
    ("fix", "list", "--json"),
    ("export",),
    ("log", "prospects", "12"),
    ("set", "prospects", "12"),
    ("log", "re", "12"),
    ("log", NASTY.replace("\x00", ""), "12"),
    ("log", "prospects", NASTY.replace("\x00", "")),
    ("log", "prospects", "12", "-d", NASTY.replace("\x00", "")),
    ("log", "close_rate", "12"),
    ("status", NASTY.replace("\x00", "")),
    ("fix", "done", "1"),
    ("fix", "add", "prospects", "x", "@" + NASTY.replace("\x00", "").split()[0]),
    ("undo",),
    ("undo", "prospects"),
    (NASTY.replace("\x00", ""),),
    ("--" + NASTY.replace("\x00", ""),),
    ("status", "--" + NASTY.replace("\x00", "")),
    ("apply", NASTY.replace("\x00", "")),
    ("init", NASTY.replace("\x00", "")),
    ("import", NASTY.replace("\x00", "")),
    ("completion", NASTY.replace("\x00", "")),
    ("--db", NASTY.replace("\x00", ""), "status"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(map(ascii, arguments))[:60])
def test_no_command_prints_what_could_do_something(arguments: tuple[str, ...], hostile: Shell) -> None:
    ran = hostile(*arguments)
    assert ran.code in (0, 1, 2)
    assert harmless(ran.out), ascii(ran.out)
    assert harmless(ran.err), ascii(ran.err)
    assert ran.out or ran.err


def test_hostile_files_are_named_harmlessly(shell: Shell, tmp_path: Path) -> None:
    text = NASTY.replace("\udcff", "").replace("\x00", "").replace("\n", "")
    toml = tmp_path / "x.toml"
    toml.write_text(f'[scorecard]\nname = "A"\n"{text}" = 1\n', encoding="utf-8")
    assert harmless(shell("apply", str(toml)).err)
    csv = tmp_path / "x.csv"
    csv.write_text(f'date,"{text}"\n"{text}",3\n', encoding="utf-8")
    said = shell("import", str(csv)).err
    assert harmless(said)
    assert harmless(shell("log", stdin=f"{text}\n").err)


def test_a_table_of_amounts_is_exact_in_a_file_and_harmless_on_a_terminal(
    hostile: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[31m" in hostile.ok("export", "--csv").out
    with monkeypatch.context() as patched:
        patched.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True)
        shown = hostile.ok("export", "--csv").out
    assert "prospects,31" in shown
    assert harmless(shown), ascii(shown)


def test_columns_count_cells() -> None:
    assert cells("見込み") == 6
    assert cells("e\u0301") == 1
    assert fit("見込み", 4) == "... "[:4]
    assert fit("見込み客", 7, ellipsis="…") == "見込み…"
    assert fit("abc", 5, right=True) == "  abc"
    assert cells(fit("x\u202ey" * 50, 20)) == 20

"""Completion in the shell: commands, measures and weeks; never an error, never a new file."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def complete(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Completer:
    return Completer(shell, monkeypatch)


class Completer:
    """Asks as the shells do."""

    def __init__(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shell = shell
        self.monkeypatch = monkeypatch

    def __call__(self, line: str, shell: str = "bash") -> list[str]:
        with self.monkeypatch.context() as patch:
            patch.setenv("_KPITUI_COMPLETE", f"{shell}_complete")
            patch.setenv("COMP_WORDS", line)
            patch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
            ran = self.shell.ok()
        assert ran.err == ""
        return ran.out.rstrip("\n").split("\n")


def test_commands(complete: Completer) -> None:
    assert complete("kpitui st") == ["plain,status"]
    assert "plain,log" in complete("kpitui ")
    assert complete("kpitui --rea") == ["plain,--read-only"]
    assert complete("kpitui fix d") == ["plain,done", "plain,drop"]


def test_measures_by_key_with_their_names(complete: Completer) -> None:
    assert complete("kpitui log pro") == ["plain,prospects"]
    assert len(complete("kpitui set ")) == 8
    assert complete("kpitui log pro", "zsh") == ["plain", "prospects", "Prospects contacted"]
    assert complete("kpitui fix add fo") == ["plain,followups"]


def test_weeks(complete: Completer) -> None:
    offered = complete("kpitui status ")
    assert offered[:3] == ["plain,last", "plain,this", "plain,2026-W47"]
    assert len(offered) == 15
    assert complete("kpitui review 2026-W46") == ["plain,2026-W46"]
    assert complete("kpitui set prospects 3 -w l") == ["plain,last"]


def test_the_database_named_on_the_line_is_asked(complete: Completer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPITUI_DB")
    assert complete("kpitui log pro") == [""]
    assert complete(f"kpitui --db {complete.shell.path} log pro") == ["plain,prospects"]


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["no file", "an empty file", "a text", "a damaged file"],
)
def test_without_a_usable_scorecard_there_is_nothing_to_offer(
    content: bytes | None, bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = Completer(bare, monkeypatch)
    if content is not None:
        bare.path.write_bytes(content)
    folder = sorted(bare.path.parent.iterdir())
    assert complete("kpitui log pro") == [""]
    assert complete("kpitui status l") == ["plain,last"]
    assert complete("kpitui nonsense ") == complete("kpitui ")
    assert sorted(bare.path.parent.iterdir()) == folder
    assert bare.kept() == content


def test_keys_that_could_do_something_in_a_shell_are_not_offered(complete: Completer) -> None:
    import sqlite3

    with sqlite3.connect(complete.shell.path) as connection:
        connection.execute("UPDATE measure SET key = 'pro$(reboot)', name = 'a\nplain,b' WHERE key = 'visits'")
        connection.execute("UPDATE measure SET name = 'a' || char(10) || 'plain,b' WHERE key = 'prospects'")
    connection.close()
    assert complete("kpitui log pro") == ["plain,prospects"]
    assert complete("kpitui log pro", "zsh") == ["plain", "prospects", "a plain,b"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_scripts(name: str, bare: Shell) -> None:
    ran = bare.ok("completion", name)
    assert f"_KPITUI_COMPLETE={name}_complete" in ran.out
    assert not bare.path.exists()


def test_a_shell_that_is_not_known(bare: Shell) -> None:
    assert "'bash', 'zsh', 'fish'" in bare.refused("completion", "csh")


def test_the_help_says_what_each_shell_wants_on_a_line_of_its_own(bare: Shell) -> None:
    lines = [line.strip() for line in bare.ok("completion", "--help").out.splitlines()]
    assert 'bash  put this in ~/.bashrc: eval "$(kpitui completion bash)"' in lines
    assert not any("\\b" in line for line in lines)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("told", [{}, {"COMP_WORDS": "kpitui log "}, {"COMP_CWORD": "2"}])
def test_a_line_that_was_not_told_is_refused(
    name: str, told: dict[str, str], bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("COMP_WORDS", "COMP_CWORD"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in {**told, "_KPITUI_COMPLETE": f"{name}_complete"}.items():
        monkeypatch.setenv(variable, value)
    assert "is for the completion of your shell alone" in bare.refused("log")


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_place_that_is_no_number_is_refused(name: str, bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_KPITUI_COMPLETE", f"{name}_complete")
    monkeypatch.setenv("COMP_WORDS", "kpitui log ")
    monkeypatch.setenv("COMP_CWORD", "x")
    assert "is for the completion of your shell alone" in bare.refused("log")

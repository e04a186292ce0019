"""What restricted mode leaves of an environment that the remote side has chosen in part."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.cli.restricted import clean, restrict
from tests.cli.shell import Shell


@pytest.fixture(autouse=True)
def unchanged_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restricted mode cleans the environment; the next test gets it back."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_of_the_environment_only_who_and_where_is_left() -> None:
    environment = {
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        "KPITUI_USER": "dana",
        "KPITUI_DB": "/etc/passwd",
        "EDITOR": "sh",
        "VISUAL": "sh",
        "PAGER": "sh",
        "XDG_CONFIG_HOME": "/tmp/x",
        "XDG_STATE_HOME": "/tmp/x",
        "HOME": "/tmp/x",
        "TMPDIR": "/tmp/x",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_LOG": "/tmp/x",
        "PYTHONSTARTUP": "/tmp/x",
        "_KPITUI_COMPLETE": "bash_source",
        "SSH_ORIGINAL_COMMAND": "status",
        "COMP_WORDS": "kpitui ",
    }
    assert restrict(["--restricted"], environment) == ["--restricted", "status"]
    home = environment.pop("HOME")
    assert home != "/tmp/x"
    assert environment == {"TERM": "xterm", "LC_ALL": "C.UTF-8", "KPITUI_USER": "dana"}
    clean(environment)
    assert environment["TERM"] == "xterm"


@pytest.mark.parametrize(
    "name", ["LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_OF_ITS_OWN", "TZ", "TERM", "COLORTERM"]
)
@pytest.mark.parametrize(
    "value",
    ["/tmp/evil", "../../../tmp/evil", "de:/tmp/evil", ":/tmp/evil", "..", ".", "de_DE\n/tmp", "~root/x", "a/../b"],
)
def test_a_language_or_time_zone_that_names_a_file_is_dropped(name: str, value: str) -> None:
    """sshd passes them on; the catalogue of translations in that folder would be read and used for every sentence."""
    environment = {name: value, "KPITUI_USER": "dana"}
    clean(environment)
    assert name not in environment


def test_languages_and_time_zones_stay() -> None:
    given = {
        "LANG": "en_GB.UTF-8",
        "LC_ALL": "ca_ES@valencia",
        "LANGUAGE": "de_DE:en",
        "LC_CTYPE": "C.UTF-8",
        "LC_TIME": "",
        "TZ": "America/Argentina/Buenos_Aires",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    environment = dict(given)
    clean(environment)
    assert {name: environment[name] for name in given} == given
    for zone in ("Europe/London", "UTC", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0530>-5:30", "Etc/GMT+5"):
        environment = {"TZ": zone}
        clean(environment)
        assert environment["TZ"] == zone


def test_no_translation_of_the_remote_sides_choice_is_read(shell: Shell, tmp_path: Path) -> None:
    """A catalogue planted on the machine, and the variable that sshd lets everybody set."""
    folder = tmp_path / "evil" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(catalogue({"Show this message and exit.": "planted"}))
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "kpitui", "--db", str(shell.path)]
    told = {}
    for flags in ((), ("--restricted",)):
        done = subprocess.run(
            [*command, *flags, "log", "--help"],
            env=variables | {"LC_ALL": str(tmp_path / "evil")},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        told[flags] = done.stdout
    assert "planted" in told[()], "the catalogue does what it should where nothing stands in its way"
    assert "planted" not in told["--restricted",]
    assert "Show this message and exit." in told["--restricted",]


def catalogue(texts: dict[str, str]) -> bytes:
    """Translations in the format of GNU gettext."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **texts}.items())
    at, tables, kept = 28 + 16 * len(pairs), [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            text = pair[side].encode()
            tables[side] += struct.pack("<II", len(text), at + len(kept))
            kept += text + b"\0"
    return (
        struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0) + tables[0] + tables[1] + kept
    )


def test_an_account_that_is_written_down_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr("pwd.getpwuid", unknown)
    environment = {"HOME": "/tmp/x"}
    clean(environment)
    assert environment == {"HOME": "/nonexistent"}


@pytest.mark.parametrize("how", ["bash_complete", "bash_source", "zsh_complete", "fish_source"])
def test_shell_completion_is_not_there(shell: Shell, tmp_path: Path, how: str) -> None:
    """In a process of its own, as sshd starts it, with an environment that the remote side has chosen."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SSH_ORIGINAL_COMMAND": "status",
        "_KPITUI_COMPLETE": how,
        "COMP_WORDS": "kpitui --db /etc/passwd log ",
        "COMP_CWORD": "4",
        "XDG_CONFIG_HOME": str(tmp_path / "evil"),
        "KPITUI_DB": "/etc/passwd",
    }
    done = subprocess.run(
        [sys.executable, "-m", "kpitui", "--db", str(shell.path), "--restricted"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Acme Coaching")
    assert not (tmp_path / "evil").exists()


def test_without_a_file_in_the_forced_command_the_environment_names_none(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "KPITUI_DB", str(shell.path))
    monkeypatch.setitem(os.environ, "SSH_ORIGINAL_COMMAND", "status")
    monkeypatch.setattr("pwd.getpwuid", lambda number: type("entry", (), {"pw_dir": "/nonexistent", "pw_name": "x"}))
    ran = shell("--restricted")
    assert ran.code == 2
    assert "There is no scorecard at /nonexistent" in ran.err

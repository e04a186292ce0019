"""Every way out of a forced SSH command that one can think of; none leads to a file, a shell or another program."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from kpitui.cli.restricted import PERMITTED, limited
from kpitui.cli.root import COMMANDS, root
from kpitui.errors import InvalidInput
from tests.cli.shell import Ran, Shell


@pytest.fixture(autouse=True)
def unchanged_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restricted mode cleans the environment; the next test gets it back."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


class Remote:
    """Somebody whose key may only run `kpitui --db FILE --restricted`."""

    def __init__(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shell = shell
        self._monkeypatch = monkeypatch

    def __call__(self, asked: str, *forced: str, stdin: str | None = None) -> Ran:
        self._monkeypatch.setitem(os.environ, "SSH_ORIGINAL_COMMAND", asked)
        return self.shell("--db", str(self.shell.path), "--restricted", *forced, stdin=stdin)

    def refused(self, asked: str, *forced: str) -> str:
        """It ends with 2 and a sentence, and changes nothing anywhere."""
        place = self.shell.path.parent
        before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
        ran = self(asked, *forced)
        assert ran.code == 2, ran
        assert ran.err.startswith("kpitui: ")
        assert ran.out == ""
        assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before
        return ran.err


@pytest.fixture
def remote(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Remote:
    return Remote(shell, monkeypatch)


# What works.


def test_what_is_asked_for_runs_on_the_forced_file(remote: Remote) -> None:
    assert remote("status").out.startswith("Acme Coaching")
    assert remote("kpitui log prospects 12 -n 'called; the \"list\"'").code == 0
    assert remote("log", stdin="prospects 3\n").code == 0
    assert [row[2:] for row in remote.shell.entries()] == [(12, 0, 'called; the "list"'), (3, 0, "")]
    assert remote("undo").code == 0
    assert remote("fix list --json").json["corrective_actions"] == []
    assert remote("export").out.startswith("[scorecard]")
    assert remote("verify").code == 0
    assert remote("--read-only status --json").json["scorecard"] == "Acme Coaching"
    assert remote("--version").out.startswith("kpitui ")


def test_a_forced_command_that_names_what_to_run_lets_nobody_ask_for_more(remote: Remote) -> None:
    ran = remote("log prospects 12", "status", "last")
    assert ran.out.startswith("Acme Coaching")
    assert remote.shell.entries() == []


def test_read_only_in_the_forced_command_holds(remote: Remote) -> None:
    assert "--read-only forbids it" in remote.refused("log prospects 12", "--read-only")


def test_without_a_command_it_is_the_app(remote: Remote) -> None:
    for asked in ("", "kpitui", "review", "--read-only"):
        assert "The app needs a terminal." in remote.refused(asked)


# What does not.

WAYS_OUT = [
    "--db /etc/passwd status",
    "--db=/etc/passwd status",
    "kpitui --db /etc/passwd",
    "--shared-group init",
    "-- init",
    "status --db /etc/passwd",
    "--read-only --db /etc/passwd status",
    "--unrestricted status",
    "export -o {place}/stolen",
    "export -o{place}/stolen",
    "export --output={place}/stolen",
    "export --out {place}/stolen",
    "import {place}/small.toml",
    "import -",
    "apply {place}/small.toml",
    "apply {place}/small.toml --yes",
    "init {place}/small.toml",
    "init",
    "backup",
    "backup {place}/stolen",
    "backup --list",
    "restore {place}/small.toml --yes",
    "edit",
    "demo",
    "completion bash",
    "report -o {place}/stolen",
    "report last --output={place}/stolen",
    "report --template {place}/small.toml",
    "report --templates",
    "collect",
    "sh -c id",
    "/bin/sh",
    "scp -t {place}",
    "internal-sftp",
    "/usr/lib/openssh/sftp-server",
    "rsync --server .",
    "status; id",
    "status && id",
    "$(id)",
    "`id`",
    "status | sh",
    "kpitui kpitui status",
    "status 'unclosed",
    "\\",
    "fix\nstatus",
    "python -c 'import os'",
    "../../bin/sh",
    "--restricted=false status",
    "--no-restricted status",
    "--restricted --db /etc/passwd status",
    "--help --db /etc/passwd status",
    "--read-only --read-only --shared-group status",
    "-db=/etc/passwd status",
    "--d /etc/passwd status",
    "'' --db=/etc/passwd status",
    "@/etc/passwd",
    "status @/etc/passwd",
    "status --db=/etc/passwd",
    "status -o/etc/cron.d/x",
    "export --csv -o-",
    "export --csv -m clients -o/etc/cron.d/x",
    "export --json --output {place}/stolen",
    "export --csv --wide -- {place}/stolen",
    "report --templat board-page",
    "report --template=../../../../etc/passwd",
    "report --template /dev/stdin",
    "report -t board-page",
    "report --format ../../x",
    "report --format html --output /dev/stdout",
    "log --file /etc/passwd",
    "log prospects 1 --file=/etc/passwd",
    "import --yes /dev/stdin",
    "import /dev/fd/0",
    "trust",
    "trust --all",
    "collect visits",
    "fix edit",
    "fix list --output x",
    "history prospects --chart --output {place}/stolen",
    "changes --output x",
    "verify --repair",
    "verify {place}/small.toml",
    "restore latest --yes",
    "completion zsh",
    "review /etc/passwd",
    "KPITUI_DB=/etc/passwd kpitui status",
    "env KPITUI_DB=/etc/passwd kpitui status",
    "kpitui\tinit",
    "status\x00--db",
    "status\r\ninit",
    "\u2028init",
    "--\nread-only init",
    "-",
    "-- ",
    "--=x status",
    "\udcff\udcfe",
    "log 'prospects' 1 -n \"",
    "x" * 20_001 + " status",
    "status " * 3_000,
    "restricted",
    "__main__",
    "x" * 30_000,
]


@pytest.mark.parametrize("asked", WAYS_OUT, ids=lambda asked: asked[:40])
def test_no_way_out(remote: Remote, asked: str) -> None:
    remote.refused(asked.format(place=remote.shell.path.parent))


def test_shell_signs_in_arguments_are_only_text(remote: Remote, tmp_path: Path) -> None:
    assert remote(f"log prospects 12 -n '$(touch {tmp_path}/x)' ").code == 0
    remote(f"log prospects 12 -n `touch${{IFS}}{tmp_path}/x`")
    remote(f"log prospects 12 > {tmp_path}/x")
    assert not (tmp_path / "x").exists()
    assert remote.shell.entries()[0][4] == f"$(touch {tmp_path}/x)"


def test_help_names_only_what_is_left(remote: Remote) -> None:
    said = remote("--help").out
    for name, (_, sentence) in COMMANDS.items():
        assert (sentence in " ".join(said.split())) == (name in PERMITTED), name
    assert "--output" not in remote("export --help").out


def test_what_is_permitted_is_there(bare: Shell) -> None:
    """A parameter that was renamed would no longer be permitted, and nobody would notice."""
    top = click.Context(root)
    for name, parameters in PERMITTED.items():
        group, _, inner = name.partition(" ")
        command = root.get_command(top, group)
        if inner:
            assert isinstance(command, click.Group)
            command = command.commands[inner]
        assert command is not None
        assert parameters <= {parameter.name for parameter in command.params}, name


def test_nothing_that_is_permitted_takes_a_file() -> None:
    top = click.Context(root)
    for name in PERMITTED:
        if " " in name:
            continue
        command = root.get_command(top, name)
        assert command is not None
        found = limited(command, name)
        inner = found.commands.values() if isinstance(found, click.Group) else [found]
        for one in inner:
            kinds = [parameter.type for parameter in one.params if not getattr(parameter, "hidden", False)]
            assert not [kind for kind in kinds if isinstance(kind, click.Path | click.File)], name


def test_a_new_option_is_refused_until_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[object] = []

    @click.command("status")
    @click.option("--json", "as_json", is_flag=True)
    @click.option("--into", type=click.File("w"))
    @click.option("--all", "everything", is_flag=True)
    @click.option("--tag", multiple=True)
    @click.argument("files", nargs=-1, type=click.Path(exists=True))
    def status(**values: object) -> None:
        ran.append(values)

    left = limited(status, "status")
    left.main([], standalone_mode=False)
    assert ran == [{"as_json": False, "into": None, "everything": False, "tag": (), "files": ()}]
    for arguments in (["--into", str(tmp_path / "x")], ["--all"], ["--tag", "a"], ["/etc/passwd"]):
        with pytest.raises(InvalidInput, match="is not available here"):
            left.main(arguments, standalone_mode=False)
    assert not (tmp_path / "x").exists()
    assert len(ran) == 1

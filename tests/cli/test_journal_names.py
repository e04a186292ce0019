"""No export, report or backup takes the name of a file that SQLite would believe to be the scorecard's journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize(
    "arguments", [("export", "--json", "-o"), ("export", "--csv", "-o"), ("report", "-o"), ("backup",)], ids=" ".join
)
def test_the_name_of_a_journal_is_kept_free(shell: Shell, arguments: tuple[str, ...], ending: str) -> None:
    taken = shell.path.with_name(shell.path.name + ending)
    assert f"is kept free for the journal of {shell.path.name}." in shell.refused(*arguments, str(taken))
    assert not taken.exists()


def test_elsewhere_it_is_a_name_like_any_other(shell: Shell, tmp_path: Path) -> None:
    for name in ("team-journal", "-wal", "x-shm"):
        shell.ok("export", "--output", str(tmp_path / name))
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("[scorecard]")

"""A command in a shell without a locale writes what any terminal understands."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell
from tests.services.test_characters import run


@pytest.mark.parametrize("arguments", [("status",), ("objectives",), ("report",), ("history",)], ids=" ".join)
def test_without_unicode_it_is_ascii(shell: Shell, arguments: tuple[str, ...]) -> None:
    """Not to be shown within the test: Python has looked at its locale, and put another in its place, at its start."""
    at = ("-m", "kpitui", "--db", str(shell.path), *arguments)
    for variables in ({"LANG": "C"}, {"LANG": "en_US.ISO-8859-1"}):
        assert run(*at, **variables).isascii()


def test_with_unicode_it_has_signs(shell: Shell) -> None:
    assert not run("-m", "kpitui", "--db", str(shell.path), "status", LANG="C.UTF-8").isascii()

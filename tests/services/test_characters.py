"""What a locale says of its characters, to the program as a shell starts it: Python changes some on its way."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASCII_ONLY = [
    {"LANG": "C"},
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"},
    {"LC_CTYPE": "C"},
    {},
    {"LANG": ""},
    # Installed here or not.
    {"LANG": "en_US.ISO-8859-1"},
    {"LC_ALL": "ja_JP.SJIS"},
    {"LANG": "de_DE.ISO-8859-15@euro", "LC_TIME": "C.UTF-8"},
    {"LANG": "C.UTF-8", "LC_ALL": "en_US.ISO-8859-1"},
]
UNICODE = [
    {"LANG": "C.UTF-8"},
    {"LANG": "de_DE.UTF-8"},
    {"LANG": "C", "LC_ALL": "de_DE.utf8"},
    {"LANG": "C", "LC_CTYPE": "C.UTF-8"},
    {"LANG": "ca_ES.UTF-8@valencia"},
]
CODE = "from kpitui.services.characters import locale_has_unicode as f; print(f())"


def run(*arguments: str, **variables: str) -> str:
    """What the program writes, in an environment with no other locale in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "KPITUI_TODAY", "KPITUI_USER") if name in os.environ}
    told = kept | {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"} | variables
    done = subprocess.run([sys.executable, *arguments], env=told, capture_output=True, timeout=60, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("variables", ASCII_ONLY, ids=str)
def test_a_locale_without_unicode(variables: dict[str, str]) -> None:
    assert run("-c", CODE, **variables) == "False\n"


@pytest.mark.parametrize("variables", UNICODE, ids=str)
def test_a_locale_with_unicode(variables: dict[str, str]) -> None:
    assert run("-c", CODE, **variables) == "True\n"

"""The signs of the app, in Unicode and, for terminals and locales without it, in ASCII; what a terminal can show."""

from __future__ import annotations

import locale
import os
import sys

from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign for each meaning."""

    on_target: str
    off_target: str
    excused: str
    waiting: str
    unconfirmed: str
    cursor: str
    here: str
    done: str
    rule: str
    ellipsis: str
    bullet: str
    ascii_only: bool

    def key(self, shown: str) -> str:
        """A key as people read it, here."""
        return " ".join(_KEY_NAMES.get(name, name) for name in shown.split(" ")) if self.ascii_only else shown


_KEY_NAMES = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"}

UNICODE = Glyphs("✓", "✗", "–", "…", "·", "▌", "▸", "✓", "─", "…", "•", ascii_only=False)
ASCII = Glyphs("+", "x", "-", "~", ".", ">", ">", "v", "-", "~", "*", ascii_only=True)


# Terminals older than colours and Unicode.
_PLAIN = ("vt100", "vt102", "vt220")


def colours_for_terminal() -> bool:
    """Whether colours may be sent: the terminal knows them, and NO_COLOR does not say otherwise."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") not in _PLAIN


def glyphs_for_terminal() -> Glyphs:
    """Unicode where the locale can write it and the terminal is not known to lack it."""
    encoding = locale.getpreferredencoding(False).lower().replace("-", "")
    limited = os.environ.get("TERM", "") in ("linux", *_PLAIN) or "KPITUI_ASCII" in os.environ
    return UNICODE if encoding == "utf8" and not limited and not _no_locale() else ASCII


def _no_locale() -> bool:
    """Whether the locale is C or POSIX: Python then writes UTF-8 of its own accord, and says that the locale can."""
    of_its_own_accord = bool(sys.flags.utf8_mode) and not os.environ.get("PYTHONUTF8")
    named = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
    coerced = named == "C.UTF-8" and os.environ.get("LANG", "C") in ("", "C", "POSIX")
    return of_its_own_accord and (coerced or named in ("C", "POSIX"))

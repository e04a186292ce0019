"""The signs of the app, in Unicode and, for terminals and locales without it, in ASCII; what a terminal can show."""

from __future__ import annotations

import locale
import os

from kpitui.frozen import dataclass
from kpitui.services.characters import locale_has_unicode


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
    return UNICODE if encoding == "utf8" and not limited and _has_unicode() else ASCII


def _has_unicode() -> bool:
    """Whether the locale has it; who tells Python to write UTF-8 knows what the terminal can show."""
    return os.environ.get("PYTHONUTF8") == "1" or locale_has_unicode()

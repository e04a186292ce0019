"""The signs of the app, in Unicode and, for terminals and locales without it, in ASCII."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass


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


UNICODE = Glyphs("✓", "✗", "–", "…", "·", "▌", "▸", "✓", "─", "…", "•", ascii_only=False)
ASCII = Glyphs("+", "x", "-", "~", ".", ">", ">", "v", "-", "~", "*", ascii_only=True)


def glyphs_for_terminal() -> Glyphs:
    """Unicode where the locale can write it and the terminal is not known to lack it."""
    encoding = locale.getpreferredencoding(False).lower().replace("-", "")
    limited = os.environ.get("TERM", "") in ("linux", "vt100", "vt220") or "KPITUI_ASCII" in os.environ
    return UNICODE if encoding == "utf8" and not limited else ASCII

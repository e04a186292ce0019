"""Which characters the user's locale stands for, also where Python has put another locale in its place."""

from __future__ import annotations

import os
import sys

# What Python makes of LC_CTYPE in the C locale, and of one that is not installed (PEP 538).
_PUT_IN_ITS_PLACE = ("C.UTF-8", "C.utf8", "UTF-8")


def locale_has_unicode() -> bool:
    """Whether the locale is one of UTF-8, or says nothing of it: not C, not POSIX, none that names another encoding.

    Python writes UTF-8 all the same, which the terminal behind such a locale may not understand.
    """
    named = os.environ.get("LC_ALL") or _character_type() or os.environ.get("LANG") or "C"
    language, _, encoding = named.partition("@")[0].partition(".")
    if encoding or language == "UTF-8":
        return (encoding or language).lower().replace("-", "") == "utf8"
    return language not in ("C", "POSIX")


def _character_type() -> str:
    """LC_CTYPE as its user has set it, as far as that can be known."""
    found = os.environ.get("LC_CTYPE", "")
    of_its_own_accord = bool(sys.flags.utf8_mode) and not os.environ.get("PYTHONUTF8")
    return "" if of_its_own_accord and found in _PUT_IN_ITS_PLACE else found

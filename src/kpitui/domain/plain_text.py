"""Makes any text harmless to look at: no control characters, escape sequences or direction overrides are left."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# What asks for the emoji style of a sign, or for a colour of skin, takes up to two cells more on some terminals.
_IN_DOUBT = frozenset("\N{VARIATION SELECTOR-16}\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")

# Joiners inside words and emoji are invisible, so leaving them out changes nothing one could see.
_LEFT_OUT = _IN_DOUBT.union("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def plain(text: str) -> str:
    """The text with line breaks and tabs as blanks and whatever else cannot be printed as U+FFFD."""
    if text.isprintable() and (text.isascii() or _IN_DOUBT.isdisjoint(text)):
        return text
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isprintable() and character not in _IN_DOUBT:
        return character
    if character in "\n\r\t\v\f\u2028\u2029\u0085" or unicodedata.category(character) == "Zs":
        return " "
    return "" if character in _LEFT_OUT else REPLACEMENT

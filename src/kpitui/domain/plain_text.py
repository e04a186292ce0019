"""Makes any text harmless to look at: no control characters, escape sequences or direction overrides are left."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Joiners inside words and emoji: invisible, so leaving them out changes nothing one could see.
_LEFT_OUT = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def plain(text: str) -> str:
    """The text with line breaks and tabs as blanks and whatever else cannot be printed as U+FFFD."""
    if text.isprintable():
        return text
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\n\r\t\v\f\u2028\u2029\u0085" or unicodedata.category(character) == "Zs":
        return " "
    return "" if character in _LEFT_OUT else REPLACEMENT

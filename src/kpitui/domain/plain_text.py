"""Makes any text harmless to look at: no control characters, escape sequences or direction overrides are left."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"

# Joiners inside words and emoji are invisible, so leaving them out changes nothing one could see. What asks for the
# emoji style of a sign makes it two cells wide on some terminals and one on others.
_LEFT_OUT = frozenset(f"\u200b\u200c\u200d\u2060\ufeff\u00ad{_EMOJI_STYLE}")


def plain(text: str) -> str:
    """The text with line breaks and tabs as blanks and whatever else cannot be printed as U+FFFD."""
    if text.isprintable() and _EMOJI_STYLE not in text:
        return text
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isprintable() and character != _EMOJI_STYLE:
        return character
    if character in "\n\r\t\v\f\u2028\u2029\u0085" or unicodedata.category(character) == "Zs":
        return " "
    return "" if character in _LEFT_OUT else REPLACEMENT

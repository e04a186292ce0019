"""Texts and amounts as cells of a CSV file that a spreadsheet shows and never computes; exactly reversible."""

from __future__ import annotations

import re

from kpitui.domain.measures import Show
from kpitui.domain.plain_text import REPLACEMENT

# What spreadsheets take for a formula (OWASP, CSV injection), also behind blanks and in full-width characters; and
# quotes before it, so that a quote put in front can be told from one that was there.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def defused(text: str) -> str:
    """A text with a quote in front where a spreadsheet would otherwise compute it; NUL, which CSV lacks, replaced."""
    text = text.replace("\0", REPLACEMENT)
    return f"'{text}" if _FORMULA.match(text) else text


def undefused(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def quoted(text: str) -> str:
    """A text as a cell, whatever is in it; an empty one stays empty."""
    return '"' + defused(text).replace('"', '""') + '"' if text else ""


def amount_cell(value: float, show: Show) -> str:
    """A stored amount with all its digits, as `import` reads it back: percents times 100, durations in minutes."""
    if value.is_integer() and show is not Show.PERCENT:
        return str(int(value))
    text = repr(value)
    if show is not Show.PERCENT and "e" not in text:
        return text
    from decimal import Decimal

    digits = format(Decimal(text).scaleb(2 if show is Show.PERCENT else 0), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits

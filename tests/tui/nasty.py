"""Text that has broken terminal programs, and strategies that mix it with any other text."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

NASTY = (
    "[/]",
    "[@click=app.exit]x[/]",
    "[red]red[/red] [b",
    "\\[escaped] \\",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x9b31m \x90q\x9c",
    "bell\x07 back\x08\x08 del\x7f nul\x00",
    "two\nlines\r\nand\ttabs\x0b\x0c",
    "\u2028line\u2029paragraph\u0085next",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200fmark",
    "A" * 200,
    "計画の見直しと顧客への電話",
    "한국어 각각 ﾊﾝｶｸ",
    "👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f 1\ufe0f\u20e3 🇩🇪 👍🏽",
    "e\u0301\u0301\u0301 a\u0300\u0316 \u0301lone",
    "\ud800 lone surrogate",
    "zero\u200bwidth\ufeff\u00ad\u2060",
    "\ue000 private \U000e0041 tag \uffff none",
    "%s {0} ${x} $(x) `x` 'x' \"x\"",
    "",
)


def any_text(most: int = 60) -> st.SearchStrategy[str]:
    """Any characters, and often the nasty ones."""
    pieces = st.text(max_size=12) | st.sampled_from(NASTY)
    return st.lists(pieces, max_size=6).map(lambda found: "".join(found)[:most])


def shown_text(most: int = 30) -> st.SearchStrategy[str]:
    """Characters of all widths that may stand on a screen: none, one and two cells."""
    return st.text(alphabet="ab 字漢각👍e\u0301\u0300é…▁█🇩", max_size=most)


def controls_in(text: str) -> list[str]:
    """The characters of a text that must never reach a terminal."""
    return [character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")]

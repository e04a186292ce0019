"""Finds the lines on which the tables and keys of a TOML text begin; never reads a value, tomllib does that.

It also stops what would make tomllib slow or deep: chains of dots, nested brackets and digits without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_NESTED = 20
MOST_DOTTED = 20
LONGEST_WORD = 400

_BARE = r"[A-Za-z0-9_+:-]++"
_BASIC = r'"(?:[^"\\\n]++|\\.?+)*+"?'
_LITERAL = r"'[^'\n]*+'?"
_PART = rf"(?:{_BARE}|{_BASIC}|{_LITERAL})"
_DOTTED = rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+"
_LONG_BASIC = r'"""(?:[^"\\]++|\\.?+|"(?!""))*+(?:"{3,5}|\Z)'
_LONG_LITERAL = r"'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)"

# Possessive throughout: each character is looked at once, however the text tries to lead the search astray.
_TOKEN = re.compile(
    rf"(?P<long>{_LONG_BASIC}|{_LONG_LITERAL})|(?P<comment>\#[^\n]*+)|(?P<dotted>{_DOTTED})"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<newline>\n)|(?P<blank>[ \t\r]++)|(?P<other>.)",
    re.DOTALL,
)
_HEADER = re.compile(rf"\[(?P<array>\[)?[ \t]*+(?P<dotted>{_DOTTED})[ \t]*+\]\]?")
_PARTS = re.compile(_PART)


@dataclass(slots=True)
class Places:
    """Lines, counted from 1, by table name, place in its array (0 for single tables) and key.

    `excess` is the line and the description of the first thing too long or too deep to be read, if any.
    """

    tables: dict[tuple[str, int], int] = field(default_factory=dict)
    keys: dict[tuple[str, int, str], int] = field(default_factory=dict)
    excess: tuple[int, str] | None = None

    def line(self, table: str, index: int = 0, key: str = "") -> int | None:
        """The line of a key, else of its table, else of the array it is written in; None when unknown."""
        return (
            self.keys.get((table, index, key))
            or self.tables.get((table, index))
            or self.keys.get(("", 0, table))
            or None
        )


def find_places(text: str) -> Places:
    """Where the tables and keys of `text` stand; text that is not valid TOML is followed as far as it goes."""
    scan = _Scan(text)
    scan.run()
    return scan.places


class _Scan:
    """One walk over a text, token by token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = Places()
        self.line = 1
        self.depth = 0
        self.statement_begins = True
        self.table: tuple[str, int] | None = ("", 0)
        self.counts: dict[str, int] = {}

    def run(self) -> None:
        at = 0
        while at < len(self.text) and self.places.excess is None:
            header = _HEADER.match(self.text, at) if self.statement_begins and self.text[at] == "[" else None
            if header is not None:
                self._enter(header)
                at = header.end()
                continue
            token = _TOKEN.match(self.text, at)
            if token is None:
                return
            self._take(token.lastgroup or "", token.group())
            at = token.end()

    def _take(self, sort: str, token: str) -> None:
        if sort == "newline":
            self.statement_begins = self.depth == 0
        elif sort == "dotted":
            names = self._names(token)
            if self.statement_begins and self.table is not None and names:
                self.places.keys.setdefault((*self.table, names[0]), self.line)
        elif sort == "open":
            self.depth += 1
            if self.depth > MOST_NESTED:
                self.places.excess = (self.line, f"more than {MOST_NESTED} brackets inside each other.")
        elif sort == "close":
            self.depth = max(0, self.depth - 1)
        if sort not in ("newline", "blank", "comment"):
            self.statement_begins = False
        self.line += token.count("\n")

    def _enter(self, header: re.Match[str]) -> None:
        self.statement_begins = False
        names = self._names(header["dotted"])
        if not names:
            return
        name = names[0]
        if len(names) > 1:
            # A table inside the newest table of its array: [indicator.goal], [[indicator.exception]].
            self.places.keys.setdefault((name, max(0, self.counts.get(name, 0) - 1), names[1]), self.line)
            self.table = None
            return
        index = self.counts.get(name, 0)
        self.counts[name] = index + 1
        self.table = (name, index if header["array"] else 0)
        self.places.tables.setdefault(self.table, self.line)

    def _names(self, dotted: str) -> list[str]:
        """The parts of a dotted key; empty (and noted as excess) when there are too many or one is too long."""
        names = [part.strip("\"'") if part[0] in "\"'" else part for part in _PARTS.findall(dotted)]
        if len(names) > MOST_DOTTED:
            self.places.excess = (self.line, f"more than {MOST_DOTTED} names joined by dots.")
            return []
        if dotted[0] not in "\"'" and any(len(name) > LONGEST_WORD for name in names):
            self.places.excess = (self.line, f"a number or word of more than {LONGEST_WORD} characters.")
            return []
        return names

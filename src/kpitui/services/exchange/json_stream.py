"""Reads a JSON document value by value, so that a large one never has to be in memory as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from kpitui.errors import InvalidInput

_PIECE = 65_536
LONGEST_VALUE = 64 * 1024 * 1024
_BLANKS = " \t\r\n"
_IN_NUMBERS = "0123456789.eE+-"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class NotJson(InvalidInput):
    """The document is no JSON, or has something else in this place."""


def _no_constant(word: str) -> Json:
    raise ValueError(f"{word} is no JSON")


class JsonStream:
    """The values of one document, in order. `line` is that of the value read last, from 1."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._decoder = json.JSONDecoder(parse_constant=_no_constant)
        self._text = ""
        self._place = 0
        self._ended = False
        self._lines = 1
        self.line = 1

    def members(self) -> Iterator[str]:
        """The names in the object that comes next; read or go through the value of each before asking for another."""
        self._take("{")
        if self._peek() == "}":
            self._take("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise NotJson("a name is missing.")
            self._take(":")
            yield name
            if self._take(",}") == "}":
                return

    def items(self) -> Iterator[Json]:
        """The values in the list that comes next."""
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if self._take(",]") == "]":
                return

    def end(self) -> None:
        """The end of the document.

        Raises:
            NotJson: something follows.
        """
        if self._peek():
            raise NotJson("something follows the end of the document.")

    def value(self) -> Json:
        """The value that comes next, whole.

        Raises:
            NotJson: there is none, or it is larger than 64 MiB.
        """
        self._peek()
        self.line = self._lines
        piece = _PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
            except json.JSONDecodeError as error:
                if self._ended:
                    raise NotJson(f"{error.msg}.") from error
            except (ValueError, RecursionError) as error:
                raise NotJson("a value cannot be read.") from error
            else:
                follows = self._text[end : end + 1]
                if (follows and follows not in _IN_NUMBERS) or self._ended:  # else a number may go on
                    if follows and follows in _IN_NUMBERS:
                        raise NotJson("a number cannot be read.")
                    self._advance(end)
                    found: Json = value
                    return found
            if len(self._text) - self._place > LONGEST_VALUE:
                raise NotJson("a value is larger than 64 MiB.")
            self._more(piece)
            piece *= 2

    def _take(self, wanted: str) -> str:
        found = self._peek()
        self.line = self._lines
        if not found or found not in wanted:
            raise NotJson(f"{' or '.join(wanted)} is missing.")
        self._advance(self._place + 1)
        return found

    def _peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self._place < len(self._text):
                character = self._text[self._place]
                if character not in _BLANKS:
                    return character
                self._lines += character == "\n"
                self._place += 1
            if self._ended:
                return ""
            self._more(_PIECE)

    def _advance(self, place: int) -> None:
        self._lines += self._text.count("\n", self._place, place)
        self._place = place

    def _more(self, count: int) -> None:
        piece = self._file.read(count)
        self._ended = not piece
        self._text = self._text[self._place :] + piece
        self._place = 0

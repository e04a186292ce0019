"""The only way to stdout: what a command was asked for, and nothing else. Makes every text harmless to look at."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from kpitui.domain.plain_text import plain
from kpitui.services.characters import locale_has_unicode

_USUAL_WIDTH = 80

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def line(text: str = "") -> None:
    """One line of text."""
    write(sys.stdout, f"{plain(text)}\n")


def lines(texts: Iterable[str]) -> None:
    """Several lines of text."""
    write(sys.stdout, "".join(f"{plain(text)}\n" for text in texts))


def utf8_document(text: str) -> None:
    """A whole text in a format that is UTF-8 in every locale, such as CSV, exactly; harmless where it can be seen.

    A file or a program gets every character, so that what was exported can be imported; a terminal would act on some.
    """
    if sys.stdout.isatty():
        text = "\n".join(map(plain, text.split("\n")))
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
    except BrokenPipeError as error:
        raise OutputClosed from error


def json_document(value: Json) -> None:
    """A value as JSON. Everything beyond ASCII is escaped, so that it is the same bytes in every locale."""
    import json

    write(sys.stdout, json.dumps(value, indent=2, allow_nan=False) + "\n")


class OutputClosed(Exception):
    """Nobody reads the output any more. Not an OSError: click would make an exit of its own of that."""


def write(stream: TextIO, text: str) -> None:
    """Write a text, with what the stream's encoding lacks as escapes.

    Raises:
        OutputClosed: its reader is gone.
    """
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError as error:
        raise OutputClosed from error


def in_words(text: str, stream: TextIO) -> str:
    """A sentence for a stream: on a terminal in lines that end between words, anywhere else on one line.

    Lines after the first stand as far in as the first one.
    """
    if not stream.isatty():
        return text
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except OSError:  # a terminal that does not say how wide it is
        columns = 0
    if len(text) < (columns or _USUAL_WIDTH):
        return text
    from textwrap import wrap

    indent = text[: len(text) - len(text.lstrip(" "))]
    wrapped = wrap(
        text.strip(" "),
        (columns or _USUAL_WIDTH) - 1,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapped)


def can_show(text: str, stream: TextIO | None = None) -> bool:
    """Whether stdout (or another stream) may get these characters: its encoding has them, and so has the locale."""
    if "KPITUI_ASCII" in os.environ or not locale_has_unicode():
        return False
    try:
        text.encode((stream or sys.stdout).encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def wants_colour(stream: TextIO | None = None) -> bool:
    """Whether colours may be sent: to a terminal that knows them, and NO_COLOR does not say otherwise."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in ("", "dumb"):
        return False
    return (stream or sys.stdout).isatty()


Coloured = str | tuple[str, str, str, str]
"""A line: all of it, or what stands before a coloured piece, the piece, its colour ("" for none), what stands after."""

_COLOURS = {
    "red": "\x1b[31m",
    "green": "\x1b[32m",
    "yellow": "\x1b[33m",
    "cyan": "\x1b[36m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
}
_USUAL = "\x1b[0m"


def coloured_lines(texts: Iterable[Coloured]) -> None:
    """Several lines of text, with colours where the terminal wants them."""
    colour = wants_colour()
    write(sys.stdout, "".join(f"{_coloured(text, colour=colour)}\n" for text in texts))


def _coloured(text: Coloured, *, colour: bool) -> str:
    if isinstance(text, str):
        return plain(text)
    before, piece, name, after = text
    if colour and name:
        return f"{plain(before)}{_COLOURS[name]}{plain(piece)}{_USUAL}{plain(after)}".rstrip()
    return plain(before + piece + after).rstrip()


def painted_lines(lines: Iterable[Sequence[tuple[str, str]]]) -> None:
    """Lines of pieces, each a text and its colour ("" for none), which counts where the terminal wants colours."""
    colour = wants_colour()
    for pieces in lines:
        if colour:
            texts = [f"{_COLOURS[name]}{plain(text)}{_USUAL}" if name else plain(text) for text, name in pieces]
        else:
            texts = ["".join(plain(text) for text, _ in pieces).rstrip()]
        write(sys.stdout, f"{''.join(texts)}\n")

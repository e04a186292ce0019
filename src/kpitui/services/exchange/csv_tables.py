"""Reads a CSV file row by row, whatever its separator and encoding; bounded in every way, never guesses at bad text."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput, InvalidRows, Problem, UnusableFile

MOST_BYTES = 1024 * 1024 * 1024
LONGEST_LINE = 200_000
LONGEST_FIELD = 2_000
MOST_COLUMNS = 2_000
SEPARATORS = (",", ";", "\t")
_SAMPLE_LINES = 80
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

# What `surrogateescape` makes of bytes that are no text; UTF-16 knows no such way, and marks what is lost.
_NO_TEXT = re.compile("[\udc80-\udcff]")
_LOST = re.compile("\N{REPLACEMENT CHARACTER}")
_SEPARATOR_NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

Rows = list[tuple[int, list[str]]]


class CsvTable:
    """An open CSV file. Look at its beginning with each separator, then choose one. Close it, or use it in a `with`."""

    def __init__(self, path: Path, encoding: str = "") -> None:
        """Open the file and read its first lines.

        Raises:
            UnusableFile: it is missing, not a plain file, cannot be read, too large or empty.
            InvalidInput: there is no such encoding. InvalidRows: its first lines are no text.
        """
        self.path = path
        self.size = _size(path)
        self._named = _known_encoding(encoding)
        self._line = 0
        self._characters = 0
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise _unreadable(path, error) from error
        try:
            beginning = self._file.peek(len(_ZIP))
            if beginning.startswith((_ZIP, _OLD_EXCEL)):
                raise UnusableFile(f"{path} is a spreadsheet, not CSV.", hint="Save it as CSV, in UTF-8.")
            self.encoding = self._named or _encoding_of(beginning)
            self._wrong = _LOST if self.encoding.startswith("utf-16") else _NO_TEXT
            errors = "replace" if self._wrong is _LOST else "surrogateescape"
            self._text = TextIOWrapper(self._file, encoding=self.encoding, errors=errors, newline="")
            self._lines = self._all_lines()
            self._sample = [line for _, line in zip(range(_SAMPLE_LINES), self._lines, strict=False)]
            if not any(line.strip() for line in self._sample):
                raise UnusableFile(
                    f"{path} has no column names.", hint="Write date and the measures in its first line."
                )
        except OSError as error:
            self.close()
            raise _unreadable(path, error) from error
        except BaseException:
            self.close()
            raise
        self._reader = csv.reader(iter(self._sample))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def done(self) -> int:
        """How many bytes of the file were read."""
        return self._file.tell()

    def separators(self) -> tuple[str, ...]:
        """Those that may part its columns: the one that the file names in its first line (`sep=;`), or all."""
        named = _SEPARATOR_NAMED.fullmatch(self._sample[0])
        return (named[1],) if named else SEPARATORS

    def beginning(self, separator: str) -> Rows:
        """The first rows with any text and their lines, if this is the separator; up to the first unreadable one."""
        reader = csv.reader(iter(self._sample), delimiter=separator, strict=True)
        rows: Rows = []
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error:
                return rows
            if row is None:
                return rows
            if _has_text(row) and not (line == 1 and _SEPARATOR_NAMED.fullmatch(self._sample[0])):
                rows.append((line, row))

    def choose(self, separator: str) -> None:
        """Read the file with this separator, from its first line on."""
        self._reader = csv.reader(chain(self._sample, self._lines), delimiter=separator, strict=True)

    def rows(self, after: int) -> Iterator[tuple[int, list[str]]]:
        """The rows below a line with the number of the line each begins on; rows without any text are left out.

        Raises:
            InvalidRows: from a line on the file cannot be read any further.
        """
        reader = self._reader
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                if line <= after:
                    continue
                raise self.broken(line, f"it cannot be read: {error}.", "Close every quote that is opened.") from error
            if row is None:
                return
            if line > after and _has_text(row):
                yield line, row

    def _all_lines(self) -> Iterator[str]:
        while True:
            try:
                line = self._text.readline(LONGEST_LINE + 1)
            except OSError as error:
                raise _unreadable(self.path, error) from error
            if not line:
                return
            self._line += 1
            self._characters += len(line)
            if len(line) > LONGEST_LINE:
                raise self.broken(self._line, f"it is longer than {LONGEST_LINE:,} characters.", "Is it a CSV file?")
            if self._characters > MOST_BYTES:
                raise self.broken(self._line, "the file has grown beyond 1 GiB.", "Split it.")
            if "\0" in line:
                raise self.broken(self._line, "it contains a NUL character.", "Save the file as CSV in UTF-8.")
            if not line.isascii() and (wrong := self._wrong.search(line)):
                raise self._no_text(wrong.start() + 1)
            yield line

    def _no_text(self, place: int) -> InvalidRows:
        where = f"line {self._line}, character {place}"
        if self._named or self._wrong is _LOST:
            return self.broken(where, f"it is not {self.encoding} text.", "Save the file as CSV in UTF-8.")
        hint = "Save the file as CSV in UTF-8, or say how it was written: --encoding cp1252."
        return self.broken(where, "it is not UTF-8 text.", hint)

    def broken(self, where: int | str, what: str, hint: str) -> InvalidRows:
        """The file cannot be read further than this line."""
        place = f"line {where}" if isinstance(where, int) else where
        problem = Problem(f"{self.path.name}: {place}", what, hint)
        return InvalidRows(f"{self.path} cannot be read: nothing was imported.", [problem], 1)


def _has_text(row: list[str]) -> bool:
    return any(row) and any(cell and not cell.isspace() for cell in row)


def _encoding_of(beginning: bytes) -> str:
    return "utf-16" if beginning[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"


def _known_encoding(name: str) -> str:
    if not name:
        return ""
    try:
        found = lookup(name)
        "a;1".encode(found.name).decode(found.name)
    except (LookupError, ValueError, TypeError) as error:
        raise InvalidInput(f"There is no encoding {quote(name)}.", hint="Write utf-8, cp1252 or utf-16.") from error
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _size(path: Path) -> int:
    try:
        if not path.exists():
            raise UnusableFile(f"There is no file {path}.", hint="Check the name and the folder.")
        if not path.is_file():
            raise UnusableFile(f"{path} is not a plain file.", hint="Name a CSV file.")
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if size > MOST_BYTES:
        raise UnusableFile(f"{path} is larger than 1 GiB.", hint="Split it into parts.")
    return size


def _unreadable(path: Path, error: OSError | ValueError) -> UnusableFile:
    reason = getattr(error, "strerror", None) or str(error)
    return UnusableFile(f"{path} cannot be read: {reason}.", hint="Check its name and its permissions.")

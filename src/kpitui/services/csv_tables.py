"""Reads a CSV file row by row, whatever its separator; bounded in every direction, and never guesses at bad text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kpitui.errors import InvalidRows, Problem, UnusableFile

MOST_BYTES = 1024 * 1024 * 1024
LONGEST_LINE = 200_000
LONGEST_FIELD = 2_000
MOST_COLUMNS = 2_000
SEPARATORS = (",", ";", "\t")


class CsvTable:
    """An open CSV file with a first line of column names. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its first line.

        Raises:
            UnusableFile: it is missing, not a plain file, cannot be read, too large or empty.
            InvalidRows: its first line cannot be understood.
        """
        self.path = path
        self.size = _size(path)
        self.done = 0
        self._line = 0
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise _unreadable(path, error) from error
        try:
            self.header, self._reader = self._begin()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the names with the number of the line each begins on; rows without any text are left out.

        Raises:
            InvalidRows: from a line on the file cannot be read any further.
        """
        while True:
            line = self._line + 1
            row = self._next_row(line)
            if row is None:
                return
            if any(row):
                yield line, row

    def _begin(self) -> tuple[list[str], Iterator[list[str]]]:
        """The names, and the reader of what follows, with the separator that parts the most names."""
        lines = self._lines()
        first = next(lines, "")
        if not first.strip():
            raise UnusableFile(
                f"{self.path} has no column names in its first line.", hint="Write date and the measures."
            )
        header: list[str] = []
        separator = SEPARATORS[0]
        for candidate in SEPARATORS:
            try:
                names = next(csv.reader([first], delimiter=candidate, strict=True))
            except csv.Error:
                continue
            if len(names) > len(header):
                header, separator = names, candidate
        if not header:
            raise self.broken(1, "the column names cannot be read.", "Close every quote that is opened.")
        if len(header) > MOST_COLUMNS:
            raise self.broken(1, f"there are {len(header):,} columns.", f"Use at most {MOST_COLUMNS:,}.")
        return [name.strip() for name in header], csv.reader(lines, delimiter=separator, strict=True)

    def _next_row(self, line: int) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise self.broken(line, f"it cannot be read: {error}.", "Close every quote that is opened.") from error

    def _lines(self) -> Iterator[str]:
        while True:
            try:
                raw = self._file.readline(LONGEST_LINE + 1)
            except OSError as error:
                raise _unreadable(self.path, error) from error
            if not raw:
                return
            self._line += 1
            self.done += len(raw)
            if len(raw) > LONGEST_LINE:
                raise self.broken(self._line, f"it is longer than {LONGEST_LINE:,} bytes.", "Is it a CSV file?")
            if self.done > MOST_BYTES:
                raise self.broken(self._line, "the file has grown beyond 1 GiB.", "Split it.")
            yield self._text(raw)

    def _text(self, raw: bytes) -> str:
        try:
            text = raw.decode("utf-8-sig" if self._line == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise self.broken(self._line, "it is not UTF-8 text.", "Save the file as CSV in UTF-8.") from error
        if "\0" in text:
            raise self.broken(self._line, "it contains a NUL character.", "Is it a CSV file?")
        return text

    def broken(self, line: int, what: str, hint: str) -> InvalidRows:
        """The file cannot be read further than this line."""
        problem = Problem(f"{self.path.name}: line {line}", what, hint)
        return InvalidRows(f"{self.path} cannot be read: nothing was imported.", [problem], 1)


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

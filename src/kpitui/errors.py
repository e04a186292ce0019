"""Everything that can go wrong for a reason a user or a system can cause; never raised for a fault in kpitui itself.

The tree:

    KpituiError                  exit code 1
    ├── InvalidInput             exit code 2   an amount, day, week, name or option that is not understood
    ├── UnusableFile             exit code 2   a database or file that is missing, foreign, damaged, newer, not writable
    ├── UnusableTerminal         exit code 2   no terminal, or one that cannot show the app
    ├── NotAllowed               exit code 1   understood, but it would break a rule (closed review, retired measure)
    ├── Conflict                 exit code 1   somebody else changed the same thing in the meantime
    ├── InvalidDefinitions       exit code 1   mistakes in a scorecard file, collected as Problems
    └── InvalidRows              exit code 1   mistakes in a list of amounts, collected as Problems
"""

from __future__ import annotations

HOW_TO_RESTORE = "`kpitui verify` names the newest sound backup, and `kpitui restore` brings it back."
"""The hint where something in the scorecard's file is damaged."""


class KpituiError(Exception):
    """Says in plain words what is wrong and, in the hint, what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", title: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.title = title

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidInput(KpituiError):
    """Something typed or given is not understood; the hint says what would be."""

    exit_code = 2


class UnusableFile(KpituiError):
    """A file is missing, not ours, damaged, too new, or cannot be read or written."""

    exit_code = 2


class UnusableTerminal(KpituiError):
    """There is no terminal, or it cannot show the app."""

    exit_code = 2


class NotAllowed(KpituiError):
    """The request is understood but would break a rule of the scorecard."""


class Conflict(KpituiError):
    """Somebody else changed the same thing in the meantime; both values are in the message."""


class Problem:
    """One mistake in a file: where it is, what is wrong, and what to do.

    `where` names the place as the user knows it (`sample.toml: line 12`, `indicator "clients": target`).
    """

    __slots__ = ("hint", "what", "where")

    def __init__(self, where: str, what: str, hint: str = "") -> None:
        self.where = where
        self.what = what
        self.hint = hint

    def __repr__(self) -> str:
        return f"Problem({self.where!r}, {self.what!r}, {self.hint!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.hint}" if self.hint else "")


class InvalidDefinitions(KpituiError):
    """A scorecard file has mistakes; `problems` lists every one of them."""

    def __init__(self, message: str, problems: list[Problem]) -> None:
        super().__init__(message)
        self.problems = problems


class InvalidRows(KpituiError):
    """A file or list of amounts has `count` mistakes, so none of it was recorded; `problems` lists the first ones."""

    def __init__(self, message: str, problems: list[Problem], count: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = problems
        self.count = count

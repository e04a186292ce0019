"""What the steps of the review have in common, and what they may ask of the screen around them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from kpitui.services.reviews.reviewing import ReviewView
from kpitui.tui.desk import Desk
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import Line, Role

if TYPE_CHECKING:
    from kpitui.services.diagnosis.kept_findings import KeptFindings


class Host(Protocol):
    """The review screen, as its panes see it."""

    desk: Desk
    view: ReviewView

    @property
    def findings(self) -> KeptFindings:
        """What the misses mean, worked out ahead where there was time."""

    @property
    def detail_rows(self) -> int:
        """How many lines there are for the detail now: two, or three while nothing is told or asked below it."""

    def say(self, text: str, role: Role = Role.GOOD) -> None:
        """Tell what just happened."""

    def ask(
        self, label: str, answer: Callable[[str], None], *, draft: str, text: str = "", offered: bool = False
    ) -> None:
        """Ask for one line; a `text` that is only `offered` makes way for what is typed."""

    def reload(self, changed: str = "") -> None:
        """Read the review again after a change; `changed` is the only measure whose amounts the user has changed."""

    def undo(self) -> None:
        """Undo the user's last change."""

    def next_step(self) -> None:
        """Go on to the next step."""

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the terminal."""

    def preview(self) -> None:
        """Lay the report on this week over the review."""

    def go_home(self) -> None:
        """Leave the review for the scorecard."""


class Pane(ABC):
    """One step. `host.view` is the review as it is now; panes keep only where the user is and what is half typed."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def arrive(self, line: str) -> None:
        """The step was entered; `line` is where the user left it, or empty."""

    def place(self) -> str:
        """The key of the line the user is on, to come back to."""
        return ""

    def stay_at(self, place: str) -> None:
        """The review was read again: keep the user on the line they were on, wherever it is now."""

    @abstractmethod
    def heading(self, columns: int) -> Line:
        """The line above the body."""

    @abstractmethod
    def body(self, columns: int, rows: int) -> list[Line]:
        """The work, in so many rows."""

    @abstractmethod
    def detail(self, columns: int) -> list[Line]:
        """What the marked line means, in two lines, or in as many as the host has for it now."""

    @abstractmethod
    def offers(self) -> Offers:
        """What works now."""

    @property
    def typing(self) -> bool:
        """Whether letters and arrows belong to a field now, and commands need other keys."""
        return False

    @property
    def below(self) -> int:
        """How many lines there are below those of the body."""
        return 0

    @property
    def takes_amounts(self) -> bool:
        """Whether amounts are typed here."""
        return False

    def typed(self, key: str, character: str | None) -> bool:
        """Take a key into a field; False when no field wants it."""
        return False

    def pasted(self, text: str) -> None:
        """Take pasted text into a field."""

    def clicked(self, row: int) -> None:
        """Take a click on a row of the body."""

"""Amounts half typed into the lines of a review, each kept with the token under which it will be saved only once."""

from __future__ import annotations

from datetime import date

from kpitui.services.entering import new_token
from kpitui.services.standing import Line
from kpitui.storage.drafts import Drafts


class HalfTyped:
    """What is typed into the lines of the review of one week and not saved yet; outlives the program."""

    def __init__(self, drafts: Drafts, week: date) -> None:
        self._drafts = drafts
        self._week = week

    def field(self, line: Line) -> str:
        """The name under which the text of a line is kept."""
        return f"{self._week}/{line.measure.key}/{line.period.start}"

    def text(self, line: Line) -> str:
        """What was typed into a line, or an empty text."""
        return self._drafts.get(self.field(line))

    def token(self, line: Line) -> bytes:
        """The token that belongs to the text; a new one where there is none."""
        try:
            return bytes.fromhex(self._drafts.get(self._token_field(line))) or new_token()
        except ValueError:
            return new_token()

    def keep(self, line: Line, text: str, token: bytes) -> None:
        """Keep a text and its token: a save that went through unseen is then not made a second time."""
        if not text:
            self.forget(line)
            return
        self._drafts.put(self._token_field(line), token.hex())
        self._drafts.put(self.field(line), text)

    def forget(self, line: Line) -> None:
        """It was saved, or is not wanted any more."""
        self._drafts.put(self.field(line), "")
        self._drafts.put(self._token_field(line), "")

    def _token_field(self, line: Line) -> str:
        return f"{self.field(line)}/token"

"""One line of text being typed: pure, so that every field and prompt edits alike."""

from __future__ import annotations

import unicodedata

from kpitui.frozen import dataclass, replace

LONGEST = 2_000
_WORD_ENDS = " \t"
_MARKS = ("Mn", "Me")


@dataclass(frozen=True, slots=True)
class Editor:
    """A text and the place of its caret, 0 to its length.

    `offered` is a text that was put there as a whole: what is typed takes its place, as with a selected text.
    """

    text: str = ""
    caret: int = 0
    offered: bool = False

    @classmethod
    def of(cls, text: str) -> Editor:
        """A text with the caret at its end."""
        return cls(text, len(text))

    @classmethod
    def offering(cls, text: str) -> Editor:
        """A text that Enter takes as it is, and any character typed takes the place of."""
        return cls(text, len(text), offered=bool(text))

    def insert(self, typed: str) -> Editor:
        """Characters typed or pasted; line breaks become blanks, what is over-long is not taken."""
        typed = " ".join(typed.splitlines())
        typed = "".join(character for character in typed if character.isprintable())
        if self.offered and typed:
            return Editor().insert(typed)
        typed = typed[: max(0, LONGEST - len(self.text))]
        return Editor(self.text[: self.caret] + typed + self.text[self.caret :], self.caret + len(typed))

    def press(self, key: str) -> Editor | None:
        """What an editing key makes of it; None when the key means nothing here."""
        if self.offered:
            deletes = key in ("backspace", "ctrl+h", "delete", "ctrl+u", "ctrl+k", "ctrl+w")
            return Editor() if deletes else replace(self, offered=False).press(key)
        match key:
            case "backspace" | "ctrl+h":
                start = max(0, self.caret - 1)
                return Editor(self.text[:start] + self.text[self.caret :], start)
            case "delete":
                return Editor(self.text[: self.caret] + self.text[after_marks(self.text, self.caret) :], self.caret)
            case "left":
                return replace(self, caret=_before_marks(self.text, self.caret))
            case "right":
                return replace(self, caret=after_marks(self.text, self.caret))
            case "home" | "ctrl+a":
                return replace(self, caret=0)
            case "end" | "ctrl+e":
                return replace(self, caret=len(self.text))
            case "ctrl+u":
                return Editor(self.text[self.caret :], 0)
            case "ctrl+k":
                return Editor(self.text[: self.caret], self.caret)
            case "ctrl+w":
                start = len(self.text[: self.caret].rstrip(_WORD_ENDS))
                while start > 0 and self.text[start - 1] not in _WORD_ENDS:
                    start -= 1
                return Editor(self.text[:start] + self.text[self.caret :], start)
            case _:
                return None


def after_marks(text: str, place: int) -> int:
    """Where the character at this place ends, with the marks upon it."""
    place = min(len(text), place + 1)
    while place < len(text) and unicodedata.category(text[place]) in _MARKS:
        place += 1
    return place


def _before_marks(text: str, place: int) -> int:
    """Where the character before this place begins."""
    place = max(0, place - 1)
    while place > 0 and unicodedata.category(text[place]) in _MARKS:
        place -= 1
    return place

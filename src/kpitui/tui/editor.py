"""One line of text being typed: pure, so that every field and prompt edits alike."""

from __future__ import annotations

from kpitui.frozen import dataclass, replace

LONGEST = 2_000
_WORD_ENDS = " \t"


@dataclass(frozen=True, slots=True)
class Editor:
    """A text and the place of its caret, 0 to its length."""

    text: str = ""
    caret: int = 0

    @classmethod
    def of(cls, text: str) -> Editor:
        """A text with the caret at its end."""
        return cls(text, len(text))

    def insert(self, typed: str) -> Editor:
        """Characters typed or pasted; line breaks become blanks, what is over-long is not taken."""
        typed = " ".join(typed.splitlines())
        typed = "".join(character for character in typed if character.isprintable())
        typed = typed[: max(0, LONGEST - len(self.text))]
        return Editor(self.text[: self.caret] + typed + self.text[self.caret :], self.caret + len(typed))

    def press(self, key: str) -> Editor | None:
        """What an editing key makes of it; None when the key means nothing here."""
        match key:
            case "backspace" | "ctrl+h":
                start = max(0, self.caret - 1)
                return Editor(self.text[:start] + self.text[self.caret :], start)
            case "delete":
                return Editor(self.text[: self.caret] + self.text[self.caret + 1 :], self.caret)
            case "left":
                return replace(self, caret=max(0, self.caret - 1))
            case "right":
                return replace(self, caret=min(len(self.text), self.caret + 1))
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

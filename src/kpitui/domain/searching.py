"""Takes texts apart into the words one searches for, and finds again in a text where they stand; pure.

Case, accents and the width of letters make no difference. Scripts that put no blanks between words are taken letter
by letter, so that any part of a Japanese, Chinese, Korean or Thai text is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category, normalize

from kpitui.frozen import dataclass

LONGEST = 200
_MOST_PHRASES = 12
_ASCII_WORD = re.compile("[a-z0-9]+")

# First and last of each block: Thai and Lao, Myanmar, Khmer, kana, ideographs, Hangul, and the supplementary planes.
_WITHOUT_BLANKS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is searched for, and from where to where it stands in its text."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text, in their order."""
    if text.isascii():
        return [Word(found[0], found.start(), found.end()) for found in _ASCII_WORD.finditer(text.lower())]
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    current, start = "", 0
    for place, character in enumerate(text):
        if category(character)[0] == "M" and current:
            continue  # an accent of its own belongs to the letter before it
        letters = _letters(character)
        alone = bool(letters) and _stands_alone(letters)
        if current and (not letters or alone):
            yield Word(current, start, place)
            current = ""
        if alone:
            yield Word(letters, place, place + 1)
        elif letters:
            start = start if current else place
            current += letters
    if current:
        yield Word(current, start, len(text))


def _letters(character: str) -> str:
    """What is left of a character without case, width and accents; empty if it is no letter or digit."""
    wide = normalize("NFKC", character).casefold()
    if wide and _stands_alone(wide):
        return wide
    return "".join(letter for letter in normalize("NFKD", wide) if letter.isalnum())


def _stands_alone(letters: str) -> bool:
    code = ord(letters[0])
    return any(first <= code <= last for first, last in _WITHOUT_BLANKS) and letters[0].isalnum()


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody searches for: phrases that must all be there; the very last word may go on.

    Words with nothing but signs between them are one phrase: follow-up, don't, 2026-11.
    """

    phrases: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """From where to where the phrases stand in a text: in order, and not overlapping."""
        words = words_of(text)
        found: list[tuple[int, int]] = []
        for place in range(len(words)):
            ends = [end for phrase in self.phrases if (end := self._end(phrase, words, place)) is not None]
            if ends and (not found or words[place].start >= found[-1][1]):
                found.append((words[place].start, max(ends)))
            elif ends:
                found[-1] = (found[-1][0], max(found[-1][1], *ends))
        return found

    def fits(self, text: str) -> bool:
        """Whether all phrases stand in a text."""
        words = words_of(text)
        return all(
            any(self._end(phrase, words, place) is not None for place in range(len(words))) for phrase in self.phrases
        )

    def _end(self, phrase: tuple[str, ...], words: Sequence[Word], place: int) -> int | None:
        """Where a phrase ends that begins with this word of a text; None if none does."""
        there = words[place : place + len(phrase)]
        if len(there) < len(phrase) or any(word.text != part for word, part in zip(there, phrase[:-1], strict=False)):
            return None
        last, wanted = there[-1], phrase[-1]
        goes_on = phrase is self.phrases[-1] and last.text.startswith(wanted)
        return last.end if goes_on or last.text == wanted else None


def sought(text: str) -> Sought:
    """What a typed text searches for; nothing (false) where there is no letter or digit in it."""
    phrases = [tuple(word.text for word in words_of(part)) for part in text[:LONGEST].split()]
    return Sought(tuple([phrase for phrase in phrases if phrase][:_MOST_PHRASES]))

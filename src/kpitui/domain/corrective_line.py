"""The line a corrective action is typed in, `call back the March list @dana !fri`; never invents an owner or a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.days import parse_due
from kpitui.domain.measures import Person
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

MOST_CHARACTERS = 500
_LONGEST_LINE = 2000
_MOST_CANDIDATES = 6
_HINT = "Write what will be done, then @who and !when if you like: call back the March list @dana !fri."


@dataclass(frozen=True, slots=True)
class CorrectiveLine:
    """What will be done, the key of the person who does it (empty if not said) and the day it is due."""

    text: str
    owner: str
    due: date | None


def parse_corrective_line(line: str, people: Sequence[Person], today: date) -> CorrectiveLine:
    """Cut the line into text, `@who` (a key, or a beginning of a key or name) and `!when` (as `parse_due` reads it).

    Both may stand anywhere; a lone @ or ! is text.

    Raises:
        InvalidInput: no text, more than 500 characters of it, a person or day that is not understood, or two of them.
    """
    if len(line) > _LONGEST_LINE:
        raise InvalidInput(f"The line is longer than {_LONGEST_LINE:,} characters.", hint=_HINT)
    words: list[str] = []
    owners: list[str] = []
    days: list[date] = []
    for word in line.split():
        meant = word[1:].rstrip(",;:.")
        if word.startswith("@") and meant:
            owners.append(find_person(meant, people).key)
        elif word.startswith("!") and meant.strip("!"):
            days.append(parse_due(meant, today))
        else:
            words.append(word)
    if len(set(owners)) > 1 or len(set(days)) > 1:
        what = "owner" if len(set(owners)) > 1 else "day"
        raise InvalidInput(f"The line names more than one {what}.", hint=f"Keep one {what}.")
    text = " ".join(words)
    if not text:
        raise InvalidInput("There is no text saying what will be done.", hint=_HINT)
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(f"The text is longer than {MOST_CHARACTERS} characters.", hint="Shorten it.")
    return CorrectiveLine(text, owners[0] if owners else "", days[0] if days else None)


def find_person(wanted: str, people: Sequence[Person]) -> Person:
    """The one person meant by a key, a name, or a beginning of a key or of a word of a name.

    Raises:
        InvalidInput: nobody, or several.
    """
    text = wanted.casefold()
    for fits in (
        [person for person in people if person.key.casefold() == text],
        [person for person in people if person.name.casefold() == text],
        [person for person in people if person.key.casefold().startswith(text) or _begins_name(text, person)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise InvalidInput(f"{quote('@' + wanted)} could be {_listed(fits)}.", hint="Type more of the key.")
    if not people:
        raise InvalidInput(f"{quote('@' + wanted)} is nobody: the scorecard names no people.", hint="Leave the @ out.")
    raise InvalidInput(f"{quote('@' + wanted)} is nobody on this scorecard.", hint=f"There are {_listed(people)}.")


def _begins_name(text: str, person: Person) -> bool:
    name = person.name.casefold()
    return name.startswith(text) or any(word.startswith(text) for word in name.split())


def _listed(people: Sequence[Person]) -> str:
    listed = ", ".join(f"{person.key} ({person.name})" for person in people[:_MOST_CANDIDATES])
    return listed + (f" and {len(people) - _MOST_CANDIDATES} more" if len(people) > _MOST_CANDIDATES else "")

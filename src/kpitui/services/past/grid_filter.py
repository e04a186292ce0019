"""Which measures are meant by `@dana team:sales objective:growth off clients`; looks up no reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kpitui.domain.measures import Measure, Objective, Scorecard
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass, replace

GRAMMAR = "Write letters of a name, @person, team:name, objective:name, off, or several of them."
_PART = re.compile(r'(@|team:|objective:)?(?:"([^"]*)"?|(\S+))')
_LONGEST = 200
_OFF = "off"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a measure must be to be shown: all of what is given. Keys are the scorecard's; `words` are casefolded.

    `off` asks for those off target, which only their readings tell. `text` is the filter as people write it.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    off: bool = False

    def matches(self, measure: Measure, scorecard: Scorecard) -> bool:
        """Whether a measure is meant, as far as its definition tells."""
        if self.people and measure.owner not in self.people:
            return False
        if self.teams and measure.team not in self.teams:
            return False
        if self.objectives and not self._supports(measure, scorecard):
            return False
        if not self.words:
            return True
        names = f"{measure.key}\n{measure.name}\n{_name_of(measure.objective, scorecard.objectives)}".casefold()
        return all(word in names for word in self.words)

    def _supports(self, measure: Measure, scorecard: Scorecard) -> bool:
        """Whether a measure belongs to one of the objectives, or drives an indicator that does."""
        driven = (link.indicator for link in measure.links if scorecard.has(link.indicator))
        wanted = (measure.objective, *(scorecard.measure(key).objective for key in driven))
        return any(objective in self.objectives for objective in wanted)


def parse_filter(text: str, scorecard: Scorecard) -> Filter:
    """Read a filter; nothing but blanks means everything.

    Raises:
        InvalidInput: a person, team or objective is not in the scorecard.
    """
    found = Filter(" ".join(text[:_LONGEST].split()))
    for prefix, quoted, word in _PART.findall(found.text):
        wanted = quoted or word
        if not wanted:
            continue
        match prefix:
            case "@":
                found = with_person(found, wanted, scorecard)
            case "team:":
                found = with_team(found, wanted, scorecard)
            case "objective:":
                found = with_objective(found, wanted, scorecard)
            case _ if wanted.casefold() == _OFF and not quoted:
                found = replace(found, off=True)
            case _:
                found = replace(found, words=(*found.words, wanted.casefold()))
    return found


def with_person(found: Filter, wanted: str, scorecard: Scorecard) -> Filter:
    """The filter, for the measures of this person too.

    Raises:
        InvalidInput: there is nobody of this key or name.
    """
    named = [(person.key, person.name) for person in scorecard.people]
    return replace(found, people=(*found.people, *_meant(wanted, named, "person")))


def with_team(found: Filter, wanted: str, scorecard: Scorecard) -> Filter:
    """The filter, for the measures of this team too.

    Raises:
        InvalidInput: no measure belongs to such a team.
    """
    teams = dict.fromkeys(measure.team for measure in scorecard.measures if measure.team)
    return replace(found, teams=(*found.teams, *_meant(wanted, [(team, team) for team in teams], "team")))


def with_objective(found: Filter, wanted: str, scorecard: Scorecard) -> Filter:
    """The filter, for what belongs to this objective, or to one that is part of it, too.

    Raises:
        InvalidInput: there is no such objective.
    """
    named = [(objective.key, objective.name) for objective in scorecard.objectives]
    meant = _with_parts(_meant(wanted, named, "objective"), scorecard.objectives)
    return replace(found, objectives=(*found.objectives, *meant))


def _meant(wanted: str, named: Sequence[tuple[str, str]], what: str) -> list[str]:
    """The keys that are this text, else those that it begins, else those of which it begins a word of the name."""
    text = wanted.casefold()
    whole = [key for key, name in named if text in (key.casefold(), name.casefold())]
    begun = [key for key, name in named if key.casefold().startswith(text) or name.casefold().startswith(text)]
    words = [key for key, name in named if any(word.startswith(text) for word in name.casefold().split())]
    found = whole or begun or words
    if not found:
        known = ", ".join(key for key, _ in named[:6])
        several = f"There are {known}{' and others' if len(named) > 6 else ''}." if named else GRAMMAR
        raise InvalidInput(f"{quote(wanted)} is no {what} of this scorecard.", hint=several)
    return found


def _with_parts(keys: Iterable[str], objectives: Sequence[Objective]) -> list[str]:
    """Objectives with all that are part of them."""
    found = list(keys)
    for key in found:  # grows while it is gone through
        found += [item.key for item in objectives if item.parent == key and item.key not in found]
    return found


def _name_of(key: str, objectives: Sequence[Objective]) -> str:
    return next((f"{item.key} {item.name}" for item in objectives if item.key == key), "")

"""Reads one table of a scorecard as if it stood in a file with all the others; says to which key each mistake belongs.

The readers are those of the file, so that whatever is wrong is said in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from kpitui.definitions.fields import Table
from kpitui.definitions.measure_tables import read_measure
from kpitui.definitions.places import Places
from kpitui.definitions.problems import Problems
from kpitui.definitions.reading import read_objective, read_person, read_settings
from kpitui.definitions.references import check_references
from kpitui.domain.measures import Measure, Objective, Person, Scorecard
from kpitui.domain.weeks import Calendar
from kpitui.domain.wording import capital
from kpitui.frozen import dataclass, replace

# The place of the table that is read among those of its name; all others have another.
_MINE, _OTHER = 1, 0
# What no table read here holds: it stays as it is.
_ELSEWHERE = ("exceptions", "dividers", "source")

_Keyed = Person | Objective | Measure
Defined = TypeVar("Defined", Person, Objective, Measure)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong under one key of the table, in a sentence or two; in other parts of the scorecard without a key."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The scorecard with the table in it, to be used only without mistakes."""

    scorecard: Scorecard
    mistakes: tuple[Mistake, ...]


def read_single(
    scorecard: Scorecard, name: str, key: str, values: Mapping[str, object], *, kept: Collection[str] = ()
) -> Reading:
    """The scorecard with one table read anew: `[scorecard]`, or that of `name` with `key`; added last without a key.

    `kept` names the attributes of a measure that stay as they are. Mistakes elsewhere in the scorecard are told only
    where there is none in this table, which may be their cause, and where they were not there before.
    """
    problems = _ByKey(name, values)
    given = _with_table(scorecard, Table(values, name, _MINE, problems), key, kept)
    _check(given, problems, name, len(_all_of(given, name)) - 1 if not key else _place(given, name, key))
    mistakes = [mistake for mistake in problems.mistakes if mistake.key] or problems.mistakes
    if mistakes and not mistakes[0].key:
        before = _ByKey(name, {})
        _check(scorecard, before, name, -1)
        mistakes = [mistake for mistake in mistakes if mistake not in before.mistakes]
    return Reading(given, tuple(mistakes))


class _ByKey(Problems):
    """Tells the keys of one table apart by giving each a line of its own."""

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self._keys = dict(enumerate((*values, *_LEFT_OUT), start=1))
        super().__init__("", Places(keys={(name, _MINE, key): line for line, key in self._keys.items()}))
        self.mistakes: list[Mistake] = []

    def add(self, where: str, what: str, hint: str = "", *, line: int | None = None) -> None:
        """Note one problem under its key."""
        super().add(where, what, hint)
        key = self._keys.get(line or 0, "")
        said = capital(what) if key else f"{where}: {what}"
        self.mistakes.append(Mistake(key, f"{said} {hint}".rstrip()))


# Keys that may be asked for though they are not among the values.
_LEFT_OUT = ("key", "name", "steps", "target", "goal", "drives", "formula", "frequency", "owner", "objective", "parent")


def _with_table(scorecard: Scorecard, table: Table, key: str, kept: Collection[str]) -> Scorecard:
    match table.name:
        case "scorecard":
            named = read_settings(table)
            return replace(named, people=scorecard.people, objectives=scorecard.objectives, measures=scorecard.measures)
        case "person":
            return replace(scorecard, people=_put(scorecard.people, key, read_person(table)))
        case "objective":
            return replace(scorecard, objectives=_put(scorecard.objectives, key, read_objective(table)))
    measure = read_measure(table, Calendar(scorecard.week_starts))
    if key:
        old = scorecard.measure(key)
        measure = replace(measure, **{name: getattr(old, name) for name in (*_ELSEWHERE, *kept)})
    if measure.source is not None and measure.formula:
        table.problem("formula", "a computed measure is not collected.", "Remove the source, or the formula.")
    return replace(scorecard, measures=_put(scorecard.measures, key, measure))


def _put(items: tuple[Defined, ...], key: str, item: Defined) -> tuple[Defined, ...]:
    found = [item if other.key == key else other for other in items]
    return tuple(found if key else found + [item])  # noqa: RUF005 (mypy cannot tell the type of an unpacked one)


def _all_of(scorecard: Scorecard, name: str) -> Sequence[_Keyed]:
    match name:
        case "scorecard":
            return ()
        case "person":
            return scorecard.people
        case "objective":
            return scorecard.objectives
    return scorecard.measures


def _place(scorecard: Scorecard, name: str, key: str) -> int:
    return next((place for place, item in enumerate(_all_of(scorecard, name)) if item.key == key), -1)


def _check(scorecard: Scorecard, problems: Problems, name: str, mine: int) -> None:
    """Note what the definitions say wrongly about each other; `mine` is the place of the table among its like."""
    sort = name if name in ("person", "objective") else "measure"

    def tables(which: str, items: Sequence[_Keyed]) -> list[Table]:
        return [
            Table(
                {"key": item.key},
                item.kind.value if isinstance(item, Measure) else which,
                _MINE if which == sort and place == mine else _OTHER,
                problems,
            )
            for place, item in enumerate(items)
        ]

    check_references(
        scorecard,
        tables("person", scorecard.people),
        tables("objective", scorecard.objectives),
        tables("measure", scorecard.measures),
    )

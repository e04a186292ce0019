"""The fields of each sort of thing under their names in the TOML, what each is for, and what may stand in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kpitui.domain.measures import WEEKDAYS, Aggregate, Frequency, Kind, Scorecard, Show, WeekStart
from kpitui.domain.numbers import AmountFormat
from kpitui.services.set_up.phrases import HOW_GOAL, HOW_LINKS
from kpitui.services.set_up.targets import When, how_to_write
from kpitui.services.set_up.things import Sort, Thing

_MEASURE_END = ("purpose", "team", "unit", "show", "steps", "decimals")
FIELDS: dict[Sort, tuple[str, ...]] = {
    Sort.SCORECARD: ("name", "week_starts", "review_day", "timezone", "currency"),
    Sort.PERSON: ("name", "key", "login"),
    Sort.OBJECTIVE: ("name", "key", "why", "parent"),
    Sort.ACTION: (
        *("name", "key", "target", "owner", "drives", "objective"),
        *(*_MEASURE_END, "aggregate", "formula", "goal", "retired"),
    ),
    Sort.INDICATOR: (
        *("name", "key", "target", "owner", "objective"),
        *(*_MEASURE_END, "frequency", "aggregate", "formula", "goal", "leading", "retired"),
    ),
    Sort.METRIC: (
        *("name", "key", "target", "owner", "objective"),
        *(*_MEASURE_END, "frequency", "aggregate", "formula", "goal", "retired"),
    ),
}

_TOLD = {
    "name": "What people call it.",
    "key": "Short, and typed often: small letters, digits and _. Left empty it is made from the name.",
    "owner": "Who answers for it",
    "drives": f"The indicators it is to move, with the rate (results per action) and the lag. {HOW_LINKS}",
    "objective": "What it serves",
    "parent": "The larger objective it is a part of",
    "why": "Why it matters, in a sentence.",
    "purpose": "Why it is watched, in a sentence.",
    "team": "Whose it is, where several share a scorecard.",
    "unit": "What is counted, in the plural: clients.",
    "show": "How amounts are typed and shown",
    "steps": "Only of a rating: 2 to 9 words from worst to best, with commas: poor, fine, good.",
    "decimals": "0 to 6 digits after the point; left empty, what is usual for its kind.",
    "frequency": "How often it is due",
    "aggregate": "How the entries of a period become one reading",
    "formula": "Computed from others of the same period: clients / prospects. Left empty it is entered.",
    "goal": f"The long-term aim. {HOW_GOAL}",
    "leading": "Whether it tells early what is to come: yes or no.",
    "retired": "The day from which it is no longer counted; its history stays. Left empty it is counted.",
    "login": "The login name whose entries are theirs; left empty, the key.",
    "week_starts": "The day on which weeks begin",
    "review_day": "The day from which the running week is offered for review",
    "timezone": "Whose day it is, like Europe/London; left empty, this machine's.",
    "currency": "The sign of money: $, or a code like EUR.",
}
_TOLD_OF_PERSON = {"key": "What is typed for them: @dana. Left empty it is made from the name.", "name": "Who it is."}
_MOST_LISTED = 8

_OPTIONAL = frozenset({"owner", "objective", "parent"})


def choices(scorecard: Scorecard, sort: Sort, field: str, own_key: str = "") -> tuple[str, ...]:
    """The values that a field may have, where they can be counted; an empty one where it may be left out."""
    listed: dict[str, Callable[[], tuple[str, ...]]] = {
        "owner": lambda: tuple(person.key for person in scorecard.people),
        "objective": lambda: tuple(objective.key for objective in scorecard.objectives),
        "parent": lambda: tuple(item.key for item in scorecard.objectives if item.key != own_key),
        "drives": lambda: tuple(measure.key for measure in scorecard.measures if measure.kind is Kind.INDICATOR),
        "show": lambda: tuple(Show),
        "frequency": lambda: tuple(Frequency),
        "aggregate": lambda: tuple(Aggregate),
        "leading": lambda: ("yes", "no") if sort is Sort.INDICATOR else (),
        "week_starts": lambda: tuple(WeekStart),
        "review_day": lambda: WEEKDAYS,
    }
    found = tuple(str(value) for value in listed[field]()) if field in listed else ()
    return (*found, "") if found and field in _OPTIONAL else found


def told(scorecard: Scorecard, thing: Thing, field: str, form: AmountFormat, when: When, frequency: Frequency) -> str:
    """What a field of a thing is for and what may stand in it, in a line or two."""
    if field == "target":
        begins = when.begins(frequency)
        return how_to_write(form, begins, begins + timedelta(weeks=26))
    text = _TOLD_OF_PERSON.get(field, _TOLD[field]) if thing.sort is Sort.PERSON else _TOLD[field]
    if text.endswith("."):
        return text
    values = [value for value in choices(scorecard, thing.sort, field, thing.key) if value]
    if not values:
        return f"{text}: there is none in the scorecard yet."
    more = f" and {len(values) - _MOST_LISTED} more" if len(values) > _MOST_LISTED else ""
    return f"{text}: {', '.join(values[:_MOST_LISTED])}{more}."

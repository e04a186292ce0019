"""A first scorecard from a few answers: an objective, the result that shows it, its target, the actions behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpitui.domain.measures import Bounds, Kind, Link, Measure, Objective, Scorecard, Target
from kpitui.domain.numbers import AmountFormat, parse_amount
from kpitui.errors import InvalidInput

LONGEST_NAME = 60


def checked_name(text: str, what: str) -> str:
    """A name without surrounding blanks.

    Raises:
        InvalidInput: it is empty or over-long.
    """
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(f"Write {what}.")
    if len(text) > LONGEST_NAME:
        raise InvalidInput(f"That has {len(text)} characters.", hint=f"Keep it to {LONGEST_NAME}.")
    return text


def key_for(name: str, taken: Sequence[str]) -> str:
    """A short key from the first words of a name, different from those taken."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    stem = "_".join(words[:2])[:20].strip("_")
    if not stem or not stem[0].isalpha():
        stem = "measure"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def at_least(text: str) -> Bounds:
    """The target in an answer such as `3`; `>= 3` and `at least 3` say it as well.

    Raises:
        InvalidInput: it is not a count.
    """
    text = re.sub(r"^\s*(>=|=>|≥|>|at least\b)\s*", "", text, flags=re.IGNORECASE)
    return Bounds(at_least=parse_amount(text, AmountFormat(Measure("x", "x", Kind.ACTION).show)).amount)


def first_scorecard(
    name: str, objective: str, why: str, indicator: str, target: Bounds, actions: Sequence[tuple[str, Bounds]]
) -> Scorecard:
    """The scorecard that the answers describe: one objective, its indicator, and the actions that drive it."""
    goal = Objective(key_for(objective, ()), objective, why)
    purpose = f"Shows how near we are to: {objective}"
    keys: list[str] = []

    def key(text: str) -> str:
        keys.append(key_for(text, keys))
        return keys[-1]

    result = Measure(
        key(indicator), indicator, Kind.INDICATOR, objective=goal.key, purpose=purpose,
        targets=(Target(target),),
    )  # fmt: skip
    driving = tuple(
        Measure(key(text), text, Kind.ACTION, leading=True, targets=(Target(bounds),), links=(Link(result.key),))
        for text, bounds in actions
    )
    return Scorecard(name, objectives=(goal,), measures=(*driving, result))

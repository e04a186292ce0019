"""Builds the facts that diagnosis tests start from: weeks of (results, done, planned), oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kpitui.domain.diagnosis import Diagnosis, diagnose
from kpitui.domain.facts import LinkFacts, MissFacts
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Bounds, Frequency
from kpitui.domain.pairing import Pair
from kpitui.domain.wording import Noun

FIRST = date(2026, 1, 5)
CLIENTS = Noun("Clients signed", "clients")
PROSPECTS = Noun("Prospects contacted", "contacts")

Row = tuple[float | None, float | None, float | None]


def week(number: int) -> date:
    """The first day of a week, counted from 0."""
    return FIRST + timedelta(weeks=number)


def readings(values: Sequence[float | None]) -> tuple[Reading, ...]:
    """Weekly readings from the first week on."""
    return tuple(Reading(week(number), value) for number, value in enumerate(values))


def pairs(rows: Sequence[Row]) -> tuple[Pair, ...]:
    """Weekly pairs from the first week on."""
    return tuple(Pair(week(number), *row) for number, row in enumerate(rows))


def link(
    rows: Sequence[Row],
    *,
    action: str = "prospects",
    noun: Noun = PROSPECTS,
    rate: float | None = 0.08,
    lag: int = 0,
    cap: bool = False,
    dividers: tuple[date, ...] = (),
) -> LinkFacts:
    """One link with these weeks behind it."""
    return LinkFacts(action, noun, pairs(rows), lag=lag, rate=rate, cap=cap, dividers=dividers)


def miss(
    *links: LinkFacts,
    at_least: float | None = None,
    at_most: float | None = None,
    noun: Noun = CLIENTS,
    adds_up: bool = True,
    frequency: Frequency = Frequency.WEEKLY,
    corrective: tuple[date, ...] = (),
    dividers: tuple[date, ...] = (),
    window: int | None = None,
    formula: str = "",
) -> MissFacts:
    """The facts of the last week of the first link."""
    behind = links[0].pairs
    return MissFacts(
        measure="clients",
        noun=noun,
        period=behind[-1].period,
        value=behind[-1].results,
        bounds=Bounds(at_least, at_most),
        frequency=frequency,
        adds_up=adds_up,
        readings=tuple(Reading(pair.period, pair.results) for pair in behind),
        links=links,
        corrective=corrective,
        dividers=dividers,
        window=window,
        formula=formula,
    )


def told(*links: LinkFacts, **options: object) -> Diagnosis:
    """The diagnosis of the last week of the first link."""
    return diagnose(miss(*links, **options))  # type: ignore[arg-type]

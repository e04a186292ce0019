"""Reads one [[indicator]], [[action]] or [[metric]] table; says nothing about what it refers to elsewhere."""

from __future__ import annotations

import re

from kpitui.definitions.fields import Table
from kpitui.definitions.problems import LONGEST_NAME
from kpitui.definitions.sources import read_source
from kpitui.definitions.targets import Scale, read_exceptions, read_goal, read_targets
from kpitui.domain.measures import (
    Aggregate,
    Divider,
    Frequency,
    Kind,
    Link,
    Measure,
    Show,
    default_aggregate,
    default_decimals,
)
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import Calendar

MOST_DECIMALS = 6
MOST_STEPS = 9
LONGEST_LAG = 104
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_key(table: Table) -> str:
    """The key of a person, objective or measure; a problem when it is missing or not short and plain."""
    key = table.text("key", required=True)
    if key.strip() and not _KEY.fullmatch(key):
        table.problem(
            "key",
            f"{quote(key)} cannot be a key.",
            "Use up to 40 small letters, digits and _, beginning with a letter.",
        )
    return key


def read_measure(table: Table, calendar: Calendar) -> Measure:
    """A measure from its table, defaults filled in; wrong values are noted as problems and left out."""
    kind = Kind(table.name)
    show = table.word("show", Show, Show.COUNT)
    steps = _read_steps(table, show)
    scale = Scale(show, steps)
    frequency = _read_frequency(table, kind)
    decimals = table.whole("decimals", 0, MOST_DECIMALS)
    measure = Measure(
        key=read_key(table),
        name=table.text("name", longest=LONGEST_NAME, required=True),
        kind=kind,
        show=show,
        unit=table.text("unit", longest=LONGEST_NAME),
        decimals=default_decimals(show) if decimals is None else decimals,
        steps=steps,
        purpose=table.text("purpose"),
        objective=table.text("objective"),
        owner=table.text("owner"),
        team=table.text("team", longest=LONGEST_NAME),
        frequency=frequency,
        aggregate=table.word("aggregate", Aggregate, default_aggregate(show)),
        leading=table.flag("leading") if kind is Kind.INDICATOR else kind is Kind.ACTION,
        formula=table.text("formula"),
        targets=read_targets(table, scale),
        exceptions=read_exceptions(table, scale, frequency, calendar),
        goal=read_goal(table, scale),
        links=_read_links(table, kind),
        dividers=_read_dividers(table),
        retired_on=table.day("retired"),
        source=read_source(table),
    )
    if measure.source is not None and measure.formula:
        table.problem("source", "a computed measure is not collected.", "Remove the source, or the formula.")
    table.finish()
    return measure


def _read_frequency(table: Table, kind: Kind) -> Frequency:
    frequency = table.word("frequency", Frequency, Frequency.WEEKLY)
    if kind is Kind.ACTION and frequency is not Frequency.WEEKLY:
        table.problem("frequency", f"an action cannot be {frequency}.", "Actions are always weekly: remove this line.")
        return Frequency.WEEKLY
    return frequency


def _read_steps(table: Table, show: Show) -> tuple[str, ...]:
    steps = tuple(table.texts("steps"))
    if show is not Show.RATING:
        if steps:
            table.problem("steps", f"only a rating has steps, and this shows a {show}.", 'Add show = "rating".')
        return ()
    if not 2 <= len(steps) <= MOST_STEPS:
        table.problem(
            "steps",
            f"a rating has 2 to {MOST_STEPS} steps, not {len(steps)}.",
            'Write steps = ["poor", "fine", "good"].',
        )
    for step in steps:
        if not step.strip() or len(step) > LONGEST_NAME or "\0" in step:
            table.problem("steps", f"{quote(step)} cannot be a step.", f"Use a word of 1 to {LONGEST_NAME} characters.")
    if len({step.casefold() for step in steps}) < len(steps):
        table.problem("steps", "two steps have the same name.", "Give each step a name of its own.")
    return steps


def _read_links(table: Table, kind: Kind) -> tuple[Link, ...]:
    if kind is not Kind.ACTION:
        if table.take("drives") is not None:
            table.problem(
                "drives",
                f"{'an' if kind is Kind.INDICATOR else 'a'} {kind} drives nothing.",
                "Only actions drive indicators.",
            )
        return ()
    links: dict[str, Link] = {}
    for item in table.tables("drives"):
        indicator = item.text("indicator", required=True)
        rate = item.number("rate")
        if rate is not None and rate <= 0:
            item.problem("rate", "the rate must be above 0.", "It is results per action: 0.08 for 8 in a hundred.")
            rate = None
        lag = item.whole("lag", 0, LONGEST_LAG)
        item.finish()
        if indicator in links:
            item.problem("indicator", f"it is already said to drive {quote(indicator)}.", "Keep one of the two links.")
        links[indicator] = Link(indicator, rate, lag or 0)
    return tuple(links.values())


def _read_dividers(table: Table) -> tuple[Divider, ...]:
    found = []
    for item in table.tables("divider"):
        day = item.day("from", required=True)
        reason = item.text("reason")
        item.finish()
        if day is not None:
            found.append(Divider(day, reason))
    return tuple(found)

"""Hypothesis strategies that make any valid scorecard, odd names and all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from kpitui.domain.measures import (
    WEEKDAYS,
    Aggregate,
    Bounds,
    Divider,
    Frequency,
    Gives,
    Goal,
    InterimTarget,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Source,
    Target,
    WeekStart,
)

_ODD = st.sampled_from(
    [
        'say "hi"',
        "it's",
        "two\nlines",
        "\r\n",
        "tab\there",
        "[/foo]",
        "[@click=app.quit]x[/]",
        "\x1b[31mred",
        "\x9b",
        "\u202e",
    ]
)
_letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
texts = st.one_of(
    st.just(""), _letters, _ODD, st.sampled_from(["'''", '"""', "\\", "#", "[[metric]]", "key = 1", "🙂 é 漢"])
)
names = texts.map(lambda text: text if text.strip() else f"{text}x")
keys = st.sampled_from(["a", "b1", "c_", "clients", "calls", "key", "none", "indicator", "k" * 40])
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
_plain_amounts = st.one_of(
    st.integers(-10_000, 10_000).map(float), st.floats(-1e15, 1e15, allow_nan=False, allow_infinity=False)
)


_columns = {
    "date": names,
    "amount": texts,
    "where": st.dictionaries(texts, texts, max_size=3).map(lambda where: tuple(where.items())),
    "date_format": st.sampled_from(["", "%d/%m/%Y", "%Y%m%d"]),
    "decimal_comma": st.booleans(),
    "seconds": st.integers(1, 300),
}
_words = st.tuples(names, texts, st.sampled_from(["{first_day}", "{last_day}", "{week}", "{x}", "{}"]))
_sources = st.one_of(
    st.builds(Source, csv=names, **_columns),
    st.builds(Source, sqlite=names, query=names),
    st.builds(Source, command=_words, seconds=st.integers(1, 300)),
    st.builds(Source, command=_words, gives=st.just(Gives.CSV), **_columns),
)


def _amounts(show: Show, steps: tuple[str, ...]) -> st.SearchStrategy[float]:
    return st.floats(1, len(steps)) if show is Show.RATING else _plain_amounts


@st.composite
def _bounds(draw: st.DrawFn, amounts: st.SearchStrategy[float]) -> Bounds:
    low, high = sorted((draw(amounts), draw(amounts)))
    return draw(st.sampled_from([Bounds(low), Bounds(None, high), Bounds(low, high)]))


@st.composite
def _targets(draw: st.DrawFn, amounts: st.SearchStrategy[float]) -> tuple[Target, ...]:
    dates = draw(st.lists(st.none() | days, max_size=3, unique=True))
    bounds = _bounds(amounts) | st.just(Bounds())
    return tuple(Target(draw(bounds), day) for day in sorted(dates, key=lambda day: day or date.min))


@st.composite
def _goals(draw: st.DrawFn, amounts: st.SearchStrategy[float]) -> Goal:
    begins = draw(st.dates(date(1900, 1, 1), date(2900, 1, 1)))
    length = draw(st.integers(1, 1_000))
    after = sorted(draw(st.sets(st.integers(1, length), max_size=3)))
    interim = tuple(InterimTarget(begins + timedelta(days=number), draw(amounts)) for number in after)
    by = begins + timedelta(days=length)
    return Goal(draw(amounts), begins, draw(amounts), by, draw(st.booleans()), interim)


@st.composite
def _measures(draw: st.DrawFn, key: str, indicators: list[str], owners: list[str], objectives: list[str]) -> Measure:
    kind = Kind.INDICATOR if key in indicators else draw(st.sampled_from([Kind.ACTION, Kind.METRIC]))
    show = draw(st.sampled_from(Show))
    steps: tuple[str, ...] = ()
    if show is Show.RATING:
        steps = tuple(draw(st.lists(names, min_size=2, max_size=9, unique_by=str.casefold)))
    amounts = _amounts(show, steps)
    linked = draw(st.lists(st.sampled_from(indicators), max_size=2, unique=True)) if indicators else []
    rates = st.none() | st.floats(1e-9, 1e15, allow_nan=False)
    exceptions = st.builds(PeriodException, days, names, st.none() | _bounds(amounts))
    return Measure(
        key=key,
        name=draw(names),
        kind=kind,
        show=show,
        unit=draw(texts),
        decimals=draw(st.integers(0, 6)),
        steps=steps,
        purpose=draw(texts),
        objective=draw(st.sampled_from(["", *objectives])),
        owner=draw(st.sampled_from(["", *owners])),
        team=draw(texts),
        frequency=Frequency.WEEKLY if kind is Kind.ACTION else draw(st.sampled_from(Frequency)),
        aggregate=draw(st.sampled_from(Aggregate)),
        leading=kind is Kind.ACTION or (kind is Kind.INDICATOR and draw(st.booleans())),
        targets=draw(_targets(amounts)),
        exceptions=tuple(draw(st.lists(exceptions, max_size=2))),
        goal=draw(st.none() | _goals(amounts)),
        links=tuple(Link(to, draw(rates), draw(st.integers(0, 104))) for to in linked) if kind is Kind.ACTION else (),
        dividers=tuple(draw(st.lists(st.builds(Divider, days, texts), max_size=2))),
        retired_on=draw(st.none() | days),
        source=draw(st.none() | _sources),
    )


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    """Any scorecard that has no mistakes; its formulas use measures before them of no coarser frequency."""
    owners = draw(st.lists(keys, max_size=3, unique=True))
    objective_keys = draw(st.lists(keys, max_size=3, unique=True))
    objectives: list[Objective] = []
    for key in objective_keys:
        parent = draw(st.sampled_from(["", *(objective.key for objective in objectives)]))
        objectives.append(Objective(key, draw(names), draw(texts), parent))
    measure_keys = draw(st.lists(keys, max_size=5, unique=True))
    indicators = measure_keys[: draw(st.integers(0, len(measure_keys)))]
    measure_keys = draw(st.permutations(measure_keys))
    measures: list[Measure] = []
    for key in measure_keys:
        measure = draw(_measures(key, indicators, owners, objective_keys))
        operands = [other.key for other in measures if other.frequency.rank <= measure.frequency.rank]
        is_computed = draw(st.booleans())
        formula = f"{draw(st.sampled_from(operands))} / 2" if operands and is_computed else ""
        measures.append(replace(measure, formula=formula, source=None if formula else measure.source))
    return Scorecard(
        name=draw(names),
        week_starts=draw(st.sampled_from(WeekStart)),
        review_day=draw(st.sampled_from(WEEKDAYS)),
        timezone=draw(st.sampled_from(["", "Europe/London", "America/New_York"])),
        currency=draw(st.sampled_from(["", "$", "EUR", "€"])),
        people=tuple(Person(key, draw(names), draw(texts)) for key in owners),
        objectives=tuple(objectives),
        measures=tuple(measures),
    )

"""Hypothesis strategies that make any valid scorecard, odd names and all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

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


# Strategies made anew in every draw took most of the time: those below are made once (for each length of a rating).
_maybe_days = st.none() | days
_target_days = st.lists(_maybe_days, max_size=3, unique=True)
_beginnings = st.dates(date(1900, 1, 1), date(2900, 1, 1))
_lengths = st.integers(1, 1_000)
_steps = st.lists(names, min_size=2, max_size=9, unique_by=str.casefold)
_dividers = st.lists(st.builds(Divider, days, texts), max_size=2)
_maybe_sources = st.none() | _sources
_rates = st.none() | st.floats(1e-9, 1e15, allow_nan=False)
_lags = st.integers(0, 104)
_decimals = st.integers(0, 6)
_whether = st.booleans()
_shows, _frequencies, _aggregates = st.sampled_from(Show), st.sampled_from(Frequency), st.sampled_from(Aggregate)
_not_indicators = st.sampled_from((Kind.ACTION, Kind.METRIC))


@cache
def _amounts(steps: int) -> st.SearchStrategy[float]:
    return st.floats(1, steps) if steps else _plain_amounts


@cache
def _bounds(steps: int) -> st.SearchStrategy[Bounds]:
    pairs = st.tuples(_amounts(steps), _amounts(steps)).map(sorted)
    return st.one_of(
        pairs.map(lambda pair: Bounds(pair[0])),
        pairs.map(lambda pair: Bounds(None, pair[1])),
        pairs.map(lambda pair: Bounds(*pair)),
    )


@cache
def _maybe_bounds(steps: int) -> st.SearchStrategy[Bounds]:
    return _bounds(steps) | st.just(Bounds())


@cache
def _exceptions(steps: int) -> st.SearchStrategy[list[PeriodException]]:
    return st.lists(st.builds(PeriodException, days, names, st.none() | _bounds(steps)), max_size=2)


@st.composite
def _targets(draw: st.DrawFn, steps: int) -> tuple[Target, ...]:
    dates = draw(_target_days)
    return tuple(Target(draw(_maybe_bounds(steps)), day) for day in sorted(dates, key=lambda day: day or date.min))


@st.composite
def _goals(draw: st.DrawFn, steps: int) -> Goal:
    begins = draw(_beginnings)
    length = draw(_lengths)
    after = sorted(draw(st.sets(st.integers(1, length), max_size=3)))
    interim = tuple(InterimTarget(begins + timedelta(days=number), draw(_amounts(steps))) for number in after)
    by = begins + timedelta(days=length)
    return Goal(draw(_amounts(steps)), begins, draw(_amounts(steps)), by, draw(_whether), interim)


_targets_of = cache(_targets)
_goals_of = cache(lambda steps: st.none() | _goals(steps))
_one_of = cache(st.sampled_from)
_some_of = cache(lambda keys: st.lists(st.sampled_from(keys), max_size=2, unique=True))


@st.composite
def _measures(
    draw: st.DrawFn, key: str, indicators: tuple[str, ...], owners: tuple[str, ...], objectives: tuple[str, ...]
) -> Measure:
    kind = Kind.INDICATOR if key in indicators else draw(_not_indicators)
    show = draw(_shows)
    steps = tuple(draw(_steps)) if show is Show.RATING else ()
    linked = draw(_some_of(indicators)) if indicators else []
    return Measure(
        key=key,
        name=draw(names),
        kind=kind,
        show=show,
        unit=draw(texts),
        decimals=draw(_decimals),
        steps=steps,
        purpose=draw(texts),
        objective=draw(_one_of(("", *objectives))),
        owner=draw(_one_of(("", *owners))),
        team=draw(texts),
        frequency=Frequency.WEEKLY if kind is Kind.ACTION else draw(_frequencies),
        aggregate=draw(_aggregates),
        leading=kind is Kind.ACTION or (kind is Kind.INDICATOR and draw(_whether)),
        targets=draw(_targets_of(len(steps))),
        exceptions=tuple(draw(_exceptions(len(steps)))),
        goal=draw(_goals_of(len(steps))),
        links=tuple(Link(to, draw(_rates), draw(_lags)) for to in linked) if kind is Kind.ACTION else (),
        dividers=tuple(draw(_dividers)),
        retired_on=draw(_maybe_days),
        source=draw(_maybe_sources),
    )


_up_to_three = st.lists(keys, max_size=3, unique=True)
_up_to_five = st.lists(keys, max_size=5, unique=True)
_week_starts, _review_days = st.sampled_from(WeekStart), st.sampled_from(WEEKDAYS)
_time_zones = st.sampled_from(("", "Europe/London", "America/New_York"))
_currencies = st.sampled_from(("", "$", "EUR", "€"))


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    """Any scorecard that has no mistakes; its formulas use measures before them of no coarser frequency."""
    owners = tuple(draw(_up_to_three))
    objective_keys = tuple(draw(_up_to_three))
    objectives: list[Objective] = []
    for key in objective_keys:
        parent = draw(_one_of(("", *(objective.key for objective in objectives))))
        objectives.append(Objective(key, draw(names), draw(texts), parent))
    measure_keys = draw(_up_to_five)
    indicators = tuple(measure_keys[: draw(st.integers(0, len(measure_keys)))])
    measure_keys = draw(st.permutations(measure_keys))
    measures: list[Measure] = []
    for key in measure_keys:
        measure = draw(_measures(key, indicators, owners, objective_keys))
        operands = [other.key for other in measures if other.frequency.rank <= measure.frequency.rank]
        is_computed = draw(_whether)
        formula = f"{draw(_one_of(tuple(operands)))} / 2" if operands and is_computed else ""
        measures.append(replace(measure, formula=formula, source=None if formula else measure.source))
    return Scorecard(
        name=draw(names),
        week_starts=draw(_week_starts),
        review_day=draw(_review_days),
        timezone=draw(_time_zones),
        currency=draw(_currencies),
        people=tuple(Person(key, draw(names), draw(texts)) for key in owners),
        objectives=tuple(objectives),
        measures=tuple(measures),
    )

"""The whole diagnosis: its fields, its edges, and what must hold whatever the numbers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.conversion import Method
from kpitui.domain.diagnosis import Diagnosis, diagnose
from kpitui.domain.facts import LinkFacts, MissFacts, adds_up
from kpitui.domain.limits import Capability
from kpitui.domain.links import method_for
from kpitui.domain.measures import Aggregate, Bounds, Frequency, Kind, Measure, Show
from kpitui.domain.pairing import Pair
from kpitui.domain.status import Status
from kpitui.domain.verdicts import Actions, Verdict
from kpitui.domain.wording import Noun
from tests.domain.diagnosing import CLIENTS, PROSPECTS, Row, link, miss, readings, told, week

USUAL: list[Row] = [(4.0, 50.0, 50.0)] * 8


def test_the_fields_of_the_interface() -> None:
    found = told(link([*USUAL, (1.0, 31.0, 50.0)], lag=2), at_least=4.0)
    assert (found.measure, found.period, found.value) == ("clients", week(8), 1.0)
    assert (found.target, found.status, found.shortfall) == (Bounds(at_least=4.0), Status.OFF_TARGET, 3.0)
    (only,) = found.links
    assert (only.action, only.lag, only.done, only.planned) == ("prospects", 2, 31.0, 50.0)
    assert (only.verdict, only.state, only.method) == (Verdict.EXECUTION, Actions.SHORT, Method.COUNTS)
    assert only.usual_rate == pytest.approx(0.08)
    assert (only.plan_gap, only.execution_gap, only.effectiveness_gap) == pytest.approx((0.0, 1.52, 1.48), abs=1e-12)
    assert only.baseline is not None
    assert (only.baseline.periods, only.baseline.actions, only.baseline.results, only.baseline.phi) == (8, 400, 32, 1)
    window = only.window
    assert window is not None
    assert (window.weeks, window.done, window.results) == (1, 31.0, 1.0)
    assert (window.usual_low, window.usual_high, window.leaning_low, window.leaning_high) == (0, 7, 0, 5)
    assert (window.p_low, window.p_high, window.p_zero) == pytest.approx((0.3026141914, 0.9084831954, 0.0915168046))
    assert found.advice == "Do the actions."


def test_no_action_linked() -> None:
    facts = replace(miss(link([*USUAL[:7], (3.0, 1.0, 1.0), (1.0, 50.0, 50.0)]), at_least=4.0), links=())
    found = diagnose(facts)
    assert found.verdict is Verdict.NO_LINK
    assert found.sentence == (
        "No action is linked to Clients signed: nothing can be said about why. 1 client instead of 4 is below the "
        "usual 4."
    )
    assert found.links == ()
    few = diagnose(replace(facts, readings=readings([1.0])))
    assert few.sentence.endswith("1 client instead of 4; what is usual can be told from 6 readings on.")


def test_a_computed_measure_points_at_what_it_is_made_of() -> None:
    rate = Noun.of(Measure("m", "Close rate", Kind.INDICATOR, show=Show.PERCENT, decimals=1))
    rows: list[Row] = [(value, None, None) for value in (0.08, 0.07, 0.09, 0.08, 0.07, 0.08, 0.06)]
    facts = replace(miss(link(rows), at_least=0.07, noun=rate, adds_up=False, formula="clients / prospects"), links=())
    assert diagnose(facts).sentence == (
        "Close rate is computed (clients / prospects): look at what it is made of. 6.0 % instead of 7.0 % is inside "
        "the usual 4.6 % to 11.0 %."
    )
    linked = told(link([(0.05, 50.0, 50.0)] * 8, rate=None), at_least=0.07, noun=rate, adds_up=False, formula="a / b")
    assert "Close rate is computed (a / b): look at what it is made of." in linked.notes


def test_an_action_that_missed_its_own_target_is_execution() -> None:
    rows: list[Row] = [(value, None, None) for value in (52.0, 48.0, 55.0, 50.0, 47.0, 53.0, 31.0)]
    facts = replace(miss(link(rows), at_least=50.0, noun=PROSPECTS), links=(), kind=Kind.ACTION)
    found = diagnose(facts)
    assert (found.verdict, found.advice) == (Verdict.EXECUTION, "Do the actions.")
    assert found.sentence == "Execution. 31 of 50 prospects contacted, below the usual 38 to 64."
    few = diagnose(replace(facts, readings=readings([31.0])))
    assert few.sentence == "Execution. 31 of 50 prospects contacted."
    discounts = Noun("Discounts given", "discounts")
    too_many = diagnose(replace(facts, noun=discounts, value=12.0, bounds=Bounds(at_most=10.0)))
    assert too_many.sentence.startswith("Execution. 12 discounts instead of at most 10, below the usual")
    assert too_many.advice == "Keep the actions to their plan."
    invoices = Noun.of(Measure("i", "Invoices out", Kind.ACTION, show=Show.YESNO))
    undone = diagnose(replace(facts, noun=invoices, value=0.0, bounds=Bounds(at_least=1.0), adds_up=False))
    assert undone.sentence == "Execution. Invoices out not done. Before, it was yes in 6 of 6 weeks."


def test_on_target_and_without_target() -> None:
    fine = told(link([*USUAL, (5.0, 50.0, 50.0)]), at_least=4.0)
    assert (fine.verdict, fine.shortfall, fine.notes) == (Verdict.ON_TARGET, None, ())
    assert fine.sentence == "On target. 5 clients, at least 4 wanted."
    assert [item.verdict for item in fine.links] == [Verdict.ON_TARGET]
    costs = told(link([*USUAL, (2.0, 50.0, 50.0)]), at_most=3.0)
    assert costs.sentence == "On target. 2 clients, at most 3 wanted."
    free = diagnose(replace(miss(link([*USUAL, (5.0, 50.0, 50.0)]), at_least=4.0), bounds=None))
    assert free.sentence == "There is no target. 5 clients is above the usual 4."
    assert free.status is Status.NO_TARGET


def test_a_changed_conversion_is_told_even_on_target() -> None:
    rows: list[Row] = [*[(4.0, 50.0, 50.0)] * 26, *[(4.0, 150.0, 50.0)] * 6]
    found = told(link(rows), at_least=4.0)
    assert found.verdict is Verdict.ON_TARGET
    assert found.notes == ("Conversion fell from 7 % to 2.7 % over the last 4 weeks.",)


def test_a_missing_value_is_asked_for() -> None:
    found = told(link([*USUAL, (None, 50.0, 50.0)]), at_least=4.0)
    assert (found.verdict, found.advice) == (Verdict.NOT_COUNTED, "Enter it first.")
    assert found.sentence == "Not counted. Clients signed has not been entered yet."
    assert found.status is Status.MISSING


def test_between_turns_to_the_side_that_was_missed() -> None:
    low = told(link([*USUAL, (1.0, 31.0, 50.0)]), at_least=3.0, at_most=6.0)
    high = told(link([*USUAL, (8.0, 60.0, 50.0)]), at_least=3.0, at_most=6.0)
    assert (low.shortfall, low.links[0].shortfall) == (2.0, 2.0)
    assert (high.shortfall, high.links[0].shortfall) == (2.0, 2.0)
    assert high.links[0].execution_gap == pytest.approx(0.8)


def test_a_divider_starts_a_new_baseline() -> None:
    rows: list[Row] = [*[(20.0, 50.0, 50.0)] * 20, *[(4.0, 50.0, 50.0)] * 9]
    whole = told(link(rows), at_least=5.0)
    assert whole.verdict is Verdict.EFFECTIVENESS
    cut = told(link(rows), at_least=5.0, dividers=(week(20),))
    assert cut.verdict is Verdict.PLAN
    assert cut.links[0].baseline is not None
    assert cut.links[0].baseline.periods == 8
    of_the_action = told(link(rows, dividers=(week(18),), lag=2), at_least=5.0)
    assert of_the_action.links[0].baseline == cut.links[0].baseline
    later = told(link(rows), at_least=5.0, dividers=(week(40),))
    assert later.sentence == whole.sentence


def test_a_recent_corrective_action_is_told() -> None:
    rows: list[Row] = [*[(4.0, 50.0, 50.0)] * 26, *[(1.0, 50.0, 50.0)] * 6]
    found = told(link(rows), at_least=4.0, corrective=(week(30), week(3)))
    assert "The last corrective action is too recent to be judged on its own." in found.notes


def test_capability_is_told() -> None:
    rows: list[Row] = [(value, 50.0, 50.0) for value in (4.0, 3.0, 5.0, 4.0, 3.0, 5.0, 4.0, 4.0)]
    found = told(link(rows), at_least=12.0)
    assert found.usual is not None
    assert found.usual.capability is Capability.MISSES
    assert found.notes[-1] == (
        "The usual 1 to 7 never reliably meets 12: that takes a better process, not a good week."
    )


def test_severity_puts_the_worst_first() -> None:
    execution = told(link([*USUAL, (1.0, 31.0, 50.0)]), at_least=4.0)
    worse = told(link([*USUAL, (0.0, 0.0, 50.0)]), at_least=4.0)
    usual = told(link([*USUAL, (2.0, 50.0, 50.0)]), at_least=4.0)
    rows: list[Row] = [*[(4.0, 50.0, 50.0)] * 26, *[(1.0, 50.0, 50.0)] * 4]
    effectiveness = told(link(rows), at_least=4.0)
    unlinked = replace(miss(link([*USUAL, (1.0, 50.0, 50.0)]), at_least=4.0), links=())
    odd = diagnose(unlinked)
    assert odd.usual is not None
    assert odd.usual.signals
    found = sorted([usual, execution, odd, worse, effectiveness], key=lambda item: item.severity)
    assert found == [effectiveness, worse, execution, odd, usual]


def test_how_results_are_held_against_actions() -> None:
    def method(show: Show, bounds: Bounds, rate: float | None = None, cap: bool = False, sums: bool = True) -> Method:
        noun = Noun.of(Measure("m", "M", Kind.INDICATOR, show=show))
        facts = MissFacts("m", noun, week(0), 9.0, bounds, adds_up=sums)
        return method_for(facts, LinkFacts("a", PROSPECTS, (), rate=rate, cap=cap))

    low, high = Bounds(at_least=10.0), Bounds(at_most=3.0)
    assert method(Show.COUNT, low) is Method.COUNTS
    assert method(Show.MONEY, low) is Method.AMOUNTS
    assert method(Show.RATING, low, sums=False) is Method.LEVELS
    assert method(Show.COUNT, high) is Method.COUNTS_A_PERIOD
    assert method(Show.MONEY, high) is Method.LEVELS
    assert method(Show.COUNT, high, rate=0.08) is Method.COUNTS
    assert method(Show.MONEY, high, cap=True) is Method.AMOUNTS
    assert method(Show.COUNT, Bounds(1.0, 3.0)) is Method.COUNTS


def test_what_adds_up() -> None:
    def of(show: Show, aggregate: Aggregate = Aggregate.SUM, formula: str = "") -> bool:
        return adds_up(Measure("m", "M", Kind.INDICATOR, show=show, aggregate=aggregate, formula=formula))

    assert of(Show.COUNT)
    assert of(Show.MONEY)
    assert of(Show.DURATION)
    assert not of(Show.RATING)
    assert not of(Show.PERCENT)
    assert not of(Show.COUNT, Aggregate.LAST)
    assert not of(Show.COUNT, formula="a + b")


AMOUNT = st.one_of(st.none(), st.integers(0, 9).map(float), st.integers(0, 500).map(float))
ROWS = st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=45)
MONEY = Noun.of(Measure("r", "Revenue", Kind.INDICATOR, show=Show.MONEY, decimals=2), "$")


@st.composite
def facts(draw: st.DrawFn) -> MissFacts:
    count = draw(st.integers(1, 40))
    frequency = draw(st.sampled_from(list(Frequency)))
    days = {Frequency.WEEKLY: 7, Frequency.MONTHLY: 31, Frequency.QUARTERLY: 92, Frequency.YEARLY: 366}[frequency]
    starts = [date(2020, 1, 6) + timedelta(days=days * number) for number in range(count)]
    results = draw(st.lists(AMOUNT, min_size=count, max_size=count))
    links = []
    for name in draw(st.sampled_from(["", "a", "ab", "abc"])):
        amounts = st.lists(AMOUNT, min_size=count, max_size=count)
        sides = zip(starts, results, draw(amounts), draw(amounts), strict=True)
        pairs_ = tuple(Pair(start, result, done, planned) for start, result, done, planned in sides)
        rate, cap = draw(st.sampled_from([None, 0.08, 3.0])), draw(st.booleans())
        links.append(LinkFacts(name, PROSPECTS, pairs_, lag=draw(st.integers(0, 3)), rate=rate, cap=cap))
    low, high = draw(st.sampled_from([(4.0, None), (None, 3.0), (60.0, None), (2.0, 6.0), (None, None)]))
    day = st.sampled_from(starts)
    return MissFacts(
        measure="m",
        noun=draw(st.sampled_from([CLIENTS, MONEY])),
        period=starts[-1],
        value=results[-1],
        bounds=Bounds(low, high),
        frequency=frequency,
        adds_up=draw(st.booleans()),
        readings=tuple(replace(item, period=start) for item, start in zip(readings(results), starts, strict=True)),
        links=tuple(links),
        corrective=tuple(draw(st.lists(day, max_size=2))),
        dividers=tuple(draw(st.lists(day, max_size=1))),
        window=draw(st.sampled_from([None, None, 4, 9])),
    )


@settings(max_examples=120)
@given(facts())
def test_whatever_the_numbers_the_sentences_are_sentences(given_: MissFacts) -> None:
    found = diagnose(given_)
    for text in (found.sentence, *found.notes):
        assert text.endswith(".")
        assert text[0] == text[0].upper()
        assert not any(bad in text for bad in ("None", "nan", "inf ", "!", "  ", "-0 ", " ."))
    assert len(found.sentence) < 500


@settings(max_examples=120)
@given(facts())
def test_the_gaps_of_every_link_add_up_to_the_shortfall(given_: MissFacts) -> None:
    found = diagnose(given_)
    for item in found.links:
        if item.shortfall is None or item.plan_gap is None or item.execution_gap is None:
            continue
        assert item.plan_gap + item.execution_gap + (item.effectiveness_gap or 0.0) == item.shortfall
        if found.shortfall is not None:
            assert item.shortfall == pytest.approx(found.shortfall, abs=1e-9)


@settings(max_examples=80)
@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(given_: MissFacts, random: object) -> None:
    shuffled = list(given_.links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert diagnose(replace(given_, links=tuple(shuffled))) == diagnose(given_)


@settings(max_examples=120)
@given(facts())
def test_no_verdict_contradicts_its_numbers(given_: MissFacts) -> None:
    found = diagnose(given_)
    for item in found.links:
        window = item.window
        if window is None or window.usual_low is None or window.usual_high is None:
            assert item.verdict not in (Verdict.BOTH, Verdict.EFFECTIVENESS, Verdict.BETTER, Verdict.USUAL)
            continue
        above, below = window.results > window.usual_high, window.results < window.usual_low
        worse, better = (above, below) if given_.at_most else (below, above)
        if item.verdict in (Verdict.BOTH, Verdict.EFFECTIVENESS):
            assert worse
        if item.verdict is Verdict.BETTER:
            assert better
        if item.verdict is Verdict.USUAL:
            assert not worse
        if item.verdict in (Verdict.EFFECTIVENESS, Verdict.EFFECTIVENESS_LEANING, Verdict.USUAL, Verdict.PLAN):
            assert item.state is Actions.MET


@settings(max_examples=100)
@given(st.lists(st.integers(1, 5000), min_size=8, max_size=30), st.sampled_from([0.5, 2.0, 1024.0]))
def test_scaling_the_unit_of_money_scales_the_gaps_and_changes_no_verdict(results: list[int], by: float) -> None:
    talks = Noun("Talks held", "talks")

    def scaled(scale: float) -> Diagnosis:
        rows: list[Row] = [(value * scale, 8.0, 10.0) for value in results]
        return told(link(rows, noun=talks, rate=None), at_least=6000.0 * scale, noun=MONEY)

    plain, other = scaled(1.0), scaled(by)
    assert other.verdict is plain.verdict
    for here, there in zip(plain.links, other.links, strict=True):
        assert there.execution_gap == pytest.approx((here.execution_gap or 0.0) * by)
        assert there.effectiveness_gap == pytest.approx((here.effectiveness_gap or 0.0) * by)
        assert there.verdict is here.verdict

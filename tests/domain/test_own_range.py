"""The calm phrase of the review, and whether the newest reading takes part in a signal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.domain.limits import Limits
from kpitui.domain.own_range import own_range, usual_phrase
from kpitui.domain.signals import Rule
from tests.domain.diagnosing import FIRST, PROSPECTS, Row, link, miss, week

LIMITS = Limits(FIRST, 49.5, 37.6, 61.4, 14.6, 4.47, 20, trial=False)


def test_the_phrase() -> None:
    assert usual_phrase(LIMITS, PROSPECTS) == "usual 38 to 61"
    assert usual_phrase(LIMITS, PROSPECTS, 31.0) == "usual 38 to 61: below"
    assert usual_phrase(LIMITS, PROSPECTS, 62.0) == "usual 38 to 61: above"
    assert usual_phrase(LIMITS, PROSPECTS, 61.4) == "usual 38 to 61"


def test_the_newest_reading_in_a_run() -> None:
    rows: list[Row] = [(value, None, None) for value in [50.0, 54.0] * 6 + [48.0, 47.0] * 4]
    facts = miss(link(rows), at_least=60.0, noun=PROSPECTS)
    found = own_range(facts)
    assert found is not None
    assert {signal.rule for signal in found.signals} >= {Rule.RUN}
    assert {signal.period for signal in found.signals} == {facts.period}
    earlier = own_range(replace(facts, period=week(11)))
    assert earlier is not None
    assert (earlier.signals, earlier.limits.readings) == ((), 11)


def test_a_divider_starts_the_range_anew() -> None:
    rows: list[Row] = [(value, None, None) for value in [50.0, 54.0] * 6 + [20.0, 24.0] * 4]
    facts = miss(link(rows), at_least=60.0, noun=PROSPECTS, dividers=(week(12),))
    found = own_range(facts)
    assert found is not None
    assert (found.limits.mean, found.limits.readings, found.signals) == (pytest.approx(152 / 7), 7, ())
    assert own_range(replace(facts, dividers=(week(16),))) is None

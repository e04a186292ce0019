"""How many more actions it takes."""

from __future__ import annotations

import pytest

from kpitui.domain.band import CountBaseline
from kpitui.domain.settling import actions_until_shown, actions_until_zero_tells, shows


def baseline(actions: float, rate: float, phi: float = 1.0) -> CountBaseline:
    return CountBaseline(26, actions, actions * rate, phi, actions + 1 / rate, actions * rate + 1)


@pytest.mark.parametrize(("actions", "rate", "expected"), [(400, 0.08, 62), (1300, 0.08, 59), (260, 0.3, 16)])
def test_zero_is_a_signal_once_five_results_were_expected(actions: float, rate: float, expected: int) -> None:
    found = actions_until_zero_tells(baseline(actions, rate))
    assert found == expected
    assert 4.5 <= found * rate <= 5.1


def test_a_baseline_that_is_too_short_never_tells() -> None:
    assert actions_until_zero_tells(CountBaseline(1, 6, 0, 1.5, 6, 0.5)) is None


def test_a_halving_shows_after_23_to_37_expected_results() -> None:
    for actions, rate in ((400, 0.08), (1300, 0.08), (260, 0.3), (2000, 0.02), (400, 0.15)):
        before = baseline(actions, rate)
        found = actions_until_shown(before, before.rate / 2)
        assert found is not None
        assert 20 <= found * rate <= 41
        assert shows(before, found, before.rate / 2)


def test_a_small_change_may_never_show() -> None:
    before = baseline(400, 0.08)
    assert actions_until_shown(before, before.rate * 0.75) is None
    assert actions_until_shown(before, before.rate * 1.1) is None


def test_a_doubling_shows_too_and_what_was_done_counts() -> None:
    before = baseline(1300, 0.08)
    found = actions_until_shown(before, before.rate * 2)
    assert found is not None
    assert 100 < found < 300
    later = actions_until_shown(before, before.rate / 2, already=200.0)
    assert later is not None
    assert later > 200


def test_more_spread_takes_more_actions() -> None:
    calm, wild = baseline(1300, 0.08), baseline(1300, 0.08, phi=2.0)
    quick, slow = actions_until_shown(calm, 0.04), actions_until_shown(wild, 0.04)
    assert quick is not None
    assert slow is not None
    assert slow > quick

"""The table of verdicts, several links, and the order of misses."""

from __future__ import annotations

import pytest

from kpitui.domain.bridge import Gap
from kpitui.domain.conversion import Standing
from kpitui.domain.verdicts import ADVICE, LABELS, Actions, Verdict, advice_on, link_verdict, overall, turned

MET, SHORT, NOT_ENTERED = Actions.MET, Actions.SHORT, Actions.NOT_ENTERED


@pytest.mark.parametrize(
    ("actions", "conversion", "main", "expected"),
    [
        (SHORT, Standing.IN_RANGE, None, Verdict.EXECUTION),
        (SHORT, Standing.IN_RANGE, Gap.PLAN, Verdict.EXECUTION),
        (SHORT, Standing.LEANING_LOW, None, Verdict.EXECUTION),
        (SHORT, Standing.BELOW, None, Verdict.BOTH),
        (MET, Standing.BELOW, None, Verdict.EFFECTIVENESS),
        (MET, Standing.BELOW, Gap.PLAN, Verdict.EFFECTIVENESS),
        (MET, Standing.LEANING_LOW, None, Verdict.EFFECTIVENESS_LEANING),
        (MET, Standing.IN_RANGE, Gap.PLAN, Verdict.PLAN),
        (MET, Standing.IN_RANGE, Gap.EFFECTIVENESS, Verdict.USUAL),
        (MET, Standing.IN_RANGE, None, Verdict.USUAL),
        (MET, Standing.LEANING_HIGH, None, Verdict.USUAL),
        (MET, Standing.ABOVE, Gap.PLAN, Verdict.BETTER),
        (SHORT, Standing.ABOVE, Gap.PLAN, Verdict.BETTER),
        (SHORT, Standing.ABOVE, Gap.EXECUTION, Verdict.EXECUTION),
        (MET, Standing.UNKNOWN, None, Verdict.TOO_EARLY),
        (SHORT, Standing.UNKNOWN, None, Verdict.EXECUTION),
        (NOT_ENTERED, Standing.IN_RANGE, None, Verdict.NOT_COUNTED),
        (NOT_ENTERED, Standing.UNKNOWN, None, Verdict.NOT_COUNTED),
    ],
)
def test_the_table(actions: Actions, conversion: Standing, main: Gap | None, expected: Verdict) -> None:
    assert link_verdict(actions, conversion, main=main) is expected


def test_without_anything_usual_it_is_too_early_even_for_execution() -> None:
    assert link_verdict(SHORT, Standing.UNKNOWN, usual_known=False) is Verdict.TOO_EARLY


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([], Verdict.NO_LINK),
        ([Verdict.USUAL], Verdict.USUAL),
        ([Verdict.USUAL, Verdict.PLAN], Verdict.PLAN),
        ([Verdict.EXECUTION, Verdict.EFFECTIVENESS], Verdict.BOTH),
        ([Verdict.EXECUTION, Verdict.EFFECTIVENESS_LEANING], Verdict.EXECUTION),
        ([Verdict.NOT_COUNTED, Verdict.USUAL], Verdict.NOT_COUNTED),
        ([Verdict.TOO_EARLY, Verdict.USUAL], Verdict.USUAL),
        ([Verdict.BETTER, Verdict.EXECUTION], Verdict.EXECUTION),
    ],
)
def test_several_links(links: list[Verdict], expected: Verdict) -> None:
    assert overall(links) is expected
    assert overall(links[::-1]) is expected


def test_a_signal_goes_before_noise_and_a_main_cause_before_a_leaning() -> None:
    ranks = [verdict.rank for verdict in Verdict]
    assert ranks == sorted(ranks)
    for worse in (Verdict.BOTH, Verdict.EFFECTIVENESS, Verdict.EXECUTION, Verdict.PLAN):
        assert worse.rank < Verdict.EFFECTIVENESS_LEANING.rank < Verdict.USUAL.rank


def test_the_names_are_those_of_the_interface() -> None:
    names = (
        "execution effectiveness effectiveness_leaning both plan usual better too_early not_counted no_link on_target"
    )
    assert {str(verdict) for verdict in Verdict} == set(names.split())
    assert set(LABELS) == set(ADVICE) == set(Verdict)


def test_a_standing_turned_round() -> None:
    assert turned(Standing.ABOVE) is Standing.BELOW
    assert turned(Standing.LEANING_LOW) is Standing.LEANING_HIGH
    assert turned(Standing.IN_RANGE) is Standing.IN_RANGE
    assert turned(Standing.UNKNOWN) is Standing.UNKNOWN


def test_too_much_is_not_answered_by_doing_more() -> None:
    assert advice_on(Verdict.EXECUTION) == "Do the actions."
    assert advice_on(Verdict.EXECUTION, too_much=True) == "Keep the actions to their plan."
    assert advice_on(Verdict.BOTH, too_much=True).startswith("Keep the actions to their plan first")
    assert advice_on(Verdict.USUAL, too_much=True) == "Nothing to fix."

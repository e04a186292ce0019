"""Finding a measure by a few letters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.matching import find_measure, nearest, rank_measures
from kpitui.domain.measures import Kind, Measure
from kpitui.errors import InvalidInput


def measure(key: str, name: str, retired_on: date | None = None) -> Measure:
    return Measure(key, name, Kind.ACTION, retired_on=retired_on)


MEASURES = [
    measure("prospects", "Prospects contacted"),
    measure("followups", "Follow-ups made"),
    measure("proposals", "Proposals sent"),
    measure("clients", "Clients signed"),
    measure("close_rate", "Clients per prospect"),
    measure("pro", "Professional hours"),
    measure("old_calls", "Cold calls", retired_on=date(2026, 6, 1)),
    measure("visits_2019", "Visits counted by hand", retired_on=date(2020, 1, 1)),
]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("prospects", "prospects"),
        ("pro", "pro"),
        ("pros", "prospects"),
        ("PROS", "prospects"),
        ("fol", "followups"),
        ("Clients signed", "clients"),
        ("clients p", "close_rate"),
        ("signed", "clients"),
        ("contacted", "prospects"),
        ("pros con", "prospects"),
        ("per pro", "close_rate"),
        ("fwps", "followups"),
        (" sent ", "proposals"),
        ("old", "old_calls"),
        ("Cold", "old_calls"),
        ("visits_2019", "visits_2019"),
    ],
)
def test_a_few_letters_find_the_one_measure(text: str, key: str) -> None:
    assert find_measure(text, MEASURES).key == key


def test_several_equally_good_ones_are_listed() -> None:
    with pytest.raises(InvalidInput) as refused:
        find_measure("prop", [measure("prop_a", "First"), measure("prop_b", "Second")])
    assert refused.value.message == '"prop" fits several measures: prop_a (First), prop_b (Second).'
    with pytest.raises(InvalidInput) as refused:
        find_measure("m", [measure(f"m{number}", f"Measure {number}") for number in range(9)])
    assert "m5 (Measure 5) and 3 more." in refused.value.message
    assert "m6" not in refused.value.message


def test_an_exact_key_beats_everything_even_when_retired() -> None:
    measures = [measure("calls", "Calls"), measure("call", "Old calls", retired_on=date(2020, 1, 1))]
    assert find_measure("call", measures).key == "call"
    assert find_measure("cal", measures).key == "calls"


def test_a_measure_retired_later_is_still_live_on_a_day_before() -> None:
    measures = [measure("old_calls", "Cold calls", retired_on=date(2026, 6, 1)), measure("holds", "Open holds")]
    assert find_measure("old", measures, on=date(2026, 5, 31)).key == "old_calls"
    assert find_measure("old", measures, on=date(2026, 6, 1)).key == "holds"


def test_nothing_found_names_the_nearest_keys() -> None:
    with pytest.raises(InvalidInput) as refused:
        find_measure("prosepcts", MEASURES)
    assert refused.value.hint == "Did you mean prospects?"
    with pytest.raises(InvalidInput) as refused:
        find_measure("zzz", MEASURES)
    assert refused.value.hint.startswith("There are prospects, followups")
    assert "old_calls" not in refused.value.hint


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_000, "\x1b[31m"])
def test_empty_long_or_strange_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        find_measure(text, MEASURES)
    assert str(refused.value).isprintable()
    with pytest.raises(InvalidInput, match="no measures yet"):
        find_measure(text, [])


def test_ranking_puts_better_matches_first_and_among_equals_the_most_used() -> None:
    assert [found.key for found in rank_measures("pro", MEASURES)] == ["pro", "prospects", "proposals", "close_rate"]
    used = rank_measures("pro", MEASURES, {"proposals": 5, "close_rate": 99})
    assert [found.key for found in used] == ["pro", "proposals", "prospects", "close_rate"]
    once = rank_measures("pro", MEASURES, {"proposals": 1})
    assert [found.key for found in once] == ["pro", "proposals", "prospects", "close_rate"]


def test_ranking_an_empty_text_lists_all_with_retired_ones_last() -> None:
    ranked = [found.key for found in rank_measures("", MEASURES, {"clients": 3, "old_calls": 50})]
    assert len(ranked) == len(MEASURES)
    assert ranked[0] == "clients"
    assert ranked[-2:] == ["old_calls", "visits_2019"]


@given(st.text(max_size=12))
@settings(deadline=None)
def test_what_is_found_is_the_best_of_the_ranking(text: str) -> None:
    ranked = rank_measures(text, MEASURES)
    try:
        found = find_measure(text, MEASURES)
    except InvalidInput:
        return
    assert found == ranked[0]


def test_nearest_word() -> None:
    assert nearest("frequncy", ["frequency", "formula", "owner"]) == "frequency"
    assert nearest("zzz", ["frequency"]) is None
    assert nearest("x", []) is None


def test_letters_in_order_must_start_at_the_beginning_of_a_word() -> None:
    assert find_measure("cts", MEASURES[:4]).key == "clients"
    with pytest.raises(InvalidInput, match="No measure fits"):
        find_measure("old", MEASURES[:4])

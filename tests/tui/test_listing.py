"""The place in a list: the cursor is on a line and in view, whatever happens; a view jumps half a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.tui.listing import Listing

STEPS = st.lists(
    st.tuples(st.just("moved"), st.integers(-50, 50), st.just(0))
    | st.tuples(st.just("at"), st.integers(-5, 300), st.just(0))
    | st.tuples(st.just("resized"), st.integers(0, 200), st.integers(-1, 60)),
    max_size=30,
)


@given(STEPS)
def test_the_cursor_is_always_in_view(steps: list[tuple[str, int, int]]) -> None:
    listing = Listing()
    for what, first, second in steps:
        if what == "moved":
            listing = listing.moved(first)
        elif what == "at":
            listing = listing.at(first)
        else:
            listing = listing.resized(first, second)
        assert listing.height >= 1
        assert 0 <= listing.cursor <= max(0, listing.count - 1)
        assert listing.cursor in listing.visible or not listing.count
        assert len(listing.visible) == min(listing.count, listing.height)  # no blank lines while there are others


@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 200), st.integers(-60, 60))
def test_moves_in_view_do_not_scroll(count: int, height: int, cursor: int, by: int) -> None:
    before = Listing().resized(count, height).at(cursor)
    after = before.moved(by)
    assert after.cursor == min(max(0, before.cursor + by), count - 1)
    if after.cursor in before.visible:
        assert after.top == before.top


@pytest.mark.parametrize(("start", "by", "top"), [(9, 1, 5), (19, 1, 15), (99, 1, 90)])
def test_jumps_half_a_page_down(start: int, by: int, top: int) -> None:
    listing = Listing(count=100, height=10)
    for _ in range(start):
        listing = listing.moved(1)
    assert listing.moved(by).top == top


def test_jumps_half_a_page_up() -> None:
    listing = Listing().resized(100, 10).at(99)
    assert listing.top == 90
    assert listing.at(90).top == 90
    assert listing.at(89).top == 84


@given(st.integers(2, 200), st.integers(2, 40))
def test_scrolling_through_is_at_most_a_jump_each_half_page(count: int, height: int) -> None:
    """A held key over a slow line: few views, not one a line."""
    listing = Listing().resized(count, height)
    tops = {listing.top}
    for _ in range(count):
        listing = listing.moved(1)
        tops.add(listing.top)
    assert len(tops) <= 2 + count // max(1, height // 2)

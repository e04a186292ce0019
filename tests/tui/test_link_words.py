"""What is declared of a link, in a few words."""

from __future__ import annotations

import pytest

from kpitui.domain.measures import Kind, Link, Measure, Scorecard, Show
from kpitui.tui.link_words import link_words

CLIENTS = Measure("clients", "Clients signed", Kind.INDICATOR, unit="clients")
REVENUE = Measure("revenue", "Revenue", Kind.INDICATOR, show=Show.MONEY)
CALLS = Measure("calls", "Calls made", Kind.ACTION, unit="calls")
SCORECARD = Scorecard("Acme", currency="$", measures=(CLIENTS, REVENUE, CALLS))


@pytest.mark.parametrize(
    ("link", "told"),
    [
        (Link("clients"), ""),
        (Link("clients", lag=1), "1 week later"),
        (Link("clients", rate=0.08, lag=2), "8 %, 2 weeks later"),
        (Link("clients", rate=0.075), "7.5 %"),
        (Link("clients", rate=2.0), "2 clients a call"),
        (Link("revenue", rate=1200.0, lag=4), "$1,200 a call, 4 weeks later"),
    ],
)
def test_a_rate_is_told_in_the_unit_of_the_result(link: Link, told: str) -> None:
    """Money is never a percentage of calls."""
    assert link_words(link, CALLS, SCORECARD) == told

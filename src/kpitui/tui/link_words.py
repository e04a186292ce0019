"""What is declared of a link, in a few words: its rate and its lag. Nothing is worked out here."""

from __future__ import annotations

from kpitui.domain.measures import Link, Measure, Scorecard
from kpitui.domain.wording import Noun, rates, several


def link_words(link: Link, action: Measure, scorecard: Scorecard) -> str:
    """`8 %, 2 weeks later`; of money `$1,200 a talk`; empty where neither rate nor lag is declared."""
    parts = []
    if link.rate is not None:
        nouns = [Noun.of(measure, scorecard.currency) for measure in (scorecard.measure(link.indicator), action)]
        parts += rates([link.rate], *nouns)
    if link.lag:
        parts.append(f"{several(link.lag, 'week')} later")
    return ", ".join(parts)

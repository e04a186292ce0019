"""What is said where a scorecard with sources comes in: that nothing of it is read or run before it is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import diagnostics

if TYPE_CHECKING:
    from kpitui.domain.measures import Scorecard


def tell_of_sources(scorecard: Scorecard, before: Scorecard | None = None) -> None:
    """Say how many measures name a source, if any; where there was a scorecard before, only new or changed ones."""
    known = {measure.key: measure.source for measure in before.measures} if before else {}
    count = sum(item.source is not None and item.source != known.get(item.key) for item in scorecard.measures)
    if count:
        what = "1 measure names a source" if count == 1 else f"{count} measures name a source"
        diagnostics.say(f"{what}. Nothing of it is read or run until you approve it: `kpitui trust` shows it and asks.")

"""Stored text as it may stand in a page: escaped, harmless, each piece keeping the direction of its own script."""

from __future__ import annotations

import re

from kpitui.charts.svg import escaped
from kpitui.domain.plain_text import plain

# Invisible parts of words (Persian, Hindi) and of emoji: a terminal does better without, a page shows what is meant.
_JOINERS = re.compile("([\u200c\u200d\ufe0f])")


def shown(text: str) -> str:
    """Stored text as it stands in the page. Letters of other scripts keep to themselves, whichever way they run."""
    pieces = _JOINERS.split(text)
    safe = escaped("".join(piece if place % 2 else plain(piece) for place, piece in enumerate(pieces)))
    safe = safe.replace(" %", "&nbsp;%")
    return safe if safe.isascii() else f"<bdi>{safe}</bdi>"

"""Tells a text that arrives as if it were typed from keys: some terminals paste so. Knows no key and no screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic

LONGEST = 100_000
"""Characters of one pasted text; no field takes as many."""

# So many characters in one read nobody types, nor so few right after them, within so many seconds. Taken key by key,
# 100 KB kept the app deaf for one and a half minutes.
_MANY, _FEW_MORE, _RIGHT_AFTER = 512, 16, 0.3
# A sequence of a key or of the mouse; or characters and line breaks.
_PARTS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O?[^\x1b])?|([^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+)")


class Flood:
    """What is read from a terminal, part by part."""

    def __init__(self) -> None:
        self._length = 0
        self._last_at = float("-inf")

    def parts(self, data: str) -> Iterator[tuple[str, bool]]:
        """What was read, cut into keys and texts (True); of a text without end only the first LONGEST characters."""
        least = _FEW_MORE if monotonic() - self._last_at < _RIGHT_AFTER else _MANY
        place = 0
        for part in _PARTS.finditer(data) if len(data) >= least else ():
            if len(part[1] or "") < least:
                continue
            if place < part.start():
                yield data[place : part.start()], False
            place = part.end()
            self._length = len(part[1]) + (self._length if least == _FEW_MORE else 0)
            self._last_at, least = monotonic(), _FEW_MORE
            if self._length <= LONGEST:
                yield part[1], True
        if place < len(data) or not data:
            yield data[place:], False

"""Finding the measure that somebody means by a few letters; says so when several fit, and never picks one at random."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kpitui.domain.measures import Measure
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput

_LONGEST = 200
_MOST_CANDIDATES = 6
_NO_USES: Mapping[str, int] = {}
_EXACT_KEY = 0


def find_measure(text: str, measures: Sequence[Measure], on: date | None = None) -> Measure:
    """The one measure meant by `text`: its key, a beginning of it, its name, words of it, or letters in their order.

    A retired measure counts only by its exact key or when no live one fits. Retired means retired by the day `on`;
    without `on`, with any date of retirement.

    Raises:
        InvalidInput: nothing fits (the hint names the nearest keys) or several fit equally well (it lists them).
    """
    wanted = text.strip()
    exact = next((measure for measure in measures if measure.key == wanted), None)
    if exact is not None:
        return exact
    if not wanted or len(wanted) > _LONGEST:
        raise InvalidInput(f"{quote(wanted)} is not a measure.", hint=_known(measures))
    for group in _live_first(measures, on):
        places = [(place, measure) for measure in group if (place := _place(wanted, measure)) is not None]
        if places:
            best = min(place for place, _ in places)
            return _only_one(wanted, [measure for place, measure in places if place == best])
    raise InvalidInput(f"No measure fits {quote(wanted)}.", hint=_suggestion(wanted, measures))


def rank_measures(
    text: str, measures: Sequence[Measure], uses: Mapping[str, int] = _NO_USES, on: date | None = None
) -> list[Measure]:
    """All measures that fit `text`, best first; among equals the most used first; retired ones at the end.

    `uses` counts how often each key was used. An empty text fits every measure.
    """
    wanted = text.strip()[:_LONGEST]
    ranked: list[Measure] = []
    for group in _live_first(measures, on):
        places = [(place, measure) for measure in group if (place := _place(wanted, measure)) is not None]
        places.sort(key=lambda found: (found[0], -uses.get(found[1].key, 0)))
        ranked.extend(measure for _, measure in places)
    return ranked


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` most like `word`, for "did you mean"; None when none is near."""
    close = _close(word, words, 1)
    return close[0] if close else None


def nearest_few(word: str, words: Iterable[str], count: int, *, likeness: float) -> list[str]:
    """At most `count` of `words` at least so much like `word` (0 to 1), the most like it first."""
    return _close(word, words, count, likeness)


def _live_first(measures: Sequence[Measure], on: date | None) -> tuple[list[Measure], list[Measure]]:
    live: list[Measure] = []
    retired: list[Measure] = []
    for measure in measures:
        is_retired = measure.retired_on is not None if on is None else measure.retired_by(on)
        (retired if is_retired else live).append(measure)
    return live, retired


def _place(wanted: str, measure: Measure) -> int | None:
    """How well `wanted` fits, 0 best; None if it does not."""
    text, key, name = wanted.casefold(), measure.key.casefold(), measure.name.casefold()
    if text == key:
        return _EXACT_KEY
    if key.startswith(text):
        return 1
    if text == name:
        return 2
    if name.startswith(text):
        return 3
    if _begin_words(text.split(), name.split()):
        return 4
    return 5 if _in_order(text, key) or _in_order(text, name) else None


def _begin_words(beginnings: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each beginning begins a word of its own, in this order."""
    remaining = iter(words)
    return all(any(word.startswith(beginning) for word in remaining) for beginning in beginnings)


def _in_order(letters: str, text: str) -> bool:
    """Whether all letters (spaces apart) occur in the text in this order, the first one at the beginning of a word.

    Letters from the middles of words fit almost anything: "old" would find Follow-ups made.
    """
    wanted = letters.replace(" ", "")
    position = next((at for at in range(len(text)) if text[at] == wanted[0] and not text[at - 1 : at].isalnum()), -1)
    for letter in wanted[1:]:
        if position < 0:
            return False
        position = text.find(letter, position + 1)
    return position >= 0


def _only_one(wanted: str, found: list[Measure]) -> Measure:
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{measure.key} ({measure.name})" for measure in found[:_MOST_CANDIDATES])
    more = f" and {len(found) - _MOST_CANDIDATES} more" if len(found) > _MOST_CANDIDATES else ""
    raise InvalidInput(f"{quote(wanted)} fits several measures: {listed}{more}.", hint="Type more of the key.")


def _suggestion(wanted: str, measures: Sequence[Measure]) -> str:
    keys = {measure.name.casefold(): measure.key for measure in measures} | {m.key.casefold(): m.key for m in measures}
    close = list(dict.fromkeys(keys[found] for found in _close(wanted.casefold(), keys, _MOST_CANDIDATES)))
    return f"Did you mean {' or '.join(close[:3])}?" if close else _known(measures)


def _known(measures: Sequence[Measure]) -> str:
    live = _live_first(measures, None)[0]
    if not live:
        return "This scorecard has no measures yet."
    more = " and others" if len(live) > _MOST_CANDIDATES else ""
    return f"There are {', '.join(measure.key for measure in live[:_MOST_CANDIDATES])}{more}."


def _close(word: str, words: Iterable[str], count: int, likeness: float = 0.6) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(word[:_LONGEST], list(words), n=count, cutoff=likeness)

"""Finds measures by what other programs call them: a mapped name, the key, or the name in any case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.matching import nearest_few
from kpitui.domain.measures import Measure
from kpitui.domain.quoting import quote
from kpitui.errors import Problem

LEFT_OUT = "-"
_MOST_NEAR = 3
# Of short words a lower likeness finds anything: Notes would be near Invoices.
_LIKE = 0.7
_NOTES = frozenset({"note", "notes", "comment", "comments", "remark", "remarks"})


class MeasureNames:
    """The measures of a scorecard, and what `--map` says; `unused` are the mapped names that nothing used so far."""

    def __init__(self, measures: Sequence[Measure], mapped: Mapping[str, str]) -> None:
        self.mapped = {_one_line(name): target.strip() for name, target in mapped.items()}
        self.unused = set(self.mapped)
        self._keys = {measure.key: measure for measure in measures}
        self._names: dict[str, list[Measure]] = {}
        for measure in measures:
            for name in {measure.key.casefold(), _one_line(measure.name).casefold()}:
                self._names.setdefault(name, []).append(measure)

    def target(self, name: str) -> str:
        """What a name is mapped to, or the name itself on one line."""
        name = _one_line(name)
        return self.mapped.get(name, name)

    def use(self, name: str) -> str:
        """The same, and the mapping counts as used."""
        self.unused.discard(_one_line(name))
        return self.target(name)

    def find(self, name: str) -> Measure | None:
        """The one measure called so, or None."""
        name = self.target(name)
        if name in self._keys:
            return self._keys[name]
        found = self._names.get(name.casefold(), [])
        return found[0] if len(found) == 1 else None

    def knows(self, name: str) -> bool:
        """Whether a name means a measure, or is mapped to something."""
        return bool(name) and (_one_line(name) in self.mapped or self.target(name).casefold() in self._names)

    def problem(self, where: str, name: str) -> Problem:
        """Why a name finds nothing, and what to add to the command."""
        name = _one_line(name)
        if len(self._names.get(self.target(name).casefold(), [])) > 1:
            return Problem(
                where, f"{quote(name)} is the name of several measures.", f"Add --map {quote(name + '=KEY')}."
            )
        if name in self.mapped:
            return Problem(
                where,
                f"{quote(name)} is mapped to {quote(self.mapped[name])}, which is no measure.",
                self._near(self.mapped[name]),
            )
        return Problem(where, f"{quote(name)} is no measure.", f"{self._to_map(name)} {_left_out(name)}")

    def _to_map(self, name: str) -> str:
        """How to say which measure a column is: a name that is only like one is never taken for it."""
        close = self._close_to(name)
        if name.casefold() in _NOTES:
            return "Notes are read from tables with a line for each amount: date, measure, amount, note."
        if len(close) == 1:
            return f"If you mean {close[0]}, add --map {quote(f'{name}={close[0]}')}."
        if close:
            listed = f"{', '.join(close[:-1])} or {close[-1]}"
            return f"If you mean {listed}, add --map {quote(f'{name}=KEY')} with its key."
        return "Add it to the scorecard with `kpitui edit`, or name a measure with --map " + f"{quote(f'{name}=KEY')}."

    def _close_to(self, name: str) -> list[str]:
        """The keys of the measures whose key or name is much like this one."""
        found: dict[str, None] = {}
        for text in dict.fromkeys((name.casefold(), name.casefold().replace(" ", "_"))):
            for close in nearest_few(text, self._names, _MOST_NEAR, likeness=_LIKE):
                found.update((measure.key, None) for measure in self._names[close])
        return list(found)[:_MOST_NEAR]

    def _near(self, name: str) -> str:
        close = self._close_to(name)
        return f"Did you mean {' or '.join(close)}?" if close else "`kpitui export` shows the keys."


def _left_out(name: str) -> str:
    return f"To leave it out, add --map {quote(f'{name}={LEFT_OUT}')}."


def _one_line(name: str) -> str:
    """A name as one writes it: a heading of a spreadsheet may be broken into lines."""
    return " ".join(name.split())

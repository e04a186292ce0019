"""Finds out what each column of a CSV file is: the day, an amount of one measure, or a part of a long table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.matching import nearest
from kpitui.domain.measures import Measure
from kpitui.domain.quoting import quote
from kpitui.errors import Problem
from kpitui.frozen import dataclass

LEFT_OUT = "-"
DATE, MEASURE, AMOUNT, NOTE = "date", "measure", "amount", "note"


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns, from 0. `wide` are those of single measures; else the table is a long one."""

    date: int
    wide: tuple[tuple[int, Measure], ...] = ()
    measure: int = -1
    amount: int = -1
    note: int = -1


class MeasureNames:
    """Finds measures by what other programs call them: a mapped name, the key, or the name in any case."""

    def __init__(self, measures: Sequence[Measure], mapped: Mapping[str, str]) -> None:
        self.mapped = {name.strip(): target.strip() for name, target in mapped.items()}
        self.unused = set(self.mapped)
        self._keys = {measure.key: measure for measure in measures}
        self._names: dict[str, list[Measure]] = {}
        for measure in measures:
            for name in {measure.key.casefold(), measure.name.strip().casefold()}:
                self._names.setdefault(name, []).append(measure)

    def target(self, name: str) -> str:
        """What a name is mapped to, or the name itself."""
        if name not in self.mapped:
            return name
        self.unused.discard(name)
        return self.mapped[name]

    def find(self, name: str) -> Measure | None:
        """The one measure called so, or None."""
        name = self.target(name)
        if name in self._keys:
            return self._keys[name]
        found = self._names.get(name.casefold(), [])
        return found[0] if len(found) == 1 else None

    def problem(self, where: str, name: str) -> Problem:
        """Why a name finds nothing, and what to add to the command."""
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
        close = self._closest(name)
        if close is not None:
            return Problem(
                where, f"{quote(name)} is no measure.", f"If you mean {close}, add --map {quote(f'{name}={close}')}."
            )
        return Problem(
            where,
            f"{quote(name)} is no measure.",
            f"Add it to the scorecard with `kpitui edit`, or leave it out: --map {quote(f'{name}={LEFT_OUT}')}.",
        )

    def _closest(self, name: str) -> str | None:
        folded = name.casefold().replace(" ", "_")
        for text in (name.casefold(), folded):
            if (close := nearest(text, self._names)) is not None:
                return self._names[close][0].key
        return None

    def _near(self, name: str) -> str:
        close = self._closest(name)
        return f"Did you mean {close}?" if close else "`kpitui export` shows the keys."


def read_columns(header: Sequence[str], names: MeasureNames) -> tuple[Columns | None, list[Problem]]:
    """What the columns are, and everything wrong with them; None when there is too much wrong to go on."""
    problems = _doubled(header)
    targets = [names.target(name).casefold() if name else "" for name in header]
    for place, name in enumerate(header, start=1):
        if not name:
            problems.append(Problem(f"line 1, column {place}", "the column has no name.", "Give it one, or remove it."))
    if DATE not in targets:
        problems.append(
            Problem("line 1", f'there is no column "{DATE}".', f'Name the one with the days: --map "NAME={DATE}".')
        )
    elif len({name for name, target in zip(header, targets, strict=True) if target == DATE}) > 1:
        problems.append(Problem("line 1", "there are several columns of days.", "Keep one of them."))
    is_long = any(word in targets and names.find(header[targets.index(word)]) is None for word in (MEASURE, AMOUNT))
    columns = _long(header, targets, names, problems) if is_long else _wide(header, targets, names, problems)
    problems += [
        Problem(f"--map {quote(f'{name}={names.mapped[name]}')}", "there is no such column.", "Check the spelling.")
        for name in sorted(names.unused)
        if not is_long
    ]
    return (None, problems) if problems else (columns, problems)


def _doubled(header: Sequence[str]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for place, name in enumerate(header, start=1):
        if name and name in seen:
            problems.append(
                Problem(f"line 1, column {place}", f"{quote(name)} is there twice.", "Keep one, or rename it.")
            )
        seen.add(name)
    return problems


def _long(
    header: Sequence[str], targets: Sequence[str], names: MeasureNames, problems: list[Problem]
) -> Columns | None:
    for word in (MEASURE, AMOUNT):
        if word not in targets:
            problems.append(Problem("line 1", f'there is no column "{word}".', f'Name it: --map "NAME={word}".'))
    for place, (name, target) in enumerate(zip(header, targets, strict=True), start=1):
        if name and target not in (DATE, MEASURE, AMOUNT, NOTE, LEFT_OUT):
            problems.append(
                Problem(
                    f"line 1, column {place}",
                    f"{quote(name)} does not belong in a table of date, measure, amount and note.",
                    f"Leave it out: --map {quote(f'{name}={LEFT_OUT}')}.",
                )
            )
    if problems:
        return None
    note = targets.index(NOTE) if NOTE in targets else -1
    return Columns(targets.index(DATE), (), targets.index(MEASURE), targets.index(AMOUNT), note)


def _wide(
    header: Sequence[str], targets: Sequence[str], names: MeasureNames, problems: list[Problem]
) -> Columns | None:
    wide: dict[str, tuple[int, Measure]] = {}
    for place, (name, target) in enumerate(zip(header, targets, strict=True)):
        if not name or target in (DATE, LEFT_OUT):
            continue
        where = f"line 1, column {place + 1}"
        measure = names.find(name)
        if measure is None:
            problems.append(names.problem(where, name))
        elif measure.formula:
            problems.append(
                Problem(where, f"{measure.name} is computed from {measure.formula}.", "Leave the column out.")
            )
        elif measure.key in wide and header[wide[measure.key][0]] != name:
            other = header[wide[measure.key][0]]
            problems.append(
                Problem(where, f"{quote(other)} and {quote(name)} are both {measure.key}.", "Keep one of them.")
            )
        else:
            wide[measure.key] = (place, measure)
    if not wide and not problems:
        problems.append(Problem("line 1", "there is no column of a measure.", "Name the columns by measures."))
    return None if problems else Columns(targets.index(DATE), tuple(wide.values()))

"""Finds out what each column of a CSV file is: the day, an amount of one measure, a part of a long table, one day."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.measures import Measure
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput, Problem
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_tables import MOST_COLUMNS
from kpitui.services.exchange.import_values import DayReader
from kpitui.services.exchange.measure_names import LEFT_OUT, MeasureNames
from kpitui.services.exchange.table_layout import (
    AMOUNT,
    AS,
    DATE,
    LONG_WORDS,
    MEASURE,
    NOTE,
    Layout,
    is_beside,
    is_total_word,
)

_MOST_EXPLAINED = 20  # finding what else an unknown name could mean takes milliseconds


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns, from 0; -1 where there is none.

    One of three: `wide` are those of single measures, `days` those of single days (measures then stand in `measure`),
    or it is a long table. `nameless` columns must be empty; `passed_over` are known to hold no amounts.
    """

    date: int = -1
    wide: tuple[tuple[int, Measure], ...] = ()
    days: tuple[int, ...] = ()
    measure: int = -1
    amount: int = -1
    note: int = -1
    kind: int = -1
    nameless: tuple[int, ...] = ()
    passed_over: tuple[int, ...] = ()


class _Finding:
    """One look at the names: what is found, and what is wrong."""

    def __init__(self, layout: Layout, names: MeasureNames, days: DayReader) -> None:
        self.problems: list[Problem] = []
        self._layout = layout
        self._names = names
        self._days = days
        self._header = layout.names
        self._targets = [names.use(name).casefold() if name else "" for name in layout.names]
        if layout.place >= 0:
            self._targets[layout.place] = DATE
        self._nameless = tuple(place for place, name in enumerate(self._header) if not name and place != layout.place)

    def add(self, place: int, what: str, hint: str) -> None:
        """Note a mistake in a column, or (place -1) in the whole line."""
        column = f", column {place + 1}" if place >= 0 else ""
        self.problems.append(Problem(f"line {self._layout.line}{column}", what, hint))

    def columns(self) -> Columns | None:
        """All columns; None when there is too much wrong to go on."""
        if len(self._header) > MOST_COLUMNS:
            self.add(-1, f"there are {len(self._header):,} columns.", f"Use at most {MOST_COLUMNS:,}.")
            return None
        if self._layout.across:
            return self._across()
        self._doubled()
        if DATE not in self._targets:
            self.add(-1, f'there is no column "{DATE}".', f'Name the one with the days: --map "NAME={DATE}".')
        elif self._targets.count(DATE) > len({name for name, target in self._named() if target == DATE}):
            pass  # the same name twice was noted already
        elif self._targets.count(DATE) > 1:
            self.add(-1, "there are several columns of days.", "Keep one of them.")
        return self._long() if self._is_long() else self._wide()

    def _named(self) -> list[tuple[str, str]]:
        return list(zip(self._header, self._targets, strict=True))

    def _is_long(self) -> bool:
        words = [word for word in (MEASURE, AMOUNT) if word in self._targets]
        return any(self._names.find(self._header[self._targets.index(word)]) is None for word in words)

    def _is_passed_over(self, place: int) -> bool:
        name = self._header[place]
        return self._targets[place] == LEFT_OUT or (is_total_word(name) and not self._names.knows(name))

    def _doubled(self) -> None:
        seen: set[str] = set()
        for place, name in enumerate(self._header):
            if name and name in seen and not self._is_passed_over(place):
                self.add(place, f"{quote(name)} is there twice.", "Keep one, or rename it.")
            seen.add(name)

    def _long(self) -> Columns | None:
        for word in (MEASURE, AMOUNT):
            if word not in self._targets:
                self.add(-1, f'there is no column "{word}".', f'Name it: --map "NAME={word}".')
        passed = tuple(place for place, name in enumerate(self._header) if name and self._is_passed_over(place))
        for place, (name, target) in enumerate(self._named()):
            if name and target != DATE and target not in LONG_WORDS and place not in passed:
                self.add(
                    place,
                    f"{quote(name)} does not belong in a table of date, measure, amount and note.",
                    f"Leave it out: --map {quote(f'{name}={LEFT_OUT}')}.",
                )
        if self.problems:
            return None
        at = {word: self._targets.index(word) if word in self._targets else -1 for word in (DATE, *LONG_WORDS)}
        return Columns(
            at[DATE], (), (), at[MEASURE], at[AMOUNT], at[NOTE], at[AS], nameless=self._nameless, passed_over=passed
        )

    def _wide(self) -> Columns | None:
        wide: dict[str, tuple[int, Measure]] = {}
        passed: list[int] = []
        for place, (name, target) in enumerate(self._named()):
            if not name or target == DATE:
                continue
            measure = self._names.find(name)
            if self._is_passed_over(place):
                passed.append(place)
            elif measure is None and len(self.problems) >= _MOST_EXPLAINED:
                self.add(place, f"{quote(name)} is no measure.", "")
            elif measure is None and place == 0 and DATE not in self._targets:
                hint = f"If it holds the days, add --map {quote(f'{name}={DATE}')}."
                self.add(place, f"{quote(name)} is no measure.", hint)
            elif measure is None:
                self.problems.append(self._names.problem(f"line {self._layout.line}, column {place + 1}", name))
            elif measure.formula:
                self.add(place, f"{measure.name} is computed from {measure.formula}.", "Leave the column out.")
            elif measure.key in wide and self._header[wide[measure.key][0]] != name:
                other = self._header[wide[measure.key][0]]
                self.add(place, f"{quote(other)} and {quote(name)} are both {measure.key}.", "Keep one of them.")
            else:
                wide[measure.key] = (place, measure)
        if not wide and not self.problems:
            self.add(-1, "there is no column of a measure.", "Name the columns by measures.")
        if self.problems:
            return None
        date = self._targets.index(DATE)
        return Columns(date, tuple(wide.values()), nameless=self._nameless, passed_over=tuple(passed))

    def _across(self) -> Columns | None:
        days: dict[object, int] = {}
        passed: list[int] = []
        for place, name in enumerate(self._header):
            if place == self._layout.label or not name:
                continue
            if self._targets[place] == LEFT_OUT or is_total_word(name) or (is_beside(name) and not days):
                passed.append(place)
                continue
            try:
                day = self._days.read(name)
            except InvalidInput as error:
                self.add(place, error.message, error.hint or f"Leave it out: --map {quote(f'{name}={LEFT_OUT}')}.")
                continue
            if day in days:
                self.add(place, f"{quote(name)} is the day of column {days[day] + 1} too.", "Keep one of them.")
            days[day] = place
        nameless = tuple(place for place in self._nameless if place != self._layout.label)
        columns = Columns(
            days=tuple(days.values()), measure=self._layout.label, nameless=nameless, passed_over=tuple(passed)
        )
        return None if self.problems else columns


def read_columns(layout: Layout, names: MeasureNames, days: DayReader) -> tuple[Columns | None, list[Problem]]:
    """What the columns are, and everything wrong with them; None when there is too much wrong to go on."""
    finding = _Finding(layout, names, days)
    columns = finding.columns()
    problems = finding.problems
    rows_have_names = layout.across or (columns is not None and columns.measure >= 0)
    problems += [
        Problem(f"--map {quote(f'{name}={names.mapped[name]}')}", "there is no such column.", "Check the spelling.")
        for name in sorted(names.unused)
        if not rows_have_names and not finding._is_long()
    ]
    return (None, problems) if problems else (columns, problems)


def mapped_but_unused(names: MeasureNames) -> list[Problem]:
    """The mappings that nothing in the file asked for."""
    return [
        Problem(f'--map "{name}={names.mapped[name]}"', "nothing is called so.", "Check the spelling.")
        for name in sorted(names.unused)
    ]


def used_columns(columns: Columns) -> Sequence[int]:
    """The places of all columns from which something is recorded."""
    single = [columns.date, columns.measure, columns.amount, columns.note, columns.kind]
    return [place for place in (*single, *(place for place, _ in columns.wide), *columns.days) if place >= 0]

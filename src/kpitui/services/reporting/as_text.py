"""A report as text for a terminal, a plain mail or a printer: lines of at most 80 cells, status as sign and word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpitui.charts.spark import spark
from kpitui.domain.measures import Frequency, Kind
from kpitui.domain.numbers import align_on_point
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.domain.weeks import show_date
from kpitui.domain.wording import period_word
from kpitui.services.cell_columns import cells, fit, wrap
from kpitui.services.reporting.report import Report, ReportLine, ReportReading
from kpitui.services.reporting.words import (
    STATUSES,
    ahead_text,
    by_columns,
    correction_text,
    corrective_facts,
    decision_text,
    grouped_misses,
    met_text,
    miss_title,
    spark_values,
    undiagnosed_text,
)

WIDTH = 80
_ASCII_SIGNS = str.maketrans("✓✗–·…", "+x-.~")
_LEAST_NAME, _PART = 24, 11  # cells of a name, and of one period, among the readings
_MOST_MISSES = 6  # of one measure, in full; a report on a year would be nothing else


def report_text(report: Report, *, width: int = WIDTH, ascii_only: bool = False) -> list[str]:
    """The lines of a report; with `ascii_only` its signs and sparklines are ASCII, names stay what they are."""
    return [line.rstrip() for line in _Writer(report, width, ascii_only).lines()]


class _Writer:
    """Writes one report, section by section."""

    def __init__(self, report: Report, width: int, ascii_only: bool) -> None:
        self._report = report
        self._width = width
        self._ascii = ascii_only
        self._ellipsis = "..." if ascii_only else "…"

    def lines(self) -> Iterator[str]:
        """All lines."""
        report = self._report
        yield from wrap(f"{report.scorecard}: {report.title}", self._width)
        if report.whose:
            yield from wrap(f"For {report.whose}", self._width)
        yield from wrap(report.source, self._width)
        yield ""
        yield from wrap(report.opening.sentence, self._width)
        for reason in report.opening.why:
            yield from self._item(reason)
        yield from self._scorecard()
        yield from self._parts()
        yield from self._misses()
        yield from self._corrective()
        yield from self._listed("What was learned", [f"{item.label}: {item.text}" for item in report.learned])
        ahead = [f"{show_date(item.day)}  {ahead_text(item)}" for item in report.ahead]
        yield from self._listed("Targets ahead", ahead)
        yield from self._listed("Corrected since the close", [*self._corrections()])
        yield from self._listed("Notes", [f"{item.name}, {item.label}: {item.text}" for item in report.notes])

    def _heading(self, text: str) -> list[str]:
        return ["", text, ("-" if self._ascii else "─") * cells(text)]

    def _item(self, text: str) -> list[str]:
        return wrap(text, self._width, first="- ", rest="  ")

    def _listed(self, title: str, items: Sequence[str]) -> Iterator[str]:
        if items:
            yield from self._heading(title)
            for item in items:
                yield from self._item(item)

    def _scorecard(self) -> Iterator[str]:
        lines = self._report.lines
        if not lines:
            yield ""
            yield "Nothing was due."
            return
        yield from self._heading("Scorecard")
        head, *told = self._rows(lines)
        yield head
        rows = iter(told)
        for place, group in enumerate(self._report.groups):
            if place:
                yield ""
            yield from wrap(group.title, self._width)
            for line in group.lines:
                yield next(rows)
                if line.excuse:
                    yield from wrap(line.excuse, self._width, first="      because: ", rest="      ")

    def _rows(self, lines: Sequence[ReportLine]) -> list[str]:
        """The head of the table, and a row for each measure."""
        reading = "Reading" if self._report.weekly else period_word(self._report.frequency).capitalize()
        target = "Target" if self._report.weekly else "Each time"
        values = align_on_point([plain(line.shown) for line in lines])
        targets = [plain(line.target) for line in lines]
        statuses = [self._status(line) for line in lines]
        sparks = [spark(spark_values(line, self._report.frequency)[-13:], ascii_only=self._ascii) for line in lines]
        columns = (_widest([*targets, target], 16), _widest([*values, reading], 14), _widest([*statuses, "Status"], 15))
        name = self._width - sum(columns) - 13 - 8
        head = f"{fit('', name)} {'Trend':13} {self._fit(target, columns[0])}  {self._fit(reading, columns[1])}  Status"
        return [
            head,
            *(
                f"{fit(self._name(line), name, ellipsis=self._ellipsis)} {sparks[place]:>13}"
                f" {self._fit(targets[place], columns[0])}  {self._fit(values[place], columns[1])}"
                f"  {fit(statuses[place], columns[2], ellipsis=self._ellipsis)}"
                for place, line in enumerate(lines)
            ),
        ]

    def _fit(self, text: str, width: int) -> str:
        return fit(text, width, right=True, ellipsis=self._ellipsis)

    def _name(self, line: ReportLine) -> str:
        indent = "    " if line.kind is Kind.ACTION else "  "
        own = line.frequency is not Frequency.WEEKLY and line.label != self._report.label
        return f"{indent}{line.name}{f' ({line.label})' if own else ''}"

    def _status(self, line: ReportLine) -> str:
        sign, word = STATUSES[line.status]
        told = f"{sign} {word}".strip() or met_text(line).replace(" of ", "/")
        return self._signs(f"{told}, corrected" if line.corrected else told)

    def _signs(self, text: str) -> str:
        return text.translate(_ASCII_SIGNS) if self._ascii else text

    def _parts(self) -> Iterator[str]:
        """The readings of a longer report: a block of columns for some periods at a time."""
        for lines in by_columns(self._report.lines):
            yield from self._heading("Readings")
            count = (self._width - _LEAST_NAME) // _PART
            name = self._width - count * _PART
            for place in range(0, len(lines[0].parts), count):
                if place:
                    yield ""
                shorts = [part.short for part in lines[0].parts[place : place + count]]
                yield fit("", name) + "".join(self._fit(f"{short}  ", _PART) for short in shorts)
                for line in lines:
                    parts = line.parts[place : place + count]
                    texts = "".join(self._fit(self._part(part), _PART) for part in parts)
                    yield fit(self._name(line), name, ellipsis=self._ellipsis) + texts

    def _part(self, part: ReportReading) -> str:
        """A reading with its sign, or with how many of its weeks were on target."""
        if part.due > 1 or (part.due and part.status is Status.NO_TARGET):
            return f"{plain(part.shown)} {part.met}/{part.due}"
        sign = self._signs(STATUSES[part.status][0])
        return f"{plain(part.shown)}{'*' if part.was else ''} {sign or ' '}"

    def _misses(self) -> Iterator[str]:
        if not self._report.misses:
            return
        yield from self._heading("Misses")
        for place, misses in enumerate(grouped_misses(self._report.misses)):
            if place:
                yield ""
            for miss in misses[-_MOST_MISSES:]:
                title = miss_title(miss)
                yield from wrap(title if self._report.weekly else f"{miss.label}  {title}", self._width)
                if miss.sentence:
                    yield from wrap(miss.sentence, self._width, first="  ", rest="  ")
                if decided := decision_text(miss):
                    yield from wrap(f"> {decided}", self._width, first="  ", rest="    ")
            if len(misses) > _MOST_MISSES:
                yield f"  and {len(misses) - _MOST_MISSES} earlier"
        yield from wrap(undiagnosed_text(self._report.undiagnosed), self._width)

    def _corrective(self) -> Iterator[str]:
        if not self._report.corrective:
            return
        yield from self._heading("Corrective actions")
        for action in self._report.corrective:
            yield from self._item(f"{action.text} ({action.name}, {action.week})")
            facts = corrective_facts(action)
            if facts:
                yield from wrap(facts, self._width, first="  ", rest="  ")
            if action.sentence:
                yield from wrap(action.sentence, self._width, first="  ", rest="  ")

    def _corrections(self) -> Iterator[str]:
        for line in self._report.corrected:
            if line.corrected:
                yield f"{line.name}: {correction_text(line)}"
            for part in line.inside:
                if part.was:
                    yield f"{line.name}, {part.label}: was {part.was}, now {part.shown or 'missing'}"


def _widest(texts: Sequence[str], most: int) -> int:
    return min(most, max(map(cells, texts), default=0))

"""`kpitui history` without a measure: the grid as a table that fits the terminal, as JSON or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpitui.cli import diagnostics, output
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from kpitui.domain.measures import Frequency, Measure
    from kpitui.domain.numbers import AmountFormat
    from kpitui.domain.weeks import Period
    from kpitui.services.past.grid_cells import Cell
    from kpitui.services.past.grid_filter import Filter
    from kpitui.services.past.grid_table import Table, TableRow
    from kpitui.services.workspace import Workspace

LENGTHS = ("week", "month", "quarter", "year")
_NARROW, _WIDE = 80, 200
_TREND, _AVERAGE, _VALUE = 13, 7, 5
_CELL = _VALUE + 2
_LEAST_NAME, _MOST_NAME = 20, 40
_AROUND = 1 + _TREND + 1 + _AVERAGE + 1
# Sign, sign in ASCII, colour.
_SIGNS = {
    "on_target": ("✓", "+", "green"),
    "off_target": ("✗", "x", "red"),
    "missing": ("?", "?", "yellow"),
    "excused": ("–", "-", ""),
    "pending": ("…", "~", "yellow"),
}

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; empty where they say nothing."""

    count: int | None = None
    by: str | None = None
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    off: bool = False
    until: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether some measures are left out, or the length of the periods is chosen."""
        return bool(self.by or self.owners or self.teams or self.objectives or self.off)


def print_grid(
    workspace: Workspace, wanted: Wanted, *, as_json: bool, as_csv: bool, only: Measure | None = None
) -> None:
    """Print the grid in one of three ways; `only` is the one measure there is in it, over its own periods.

    Raises:
        InvalidInput: an option names somebody or something that is not in the scorecard, or two formats are asked for.
    """
    from kpitui.domain.measures import Frequency
    from kpitui.services.past.grid import TRAILING
    from kpitui.services.past.grid_table import table, table_csv, table_document

    if as_json and as_csv:
        raise InvalidInput("--csv and --json are two formats.", hint="Choose one.")
    by = only.frequency if only else tuple(Frequency)[LENGTHS.index(wanted.by or "week")]
    told = wanted.count if wanted.count is not None or as_json or as_csv else _fitting(by.rank)
    until = named_end(workspace, wanted.until, only.frequency if only else Frequency.WEEKLY)
    shown = table(workspace, _filter(workspace, wanted), by=by, count=told or TRAILING, until=until, only=only)
    if as_json:
        output.json_document(table_document(workspace, shown))
    elif as_csv:
        output.lines(table_csv(workspace, shown))
    elif not shown.rows:
        diagnostics.say("No measure fits." if workspace.scorecard.measures else "There are no measures yet.")
    else:
        output.painted_lines(_printed(workspace, shown))
        _say_where_the_numbers_are(workspace, shown)


def _say_where_the_numbers_are(workspace: Workspace, shown: Table) -> None:
    """Nobody should have to guess the week up to which there is something to see."""
    from kpitui.services.past.grid import newest

    week = newest(workspace)
    if workspace.calendar.last_day(week) < shown.periods[0].start:
        label = workspace.calendar.label(week)
        diagnostics.say(f"The newest numbers are those of {label}: --until {label} shows them.")


def named_end(workspace: Workspace, text: str | None, frequency: Frequency) -> Period | None:
    """The period of this frequency that --until names; a longer one also by a week in it. None where it is not given.

    Raises:
        InvalidInput: it is not understood, or has not begun.
    """
    from kpitui.domain.days import parse_period
    from kpitui.domain.measures import Frequency

    if text is None:
        return None
    calendar, today = workspace.calendar, workspace.today()
    try:
        period = parse_period(text, frequency, calendar, today)
    except InvalidInput as error:
        try:
            period = calendar.enclosing(parse_period(text, Frequency.WEEKLY, calendar, today), frequency)
        except InvalidInput:
            raise error from None
    if period.start > today:
        raise InvalidInput(f"{calendar.label(period)} has not begun.", hint="Name one that has: last, or a date.")
    return period


def _filter(workspace: Workspace, wanted: Wanted) -> Filter:
    from kpitui.services.past.grid_filter import Filter, with_objective, with_person, with_team

    found = Filter(off=wanted.off)
    for owner in wanted.owners:
        found = with_person(found, owner.lstrip("@"), workspace.scorecard)
    for team in wanted.teams:
        found = with_team(found, team, workspace.scorecard)
    for objective in wanted.objectives:
        found = with_objective(found, objective, workspace.scorecard)
    return found


def _width() -> int:
    """The columns of the terminal; 80 where there is none."""
    import os
    import sys

    if not sys.stdout.isatty():
        return _NARROW
    try:
        return min(_WIDE, max(_NARROW, os.get_terminal_size(sys.stdout.fileno()).columns))
    except OSError:
        return _NARROW


def _cell_width(rank: int) -> int:
    """Longer periods have larger values, and more often something was noted in them: a blank keeps them apart."""
    return _CELL + min(1, rank)


def _fitting(rank: int) -> int:
    """How many periods stand side by side, at most 13."""
    return min(_TREND, (_width() - _LEAST_NAME - _AROUND) // _cell_width(rank))


def _printed(workspace: Workspace, shown: Table) -> list[list[Piece]]:
    """The table in blocks of as many periods as fit, the newest last; below it what the signs mean."""
    fitting, cell = _fitting(shown.by.rank), _cell_width(shown.by.rank)
    blocks = [range(max(0, end - fitting), end) for end in range(len(shown.periods), 0, -fitting)]
    name_width = min(_MOST_NAME, _width() - _AROUND - min(fitting, len(shown.periods)) * cell)
    lines: list[list[Piece]] = []
    for block in reversed(blocks):
        lines += [*([[("", "")]] if lines else []), *_block(workspace, shown, block, name_width)]
    return [*lines, [("", "")], [(_legend(shown.by), "dim")]]


def _block(workspace: Workspace, shown: Table, block: range, name_width: int) -> list[list[Piece]]:
    from kpitui.charts.spark import spark
    from kpitui.cli.columns import fit
    from kpitui.domain.measures import Kind
    from kpitui.domain.numbers import AmountFormat, align_on_point
    from kpitui.domain.short_amounts import show_short

    unicode = output.can_show("✓✗–…▁▂▃▄▅▆▇")
    currency = workspace.scorecard.currency
    forms = [AmountFormat.of(row.measure, currency) for row in shown.rows]
    means = [
        "" if row.average is None else show_short(row.average, form, _AVERAGE)
        for row, form in zip(shown.rows, forms, strict=True)
    ]
    aligned = align_on_point(means)
    means = aligned if all(len(text) <= _AVERAGE for text in aligned) else means
    lines = _heads(workspace, [shown.periods[place] for place in block], name_width, unicode=unicode)
    section = ""
    for row, form, mean in zip(shown.rows, forms, means, strict=True):
        if row.section != section:
            section = row.section
            lines.append([(fit(section, _width()).rstrip(), "cyan")])
        indent = "  " if row.measure.kind is Kind.ACTION else " "
        name = fit(f"{indent}{row.measure.name}", name_width, ellipsis="…" if unicode else "...")
        blocks = spark([cell.value for cell in row.trend], ascii_only=not unicode)
        lines.append(
            [
                (name, ""),
                (f" {fit(blocks, _TREND)} {fit(mean, _AVERAGE, right=True)} ", "dim"),
                *(_piece(row, form, place, shown.by, unicode=unicode) for place in block),
            ]
        )
    return lines


def _heads(workspace: Workspace, periods: Sequence[Period], name_width: int, *, unicode: bool) -> list[list[Piece]]:
    from kpitui.domain.measures import Frequency, WeekStart
    from kpitui.domain.weeks import show_day

    calendar, today = workspace.calendar, workspace.today()
    before = " " * name_width
    since, labels = "", ""
    for number, period in enumerate(periods):
        year = str(period.start.year)
        weekly = period.frequency is Frequency.WEEKLY and calendar.week_starts is WeekStart.MONDAY
        yearly = period.frequency is Frequency.YEARLY  # its label is the year
        first = not yearly and (number == 0 or periods[number - 1].start.year != period.start.year)
        above = show_day(period.start) if weekly else year if first else ""
        running = ("…" if unicode else "~") if calendar.last_day(period) >= today else " "
        label = calendar.short_label(period)
        gap = " " * min(1, period.frequency.rank)
        since += f"{gap}{above:>{_CELL - 1}} "
        labels += gap + f"{label:>{_VALUE if len(label) <= _VALUE else _CELL - 1}}{running}".ljust(_CELL)
    blank = " " * (_AROUND + name_width)
    return [
        [(f"{blank}{since}".rstrip(), "dim")],
        [(f"{before} {'Last 13':<{_TREND}} {'Average':>{_AVERAGE}} {labels}".rstrip(), "cyan")],
    ]


def _piece(row: TableRow, form: AmountFormat, place: int, by: Frequency, *, unicode: bool) -> Piece:
    """A cell, and its colour."""
    from kpitui.cli.columns import fit
    from kpitui.domain.short_amounts import show_short

    item, gap = row.cells[place], min(1, by.rank)
    if item is None:
        return " " * (_CELL + gap), ""
    cell = item[1]
    sign, colour = _sign(cell, unicode=unicode)
    value = "" if cell.value is None else show_short(cell.value, form, _VALUE)
    mark = "!" if cell.changed else "*" if cell.noted else "-" if cell.excused else " "
    return f"{' ' * gap}{fit(value, _VALUE, right=True, ellipsis='…' if unicode else '~')}{sign}{mark}", colour


def _sign(cell: Cell, *, unicode: bool) -> Piece:
    if cell.partly and cell.status.value == "off_target":
        return "/", "yellow"
    sign, ascii_sign, colour = _SIGNS.get("on_target" if cell.reached else cell.status.value, (" ", " ", ""))
    return (sign if unicode else ascii_sign), colour


def _legend(by: Frequency) -> str:
    unicode = output.can_show("✓✗–…")
    good, bad, _, excused, running = (signs[0 if unicode else 1] for signs in _SIGNS.values())
    judged = f"{good} on target  {bad} off  ? missing"
    if by.rank:
        judged = f"{good} all  / some  {bad} none on target"
    return f"{judged}  {running} running  {excused} excused  * note  ! corrected"


def refuse_with_measure(wanted: Wanted) -> None:
    """Refuse options that say which measures the grid shows, where one measure is named.

    Raises:
        InvalidInput: there are such.
    """
    if wanted.narrowed:
        raise InvalidInput(
            "--by, --owner, --team, --objective and --off-target are for all measures.",
            hint="Leave the measure out.",
        )


def refuse_without_measure(*, chart: bool, everything: bool) -> None:
    """Refuse options that only one measure has.

    Raises:
        InvalidInput: one was given.
    """
    if chart or everything:
        raise InvalidInput("--chart and --all are for one measure.", hint="Name it, or write --weeks N.")

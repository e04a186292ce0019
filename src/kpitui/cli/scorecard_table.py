"""The scorecard of one week as a table of 80 columns; status is sign, word and (on a terminal) colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kpitui.cli import output
from kpitui.cli.columns import cells, fit, widest
from kpitui.domain.measures import Frequency, Kind
from kpitui.domain.numbers import AmountFormat, align_on_point, show_amount, show_bounds
from kpitui.domain.plain_text import plain
from kpitui.domain.reviews import ReviewState
from kpitui.domain.status import REACHED, STATUS_WORDS, Status, is_reached
from kpitui.domain.weeks import day_name, show_day
from kpitui.domain.wording import capital
from kpitui.services.grouping import grouped

if TYPE_CHECKING:
    from kpitui.services.standing import Line, Standing
    from kpitui.services.workspace import Workspace

WIDTH = 80
_LEAST_NAME = 20
_MOST_STATUS = 24
_SIGNS = {
    Status.ON_TARGET: ("✓", "+", "green"),
    Status.OFF_TARGET: ("✗", "x", "red"),
    Status.MISSING: ("?", "?", "yellow"),
    Status.EXCUSED: ("–", "-", ""),
    Status.NOT_DUE: ("·", ".", ""),
    Status.PENDING: ("…", "~", ""),
    Status.NO_TARGET: (" ", " ", ""),
}
_STATUS_CELLS = 2 + max(map(len, STATUS_WORDS.values()))


def scorecard_table(workspace: Workspace, now: Standing, verdicts: Mapping[str, str]) -> list[output.Coloured]:
    """The lines to print: what week it is, the headline, the measures in reading order, what each miss means.

    `verdicts` are by the measure's key, worst first.
    """
    found: list[output.Coloured] = [*_headings(workspace, now)]
    groups = grouped(now.scorecard, now.lines)
    lines = [line for _, members in groups for line in members]
    if not lines:
        return [*found, "", "There are no measures yet."]
    rows = iter(_rows(workspace, lines))
    for title, members in groups:
        found += ["", fit(title, WIDTH).rstrip()]
        found += [next(rows) for _ in members]
    if verdicts:
        names = {line.measure.key: plain(line.measure.name) for line in lines}
        found += ["", "What the misses mean (kpitui why tells more)"]
        found += [f"  {names[key]}: {verdict.replace('_', ' ')}" for key, verdict in verdicts.items()]
    return found


def _headings(workspace: Workspace, now: Standing) -> list[str]:
    due = f"{day_name(now.review_due_on)} {show_day(now.review_due_on)}"
    review = f"review due {due}" if now.review_state is ReviewState.NONE else f"review {now.review_state}"
    label = f"{now.label}  " if now.label.startswith("20") or now.label[:4].isdigit() else ""
    week = f"{label}{workspace.calendar.span(now.week)}  {review}"
    name = plain(now.scorecard.name)
    room = WIDTH - cells(week) - 2
    first = f"{fit(name, min(cells(name), room))}  {week}" if room >= _LEAST_NAME // 2 else week
    late = plain(now.late(workspace.calendar))
    found = [first, capital(now.headline.words)]
    if late:
        from textwrap import wrap

        found += wrap(late, WIDTH)
    return found


def _rows(workspace: Workspace, lines: list[Line]) -> list[output.Coloured]:
    unicode = output.can_show("✓✗–·…")
    ellipsis = "…" if unicode else "..."
    currency = workspace.scorecard.currency
    forms = [AmountFormat.of(line.measure, currency) for line in lines]
    values = align_on_point(
        ["" if line.value is None else show_amount(line.value, form) for line, form in zip(lines, forms, strict=True)]
    )
    targets = align_on_point([show_bounds(line.bounds, form) for line, form in zip(lines, forms, strict=True)])
    owners = [line.measure.owner for line in lines]
    statuses = [_status(line, form, unicode=unicode) for line, form in zip(lines, forms, strict=True)]
    target_width, value_width, owner_width = widest(targets, 16), widest(values, 14), widest(owners, 10)
    status_width = max(_STATUS_CELLS, widest([status for status, _ in statuses], _MOST_STATUS))
    name_width = WIDTH - target_width - value_width - owner_width - status_width - 7
    rows: list[output.Coloured] = []
    for line, value, target, owner, (status, colour) in zip(lines, values, targets, owners, statuses, strict=True):
        before = (
            f"{fit(_name(workspace, line), name_width, ellipsis=ellipsis)}"
            f" {fit(target, target_width, right=True, ellipsis=ellipsis)}"
            f"  {fit(value, value_width, right=True, ellipsis=ellipsis)}  "
        )
        status = fit(status, status_width, ellipsis=ellipsis).rstrip()
        rows.append((before, status, colour, f"{'':{status_width - cells(status)}}  {fit(owner, owner_width)}"))
    return rows


def _status(line: Line, form: AmountFormat, *, unicode: bool) -> tuple[str, str]:
    """Sign and word, and their colour; of a running week also what it should have reached by now."""
    sign, ascii_sign, colour = _SIGNS[line.status]
    word = "" if line.status is Status.NO_TARGET else STATUS_WORDS[line.status]
    if is_reached(line.status, line.value, line.bounds):
        sign, ascii_sign, colour = _SIGNS[Status.ON_TARGET]
        word = REACHED
    elif line.pace is not None and round(line.pace):
        word += f", {show_amount(round(line.pace), form)} by now"
    return f"{sign if unicode else ascii_sign} {word}", colour


def status_words(status: Status) -> tuple[str, str]:
    """Sign and word of a status, and the name of its colour (empty for none)."""
    sign, ascii_sign, colour = _SIGNS[status]
    word = "" if status is Status.NO_TARGET else STATUS_WORDS[status]
    return f"{sign if output.can_show('✓✗–·…') else ascii_sign} {word}", colour


def _name(workspace: Workspace, line: Line) -> str:
    """The name, an action further in than the result below it; with its period where that is not the week."""
    indent = "    " if line.measure.kind is Kind.ACTION else "  "
    weekly = line.measure.frequency is Frequency.WEEKLY
    return indent + line.measure.name + ("" if weekly else f" ({workspace.calendar.short_label(line.period)})")

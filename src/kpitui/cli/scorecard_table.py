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
from kpitui.domain.status import Status
from kpitui.domain.weeks import day_name, show_day
from kpitui.services.grouping import grouped

if TYPE_CHECKING:
    from kpitui.services.standing import Headline, Line, Standing
    from kpitui.services.workspace import Workspace

WIDTH = 80
_LEAST_NAME = 20
_SIGNS = {
    Status.ON_TARGET: ("✓", "+", "on target", "green"),
    Status.OFF_TARGET: ("✗", "x", "off target", "red"),
    Status.MISSING: ("?", "?", "missing", "yellow"),
    Status.EXCUSED: ("–", "-", "excused", ""),
    Status.NOT_DUE: ("·", ".", "not due", ""),
    Status.PENDING: ("…", "~", "pending", ""),
    Status.NO_TARGET: (" ", " ", "", ""),
}
_STATUS_CELLS = 2 + max(len(word) for _, _, word, _ in _SIGNS.values())


def headline_sentence(headline: Headline) -> str:
    """The week in one line: `5 of 8 actions done, 3 of 5 indicators on target`."""
    actions, indicators = headline.actions, headline.indicators
    return (
        f"{actions.on_target} of {actions.due} actions done, "
        f"{indicators.on_target} of {indicators.due} indicators on target"
    )


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
    return [first, headline_sentence(now.headline)]


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
    target_width, value_width, owner_width = widest(targets, 16), widest(values, 14), widest(owners, 10)
    name_width = WIDTH - target_width - value_width - owner_width - _STATUS_CELLS - 7
    rows: list[output.Coloured] = []
    for line, value, target, owner in zip(lines, values, targets, owners, strict=True):
        sign, ascii_sign, word, colour = _SIGNS[line.status]
        before = (
            f"{fit(_name(workspace, line), name_width, ellipsis=ellipsis)}"
            f" {fit(target, target_width, right=True, ellipsis=ellipsis)}"
            f"  {fit(value, value_width, right=True, ellipsis=ellipsis)}  "
        )
        status = f"{sign if unicode else ascii_sign} {word}"
        rows.append((before, status, colour, f"{'':{_STATUS_CELLS - len(status)}}  {fit(owner, owner_width)}"))
    return rows


def _name(workspace: Workspace, line: Line) -> str:
    """The name, an action further in than the result below it; with its period where that is not the week."""
    indent = "    " if line.measure.kind is Kind.ACTION else "  "
    weekly = line.measure.frequency is Frequency.WEEKLY
    return indent + line.measure.name + ("" if weekly else f" ({workspace.calendar.short_label(line.period)})")

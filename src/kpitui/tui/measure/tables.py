"""The tables below the chart: entries, the verdict of the marked period, and the corrective actions on the measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import day_name, show_day
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.effects import SeenEffect
from kpitui.services.following_up import EFFECT_WORDS
from kpitui.services.past.measure_page import Listed
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.measure.told import tried_state
from kpitui.tui.review.behind import driver_table, verdict_lines
from kpitui.tui.text import BLANK, Line, Role, Span, fit, line, number_column, span, wrap

_DAY, _HOW, _AMOUNT, _WHO, _WHEN, _STATE = 10, 5, 12, 10, 11, 11
_LONGEST = 40


def entries_heading() -> Line:
    """The names of the columns of the entries."""
    columns = (("Day", _DAY), ("", _HOW), ("Amount".rjust(_AMOUNT), _AMOUNT + 1), ("By", _WHO), ("Entered", _WHEN))
    head = " ".join(fit(name, cells) for name, cells in (*columns, ("", _STATE)))
    return line(span(f"  {head} Note", Role.HEADING))


def entry_lines(
    workspace: Workspace, listed: Sequence[Listed], marked: int | None, columns: int, glyphs: Glyphs
) -> list[Line]:
    """Each entry: its day, whether it adds or states the period, who, when, the note; what no longer counts is dim."""
    if not listed:
        return []
    measure = workspace.scorecard.measure(listed[0].entry.measure)
    form = workspace.form(measure)
    amounts = number_column([show_amount(item.entry.amount, form) for item in listed], _AMOUNT)
    room = columns - 2 - _DAY - _HOW - _AMOUNT - _WHO - _WHEN - _STATE - 6
    lines: list[Line] = []
    for place, (item, amount) in enumerate(zip(listed, amounts, strict=True)):
        entry = item.entry
        day = "" if entry.is_total else f"{day_name(entry.day)} {show_day(entry.day)}"
        state = "undone" if item.undone_by else "" if item.counts else "superseded"
        role = Role.TEXT if item.counts else Role.DIM
        text = (
            f"{fit(day, _DAY)} {fit('total' if entry.is_total else 'adds', _HOW)} {amount}  "
            f"{fit(workspace.known_as(entry.by), _WHO, ellipsis=glyphs.ellipsis)} "
            f"{workspace.day_of(entry.at):<{_WHEN}} {state:<{_STATE}} "
        )
        lines.append(
            (
                Span(f"{glyphs.cursor} " if place == marked else "  ", Role.ACCENT),
                span(text, role),
                span(fit(entry.note, room, ellipsis=glyphs.ellipsis), role),
            )
        )
    return lines


def why_lines(workspace: Workspace, finding: Finding | None, columns: int, glyphs: Glyphs) -> list[Line]:
    """The verdict on the marked period with its arithmetic; or why there is none."""
    if finding is None:
        return [line(span("  Nothing was entered for this period: there is nothing to explain.", Role.DIM))]
    room = columns - 4
    lines = [*verdict_lines(finding, room), *driver_table(finding, workspace, room, glyphs)]
    for note in finding.diagnosis.notes:
        lines += [line(span(part, Role.DIM)) for part in wrap(note, room, _LONGEST)]
    return [(Span("  "), *parts) for parts in lines]


def tried_lines(
    workspace: Workspace,
    actions: Sequence[CorrectiveAction],
    seen: Callable[[CorrectiveAction], SeenEffect | None],
    columns: int,
) -> list[Line]:
    """The corrective actions on the measure, newest first: where each stands, and what is seen of its effect."""
    if not actions:
        return [line(span("  No corrective action has been noted for this measure.", Role.DIM))]
    lines: list[Line] = []
    for action in actions:
        week = workspace.calendar.label(workspace.calendar.week_of(action.week))
        owner = f", {action.owner}" if action.owner else ""
        head = f"{week}  ({tried_state(action)}{owner})"
        lines.append(line(span(f"  {head} ", Role.DIM), span(action.text)))
        effect = seen(action)
        confirmed = EFFECT_WORDS[action.effect] if action.effect is not Effect.UNCHECKED else ""
        if effect is not None:
            said = f" Confirmed: {confirmed}." if confirmed else ""
            lines += [line(f"     {part}") for part in wrap(f"{effect.sentence}{said}", columns - 8, _LONGEST)]
        elif action.state is CorrectiveState.DROPPED and action.reason:
            lines += [line(f"     {part}") for part in wrap(f"Dropped: {action.reason}", columns - 8, _LONGEST)]
        lines.append(BLANK)
    return lines[:-1]

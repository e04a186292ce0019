"""Draws what stands behind a miss: the verdict, the actions that drive it, what was tried before. Pure."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.links import LinkDiagnosis
from kpitui.domain.measures import Kind
from kpitui.domain.numbers import show_amount
from kpitui.domain.verdicts import Actions
from kpitui.domain.weeks import day_name, show_day
from kpitui.services.diagnosing import Finding
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.review.effects import EFFECT_WORDS
from kpitui.tui.text import BLANK, Line, Role, Span, fit, line, span, wrap

_WEEK, _DONE, _PLAN, _RATE = 4, 6, 6, 8
_MOST_DAYS = 5


def verdict_lines(finding: Finding, columns: int) -> list[Line]:
    """The verdict in its sentences, its label marked, and what follows from it."""
    diagnosis = finding.diagnosis
    label, _, rest = diagnosis.sentence.partition(". ")
    told = wrap(f"{label}. {rest} {diagnosis.advice}".strip(), columns, 6)
    first = told[0]
    if not first.startswith(f"{label}."):
        return [line(part) for part in told]
    return [line(span(f"{label}.", Role.TITLE), first[len(label) + 1 :]), *[line(part) for part in told[1:]]]


def driver_table(finding: Finding, workspace: Workspace, columns: int, glyphs: Glyphs) -> list[Line]:
    """Each action that drives the measure in the weeks that count here: done, planned, rate now and usual."""
    links = finding.diagnosis.links
    if not links:
        if finding.line.measure.kind is Kind.ACTION:
            return _driven(finding, workspace, columns)
        return []
    room = columns - _WEEK - _DONE - _PLAN - 2 * _RATE - 1
    head = (
        f"{fit('Driven by', room)} {fit('week', _WEEK)}{fit('done', _DONE, right=True)}"
        f"{fit('plan', _PLAN, right=True)}{fit('rate', _RATE, right=True)}{fit('usual', _RATE, right=True)}"
    )
    return [
        line(span(head, Role.HEADING)),
        *[_driver(link, finding, workspace, room, glyphs) for link in links],
    ]


def _driver(link: LinkDiagnosis, finding: Finding, workspace: Workspace, room: int, glyphs: Glyphs) -> Line:
    calendar = workspace.calendar
    form = workspace.form(workspace.scorecard.measure(link.action))
    week = calendar.short_label(calendar.week_of(link.due)) if link.due else ""
    done = "none" if link.done is None else show_amount(link.done, form)
    planned = "" if link.planned is None else show_amount(link.planned, form)
    value = finding.line.value
    rate = value / link.done if link.method.per_action and value is not None and link.done else None
    usual = link.usual_rate if link.method.per_action else None
    return (
        Span(fit(link.noun.name, room, ellipsis=glyphs.ellipsis)),
        Span(" "),
        Span(fit(week, _WEEK), Role.DIM),
        Span(fit(done, _DONE, right=True), Role.GOOD if link.state is Actions.MET else Role.BAD),
        Span(fit(planned, _PLAN, right=True)),
        Span(fit(_rate(rate), _RATE, right=True)),
        Span(fit(_rate(usual), _RATE, right=True), Role.DIM),
    )


def _rate(rate: float | None) -> str:
    """Results per action: a percentage where each action yields at most one, else a plain number."""
    if rate is None:
        return ""
    return f"{rate * 100:.1f} %" if rate < 1 else f"{rate:.4g}"


def _driven(finding: Finding, workspace: Workspace, columns: int) -> list[Line]:
    """What an action is done for, and on which days it was."""
    measure = finding.line.measure
    form = workspace.form(measure)
    driven = [workspace.scorecard.measure(link.indicator).name for link in measure.links]
    lines = [line(part) for part in wrap(f"It drives {', '.join(driven)}.", columns, 2)] if driven else []
    tallies = [entry for entry in finding.line.entries if not entry.is_total]
    if tallies:
        days = "  ".join(f"{day_name(entry.day)} {show_amount(entry.amount, form)}" for entry in tallies[-_MOST_DAYS:])
        lines.append(line(span(days, Role.DIM)))
    return lines


def tried_before(finding: Finding) -> list[Line]:
    """The corrective actions on this measure before, newest first, and what came of them."""
    if not finding.tried:
        return []
    lines: list[Line] = [line(span("Tried before", Role.HEADING))]
    for action in finding.tried[:3]:
        state = action.state.value
        if action.state is CorrectiveState.DONE:
            state = f"{show_day(action.done_on)}, {EFFECT_WORDS[action.effect]}" if action.done_on else "done"
        lines.append(line(span(f"({state}) ", Role.DIM), action.text))
    return [*lines, BLANK]

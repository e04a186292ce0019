"""What is told in words about a measure and its marked period: value, target then, status, signal, note, who, when."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.measures import Frequency, Goal, Measure
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.own_range import usual_phrase
from kpitui.domain.signals import Rule
from kpitui.domain.status import Status, target_on
from kpitui.domain.weeks import show_day
from kpitui.domain.wording import period_word
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.past.measure_page import MeasurePage, Moment
from kpitui.services.workspace import Workspace
from kpitui.tui.furniture import STATUS_ROLES, STATUS_WORDS, status_sign
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import BLANK, Line, Role, Span, line, line_width, span, wrap

_WHEN, _VALUE = 25, 8
_SIGNALS = {
    Rule.OUTSIDE: "outside the usual range",
    Rule.RUN: "a long run",
    Rule.NEAR: "often near the limit",
    Rule.TREND: "a trend",
}


def about(workspace: Workspace, page: MeasurePage, shown: int | None, columns: int) -> Line:
    """The line at the top: what is in view, today's target, what is usual, the goal (in full or not), the owner."""
    measure, form = page.measure, workspace.form(page.measure)
    parts: list[Span] = [span(f" {span_words(measure, shown, len(page.moments))}", Role.HEADING)]
    if bounds := target_on(measure, workspace.today()):
        parts.append(span(f"   target {show_bounds(bounds, form)}"))
    if page.limits is not None:
        trial = " so far" if page.limits.trial else ""
        parts.append(span(f"   {usual_phrase(page.limits, noun_of(workspace, measure))}{trial}"))
    if measure.goal is not None:
        goal = span(f"   goal {goal_words(workspace, measure, measure.goal)}")
        parts += [goal] if line_width([*parts, goal]) <= columns else []
    if measure.owner:
        person = workspace.scorecard.person(measure.owner)
        parts.append(span(f"   owner {person.name if person else measure.owner}", Role.DIM))
    if measure.purpose:
        parts.append(span(f"   {measure.purpose}", Role.DIM))
    return line(*parts)


def goal_words(workspace: Workspace, measure: Measure, goal: Goal) -> str:
    """`$40,000 by 31 Dec 2027`."""
    return f"{show_amount(goal.reach, workspace.form(measure))} by {show_day(goal.by)} {goal.by.year}"


def span_words(measure: Measure, shown: int | None, there: int) -> str:
    """`Last 52 weeks`, `All 130 weeks`."""
    word = period_word(measure.frequency)
    if shown is None:
        return f"All {there:,} {word}{'s' if there != 1 else ''}"
    return f"{shown} {word}s"


def moment_line(workspace: Workspace, moment: Moment, glyphs: Glyphs) -> Line:
    """The marked period: when, how much, against what, and how it stands."""
    item, calendar = moment.line, workspace.calendar
    form = workspace.form(item.measure)
    when = calendar.label(item.period)
    if item.measure.frequency is Frequency.WEEKLY:
        when = f"{when}, {calendar.span(item.period)}"
    value = "no reading" if item.value is None else show_amount(item.value, form)
    # Fields of their usual width: a step through time then changes only the cells that differ.
    parts = [span(f" {when:<{_WHEN}}  ", Role.HEADING), span(f"{value:<{_VALUE}}", Role.TITLE)]
    if item.bounds is not None:
        parts.append(span(f"   target {show_bounds(item.bounds, form)}"))
    word = "still running" if item.status is Status.PENDING else STATUS_WORDS[item.status]
    parts.append(span(f"   {status_sign(item.status, glyphs)} {word}", STATUS_ROLES[item.status]))
    return tuple(parts)


def happened_lines(workspace: Workspace, moment: Moment, columns: int, rows: int) -> list[Line]:
    """What happened in it, in exactly `rows` lines: what was written and decided, what is unusual, who entered it."""
    parts = [f"divider: {divider.reason or 'a new process begins'}" for divider in moment.dividers]
    parts += [f"skipped: {moment.line.excuse}"] if moment.line.status is Status.EXCUSED else []
    parts += [f"note: {text}" for text in moment.texts]
    parts += [f"corrective action: {action.text}" for action in moment.decided]
    parts += [f"done: {action.text}" for action in moment.done]
    parts += [f"signal {signal.side.value}: {_SIGNALS[signal.rule]}" for signal in moment.signals[:1]]
    newest = moment.line.newest
    if newest is not None:
        parts.append(f"entered by {workspace.known_as(newest.by)} on {workspace.day_of(newest.at)}")
    elif moment.line.measure.formula:
        parts.append(f"computed from {moment.line.measure.formula}")
    told = [line(span(f" {part}")) for part in wrap("   ".join(parts), columns - 2, rows)]
    return [*told, *[BLANK] * (rows - len(told))]


def tried_state(action: CorrectiveAction) -> str:
    """Where a corrective action stands, with its day."""
    if action.state is CorrectiveState.DONE and action.done_on:
        return f"done {show_day(action.done_on)} {action.done_on.year}"
    if action.state is CorrectiveState.OPEN and action.due:
        return f"open, due {show_day(action.due)}"
    return action.state.value

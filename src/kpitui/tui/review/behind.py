"""Draws what stands behind a miss: the verdict, the actions that drive it, what was tried before. Pure."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.links import LinkDiagnosis
from kpitui.domain.measures import Kind
from kpitui.domain.numbers import show_amount
from kpitui.domain.verdicts import Actions
from kpitui.domain.weeks import day_name, show_day
from kpitui.domain.wording import rate_in_table
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.forecasting import Prospect
from kpitui.services.following_up import EFFECT_WORDS
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import BLANK, Line, Role, Span, fit, line, span, width, wrap

_WEEK, _DONE, _PLAN, _RATE = 4, 6, 6, 7
_MOST_DAYS = 5
_LONGEST = 40  # lines of one text: more than any sentence takes


def verdict_lines(finding: Finding, columns: int) -> list[Line]:
    """The verdict in its sentences, its label marked, and what follows from it."""
    diagnosis = finding.diagnosis
    label, _, rest = diagnosis.sentence.partition(". ")
    told = wrap(f"{label}. {rest} {diagnosis.advice}".strip(), columns, _LONGEST)
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
    rates = [_rates(link, finding) for link in links]
    percent = all(abs(rate) < 1 for pair in rates for rate in pair if rate is not None)  # one form in all rows
    head = (
        f"{fit('Driven by', room)} {fit('week', _WEEK)}{fit('done', _DONE, right=True)}"
        f"{fit('plan', _PLAN, right=True)}{fit('rate', _RATE, right=True)}{fit('usual', _RATE, right=True)}"
    )
    return [
        line(span(head, Role.HEADING)),
        *[
            _driver(link, workspace, tuple(rate_in_table(rate, percent=percent) for rate in pair), room, glyphs)
            for link, pair in zip(links, rates, strict=True)
        ],
    ]


def _rates(link: LinkDiagnosis, finding: Finding) -> tuple[float | None, float | None]:
    """Results per action this time and usually; None where they are not told that way."""
    if not link.method.per_action:
        return None, None
    value = finding.line.value
    return (value / link.done if value is not None and link.done else None), link.usual_rate


def _driver(link: LinkDiagnosis, workspace: Workspace, rates: tuple[str, ...], room: int, glyphs: Glyphs) -> Line:
    calendar = workspace.calendar
    form = workspace.form(workspace.scorecard.measure(link.action))
    week = calendar.short_label(calendar.week_of(link.due)) if link.due else ""
    done = "none" if link.done is None else show_amount(link.done, form)
    planned = "" if link.planned is None else show_amount(link.planned, form)
    rate, usual = rates
    return (
        Span(fit(link.noun.name, room, ellipsis=glyphs.ellipsis)),
        Span(" "),
        Span(fit(week, _WEEK), Role.DIM),
        Span(fit(done, _DONE, right=True), Role.GOOD if link.state is Actions.MET else Role.BAD),
        Span(fit(planned, _PLAN, right=True)),
        Span(fit(rate, _RATE, right=True)),
        Span(fit(usual, _RATE, right=True), Role.DIM),
    )


def _driven(finding: Finding, workspace: Workspace, columns: int) -> list[Line]:
    """What an action is done for, and on which days it was."""
    measure = finding.line.measure
    form = workspace.form(measure)
    driven = [workspace.scorecard.measure(link.indicator).name for link in measure.links]
    lines = [line(part) for part in wrap(f"It drives {', '.join(driven)}.", columns, _LONGEST)] if driven else []
    tallies = [entry for entry in finding.line.entries if not entry.is_total]
    if tallies:
        days = "  ".join(f"{day_name(entry.day)} {show_amount(entry.amount, form)}" for entry in tallies[-_MOST_DAYS:])
        lines.append(line(span(days, Role.DIM)))
    return lines


def tried_before(finding: Finding, columns: int) -> list[list[Line]]:
    """The corrective actions on this measure before, newest first, and what came of them: the lines of each."""
    found = []
    for action in finding.tried:
        state = action.state.value
        if action.state is CorrectiveState.DONE:
            state = f"{show_day(action.done_on)}, {EFFECT_WORDS[action.effect]}" if action.done_on else "done"
        first, *others = wrap(f"({state}) {action.text}", columns, _LONGEST)
        head = f"({state}) "
        start = line(span(head, Role.DIM), first[len(head) :]) if first.startswith(head) else line(first)
        found.append([start, *[line(f"  {part}") for part in others]])
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """What there is to say of one miss, as lines: each of `tried` and `notes` is one that stands or falls whole."""

    facts: Line
    verdict: list[Line]
    drivers: list[Line]
    tried: list[list[Line]]
    notes: list[list[Line]]
    goal: list[Line]
    decided: Line

    def whole(self) -> list[Line]:
        """All of it, a blank line between the parts."""
        lines = [self.facts, *self.verdict]
        for part in (_joined(self.notes), self.drivers, self._tried(len(self.tried)), self.goal):
            lines += [BLANK, *part] if part else []
        return [*lines, BLANK, self.decided]

    def fitted(self, rows: int, more: Line) -> tuple[list[Line], bool]:
        """What fits into so many rows, by its weight, and whether something was left out, which `more` then says.

        First the verdict, then the arithmetic, what was tried before, the goal, and the notes. What is asked stands
        at the end in any case.
        """
        if len(every := self.whole()) <= rows:
            return every, False
        if len(every := [item for item in every if item != BLANK]) <= rows:
            return every, False
        room = rows - 3  # the facts, what is asked, and that there is more
        verdict = self.verdict[:room]
        room -= len(verdict)
        drivers = self.drivers[:room] if room > 1 else []
        room -= len(drivers)
        tried = self._tried(_how_many(self.tried, room - 1))
        room -= len(tried)
        goal = self.goal if len(self.goal) <= room else []
        room -= len(goal)
        notes = _joined(self.notes[: _how_many(self.notes, room)])
        room -= len(notes)
        gap = [BLANK] if room > 0 and drivers else []
        return [self.facts, *verdict, *notes, *gap, *drivers, *tried, *goal, more, self.decided], True

    def _tried(self, count: int) -> list[Line]:
        return [line(span("Tried before", Role.HEADING)), *_joined(self.tried[:count])] if count > 0 else []


def _joined(groups: list[list[Line]]) -> list[Line]:
    return [item for group in groups for item in group]


def _how_many(groups: list[list[Line]], room: int) -> int:
    """How many whole groups, from the first on, fit into so many lines."""
    count = taken = 0
    for group in groups:
        taken += len(group)
        if taken > room:
            break
        count += 1
    return count


def note_lines(finding: Finding, columns: int) -> list[list[Line]]:
    """What else is worth knowing: the lines of each note."""
    return [[line(span(part, Role.DIM)) for part in wrap(note, columns, _LONGEST)] for note in finding.diagnosis.notes]


def goal_lines(prospect: Prospect | None, columns: int, *, whole: bool) -> list[Line]:
    """The way to the goal in one line, in as many words as fit; or all that can be said of it."""
    if prospect is None:
        return []
    if whole:
        return [line(part) for part in wrap(prospect.sentence, columns, _LONGEST)]
    fitting = [phrase for phrase in prospect.phrases if width(phrase) <= columns]
    return [line(span(fitting[0] if fitting else prospect.phrases[-1], Role.DIM))]

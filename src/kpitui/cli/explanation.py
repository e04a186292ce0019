"""A diagnosis as text for 80 columns: the verdict, what follows from it, the arithmetic, what was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from kpitui.cli.columns import fit
from kpitui.domain.corrective import EFFECT_WORDS, CorrectiveState
from kpitui.domain.links import LinkDiagnosis
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.domain.weeks import show_date
from kpitui.domain.wording import plain_amount, rate_in_table
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.forecasting import prospect_in
from kpitui.services.diagnosis.lags import LookedAt
from kpitui.services.workspace import Workspace

WIDTH = 80


def explanation(workspace: Workspace, finding: Finding) -> list[str]:
    """The lines to print."""
    line, diagnosis = finding.line, finding.diagnosis
    form = workspace.form(line.measure)
    due = diagnosis.status is not Status.NOT_DUE
    value = ("not entered" if due else "not due") if line.value is None else show_amount(line.value, form)
    against = f" against {show_bounds(line.bounds, form)}" if line.bounds and due else ""
    label = workspace.calendar.label(line.period)
    lines = [f"{plain(line.measure.name)}, {label}: {value}{against}"]
    lines += wrap(f"{plain(diagnosis.sentence)} {diagnosis.advice}".strip(), WIDTH)
    if diagnosis.links:
        lines += ["", _table_head(), *[_link(workspace, link, finding) for link in diagnosis.links]]
    if diagnosis.notes:
        lines.append("")
        for note in diagnosis.notes:
            lines += wrap(plain(note), WIDTH, initial_indent="- ", subsequent_indent="  ")
    if (prospect := prospect_in(workspace, finding)) is not None:
        lines += ["", *wrap(plain(prospect.sentence), WIDTH)]
    if finding.tried:
        lines += ["", "Tried before:"]
        for action in finding.tried[:5]:
            state = action.state.value
            if action.state is CorrectiveState.DONE and action.done_on:
                state = f"done on {show_date(action.done_on)}, {EFFECT_WORDS[action.effect]}"
            lines += wrap(f"{plain(action.text)} ({state})", WIDTH, initial_indent="- ", subsequent_indent="  ")
    return lines


_NAME = 22
_GAP = 6


def _table_head() -> str:
    return (
        f"{'Driven by':<{_NAME}}{'week':>6}{'done':>8}{'plan':>8}{'usual rate':>11}"
        f"{'plan gap':>9}{'not done':>9}{'effect':>7}"
    )


def _link(workspace: Workspace, link: LinkDiagnosis, finding: Finding) -> str:
    calendar = workspace.calendar
    form = workspace.form(workspace.scorecard.measure(link.action))
    week = calendar.short_label(calendar.week_of(link.due)) if link.due else ""
    done = "none" if link.done is None else show_amount(link.done, form)
    planned = "" if link.planned is None else show_amount(link.planned, form)
    rate = rate_in_table(link.usual_rate) if link.method.per_action else ""
    gaps = [_gap(value) for value in (link.plan_gap, link.execution_gap, link.effectiveness_gap)]
    return (
        f"{fit(link.noun.name, _NAME)}{week:>6}{done:>8}{planned:>8}{rate:>11}{gaps[0]:>9}{gaps[1]:>9}{gaps[2]:>7}"
    ).rstrip()


def _gap(value: float | None) -> str:
    """A gap in at most six characters, whatever its size: 1.5, -8,224, 12k."""
    if value is None:
        return ""
    shown = plain_amount(value)
    for unit in ("k", "M", "G"):
        if len(shown) <= _GAP:
            break
        value /= 1000
        shown = f"{value:,.0f}{unit}"
    return shown


def lag_lines(found: Sequence[LookedAt]) -> list[str]:
    """What the weeks say about the lag of each link, with how closely both go together at every lag."""
    lines: list[str] = []
    for item in found:
        name = f"{plain(item.action.name)} -> {plain(item.indicator.name)}"
        lines += [*([""] if lines else []), fit(name, WIDTH).rstrip(), *wrap(plain(item.sentence), WIDTH)]
        if item.check is not None and item.check.correlations:
            known = item.check.correlations
            bound = max(one.bound for one in known)
            lines.append(f"{'weeks later':<15}" + "".join(f"{one.lag:>7}" for one in known))
            lines.append(f"{'go together':<15}" + "".join(f"{one.correlation:>7.2f}" for one in known))
            lines.append(f"(1 is in step, 0 not at all; chance alone seldom gives more than {bound:.2f})")
    return lines

"""Prints the past of one measure, for `kpitui history M`; knows nothing of click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import output

if TYPE_CHECKING:
    from kpitui.domain.measures import Measure
    from kpitui.domain.weeks import Period
    from kpitui.services.past.history import History
    from kpitui.services.workspace import Workspace

USUAL_RULES = "wheeler"


def print_past(
    workspace: Workspace,
    measure: Measure,
    count: int | None = None,
    *,
    until: Period | None = None,
    everything: bool = False,
    rules: str = USUAL_RULES,
    as_json: bool = False,
) -> None:
    """Print its readings with the targets as they were, usual range, signals, and the way to its goal.

    The last 13 periods up to `until` (the running one), or `count`, or `everything` since it was first counted.
    """
    from kpitui.domain.signals import Rules
    from kpitui.services.past.history import USUAL_PERIODS, history

    periods = None if everything else count or USUAL_PERIODS
    past = history(workspace, measure, count=periods, until=until, rules=Rules(rules))
    if as_json:
        from kpitui.services.past.history_json import history_document

        output.json_document(history_document(past))
    else:
        lines = _table(workspace, past)
        if until is None:  # how it is done now, and what becomes of its goal, would be the wrong end of another day
            lines += [*_capability(past), *_goal(workspace, past)]
        output.lines(lines)


def _table(workspace: Workspace, past: History) -> list[str]:
    from textwrap import wrap

    from kpitui.cli.columns import fit
    from kpitui.domain.numbers import show_amount, show_bounds
    from kpitui.domain.season import season_sentence

    form = workspace.form(past.measure)
    lines = [f"{past.measure.name} ({past.measure.frequency.value})", ""]
    marked = {signal.period: f"{signal.rule.value} {signal.side.value}" for signal in past.signals}
    for item in past.past:
        line = item.line
        value = "" if line.value is None else show_amount(line.value, form)
        target = show_bounds(line.bounds, form) if line.bounds else ""
        words = [line.status.value.replace("_", " ")]
        if line.period.start in marked:
            words.append(f"signal: {marked[line.period.start]}")
        words += [f"note: {note}" for note in item.notes[:1]]
        text = f"{fit(item.label, 20)}{fit(value, 12, right=True)}{fit(target, 14, right=True)}  {'; '.join(words)}"
        lines.append(fit(text, 80).rstrip())
    if usual := _usual(workspace, past):
        lines += ["", *wrap(usual, 80)]
    return [*lines, *(season_sentence(season) for season in past.seasons)]


def _capability(past: History) -> list[str]:
    from textwrap import wrap

    return wrap(_CAPABILITY[past.capability.value], 80) if past.capability else []


def _usual(workspace: Workspace, past: History) -> str:
    """Usual 38 to 61, told from 51 weeks since 17 Nov 2025; empty while nothing is usual."""
    from kpitui.domain.own_range import usual_words
    from kpitui.domain.weeks import show_date
    from kpitui.domain.wording import Noun, capital, period_word, several

    usual = past.usual
    words = usual_words(usual, Noun.of(past.measure, workspace.scorecard.currency))
    if not words:
        return ""
    since = f"since {show_date(usual.readings[0].period)}"
    if usual.limits is None:
        return f"{capital(words)} {since}."
    trial = " so far (fewer than 12 readings)" if usual.limits.trial else ""
    counted = several(usual.limits.readings, period_word(usual.frequency))
    return f"{capital(words)}{trial}, told from {counted} {since}."


def _goal(workspace: Workspace, past: History) -> list[str]:
    from textwrap import wrap

    from kpitui.domain.plain_text import plain
    from kpitui.services.diagnosis.forecasting import prospect_now

    prospect = prospect_now(workspace, past.measure)
    return ["", *wrap(plain(prospect.sentence), 80)] if prospect else []


_CAPABILITY = {
    "meets": "As it is done now, it will reliably meet its target.",
    "misses": "As it is done now, it will never reliably meet its target: change how it is done, or the target.",
    "hit_and_miss": "As it is done now, it meets its target in some periods and misses it in others, by chance.",
}

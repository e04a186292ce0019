"""`kpitui history`: all measures side by side; or the past of one, its usual range and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import output
from kpitui.cli.as_of import AS_OF, as_known
from kpitui.cli.history_grid import LENGTHS, Wanted, print_grid, refuse_with_measure, refuse_without_measure
from kpitui.cli.parameters import MEASURE, WEEK
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.history import History
    from kpitui.services.workspace import Workspace


@click.command("history")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("--weeks", "count", type=click.IntRange(1, 2600), metavar="N", help="How many periods (13).")
@click.option("--by", type=click.Choice(LENGTHS), help="All measures: the length of the periods (week).")
@click.option("--until", type=WEEK, metavar="WEEK", help="All measures: up to this week (the running one).")
@click.option("--owner", "owners", metavar="WHO", multiple=True, help="All measures: only those of a person.")
@click.option("--team", "teams", metavar="TEAM", multiple=True, help="All measures: only those of a team.")
@click.option(
    "--objective", "objectives", metavar="KEY", multiple=True, help="All measures: only what supports an objective."
)
@click.option("--off-target", "off", is_flag=True, help="All measures: only those that missed their target last.")
@click.option("--all", "everything", is_flag=True, help="All periods since it was first counted.")
@click.option(
    "--rules",
    type=click.Choice(["wheeler", "nhs"]),
    default="wheeler",
    help="Which set of rules finds signals (wheeler).",
)
@click.option("--chart", is_flag=True, help="Print a chart; --weeks says how many periods it shows (26).")
@AS_OF
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as documented.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a line for each measure and period.")
@click.pass_context
def command(
    ctx: click.Context,
    measure: str | None,
    count: int | None,
    by: str | None,
    until: str | None,
    owners: tuple[str, ...],
    teams: tuple[str, ...],
    objectives: tuple[str, ...],
    off: bool,
    everything: bool,
    rules: str,
    chart: bool,
    as_of: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show the past: of all measures side by side, or of one.

    Without M each measure has a line: its last 13 periods as a picture, their average, and as many periods as fit
    with their values and how they stood against the targets of their time; --weeks N shows N of them. The longer
    periods of --by are judged by the weeks in them.

    With M: its readings with the targets as they were, usual range, signals.
    """
    session = ctx.ensure_object(Session)
    wanted = Wanted(count, by, owners, teams, objectives, off, until)
    with session.reading() as now, as_known(now, as_of) as workspace:
        if measure is None:
            refuse_without_measure(chart=chart, everything=everything)
            print_grid(workspace, wanted, as_json=as_json, as_csv=as_csv)
            return
        refuse_with_measure(wanted)
        from kpitui.domain.matching import find_measure
        from kpitui.domain.signals import Rules
        from kpitui.services.history import USUAL_PERIODS, history

        found = find_measure(measure, workspace.scorecard.measures, workspace.today())
        if as_csv:
            print_grid(workspace, wanted, as_json=as_json, as_csv=True, only=found)
            return
        if chart and not as_json:
            from kpitui.cli import history_chart

            periods = None if everything else count or history_chart.USUAL_PERIODS
            history_chart.print_chart(workspace, found, count=periods, rules=Rules(rules))
            return
        shown = None if everything else count or USUAL_PERIODS
        past = history(workspace, found, count=shown, rules=Rules(rules))
        if as_json:
            from kpitui.services.history_json import history_document

            output.json_document(history_document(past))
        else:
            output.lines([*_table(workspace, past), *_goal(workspace, past)])


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
    if past.capability is not None:
        lines += wrap(_CAPABILITY[past.capability.value], 80)
    lines += [season_sentence(season) for season in past.seasons]
    return lines


def _usual(workspace: Workspace, past: History) -> str:
    """Usual 38 to 61, told from 51 weeks since 17 Nov 2025; empty while nothing is usual."""
    from kpitui.domain.own_range import usual_words
    from kpitui.domain.weeks import show_day
    from kpitui.domain.wording import Noun, capital, period_word, several

    usual = past.usual
    words = usual_words(usual, Noun.of(past.measure, workspace.scorecard.currency))
    if not words:
        return ""
    since = f"since {show_day(usual.readings[0].period)} {usual.readings[0].period.year}"
    if usual.limits is None:
        return f"{capital(words)} {since}."
    trial = " (trial: fewer than 12 readings)" if usual.limits.trial else ""
    counted = several(usual.limits.readings, period_word(usual.frequency))
    return f"{capital(words)}{trial}, told from {counted} {since}."


def _goal(workspace: Workspace, past: History) -> list[str]:
    from textwrap import wrap

    from kpitui.domain.plain_text import plain
    from kpitui.services.forecasting import prospect_now

    prospect = prospect_now(workspace, past.measure)
    return ["", *wrap(plain(prospect.sentence), 80)] if prospect else []


_CAPABILITY = {
    "meets": "As it is done now, it will reliably meet its target.",
    "misses": "As it is done now, it will never reliably meet its target: change how it is done, or the target.",
    "hit_and_miss": "As it is done now, it meets its target in some periods and misses it in others, by chance.",
}

"""`kpitui history`: the past of one measure, its usual range and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import output
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.history import History
    from kpitui.services.workspace import Workspace


@click.command("history")
@click.argument("measure", type=MEASURE, metavar="M")
@click.option("--weeks", "count", type=click.IntRange(1, 2600), metavar="N", help="How many periods (13).")
@click.option("--all", "everything", is_flag=True, help="All periods since it was first counted.")
@click.option(
    "--rules",
    type=click.Choice(["wheeler", "nhs"]),
    default="wheeler",
    help="Which set of rules finds signals (wheeler).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as documented.")
@click.pass_context
def command(ctx: click.Context, measure: str, count: int | None, everything: bool, rules: str, as_json: bool) -> None:
    """Show the past of a measure: readings with the targets as they were, usual range, signals."""
    session = ctx.ensure_object(Session)
    with session.reading() as workspace:
        from kpitui.domain.matching import find_measure
        from kpitui.domain.signals import Rules
        from kpitui.services.history import USUAL_PERIODS, history

        found = find_measure(measure, workspace.scorecard.measures, workspace.today())
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
    from kpitui.domain.wording import Noun
    from kpitui.domain.wording import usual as usual_range

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
    if past.limits is not None:
        shown = usual_range(past.limits.lower, past.limits.upper, Noun.of(past.measure, workspace.scorecard.currency))
        trial = " (trial: fewer than 12 readings)" if past.limits.trial else ""
        lines += ["", f"Usual {shown}{trial}, since {past.limits.start.isoformat()}."]
    if past.capability is not None:
        lines += wrap(_CAPABILITY[past.capability.value], 80)
    lines += [season_sentence(season) for season in past.seasons]
    return lines


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

"""`kpitui report`: what a week, month, quarter or year came to, for people who were not there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from kpitui.services.reporting.report import Report
    from kpitui.services.workspace import Workspace

FORMATS = ("text", "markdown", "html", "json")
_BY_ENDING = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


@click.command("report", cls=MinusCommand)
@click.argument("period", type=WEEK, metavar="[PERIOD]", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to write it (as the ending of FILE says, else text).",
)
@click.option("--owner", metavar="WHO", help="Only what one person owns.")
@click.option("--team", metavar="TEAM", help="Only what belongs to one team.")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(readable=False),
    metavar="FILE",
    help="Write it to FILE instead of stdout.",
)
@click.option("--template", metavar="NAME", help="Write it by a template: its name, or a file.")
@click.option("--templates", "listing", is_flag=True, help="List the templates, and where they are.")
@click.pass_context
def command(
    ctx: click.Context,
    period: str | None,
    form: str | None,
    owner: str | None,
    team: str | None,
    file: str | None,
    template: str | None,
    listing: bool,
) -> None:
    """Report on a week, month, quarter or year: the headline, the scorecard, what was missed, decided and learned.

    PERIOD is a week (last, -2, 2026-W47 or any date in it), 2026-10, 2026-Q3, 2026, month, last-month, last-quarter
    and so on. Without it: the running week once its review is closed, until then the last finished one.

    A week whose review was closed is told as it was seen then, with later corrections marked; all else as the
    numbers are now. It goes to stdout, or to a file that only you can read.
    """
    if listing:
        _list_templates()
        return
    if template is not None and form is not None:
        raise InvalidInput("A template decides on its format itself.", hint="Leave --format out.")
    session = ctx.ensure_object(Session)
    with session.reading() as workspace:
        report = _made(workspace, period, owner, team)
        if template is not None:
            _by_template(workspace, report, template, file)
            return
        chosen = form or _BY_ENDING.get(Path(file).suffix.lower() if file else "", "text")
        if file is None:
            _print(workspace, report, chosen)
        else:
            _write(file, written(workspace, report, chosen))


def _made(workspace: Workspace, period: str | None, owner: str | None, team: str | None) -> Report:
    from kpitui.cli.progress import Progress
    from kpitui.services.reporting.choice import chosen_part, chosen_period
    from kpitui.services.reporting.making import make_report

    whose = chosen_part(workspace.scorecard, owner, team)
    chosen = chosen_period(workspace, period)
    with Progress("Reading the weeks") as told:
        return make_report(workspace, chosen, whose, told=told)


def _print(workspace: Workspace, report: Report, form: str) -> None:
    if form == "json":
        from kpitui.services.reporting.as_json import report_document

        output.json_document(report_document(report, workspace.calendar.last_day(report.period)))
    elif form == "text":
        from kpitui.services.reporting.as_text import report_text

        output.lines(report_text(report, ascii_only=not output.can_show("✓✗–·…─▁▂▃▄▅▆▇")))
    else:
        output.utf8_document(written(workspace, report, form))


def written(workspace: Workspace, report: Report, form: str) -> str:
    """The report as the text of a file."""
    if form == "html":
        from kpitui.services.reporting.as_html import report_html

        return report_html(report)
    if form == "markdown":
        from kpitui.services.reporting.as_markdown import report_markdown

        return report_markdown(report)
    if form == "json":
        import json

        from kpitui.services.reporting.as_json import report_document

        document = report_document(report, workspace.calendar.last_day(report.period))
        return json.dumps(document, indent=2, allow_nan=False) + "\n"
    from kpitui.domain.plain_text import plain
    from kpitui.services.reporting.as_text import report_text

    return "".join(f"{plain(line)}\n" for line in report_text(report))


def _write(file: str, text: str) -> None:
    from kpitui.services.exchange.exporting import write_over

    if not file or "\0" in file:
        raise InvalidInput("-o names no file.", hint="Write -o FILE.")
    path = Path(file).expanduser()
    write_over(path, text, mode=click.get_current_context().ensure_object(Session).file_mode)
    diagnostics.say(f"Written to {path}.")


def _by_template(workspace: Workspace, report: Report, name: str, file: str | None) -> None:
    from kpitui.services.reporting.as_json import report_document
    from kpitui.services.reporting.templates import find_template, render_template

    found = find_template(name)
    text = render_template(found, report_document(report, workspace.calendar.last_day(report.period)))
    if file is not None:
        _write(file, text)
    elif found.is_html:
        output.utf8_document(text)
    else:
        output.lines(text.splitlines())


def _list_templates() -> None:
    from kpitui.services.reporting.templates import template_folder, templates

    found = templates()
    width = max(len(item.name) for item in found)
    output.lines(f"{item.name:<{width}}  {'shipped' if item.shipped else item.path}" for item in found)
    diagnostics.say(f"Your own go to {template_folder()}, as NAME.md.j2, NAME.html.j2 or NAME.txt.j2.")

"""A report as one HTML page: no scripts, nothing loaded, everything escaped; reads on screens, on paper and in mail.

Written without a template engine: importing one takes longer than making the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kpitui.charts.svg import escaped, sparkline
from kpitui.domain.measures import Frequency, Kind
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.domain.weeks import show_date
from kpitui.domain.wording import period_word, several
from kpitui.frozen import replace
from kpitui.services.reporting.escaping import shown
from kpitui.services.reporting.figures import figures
from kpitui.services.reporting.report import Outcome, Report, ReportLine, ReportReading
from kpitui.services.reporting.style import style_sheet
from kpitui.services.reporting.words import (
    OUTCOME_SIGNS,
    STATUSES,
    ahead_text,
    by_columns,
    correction_text,
    corrective_facts,
    decision_text,
    grouped_misses,
    last_met,
    limit_text,
    met_text,
    miss_title,
    spark_values,
    undiagnosed_text,
)

_ROLES = {Status.ON_TARGET: "good", Status.OFF_TARGET: "bad", Status.MISSING: "wait"}
_OUTCOME_ROLES = {Outcome.WINNING: "good", Outcome.NOT_WINNING: "bad", Outcome.MIXED: "wait", Outcome.OPEN: "wait"}
_COLUMNS = 7  # periods beside one another
_MOST_MISSES = 6  # of one measure, in full

# Even a fault in the escaping could load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report_html(report: Report) -> str:
    """The whole page."""
    title = escaped(plain(f"{report.scorecard}: {report.title}"))
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{title}</title>",
            f"<style>{style_sheet()}</style>",
            "</head>",
            "<body>",
            '<div class="page">',
            *_body(report),
            "</div>",
            "</body>",
            "</html>",
            "",
        )
    )


def _body(report: Report) -> Iterator[str]:
    whose = f" · {shown(report.whose)}" if report.whose else ""
    yield f'<p class="over quiet">{shown(report.scorecard)}{whose}</p>'
    yield f"<h1>{shown(report.title[:1].upper() + report.title[1:])}</h1>"
    yield f'<p class="small quiet">{shown(report.source)}</p>'
    yield from _opening(report)
    yield from _scorecard(report)
    yield from figures(report)
    yield from _readings(report)
    yield from _misses(report)
    yield from _corrective(report)
    yield from _listed("What was learned", (f"{_strong(item.label)} {shown(item.text)}" for item in report.learned))
    told = ((item.day, ahead_text(replace(item, reach=limit_text(item.reach)))) for item in report.ahead)
    ahead = (f"{_strong(show_date(day))} {shown(text)}" for day, text in told)
    yield from _listed("Targets ahead", ahead)
    yield from _listed("Corrected since the close", _corrections(report))
    notes = (f"{_strong(f'{item.name}, {item.label}')} {shown(item.text)}" for item in report.notes)
    yield from _listed("Notes", notes)
    yield f'<p class="foot quiet">Made with kpitui on {show_date(report.made_on)}.</p>'


def _strong(text: str) -> str:
    return f'<span class="name">{shown(text)}</span>'


def _opening(report: Report) -> Iterator[str]:
    opening = report.opening
    word, _, rest = opening.sentence.partition(": ")
    role = _OUTCOME_ROLES[opening.outcome]
    yield f'<div class="box {role}">'
    yield f'<p class="lead"><span class="{role}">{OUTCOME_SIGNS[opening.outcome]} {shown(word)}</span></p>'
    yield f"<p>{shown(rest[:1].upper() + rest[1:])}</p>"
    if opening.why:
        yield "<ul>"
        yield from (f"<li>{shown(reason)}</li>" for reason in opening.why)
        yield "</ul>"
    yield "</div>"


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"<li>{item}</li>" for item in items]
    if lines:
        yield from (f"<h2>{title}</h2>", "<ul>", *lines, "</ul>")


# The scorecard.

_WIDTHS = (28, 17, 13, 12, 17, 13)


def _scorecard(report: Report) -> Iterator[str]:
    yield "<h2>Scorecard</h2>"
    if not report.groups:
        yield "<p>Nothing was due.</p>"
        return
    yield "<table>"
    classes = ("", "spark", "", "", "", "owner")
    yield (
        "<colgroup>"
        + "".join(
            f'<col{f" class={name}" if name else ""} style="width:{width}%">'
            for name, width in zip(classes, _WIDTHS, strict=True)
        )
        + "</colgroup>"
    )
    reading = "Reading" if report.weekly else period_word(report.frequency).capitalize()
    target = "Target" if report.weekly else "Target each time"
    yield (
        '<thead><tr><th scope="col">Measure</th><th scope="col" class="spark">Trend</th>'
        f'<th scope="col" class="number">{target}</th><th scope="col" class="number">{reading}</th>'
        '<th scope="col" class="status">Status</th><th scope="col" class="owner">Owner</th></tr></thead>'
    )
    for group in report.groups:
        why = f"<p>{shown(group.why)}</p>" if group.why else ""
        yield f'<tbody><tr><th class="group" colspan="6" scope="rowgroup">{shown(group.title)}{why}</th></tr>'
        yield from (_row(report, line) for line in group.lines)
        yield "</tbody>"
    yield "</table>"


def _row(report: Report, line: ReportLine) -> str:
    own = line.frequency is not Frequency.WEEKLY and line.label != report.label
    label = f' <span class="small quiet whole">{shown(line.label)}</span>' if own else ""
    action = ' class="action"' if line.kind is Kind.ACTION else ""
    return (
        f'<tr><th scope="row"{action}>{shown(line.name)}{label}</th><td class="spark">{_spark(report, line)}</td>'
        f'<td class="number">{shown(limit_text(line.target))}</td><td class="number name">{shown(line.shown)}</td>'
        f'<td class="status">{_status(line)}</td><td class="owner small">{shown(line.owner)}</td></tr>'
    )


def _spark(report: Report, line: ReportLine) -> str:
    values = spark_values(line, report.frequency)
    told = f"Trend of the last {several(len(values), 'reading')}" if any(value is not None for value in values) else ""
    return sparkline(values, met=last_met(line), told=told)


def _status(line: ReportLine) -> str:
    told = _marked(line.status) or f'<span class="small whole">{shown(met_text(line))}</span>'
    if line.excuse:
        told += f'<br><span class="small quiet">{shown(line.excuse)}</span>'
    if line.corrected:
        told += f'<br><span class="small">now {shown(line.corrected)}</span>'
    return told


def _marked(status: Status) -> str:
    """The status as sign, word and colour."""
    sign, word = STATUSES[status]
    if not word:
        return ""
    return f'<span class="{_ROLES.get(status, "quiet")} whole">{sign}&nbsp;{word.replace(" ", "&nbsp;")}</span>'


# The readings of a longer report.


def _readings(report: Report) -> Iterator[str]:
    for lines in by_columns(report.lines):
        word = period_word(lines[0].parts[0].period.frequency)
        yield f"<h2>{word.capitalize()} by {word}</h2>"
        count = len(lines[0].parts)
        blocks = -(-count // _COLUMNS)
        size = -(-count // blocks)  # blocks of like width
        for place in range(0, count, size):
            yield from _block(lines, place, size)


def _block(lines: Sequence[ReportLine], place: int, size: int) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col" class="number">{shown(part.short)}</th>' for part in lines[0].parts[place : place + size]
    )
    yield '<table class="small">'
    yield f'<colgroup><col style="width:26%">{"<col>" * size}</colgroup>'
    filler = "<td></td>" * (size - len(lines[0].parts[place : place + size]))
    yield f'<thead><tr><th scope="col">Measure</th>{heads}{filler}</tr></thead><tbody>'
    for line in lines:
        action = ' class="action"' if line.kind is Kind.ACTION else ""
        cells = "".join(f'<td class="number">{_part(part)}</td>' for part in line.parts[place : place + size])
        yield f'<tr><th scope="row"{action}>{shown(line.name)}</th>{cells}{filler}</tr>'
    yield "</tbody></table>"


def _part(part: ReportReading) -> str:
    """A reading and its sign; of several weeks how many were on target."""
    was = "*" if part.was else ""
    if part.due > 1 or (part.due and part.status is Status.NO_TARGET):
        return f'{shown(part.shown)}{was}<br><span class="quiet">{part.met} of {part.due}</span>'
    sign, word = STATUSES[part.status]
    if not sign:
        return f"{shown(part.shown)}{was}"
    role = _ROLES.get(part.status, "quiet")
    return f'{shown(part.shown)}{was} <span class="{role}" title="{word}">{sign}</span>'


# What was missed, and what is done about it.


def _misses(report: Report) -> Iterator[str]:
    if not report.misses:
        return
    yield "<h2>Misses</h2>"
    for misses in grouped_misses(report.misses):
        if not report.weekly:
            yield f"<h3>{shown(misses[0].name)}</h3>"
        for miss in misses[-_MOST_MISSES:]:
            yield '<div class="miss">'
            if report.weekly:
                yield f"<h3>{shown(miss_title(miss, limit_text(miss.target)))}</h3>"
            else:
                facts = f'<span class="bad">{shown(miss.shown)}</span>, target {shown(limit_text(miss.target))}'
                yield f'<p><span class="name">{shown(miss.label)}</span> {facts}</p>'
            if miss.sentence:
                yield f"<p>{shown(miss.sentence)}</p>"
            if decided := decision_text(miss):
                yield f'<p class="small quiet">Decision: {shown(decided)}</p>'
            yield "</div>"
        if len(misses) > _MOST_MISSES:
            yield f'<p class="small quiet">and {len(misses) - _MOST_MISSES} earlier</p>'
    if text := undiagnosed_text(report.undiagnosed):
        yield f'<p class="small quiet">{text}</p>'


def _corrective(report: Report) -> Iterator[str]:
    if not report.corrective:
        return
    yield "<h2>Corrective actions</h2>"
    yield "<ul>"
    for action in report.corrective:
        sentence = f'<br><span class="small">{shown(action.sentence)}</span>' if action.sentence else ""
        facts = f"{action.name}, {action.week}; {corrective_facts(action)}".rstrip("; ")
        yield f'<li>{_strong(action.text)}<br><span class="small quiet">{shown(facts)}</span>{sentence}</li>'
    yield "</ul>"


def _corrections(report: Report) -> Iterator[str]:
    for line in report.corrected:
        if line.corrected:
            yield f"{_strong(line.name)} {shown(correction_text(line))}"
        for part in line.inside:
            if part.was:
                now = f"{part.label}: was {part.was}, now {part.shown or 'missing'}"
                yield f"{_strong(line.name)} {shown(now)}"

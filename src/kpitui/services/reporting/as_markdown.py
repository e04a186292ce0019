"""A report as Markdown that reads well as it is and changes little from one version to the next: one fact a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpitui.charts.spark import spark
from kpitui.domain.measures import Frequency
from kpitui.domain.plain_text import plain
from kpitui.domain.weeks import show_date
from kpitui.services.reporting.report import Report, ReportLine
from kpitui.services.reporting.words import (
    ahead_text,
    correction_text,
    corrective_facts,
    decision_text,
    grouped_misses,
    met_text,
    miss_title,
    spark_values,
    status_text,
    undiagnosed_text,
)

_SIGNS = frozenset("\\`*_{}[]<>#|~&")


def escaped(text: str) -> str:
    """Text as Markdown shows it literally, in one line; whatever it begins with makes no list and no heading."""
    shown = "".join(f"\\{character}" if character in _SIGNS else character for character in plain(text).strip())
    number = len(shown) - len(shown.lstrip("0123456789"))
    mark = shown[number : number + 1]
    if mark and mark in (".)" if number else "-+") and shown[number + 1 : number + 2] in ("", " "):
        return f"{shown[:number]}\\{shown[number:]}"
    return shown


def report_markdown(report: Report) -> str:
    """The whole report, ending in a line break."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.scorecard)}: {escaped(report.title)}"
    yield ""
    if report.whose:
        yield f"For {escaped(report.whose)}. {escaped(report.source)}"
    else:
        yield escaped(report.source)
    yield ""
    yield f"**{escaped(report.opening.sentence)}**"
    if report.opening.why:
        yield ""
        yield from (f"- {escaped(reason)}" for reason in report.opening.why)
    yield from _scorecard(report)
    yield from _readings(report)
    yield from _misses(report)
    yield from _corrective(report)
    learned = [f"- {escaped(item.label)}: {escaped(item.text)}" for item in report.learned]
    yield from _section("What was learned", learned)
    yield from _section(
        "Targets ahead", [f"- {show_date(item.day)}: {escaped(ahead_text(item))}" for item in report.ahead]
    )
    yield from _section("Corrected since the close", [*_corrections(report)])
    notes = [f"- {escaped(item.name)}, {escaped(item.label)}: {escaped(item.text)}" for item in report.notes]
    yield from _section("Notes", notes)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _row(*texts: str) -> str:
    return f"| {' | '.join(texts)} |"


def _scorecard(report: Report) -> Iterator[str]:
    if not report.groups:
        yield from ("", "Nothing was due.")
        return
    yield from ("", "## Scorecard")
    for group in report.groups:
        yield from ("", f"### {escaped(group.title)}", "")
        if group.why:
            yield from (escaped(group.why), "")
        yield _row("Measure", "Trend", "Target", "Reading", "Status", "Owner")
        yield "|---|---|---:|---:|---|---|"
        for line in group.lines:
            yield _row(
                _name(report, line),
                spark(spark_values(line, report.frequency)),
                escaped(line.target),
                escaped(line.shown),
                _status(line),
                escaped(line.owner),
            )


def _name(report: Report, line: ReportLine) -> str:
    own = line.frequency is not Frequency.WEEKLY and line.label != report.label
    return f"{escaped(line.name)}{f' ({escaped(line.label)})' if own else ''}"


def _status(line: ReportLine) -> str:
    told = status_text(line.status) or met_text(line)
    if line.excuse:
        told = f"{told}: {line.excuse}" if told else line.excuse
    return escaped(f"{told}, corrected" if line.corrected else told)


def _readings(report: Report) -> Iterator[str]:
    told = [line for line in report.lines if len(line.parts) > 1]
    if not told:
        return
    yield from ("", "## Readings")
    for line in told:
        yield from (
            "",
            f"### {escaped(line.name)}",
            "",
            _row("Period", "Target", "Reading", "Status"),
            "|---|---:|---:|---|",
        )
        for part in line.parts:
            status = status_text(part.status) or (f"{part.met} of {part.due}" if part.due else "")
            shown = f"{part.shown} (was {part.was})" if part.was else part.shown
            yield _row(escaped(part.label), escaped(part.target), escaped(shown), escaped(status))


def _misses(report: Report) -> Iterator[str]:
    if not report.misses:
        return
    yield from ("", "## Misses")
    for misses in grouped_misses(report.misses):
        if report.weekly:
            for miss in misses:
                yield from ("", f"### {escaped(miss_title(miss))}", "")
                yield from [escaped(miss.sentence), ""] if miss.sentence else []
                yield from [f"Decision: {escaped(decision_text(miss))}"] if decision_text(miss) else []
            continue
        yield from ("", f"### {escaped(misses[0].name)}", "")
        for miss in misses:
            sentence = f" {escaped(miss.sentence)}" if miss.sentence else ""
            told = f"- {escaped(miss.label)}: {escaped(miss.shown)}, target {escaped(miss.target)}.{sentence}"
            decided = decision_text(miss)
            yield f"{told} Decision: {escaped(decided)}" if decided else told
    if text := undiagnosed_text(report.undiagnosed):
        yield from ("", text)


def _corrective(report: Report) -> Iterator[str]:
    lines = []
    for action in report.corrective:
        facts = corrective_facts(action)
        lines.append(
            f"- {escaped(action.text)} ({escaped(action.name)}, {action.week}){': ' if facts else ''}{escaped(facts)}"
        )
        lines += [f"  - {escaped(action.sentence)}"] if action.sentence else []
    yield from _section("Corrective actions", lines)


def _corrections(report: Report) -> Iterator[str]:
    for line in report.corrected:
        if line.corrected:
            yield f"- {escaped(line.name)}: {escaped(correction_text(line))}"
        for part in line.inside:
            if part.was:
                now = part.shown or "missing"
                yield f"- {escaped(line.name)}, {escaped(part.label)}: was {escaped(part.was)}, now {escaped(now)}"

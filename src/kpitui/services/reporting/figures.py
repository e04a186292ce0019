"""The charts of a report as figures of its page: readings, targets as they were, and what is usual."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.charts.svg_chart import Chart, ChartPoint, chart_svg
from kpitui.domain.numbers import AmountFormat, show_amount
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.frozen import replace
from kpitui.services.reporting.escaping import shown
from kpitui.services.reporting.report import Report, ReportLine, ReportReading
from kpitui.services.reporting.words import limit_text

_MET = {Status.ON_TARGET: True, Status.OFF_TARGET: False}


def figures(report: Report) -> Iterator[str]:
    """The section of charts; nothing where none is worth drawing."""
    by_key = {line.key: line for line in report.lines}
    charted = [by_key[key] for key in report.charted if any(item.value is not None for item in by_key[key].readings)]
    if not charted:
        return
    yield "<h2>Charts</h2>"
    yield (
        '<p class="small quiet">Dashed: the target as it was. Shaded: what is usual. Rings: off target. '
        "Below the axis: this report.</p>"
    )
    for line in charted:
        usual = f' <span class="small quiet">usual {shown(line.usual)}</span>' if line.usual else ""
        yield f'<figure><figcaption><span class="name">{shown(line.name)}</span>{usual}</figcaption>'
        yield f"{chart_svg(chart_of(line))}</figure>"


def chart_of(line: ReportLine) -> Chart:
    """What to draw of one measure."""
    form = line.form
    axis = replace(form, unit="") if form.unit else form
    limits = line.limits
    counted = all(reading.value is None or reading.value >= 0 for reading in line.readings)
    usual = None
    if limits is not None:
        usual = (max(0.0, limits.lower) if counted else limits.lower, limits.upper)
    return Chart(
        tuple(_point(reading) for reading in line.readings[_begin(line) :]),
        usual,
        plain(limit_text(line.readings[-1].target)),
        form.show,
        lambda value: plain(show_amount(value, _fine(axis, value))),
        plain(_told(line)),
    )


def _begin(line: ReportLine) -> int:
    """Where its chart begins: with the first reading there is, or with the report itself."""
    return next(place for place, item in enumerate(line.readings) if item.value is not None or item.inside)


def _fine(form: AmountFormat, value: float) -> AmountFormat:
    """Amounts of the axis are round: no decimals where they say nothing."""
    scaled = value * 100 if form.show.value == "percent" else value
    return replace(form, decimals=0) if float(round(scaled, 9)).is_integer() else form


def _point(reading: ReportReading) -> ChartPoint:
    bounds = reading.bounds
    return ChartPoint(
        plain(reading.short),
        reading.value,
        bounds.at_least if bounds else None,
        bounds.at_most if bounds else None,
        _MET.get(reading.status),
        reading.inside,
    )


def _told(line: ReportLine) -> str:
    """What the chart shows, for those who cannot see it."""
    known = [reading for reading in line.readings if reading.value is not None]
    first, last = known[0], known[-1]
    target = f", target {line.target}" if line.target else ""
    usual = f", usual {line.usual}" if line.usual else ""
    return f"{line.name} from {first.label} to {last.label}: last {last.shown}{target}{usual}."

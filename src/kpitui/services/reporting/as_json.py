"""A report as the JSON that scripts and templates rely on: names stay, numbers are not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kpitui.charts.spark import spark
from kpitui.domain.wording import period_word
from kpitui.services.reporting.report import (
    Ahead,
    Miss,
    Opening,
    Report,
    ReportCorrective,
    ReportGroup,
    ReportLine,
    ReportReading,
)
from kpitui.services.reporting.words import (
    OUTCOME_SIGNS,
    OUTCOMES,
    decision_text,
    met_text,
    spark_values,
    status_text,
    verdict_label,
)
from kpitui.services.status_json import target_object

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]
Object = dict[str, Json]

# No name here may be one of a dictionary's own methods: a template would get the method.


def report_document(report: Report, last_day: date) -> Object:
    """All of a report; amounts as stored (percent as a fraction, minutes) beside the same as shown."""
    return {
        "scorecard": report.scorecard,
        "kind": period_word(report.frequency),
        "period": report.period.start.isoformat(),
        "until": last_day.isoformat(),
        "label": report.label,
        "days": report.days,
        "title": report.title,
        "made_on": report.made_on.isoformat(),
        "whose": report.whose,
        "basis": report.basis.value,
        "source": report.source,
        "headline": _headline(report.opening),
        "groups": [_group(report, group) for group in report.groups],
        "misses": [_miss(miss) for miss in report.misses],
        "undiagnosed": report.undiagnosed,
        "corrective_actions": [_corrective(action) for action in report.corrective],
        "learned": [{"label": item.label, "text": item.text, "by": item.by} for item in report.learned],
        "notes": [{"name": item.name, "label": item.label, "text": item.text} for item in report.notes],
        "ahead": [_ahead(item) for item in report.ahead],
    }


def _headline(opening: Opening) -> Object:
    counts = opening.counts
    return {
        "outcome": opening.outcome.value,
        "word": OUTCOMES[opening.outcome],
        "sign": OUTCOME_SIGNS[opening.outcome],
        "sentence": opening.sentence,
        "why": list(opening.why),
        "actions": {"due": counts.actions.due, "on_target": counts.actions.on_target},
        "indicators": {"due": counts.indicators.due, "on_target": counts.indicators.on_target},
    }


def _group(report: Report, group: ReportGroup) -> Object:
    return {"title": group.title, "why": group.why, "measures": [_measure(report, line) for line in group.lines]}


def _measure(report: Report, line: ReportLine) -> Object:
    limits = line.limits
    return {
        "key": line.key,
        "name": line.name,
        "kind": line.kind.value,
        "owner": line.owner,
        "team": line.team,
        "frequency": line.frequency.value,
        "label": line.label,
        "value": line.value,
        "shown": line.shown,
        "target": target_object(line.bounds),
        "target_shown": line.target,
        "status": line.status.value,
        "status_shown": status_text(line.status),
        "excuse": line.excuse,
        "met": line.met,
        "due": line.due,
        "met_shown": met_text(line),
        "spark": spark(spark_values(line, report.frequency)),
        "usual": {"low": limits.lower, "high": limits.upper, "shown": line.usual} if limits else None,
        "corrected": {"shown": line.corrected, "by": line.by, "at": line.at} if line.corrected else None,
        "readings": [_reading(reading) for reading in line.readings],
        "parts": [_reading(reading) for reading in line.parts],
    }


def _reading(reading: ReportReading) -> Object:
    return {
        "period": reading.period.start.isoformat(),
        "label": reading.label,
        "short": reading.short,
        "value": reading.value,
        "shown": reading.shown,
        "target": target_object(reading.bounds),
        "target_shown": reading.target,
        "status": reading.status.value,
        "status_shown": status_text(reading.status),
        "inside": reading.inside,
        "met": reading.met,
        "due": reading.due,
        "was": reading.was,
    }


def _miss(miss: Miss) -> Object:
    return {
        "measure": miss.measure,
        "name": miss.name,
        "kind": miss.kind.value,
        "period": miss.period.start.isoformat(),
        "label": miss.label,
        "shown": miss.shown,
        "target_shown": miss.target,
        "verdict": miss.verdict.value if miss.verdict else None,
        "verdict_shown": verdict_label(miss.verdict),
        "sentence": miss.sentence,
        "decision": miss.choice.value if miss.choice else None,
        "reason": miss.reason,
        "decision_shown": decision_text(miss),
    }


def _corrective(action: ReportCorrective) -> Object:
    return {
        "id": action.id,
        "text": action.text,
        "measure": action.measure,
        "name": action.name,
        "owner": action.owner,
        "week": action.week,
        "due": action.due.isoformat() if action.due else None,
        "state": action.state.value,
        "done_on": action.done_on.isoformat() if action.done_on else None,
        "effect": action.effect,
        "sentence": action.sentence,
        "new": action.new,
        "later": action.later,
    }


def _ahead(item: Ahead) -> Object:
    return {
        "by": item.day.isoformat(),
        "measure": item.measure,
        "name": item.name,
        "what": item.what,
        "reach": item.reach,
        "now": item.now,
        "progress": item.progress,
        "outlook": item.outlook,
    }

"""The past of a measure as the JSON that scripts rely on: names stay, numbers are not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.limits import Limits
from kpitui.services.past.history import History, Past
from kpitui.services.status_json import target_object

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def history_document(history: History) -> dict[str, Json]:
    """Readings oldest first; `limits` is null below 6 readings, and its `lower` is not cut at 0."""
    return {
        "measure": history.measure.key,
        "frequency": history.measure.frequency.value,
        "readings": [_reading(item) for item in history.past],
        "limits": _limits(history.limits) if history.limits else None,
        "signals": [
            {"period": signal.period.isoformat(), "rule": signal.rule.value, "side": signal.side.value}
            for signal in history.signals
        ],
        "capability": history.capability.value if history.capability else None,
        "seasons": [
            {"quarter": season.quarter, "share": season.share, "years": season.years} for season in history.seasons
        ],
    }


def _reading(item: Past) -> dict[str, Json]:
    return {
        "period": item.line.period.start.isoformat(),
        "label": item.label,
        "value": item.line.value,
        "target": target_object(item.line.bounds),
        "status": item.line.status.value,
        "excused": item.excused,
        "notes": list(item.notes),
    }


def _limits(limits: Limits) -> dict[str, Json]:
    return {
        "from": limits.start.isoformat(),
        "mean": limits.mean,
        "lower": limits.lower,
        "upper": limits.upper,
        "range_upper": limits.range_upper,
        "trial": limits.trial,
    }

"""What became of collected amounts, in sentences for people and as JSON; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.measures import Measure
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import Period
from kpitui.services.collecting.collect import Collected, Outcome
from kpitui.services.workspace import Workspace

# What nobody needs to look at.
WELL = frozenset({Outcome.RECORDED, Outcome.UNCHANGED, Outcome.EXCUSED})

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def told(workspace: Workspace, item: Collected, *, dry_run: bool = False) -> str:
    """One measure in a sentence or two: what was recorded, or why nothing was."""
    measure, label = item.measure, workspace.calendar.label(item.period)
    source = _source_of(measure)
    value, before = _shown(workspace, measure, item.value), _shown(workspace, measure, item.before)
    match item.outcome:
        case Outcome.RECORDED:
            was = f", was {before}" if before else ""
            typed = f", entered by {item.typed_by}" if item.typed_by else ""
            verb = "would be collected" if dry_run else "collected"
            return f"{measure.name}: {value} for {label}, {verb} from {source}{was}{typed}."
        case Outcome.UNCHANGED:
            return f"{measure.name}: {value} for {label}, as it was."
        case Outcome.CONFLICT:
            return f"{measure.name}: {item.typed_by} entered {before} for {label}, {source} says {value}: it was left."
        case Outcome.EXCUSED:
            return f"{measure.name}: {label} is excused ({item.problem}), so it was left."
    return f"{measure.name}: nothing for {label} from {source}. {item.problem}"


def left_words(workspace: Workspace, item: Collected) -> str:
    """Why nothing was recorded, beside a line that names measure and period: short."""
    source = _source_of(item.measure).rstrip("/").rpartition("/")[2]
    value, before = _shown(workspace, item.measure, item.value), _shown(workspace, item.measure, item.before)
    if item.outcome is Outcome.CONFLICT:
        return f"{item.typed_by} entered {before}, {source} says {value}: it was left."
    return f"Nothing from {source}: {item.problem}"


def collected_json(
    workspace: Workspace, week: Period, items: Sequence[Collected], *, dry_run: bool
) -> Mapping[str, Json]:
    """The document that `collect --json` prints."""
    calendar = workspace.calendar
    return {
        "week": week.start.isoformat(),
        "label": calendar.label(week),
        "dry_run": dry_run,
        "collected": [
            {
                "measure": item.measure.key,
                "period": item.period.start.isoformat(),
                "label": calendar.label(item.period),
                "source": _source_of(item.measure),
                "outcome": item.outcome.value,
                "value": item.value,
                "before": item.before,
                "typed_by": item.typed_by or None,
                "problem": item.problem or None,
            }
            for item in items
        ],
    }


def _source_of(measure: Measure) -> str:
    return measure.source.name if measure.source else ""


def _shown(workspace: Workspace, measure: Measure, value: float | None) -> str:
    return "" if value is None else show_amount(value, workspace.form(measure))

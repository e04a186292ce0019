"""A diagnosis as the JSON that scripts rely on: names stay, numbers are not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.band import CountBaseline
from kpitui.domain.conversion import Window
from kpitui.domain.diagnosis import Diagnosis
from kpitui.domain.links import LinkDiagnosis
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.forecasting import goal_object, prospect_in
from kpitui.services.status_json import target_object
from kpitui.services.workspace import Workspace

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def diagnosis_document(diagnosis: Diagnosis) -> dict[str, Json]:
    """The verdict on one measure in one period, with the arithmetic of every link."""
    return {
        "measure": diagnosis.measure,
        "period": diagnosis.period.isoformat(),
        "value": diagnosis.value,
        "target": target_object(diagnosis.target),
        "status": diagnosis.status.value,
        "shortfall": diagnosis.shortfall,
        "verdict": diagnosis.verdict.value,
        "sentence": diagnosis.sentence,
        "advice": diagnosis.advice,
        "notes": list(diagnosis.notes),
        "links": [_link(link) for link in diagnosis.links],
    }


def finding_document(workspace: Workspace, finding: Finding) -> dict[str, Json]:
    """The same with `goal`, the prospect of the measure's goal; null without one."""
    return {**diagnosis_document(finding.diagnosis), "goal": goal_object(prospect_in(workspace, finding))}


def _link(link: LinkDiagnosis) -> dict[str, Json]:
    return {
        "action": link.action,
        "lag": link.lag,
        "done": link.done,
        "planned": link.planned,
        "usual_rate": link.usual_rate,
        "plan_gap": link.plan_gap,
        "execution_gap": link.execution_gap,
        "effectiveness_gap": link.effectiveness_gap,
        "baseline": _baseline(link),
        "window": _window(link.window) if link.window else None,
        "verdict": link.verdict.value,
    }


def _baseline(link: LinkDiagnosis) -> dict[str, Json] | None:
    """`phi` is null for results that are not counts: their spread is that of the weeks' own rates."""
    baseline = link.baseline
    if baseline is None:
        return None
    phi = baseline.phi if isinstance(baseline, CountBaseline) else None
    return {"weeks": baseline.periods, "actions": baseline.actions, "results": baseline.results, "phi": phi}


def _window(window: Window) -> dict[str, Json]:
    return {
        "weeks": window.weeks,
        "done": window.done,
        "results": window.results,
        "usual_low": window.usual_low,
        "usual_high": window.usual_high,
        "leaning_low": window.leaning_low,
        "leaning_high": window.leaning_high,
        "p_low": window.p_low,
        "p_high": window.p_high,
        "p_zero": window.p_zero,
    }

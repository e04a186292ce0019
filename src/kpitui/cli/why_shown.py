"""Prints what misses mean, for `kpitui why`; knows nothing of click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import output
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace


def print_why(
    session: Session,
    measure: str | None = None,
    week: str | None = None,
    *,
    window: int | None = None,
    lag: bool = False,
    as_json: bool = False,
) -> None:
    """Print what a miss means; of everything that was missed in the week where no measure is named."""
    with session.reading() as workspace:
        if lag and measure is not None:
            _look_at_lags(workspace, measure, as_json=as_json)
            return
        from kpitui.services.diagnosis.explaining import explain_measure, explain_week

        if measure is None:
            findings = explain_week(workspace, week, window=window)
        else:
            findings = [explain_measure(workspace, measure, week, window=window)]
        if as_json:
            from kpitui.services.diagnosis.diagnosis_json import finding_document

            documents = [finding_document(workspace, finding) for finding in findings]
            output.json_document(documents if measure is None else documents[0])
            return
        from kpitui.cli.explanation import explanation

        if not findings:
            output.lines(_nothing_missed(workspace, week))
        for place, finding in enumerate(findings):
            if place:
                output.line()
            output.lines(explanation(workspace, finding))


def _nothing_missed(workspace: Workspace, week: str | None) -> list[str]:
    """Which week that is said of, and what nobody entered for it: of that nothing is known."""
    from textwrap import wrap

    from kpitui.services.diagnosis.explaining import not_entered, week_meant

    meant = week_meant(workspace, week)
    label, names = workspace.calendar.label(meant), not_entered(workspace, meant)
    if not names:
        return [f"Nothing was missed in {label}."]
    return wrap(f"Of what was entered for {label} nothing was missed. Not entered: {', '.join(names)}.", 80)


def _look_at_lags(workspace: Workspace, name: str, *, as_json: bool) -> None:
    from kpitui.cli.explanation import lag_lines
    from kpitui.domain.matching import find_measure
    from kpitui.services.diagnosis.lags import lags_document, lags_of

    measure = find_measure(name, workspace.scorecard.measures, workspace.today())
    found = lags_of(workspace, measure)
    if as_json:
        output.json_document(lags_document(measure, found))
    elif found:
        output.lines(lag_lines(found))
    else:
        output.line(f"{measure.name} has no links.")

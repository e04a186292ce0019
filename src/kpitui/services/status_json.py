"""Where a week stands as the JSON that scripts rely on: names stay, numbers are not rounded."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.domain.measures import Bounds
from kpitui.services.standing import Line, Standing, Tally

Value = str | float | None
Object = dict[str, Value]


def status_document(
    now: Standing, verdicts: Mapping[str, str]
) -> dict[str, str | dict[str, dict[str, int]] | list[dict[str, Value | Object]]]:
    """The headline and every measure, in scorecard order; amounts as stored (percent as a fraction, minutes).

    `verdicts` says in a word what each miss means, by the measure's key. `still_due` are earlier months, quarters and
    years that the headline counts too: they were not entered when they ended.
    """
    return {
        "scorecard": now.scorecard.name,
        "week": now.week.start.isoformat(),
        "label": now.label,
        "review": now.review_state.value,
        "headline": {"actions": _tally(now.headline.actions), "indicators": _tally(now.headline.indicators)},
        "measures": [{**_measure(line), "verdict": verdicts.get(line.measure.key)} for line in now.lines],
        "still_due": [_measure(line) for line in now.still_due],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"due": tally.due, "on_target": tally.on_target}


def _measure(line: Line) -> dict[str, Value | Object]:
    return {
        "key": line.measure.key,
        "name": line.measure.name,
        "kind": line.measure.kind.value,
        "period": line.period.start.isoformat(),
        "value": line.value,
        "target": target_object(line.bounds),
        "status": line.status.value,
    }


def target_object(bounds: Bounds | None) -> Object:
    """A target; both limits are null where there is none."""
    return {"at_least": bounds.at_least, "at_most": bounds.at_most} if bounds else {"at_least": None, "at_most": None}

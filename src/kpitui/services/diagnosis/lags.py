"""Does another lag fit a link better than the declared one: looks when asked, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.lag import LagCheck, check_lag, lag_sentence
from kpitui.domain.measures import Frequency, Kind, Link, Measure
from kpitui.domain.own_range import PAST
from kpitui.domain.status import target_in
from kpitui.domain.wording import inside
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.gathering import counted_value
from kpitui.services.loading import Wanted, load_values
from kpitui.services.workspace import Workspace

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One link and what the weeks say about its lag; `check` is None for an indicator that is not weekly."""

    action: Measure
    indicator: Measure
    check: LagCheck | None
    sentence: str


def lags_of(workspace: Workspace, measure: Measure) -> list[LookedAt]:
    """The lag of every link of a measure: those that drive it, or of an action those by which it drives others."""
    scorecard = workspace.scorecard
    if measure.kind is Kind.ACTION:
        links = [(measure, scorecard.measure(link.indicator), link) for link in measure.links]
    else:
        links = [(action, measure, link) for action, link in scorecard.drivers_of(measure.key)]
    return [_look(workspace, action, indicator, link) for action, indicator, link in links]


def _look(workspace: Workspace, action: Measure, indicator: Measure, link: Link) -> LookedAt:
    names = inside(action.name), inside(indicator.name)
    if indicator.frequency is not Frequency.WEEKLY:
        told = f"The lag to {names[1]} cannot be looked at: it is {indicator.frequency.value}, and a lag is in weeks."
        return LookedAt(action, indicator, None, told)
    calendar = workspace.calendar
    last = calendar.next(workspace.this_week(), -1)
    weeks = calendar.trailing(last, PAST[Frequency.WEEKLY])
    cuts = [divider.day for divider in (*action.dividers, *indicator.dividers) if divider.day <= last.start]
    weeks = [week for week in weeks if not cuts or week.start >= max(cuts)]
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, weeks[0], weeks[-1]) for measure in (action, indicator)]
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
    done = [counted_value(action, week, readings, calendar) for week in weeks]
    results = [counted_value(indicator, week, readings, calendar) for week in weeks]
    check = check_lag(done, results, link.lag, fewer=_lowers(workspace, action, indicator, link))
    return LookedAt(action, indicator, check, lag_sentence(check, *names))


def _lowers(workspace: Workspace, action: Measure, indicator: Measure, link: Link) -> bool:
    """Whether the action is there to lower the results: more of it is wanted, less of them, and no rate is declared."""
    week = workspace.this_week()
    asked, wanted = (target_in(measure, week, workspace.calendar) for measure in (action, indicator))
    fewer = wanted is not None and wanted.at_least is None and wanted.at_most is not None
    capped = asked is not None and asked.at_least is None and asked.at_most is not None
    return fewer and not capped and link.rate is None


def lags_document(measure: Measure, found: Sequence[LookedAt]) -> dict[str, Json]:
    """The lags of a measure's links as the JSON that scripts rely on; correlations from -1 to 1, lags in weeks."""
    return {"measure": measure.key, "lags": [_lag_object(item) for item in found]}


def _lag_object(item: LookedAt) -> dict[str, Json]:
    check = item.check
    return {
        "action": item.action.key,
        "indicator": item.indicator.key,
        "declared": check.declared if check else None,
        "suggested": check.suggested if check else None,
        "weeks": check.weeks if check else None,
        "correlations": [
            {"lag": known.lag, "correlation": known.correlation, "weeks": known.weeks, "bound": known.bound}
            for known in (check.correlations if check else ())
        ],
        "sentence": item.sentence,
    }

"""Will a goal be reached: gathers a measure's past, and has the domain say what it takes and whether that is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum

from kpitui.domain.facts import adds_up
from kpitui.domain.forecast import Forecast, actions_for
from kpitui.domain.forecast_words import actions_sentence
from kpitui.domain.goal_words import goal_phrases, goal_sentence
from kpitui.domain.goals import Outlook, lower_is_better, outlook
from kpitui.domain.links import LinkDiagnosis
from kpitui.domain.measures import Goal, Measure
from kpitui.domain.readings import Readings
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.domain.wording import period_word
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.diagnosis.usual import usual_in, usual_periods
from kpitui.services.loading import Wanted, load_values
from kpitui.services.standing import Line, line_for
from kpitui.services.workspace import Workspace

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


@dataclass(frozen=True, slots=True)
class Needed:
    """Working backwards: about how many of an action the missing results take; `least` and `most` may be open."""

    action: str
    about: float
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """The outlook of a measure's goal: in sentences, in phrases (the longest first), and what it takes of each action.

    Of several actions each is taken alone.
    """

    outlook: Outlook
    sentence: str
    phrases: tuple[str, ...]
    actions: tuple[Needed, ...] = ()


def prospect_of(workspace: Workspace, line: Line, links: Sequence[LinkDiagnosis] = ()) -> Prospect | None:
    """The prospect of a measure's goal at the end of a line's period; None without a goal that can be told.

    While the line is not entered yet, at the end of the period before.
    `links` are those of the line's diagnosis, for working backwards.
    """
    measure = line.measure
    if measure.goal is None:
        return None
    noun = noun_of(workspace, measure)
    found = _outlook(workspace, measure, measure.goal, line)
    if found is None:
        return None
    needs = tuple(item for link in links if (item := _needed(found, link)) is not None)
    sentence = f"{goal_sentence(found, noun, measure.frequency)} {_backwards(workspace, measure, found, needs)}"
    return Prospect(found, sentence.rstrip(), goal_phrases(found, noun, measure.frequency), needs)


def prospect_in(workspace: Workspace, finding: Finding) -> Prospect | None:
    """The prospect of the goal of a measure that was diagnosed."""
    return prospect_of(workspace, finding.line, finding.diagnosis.links)


def prospect_now(workspace: Workspace, measure: Measure) -> Prospect | None:
    """The prospect of a measure's goal at the end of its last finished period."""
    if measure.goal is None:
        return None
    calendar = workspace.calendar
    period = calendar.next(calendar.period_of(measure.frequency, workspace.today()), -1)
    with workspace.database.reading() as connection:
        readings = load_values(connection, workspace.scorecard, calendar, [Wanted(measure.key, period, period)])
    line = line_for(measure, period, readings, calendar, finished=True)
    return prospect_in(workspace, diagnose_lines(workspace, [line])[0])


def _outlook(workspace: Workspace, measure: Measure, goal: Goal, line: Line) -> Outlook | None:
    calendar = workspace.calendar
    # One that waits to be entered is still to come.
    last = calendar.next(line.period, -1) if line.status is Status.MISSING else line.period
    following = calendar.next(last)
    past = usual_periods(workspace, following)
    adding = _periods_of(workspace, goal, last) if goal.cumulative else []
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, periods[0], periods[-1]) for periods in (past, adding) if periods]
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
    return outlook(
        goal,
        usual_in(workspace, measure, following, readings).readings,
        goal.start + _total(measure, adding, readings),
        calendar.last_day(last),
        lambda by: _periods_until(workspace, last, by),
        counts=noun_of(workspace, measure).whole and adds_up(measure),
        at_most=lower_is_better(goal, line.bounds),
    )


def _periods_of(workspace: Workspace, goal: Goal, last: Period) -> list[Period]:
    """The periods that belong to a goal, up to the last one: those whose middle day does not lie before it began."""
    calendar = workspace.calendar
    found = []
    period = last
    while calendar.middle_day(period) >= goal.begins:
        found.append(period)
        period = calendar.next(period, -1)
    return found[::-1]


def _total(measure: Measure, periods: Sequence[Period], readings: Readings) -> float:
    return fsum(readings.value(measure.key, period) or 0.0 for period in periods)


def _periods_until(workspace: Workspace, period: Period, by: date) -> int:
    """How many periods after this one have their middle day at the latest on a day."""
    calendar = workspace.calendar
    count = 0
    following = calendar.next(period)
    while calendar.middle_day(following) <= by:
        count += 1
        following = calendar.next(following)
    return count


def _needed(found: Outlook, link: LinkDiagnosis) -> Needed | None:
    """What the missing results take of one action, where more of it brings more."""
    if not link.method.per_action or link.noun.yesno or link.baseline is None or link.baseline.rate <= 0:
        return None
    if found.at_most or found.missing is None or found.missing <= 0 or found.forecast.periods_left <= 0:
        return None
    return Needed(link.action, *actions_for(found.missing, link.baseline))


def _backwards(workspace: Workspace, measure: Measure, found: Outlook, needs: Sequence[Needed]) -> str:
    """3 more clients take about 38 contacts, 25 to 75; of a level, in every period."""
    if not needs or found.missing is None:
        return ""
    told = [
        ((item.about, item.least, item.most), noun_of(workspace, workspace.scorecard.measure(item.action)))
        for item in needs
    ]
    sentence = actions_sentence(found.missing, told, noun_of(workspace, measure))
    return sentence if found.goal.cumulative else f"Every {period_word(measure.frequency)}, {sentence}"


def goal_object(prospect: Prospect | None) -> dict[str, Json] | None:
    """A goal and its prospect as the JSON that scripts rely on; numbers as stored, not rounded."""
    if prospect is None:
        return None
    found = prospect.outlook
    goal, stop = found.goal, found.next_stop
    return {
        "start": goal.start,
        "from": goal.begins.isoformat(),
        "reach": goal.reach,
        "by": goal.by.isoformat(),
        "cumulative": goal.cumulative,
        "now": found.now,
        "progress": found.progress,
        **_forecast_object(found.forecast),
        "next": {"reach": stop.reach, "by": stop.by.isoformat(), **_forecast_object(found.stop_forecast)}
        if stop and found.stop_forecast
        else None,
        "actions": [
            {"action": item.action, "about": item.about, "least": item.least, "most": item.most}
            for item in prospect.actions
        ],
        "sentence": prospect.sentence,
    }


def _forecast_object(found: Forecast) -> dict[str, Json]:
    return {
        "needed": found.needed,
        "recent": found.recent,
        "periods_left": found.periods_left,
        "pace": found.pace.value,
        "low": found.low,
        "high": found.high,
        "odds": found.odds,
        "no_odds": found.no_odds.value if found.no_odds else None,
    }

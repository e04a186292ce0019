"""The diagnosis of one link: its bridge, its conversion and its verdict on a miss. Writes no sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kpitui.domain.bridge import Bridge, bridge, is_kept, is_met
from kpitui.domain.conversion import Baseline, Conditions, Conversion, Method, Standing, Window
from kpitui.domain.measures import Frequency
from kpitui.domain.verdicts import Actions, Verdict, link_verdict, turned
from kpitui.domain.weighing import periods_before, weigh, whole_window_since
from kpitui.domain.wording import Noun
from kpitui.frozen import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.facts import Beginning, LinkFacts, MissFacts
    from kpitui.domain.pairing import Pair

_WEEKS_IN = {
    Frequency.WEEKLY: 1.0,
    Frequency.MONTHLY: 365.2425 / 12 / 7,
    Frequency.QUARTERLY: 365.2425 / 4 / 7,
    Frequency.YEARLY: 365.2425 / 7,
}


@dataclass(frozen=True, slots=True)
class LinkDiagnosis:
    """What one link says about a miss: arithmetic and verdict.

    `usual_rate` is c0 of `baseline` in results per action (per week for actions that prevent, the usual level for
    readings that do not add up); the gaps are in the indicator's unit and add up to the shortfall exactly. All of them
    are None while nothing usual is known, `done` while the actions are not entered. `window` is the one the verdict
    rests on, and `baseline` what lies before it. `standing` is turned round for targets of "at most". `too_much` says
    that execution fails by doing more than planned; `due` is the first day of the week whose actions count here.
    `beginning` is given where that lies before the action was counted. `periods_missing` is how many periods more,
    with results and actions, it takes until conversion can be told.
    """

    action: str
    noun: Noun
    lag: int
    method: Method
    done: float | None
    planned: float | None
    state: Actions
    verdict: Verdict
    standing: Standing
    too_much: bool = False
    due: date | None = None
    usual_rate: float | None = None
    shortfall: float | None = None
    plan_gap: float | None = None
    execution_gap: float | None = None
    effectiveness_gap: float | None = None
    baseline: Baseline | None = None
    window: Window | None = None
    conversion: Conversion | None = None
    bridge: Bridge | None = None
    beginning: Beginning | None = None
    periods_missing: int = 0

    @property
    def weight(self) -> float:
        """The size of its largest gap; 0 while unknown."""
        return self.bridge.largest if self.bridge else 0.0


def method_for(facts: MissFacts, link: LinkFacts) -> Method:
    """How results are held against this action.

    Readings that do not add up are taken as levels. An action with a lower limit and no declared rate, on an indicator
    that only has an upper one, is there to prevent results (checks against complaints): doing more of it brings
    fewer, so results are counted by the week and not by the action.
    """
    if not facts.adds_up:
        return Method.LEVELS
    only_at_most = facts.at_most and facts.bounds is not None and facts.bounds.at_least is None
    if only_at_most and not link.cap and link.rate is None:
        return Method.COUNTS_A_PERIOD if facts.noun.whole else Method.LEVELS
    return Method.COUNTS if facts.noun.whole else Method.AMOUNTS


def diagnose_link(facts: MissFacts, link: LinkFacts) -> LinkDiagnosis:
    """The verdict of one link on a miss; `facts` has a value and a limit."""
    method = method_for(facts, link)
    pairs = since_divider(facts, link)
    here = pairs[-1] if pairs and pairs[-1].period == facts.period else None
    blank = LinkDiagnosis(
        action=link.action,
        noun=link.noun,
        lag=link.lag,
        method=method,
        done=here.done if here else None,
        planned=here.planned if here else None,
        state=Actions.NOT_ENTERED,
        verdict=Verdict.NOT_COUNTED,
        standing=Standing.UNKNOWN,
        too_much=link.cap or (facts.at_most and method.per_action),
        due=facts.period - timedelta(weeks=link.lag),
    )
    if here is None or not here.complete:
        began = link.beginning
        if began is not None and facts.period < began.judged:
            return replace(blank, verdict=Verdict.TOO_EARLY, beginning=began)
        return blank
    conditions = _conditions(facts, link, method)
    missing = max(1, conditions.least_before - periods_before(pairs, conditions))
    entered = replace(blank, state=_state(blank), periods_missing=missing)
    conversion = weigh(pairs, conditions)
    if conversion is None:
        return replace(entered, verdict=link_verdict(entered.state, Standing.UNKNOWN, usual_known=False))
    return _judged(facts, link, here, entered, conversion)


def window_after(facts: MissFacts, link: LinkFacts, day: date) -> Window | None:
    """Everything since `day` plus the lag as one window against everything before it; None without either."""
    method = method_for(facts, link)
    since = day + timedelta(weeks=link.lag)
    return whole_window_since(since_divider(facts, link), _conditions(facts, link, method), since)


def _judged(
    facts: MissFacts, link: LinkFacts, here: Pair, entered: LinkDiagnosis, conversion: Conversion
) -> LinkDiagnosis:
    window = conversion.deciding
    parts = _bridge(facts, link, here, conversion)
    standing = turned(conversion.standing) if facts.at_most else conversion.standing
    verdict = link_verdict(entered.state, standing, main=parts.main())
    if conversion.method.per_action and facts.at_most and not here.done:
        verdict = Verdict.NOT_COUNTED  # results without the actions that bring them come from something else
    return replace(
        entered,
        verdict=verdict,
        standing=standing,
        usual_rate=window.baseline.rate,
        shortfall=parts.shortfall,
        plan_gap=parts.plan_gap,
        execution_gap=parts.execution_gap,
        effectiveness_gap=parts.effectiveness_gap,
        baseline=window.baseline,
        window=window,
        conversion=conversion,
        bridge=parts,
    )


def _bridge(facts: MissFacts, link: LinkFacts, here: Pair, conversion: Conversion) -> Bridge:
    """The bridge of the period itself, at the usual rate of the window that decides."""
    rate, method = conversion.deciding.baseline.rate, conversion.method
    done = here.done or 0.0
    if method.per_action:
        # A cap that was kept is no plan that was not carried out.
        planned = done if here.planned is None or (link.cap and not facts.at_most) else here.planned
        from_plan, from_done = rate * planned, rate * done
    else:
        from_plan = from_done = rate * (here.weeks if method is Method.COUNTS_A_PERIOD else 1)
    return bridge(facts.limit or 0.0, here.results or 0.0, from_plan, from_done, at_most=facts.at_most)


def _state(link: LinkDiagnosis) -> Actions:
    """Whether the actions were done; where they bring what there should be less of, whether not too many were."""
    done = link.done or 0.0
    return Actions.MET if (is_kept if link.too_much else is_met)(done, link.planned) else Actions.SHORT


def since_divider(facts: MissFacts, link: LinkFacts) -> Sequence[Pair]:
    """The pairs up to the period, from the last divider of the indicator, or of the action a lag later, on."""
    shifted = [day + timedelta(weeks=link.lag) for day in link.dividers]
    cuts = [day for day in (*facts.dividers, *shifted) if day <= facts.period]
    pairs = [pair for pair in link.pairs if pair.period <= facts.period]
    if not cuts:
        return pairs
    first: date = max(cuts)
    return [pair for pair in pairs if pair.period >= first]


def _conditions(facts: MissFacts, link: LinkFacts, method: Method) -> Conditions:
    done = [day for day in facts.corrective if day <= facts.period]
    return Conditions(
        method,
        declared=link.rate,
        since=max(done) + timedelta(weeks=link.lag) if done else None,
        weeks_in_period=_WEEKS_IN[facts.frequency],
        asked=facts.window,
        one_each=link.one_each,
        fewer_is_better=facts.at_most,
    )

"""How often the diagnosis is wrong: made-up scorecards whose truth is known, judged week by week for 13 weeks.

    python benchmarks/simulate_verdicts.py [runs]

50 actions a week at 8 %, all of them done, target 4 results. With nothing changed, a verdict of "effectiveness" is a
false alarm; with the conversion halved from the first of the 13 weeks on, it is a find. Weeks differ by chance alone,
or their conversion has a spread of its own (coefficient of variation 0.4). Then: how long one diagnosis takes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random
from time import perf_counter

from kpitui.domain.diagnosis import diagnose
from kpitui.domain.facts import LinkFacts, MissFacts
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Bounds
from kpitui.domain.pairing import Pair
from kpitui.domain.verdicts import Verdict
from kpitui.domain.wording import Noun

ACTIONS = 50.0
RATE = 0.08
TARGET = 4.0
WEEKS = 13
FIRST_WEEK = date(2016, 1, 4)
CLIENTS = Noun("Clients signed", "clients")
PROSPECTS = Noun("Prospects contacted", "contacts")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One truth: how many weeks went before, whether conversion was halved, how much it varies from week to week."""

    before: int
    halved: bool
    spread: float

    @property
    def goal(self) -> str:
        """What must hold, in words."""
        if self.halved:
            return "at least 50 %" if self.spread else "at least 65 %"
        return "at most 10 %" if self.spread else "at most 5 %"

    def reached_by(self, share: float) -> bool:
        """Whether the share of runs with a verdict of effectiveness is what it should be."""
        if self.halved:
            return share >= (0.50 if self.spread else 0.65)
        return share <= (0.10 if self.spread else 0.05)


def results_of(rate: float, spread: float, random: Random) -> float:
    """The results of one week: Poisson around a rate that itself varies (gamma) with this coefficient of variation."""
    mean = ACTIONS * rate
    if spread:
        mean *= random.gammavariate(1 / spread**2, spread**2)
    count, product, limit = 0, random.random(), exp(-mean)
    while product > limit:
        count += 1
        product *= random.random()
    return float(count)


def facts_of(results: Sequence[float]) -> MissFacts:
    """A scorecard of one indicator and one action, with these weekly results."""
    pairs = tuple(
        Pair(FIRST_WEEK + timedelta(weeks=week), value, ACTIONS, ACTIONS) for week, value in enumerate(results)
    )
    return MissFacts(
        measure="clients",
        noun=CLIENTS,
        period=pairs[-1].period,
        value=results[-1],
        bounds=Bounds(at_least=TARGET),
        readings=tuple(Reading(pair.period, pair.results) for pair in pairs),
        links=(LinkFacts("prospects", PROSPECTS, pairs, rate=RATE),),
    )


def verdicts_of(scenario: Scenario, random: Random) -> set[Verdict]:
    """All verdicts that 13 weekly reviews gave."""
    results = [results_of(RATE, scenario.spread, random) for _ in range(scenario.before)]
    rate = RATE / 2 if scenario.halved else RATE
    found = set()
    for _ in range(WEEKS):
        results.append(results_of(rate, scenario.spread, random))
        if results[-1] < TARGET:
            found.add(diagnose(facts_of(results)).verdict)
    return found


def simulate(scenario: Scenario, runs: int, seed: int = 1) -> tuple[float, float]:
    """The shares of runs in which effectiveness was the verdict, and in which at least a leaning was."""
    random = Random(seed)
    outcomes = [verdicts_of(scenario, random) for _ in range(runs)]
    certain = sum(Verdict.EFFECTIVENESS in outcome for outcome in outcomes)
    leaning = sum(bool({Verdict.EFFECTIVENESS, Verdict.EFFECTIVENESS_LEANING} & outcome) for outcome in outcomes)
    return certain / runs, leaning / runs


def seconds_for(weeks: int, repeats: int = 50) -> float:
    """The median time of one diagnosis of a measure with this many weeks behind it."""
    random = Random(7)
    facts = facts_of([*(results_of(RATE, 0.0, random) for _ in range(weeks - 1)), 1.0])
    taken = []
    for _ in range(repeats):
        start = perf_counter()
        diagnose(facts)
        taken.append(perf_counter() - start)
    return sorted(taken)[repeats // 2]


def main(runs: int) -> int:
    """Prints the table; 1 when something is not as it should be."""
    started = perf_counter()
    missed = 0
    print(f"{runs} runs each; effectiveness found within {WEEKS} weeks, and (in brackets) at least a leaning\n")
    print(f"{'weeks before':>12}  {'truth':<18}{'spread':>7}  {'found':>7}  {'(leaning)':>9}  goal")
    for before in (13, 26, 52):
        for spread in (0.0, 0.4):
            for halved in (False, True):
                scenario = Scenario(before, halved, spread)
                certain, leaning = simulate(scenario, runs)
                kept = scenario.reached_by(certain)
                missed += not kept
                truth = "halved" if halved else "nothing changed"
                shares = f"{certain:7.1%}  {f'({leaning:.1%})':>9}"
                print(f"{before:>12}  {truth:<18}{spread:>7}  {shares}  {scenario.goal}{'' if kept else ': MISSED'}")
    for weeks in (52, 520):
        print(f"\none diagnosis with {weeks} weeks behind it: {seconds_for(weeks) * 1000:.2f} ms", end="")
    print(f"\nall of it took {perf_counter() - started:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))

"""Where a shortfall comes from: the plan, the actions not done, or what they yielded. Parts always add up; pure."""

from __future__ import annotations

from enum import StrEnum
from math import floor, frexp, ldexp

from kpitui.frozen import dataclass

MET_SHARE = 0.9  # actions count as met from this share of their plan on
MAIN_SHARE = 0.6  # a gap is the main one from this share of all positive gaps on

# Differences of numbers on one grid of this many binary digits are exact in floats, so the parts add up to the bit.
_GRID_DIGITS = 50


class Gap(StrEnum):
    """The three parts of a shortfall."""

    PLAN = "plan"
    EXECUTION = "execution"
    EFFECTIVENESS = "effectiveness"


@dataclass(frozen=True, slots=True)
class Bridge:
    """The parts of one shortfall, in the result's unit; negative parts are help.

    shortfall == plan_gap + execution_gap + effectiveness_gap holds exactly, in any order of adding. It differs from
    target less result by at most 2^-50 of the largest number that went in.
    """

    shortfall: float
    plan_gap: float
    execution_gap: float
    effectiveness_gap: float

    def main(self) -> Gap | None:
        """The gap that makes up at least 60 % of the positive parts, or None when none does.

        Doing better than planned makes up for a plan that is too small, so it counts against the plan's gap.
        """
        parts = {
            Gap.PLAN: self.plan_gap + min(self.execution_gap, 0.0),
            Gap.EXECUTION: self.execution_gap,
            Gap.EFFECTIVENESS: self.effectiveness_gap,
        }
        positive = sum(part for part in parts.values() if part > 0)
        return next((gap for gap, part in parts.items() if part > 0 and part >= MAIN_SHARE * positive), None)

    @property
    def largest(self) -> float:
        """The size of the largest part that hurts; 0 or more."""
        return max(self.plan_gap, self.execution_gap, self.effectiveness_gap, 0.0)


def bridge(
    target: float, result: float, usual_from_plan: float, usual_from_done: float, *, at_most: bool = False
) -> Bridge:
    """The bridge from a target to a result, all four in the result's unit.

    `usual_from_plan` is what the planned actions usually give (c0 a*), `usual_from_done` what those done usually give
    (c0 a). With `at_most` the target is an upper limit and every sign turns round: a shortfall is what came too much,
    the execution gap what more actions than planned brought, and so on. Source: design of the diagnosis, section 2.
    """
    largest = max(abs(target), abs(result), abs(usual_from_plan), abs(usual_from_done))
    digits = _GRID_DIGITS - frexp(largest)[1]
    wanted, seen, plan, done = (_on_grid(x, digits) for x in (target, result, usual_from_plan, usual_from_done))
    sign = -1.0 if at_most else 1.0
    return Bridge(sign * (wanted - seen), sign * (wanted - plan), sign * (plan - done), sign * (done - seen))


def _on_grid(value: float, digits: int) -> float:
    return ldexp(floor(ldexp(value, digits) + 0.5), -digits)


def is_met(done: float, planned: float | None) -> bool:
    """Whether actions were done as planned: at least 90 % of the plan, or nothing planned."""
    return planned is None or done >= MET_SHARE * planned


def is_kept(done: float, cap: float | None) -> bool:
    """Whether actions stayed within an upper limit: at most a ninth above it, as 90 % counts as met."""
    return cap is None or done * MET_SHARE <= cap

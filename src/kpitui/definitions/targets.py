"""Reads what a measure is held against from its table: targets, exceptions and the goal, each amount on its scale."""

from __future__ import annotations

from datetime import date

from kpitui.definitions.fields import Table
from kpitui.domain.days import parse_period
from kpitui.domain.measures import Bounds, Frequency, Goal, InterimTarget, PeriodException, Show, Target
from kpitui.domain.numbers import AmountFormat, parse_amount
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import FIRST_DAY, Calendar
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

_WRITTEN = {
    Show.PERCENT: 'Percents are written as fractions (8 % is 0.08) or as "8%".',
    Show.DURATION: 'Write minutes (90) or hours and minutes ("1:30").',
}

_LABELS = "Write 2026-W52, 2026-11, 2026-Q4, 2026 or any day of it."


@dataclass(frozen=True, slots=True)
class Scale:
    """How the amounts of one measure are written in the file."""

    show: Show
    steps: tuple[str, ...]

    def read(self, table: Table, key: str) -> float | None:
        """The amount under `key` as it is stored, or None when absent or wrong.

        Percents are fractions or "8%"; durations minutes or "1:30"; ratings a step's number or name; yes/no true or
        false, 1 or 0.
        """
        value = table.take(key)
        if value is None:
            return None
        if self.show is Show.YESNO and isinstance(value, bool):
            return float(value)
        if isinstance(value, str) and self._may_be_text(value):
            return self._typed(table, key, value)
        amount = table.as_number(key, value, hint=_WRITTEN.get(self.show, ""))
        if amount is not None and self.show is Show.RATING and self.steps and not 1 <= amount <= len(self.steps):
            table.problem(key, "there is no such step.", f"Steps are numbered from 1 to {len(self.steps)}.")
            return None
        return amount

    def _may_be_text(self, value: str) -> bool:
        if self.show is Show.RATING:
            return bool(self.steps)
        return self.show is Show.DURATION or (self.show is Show.PERCENT and value.rstrip().endswith("%"))

    def _typed(self, table: Table, key: str, value: str) -> float | None:
        """An amount written as people type it."""
        try:
            return parse_amount(value, AmountFormat(self.show, steps=self.steps)).amount
        except InvalidInput as error:
            table.problem(key, error.message, error.hint)
            return None


def read_bounds(table: Table, scale: Scale) -> Bounds:
    """At least and at most, in stored amounts; a problem when they are upside down."""
    bounds = Bounds(scale.read(table, "at_least"), scale.read(table, "at_most"))
    if bounds.at_least is not None and bounds.at_most is not None and bounds.at_least > bounds.at_most:
        table.problem("at_least", "at_least is above at_most: nothing can meet that.", "Exchange the two.")
    return bounds


def read_targets(table: Table, scale: Scale) -> tuple[Target, ...]:
    """The targets of a measure in the order of their dates."""
    targets: dict[date | None, Target] = {}
    for item in table.tables("target"):
        valid_from = item.day("from")
        bounds = read_bounds(item, scale)
        ends = item.flag("none")
        given = "at_least" in item.values or "at_most" in item.values
        if not given and not ends:
            item.problem("", "it has neither at_least nor at_most.", "Write { at_least = 3 }, { at_most = 5 } or both.")
        elif given and ends:
            item.problem("none", "none = true says that there is no target, but one is given.", "Keep one of the two.")
        if valid_from in targets:
            when = f"from {valid_from}" if valid_from else "without a date"
            item.problem("from", f"there is already a target {when}.", "Give each target a date of its own.")
        item.finish()
        targets[valid_from] = Target(bounds, valid_from)
    return tuple(sorted(targets.values(), key=lambda target: target.valid_from or date.min))


def read_exceptions(
    table: Table, scale: Scale, frequency: Frequency, calendar: Calendar
) -> tuple[PeriodException, ...]:
    """One-period targets and excused periods, in the order written."""
    found = []
    for item in table.tables("exception"):
        day = _period_day(item, frequency, calendar)
        reason = item.text("reason", required=True)
        excused = item.flag("excused")
        bounds = read_bounds(item, scale)
        given = "at_least" in item.values or "at_most" in item.values
        if excused and given:
            item.problem("excused", "an excused period cannot have a target as well.", "Keep one of the two.")
        elif not excused and not given:
            item.problem(
                "", "it neither excuses the period nor gives it a target.", "Add excused = true, at_least or at_most."
            )
        item.finish()
        if day is not None:
            found.append(PeriodException(day, reason, None if excused else bounds))
    return tuple(found)


def _period_day(item: Table, frequency: Frequency, calendar: Calendar) -> date | None:
    """The day under `period`, written as a date or as the label of a period of the measure's frequency."""
    value = item.take("period")
    if value is None:
        item.problem("period", "the period is missing.", 'Add period = 2026-12-21 or period = "2026-W52".')
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000:
        value = str(value)
    if not isinstance(value, str):
        return item.as_day("period", value)
    if not value.strip()[:4].isdigit() and not value.startswith("week of "):
        # A file is read again later: "last" and "tue" would then mean another period.
        item.problem("period", f"{quote(value)} is not a period.", _LABELS)
        return None
    try:
        return parse_period(value, frequency, calendar, FIRST_DAY).start
    except InvalidInput as error:
        item.problem("period", error.message, f"The measure is {frequency}. {_LABELS}")
        return None


def read_goal(table: Table, scale: Scale) -> Goal | None:
    """The long-term goal, its interim targets in the order of their dates; None when absent or incomplete."""
    goals = table.tables("goal", single=True)
    if not goals:
        return None
    item = goals[0]
    start, reach = scale.read(item, "start"), scale.read(item, "reach")
    begins, by = item.day("from", required=True), item.day("by", required=True)
    cumulative = item.flag("cumulative")
    for key in ("start", "reach"):
        if key not in item.values:
            item.problem(
                key, f"the {key} is missing.", "A goal reads { start = 2, from = DATE, reach = 6, by = DATE }."
            )
    if begins is not None and by is not None and by <= begins:
        item.problem("by", f"the goal is due on {by}, but begins on {begins}.", f"Choose a day after {begins}.")
    interim = _read_interim(item, scale, begins, by)
    item.finish()
    if start is None or reach is None or begins is None or by is None:
        return None
    return Goal(start, begins, reach, by, cumulative, interim)


def _read_interim(goal: Table, scale: Scale, begins: date | None, by: date | None) -> tuple[InterimTarget, ...]:
    found: dict[date, InterimTarget] = {}
    for item in goal.tables("interim"):
        day = item.day("by", required=True)
        reach = scale.read(item, "reach")
        if "reach" not in item.values:
            item.problem("reach", "the value to reach is missing.", "An interim target reads { by = DATE, reach = 3 }.")
        item.finish()
        if day is None or reach is None:
            continue
        if begins is not None and by is not None and not begins < day <= by:
            item.problem("by", f"{day} lies outside the goal.", f"Choose a day after {begins}, at the latest {by}.")
        if day in found:
            item.problem("by", f"there is already an interim target by {day}.", "Give each a date of its own.")
        found[day] = InterimTarget(day, reach)
    return tuple(found[day] for day in sorted(found))

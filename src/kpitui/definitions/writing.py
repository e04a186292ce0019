"""Writes a scorecard as TOML that reads back as exactly the same scorecard; leaves out everything that is a default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import tomli_w

from kpitui.domain.measures import (
    Bounds,
    Goal,
    Kind,
    Link,
    Measure,
    PeriodException,
    Scorecard,
    Source,
    Target,
    default_aggregate,
    default_decimals,
)

_LONGEST_LINE = 100

# What stands on the right of an equals sign; None is left out, as are empty lists.
Scalar = str | bool | int | float | date | None
Inline = Mapping[str, "Scalar | Sequence[str] | Mapping[str, Scalar] | Sequence[Inline]"]
Value = Scalar | Inline | Sequence[str] | Sequence[Inline]


def write_scorecard(scorecard: Scorecard) -> str:
    """The scorecard as TOML: settings, people, objectives, then the measures in their order."""
    blocks = [_settings(scorecard)]
    blocks += [
        _block("[[person]]", {"key": who.key, "name": who.name, "login": who.login or None}) for who in scorecard.people
    ]
    for objective in scorecard.objectives:
        values: dict[str, Value] = {
            "key": objective.key,
            "name": objective.name,
            "why": objective.why or None,
            "parent": objective.parent or None,
        }
        blocks.append(_block("[[objective]]", values))
    blocks += [_block(f"[[{measure.kind}]]", _measure(measure)) for measure in scorecard.measures]
    return "\n".join(blocks)


def _settings(scorecard: Scorecard) -> str:
    values: dict[str, Value] = {
        "name": scorecard.name,
        "week_starts": _unless(scorecard.week_starts.value, "monday"),
        "review_day": _unless(scorecard.review_day, "friday"),
        "timezone": scorecard.timezone or None,
        "currency": scorecard.currency or None,
    }
    return _block("[scorecard]", values)


def _measure(measure: Measure) -> dict[str, Value]:
    """The keys of a measure in the order in which people think of them."""
    return {
        "key": measure.key,
        "name": measure.name,
        "objective": measure.objective or None,
        "purpose": measure.purpose or None,
        "unit": measure.unit or None,
        "show": _unless(measure.show.value, "count"),
        "decimals": _unless(measure.decimals, default_decimals(measure.show)),
        "steps": list(measure.steps),
        "frequency": _unless(measure.frequency.value, "weekly"),
        "aggregate": _unless(measure.aggregate.value, default_aggregate(measure.show).value),
        "formula": measure.formula or None,
        "leading": True if measure.leading and measure.kind is Kind.INDICATOR else None,
        "owner": measure.owner or None,
        "team": measure.team or None,
        "target": _targets(measure.targets),
        "exception": [_exception(exception) for exception in measure.exceptions],
        "goal": None if measure.goal is None else _goal(measure.goal),
        "drives": [_link(link) for link in measure.links],
        "divider": [{"from": divider.day, "reason": divider.reason or None} for divider in measure.dividers],
        "source": None if measure.source is None else _source(measure.source),
        "retired": measure.retired_on,
    }


def _unless(value: Scalar, default: Scalar) -> Scalar:
    return None if value == default else value


def _bounds(bounds: Bounds) -> dict[str, Scalar]:
    return {"at_least": bounds.at_least, "at_most": bounds.at_most}


def _targets(targets: Sequence[Target]) -> Value:
    written: list[dict[str, Scalar]] = [
        {"from": target.valid_from, **_bounds(target.bounds), "none": True if target.bounds == Bounds() else None}
        for target in targets
    ]
    return written[0] if len(targets) == 1 and targets[0].valid_from is None else written


def _exception(exception: PeriodException) -> dict[str, Scalar]:
    what: dict[str, Scalar] = {"excused": True} if exception.bounds is None else _bounds(exception.bounds)
    return {"period": exception.day, "reason": exception.reason, **what}


def _goal(goal: Goal) -> Inline:
    return {
        "start": goal.start,
        "from": goal.begins,
        "reach": goal.reach,
        "by": goal.by,
        "cumulative": goal.cumulative or None,
        "interim": [{"by": interim.by, "reach": interim.reach} for interim in goal.interim],
    }


def _source(source: Source) -> Inline:
    usual = Source()
    return {
        "csv": source.csv or None,
        "sqlite": source.sqlite or None,
        "query": source.query or None,
        "command": list(source.command),
        "gives": _unless(source.gives.value, usual.gives.value),
        "date": _unless(source.date, usual.date),
        "amount": source.amount or None,
        "where": _conditions(source.where),
        "date_format": source.date_format or None,
        "decimal_comma": source.decimal_comma or None,
        "seconds": _unless(source.seconds, usual.seconds),
    }


def _conditions(where: Sequence[tuple[str, str]]) -> dict[str, Scalar] | None:
    """The columns as keys that read back as they are, whatever is in their names."""
    return {_value(column): text for column, text in where} or None


def _link(link: Link) -> dict[str, Scalar]:
    return {"indicator": link.indicator, "rate": link.rate, "lag": link.lag or None}


def _block(header: str, values: Mapping[str, Value]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in values.items() if not _absent(value)]
    return "\n".join([header, *lines, ""])


def _absent(value: object) -> bool:
    return value is None or value == []


def _value(value: object) -> str:
    """One value in TOML; lists go over several lines when they do not fit on one."""
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, list | tuple):
        items = [_value(item) for item in value]
        line = f"[{', '.join(items)}]"
        several = len(items) > 1 and any(isinstance(item, Mapping) for item in value)
        if len(line) <= _LONGEST_LINE and not several:
            return line
        return "".join(["[\n", *(f"    {item},\n" for item in items), "]"])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # tomli-w knows how to quote; it is used for single values only, because it would take the measures apart by kind
    # and with that lose their order.
    return _escaped(tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n"))


def _escaped(written: str) -> str:
    """The same value with what cannot be printed (direction overrides, joiners) as escapes: harmless to look at."""
    if written.isprintable():
        return written
    return "".join(
        character
        if character.isprintable()
        else f"\\u{ord(character):04x}"
        if ord(character) < 0x10000
        else f"\\U{ord(character):08x}"
        for character in written
    )


def _inline(table: Mapping[str, object]) -> str:
    """A table on one line, as TOML 1.0 wants it."""
    written = []
    for key, value in table.items():
        if _absent(value):
            continue
        if isinstance(value, list | tuple):
            written.append(f"{key} = [{', '.join(_value(item) for item in value)}]")
        else:
            written.append(f"{key} = {_value(value)}")
    return f"{{ {', '.join(written)} }}"

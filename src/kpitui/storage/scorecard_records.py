"""Definitions as plain records for the audit trail, and back, so that an undo can restore exactly what was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kpitui.domain.measures import (
    Aggregate,
    Bounds,
    Divider,
    Frequency,
    Goal,
    InterimTarget,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Target,
    WeekStart,
)
from kpitui.storage.audit import Value
from kpitui.storage.source_records import read_source, source_record


def scorecard_record(scorecard: Scorecard) -> dict[str, Value]:
    """The scorecard's own settings."""
    return {
        "name": scorecard.name,
        "week_starts": scorecard.week_starts.value,
        "review_day": scorecard.review_day,
        "timezone": scorecard.timezone,
        "currency": scorecard.currency,
    }


def person_record(person: Person, place: int) -> dict[str, Value]:
    """One person; `place` is the position in the scorecard, from 0."""
    return {"name": person.name, "login": person.login, "position": place}


def objective_record(objective: Objective, place: int) -> dict[str, Value]:
    """One objective; `place` is the position in the scorecard, from 0."""
    return {"name": objective.name, "why": objective.why, "parent": objective.parent, "position": place}


def _bounds(bounds: Bounds | None) -> Value:
    return {"at_least": bounds.at_least, "at_most": bounds.at_most} if bounds else None


def _iso(day: date | None) -> Value:
    return day.isoformat() if day else None


def measure_record(measure: Measure, place: int) -> dict[str, Value]:
    """One measure with all that belongs to it; `place` is the position in the scorecard, from 0."""
    goal = measure.goal
    return {
        "key": measure.key,
        "name": measure.name,
        "kind": measure.kind.value,
        "show": measure.show.value,
        "unit": measure.unit,
        "decimals": measure.decimals,
        "steps": list(measure.steps),
        "purpose": measure.purpose,
        "objective": measure.objective,
        "owner": measure.owner,
        "team": measure.team,
        "frequency": measure.frequency.value,
        "aggregate": measure.aggregate.value,
        "leading": measure.leading,
        "formula": measure.formula,
        "targets": [{"from": _iso(t.valid_from), "bounds": _bounds(t.bounds)} for t in measure.targets],
        "exceptions": [
            {"day": _iso(item.day), "reason": item.reason, "bounds": _bounds(item.bounds)}
            for item in measure.exceptions
        ],
        "goal": {
            "start": goal.start,
            "from": _iso(goal.begins),
            "reach": goal.reach,
            "by": _iso(goal.by),
            "cumulative": goal.cumulative,
            "interim": [{"by": _iso(item.by), "reach": item.reach} for item in goal.interim],
        }
        if goal
        else None,
        "links": [{"indicator": link.indicator, "rate": link.rate, "lag": link.lag} for link in measure.links],
        "dividers": [{"day": _iso(item.day), "reason": item.reason} for item in measure.dividers],
        "retired_on": _iso(measure.retired_on),
        # Left out where there is none, as in the records of before there were any: those must still compare as equal.
        **({"source": source_record(measure.source)} if measure.source else {}),
        "position": place,
    }


# From here on: parsers of what the functions above wrote, hence Any.


def _read_bounds(record: Mapping[str, Any] | None) -> Bounds | None:
    return Bounds(record["at_least"], record["at_most"]) if record else None


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read_measure(record: Mapping[str, Any]) -> Measure:
    """The measure of a record."""
    goal = record["goal"]
    return Measure(
        key=record["key"],
        name=record["name"],
        kind=Kind(record["kind"]),
        show=Show(record["show"]),
        unit=record["unit"],
        decimals=record["decimals"],
        steps=tuple(record["steps"]),
        purpose=record["purpose"],
        objective=record["objective"],
        owner=record["owner"],
        team=record["team"],
        frequency=Frequency(record["frequency"]),
        aggregate=Aggregate(record["aggregate"]),
        leading=record["leading"],
        formula=record["formula"],
        targets=tuple(Target(_read_bounds(t["bounds"]) or Bounds(), _read_day(t["from"])) for t in record["targets"]),
        exceptions=tuple(
            PeriodException(date.fromisoformat(item["day"]), item["reason"], _read_bounds(item["bounds"]))
            for item in record["exceptions"]
        ),
        goal=_read_goal(goal) if goal else None,
        links=tuple(Link(link["indicator"], link["rate"], link["lag"]) for link in record["links"]),
        dividers=tuple(Divider(date.fromisoformat(item["day"]), item["reason"]) for item in record["dividers"]),
        retired_on=_read_day(record["retired_on"]),
        source=read_source(record["source"]) if record.get("source") else None,
    )


def _read_goal(record: Mapping[str, Any]) -> Goal:
    return Goal(
        record["start"],
        date.fromisoformat(record["from"]),
        record["reach"],
        date.fromisoformat(record["by"]),
        record["cumulative"],
        tuple(InterimTarget(date.fromisoformat(item["by"]), item["reach"]) for item in record["interim"]),
    )


def scorecard_from_records(
    settings: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]],
    objectives: Mapping[str, Mapping[str, Any]],
    measures: Mapping[str, Mapping[str, Any]],
) -> Scorecard:
    """The scorecard that records describe, its parts by their keys; each in the order of its positions."""
    return Scorecard(
        settings["name"],
        WeekStart(settings["week_starts"]),
        settings["review_day"],
        settings["timezone"],
        settings["currency"],
        tuple(Person(key, record["name"], record["login"]) for key, record in _in_order(people)),
        tuple(Objective(key, record["name"], record["why"], record["parent"]) for key, record in _in_order(objectives)),
        tuple(read_measure(record) for _, record in _in_order(measures)),
    )


def _in_order(records: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted(records.items(), key=lambda item: int(item[1]["position"]))

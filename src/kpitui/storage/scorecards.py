"""Definitions in the file: loads the whole scorecard, and saves what a plan of changes says, each change audited."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import date

from kpitui.domain.measures import (
    WEEKDAYS,
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
from kpitui.storage.audit import Change
from kpitui.storage.rows import sound_rows
from kpitui.storage.scorecard_records import measure_record, objective_record, person_record, scorecard_record
from kpitui.storage.sources import load_sources, save_source


def load_scorecard(connection: sqlite3.Connection) -> Scorecard | None:
    """All definitions, or None in a file that holds none yet."""
    row = connection.execute("SELECT name, week_starts, review_day, timezone, currency FROM scorecard").fetchone()
    if row is None:
        return None
    with sound_rows("the definitions"):
        return _scorecard(connection, row)


def _scorecard(connection: sqlite3.Connection, row: tuple[str, str, str, str, str]) -> Scorecard:
    name, week_starts, review_day, timezone, currency = row
    return Scorecard(
        name,
        WeekStart(week_starts),
        WEEKDAYS[WEEKDAYS.index(review_day)],
        timezone,
        currency,
        people=tuple(
            Person(*values) for values in connection.execute("SELECT key, name, login FROM person ORDER BY position")
        ),
        objectives=tuple(
            Objective(*values)
            for values in connection.execute(
                "SELECT key, name, why, coalesce(parent, '') FROM objective ORDER BY position"
            )
        ),
        measures=_load_measures(connection),
    )


_MEASURE_COLUMNS = (
    "id, key, name, kind, show, unit, decimals, purpose, coalesce(objective, ''), coalesce(owner, ''), team,"
    " frequency, aggregate, leading, formula, retired_on"
)


def _load_measures(connection: sqlite3.Connection) -> tuple[Measure, ...]:
    parts = _MeasureParts(connection)
    return tuple(
        _measure(row, parts)
        for row in connection.execute(f"SELECT {_MEASURE_COLUMNS} FROM measure ORDER BY position, id")  # noqa: S608
    )


# The values of the enumerations by their text: looking one up is five times as fast as calling the class.
_KINDS = {kind.value: kind for kind in Kind}
_SHOWS = {show.value: show for show in Show}
_FREQUENCIES = {frequency.value: frequency for frequency in Frequency}
_AGGREGATES = {aggregate.value: aggregate for aggregate in Aggregate}


def _measure(row: tuple[int, str, str, str, str, str, int, *tuple[str, ...]], parts: _MeasureParts) -> Measure:
    id_, key, name, kind, show, unit, decimals, *texts = row
    purpose, objective, owner, team, frequency, aggregate, leading, formula, retired_on = texts
    return Measure(
        key,
        name,
        _KINDS[kind],
        _SHOWS[show],
        unit,
        decimals,
        tuple(parts.steps.get(id_, ())),
        purpose,
        objective,
        owner,
        team,
        _FREQUENCIES[frequency],
        _AGGREGATES[aggregate],
        bool(leading),
        formula,
        tuple(parts.targets.get(id_, ())),
        tuple(parts.exceptions.get(id_, ())),
        parts.goals.get(id_),
        tuple(parts.links.get(id_, ())),
        tuple(parts.dividers.get(id_, ())),
        _day(retired_on),
        parts.sources.get(id_),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class _MeasureParts:
    """What belongs to measures, by the measure's row id: one query a table instead of one a measure."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.targets: dict[int, list[Target]] = defaultdict(list)
        self.exceptions: dict[int, list[PeriodException]] = defaultdict(list)
        self.dividers: dict[int, list[Divider]] = defaultdict(list)
        self.links: dict[int, list[Link]] = defaultdict(list)
        self.steps: dict[int, list[str]] = defaultdict(list)
        self.goals: dict[int, Goal] = {}
        # SQLite takes the lists apart: importing json would cost 1.5 ms of every command.
        for id_, step in connection.execute(
            "SELECT measure.id, item.value FROM measure JOIN json_each(steps) AS item WHERE steps <> '[]'"
            " ORDER BY measure.id, item.key"
        ):
            self.steps[id_].append(step)
        for id_, valid_from, at_least, at_most in connection.execute(
            "SELECT measure_id, valid_from, at_least, at_most FROM target ORDER BY measure_id, position"
        ):
            self.targets[id_].append(Target(Bounds(at_least, at_most), _day(valid_from)))
        for id_, day, reason, excused, at_least, at_most in connection.execute(
            "SELECT measure_id, day, reason, excused, at_least, at_most FROM period_exception"
            " ORDER BY measure_id, position"
        ):
            bounds = None if excused else Bounds(at_least, at_most)
            self.exceptions[id_].append(PeriodException(date.fromisoformat(day), reason, bounds))
        for id_, day, reason in connection.execute(
            "SELECT measure_id, day, reason FROM divider ORDER BY measure_id, position"
        ):
            self.dividers[id_].append(Divider(date.fromisoformat(day), reason))
        for id_, indicator, rate, lag in connection.execute(
            "SELECT measure_id, indicator, rate, lag FROM link ORDER BY measure_id, position"
        ):
            self.links[id_].append(Link(indicator, rate, lag))
        self._load_goals(connection)
        self.sources = load_sources(connection)

    def _load_goals(self, connection: sqlite3.Connection) -> None:
        interim: dict[int, list[InterimTarget]] = defaultdict(list)
        for id_, by, reach in connection.execute(
            "SELECT measure_id, by, reach FROM interim_target ORDER BY measure_id, position"
        ):
            interim[id_].append(InterimTarget(date.fromisoformat(by), reach))
        for id_, start, begins, reach, by, cumulative in connection.execute(
            "SELECT measure_id, start, begins, reach, by, cumulative FROM goal"
        ):
            self.goals[id_] = Goal(
                start, date.fromisoformat(begins), reach, date.fromisoformat(by), bool(cumulative), tuple(interim[id_])
            )


def save_scorecard(change: Change, current: Scorecard | None, wanted: Scorecard, today: date) -> None:
    """Make the file say what `wanted` says; each difference from `current` leaves its audit row.

    The caller has decided (domain.changes) that nothing with history is left out of `wanted`.
    """
    before = current or Scorecard(name="")
    _save_settings(change, current, wanted)
    _save_people(change, before, wanted)
    _save_objectives(change, before, wanted)
    # New measures first: a link may name one. Removed ones last: links to them are gone by then.
    was = {measure.key: (measure, place) for place, measure in enumerate(before.measures)}
    for place, measure in enumerate(wanted.measures):
        if was.get(measure.key) != (measure, place):
            old = was[measure.key] if measure.key in was else None
            save_measure(change, old[0] if old else None, measure, place, today, old_place=old[1] if old else None)
    kept = {measure.key for measure in wanted.measures}
    for key, (measure, place) in was.items():
        if key not in kept:
            change.connection.execute("DELETE FROM measure WHERE key = ?", (key,))
            change.record("remove", "measure", key, measure_record(measure, place), None)


def _save_settings(change: Change, current: Scorecard | None, wanted: Scorecard) -> None:
    before = scorecard_record(current) if current else None
    after = scorecard_record(wanted)
    if before != after:
        change.connection.execute(
            "INSERT OR REPLACE INTO scorecard (id, name, week_starts, review_day, timezone, currency)"
            " VALUES (1, :name, :week_starts, :review_day, :timezone, :currency)",
            after,
        )
        change.record("change" if current else "add", "scorecard", "scorecard", before, after)


def _save_people(change: Change, before: Scorecard, wanted: Scorecard) -> None:
    was = {person.key: person_record(person, place) for place, person in enumerate(before.people)}
    now = {person.key: person_record(person, place) for place, person in enumerate(wanted.people)}
    for key, record in now.items():
        if was.get(key) != record:
            change.connection.execute(
                "INSERT INTO person (key, name, login, position) VALUES (:key, :name, :login, :position)"
                " ON CONFLICT (key) DO UPDATE SET name = :name, login = :login, position = :position",
                {"key": key, **record},
            )
            change.record("change" if key in was else "add", "person", key, was.get(key), record)
    for key in [key for key in was if key not in now]:
        change.connection.execute("DELETE FROM person WHERE key = ?", (key,))
        change.record("remove", "person", key, was[key], None)


def _save_objectives(change: Change, before: Scorecard, wanted: Scorecard) -> None:
    was = {objective.key: objective_record(objective, place) for place, objective in enumerate(before.objectives)}
    now = {objective.key: objective_record(objective, place) for place, objective in enumerate(wanted.objectives)}
    for key, record in now.items():
        if was.get(key) != record:
            change.connection.execute(
                "INSERT INTO objective (key, name, why, parent, position)"
                " VALUES (:key, :name, :why, nullif(:parent, ''), :position) ON CONFLICT (key)"
                " DO UPDATE SET name = :name, why = :why, parent = nullif(:parent, ''), position = :position",
                {"key": key, **record},
            )
            change.record("change" if key in was else "add", "objective", key, was.get(key), record)
    for key in [key for key in was if key not in now]:
        change.connection.execute("DELETE FROM objective WHERE key = ?", (key,))
        change.record("remove", "objective", key, was[key], None)


def save_measure(
    change: Change, before: Measure | None, after: Measure, place: int, today: date, *, old_place: int | None = None
) -> None:
    """Add or change one measure with all that belongs to it; `place` is its position in the scorecard, from 0."""
    import json

    record = measure_record(after, place)
    connection = change.connection
    values = {**record, "steps": json.dumps(after.steps), "leading": int(after.leading), "today": today.isoformat()}
    row = connection.execute(_UPSERT_MEASURE, {name: values[name] for name in _UPSERT_NAMES}).fetchone()
    _save_parts(connection, row[0], after)
    if after.source != (before.source if before else None):
        save_source(connection, row[0], after.source)
    old = measure_record(before, place if old_place is None else old_place) if before else None
    change.record("change" if before else "add", "measure", after.key, old, record)


_UPSERT_NAMES = (
    "key", "kind", "name", "show", "unit", "decimals", "steps", "purpose", "objective", "owner", "team", "frequency",
    "aggregate", "leading", "formula", "retired_on", "position", "today",
)  # fmt: skip
_UPSERT_MEASURE = """
    INSERT INTO measure (key, kind, name, show, unit, decimals, steps, purpose, objective, owner, team, frequency,
        aggregate, leading, formula, retired_on, position, created_on)
    VALUES (:key, :kind, :name, :show, :unit, :decimals, :steps, :purpose, nullif(:objective, ''), nullif(:owner, ''),
        :team, :frequency, :aggregate, :leading, :formula, :retired_on, :position, :today)
    ON CONFLICT (key) DO UPDATE SET kind = :kind, name = :name, show = :show, unit = :unit, decimals = :decimals,
        steps = :steps, purpose = :purpose, objective = nullif(:objective, ''), owner = nullif(:owner, ''),
        team = :team, frequency = :frequency, aggregate = :aggregate, leading = :leading, formula = :formula,
        retired_on = :retired_on, position = :position
    RETURNING id"""


def _save_parts(connection: sqlite3.Connection, id_: int, measure: Measure) -> None:
    for table in ("target", "period_exception", "divider", "link", "interim_target", "goal"):
        connection.execute(f"DELETE FROM {table} WHERE measure_id = ?", (id_,))  # noqa: S608
    connection.executemany(
        "INSERT INTO target VALUES (?, ?, ?, ?, ?)",
        [
            (id_, place, _iso(target.valid_from), target.bounds.at_least, target.bounds.at_most)
            for place, target in enumerate(measure.targets)
        ],
    )
    connection.executemany(
        "INSERT INTO period_exception VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (id_, place, item.day.isoformat(), item.reason, int(item.excused))
            + ((item.bounds.at_least, item.bounds.at_most) if item.bounds else (None, None))
            for place, item in enumerate(measure.exceptions)
        ],
    )
    connection.executemany(
        "INSERT INTO divider VALUES (?, ?, ?, ?)",
        [(id_, place, item.day.isoformat(), item.reason) for place, item in enumerate(measure.dividers)],
    )
    connection.executemany(
        "INSERT INTO link VALUES (?, ?, ?, ?, ?)",
        [(id_, place, link.indicator, link.rate, link.lag) for place, link in enumerate(measure.links)],
    )
    if goal := measure.goal:
        connection.execute(
            "INSERT INTO goal VALUES (?, ?, ?, ?, ?, ?)",
            (id_, goal.start, goal.begins.isoformat(), goal.reach, goal.by.isoformat(), int(goal.cumulative)),
        )
        connection.executemany(
            "INSERT INTO interim_target VALUES (?, ?, ?, ?)",
            [(id_, place, item.by.isoformat(), item.reach) for place, item in enumerate(goal.interim)],
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

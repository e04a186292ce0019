"""24 sessions on one file, against a model: no lock error, nothing lost, conflicts with both values, quick saves."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from tests.hard.conftest import Tallying
from tests.hard.sessions import Fact, Session, facts
from tests.hard.soundness import amounts, check_sound
from tests.hard.tally import SHARE

SESSIONS, PROGRAMS, APPS = 24, 4, 2  # those at the shell and at the app are among all
SECONDS = 600 * SHARE or 3.0
PAUSE = 1.0 if SHARE else 0.25
P99 = 1.0 if SHARE else 5.0  # seconds; other tests run beside a short run
_CONFLICT = re.compile(r"p\d\d has entered [\d,]+ for Clients signed in the meantime; yours is [\d,]+\.")


def test_24_sessions(acme: Path, tally: Tallying) -> None:
    with tally("3 a team on one file") as runs:
        people = [Session(acme, number, SECONDS, PAUSE) for number in range(1, SESSIONS + 1)]
        works = [person.at_the_services for person in people]
        works[:APPS] = [person.at_the_app for person in people[:APPS]]
        works[APPS : APPS + PROGRAMS] = [person.at_the_shell for person in people[APPS : APPS + PROGRAMS]]
        started = [person.in_process(work) for person, work in zip(people, works, strict=True)]
        told: list[Fact] = []
        for number, child in enumerate(started):
            with runs.run(f"session {number}"):
                told += facts(child.wait(SECONDS + 90))
                assert child.code == 0
        refused = [fact for fact in told if fact["what"] == "refused"]
        conflicts = [fact for fact in told if fact["what"] == "conflict"]
        took = sorted(float(fact["took"]) for fact in told if "took" in fact)
        runs.runs += len(told)
        runs.note("saves", len(took))
        runs.note("conflicts", len(conflicts))
        runs.note("median ms", round(1000 * took[len(took) // 2]))
        runs.note("p99 ms", round(1000 * took[len(took) * 99 // 100]))
        runs.note("longest ms", round(1000 * took[-1]))
        with runs.run("no lock error"):
            assert refused == []
        with runs.run("p99"):
            assert took[len(took) * 99 // 100] < P99
        with runs.run("conflicts show both values"):
            assert all(_CONFLICT.fullmatch(str(fact["said"])) for fact in conflicts), conflicts[:3]
        with runs.run("everything acknowledged is there once"):
            check_kept(acme, told)
        with runs.run("no update is lost"):
            check_totals(acme, told)
        with runs.run("the end"):
            check_sound(acme)


def check_kept(path: Path, told: list[Fact]) -> None:
    """The file holds what was acknowledged, each once, and nothing else."""
    said = sorted(float(fact["amount"]) for fact in told if fact["what"] == "tally")
    assert sorted(amounts(path)) == said
    assert amounts(path, "visits") == []
    with closing(sqlite3.connect(path)) as connection:
        undone = connection.execute(
            "SELECT amount FROM entry JOIN entry_undone ON entry_id = entry.id ORDER BY amount"
        ).fetchall()
        plans = connection.execute("SELECT text FROM corrective_action ORDER BY text").fetchall()
    assert [row[0] for row in undone] == sorted(float(fact["amount"]) for fact in told if fact["what"] == "undone")
    assert [row[0] for row in plans] == sorted(str(fact["text"]) for fact in told if fact["what"] == "plan")


def check_totals(path: Path, told: list[Fact]) -> None:
    """Nobody's total was replaced by somebody who had not seen it."""
    seen_by = {float(fact["amount"]): int(fact["seen"]) for fact in told if fact["what"] == "total"}
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT entry.id, amount, by FROM entry JOIN measure ON measure.id = measure_id"
            " WHERE measure.key = 'clients' ORDER BY entry.id"
        ).fetchall()
    assert [row[1] for row in rows] == sorted(seen_by, key=[row[1] for row in rows].index)
    for (before, _, other), (_, amount, by) in pairwise(rows):
        assert other == by or seen_by[amount] >= before, f"{by} replaced entry {before} of {other} unseen"

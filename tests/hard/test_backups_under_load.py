"""Backups while others save all the time: each is whole and holds what was acknowledged before it began."""

from __future__ import annotations

import time
from pathlib import Path

from kpitui.services.safekeeping.verifying import verify
from tests.hard.children import command
from tests.hard.conftest import Tallying
from tests.hard.sessions import Session, facts
from tests.hard.soundness import amounts, check_sound
from tests.hard.tally import many

_WRITERS = 4


def test_backups_under_load(acme: Path, tmp_path: Path, tally: Tallying) -> None:
    count = many(4, 100)
    with tally("1 backups under load") as runs:
        people = [Session(acme, number, 0.4 * count + 2.0, 0.02) for number in range(1, _WRITERS + 1)]
        writers = [person.in_process(person.at_the_services) for person in people]
        for number in range(count):
            time.sleep(0.1)
            acknowledged = set(amounts(acme))
            copy = tmp_path / f"{number}.kpitui"
            child = command("--db", acme, "backup", copy)
            said = child.wait()
            with runs.run(f"backup {number}"):
                assert child.code == 0, said
                found = verify(copy)
                assert found.sound, [str(problem) for problem in found.problems]
                assert acknowledged <= set(amounts(copy)), "something acknowledged is missing"
            copy.unlink(missing_ok=True)
        for number, writer in enumerate(writers):
            with runs.run(f"writer {number}"):
                told = facts(writer.wait(120))
                assert [fact for fact in told if fact["what"] == "refused"] == []
                runs.note("saves", int(runs.found.get("saves", 0)) + len(told))
        with runs.run("the end"):
            check_sound(acme)

"""People at work on one scorecard at once, each in a process of their own; each says what was acknowledged."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from kpitui.errors import Conflict, KpituiError
from kpitui.services import following_up
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import standing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from pty_session import environment
from tests.hard.children import Child
from tests.hard.soundness import MONDAY
from tests.tui.terminal import KPITUI, Terminal

Fact = dict[str, str | int | float]


class Session:
    """Somebody who counts, states totals, takes back and looks, with pauses, until the time is up."""

    def __init__(self, path: Path, number: int, seconds: float, pause: float) -> None:
        self.path, self.number, self.pause = path, number, pause
        self.login = f"p{number:02}"
        self.chance = random.Random(number)
        self.until = time.monotonic() + seconds
        self._made = 0

    def in_process(self, work: Callable[[], None]) -> Child:
        """Begin."""

        def go() -> int:
            work()
            return 0

        return Child(go, login=self.login)

    def amount(self) -> int:
        """One that nobody else ever enters."""
        self._made += 1
        return self.number * 1_000_000 + self._made

    def tell(self, **fact: str | int | float) -> None:
        """Say what was acknowledged or refused."""
        print(json.dumps({"by": self.login, **fact}), flush=True)

    def goes_on(self) -> bool:
        """After a pause, whether there is time left."""
        time.sleep(self.chance.random() * 2 * self.pause)
        return time.monotonic() < self.until

    def at_the_services(self) -> None:
        """Work as the app does: the file stays open, totals are stated after a look."""
        workspace = Workspace(open_database(self.path), login=self.login)
        deeds = (self._tally, self._tally, self._tally, self._total, self._total, self._plan, self._undo, self._look)
        while self.goes_on():
            deed = self.chance.choice(deeds)
            try:
                deed(workspace)
            except Conflict as error:
                self.tell(what="conflict", said=error.message)
            except KpituiError as error:
                self.tell(what="refused", said=str(error))
        workspace.close()

    def _tally(self, workspace: Workspace) -> None:
        amount, token, begun = self.amount(), new_token(), time.monotonic()
        record(workspace, [Amount(workspace.scorecard.measure("prospects"), MONDAY, amount, False, token)])
        self.tell(what="tally", amount=amount, took=time.monotonic() - begun)

    def _total(self, workspace: Workspace) -> None:
        measure = workspace.scorecard.measure("clients")
        week = workspace.calendar.week_of(MONDAY)
        with workspace.database.reading() as connection:
            wanted = [Wanted("clients", week, week)]
            seen = load_readings(connection, workspace.scorecard, workspace.calendar, wanted).entries_in(
                "clients", week
            )
        newest = seen[-1].id if seen else 0
        time.sleep(self.chance.random() * self.pause)
        amount, begun = self.amount(), time.monotonic()
        record(workspace, [Amount(measure, MONDAY, amount, True, new_token(), seen=newest)])
        self.tell(what="total", amount=amount, seen=newest, took=time.monotonic() - begun)

    def _plan(self, workspace: Workspace) -> None:
        begun = time.monotonic()
        text = f"call number {self.amount()}"
        following_up.add(workspace, workspace.scorecard.measure("clients"), MONDAY, text)
        self.tell(what="plan", text=text, took=time.monotonic() - begun)

    def _undo(self, workspace: Workspace) -> None:
        amount = self.amount()
        record(workspace, [Amount(workspace.scorecard.measure("visits"), MONDAY, amount, False, new_token())])
        begun = time.monotonic()
        undo(workspace, "visits")
        self.tell(what="undone", amount=amount, took=time.monotonic() - begun)

    def _look(self, workspace: Workspace) -> None:
        begun = time.monotonic()
        standing(workspace, workspace.this_week())
        self.tell(what="look", waited=time.monotonic() - begun)

    def at_the_shell(self) -> None:
        """Work with commands, each a program of its own."""
        while self.goes_on():
            amount = self.amount()
            words = [*KPITUI, "--db", str(self.path), "log", "pros", str(amount), "mon"]
            begun = time.monotonic()
            done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
            if done.returncode == 0:
                self.tell(what="tally", amount=amount, program=time.monotonic() - begun)
            else:
                self.tell(what="refused", said=done.stderr)

    def at_the_app(self) -> None:
        """Work in the app in a terminal, key by key."""
        with Terminal([*KPITUI, "--db", str(self.path), "review", "2026-W47"], variables=environment()) as terminal:
            terminal.until("▌Prospects contacted")
            while self.goes_on():
                amount = self.amount()
                terminal.type(f"+{amount}")
                terminal.until(f"[+{amount} ")
                begun = time.monotonic()
                terminal.keys("enter")
                terminal.until("Saved Prospects contacted", "▌Follow-ups made")
                self.tell(what="tally", amount=amount, took=time.monotonic() - begun)
                terminal.keys("up")
                terminal.until("▌Prospects contacted")
            terminal.keys("ctrl+q")
            assert terminal.wait(20) == 0, "\n".join(terminal.lines())


def facts(said: str) -> list[Fact]:
    """What a session has told.

    Raises:
        AssertionError: it said something else, such as a traceback.
    """
    found = []
    for line in said.splitlines():
        assert line.startswith("{"), said[-2000:]
        found.append(json.loads(line))
    return found

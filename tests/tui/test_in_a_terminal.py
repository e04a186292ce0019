"""Through a real pseudo-terminal: what was acknowledged is kept exactly once, whenever the process is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import termios
import time
from pathlib import Path

import pytest

from kpitui.domain.reviews import ReviewState
from kpitui.domain.weeks import Period
from kpitui.services import defining
from kpitui.services.reviews import reviewing
from kpitui.services.reviews.review_view import ReviewView
from kpitui.storage.corrective_actions import corrective_actions
from pty_session import environment
from tests.tui.acme import MONDAY, add
from tests.tui.seat import open_workspace
from tests.tui.terminal import KPITUI, Terminal
from tests.tui.test_rhythm import of_25_measures

# More of them on demand: KPITUI_KILLS=2000 make test ARGS="tests/tui/test_in_a_terminal.py -k kill"
KILLS = int(os.environ.get("KPITUI_KILLS", "15"))
WEEK = "2026-W46"
BANK = Path(__file__).parents[3] / "shared/data/bank_telemarketing_daily.csv"


def review_of(path: Path, week: str = WEEK, **variables: str) -> Terminal:
    return Terminal([*KPITUI, "--db", str(path), "review", week], variables=environment(**variables))


def seen(path: Path, week: Period) -> ReviewView:
    workspace = open_workspace(path)
    try:
        return reviewing.view(workspace, week)
    finally:
        workspace.close()


def week_of(path: Path) -> Period:
    workspace = open_workspace(path)
    try:
        return workspace.calendar.week_of(MONDAY)
    finally:
        workspace.close()


class Clerk:
    """Types one amount after the other into one line, each only once, until the program is killed; then goes on."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.chance = random.Random(seed)  # the same kills for the same seed
        self.typed: list[str] = []
        self.acknowledged = 0
        self._next = 1000

    def work(self, terminal: Terminal, keys: int) -> None:
        """Press about so many keys; the last may be any, also one whose effect is never seen."""
        while keys > 0:
            if not self.typed or len(self.typed) == self.acknowledged:
                self._next += 1
                self.typed.append(f"+{self._next}")
            amount = self.typed[-1]
            for character in amount[len(self._in_field(terminal)) :]:
                terminal.type(character)
                keys -= 1
                if keys <= 0:
                    return
            terminal.until(f"[{amount} ")
            terminal.keys("enter")
            keys -= 1
            if keys <= 0:
                return
            self._acknowledge(terminal)
            terminal.keys("up")
            keys -= 1

    def _acknowledge(self, terminal: Terminal) -> None:
        total = 31 + sum(int(amount) for amount in self.typed)
        terminal.until(f"Saved Prospects contacted {total:,}")
        self.acknowledged = len(self.typed)

    def _in_field(self, terminal: Terminal) -> str:
        """What is in the field of the first line, if it is being typed in or was left half typed."""
        row = next((line for line in terminal.lines() if "Prospects contacted" in line and "[" in line), "[")
        field = row.partition("[")[2].partition("]")[0]
        return field.strip() if field.startswith("+") else ""

    def come_back(self, terminal: Terminal, seen_before: str) -> None:
        """After the restart: what was on the screen is in its field, unless it was saved."""
        terminal.until("Prospects contacted", "F1 help" if "F1 help" in "\n".join(terminal.lines()) else "help")
        terminal.settle(0.05)
        if len(self.typed) > self.acknowledged:
            kept = self._kept()
            field = self._in_field(terminal)
            if kept.count(int(self.typed[-1])) == 1 and not field:
                self.acknowledged = len(self.typed)  # saved and forgotten in the field, only never seen
            else:
                assert self.typed[-1].startswith(field)
                assert len(field) >= len(seen_before), f"{seen_before!r} was on the screen, {field!r} is"
        terminal.keys(*["up"] * 5)
        terminal.settle(0.05)

    def _kept(self) -> list[int]:
        line = next(line for line in seen(self.path, week_of(self.path)).lines if line.measure.key == "prospects")
        return sorted(int(entry.amount) for entry in line.entries)

    def check(self) -> None:
        """Every acknowledged amount is in the file exactly once, and nothing else but perhaps the last."""
        kept = self._kept()
        expected = sorted([8, 11, 12, *(int(amount) for amount in self.typed[: self.acknowledged])])
        under_way = [int(amount) for amount in self.typed[self.acknowledged :]]
        assert kept in (expected, sorted(expected + under_way)), f"{kept} instead of {expected}, {under_way} under way"


def test_killed_at_any_key_nothing_acknowledged_is_lost_or_doubled(small: Path) -> None:
    seed = int(os.environ.get("KPITUI_SEED", "20261120"))
    clerk = Clerk(small, seed)
    on_screen = ""
    for number in range(KILLS):
        with review_of(small) as terminal:
            terminal.until("Weekly review")
            if number == 0:
                terminal.keys("tab")
                terminal.until("Mon 8")
            else:
                clerk.come_back(terminal, on_screen)
            clerk.work(terminal, clerk.chance.randint(1, 16))
            time.sleep(clerk.chance.random() * 0.03)
            terminal.read(0)
            on_screen = clerk._in_field(terminal)
            terminal.kill()
        clerk.check()
    with review_of(small) as terminal:
        terminal.until("Weekly review")
        clerk.come_back(terminal, on_screen)
        if len(clerk.typed) > clerk.acknowledged:
            clerk.work(terminal, len(clerk.typed[-1]) - len(clerk._in_field(terminal)) + 1)
            clerk._acknowledge(terminal)
        clerk.check()
        assert clerk.acknowledged == len(clerk.typed) > KILLS // 3


@pytest.mark.parametrize("step", ["note", "corrective", "learned"])
def test_killed_while_writing_the_text_is_there_again(small: Path, step: str) -> None:
    where = {"note": "Note on Prospects contacted:", "corrective": "[", "learned": "Learned: ["}[step]
    with review_of(small) as terminal:
        terminal.until("Weekly review")
        terminal.keys("tab")
        terminal.until("Mon 8")
        if step == "note":
            terminal.type("n")
        else:
            terminal.keys("enter", "tab", "tab")
            terminal.until("Decide:")
            terminal.type("c")
            terminal.until("Decided:")
            terminal.keys(*["tab"] * (1 if step == "corrective" else 2))
        terminal.until(where)
        terminal.type("half a sentence")
        terminal.until("half a sentence")
        terminal.kill()
    with review_of(small) as terminal:
        terminal.until("Weekly review", "help")
        if step == "note":
            terminal.type("n")
        terminal.until(f"{where} half a sentence" if step == "note" else f"{where}half a sentence")


def test_the_terminal_is_told_nothing_while_idle(small: Path) -> None:
    with review_of(small) as terminal:
        terminal.until("Weekly review", "help")
        terminal.settle(0.3)
        assert terminal.read(1.0) == 0


def test_a_25_measure_review_sends_little(tmp_path: Path) -> None:
    """Over a slow line bytes are time: at most 100 KB for all of it."""
    path = tmp_path / "many.kpitui"
    defining.start(path, of_25_measures()).close()
    with review_of(path, "2026-W47") as terminal:
        terminal.until("Measure 1 ")
        for number in range(25):
            terminal.type(str(100 + number))
            terminal.until(f"[{100 + number} ")
            terminal.keys("enter")
            terminal.until(f"Saved Measure {number + 1} {100 + number}.")
        terminal.type("Steady week")
        terminal.until("[Steady week")
        terminal.keys("enter")
        terminal.until("The review of 2026-W47 is closed.")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
    assert len(terminal.received) < 100_000


def test_a_terminal_without_unicode_gets_ascii(small: Path) -> None:
    with review_of(small, LANG="C", LC_ALL="C") as terminal:
        terminal.until("Weekly review", "help")
        terminal.keys("tab")
        terminal.until("Mon 8")
        assert terminal.received.isascii()


def test_bytes_that_are_no_text_do_not_end_it(small: Path) -> None:
    """One Latin-1 letter, half a sequence, a paste with line breaks."""
    with review_of(small) as terminal:
        terminal.until("Weekly review")
        terminal.keys("tab")
        terminal.until("Mon 8")
        terminal.keys("down")
        for stray in (b"\xe9", b"\xff\xfe\x00", b"\xe2\x82", b"\x80"):
            terminal.send(stray)
            terminal.settle(0.1)
        terminal.send(b"34")
        terminal.until("34")
        terminal.send(b"\x15\x1b[200~3\n5\x1b[201~")
        terminal.until("[3 5 ")
        terminal.send(b"\x1535\r")
        terminal.until("Saved Follow-ups made 35.")


def test_what_is_typed_while_it_stands_still_or_goes_on_is_kept(small: Path) -> None:
    """Stopped by SIGSTOP, as a frozen container is: nothing is lost while it takes the terminal back either."""
    with review_of(small) as terminal:
        terminal.until("Weekly review")
        before = termios.tcgetattr(terminal.terminal)[:4]
        terminal.keys("tab")
        terminal.until("Mon 8")
        terminal.keys("down")
        os.kill(terminal.process, signal.SIGSTOP)
        time.sleep(0.05)
        terminal.type("1")
        os.kill(terminal.process, signal.SIGCONT)
        for digit in "23456789":
            time.sleep(0.04)
            terminal.type(digit)
        terminal.until("[123456789 ")
        assert termios.tcgetattr(terminal.terminal)[:4] == before
        terminal.type("\x1535\r")
        terminal.until("Saved Follow-ups made 35.")
        os.kill(terminal.process, signal.SIGSTOP)
        os.kill(terminal.process, signal.SIGCONT)
        time.sleep(0.05)
        terminal.keys("ctrl+q")
        assert terminal.wait(10) == 0
        given_back = termios.tcgetattr(terminal.terminal)[3]
        assert given_back & termios.ECHO
        assert given_back & termios.ICANON


def test_others_changes_are_seen_when_saving(small: Path) -> None:
    with review_of(small) as terminal:
        terminal.until("Weekly review")
        terminal.keys("tab")
        terminal.until("Mon 8")
        terminal.keys("down")
        terminal.type("34")
        terminal.until("[34 ")
        other = open_workspace(small, login="li")
        add(other, "followups", 29, MONDAY, total=True)
        other.close()
        terminal.keys("enter")
        terminal.until("li has entered 29 for Follow-ups made in the meantime; yours is 34.")
        terminal.keys("enter")
        terminal.until("Saved Follow-ups made 34; it was 29")


# For each miss a corrective action as it is typed, and how it is understood.
PLANS = {
    "Deposits subscribed": ("Offer the summer rate to last year's savers @ana !+2w", "ana, due Fri 4 Dec: Offer"),
    "Prospects called": ("Two more people on the telephones !+1w", "rui, due Fri 27 Nov: Two"),
}


def kpitui(*arguments: str | Path) -> str:
    """Run a command; gives what it says."""
    command = [*KPITUI, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Two and a half years of a bank's telephone campaign, started and imported from the shell."""
    if not BANK.exists():
        pytest.skip(f"{BANK.name} is not there")
    path = tmp_path / "bank.kpitui"
    kpitui("--db", path, "init", Path(__file__).parents[1] / "data/bank.toml")
    kpitui("--db", path, "import", BANK)
    return path


def test_a_bank_reviews_a_real_week_and_follows_up_in_the_next(bank: Path) -> None:
    with review_of(bank, "2009-06-01") as terminal:
        terminal.until("2009-W23  1 - 7 Jun", "Prospects called", "= 438")
        terminal.keys("enter")
        terminal.until("Deposits subscribed", "= 172")
        terminal.keys("enter", "enter")
        terminal.until("Missed", "2 of 2 still to decide.", "438 against >= 700", "Mon 86  Tue 115")
        terminal.type("c")
        terminal.until("1 of 2 still to decide.", "172 against >= 200")
        terminal.type("c")
        terminal.until("Enter goes on")
        terminal.keys("enter")
        terminal.until("What will be done")
        for _ in range(2):
            measure = next(name for name in PLANS if any(f"▌{name}" in line for line in terminal.lines()))
            terminal.type(PLANS[measure][0])
            terminal.until(PLANS[measure][1])
            terminal.keys("enter")
            terminal.until(f"Noted for {measure}")
        terminal.keys("enter")
        terminal.until("0 of 1 action done, 0 of 1 indicator on target.", "Everything is entered and decided.")
        terminal.type("The list was the wrong one")
        terminal.until("[The list was the wrong one")
        terminal.keys("enter")
        terminal.until("The review of 2009-W23 is closed.", "Learned: The list was the wrong one")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
    workspace = open_workspace(bank)
    week = workspace.calendar.week_of(MONDAY.replace(year=2009, month=6, day=1))
    assert reviewing.view(workspace, week).state is ReviewState.CLOSED
    with workspace.database.reading() as connection:
        texts = [action.text for action in corrective_actions(connection)]
    workspace.close()
    assert sorted(texts) == ["Offer the summer rate to last year's savers", "Two more people on the telephones"]
    with review_of(bank, "2009-06-08") as terminal:
        terminal.until("2009-W24  8 - 14 Jun", "Follow-up", "Offer the summer rate", "Two more people")
        terminal.until("noted in the review of 2009-W23 by dana: done, still open, or dropped?")
        terminal.type("d")
        terminal.until("Done: ")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0

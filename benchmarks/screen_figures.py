"""What the screens cost on a big scorecard at 80x24: the first one, time and bytes for each key, standing still."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

from figures import HELLO, KPITUI, Figure, in_turn, key_figures
from kpitui.services.safekeeping.automatic_backups import WAIT
from pty_session import Answer, PtySession

# The last line of every screen is its footer, and this its last offer: what is above it has been drawn by then.
FOOTER = "quit"
MOVE, DIGIT, SCROLLED, STEP = 400, 400, 6_000, 12_000
_QUIET = 0.03
# A key that moves the view sends at least this much; one that only moves the mark always less.
_MOVED_VIEW = 1_000
# Screens in which one walks through lines: the keys that lead there from the scorecard, and how far one walks at most.
LISTS: dict[str, tuple[list[str], int]] = {
    "scorecard": ([], 200),
    "grid": (["2"], 200),
    "corrective actions": (["3"], 150),
    "journal": (["4"], 50),
    "objectives": (["5"], 150),
}


def pressed(session: PtySession, *keys: str, quiet: float = _QUIET) -> list[Answer]:
    """The answers to keys, one after another."""
    return [session.press(key, quiet=quiet) for key in keys]


@contextmanager
def opened(variables: Mapping[str, str], *keys: str, command: str = "") -> Iterator[PtySession]:
    """kpitui at rest, after these keys."""
    with PtySession([*KPITUI, *command.split()], variables=variables) as session:
        session.wait_for(FOOTER)
        session.settle(0.5)
        pressed(session, *keys, quiet=0.4)
        yield session


def begin_day(variables: Mapping[str, str]) -> None:
    """Let the app take the backup of the day, which would compute beside the first keys."""
    with opened(variables) as session:
        session.settle(WAIT + 1.0, WAIT + 1.0)
        busy = 1.0
        while busy > 0.02:
            before = session.computing()
            session.settle(1.0, 1.0)
            busy = (session.computing() - before) / 1e9


def first_screens(rounds: int, big: Mapping[str, str], short: Mapping[str, str]) -> list[Figure]:
    """The first useful screen at 120x36, and the memory it took, against the smallest Textual app."""
    memory: dict[str, list[float]] = {"hello": [], "big": [], "short": []}
    computing: dict[str, list[float]] = {"hello": [], "big": [], "short": []}
    size: list[float] = []

    def start(name: str, command: Sequence[str], variables: Mapping[str, str], marker: str) -> float:
        with PtySession(command, columns=120, rows=36, variables=variables) as session:
            drawn = session.wait_for(marker)
            computing[name].append(session.computing() / 1e6)
            session.settle()
            memory[name].append(session.peak_memory() / 1e6)
            if name == "big":
                size.append(len(session.received))
        return drawn / 1e6

    found = in_turn(
        rounds,
        {
            "hello": lambda: start("hello", HELLO, big, "Hello, world"),
            "big": lambda: start("big", KPITUI, big, FOOTER),
            "short": lambda: start("short", KPITUI, short, FOOTER),
        },
    )
    hello, took, quarter = (median(found[name]) for name in ("hello", "big", "short"))
    held, busy = median(memory["big"]), median(computing["big"]) / median(computing["hello"])
    return [
        Figure("Textual hello-world, first screen at 120x36", hello, "ms", None, f"{median(memory['hello']):.0f} MB"),
        Figure("first useful screen", took / hello, "x hello", 1.3, f"{took:.0f} ms; computing {busy:.2f} x"),
        Figure("first useful screen: 520 weeks against 13", took / quarter, "x", 1.2),
        Figure("bytes to the first screen", median(size), "bytes"),
        Figure("memory", held / median(memory["hello"]), "x hello", 1.5, f"{held:.0f} MB"),
        Figure("memory: 520 weeks against 13", held / median(memory["short"]), "x", 1.2),
    ]


def walked(what: str, answers: Sequence[Answer]) -> list[Figure]:
    """Time and bytes of a walk through lines, up and down."""
    in_view = [answer.size for answer in answers if 0 < answer.size < _MOVED_VIEW]
    moved = [answer.size for answer in answers if answer.size >= _MOVED_VIEW]
    return [
        *key_figures(what, answers),
        Figure(f"{what}: move", median(in_view or [0]), "bytes", MOVE),
        Figure(f"{what}: view moved, most", max(moved, default=0), "bytes", SCROLLED),
    ]


def lists(variables: Mapping[str, str]) -> list[Figure]:
    """Each list down, up and page by page; then the grid through time."""
    found: list[Figure] = []
    for name, (keys, count) in LISTS.items():
        with opened(variables, *keys) as session:
            steps = [*pressed(session, *["down"] * count), *pressed(session, *["up"] * count)]
            found += walked(name, steps)
            pages = pressed(session, *["pagedown", "pagedown", "pageup", "pageup"] * 5, quiet=0.06)
            found += key_figures(f"{name}: a page", pages, middle=16)
            found.append(Figure(f"{name}: a page, most", max(page.size for page in pages), "bytes", STEP))
            if name == "grid":
                found += walked("grid, back in time", pressed(session, *["left"] * count, *["right"] * count))
    return found


def measure(variables: Mapping[str, str]) -> list[Figure]:
    """The page of one measure: back through time, and its parts."""
    with opened(variables, "enter") as session:
        time.sleep(0.5)  # by then its whole past has been read
        steps = walked("a measure, back in time", pressed(session, *["left"] * 100, *["right"] * 100))
        parts = pressed(session, *["tab"] * 8, "z", "z", "z", "y", "y", quiet=0.1)
    return [*steps, *key_figures("a measure: its parts, zoom", parts, middle=16)]


def quick_entry(variables: Mapping[str, str]) -> list[Figure]:
    """Finding a measure among 500 while its name is typed."""
    with opened(variables) as session:
        typed = []
        for line in ("indicator 57 12", "act 301 8 tue", "metric 9 4"):
            pressed(session, "a", quiet=0.3)
            typed += pressed(session, *line)
            pressed(session, "escape", quiet=0.3)
    return key_figures("quick entry, a character", typed)


def review(rounds: int, variables: Mapping[str, str]) -> list[Figure]:
    """The review of 500 lines: moving, typing, saving, going from step to step."""
    with opened(variables, command="review") as session:
        if "Enter save, next" not in session.text:  # it begins with what is to be followed up
            pressed(session, "tab", quiet=0.4)
        moves = pressed(session, *["down"] * 100, *["up"] * 100)
        digits = [answer for _ in range(rounds) for answer in _typed(session)]
        saves = []
        for _ in range(rounds):
            pressed(session, "7")
            saves += pressed(session, "enter")
        pressed(session, "tab", "shift+tab", "shift+tab", "tab", quiet=0.3)  # each step is loaded when first shown
        steps = pressed(session, *["tab", "shift+tab", "shift+tab", "tab"] * rounds, quiet=0.1)
    return [
        *walked("review", moves),
        *key_figures("review, a digit", digits),
        Figure("review, a digit", median(answer.size for answer in digits), "bytes", DIGIT),
        *key_figures("review, a number saved", saves, middle=16),
        *key_figures("review, a step", steps, middle=16),
        Figure("review, a step, most", max(answer.size for answer in steps), "bytes", STEP),
    ]


def _typed(session: PtySession) -> list[Answer]:
    """The answers to three digits, which are taken back."""
    answers = pressed(session, *"123")
    pressed(session, *["backspace"] * len(answers))
    return answers


def changes_of_view(rounds: int, variables: Mapping[str, str]) -> list[Figure]:
    """From view to view by their digits, after each was shown once."""
    with opened(variables, *"2345") as session:
        first = session.press("1", quiet=0.3)
        answers = [first, *pressed(session, *"23451" * rounds, quiet=0.15)]
    return [
        *key_figures("change of view", answers, middle=16),
        Figure("change of view, most", max(answer.size for answer in answers), "bytes", STEP),
    ]


def whole_review(variables: Mapping[str, str]) -> list[Figure]:
    """Every byte of a review of 25 measures: numbers, decisions, what was learned, the close."""
    with opened(variables, command="review") as session:
        if "Enter save, next" not in session.text:
            pressed(session, "tab", quiet=0.3)
        for number in range(25):
            pressed(session, *str(11 + number), "enter")
        pressed(session, "g")
        missed = sum(answer.size > 0 for answer in pressed(session, *"w" * 25))
        pressed(session, "tab", "tab", quiet=0.3)
        pressed(session, *"Call before ten.", "enter", quiet=0.1)
        session.settle(1.0)
        if "closed" not in session.text:
            raise SystemExit(f"The review was not closed:\n{session.text[-2000:]}")
        size = len(session.received)
    return [Figure("a whole review of 25 measures", size, "bytes", 100_000, f"{missed} decisions")]


def at_rest(seconds: float, variables: Mapping[str, str]) -> list[Figure]:
    """Bytes and computing while nobody does anything, the review on screen."""
    with opened(variables, command="review") as session:
        session.settle(2.0)
        before, cpu, end = len(session.received), session.computing(), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            session.read(left)
        came, busy = len(session.received) - before, (session.computing() - cpu) / 1e9
    return [
        Figure(f"at rest for {seconds:g} s", came, "bytes", 0),
        Figure(f"at rest for {seconds:g} s, computing", busy / seconds * 100, "% CPU", 0.5),
    ]

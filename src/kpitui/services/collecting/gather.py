"""Gathers amounts from their sources in threads of their own, several at once; reads no scorecard and writes none."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from time import monotonic

from kpitui.domain.measures import Gives, Measure
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.plain_text import plain
from kpitui.domain.weeks import Calendar, Period
from kpitui.errors import KpituiError, NotAllowed, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.collecting.command import Command, run
from kpitui.services.collecting.table import Counting, count_csv, count_rows
from kpitui.services.collecting.trust import Deed, deed_of, files_among, refuse_unapproved
from kpitui.storage.approvals import Approval
from kpitui.storage.foreign_sqlite import ask

AT_ONCE = 4
_PATIENCE = 2.0  # seconds that stopping waits for commands to be ended
_OVERTIME = 30.0  # seconds beyond its time after which a job is given up; ending a command takes part of them


@dataclass(frozen=True, slots=True)
class Job:
    """One amount to gather: of which measure and period, how amounts of it are read, and what its user has approved."""

    measure: Measure
    period: Period
    form: AmountFormat
    calendar: Calendar
    folder: str
    approval: Approval | None

    @property
    def dates(self) -> dict[str, str]:
        """What placeholders stand for."""
        return {
            "first_day": self.period.start.isoformat(),
            "last_day": self.calendar.last_day(self.period).isoformat(),
            "week": self.calendar.label(self.period),
        }


@dataclass(frozen=True, slots=True)
class Gathered:
    """The amount of a job in stored units, or why there is none."""

    job: Job
    value: float | None
    problem: str = ""
    is_unapproved: bool = False


def gather(job: Job, stopped: Callable[[], bool] = lambda: False) -> Gathered:
    """Gather one amount; whatever goes wrong is said in the result."""
    try:
        deed = deed_of(job.measure, job.folder)
        refuse_unapproved(deed, job.approval)
    except NotAllowed as error:
        return Gathered(job, None, str(error), is_unapproved=True)
    except KpituiError as error:
        return Gathered(job, None, str(error))
    try:
        return Gathered(job, _value(job, deed, stopped))
    except KpituiError as error:
        return Gathered(job, None, plain(str(error)))
    except OSError as error:
        return Gathered(job, None, f"It cannot be read: {error.strerror}.")


def _value(job: Job, deed: Deed, stopped: Callable[[], bool]) -> float:
    counting = Counting(job.measure, job.form, job.calendar, job.period)
    source = deed.source
    until = monotonic() + source.seconds

    def is_over() -> bool:
        return stopped() or monotonic() > until

    if source.command:
        output = run(_command(deed, job), {f"KPITUI_{name.upper()}": text for name, text in job.dates.items()}, stopped)
        return _of_output(output, counting, deed, is_over)
    path = _file(job, deed)
    if source.sqlite:
        columns, rows = ask(path, source.query, job.dates, seconds=source.seconds, stopped=stopped)
        value = count_rows(columns, rows, counting)
    else:
        value = count_csv(path, counting, source, is_over)
    _file(job, deed)  # what was put in its place meanwhile does not count
    return value


def _filled(text: str, job: Job) -> str:
    """The text with the dates of the period in it; no other braces mean anything."""
    for name, value in job.dates.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _file(job: Job, deed: Deed) -> Path:
    """The file to read: the very one that was approved, and no link that leads elsewhere.

    Raises:
        NotAllowed: it leads elsewhere. UnusableFile: it is not there, or no plain file.
    """
    path = _filled(deed.reads, job)
    if os.path.realpath(path) != path:
        raise NotAllowed(f"{plain(path)} is a link to another file than was approved.", hint="Name that file itself.")
    if not os.path.exists(path):
        raise UnusableFile(f"There is no file {plain(path)}.", hint="Check the name and the folder.")
    if not os.path.isfile(path):
        raise UnusableFile(f"{plain(path)} is not a plain file.", hint="Check the name.")
    return Path(path)


def _command(deed: Deed, job: Job) -> Command:
    named, *others = deed.source.command
    # The name under which a program is called may tell it what to do, so it stays as it was written.
    called = os.path.join(deed.folder, os.path.expanduser(named)) if "/" in named else named
    filled = tuple(_filled(word, job) for word in others)
    for word, meant in zip(others, filled, strict=True):
        if word != meant and files_among([meant], deed.folder):
            raise NotAllowed(
                f"{plain(meant)} is a file that was not looked at when you approved it.",
                hint="Let the program put the name together: KPITUI_WEEK and KPITUI_FIRST_DAY tell it the period.",
            )
    words = (called, *filled)
    stamps = tuple((file.path, file.stamp) for file in deed.files)
    return Command(deed.files[0].path, words, deed.folder, deed.source.seconds, stamps)


def _of_output(output: bytes, counting: Counting, deed: Deed, is_over: Callable[[], bool]) -> float:
    if deed.source.gives is Gives.NUMBER:
        try:
            return counting.number(output.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise KpituiError("What it prints is no text.", hint='A table needs gives = "csv".') from error
    with TemporaryDirectory(prefix="kpitui-collect-") as folder:
        path = Path(folder, "output")
        path.write_bytes(output)
        try:
            return count_csv(path, counting, deed.source, is_over)
        except UnusableFile as error:
            raise KpituiError("What it prints is no CSV.") from error


class Gathering:
    """Jobs under way. Poll `news`; `stop` ends what still runs, and so does the end of the program."""

    def __init__(self, jobs: Sequence[Job], *, overtime: float = _OVERTIME) -> None:
        self.total = len(jobs)
        self.done = 0
        self._overtime = overtime
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        for job in jobs:
            self._waiting.put(job)
        self._news: SimpleQueue[Gathered] = SimpleQueue()
        self._stopped = threading.Event()
        self._running: dict[threading.Thread, tuple[Job, float]] = {}
        self._threads: list[threading.Thread] = []
        for _ in range(min(AT_ONCE, len(jobs))):
            self._start()

    @property
    def is_over(self) -> bool:
        """Whether every job has been told of, or there is nobody left to tell of the rest."""
        is_working = any(thread.is_alive() for thread in self._threads)
        return self.done >= self.total or (not is_working and self._news.empty())

    def news(self, wait: float = 0.0) -> list[Gathered]:
        """What has been gathered since one last asked; waits for so many seconds if there is nothing yet."""
        self._give_up_the_endless()
        found: list[Gathered] = []
        try:
            found.append(self._news.get(timeout=wait) if wait > 0 else self._news.get_nowait())
            while True:
                found.append(self._news.get_nowait())
        except Empty:
            pass
        self.done += len(found)
        return found

    def stop(self, patience: float = _PATIENCE) -> None:
        """Begin no more, and end what runs; waits for that for at most so many seconds."""
        self._stopped.set()
        until = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _start(self) -> None:
        # Daemons: whoever leaves does not wait for them; the commands see that nobody listens, and end.
        thread = threading.Thread(target=self._work, name="collect", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _give_up_the_endless(self) -> None:
        """Some things no limit reaches: a comparison within SQLite, a disk that does not answer. Others take over."""
        now = monotonic()
        for thread, (job, began) in list(self._running.items()):
            limit = job.measure.source.seconds if job.measure.source else 0
            if now <= began + limit + self._overtime:
                continue
            given_up = self._running.pop(thread, None)
            if given_up is not None:  # else it has ended this very moment
                self._threads.remove(thread)
                self._news.put(Gathered(job, None, "It does not end."))
                self._start()

    def _work(self) -> None:
        me = threading.current_thread()
        while not self._stopped.is_set():
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return
            self._running[me] = (job, monotonic())
            found = gather(job, self._stopped.is_set)
            if self._running.pop(me, None) is None:
                return  # given up
            if not self._stopped.is_set():
                self._news.put(found)

"""The composition root: one open scorecard, who works on it and what day it is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kpitui.domain.measures import WEEKDAYS, Measure, Scorecard
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.weeks import Calendar, Period, show_date
from kpitui.errors import InvalidInput, KpituiError, UnusableFile
from kpitui.paths import named_person
from kpitui.storage.audit import Change
from kpitui.storage.database import Database, open_database
from kpitui.storage.scorecards import load_scorecard

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC. KPITUI_TODAY (an ISO date) holds the day still, for demonstrations and tests."""
    fixed = os.environ.get("KPITUI_TODAY", "")
    if fixed:
        try:
            # Half past ten UTC is the same day from Hawaii to New Zealand.
            return datetime.combine(date.fromisoformat(fixed), time(10, 30), UTC)
        except ValueError as error:
            raise InvalidInput(f"KPITUI_TODAY={fixed[:40]!r} is not a date.", hint="Write 2026-11-20.") from error
    return datetime.now(UTC)


def system_login() -> str:
    """The login name of whoever runs this: KPITUI_USER where several people share a login, else the account's name."""
    if named := named_person():
        return "".join(character for character in named if character.isprintable())[:80] or "unknown"
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def time_there(scorecard: Scorecard, now: datetime) -> datetime:
    """A moment in the scorecard's time zone, or this machine's where it names none.

    Raises:
        KpituiError: this machine does not know the time zone.
    """
    if not scorecard.timezone:
        return now.astimezone()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return now.astimezone(ZoneInfo(scorecard.timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise KpituiError(
            f"This machine does not know the scorecard's time zone {scorecard.timezone}.",
            hint="Install the time zone data of your system (the package tzdata).",
        ) from error


def today_there(scorecard: Scorecard, now: datetime) -> date:
    """The day that `now` is in the scorecard's time zone, or this machine's where it names none.

    Raises:
        KpituiError: this machine does not know the time zone.
    """
    return time_there(scorecard, now).date()


def _place_of_backups(path: Path) -> Path:
    # Reads the settings, which only an upgrade needs to know.
    from kpitui.services.safekeeping.backing_up import folder_of

    return folder_of(path)


class Workspace:
    """One open scorecard. Its definitions are read once and again when somebody changed the file."""

    def __init__(self, database: Database, *, login: str, clock: Clock = system_clock) -> None:
        self.database = database
        self.login = login
        self._clock = clock
        self._scorecard: Scorecard | None = None
        self._seen_version = -1
        self._holds_still = False

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Workspace:
        """Open the scorecard in a file, as the user who runs this program.

        Raises:
            UnusableFile: see `open_database`; or the file holds no scorecard.
        """
        return cls(open_database(path, read_only=read_only, backups=_place_of_backups), login=system_login())

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    @property
    def scorecard(self) -> Scorecard:
        """All definitions, as they are in the file now."""
        if self._holds_still and self._scorecard is not None:
            return self._scorecard
        version = self.database.data_version()
        if self._scorecard is None or version != self._seen_version:
            with self.database.reading() as connection:
                self._scorecard = load_scorecard(connection)
            self._seen_version = version
        if self._scorecard is None:
            raise UnusableFile(
                f"{self.database.path} holds no scorecard.", hint="Start one in another file with `kpitui init`."
            )
        return self._scorecard

    @property
    def calendar(self) -> Calendar:
        """How the scorecard cuts time."""
        return Calendar(self.scorecard.week_starts)

    @contextmanager
    def holding_still(self) -> Iterator[None]:
        """Within the block the definitions are those of its beginning, unless they are changed through this workspace.

        To see whether somebody else has changed them asks the system and SQLite, for 0.04 ms each time.
        """
        before = self._holds_still
        _ = self.scorecard
        self._holds_still = True
        try:
            yield
        finally:
            self._holds_still = before

    def forget(self) -> None:
        """Read the definitions again when next asked: they were changed through this very connection."""
        self._scorecard = None

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """One durable change in the name of the user."""
        with self.database.writing(self.login, at=self._clock()) as change:
            yield change

    def today(self) -> date:
        """Today in the scorecard's time zone, or this machine's where it names none."""
        return today_there(self.scorecard, self._clock())

    def day_of(self, at: str) -> str:
        """The day of a recorded moment (UTC, as ISO text) where the scorecard is, for people: `20 Nov 2026`."""
        try:
            return show_date(time_there(self.scorecard, datetime.fromisoformat(at)).date())
        except ValueError:  # `kpitui verify` is the one to complain
            return at[:10]

    def known_as(self, login: str) -> str:
        """Whoever is meant by a login name that was recorded: the key of their person, else the login name itself."""
        person = self.scorecard.person_for_login(login)
        return person.key if person else login

    def this_week(self) -> Period:
        """The week that is running."""
        return self.calendar.week_of(self.today())

    def review_due_on(self, week: Period) -> date:
        """The day of a week on which it is usually reviewed."""
        offset = (WEEKDAYS.index(self.scorecard.review_day) - week.start.weekday()) % 7
        return week.start + timedelta(days=offset)

    def working_week_elapsed(self, week: Period) -> float:
        """How much of the week up to its review day is over by the end of today, 0 to 1."""
        days = (self.review_due_on(week) - week.start).days + 1
        return min(1.0, max(0.0, ((self.today() - week.start).days + 1) / days))

    def form(self, measure: Measure) -> AmountFormat:
        """How amounts of this measure are typed and shown."""
        return AmountFormat(measure.show, measure.decimals, measure.unit, self.scorecard.currency, measure.steps)

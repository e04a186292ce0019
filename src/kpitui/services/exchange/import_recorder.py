"""Records amounts from a file one by one inside one change; knows those an earlier import has recorded."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput, KpituiError, NotAllowed
from kpitui.frozen import dataclass, replace
from kpitui.services.entering import Amount, check_amount, check_text, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.recording_together import note_together
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change, Value
from kpitui.storage.database import Connection
from kpitui.storage.earlier_tallies import EarlierTallies, EarlierTally
from kpitui.storage.entries import EntryWriter, NewEntry, has_entry_between, state_of_token

# Of each amount some 100 bytes are remembered, to tell rows that stand twice from rows that come again.
MOST_AMOUNTS = 2_000_000
_TOKEN_BYTES = 16
_MOST_MEETINGS_TOLD = 10
_MOST_TIMES = 10  # how often the same row may stand in a file and still be known as one of an import


class TooMany(KpituiError):
    """The file has more amounts than one import may record."""


@dataclass(frozen=True, slots=True)
class Row:
    """One amount in a file: the number of its line and the name of its column, and what it says.

    `by_label` says that it is a total only because it stands beside a period.
    """

    line: int
    column: str
    measure: Measure
    day: date
    amount: float
    is_total: bool = False
    note: str = ""
    by_label: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What a file says about one measure: how many amounts, how many of them new, from which day to which."""

    measure: Measure
    amounts: int
    added: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file (or, of a dry run, would).

    `there` amounts were recorded by an earlier import, `undone` ones too but undone since; `replaced` totals state
    periods for which something else was entered before; `passed_over` rows only sum up others. `meeting` tallies come
    on top of what an earlier import, but not this file, says of their day; `met` tells of the first of them.
    """

    rows: int
    added: int
    there: int
    undone: int
    replaced: int
    measures: tuple[Counted, ...]
    passed_over: int = 0
    meeting: int = 0
    met: tuple[str, ...] = ()


class Recorder:
    """Takes the amounts of one file in order. Without a change it only finds out what would become of them.

    Where `any_total` totals come as they were once recorded: a period may be stated several times, the last one
    counts, and each keeps its day. Else a second one is a mistake.
    """

    def __init__(
        self,
        workspace: Workspace,
        connection: Connection,
        change: Change | None,
        *,
        correct: bool,
        again: bool,
        any_total: bool = False,
    ) -> None:
        self._workspace = workspace
        self._connection = connection
        self._change = change
        self._writer = EntryWriter(change) if change else None
        self._correct, self._again, self._any_total = correct, again, any_total
        self._calendar = workspace.calendar
        self._today = workspace.today()
        self._times: dict[bytes, int] = {}
        self._earlier = EarlierTallies(connection)
        self._new: list[tuple[Measure, date, float]] = []
        self._met: list[str] = []
        self._meeting = 0
        self._closed: dict[tuple[str, date], NotAllowed | None] = {}
        self._stated: dict[tuple[str, date], int] = {}
        self._counted: dict[str, Counted] = {}
        self._ids: list[int] = []
        self._amounts = self._added = self._there = self._undone = self._replaced = 0

    def take(self, row: Row) -> None:
        """Record one amount unless it is there already.

        Raises:
            InvalidInput: a day in the future, a note too long, a period stated twice.
            NotAllowed: a computed or retired measure, or a week whose review is closed.
            TooMany: there are more than 2,000,000 amounts.
        """
        self._amounts += 1
        if self._amounts > MOST_AMOUNTS:
            raise TooMany(
                f"There are more than {MOST_AMOUNTS:,} amounts: nothing was imported.", hint="Split the file by date."
            )
        period = self._calendar.period_of(row.measure.frequency, row.day)
        counts = None
        if row.by_label:
            # Versions that took all amounts for tallies have recorded it as one.
            token, counts = self._known(replace(row, is_total=False))
        if counts is None:
            self._refuse_impossible(row, period)
            token, counts = self._known(row)
        if counts is None:
            self._add(row, period, token)
        elif counts:
            self._there += 1
        else:
            self._undone += 1
        self._count(row, is_new=counts is None)

    def _refuse_impossible(self, row: Row, period: Period) -> None:
        measure, day = row.measure, row.day
        if row.note:
            check_text(row.note, "note")
        if row.is_total:
            first = self._stated.setdefault((measure.key, period.start), row.line)
            if first != row.line and not self._any_total:
                raise InvalidInput(
                    f"the total of {self._calendar.label(period)} is stated in line {first} already.",
                    hint="Keep one total a period, or import it with --as tally.",
                )
        elif day <= self._today and not measure.formula and not measure.retired_by(day):
            return
        check_amount(self._workspace, Amount(measure, day, row.amount, row.is_total, b"", row.note))

    def _known(self, row: Row) -> tuple[bytes, bool | None]:
        """The token of a row, and whether its entry counts (None: there is none yet).

        The token is made of all that the row says and of how many times it was said before in this file.
        """
        said = _said(row.measure.key, row.day, row.amount, row.note, is_total=row.is_total)
        short = sha256(said).digest()[:8]
        times = self._times[short] = self._times.get(short, 0) + 1
        token = _token(said, times)
        counts = state_of_token(self._connection, token)
        while counts is False and self._again:
            token = sha256(token).digest()[:_TOKEN_BYTES]
            counts = state_of_token(self._connection, token)
        return token, counts

    def _add(self, row: Row, period: Period, token: bytes) -> None:
        if not self._correct:
            self._refuse_closed(row.measure, period)
        day = row.day
        if row.is_total:
            last = self._calendar.last_day(period)
            self._replaced += has_entry_between(self._connection, row.measure.key, period.start, last)
            # The middle day keeps a total in its period should the scorecard's weeks ever start on another day.
            day = row.day if self._any_total else self._calendar.middle_day(period)
        elif self._earlier.any_on(row.measure.key, day):
            self._new.append((row.measure, day, row.amount))
        self._added += 1
        if self._writer is not None:
            id_ = self._writer.add(NewEntry(row.measure.key, day, row.amount, row.is_total, token, row.note))
            self._ids = [self._ids[0] if self._ids else id_ or 0, id_ or 0]

    def _refuse_closed(self, measure: Measure, period: Period) -> None:
        """Refuse what a closed review has frozen; asked once a week, or once a period of a coarser measure."""
        weekly = measure.frequency is Frequency.WEEKLY
        asked = ("" if weekly else measure.key, period.start)
        if asked not in self._closed:
            value = None
            if not weekly:
                wanted = [Wanted(measure.key, period, period)]
                readings = load_readings(self._connection, self._workspace.scorecard, self._calendar, wanted)
                value = readings.value(measure.key, period)
            self._closed[asked] = None
            try:
                refuse_closed(self._workspace, self._connection, measure, period, value)
            except NotAllowed as error:
                self._closed[asked] = error
        if (closed := self._closed[asked]) is not None:
            raise NotAllowed(closed.message, hint="Import it as a correction with --correct, or reopen the review.")

    def _count(self, row: Row, *, is_new: bool) -> None:
        known = self._counted.get(row.measure.key) or Counted(row.measure, 0, 0, row.day, row.day)
        self._counted[row.measure.key] = Counted(
            row.measure,
            known.amounts + 1,
            known.added + is_new,
            min(known.first, row.day),
            max(known.last, row.day),
        )

    def _find_meetings(self) -> None:
        """Which new tallies come on top of what an earlier import said of their day, and this file does not say."""
        for measure, day, amount in self._new:
            others = [
                entry.amount
                for entry in self._earlier.on(measure.key, day)
                if self._is_other_import(measure.key, day, entry)
            ]
            if not others:
                continue
            self._meeting += 1
            if len(self._met) < _MOST_MEETINGS_TOLD:
                form = self._workspace.form(measure)
                before, now = " + ".join(show_amount(other, form) for other in others), show_amount(amount, form)
                week = self._calendar.label(self._calendar.period_of(measure.frequency, day))
                verb = "would be" if self._change is None else "was"
                self._met.append(
                    f"{day} {measure.key}: {before} {'was' if len(others) == 1 else 'were'} imported before, {now}"
                    f" {verb} added to it; `--as total` makes {now} the total of {week} instead."
                )

    def _is_other_import(self, key: str, day: date, entry: EarlierTally) -> bool:
        """Whether an entry came from a file, by its token, and this file does not have that row."""
        said = _said(key, day, entry.amount, entry.note, is_total=False)
        if sha256(said).digest()[:8] in self._times:
            return False
        return any(entry.token == _token(said, times) for times in range(1, _MOST_TIMES))

    def finish(self, source: str) -> None:
        """Leave the line in the audit trail by which the whole import can be undone."""
        if self._change is not None and self._ids:
            measures: list[Value] = [key for key, counted in self._counted.items() if counted.added]
            note_together(self._change, "import", self._ids[0], self._ids[1], file=source, measures=measures)

    def result(self, rows: int, passed_over: int = 0) -> Imported:
        """What became of the file's rows."""
        counted = tuple(self._counted.values())
        self._find_meetings()
        return Imported(
            rows,
            self._added,
            self._there,
            self._undone,
            self._replaced,
            counted,
            passed_over,
            self._meeting,
            tuple(self._met),
        )


def _said(key: str, day: date, amount: float, note: str, *, is_total: bool) -> bytes:
    """All that a row says, as tokens are made of it in every version."""
    return repr((key, day.isoformat(), amount, is_total, note)).encode()


def _token(said: bytes, times: int) -> bytes:
    return sha256(said + str(times).encode()).digest()[:_TOKEN_BYTES]

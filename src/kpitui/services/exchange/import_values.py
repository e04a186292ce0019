"""Reads the days and amounts of a CSV file; strict, and quick for what is written plainly."""

from __future__ import annotations

import re
from datetime import date, datetime

from kpitui.domain.days import parse_period
from kpitui.domain.measures import Aggregate, Frequency, Measure, Show
from kpitui.domain.numbers import MOST, AmountFormat, parse_amount
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Calendar
from kpitui.errors import InvalidInput

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_PLAIN_INTEGER = re.compile(r"-?[0-9]{1,15}")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")  # Excel adds a midnight to a day
_LABELS = {
    Frequency.WEEKLY: re.compile("[0-9]{4}-W[0-9]{2}", re.IGNORECASE),
    Frequency.MONTHLY: re.compile("[0-9]{4}-[0-9]{2}"),
    Frequency.QUARTERLY: re.compile("[0-9]{4}-Q[1-4]", re.IGNORECASE),
}
_CALLED = {Frequency.WEEKLY: "week", Frequency.MONTHLY: "month", Frequency.QUARTERLY: "quarter"}
# Days in any usual writing: enough to tell that a row of them are days, not enough to tell which.
_LIKE_A_DAY = re.compile(
    r"[0-9]{1,4}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{1,2})(?:[ T]0?0:00(?::00)?)?"
    r"|[0-9]{4}-[WQ]?[0-9]{1,2}|[0-9]{1,2}[ .-]{1,2}[A-Za-z]{3,9}[ .,-]{1,2}[0-9]{2,4}"
    r"|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4}",
    re.IGNORECASE,
)
_SERIAL = re.compile("[1-9][0-9]{4}")  # days since 1899-12-30
# A plain number is stored as it is written; percents, ratings and answers are not.
_STORED_AS_WRITTEN = frozenset({Show.COUNT, Show.NUMBER, Show.MONEY, Show.DURATION})
_EXCHANGED = str.maketrans(",.", ".,")
# Blanks that do not break, as French spreadsheets put between thousands; the minus sign of typesetters.
_TIDIED = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'"})
_GROUPED = re.compile(r"(?<![0-9.,])([0-9]{1,3})((?:[ '][0-9]{3})+)(?![0-9])")
_NEGATIVE = re.compile(r"\(([^()+-]*[0-9][^()+-]*)\)")
_EITHER = re.compile(r"[^0-9.,]*([1-9][0-9]{0,2})[.,]([0-9]{3})[^0-9.,]*")
_SAMPLE = date(2026, 11, 20)


def like_a_day(text: str) -> bool:
    """Whether a text looks like a day or period in some usual writing."""
    return _LIKE_A_DAY.fullmatch(text.strip()) is not None


class DayReader:
    """Reads days: ISO and labels of periods, or as a format of `strptime` says. Each text is worked out once.

    A label (2026-W47, 2026-11, 2026-Q4) stands for the first day of its period, and `frequencies` tells of which.
    """

    def __init__(self, form: str = "", calendar: Calendar | None = None) -> None:
        """Take a format, empty for ISO.

        Raises:
            InvalidInput: the format is none, or does not tell year, month and day.
        """
        self.frequencies: dict[str, Frequency] = {}
        self._form = form
        self._calendar = calendar or Calendar()
        self._known: dict[str, date] = {}
        if form:
            try:
                understood = datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE  # noqa: DTZ007
            except ValueError:
                understood = False
            if not understood:
                raise InvalidInput(
                    f"{quote(form)} is not a format for dates.", hint="Write it like %d/%m/%Y, %m/%d/%y or %d.%m.%Y."
                )

    def read(self, text: str) -> date:
        """The day.

        Raises:
            InvalidInput: it is not understood, not in the calendar, or outside 1900 to 2999.
        """
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._work_out(text)
        return known

    def understands(self, text: str) -> bool:
        """Whether the text is a day."""
        try:
            self.read(text)
        except InvalidInput:
            return False
        return True

    def refuse_other(self, text: str, measure: Measure) -> None:
        """Refuse an amount of a month for a measure that is counted weekly, and the like.

        Raises:
            InvalidInput: the text is the label of another kind of period.
        """
        frequency = self.frequencies.get(text)
        if frequency is not None and frequency is not measure.frequency:
            raise InvalidInput(
                f"{text.strip()} is a {_CALLED[frequency]}, and {measure.name} is counted {measure.frequency.value}.",
                hint="Write the day that the amount belongs to.",
            )

    def _work_out(self, given: str) -> date:
        text = given.strip()
        if not text:
            raise InvalidInput("there is no date.")
        try:
            if self._form:
                day = datetime.strptime(text, self._form).date()  # noqa: DTZ007
            elif iso := _ISO.fullmatch(text):
                day = date.fromisoformat(iso[1])
            else:
                day = self._labelled(given, text)
        except ValueError as error:
            wanted = f"like {self._form}" if self._form else "in the calendar"
            raise InvalidInput(f"{quote(text)} is not {wanted}.") from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise InvalidInput(f"{quote(text)} is too far away.", hint="Days from 1900 to 2999 can be used.")
        return day

    def _labelled(self, given: str, text: str) -> date:
        for frequency, form in _LABELS.items():
            if form.fullmatch(text):
                day = parse_period(text, frequency, self._calendar, FIRST_DAY).start
                self.frequencies[given] = frequency
                return day
        hint = "Write 2026-11-20, or say how: --date-format %d/%m/%Y."
        if _SERIAL.fullmatch(text):
            hint = "It is a spreadsheet's number for a day: give the cells the format of a date, and save it again."
        raise InvalidInput(f"{quote(text)} is not a date.", hint=hint)


class AmountReader:
    """Reads the amounts of one measure.

    `decimal_comma` None: nobody said whether 1.250 is more than a thousand. That is asked where `unsure`, since files
    with semicolons and tabs come from places with either custom; elsewhere a comma parts thousands.
    """

    def __init__(
        self, form: AmountFormat, aggregate: Aggregate, *, decimal_comma: bool | None, unsure: bool = False
    ) -> None:
        self._form = form
        self._decimal_comma = bool(decimal_comma)
        self._asks = unsure and decimal_comma is None and form.show not in (Show.YESNO, Show.RATING)
        self._plain = _PLAIN_INTEGER if self._asks else _PLAIN
        self._is_plain = form.show in _STORED_AS_WRITTEN and not decimal_comma
        self._most = {Show.YESNO: 1, Show.RATING: len(form.steps)}.get(form.show, 0)
        self._mean = aggregate is Aggregate.MEAN and bool(self._most)

    def read(self, text: str) -> float:
        """The amount as stored.

        Raises:
            InvalidInput: it is not understood.
        """
        if self._is_plain and self._plain.fullmatch(text):
            amount = float(text)
            if abs(amount) <= MOST:
                return amount + 0.0
        text = _tidy(text)
        if self._asks and (either := _EITHER.fullmatch(text)):
            raise InvalidInput(
                f"{quote(text)} could be {either[1]}{either[2]} or {either[1]}.{either[2]}.",
                hint="Say how amounts are written: --decimal-comma or --decimal-point.",
            )
        if self._mean and (mean := self._mean_of_steps(text)) is not None:
            return mean
        if not self._decimal_comma:
            return parse_amount(text, self._form).amount
        try:
            return parse_amount(text.translate(_EXCHANGED), self._form).amount
        except InvalidInput as error:
            raise InvalidInput(
                f"{quote(text)} is not an amount with a decimal comma.", hint="Write 1250,5 or 1.250,5."
            ) from error

    def _mean_of_steps(self, text: str) -> float | None:
        """A mean of answers or ratings that was worked out before: 3.5."""
        number = text.translate(_EXCHANGED) if self._decimal_comma else text
        if not _PLAIN.fullmatch(number) and not re.fullmatch(r"[0-9]\.[0-9]{16,60}", number):
            return None
        amount = float(number)
        return amount if (0 if self._form.show is Show.YESNO else 1) <= amount <= self._most else None


def _tidy(text: str) -> str:
    """The text with its thousands together, and negative amounts in brackets with a minus."""
    text = text.translate(_TIDIED).strip()
    if negative := _NEGATIVE.fullmatch(text):
        text = f"-{negative[1].strip()}"
    return _GROUPED.sub(lambda found: found[1] + found[2].replace(" ", "").replace("'", ""), text)

"""Reads the days and amounts of a CSV file; strict, and quick for what is written plainly."""

from __future__ import annotations

import re
from datetime import date, datetime

from kpitui.domain.measures import Show
from kpitui.domain.numbers import MOST, AmountFormat, parse_amount
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY
from kpitui.errors import InvalidInput

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A plain number is stored as it is written; percents, ratings and answers are not.
_STORED_AS_WRITTEN = frozenset({Show.COUNT, Show.NUMBER, Show.MONEY, Show.DURATION})
_EXCHANGED = str.maketrans(",.", ".,")
_SAMPLE = date(2026, 11, 20)


class DayReader:
    """Reads days: ISO, or as a format of `strptime` says. Each text is worked out once."""

    def __init__(self, form: str = "") -> None:
        """Take a format, empty for ISO.

        Raises:
            InvalidInput: the format is none, or does not tell year, month and day.
        """
        self._form = form
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
            known = self._known[text] = self._work_out(text.strip())
        return known

    def _work_out(self, text: str) -> date:
        if not text:
            raise InvalidInput("there is no date.")
        try:
            if self._form:
                day = datetime.strptime(text, self._form).date()  # noqa: DTZ007
            elif _ISO.fullmatch(text):
                day = date.fromisoformat(text)
            else:
                raise InvalidInput(
                    f"{quote(text)} is not a date.", hint="Write 2026-11-20, or say how: --date-format %d/%m/%Y."
                )
        except ValueError as error:
            wanted = f"like {self._form}" if self._form else "in the calendar"
            raise InvalidInput(f"{quote(text)} is not {wanted}.") from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise InvalidInput(f"{quote(text)} is too far away.", hint="Days from 1900 to 2999 can be used.")
        return day


class AmountReader:
    """Reads the amounts of one measure, with a decimal point or a decimal comma."""

    def __init__(self, form: AmountFormat, *, decimal_comma: bool) -> None:
        self._form = form
        self._decimal_comma = decimal_comma
        self._is_plain = form.show in _STORED_AS_WRITTEN and not decimal_comma

    def read(self, text: str) -> float:
        """The amount as stored.

        Raises:
            InvalidInput: it is not understood.
        """
        if self._is_plain and _PLAIN.fullmatch(text):
            amount = float(text)
            if abs(amount) <= MOST:
                return amount + 0.0
        if not self._decimal_comma:
            return parse_amount(text, self._form).amount
        try:
            return parse_amount(text.translate(_EXCHANGED), self._form).amount
        except InvalidInput as error:
            raise InvalidInput(
                f"{quote(text)} is not an amount with a decimal comma.", hint="Write 1250,5 or 1.250,5."
            ) from error

"""Reading days and periods as people write them (tue, -2, 2026-W47); never asks what day it is."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kpitui.domain.measures import WEEKDAYS, Frequency
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Calendar, Period, month_name
from kpitui.errors import InvalidInput

_DAY_HINT = "Write today, yesterday, tue, -3 or 2026-11-24."
_DUE_HINT = "Write today, tomorrow, fri, +3, +2w or 2026-11-24."
_LATER = re.compile(r"\+([0-9]{1,6})([dw]?)")
_WEEK_NUMBER = re.compile("w([0-9]{1,2})")
_YEARS_WITHOUT_53 = 7  # at most so many follow each other: 1896 to 1903, as 2096 to 2103
_PERIOD_HINTS = {
    Frequency.WEEKLY: "Write this, last, -2, W47, 2026-W47 or a date.",
    Frequency.MONTHLY: "Write this, last, -2, 2026-11 or a date.",
    Frequency.QUARTERLY: "Write this, last, -2, 2026-Q4 or a date.",
    Frequency.YEARLY: "Write this, last, -2, 2026 or a date.",
}
_CALLED = {
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
    Frequency.YEARLY: "year",
}


def parse_day(text: str, today: date) -> date:
    """A day up to now: today, yesterday, a weekday (the latest one, today included), -3 (days ago), 2026-11-24.

    Weekdays may be cut to a beginning of two letters or more.

    Raises:
        InvalidInput: it is not understood, is still to come, is not in the calendar, or lies outside 1900 to 2999.
    """
    word = text.strip().casefold()
    day = _past_day(word, today)
    if day is None and (word == "tomorrow" or _LATER.fullmatch(word)):
        hint = "Write today, yesterday, tue or -3."
        raise InvalidInput(f"{quote(word)} is still to come: today is {today}.", hint=hint)
    if day is None:
        raise InvalidInput(f"{quote(text.strip())} is not a day.", hint=_DAY_HINT)
    return day


def parse_due(text: str, today: date) -> date:
    """A day to come: today, tomorrow, a weekday (the next one after today), +3 or +3d, +2w, or any ISO date.

    Raises:
        InvalidInput: it is not understood, is not in the calendar, or lies outside 1900 to 2999.
    """
    word = text.strip().casefold()
    if word in ("today", "tomorrow"):
        return _shifted(today, int(word == "tomorrow"), text)
    if (weekday := weekday_number(word)) is not None:
        return _shifted(today, (weekday - today.weekday() - 1) % 7 + 1, text)
    if later := _LATER.fullmatch(word):
        return _shifted(today, int(later[1]) * (7 if later[2] == "w" else 1), text)
    day = _iso_day(word)
    if day is None:
        raise InvalidInput(f"{quote(text.strip())} is not a day.", hint=_DUE_HINT)
    return day


def parse_period(text: str, frequency: Frequency, calendar: Calendar, today: date) -> Period:
    """A period: this, last, -2, its label (2026-W47, 2026-11, 2026-Q4, 2026) or any day in it that `parse_day` reads.

    A week by its number alone (W47) is the newest of that number that has begun. The ISO label of a week means, where
    weeks begin on another day, the week with that ISO week's Thursday.

    Raises:
        InvalidInput: it is not understood, is not in the calendar, or lies outside 1900 to 2999.
    """
    word = text.strip().casefold()
    current = calendar.period_of(frequency, today)
    if word in ("this", "last"):
        return calendar.next(current, -1) if word == "last" else current
    if re.fullmatch("-[0-9]{1,6}", word):
        return _earlier(current, int(word), calendar, text)
    day = _labelled_day(word, frequency) or _past_day(word, today)
    if day is None and frequency is Frequency.WEEKLY and (number := _WEEK_NUMBER.fullmatch(word)):
        day = _newest_numbered(int(number[1]), calendar, today)
    if day is None:
        raise InvalidInput(f"{quote(text.strip())} is not a {_CALLED[frequency]}.", hint=_PERIOD_HINTS[frequency])
    return calendar.period_of(frequency, day)


def weekday_number(word: str) -> int | None:
    """0 for Monday to 6 for Sunday from its English name or a beginning of two letters or more; None if it is none."""
    if len(word) < 2:
        return None
    return next((number for number, name in enumerate(WEEKDAYS) if name.startswith(word.casefold())), None)


def _past_day(word: str, today: date) -> date | None:
    """What `parse_day` reads, or None if the word does not look like a day at all."""
    if word in ("today", "yesterday"):
        return _shifted(today, -int(word == "yesterday"), word)
    if (weekday := weekday_number(word)) is not None:
        return _shifted(today, -((today.weekday() - weekday) % 7), word)
    if re.fullmatch("-[0-9]{1,6}", word):
        return _shifted(today, int(word), word)
    return _iso_day(word)


def _iso_day(word: str) -> date | None:
    """The day written as 2026-11-24, or None if the word does not look like one."""
    parts = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", word)
    if not parts:
        return None
    year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    _check_month(year, month, word)
    following = date(year + month // 12, month % 12 + 1, 1)
    length = (following - date(year, month, 1)).days
    if not 1 <= day <= length:
        first = date(year, month, 1)
        raise InvalidInput(f"{word} is not in the calendar.", hint=f"{month_name(first)} {year} has {length} days.")
    return date(year, month, day)


def _check_month(year: int, month: int, word: str) -> None:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise _out_of_range(word)
    if not 1 <= month <= 12:
        raise InvalidInput(f"{word} is not in the calendar.", hint="Months go from 01 to 12.")


def _labelled_day(word: str, frequency: Frequency) -> date | None:
    """A day in the period that a label of this frequency names, or None if the word is not such a label."""
    match frequency:
        case Frequency.WEEKLY:
            return _day_in_week(word)
        case Frequency.MONTHLY:
            parts = re.fullmatch("([0-9]{4})-([0-9]{2})", word)
            year, month = (int(parts[1]), int(parts[2])) if parts else (0, 0)
        case Frequency.QUARTERLY:
            parts = re.fullmatch("([0-9]{4})-q([0-9])", word)
            year, month = (int(parts[1]), int(parts[2]) * 3 - 2) if parts else (0, 0)
            if parts and not 1 <= month <= 12:
                raise InvalidInput(f"{word.upper()} is not in the calendar.", hint="Quarters go from Q1 to Q4.")
        case Frequency.YEARLY:
            parts = re.fullmatch("([0-9]{4})", word)
            year, month = (int(parts[1]), 1) if parts else (0, 0)
    if not parts:
        return None
    _check_month(year, month, word)
    return date(year, month, 1)


def _day_in_week(word: str) -> date | None:
    if parts := re.fullmatch("([0-9]{4})-w([0-9]{2})", word):
        year, week = int(parts[1]), int(parts[2])
        _check_month(year, 1, word.upper())
        weeks = date(year, 12, 28).isocalendar().week
        if not 1 <= week <= weeks:
            raise InvalidInput(f"There is no {word.upper()}: {year} has {weeks} weeks.", hint="They count from W01.")
        return date.fromisocalendar(year, week, 4)
    if parts := re.fullmatch("week of ([0-9]{1,2}) ([a-z]{3}) ([0-9]{4})", word):
        months = [month for month in range(1, 13) if month_name(date(2000, month, 1)).lower() == parts[2]]
        return _iso_day(f"{parts[3]}-{months[0]:02}-{int(parts[1]):02}") if months else None
    return None


def _newest_numbered(number: int, calendar: Calendar, today: date) -> date | None:
    """The Thursday of the newest ISO week of this number whose week has begun; None when 1900 comes first."""
    if not 1 <= number <= 53:
        raise InvalidInput(f"There is no W{number}: a year has 52 or 53 weeks.", hint="They count from W01.")
    for year in range(today.year + 1, max(today.year - _YEARS_WITHOUT_53 - 1, FIRST_DAY.year - 1), -1):
        if number <= date(year, 12, 28).isocalendar().week:
            day = date.fromisocalendar(year, number, 4)
            if calendar.week_of(day).start <= today:
                return day
    return None


def _shifted(today: date, days: int, text: str) -> date:
    try:
        day = today + timedelta(days=days)
    except OverflowError:
        raise _out_of_range(text) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _out_of_range(text)
    return day


def _earlier(current: Period, count: int, calendar: Calendar, text: str) -> Period:
    try:
        period = calendar.next(current, count)
    except (OverflowError, ValueError):
        raise _out_of_range(text) from None
    if period.start < FIRST_DAY:
        raise _out_of_range(text)
    return period


def _out_of_range(text: str) -> InvalidInput:
    return InvalidInput(f"{quote(text.strip())} is too far away.", hint="Days from 1900 to 2999 can be used.")

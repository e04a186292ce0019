"""The targets of a measure as one line of text and back: the one that holds now, and those that are to come."""

from __future__ import annotations

import re
from datetime import date

from kpitui.domain.days import parse_due
from kpitui.domain.measures import Bounds, Frequency, Measure, Target
from kpitui.domain.numbers import AmountFormat, show_bounds
from kpitui.domain.status import target_on
from kpitui.domain.target_text import NONE, parse_bounds, target_hint
from kpitui.domain.weeks import Calendar
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

_FROM = re.compile(r"(?P<bounds>.*?)\s+from\s+(?P<day>\S+)")


@dataclass(frozen=True, slots=True)
class When:
    """Now, for a measure: targets of periods that are over stay as they were."""

    calendar: Calendar
    today: date

    def begins(self, frequency: Frequency) -> date:
        """The first day of the running period."""
        return self.calendar.period_of(frequency, self.today).start


def targets_text(measure: Measure, form: AmountFormat, when: When) -> str:
    """`>= 3; >= 4 from 2027-01-04`: what holds today, then what is planned; empty without any."""
    now = show_bounds(target_on(measure, when.today), form)
    later = [target for target in measure.targets if _is_later(target, when)]
    if not later:
        return now
    return "; ".join(
        [now or NONE, *(f"{show_bounds(item.bounds, form) or NONE} from {item.valid_from}" for item in later)]
    )


def target_values(
    text: str, old: Measure | None, form: AmountFormat, frequency: Frequency, when: When
) -> list[dict[str, object]]:
    """The targets as the TOML has them, for a text that was changed.

    One alone is written without a date, and holds from the running period on where there was another before. With
    others to come, those of periods that are over stay, and a date is given to each that follows them.

    Raises:
        InvalidInput: an amount or a day is not understood, or the day lies in a period that is over.
    """
    given = _read(text, form, when.begins(frequency), when.today)
    present = old.targets if old is not None else ()
    if not any(day for _, day in given) and not any(_is_later(target, when) for target in present):
        return [_value(bounds, None) for bounds, _ in given if bounds != Bounds()]
    begins = when.begins(frequency)
    past = [item for item in present if item.valid_from is None or item.valid_from < begins]
    running = [item for item in present if item.valid_from and begins <= item.valid_from <= when.today]
    for bounds, day in given or [(Bounds(), None)]:
        held = (past[-1] if past else Target(Bounds())).bounds
        if day is None and running and running[-1].bounds == bounds:
            past += running
        elif day is not None or bounds != held:
            past.append(Target(bounds, day if day or old is None else begins))
    return [_value(item.bounds, item.valid_from) for item in past]


def _read(text: str, form: AmountFormat, begins: date, today: date) -> list[tuple[Bounds, date | None]]:
    """Limits with the day from which they hold, None for those that hold at once."""
    found: list[tuple[Bounds, date | None]] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        dated = _FROM.fullmatch(part)
        day = _day(dated["day"], begins, today) if dated else None
        if found and day is None:
            raise InvalidInput(f"From when on does {part[:40]} hold?", hint="Write it like >= 60 from 2027-01-04.")
        found.append((parse_bounds(dated["bounds"] if dated else part, form), day))
    return found


def _day(text: str, begins: date, today: date) -> date:
    day = parse_due(text, today)
    if day < begins:
        raise InvalidInput(
            f"{day} is over, and what was asked then stays as it was.", hint=f"Name {begins} or a later day."
        )
    return day


def _is_later(target: Target, when: When) -> bool:
    return target.valid_from is not None and target.valid_from > when.today


def _value(bounds: Bounds, day: date | None) -> dict[str, object]:
    limits = {"at_least": bounds.at_least, "at_most": bounds.at_most}
    value: dict[str, object] = {name: limit for name, limit in limits.items() if limit is not None}
    if not value:
        value["none"] = True
    return value | ({"from": day} if day else {})


def how_to_write(form: AmountFormat, begins: date, example: date) -> str:
    """What may stand in the field, from when on it holds, and how a later one follows."""
    return f"{target_hint(form)} It holds from {begins} on; a later one follows: ...; ... from {example}."

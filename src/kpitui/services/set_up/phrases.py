"""Links and goals as one line of text, in the words in which a difference shows them, and back to what the TOML has."""

from __future__ import annotations

import re
from datetime import date

from kpitui.domain.days import parse_due
from kpitui.domain.measures import Goal, Link
from kpitui.domain.numbers import AmountFormat, parse_amount, show_amount
from kpitui.domain.quoting import quote
from kpitui.domain.wording import several
from kpitui.errors import InvalidInput

HOW_LINKS = "Write clients, or clients at 8 %, 2 weeks later; several with ; between them."
HOW_GOAL = "Write 2 from 2026-01-05 to 6 by 2027-12-31, then ', adding up' or ', 4 by 2026-12-31' where that is meant."

_LINK = re.compile(
    r"(?P<indicator>[^\s,]+)(?:\s+at\s+(?P<rate>[^\s,]+(?:\s?%)?))?(?:\s*,?\s+(?P<lag>[0-9]{1,6})\s*weeks?(?:\s+later)?)?"
)
_GOAL = re.compile(
    r"(?P<start>.+?)\s+from\s+(?P<begins>\S+)\s+to\s+(?P<reach>.+?)\s+by\s+(?P<by>[^\s,]+)(?P<rest>(?:,\s.*)?)"
)
_INTERIM = re.compile(r"(?P<reach>.+?)\s+by\s+(?P<by>\S+)")


def links_text(links: tuple[Link, ...]) -> str:
    """`clients at 0.08, 2 weeks later; revenue at 1200`."""
    return "; ".join(_link_text(link) for link in links)


def _link_text(link: Link) -> str:
    rate = f" at {repr(link.rate).removesuffix('.0')}" if link.rate is not None else ""
    return f"{link.indicator}{rate}" + (f", {several(link.lag, 'week')} later" if link.lag else "")


def link_values(text: str) -> list[dict[str, object]]:
    """The links as the TOML has them; whether they can be is for its reader to say.

    Raises:
        InvalidInput: one is not understood.
    """
    found: list[dict[str, object]] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        link = _LINK.fullmatch(part)
        if link is None:
            raise InvalidInput(f"{quote(part)} is not a link.", hint=HOW_LINKS)
        value: dict[str, object] = {"indicator": link["indicator"]}
        if link["rate"]:
            value["rate"] = _rate(link["rate"])
        if link["lag"]:
            value["lag"] = int(link["lag"])
        found.append(value)
    return found


def _rate(text: str) -> float | str:
    """Results per action, from 0.08 or 8 %; anything else as it is."""
    number = text.removesuffix("%").rstrip()
    if not re.fullmatch(r"[0-9]{0,15}(?:\.[0-9]{1,15})?", number) or not number:
        return text
    return float(f"{number}e-2") if text.endswith("%") else float(number)


def goal_text(goal: Goal | None, form: AmountFormat) -> str:
    """`2 from 2026-01-05 to 6 by 2027-12-31, adding up, 4 by 2026-12-31`; empty without a goal."""
    if goal is None:
        return ""
    adding = ", adding up" if goal.cumulative else ""
    interim = "".join(f", {show_amount(step.reach, form)} by {step.by}" for step in goal.interim)
    start, reach = show_amount(goal.start, form), show_amount(goal.reach, form)
    return f"{start} from {goal.begins} to {reach} by {goal.by}{adding}{interim}"


def goal_value(text: str, form: AmountFormat, today: date) -> dict[str, object] | None:
    """The goal as the TOML has it, None for an empty text or `none`.

    Raises:
        InvalidInput: it is not understood.
    """
    text = " ".join(text.split())
    if not text or text.casefold() == "none":
        return None
    read = _GOAL.fullmatch(text)
    if read is None:
        raise InvalidInput(f"{quote(text)} is not a goal.", hint=HOW_GOAL)
    goal: dict[str, object] = {
        "start": parse_amount(read["start"], form).amount,
        "from": parse_due(read["begins"], today),
        "reach": parse_amount(read["reach"], form).amount,
        "by": parse_due(read["by"], today),
    }
    interim: list[dict[str, object]] = []
    for part in filter(None, (part.strip() for part in re.split(r",\s", read["rest"]))):
        if part.casefold() == "adding up":
            goal["cumulative"] = True
        elif step := _INTERIM.fullmatch(part):
            interim.append({"by": parse_due(step["by"], today), "reach": parse_amount(step["reach"], form).amount})
        else:
            raise InvalidInput(f"{quote(part)} is not a part of a goal.", hint=HOW_GOAL)
    return goal | ({"interim": interim} if interim else {})

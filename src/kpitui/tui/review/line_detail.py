"""What the two lines below the table say of the marked line. Pure: everything it tells is given to it."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.measures import Frequency, Link, Measure, Scorecard, Show
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.domain.weeks import day_name
from kpitui.services.entering import Saved
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.workspace import Workspace
from kpitui.tui.furniture import STATUS_ROLES, STATUS_WORDS
from kpitui.tui.link_words import link_words
from kpitui.tui.text import Line, Role, Span, cut, fit, line, span, width, wrap

_MOST_DAYS = 7
_HOW_TO_ENTER = {Show.YESNO: "Press y or n.", Show.RATING: "Type the number of the step."}


def meaning(item: ScoreLine, workspace: Workspace, *, judged: bool) -> Line:
    """The name, the status once it is confirmed, and what drives or is driven."""
    measure, scorecard, form = item.measure, workspace.scorecard, workspace.form(item.measure)
    parts = [span(measure.name, Role.TITLE)]
    if judged and item.status is not Status.MISSING:
        by_now = "" if item.pace is None else f", {show_amount(round(item.pace), form)} by now"
        parts += [span(" ("), span(f"{STATUS_WORDS[item.status]}{by_now}", STATUS_ROLES[item.status]), span(")")]
    if measure.links:
        driven = [
            f"{plain(scorecard.measure(link.indicator).name)}{_declared(link, measure, scorecard)}"
            for link in measure.links
        ]
        parts.append(span(f" drives {', '.join(driven)}"))
    elif drivers := scorecard.drivers_of(measure.key):
        told = [f"{plain(driver.name)}{_declared(link, driver, scorecard)}" for driver, link in drivers]
        parts.append(span(f" is driven by {', '.join(told)}"))
    elif measure.purpose:
        parts.append(span(f": {measure.purpose}", Role.DIM))
    return tuple(parts)


def _declared(link: Link, action: Measure, scorecard: Scorecard) -> str:
    """What is declared of a link: `(8 %, 2 weeks later)`."""
    told = link_words(link, action, scorecard)
    return f" ({told})" if told else ""


def how_to_enter(measure: Measure, columns: int) -> str:
    """How an amount of a measure is entered, and a gap; nothing where the steps of a rating say it themselves."""
    asked = f"{_HOW_TO_ENTER.get(measure.show, 'Type the number, then Enter.')}   "
    is_long = measure.show is Show.RATING and width(f"{asked}{steps_shown(measure.steps)}") > columns - 1
    return "" if is_long else asked


def laid_out(told: Line, second: str, columns: int, rows: int) -> list[Line]:
    """What a line means and what is behind it, each in a line; where a third is free, in it what would be cut off."""
    whole = "".join(part.text for part in told)
    parts = wrap(whole, columns - 2, 2)
    rest = wrap(second, columns - 2, 2)
    if rows < 3 or (len(parts) == 1 and len(rest) == 1):
        return [cut((Span(" "), *told), columns), cut(line(f" {second}"), columns)]
    if len(rest) > 1:
        return [cut((Span(" "), *told), columns), *[cut(line(f" {part}"), columns) for part in rest]]
    return [
        (Span(" "), *_begin(told, len(parts[0]))),
        *[cut(line(f" {part}"), columns) for part in (*parts[1:], second)],
    ]


def _begin(told: Line, characters: int) -> Line:
    """The first so many characters of a line."""
    kept: list[Span] = []
    for part in told:
        kept.append(Span(part.text[:characters], part.role))
        characters -= len(kept[-1].text)
    return tuple(part for part in kept if part.text)


def behind(
    item: ScoreLine, workspace: Workspace, usual: str, notes: list[str], goals: Sequence[str] = (), room: int = 0
) -> str:
    """Where the number comes from, what is usual, and the newest note.

    Of `goals`, the same in ever fewer words, the first that fits into `room` columns; else the target.
    """
    if item.status is Status.EXCUSED:
        return f"excused: {item.excuse}"
    form = workspace.form(item.measure)
    steps = [steps_shown(item.measure.steps, room)] if item.measure.show is Show.RATING else []
    parts = steps + ([f"computed: {item.measure.formula}"] if item.measure.formula else _entered(item, workspace))
    if usual:
        parts.append(usual)
    if goal := next((told for told in goals if len("   ".join([*parts, told])) <= room), ""):
        parts.append(goal)
    elif item.bounds is not None:
        target = f"target {show_bounds(item.bounds, form)}"
        parts += [target] if not room or not steps or width("   ".join([*parts, target])) <= room else []
    if notes:
        parts.append(f"note: {notes[-1]}")
    return "   ".join(parts) or "nothing entered yet"


def steps_shown(steps: Sequence[str], room: int = 0) -> str:
    """`1 drained  2 tired  3 fine`; with a `room` of so many columns each step is cut until all of them are seen."""
    whole = "  ".join(f"{place} {step}" for place, step in enumerate(steps, 1))
    if not room or width(whole) <= room or not steps:
        return whole
    cells = max(1, (room + 2) // len(steps) - 4)
    return "  ".join(f"{place} {fit(step, cells).rstrip()}" for place, step in enumerate(steps, 1))


def _entered(item: ScoreLine, workspace: Workspace) -> list[str]:
    """`Mon 8  Tue 12  Thu 11 = 31`, or who stated the total."""
    newest = item.newest
    if newest is None or item.value is None:
        return []
    form = workspace.form(item.measure)
    value = show_amount(item.value, form)
    if newest.is_total:
        return [f"{value} by {workspace.known_as(newest.by)}"]
    tallies = [entry for entry in item.entries if not entry.is_total]
    if item.measure.frequency is not Frequency.WEEKLY:
        return [f"{value} so far"]
    days = "  ".join(f"{day_name(entry.day)} {show_amount(entry.amount, form)}" for entry in tallies[-_MOST_DAYS:])
    return [f"{days} = {value}"]


def acknowledgement(saved: Saved, workspace: Workspace) -> str:
    """That a number was saved, and what stood there before."""
    form = workspace.form(saved.amount.measure)
    name = saved.amount.measure.name
    now = show_amount(saved.after, form) if saved.after is not None else ""
    if saved.replaced is not None:
        was = show_amount(saved.before, form) if saved.before is not None else "missing"
        other = saved.replaced
        who = f"{workspace.known_as(other.by)} on {workspace.day_of(other.at)}"
        return f"Saved {name} {now}; it was {was}, entered by {who}."
    if saved.before is not None and saved.before != saved.after:
        return f"Saved {name} {now}; it was {show_amount(saved.before, form)}."
    return f"Saved {name} {now}."

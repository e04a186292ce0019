"""The parts all screens share: the bar on top, rules, the footer that tells which keys work."""

from __future__ import annotations

from collections.abc import Iterable

from kpitui.domain.status import STATUS_WORDS as STATUS_WORDS
from kpitui.domain.status import Status
from kpitui.tui.commands import COMMANDS, Command
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import Line, Role, Span, cut, fit, line, line_width, span, spread, width, wrap

# What the grid and the objectives ask when they are to show less.
FILTER_LABEL = "Filter (name @person team:x objective:x off)"
STATUS_ROLES = {
    Status.ON_TARGET: Role.GOOD,
    Status.OFF_TARGET: Role.BAD,
    Status.MISSING: Role.WAITING,
    Status.EXCUSED: Role.EXCUSED,
    Status.NOT_DUE: Role.DIM,
    Status.PENDING: Role.WAITING,
    Status.NO_TARGET: Role.TEXT,
}


def status_sign(status: Status, glyphs: Glyphs) -> str:
    """One character for a status."""
    match status:
        case Status.ON_TARGET:
            return glyphs.on_target
        case Status.OFF_TARGET:
            return glyphs.off_target
        case Status.EXCUSED:
            return glyphs.excused
        case Status.PENDING:
            return glyphs.waiting
        case Status.MISSING:
            return "?"
        case _:
            return " "


def bar(left: str, middle: str, right: str, columns: int) -> Line:
    """The line on top: the program and where one is, and whose scorecard it is."""
    start = (span(" kpitui ", Role.BAR_STRONG), span(f" {left}", Role.BAR_STRONG), span(f"  {middle}", Role.BAR))
    # A long name gives way to the week and how its review stands, down to a quarter of the line.
    room = max(columns // 4, columns - line_width(start) - 2)
    whose = span(right).text
    parts = spread(start, (Span(f" {fit(whose, min(room, width(whose)))} ", Role.BAR),), columns)
    return tuple(Span(part.text, Role.BAR if part.role is Role.TEXT else part.role) for part in parts)


def read_only_bar(top: Line, why: str = "read-only") -> Line:
    """The bar on top that says that nothing can be changed, as wide as it was."""
    word = span(f" {why} ", Role.BAR_STRONG)
    for place, part in enumerate(top):
        if not part.text.strip() and len(part.text) > len(word.text):  # the room between left and right
            room = Span(part.text[len(word.text) :], part.role)
            return (*top[:place], word, room, *top[place + 1 :])
    return (*cut(top, line_width(top) - len(word.text)), word)


def rule(columns: int, glyphs: Glyphs, *, below: int = 0) -> Line:
    """A line across; below a list or a text it says how many more lines of that there are."""
    if below <= 0:
        return (Span(glyphs.rule * columns, Role.RULE),)
    more = f" ↓ {below:,} more "
    before = columns - len(more) - 2
    return Span(glyphs.rule * before, Role.RULE), Span(more, Role.DIM), Span(glyphs.rule * 2, Role.RULE)


def footer(offered: Iterable[str], columns: int, glyphs: Glyphs) -> Line:
    """The keys that work now, the general ones at the right end; what does not fit is left out whole: `?` has it."""
    left: list[Span] = []
    named = [COMMANDS[name] for name in offered if COMMANDS[name].label]
    general = sorted((command for command in named if command.name in _GENERAL), key=_order)
    right = [part for command in general for part in (Span("  "), *_named(command, glyphs))]
    room = columns - line_width(right) - 1
    for command in named:
        parts = (Span("  " if left else " "), *_named(command, glyphs))
        if command.name not in _GENERAL and line_width(left) + line_width(parts) <= room:
            left += parts
    return (*cut(tuple(left), room), *right, Span(" "))


_GENERAL = ("home", "back", "back_to_today", "help", "help_typing", "quit", "leave")


def _order(command: Command) -> int:
    return _GENERAL.index(command.name)


def _named(command: Command, glyphs: Glyphs) -> Line:
    """A key, the first of those that do the same, and what it does."""
    return span(glyphs.key(command.shown.split(" ")[0]), Role.KEY), span(f" {command.label}", Role.DIM)


def keys_of(offered: Iterable[str], glyphs: Glyphs) -> list[tuple[str, str]]:
    """The keys that work now and what they do, for the `?` screen."""
    return [(glyphs.key(COMMANDS[name].shown), COMMANDS[name].help) for name in offered]


def message_line(text: str, role: Role) -> Line:
    """What just happened, or what is wrong."""
    return line(span(f" {text}", role))


def message_lines(text: str, role: Role, columns: int, most: int) -> list[Line]:
    """The same in as many lines as it needs, at most `most`: what to do about a problem stands at its end."""
    return [message_line(part, role) for part in wrap(text, columns - 2, most)]

"""Draws the board of corrective actions: one line each, and all there is to tell about the marked one. Pure."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveState, Effect
from kpitui.domain.weeks import show_day
from kpitui.domain.wording import several
from kpitui.frozen import dataclass
from kpitui.services.board import Board, Card, Place
from kpitui.services.following_up import EFFECT_WORDS
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, span, wrap

_WIDE = 110
_DUE = 6
TITLES = {
    Place.OPEN: "Open",
    Place.CHECK: "Done some time ago: did it work?",
    Place.DONE: "Done",
    Place.DROPPED: "Dropped",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column takes."""

    text: int
    measure: int
    week: int
    owner: int
    effect: int

    @classmethod
    def of(cls, columns: int, *, iso_weeks: bool) -> Columns:
        """The widths on a screen of so many columns; the text takes what the others leave."""
        week = 4 if iso_weeks else 6
        measure, owner, effect = (26, 10, 34) if columns >= _WIDE else (11, 6, 23)
        return cls(columns - measure - week - owner - _DUE - effect - 7, measure, week, owner, effect)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the numbers show since it was done, as a word and in sentences; both empty while that is not known."""

    word: str = ""
    sentence: str = ""


NOTHING_SEEN = Seen()


def summary(found: Board) -> str:
    """4 open (1 late), 2 to check. Done in time 7 of 9 (78 %) over 13 weeks."""
    first = f"{found.count(Place.OPEN)} open" + (f" ({found.late} late)" if found.late else "")
    if waiting := found.count(Place.CHECK):
        first += f", {waiting} to check"
    sentence = found.completion.sentence
    return f"{first}. {sentence[0].upper()}{sentence[1:]}."


def heading(widths: Columns, glyphs: Glyphs) -> Line:
    """The names of the columns."""
    text = (
        f" {fit('Corrective action', widths.text, ellipsis=glyphs.ellipsis)} {fit('For', widths.measure)}"
        f" {fit('Week', widths.week)} {fit('Owner', widths.owner)} {fit('Due', _DUE, right=True)}  Effect (in numbers)"
    )
    return line(span(text, Role.HEADING))


def card_line(card: Card, seen: Seen, workspace: Workspace, widths: Columns, glyphs: Glyphs, *, marked: bool) -> Line:
    """One corrective action: what, for which measure and week, whose, until when, and what became of it."""
    action = card.action
    calendar = workspace.calendar
    week = calendar.short_label(calendar.week_of(action.week))
    state, role = _state(card, seen, workspace, widths, glyphs)
    due = show_day(action.due) if action.due else ""

    def column(text: str, cells: int, role: Role = Role.DIM, *, right: bool = False) -> Span:
        return Span(fit(text, cells, right=right, ellipsis=glyphs.ellipsis), role)

    return (
        Span(glyphs.cursor if marked else " ", Role.ACCENT),
        column(action.text, widths.text, Role.TITLE if marked else Role.TEXT),
        Span(" "),
        column(card.measure, widths.measure),
        Span(" "),
        column(week, widths.week),
        Span(" "),
        column(action.owner, widths.owner),
        Span(" "),
        column(due, _DUE, Role.BAD if card.days_late else Role.DIM, right=True),
        Span("  "),
        column(state, widths.effect, role),
    )


def _state(card: Card, seen: Seen, workspace: Workspace, widths: Columns, glyphs: Glyphs) -> tuple[str, Role]:
    """Sign and word: late or open; what the numbers show and what was confirmed; why it was dropped."""
    action = card.action
    match card.place:
        case Place.OPEN:
            if card.days_late:
                return f"{glyphs.off_target} {several(card.days_late, 'day')} late", Role.BAD
            today = action.due is not None and action.due == workspace.today()
            return f"{glyphs.waiting} {'due today' if today else 'open'}", Role.WAITING
        case Place.CHECK:
            return f"{glyphs.waiting} {seen.word or 'did it work?'}", Role.WAITING
        case Place.DROPPED:
            return f"{glyphs.excused} {action.reason or 'dropped'}", Role.EXCUSED
        case _:
            return _done(card, seen, widths, glyphs)


def _done(card: Card, seen: Seen, widths: Columns, glyphs: Glyphs) -> tuple[str, Role]:
    effect = card.action.effect
    if effect is Effect.UNCHECKED:
        return f"{glyphs.waiting} {seen.word or 'not looked at'}", Role.DIM
    sign, role = {
        Effect.CHANGED: (glyphs.done, Role.GOOD),
        Effect.NO_CHANGE: (glyphs.off_target, Role.BAD),
    }.get(effect, (glyphs.waiting, Role.WAITING))
    word = f"{sign} {EFFECT_WORDS[effect]}"
    with_seen = f"{word}; numbers: {seen.word}"
    return (with_seen if seen.word and len(with_seen) <= widths.effect else word), role


def told(card: Card, seen: Seen, past: list[str], workspace: Workspace, columns: int, rows: int) -> list[Line]:
    """All about one corrective action in at most so many lines: its text, where it comes from, past, effect."""
    parts = [
        wrap(card.action.text, columns - 2, 1_000),
        wrap(_whereabouts(card, workspace), columns - 2, 1_000),
        wrap("; ".join(past) + ("." if past else ""), columns - 2, 1_000),
        wrap(_effect(card, seen), columns - 2, 1_000),
    ]
    roles = (Role.TITLE, Role.DIM, Role.DIM, Role.TEXT)
    shares = _shares([len(part) if part != [""] else 0 for part in parts], rows)
    lines: list[Line] = []
    for part, role, share in zip(parts, roles, shares, strict=True):
        kept = part[:share]
        if kept and share < len(part):
            kept[-1] = fit(f"{kept[-1]} {part[share]}", columns - 2)
        lines += [cut(line(span(f" {text}", role)), columns) for text in kept]
    return lines + [BLANK] * (rows - len(lines))


def _shares(wanted: list[int], rows: int) -> list[int]:
    """So many lines for each part: one each as far as they go, then the rest in turn."""
    shares = [0] * len(wanted)
    left = rows
    while left > 0 and shares != wanted:
        for place, want in enumerate(wanted):
            if left > 0 and shares[place] < want:
                shares[place] += 1
                left -= 1
    return shares


def _whereabouts(card: Card, workspace: Workspace) -> str:
    """Clients signed, 2026-W45. Li Wen's, due 13 Nov."""
    action, calendar = card.action, workspace.calendar
    due = f", due {show_day(action.due)} {action.due.year}" if action.due else ""
    owner = card.owner or "nobody"
    label = calendar.label(calendar.week_of(action.week))
    text = f"For {card.measure} in {label}; owner {owner}{due}."
    if action.state is CorrectiveState.DROPPED:
        return f"{text} Dropped: {action.reason}."
    return text


def _effect(card: Card, seen: Seen) -> str:
    """What the numbers show since it was done, and what its owner said of it."""
    action = card.action
    if action.state is not CorrectiveState.DONE:
        return ""
    confirmed = "" if action.effect is Effect.UNCHECKED else f" Confirmed: {EFFECT_WORDS[action.effect]}."
    if not seen.sentence:
        return f"Since it was done: {seen.word}.{confirmed}" if seen.word else confirmed.strip()
    return f"Since it was done: {seen.word}. {seen.sentence}{confirmed}"

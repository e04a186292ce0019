"""`kpitui fix list`: the corrective actions in 80 columns, as JSON or as CSV, and the share done in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.domain.completion import Completion
    from kpitui.services.board import Board, Card, Place
    from kpitui.services.diagnosis.effects import Effects
    from kpitui.services.workspace import Workspace

_WIDTH = 80
_NUMBER, _DUE, _STATE = 4, 6, 23
_LEAST_TEXT = 20
_TITLES = {"open": "Open", "check": "Done some time ago: did it work?", "done": "Done", "dropped": "Dropped"}
_CSV = ("id", "text", "measure", "week", "owner", "due", "state", "done_on", "check_on", "reason", "effect", "seen")


@click.command("list")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("-m", "--measure", "named", type=MEASURE, metavar="M", help="Only those of M.")
@click.option("--owner", metavar="WHO", help="Only those of a person: a key, or a beginning of a key or name.")
@click.option("-o", "--open", "only_open", is_flag=True, help="Only the open ones.")
@click.option("--done", "only_done", is_flag=True, help="Only the done ones.")
@click.option("--dropped", "only_dropped", is_flag=True, help="Only the dropped ones.")
@click.option("-a", "--all", "everything", is_flag=True, help="All of them, also those done or dropped.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: one line each, days as 2026-11-20.")
@click.pass_obj
def command(
    session: Session,
    measure: str | None,
    named: str | None,
    owner: str | None,
    only_open: bool,
    only_done: bool,
    only_dropped: bool,
    everything: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the corrective actions that wait for something.

    These are the open ones, and those done long enough ago for a look at their effect: what the numbers show of
    it stands below. At the end the share of those due in the last 13 weeks that were done in time: by the day first
    agreed on. Late and dropped ones count as not done in time.
    """
    with session.reading() as workspace, workspace.holding_still():
        from kpitui.services.board import board
        from kpitui.services.diagnosis.effects import Effects

        effects = Effects(workspace)
        found = board(workspace)
        cards = _of_whom(workspace, found, measure or named, owner)
        kept = _completion(workspace, cards)
        parts = _parts(only_open=only_open, only_done=only_done, only_dropped=only_dropped, everything=everything)
        cards = [card for card in cards if card.place.value in parts]
        if as_json:
            output.json_document(_document(workspace, effects, cards, kept))
        elif as_csv:
            output.lines(_csv(effects, cards))
        else:
            output.coloured_lines(_table(workspace, effects, cards))
            if kept.due:
                sentence = kept.sentence
                output.lines([*([""] if cards else []), f"{sentence[0].upper()}{sentence[1:]}."])
    if not cards and not as_json and not as_csv:
        asked = everything or only_open or only_done or only_dropped
        diagnostics.say("There are none." if asked else "None waits for anything; --all lists the others.")


def _parts(*, only_open: bool, only_done: bool, only_dropped: bool, everything: bool) -> set[str]:
    """The parts of the board that are asked for."""
    asked = {
        **({"open": 1} if only_open else {}),
        **({"done": 1, "check": 1} if only_done else {}),
        **({"dropped": 1} if only_dropped else {}),
    }
    return set(_TITLES) if everything else set(asked) or {"open", "check"}


def _of_whom(workspace: Workspace, found: Board, measure: str | None, owner: str | None) -> list[Card]:
    """The cards of a measure and a person, if they are named."""
    from kpitui.domain.corrective_line import find_person
    from kpitui.domain.matching import find_measure
    from kpitui.services.board import matching

    key = find_measure(measure, workspace.scorecard.measures).key if measure is not None else ""
    person = find_person(owner.lstrip("@"), workspace.scorecard.people).key if owner is not None else None
    return [card for card in matching(found.cards, measure=key) if person is None or card.action.owner == person]


def _completion(workspace: Workspace, cards: Sequence[Card]) -> Completion:
    from kpitui.services.board import completion_now

    return completion_now(workspace, {card.action.id for card in cards})


def _document(workspace: Workspace, effects: Effects, cards: list[Card], kept: Completion) -> dict[str, output.Json]:
    from kpitui.domain.completion import WEEKS
    from kpitui.services.diagnosis.effects import effect_object
    from kpitui.services.following_up import as_record

    return {
        "scorecard": workspace.scorecard.name,
        "corrective_actions": [
            {**as_record(card.action), "seen": effect_object(effects.due(card.action))} for card in _as_made(cards)
        ],
        "completion": {
            "weeks": WEEKS,
            "from": kept.first.isoformat(),
            "through": kept.last.isoformat(),
            "due": kept.due,
            "in_time": kept.in_time,
            "rate": kept.rate,
        },
    }


def _as_made(cards: list[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: card.action.id)


def _csv(effects: Effects, cards: list[Card]) -> list[str]:
    import csv
    from io import StringIO

    from kpitui.domain.plain_text import plain
    from kpitui.services.exchange.csv_cells import defused
    from kpitui.services.following_up import as_record

    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_CSV)
    for card in _as_made(cards):
        seen = effects.due(card.action)
        record = {**as_record(card.action), "seen": seen.check.visible.value if seen else ""}
        writer.writerow(["" if record[name] is None else defused(plain(str(record[name]))) for name in _CSV])
    return written.getvalue().splitlines()


def _table(workspace: Workspace, effects: Effects, cards: list[Card]) -> list[output.Coloured]:
    """The parts of the board with their cards; nothing of a text is left out."""
    from kpitui.cli.columns import widest
    from kpitui.domain.plain_text import plain

    key_width = widest([card.action.measure for card in cards], 14)
    owner_width = widest([plain(card.action.owner) for card in cards], 8)
    text_width = max(_LEAST_TEXT, _WIDTH - _NUMBER - _DUE - _STATE - key_width - owner_width - 7)
    found: list[output.Coloured] = []
    part: Place | None = None
    for card in cards:
        if card.place is not part:
            part = card.place
            count = sum(other.place is part for other in cards)
            found += [*([""] if found else []), f"{_TITLES[part.value]} ({count})"]
        found += _rows(workspace, effects, card, (text_width, key_width, owner_width))
    return found


def _rows(workspace: Workspace, effects: Effects, card: Card, widths: tuple[int, int, int]) -> list[output.Coloured]:
    """One corrective action: its line, the rest of its text, and what the numbers show of it."""
    from kpitui.cli.columns import fit
    from kpitui.domain.plain_text import plain
    from kpitui.domain.weeks import show_day

    action = card.action
    text_width, key_width, owner_width = widths
    ellipsis = "…" if output.can_show("…") else "..."
    seen = effects.due(card.action)
    first, *rest = _wrapped(plain(action.text), text_width)
    state, colour = _state(workspace, card, seen.word if seen else "")
    before = (
        f"{action.id:>{_NUMBER}}  {fit(first, text_width)} {fit(action.measure, key_width, ellipsis=ellipsis)}"
        f" {fit(action.owner, owner_width, ellipsis=ellipsis)}"
        f" {fit(show_day(action.due) if action.due else '', _DUE, right=True)}  "
    )
    indent = " " * (_NUMBER + 2)
    below = [f"{indent}{part}" for part in rest]
    if seen is not None:
        below += [f"{indent}{part}" for part in _wrapped(plain(seen.sentence), _WIDTH - len(indent))]
    if action.reason:
        below += [f"{indent}{part}" for part in _wrapped(f"Reason: {plain(action.reason)}", _WIDTH - len(indent))]
    return [(before, fit(state, _STATE).rstrip(), colour, ""), *below]


def _state(workspace: Workspace, card: Card, seen: str) -> tuple[str, str]:
    """Sign and word, and the colour of both."""
    from kpitui.domain.corrective import Effect
    from kpitui.domain.wording import several
    from kpitui.services.following_up import EFFECT_WORDS

    good, bad, wait, over = ("✓", "✗", "…", "–") if output.can_show("✓✗…–") else ("+", "x", "~", "-")
    action = card.action
    match card.place.value:
        case "open" if card.days_late:
            return f"{bad} {several(card.days_late, 'day')} late", "red"
        case "open":
            return f"{wait} {'due today' if action.due == workspace.today() else 'open'}", "yellow"
        case "check":
            return f"{wait} {seen or 'did it work?'}", "yellow"
        case "dropped":
            return f"{over} dropped", ""
    sign, colour = {Effect.CHANGED: (good, "green"), Effect.NO_CHANGE: (bad, "red")}.get(action.effect, (wait, ""))
    return f"{sign} {EFFECT_WORDS[action.effect]}", colour


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells; words that are longer are cut in pieces."""
    from kpitui.cli.columns import cells

    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if cells(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return lines

"""Names, notes and reasons of any characters: every screen draws them, exactly as wide as the terminal, harmlessly."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.measures import (
    Aggregate,
    Bounds,
    Frequency,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Target,
)
from kpitui.domain.reviews import Choice
from kpitui.services import defining
from kpitui.services.reviews import reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import add_corrective
from kpitui.storage.entries import EntryWriter, NewEntry
from kpitui.storage.notes import add_note
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from tests.tui.nasty import NASTY
from tests.tui.seat import LARGE, NORMAL, at_home, welcomed
from tests.tui.seat import reviewing as at_review
from tests.tui.walk import every_screen

# What SQLite can keep; what it cannot is refused at the door.
KEPT = tuple(text for text in NASTY if "\ud800" not in text)
MONDAY = date(2026, 11, 9)  # of 2026-W46, which is proposed on the day of the tests
SHOWS = (Show.COUNT, Show.NUMBER, Show.MONEY, Show.PERCENT, Show.DURATION, Show.YESNO, Show.RATING)


def nasty_scorecard() -> Scorecard:
    """Every nasty text in every place that holds text, over all kinds of amounts."""
    texts = cycle(KEPT)
    people = tuple(Person(f"p{place}", text or "nameless", text) for place, text in enumerate(KEPT))
    objectives = tuple(Objective(f"o{place}", text or "x", next(texts)) for place, text in enumerate(KEPT[:4]))
    measures = []
    for place, text in enumerate(KEPT):
        kind = (Kind.ACTION, Kind.INDICATOR, Kind.METRIC)[place % 3]
        show = SHOWS[place % len(SHOWS)]
        measures.append(
            Measure(
                f"m{place}",
                text or "x",
                kind,
                show=show,
                unit=next(texts)[:20],
                steps=KEPT[:5] if show is Show.RATING else (),
                purpose=next(texts),
                objective=f"o{place % 4}",
                owner=f"p{place}",
                team=next(texts),
                frequency=Frequency.MONTHLY if place == 7 else Frequency.WEEKLY,
                aggregate=Aggregate.LAST,
                targets=(Target(Bounds(at_least=2.0 if show is Show.RATING else 1.0)),)
                if kind is not Kind.METRIC
                else (),
                exceptions=(PeriodException(MONDAY, next(texts) or "x"),) if place == 6 else (),
                links=(Link("m1", 0.5, 1), Link("m4")) if kind is Kind.ACTION else (),
            )
        )
    currency = "\u202e"  # nobody's currency, and a direction override
    return Scorecard(
        "\x1b[2J" + KEPT[1], currency=currency, people=people, objectives=objectives, measures=tuple(measures)
    )


def fill(workspace: Workspace) -> None:
    """Readings that miss, notes, corrective actions, each with nasty texts."""
    texts = cycle(KEPT)
    with workspace.writing() as change:
        writer = EntryWriter(change)
        for place, measure in enumerate(workspace.scorecard.measures):
            for weeks in range(4):
                if place % 5 == 4 and not weeks:
                    continue
                day = MONDAY + timedelta(days=3 - 7 * weeks)
                token = f"{place:08}{weeks:08}".encode()
                writer.add(NewEntry(measure.key, day, 0.0, True, token, next(texts), by=next(texts) or "li"))
            add_note(change, measure.key, MONDAY, next(texts) or "x")
            state = CorrectiveState.OPEN if place % 2 else CorrectiveState.DONE
            action = CorrectiveAction(
                0, next(texts) or "x", measure.key, MONDAY - timedelta(7), next(texts), MONDAY, MONDAY, state,
                done_on=MONDAY if state is CorrectiveState.DONE else None, created_by=next(texts),
            )  # fmt: skip
            add_corrective(change, action)


@pytest.fixture
def nasty_file(tmp_path: Path) -> Path:
    """A scorecard of nasty texts under review."""
    path = tmp_path / "nasty.kpitui"
    workspace = defining.start(path, nasty_scorecard())
    fill(workspace)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    view = reviewing.view(workspace, week)
    for miss, reason in zip(view.misses[:4], cycle(KEPT[:6])):
        reviewing.decide(workspace, view, miss, Choice.WATCH, reason)
    workspace.close()
    return path


@pytest.mark.parametrize(
    ("size", "glyphs"), [(NORMAL, UNICODE), (LARGE, UNICODE), (NORMAL, ASCII)], ids=["80x24", "120x40", "ascii"]
)
async def test_every_screen_draws_it_harmlessly(nasty_file: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    places = set()
    async with at_home(nasty_file, size=size, glyphs=glyphs) as seat:
        async for place in every_screen(seat):
            places.add(place)
            seat.check_lines()
            if glyphs.ascii_only:
                assert seat.text().isascii(), place
    assert {"home", "help", "why", "follow_up, drop", "indicators, typing", "closed", "close, write refused"} <= places


async def test_typed_and_pasted_text_is_shown_harmlessly_and_kept_printable(nasty_file: Path) -> None:
    async with at_review(nasty_file) as seat:
        await seat.press("tab", "n")
        for text in NASTY:
            await seat.paste(text)
            seat.check_lines()
        await seat.press("enter")
        seat.check_lines()
        seat.expect("Noted for")
        (note,) = [note for note in seat.review.view.notes if note.by == "dana" and len(note.text) > 300]
        assert note.text.isprintable()


async def test_the_welcome_screen_with_a_nasty_place(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "[red]\x1b[31m\u202e字\n.kpitui") as seat:
        seat.check_lines()
        await seat.press("3")
        for text in ("[/]", "[@click=app.exit]x[/]", "字" * 40, "\x1b]0;x\x07"):
            await seat.paste(text)
            seat.check_lines()
            await seat.press("enter")
            seat.check_lines()

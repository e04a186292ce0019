"""A walk through every screen, step and question of the app, to look at each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from kpitui.domain.reviews import Step
from tests.tui.seat import Seat

# Every command that asks for a line.
_ASKING = ("note", "note_any", "skip", "still_open", "drop", "accept", "reopen", "write")


async def every_screen(seat: Seat) -> AsyncIterator[str]:
    """From the scorecard through the review of the proposed week to its close and its reopening; names each place.

    Ends a review that was not closed before.
    """
    yield "home"
    await seat.press("question_mark")
    yield "help"
    await seat.press("escape", "left", "left")
    yield "home, two weeks ago"
    await seat.press("0", "r")
    for step in Step:
        seat.review.go_to(step)
        seat.page.redraw()
        for place in _every_line(seat, step):
            yield place
    _close(seat)
    yield "closed"
    for place in _every_line(seat, Step.CLOSE):
        yield place
    for step in Step:
        seat.review.go_to(step)
        seat.page.redraw()
        yield f"closed, {step}"


def _every_line(seat: Seat, step: Step) -> Iterator[str]:
    yield step.value
    lines: set[str] = set()
    while seat.text() not in lines and len(lines) < 40:
        lines.add(seat.text())
        yield from _every_question(seat, step)
        if step in (Step.ACTIONS, Step.INDICATORS) and "correct" in seat.page.offers():
            seat.hit("c")
            yield f"{step}, typing"
            seat.hit("escape")
        seat.hit("down")
        yield f"{step}, next line"


def _every_question(seat: Seat, step: Step) -> Iterator[str]:
    for name in _ASKING:
        if name in seat.page.offers():
            seat.page.run(name)
            seat.page.redraw()
            yield f"{step}, {name}"
            if name in ("reopen", "write", "skip"):
                seat.hit("ctrl+u", "enter")
                yield f"{step}, {name} refused"
            seat.hit("escape")


def _close(seat: Seat) -> None:
    seat.review.go_to(Step.CLOSE)
    seat.hit(*"seen", "enter")
    if not seat.review.view.closed:
        seat.hit("enter")
    assert seat.review.view.closed

"""A walk through every screen, step and question of the app, to look at each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from kpitui.domain.reviews import Step
from kpitui.services.set_up.things import Sort
from kpitui.tui.screens.set_up import SetUpScreen
from kpitui.tui.screens.set_up_form import SetUpForm
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
    await seat.press("0")
    async for place in _setting_up(seat):
        yield place
    await seat.press("r")
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


async def _setting_up(seat: Seat) -> AsyncIterator[str]:
    """The outline, a form of each sort with a mistake and with a difference, a new order, a question; then home."""
    await seat.press("e", "g")
    yield "set-up"
    seen: set[Sort] = set()
    while isinstance(seat.page, SetUpScreen) and (sort := seat.page.marked.thing.sort) not in seen:
        seen.add(sort)
        async for place in _form(seat, "enter", sort):
            yield place
        lines: set[str] = set()
        while seat.page.marked.thing.sort in seen and seat.text() not in lines:
            lines.add(seat.text())
            seat.hit("down")
        await seat.press()
    for key in ("a", "i", "o", "m", "p"):
        async for place in _form(seat, key, key):
            yield place
    while "move_later" not in seat.page.offers() and "up" in seat.page.offers():
        seat.hit("up")
    for key, place in (("J", "moved"), ("enter", "new order"), ("escape", "still moved"), ("escape", "as it was")):
        seat.hit(key)
        yield f"set-up, {place}"
    seat.hit("x")
    yield "set-up, retiring"
    seat.hit("escape", "g")
    await seat.press("escape")


async def _form(seat: Seat, key: str, what: str) -> AsyncIterator[str]:
    await seat.press(key)
    yield f"set-up, form of {what}"
    seat.hit("x", "ctrl+s")
    yield f"set-up, change of {what}"
    seat.hit("escape")
    if isinstance(seat.page, SetUpForm):
        seat.hit("ctrl+u", "ctrl+s")
        yield f"set-up, mistake in {what}"
        seat.hit(*["down"] * 16)
        yield f"set-up, last field of {what}"
        seat.hit(*["up"] * 16, "ctrl+r")
        await seat.press("escape")
    await seat.press()


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

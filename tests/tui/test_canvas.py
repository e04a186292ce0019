"""The canvas draws again only the lines that have changed, and to the same end as if it had drawn all."""

from __future__ import annotations

from textual.app import App, ComposeResult

from kpitui.paths import shipped
from kpitui.tui.canvas import Canvas
from kpitui.tui.palette import Palette
from kpitui.tui.text import Line, Role, line, span, strip_of
from kpitui.tui.themes import load_themes

THEMES, _ = load_themes(shipped("themes"))
DARK, LIGHT = Palette(THEMES["dark"]), Palette(THEMES["light"])
FIRST = [line("one"), line(span("two", Role.BAD)), line("three")]


class OneCanvas(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(DARK, lambda columns, rows: FIRST)

    def compose(self) -> ComposeResult:
        yield self.canvas


def whole(lines: list[Line], palette: Palette) -> list[object]:
    """Every line of the frame drawn anew."""
    return [strip_of(item, 40, palette) for item in [*lines, *[()] * (6 - len(lines))]]


async def test_every_frame_is_what_drawing_all_of_it_gives() -> None:
    app = OneCanvas()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        canvas = app.canvas
        assert list(canvas.strips) == whole(FIRST, DARK)
        frames = [[*FIRST, line("four")], [line("one"), line(span("two", Role.GOOD))], [], FIRST]
        for palette in (DARK, LIGHT):
            for frame in frames:
                canvas.show(frame, palette)
                assert list(canvas.strips) == whole(frame, palette)


async def test_a_line_that_stays_keeps_its_strip() -> None:
    app = OneCanvas()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        before = list(app.canvas.strips)
        app.canvas.show([FIRST[0], line("changed"), FIRST[2]], DARK)
        after = list(app.canvas.strips)
        assert [old is new for old, new in zip(before, after, strict=True)] == [True, False, True, True, True, True]


async def test_another_size_is_drawn_wholly() -> None:
    app = OneCanvas()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert [strip.cell_length for strip in app.canvas.strips] == [30] * 8

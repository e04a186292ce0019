"""The view Objectives: the tree, folding, and the targets ahead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.services import defining
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.objectives import ObjectivesScreen
from tests.held_clock import HeldClock
from tests.services.objectives.test_objective_tree import GOALS, deep
from tests.tui.acme import MONDAY, SCORECARD, TODAY, add
from tests.tui.nasty import NASTY
from tests.tui.seat import LARGE, NORMAL, Seat, running


@asynccontextmanager
async def at_objectives(path: Path, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE) -> AsyncIterator[Seat]:
    async with running(path, lambda app: app.view("objectives"), size=size, glyphs=glyphs) as seat:
        yield seat


def made(path: Path, definitions: str) -> Path:
    """A scorecard of these definitions in a new file, begun two weeks ago."""
    text = f'[scorecard]\nname = "Acme"\ncurrency = "$"\n{definitions}'
    defining.start(path, read_scorecard(text, "x.toml"), login="dana", clock=HeldClock(MONDAY)).close()
    return path


def cursor_line(seat: Seat) -> str:
    return next(line for line in seat.lines()[4:] if line.startswith(("▌", ">")))


async def test_the_tree_of_the_demo(demo: Path) -> None:
    async with at_objectives(demo) as seat:
        seat.expect("11 of 14 on target at the end of 2026-W46", "A firm that carries us", "Three people live on it")
        assert "5 of 7 on target" in seat.line_with("Coach 40 owners at a time")
        assert "✗ off target" in seat.line_with("Follow-ups made")
        assert "19 % of goal" in seat.line_with("Revenue")
        lines = seat.lines()
        assert next(n for n, line in enumerate(lines) if "Clients signed" in line) < next(
            n for n, line in enumerate(lines) if "Prospects contacted" in line
        )
        seat.check_lines()


async def test_what_an_action_supports_is_said(demo: Path) -> None:
    async with at_objectives(demo) as seat:
        await seat.press(*["down"] * 6)
        assert "Prospects contacted" in cursor_line(seat)
        seat.expect(
            "Supports Clients signed (8 %, 2 weeks later), which shows Coach 40 owners at a time, part of A firm that"
        )
        await seat.press(*["up"] * 5)
        seat.expect("Goal: $40,000 by 31 Dec 2027")


async def test_folding_and_unfolding(demo: Path) -> None:
    async with at_objectives(demo) as seat:
        await seat.press(*["down"] * 6, "left")
        assert "Clients signed" in cursor_line(seat), "from an action to what it stands beneath"
        await seat.press("left")
        assert "▸ Clients signed" in cursor_line(seat)
        assert "Prospects contacted" not in seat.text()
        await seat.press("right")
        seat.expect("Prospects contacted")
        await seat.press("g", "space")
        assert "▸ A firm that carries us" in cursor_line(seat)
        assert "Coach 40 owners" not in "\n".join(seat.lines()[4:16])
        assert "unfold" in seat.footer
        await seat.press("l")
        seat.expect("Coach 40 owners")
        assert "unfold" not in seat.footer


async def test_the_targets_ahead(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_objectives(demo) as seat:
        opened: list[str] = []
        monkeypatch.setattr(seat.app, "open_measure", opened.append)
        await seat.press("tab")
        seat.expect("3 targets ahead", "31 Dec 2026", "$22,000 to", "$27,000")
        days = [line[1:12].strip() for line in seat.lines()[4:7]]
        assert days == ["31 Dec 2026", "30 Jun 2027", "31 Dec 2027"]
        await seat.press("G")
        assert "goal" in cursor_line(seat)
        seat.expect("Revenue: goal, $33,000 to $40,000 by 31 Dec 2027; needs a better process, now $22,100")
        await seat.press("enter")
        assert opened == ["revenue"]
        await seat.press("T")
        seat.expect("A firm that carries us")


async def test_enter_opens_a_measure_but_no_objective(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_objectives(demo) as seat:
        opened: list[str] = []
        monkeypatch.setattr(seat.app, "open_measure", opened.append)
        assert "open" not in seat.footer
        await seat.press("enter", "down", "enter")
        assert opened == ["revenue"]
        assert seat.app.desk.marked == "revenue"


async def test_the_measure_marked_elsewhere_is_marked_here(demo: Path) -> None:
    async with running(demo, lambda app: app.home()) as seat:
        while seat.app.desk.marked != "mood":
            await seat.press("down")
        await seat.press("5")
        assert isinstance(seat.page, ObjectivesScreen)
        assert "Team mood" in cursor_line(seat)
        seat.check_lines()


async def test_what_others_enter_appears_and_the_mark_and_the_folds_stay(small: Path, li: Workspace) -> None:
    async with at_objectives(small) as seat:
        await seat.press("g", "down", "down", "space", "down")
        before, value = cursor_line(seat), seat.line_with("Attendance")
        add(li, "attendance", 0.5, MONDAY, total=True)
        seat.page._look_for_changes()
        assert cursor_line(seat) == before
        assert "50" in seat.line_with("Attendance") != value
        changed = SCORECARD.replace('name = "Team mood"', 'name = "Mood of the team"')
        defining.apply(li, defining.plan(li, read_scorecard(changed, "x.toml")), li.scorecard)
        seat.page._look_for_changes()
        seat.expect("Mood of the team")
        assert cursor_line(seat) == before


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [NORMAL, LARGE])
async def test_twenty_levels_and_their_numbers(tmp_path: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    async with at_objectives(made(tmp_path / "deep.kpitui", deep(20)), size=size, glyphs=glyphs) as seat:
        for _ in range(22):
            seat.check_lines()
            seat.hit("down")
        assert "20" in cursor_line(seat)
        seat.expect("End")


async def test_nothing_defined_yet(tmp_path: Path) -> None:
    async with at_objectives(made(tmp_path / "empty.kpitui", "")) as seat:
        seat.expect("No objectives and no measures yet.")
        for key in ("down", "G", "pagedown", "left", "right", "space", "enter"):
            await seat.press(key)
        await seat.press("tab")
        seat.expect("No targets lie ahead")
        await seat.press("down", "enter", "G")
        seat.check_lines()


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [NORMAL, LARGE])
async def test_nasty_names(tmp_path: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    names = [text for text in NASTY if text.strip() and "\0" not in text and "\ud800" not in text and len(text) <= 200]
    path = made(tmp_path / "nasty.kpitui", deep(3) + GOALS)
    workspace = open_as(path)
    with workspace.writing() as change:
        for place, name in enumerate(names):
            change.connection.execute(
                "INSERT INTO objective VALUES (?, ?, ?, NULL, ?)", (f"n{place}", name, name * 3, 100 + place)
            )
        for place, name in enumerate(names[:3]):
            key = ("income", "signed", "faults")[place]
            change.connection.execute("UPDATE measure SET name = ?, purpose = ? WHERE key = ?", (name, name * 4, key))
    workspace.close()
    async with at_objectives(path, size=size, glyphs=glyphs) as seat:
        for _ in range(len(names) + 12):
            seat.check_lines()
            seat.hit("down")
        await seat.press("tab")
        for _ in range(6):
            seat.check_lines()
            seat.hit("down")


def open_as(path: Path) -> Workspace:
    from kpitui.storage.database import open_database

    return Workspace(open_database(path), login="dana", clock=HeldClock(TODAY))


async def test_a_filter_as_in_the_history(demo: Path) -> None:
    async with at_objectives(demo) as seat:
        await seat.press("g", "space")
        assert "Clients signed" not in seat.text()
        await seat.type("/@dana", "enter")
        seat.expect("Filter: @dana", "Clients signed", "Prospects contacted")
        assert "Revenue" not in "\n".join(seat.lines()[4:16])
        assert "Esc show all" in seat.footer
        seat.check_lines()
        await seat.press("tab")
        seat.expect("Filter: @dana")
        assert all("Revenue" not in line for line in seat.lines()[4:16])
        await seat.press("tab", "escape")
        assert "Filter:" not in seat.text()
        assert "▸ A firm that carries us" in cursor_line(seat), "folded as it was"


async def test_a_filter_by_objective_and_what_is_off(demo: Path) -> None:
    async with at_objectives(demo) as seat:
        await seat.type("/objective:growth off", "enter")
        seat.expect("Filter: objective:growth off   2 ", "0 of 2 on target", "Follow-ups made")
        assert "0 of 2 on target" in seat.line_with("Coach 40 owners")
        assert "Proposals sent" not in "\n".join(seat.lines()[4:16])
        await seat.press("slash")
        seat.expect("Filter (name @person team:x objective:x off): objective:growth off")
        await seat.press("ctrl+u")
        await seat.type("@nobody", "enter")
        seat.expect('"nobody" is no person of this scorecard')
        await seat.press("ctrl+u")
        await seat.type("zzz", "enter")
        seat.expect("Nothing here fits the filter. Esc takes it away.", "0 measures")
        await seat.press("tab")
        seat.expect("Nothing here fits the filter. Esc takes it away.")
        await seat.press("escape", "tab")
        seat.expect("11 of 14 on target")

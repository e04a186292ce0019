"""The view Corrective actions: what stands where, answers by one key, the filter, and what others do meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.services import defining, following_up
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import add_corrective
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.board import BoardScreen
from tests.tui.acme import MONDAY, TODAY, add
from tests.tui.nasty import NASTY
from tests.tui.seat import LARGE, NORMAL, Seat, open_workspace, running


@asynccontextmanager
async def at_board(path: Path, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE) -> AsyncIterator[Seat]:
    async with running(path, lambda app: app.view("corrective"), size=size, glyphs=glyphs) as seat:
        yield seat


def note(workspace: Workspace, line: str, key: str = "prospects") -> CorrectiveAction:
    return following_up.add(workspace, workspace.scorecard.measure(key), MONDAY, line)


@pytest.fixture
def filled(small: Path, li: Workspace) -> Path:
    """One late, one due today, one open; one to check, one done, one dropped."""
    note(li, "Write a script @dana !2026-11-20")
    note(li, "New list of names @li !2026-12-04", "followups")
    for weeks in range(3, 20):
        add(li, "prospects", (50 if weeks < 10 else 30) + weeks % 3, MONDAY - timedelta(weeks=weeks))
    following_up.mark_done(li, note(li, "Two mornings for calls"), MONDAY - timedelta(weeks=9))
    following_up.mark_done(li, note(li, "Ask the bank", "clients"), TODAY - timedelta(days=1))
    following_up.drop(li, note(li, "Buy a list"), "too dear for what it is")
    return small


def marked(seat: Seat) -> str:
    page = seat.page
    assert isinstance(page, BoardScreen)
    card = page.marked()
    return card.action.text if card else ""


def action(seat: Seat, number: int) -> CorrectiveAction:
    return following_up.numbered(seat.app.desk.workspace, number)


async def test_every_part_of_the_board(filled: Path) -> None:
    async with at_board(filled) as seat:
        seat.expect("3 open (1 late), 1 to check.", "Open (3)", "did it work? (1)", "Done (1)", "Dropped (1)")
        assert "✗ 7 days late" in seat.line_with("Ask for referrals")
        assert "… due today" in seat.line_with("Write a script")
        assert "… open" in seat.line_with("New list of names")
        assert "… changed" in seat.line_with("Two mornings")
        assert "too early" in seat.line_with("Ask the bank")
        assert "– too dear for what it" in seat.line_with("Buy a list")
        assert marked(seat) == "Ask for referrals"
        seat.check_lines()


async def test_the_marked_one_in_full(filled: Path) -> None:
    async with at_board(filled) as seat:
        await seat.press("down", "down", "down")
        seat.expect(
            "For Prospects contacted in 2026-W46",
            "20 Nov li: noted, due 27 Nov",
            "done on 7 Sep",
            "Since it was done: changed.",
        )
        await seat.press("space")
        seat.expect("Prospects contacted: changed for the better, ")
        assert "Buy a list" not in seat.text()
        await seat.press("down", "down")
        seat.expect("Dropped: too dear for what it is.")
        await seat.press("escape")
        seat.expect("Open (3)")


async def test_answers_by_one_key(filled: Path) -> None:
    async with at_board(filled) as seat:
        await seat.press("d")
        seat.expect("Done: Ask for referrals. Its effect is looked at from")
        assert action(seat, 1).state is CorrectiveState.DONE
        assert marked(seat) == "Write a script", "the next one"
        await seat.press("u")
        assert action(seat, 1).state is CorrectiveState.OPEN
        assert marked(seat) == "Write a script"
        await seat.press("o")
        seat.expect("due Fri 27 Nov")
        await seat.press("ctrl+u", *"+2w", "enter")
        assert action(seat, 2).due == TODAY + timedelta(days=14)
        await seat.press("x", *"nobody wants to", "enter")
        assert sum(action(seat, number).state is CorrectiveState.DROPPED for number in (1, 2, 3)) == 1


async def test_the_effect_is_confirmed_where_it_is_asked_about(filled: Path) -> None:
    async with at_board(filled) as seat:
        assert "worked" not in seat.footer
        await seat.press("down", "down", "down")
        assert "w worked" in seat.footer
        assert "edit" not in seat.footer, "e means too early here"
        await seat.press("w")
        assert action(seat, 4).effect is Effect.CHANGED
        seat.expect("Noted, it worked: Two mornings for calls")
        assert "✓ it worked" in seat.line_with("Two mornings")
        await seat.press("u", "f")
        assert action(seat, 4).effect is Effect.UNCHECKED


async def test_editing_in_one_line_that_says_how_it_is_understood(filled: Path) -> None:
    async with at_board(filled) as seat:
        await seat.press("down", "e")
        seat.expect("Edit: Write a script @dana !2026-11-20", "dana, due Fri 20 Nov: Write a script")
        await seat.press("ctrl+u", *"Write two scripts @nobody")
        seat.expect('"@nobody" is nobody on this scorecard')
        await seat.press("enter")
        seat.expect('"@nobody" is nobody on this scorecard')
        await seat.press("ctrl+w", *"@li !+1w", "enter")
        changed = action(seat, 2)
        assert (changed.text, changed.owner, changed.due) == ("Write two scripts", "li", TODAY + timedelta(weeks=1))
        seat.expect("Changed: Write two scripts (li, due Fri 27 Nov).", "reworded, it was: Write a script")


async def test_a_new_one_for_a_measure_found_by_typing(filled: Path) -> None:
    async with at_board(filled) as seat:
        await seat.press("n")
        seat.expect("For which measure", "Clients signed (clients)")
        await seat.type("pro")
        seat.expect("Prospects contacted (prospects)", "Tab: Proposals sent")
        await seat.press("tab")
        seat.expect("Proposals sent (proposals)")
        await seat.press("enter")
        seat.expect("What, @who, !when")
        await seat.type("Shorter offers @li !fri", "enter")
        seat.expect("Noted for Proposals sent: Shorter offers (li, due Fri 27 Nov).")
        added = action(seat, 7)
        assert (added.measure, added.week, added.created_by) == ("proposals", MONDAY, "dana")
        await seat.press("n", *"zzz", "enter")
        seat.expect('No measure fits "zzz"')


async def test_the_filter_narrows_while_it_is_typed(filled: Path) -> None:
    async with at_board(filled) as seat:
        await seat.press("slash", *"wen")
        seat.expect("2 fit.")
        assert "Write a script" not in seat.text()
        await seat.press("escape")
        seat.expect("Write a script")
        await seat.press("slash", *"two mornings", "enter")
        seat.expect("only: two mornings")
        assert marked(seat) == "Two mornings for calls"
        await seat.press("M")
        seat.expect("only: prospects, two mornings")
        await seat.press("slash", "ctrl+u", "enter")
        assert "only:" not in seat.text()
        assert marked(seat) == "Two mornings for calls", "the mark stays"
        await seat.press("M")
        seat.expect("Open (1)")
        await seat.press("slash", *"zzz", "enter")
        seat.expect("Nothing fits.")
        await seat.press("M", "slash", "ctrl+u", "enter")
        seat.expect("Open (3)")


async def test_esc_shows_all_again(filled: Path) -> None:
    async with at_board(filled) as seat:
        assert "show all" not in seat.text()
        await seat.press("slash", *"two mornings", "enter", "M")
        seat.expect("only: prospects, two mornings")
        seat.expect("Esc show all")
        await seat.press("space", "escape")  # the whole text is left first
        seat.expect("only: prospects, two mornings")
        await seat.press("escape")
        assert "only:" not in seat.text()
        seat.expect("Open (3)")
        assert marked(seat) == "Two mornings for calls", "the mark stays"
        assert "show all" not in seat.text()


async def test_enter_opens_the_measure_and_the_mark_is_shared(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_board(filled) as seat:
        opened: list[str] = []
        monkeypatch.setattr(seat.app, "open_measure", opened.append)
        await seat.press("down", "down", "enter")
        assert opened == ["followups"]
        assert seat.app.desk.marked == "followups"
    async with running(filled, lambda app: app.home()) as seat:
        await seat.press("G", "3")
        assert isinstance(seat.page, BoardScreen)


async def test_moving_passes_over_headings(filled: Path) -> None:
    async with at_board(filled) as seat:
        seen = []
        for _ in range(7):
            seen.append(marked(seat))
            await seat.press("j")
        assert len(set(seen)) == 6
        for key, text in (
            ("g", "Ask for referrals"),
            ("G", "Buy a list"),
            ("pageup", "Ask for referrals"),
            ("end", "Buy a list"),
        ):
            await seat.press(key)
            assert marked(seat) == text
        for _ in range(7):
            await seat.press("k")
        assert marked(seat) == "Ask for referrals"
        seat.expect("Open (3)")
        await seat.click(6)
        assert marked(seat) == "Write a script"


async def test_what_others_do_appears_and_nothing_jumps(filled: Path, li: Workspace) -> None:
    async with at_board(filled) as seat:
        await seat.press("down", "o", *"3")
        note(li, "Very urgent !2026-11-01")
        following_up.mark_done(li, following_up.numbered(li, 3))
        seat.page._look_for_changes()
        seat.expect("Very urgent", "Due again: 3")
        assert marked(seat) == "Write a script"
        await seat.press("escape")
        following_up.drop(li, following_up.numbered(li, 2), "no")
        await seat.press("d")
        seat.expect("Somebody else has changed corrective action 2 in the meantime: it is dropped now.")
        assert action(seat, 2).state is CorrectiveState.DROPPED


async def test_no_corrective_action_at_all(small: Path, li: Workspace) -> None:
    following_up.drop(li, following_up.numbered(li, 1), "no")
    async with running(small, lambda app: app.view("corrective")) as seat:
        await seat.press("slash", *"zzz", "enter")
        for key in ("d", "x", "e", "o", "enter", "down", "G", "space", "M"):
            await seat.press(key)
        seat.expect("Nothing fits.")


@pytest.mark.parametrize("size", [NORMAL, LARGE])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
async def test_nasty_texts(small: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    workspace = open_workspace(small)
    with workspace.writing() as change:
        for place, text in enumerate(NASTY):
            safe = text.encode("utf-8", "replace").decode()
            state = list(CorrectiveState)[place % 3]
            add_corrective(
                change,
                CorrectiveAction(
                    0, safe, "prospects", MONDAY, safe[:40], TODAY, TODAY, state,
                    date(2026, 9, 1) if state is CorrectiveState.DONE else None, safe,
                ),
            )  # fmt: skip
    workspace.close()
    async with at_board(small, size=size, glyphs=glyphs) as seat:
        for _ in range(len(NASTY) + 2):
            seat.check_lines()
            seat.hit("down")
        await seat.press("space")
        for _ in range(6):
            seat.check_lines()
            seat.hit("up")
        for keys in (("e",), ("n",), ("slash", *"漢字")):
            await seat.press("space", "g", *keys)
            seat.check_lines()
            await seat.press("escape")


async def test_the_list_keeps_its_place_while_the_whole_text_is_read(filled: Path, li: Workspace) -> None:
    for number in range(40):
        note(li, f"Thing {number:02} !2026-12-{number % 20 + 1:02}")
    async with at_board(filled) as seat:
        await seat.press("pagedown", "pagedown", "down")
        before = seat.lines()[4:12]
        await seat.press("space", "space")
        assert seat.lines()[4:12] == before


async def test_an_empty_board_says_how_to_begin_in_whole_sentences(tmp_path: Path) -> None:
    path = tmp_path / "new.kpitui"
    defining.start(path, defining.sample_scorecard(), login="dana").close()
    async with at_board(path) as seat:
        told = " ".join(" ".join(seat.lines()).split())
        assert "n notes one; the guided review (r) asks for them after a miss." in told

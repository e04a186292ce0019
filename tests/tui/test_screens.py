"""What all screens have in common: keys and help from one table, honest footers, palette, themes, small windows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.events import Key

from kpitui.domain.reviews import Step
from kpitui.paths import settings_file, user_themes
from kpitui.tui.commands import COMMANDS
from kpitui.tui.furniture import footer
from kpitui.tui.glyphs import ASCII, UNICODE, glyphs_for_terminal
from kpitui.tui.screens.help import HelpScreen
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.review import ReviewScreen
from kpitui.tui.text import Span, in_ascii
from tests.tui.seat import Seat, at_home, reviewing, welcomed
from tests.tui.walk import every_screen


def test_names_are_unique_and_every_command_can_be_explained() -> None:
    for name, command in COMMANDS.items():
        assert name == command.name
        assert command.keys
        assert command.shown
        assert command.help.endswith(".")
        assert len(command.help) <= 80


def doubled(seat: Seat) -> set[str]:
    """Keys that stand for more than one of the commands that are offered now."""
    return {
        key
        for key, count in Counter(key for name in seat.page.offers() for key in COMMANDS[name].keys).items()
        if count > 1
    }


async def test_no_key_means_two_things_on_any_screen(demo: Path) -> None:
    async with at_home(demo) as seat:
        async for place in every_screen(seat):
            assert not doubled(seat), place


async def test_no_key_means_two_things_on_the_welcome_screen(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "new.kpitui") as seat:
        assert not doubled(seat)


def keys_in(footer: str, offered: Collection[str]) -> list[str]:
    """The commands whose key and label stand in a footer: of several with the same two, the one that is offered."""
    found: dict[tuple[str, str], str] = {}
    for name, command in COMMANDS.items():
        looks = (command.shown, command.label)
        key = command.shown.split()[0]
        shown = re.search(rf"(^|  ?){re.escape(key)} {re.escape(command.label)}(  |$)", footer)
        if command.label and shown and (looks not in found or name in offered):
            found[looks] = name
    return list(found.values())


async def test_the_footer_tells_the_truth(demo: Path) -> None:
    """Each key it shows is one that the screen takes: as a command, not as a letter of a field."""
    seen = set()
    async with at_home(demo) as seat:
        async for place in every_screen(seat):
            shown = keys_in(seat.footer, seat.page.offers())
            seen.update(shown)
            if seat.page.prompt is not None:
                assert not shown, place
                seat.expect("Esc cancel") if not seat.page.prompt.problem else None
                continue
            assert shown, f"{place}: {seat.footer}"
            for name in shown:
                assert name in seat.page.offers(), place
                for key in COMMANDS[name].keys:
                    character = key if len(key) == 1 else None
                    assert not _typed_into_a_field(seat, key, character), f"{place}: {key} goes into a field"
    assert {
        "review",
        "worked",
        "done",
        "save",
        "note",
        "skip",
        "correct",
        "corrective",
        "close",
        "copy",
        "reopen",
        "change",
        "see_change",
        "apply",
    } <= seen


def _typed_into_a_field(seat: Seat, key: str, character: str | None) -> bool:
    """Whether a field would take this key; asked only of fields that are open, lest something be entered."""
    if not isinstance(seat.page, ReviewScreen):
        return seat.page.typed(key, character)
    return seat.pane.typing and seat.pane.typed(key, character)


@pytest.mark.parametrize("step", list(Step))
async def test_every_key_in_a_footer_does_something(small: Path, step: Step) -> None:
    """Pressing it changes the screen, goes to another, or says why not."""
    async with reviewing(small) as seat:
        await seat.press("tab", "enter", *"20", "enter", *"6", "enter", "y")
        seat.review.go_to(step)
        seat.page.redraw()
        for name in keys_in(seat.footer, seat.page.offers()):
            key = COMMANDS[name].keys[0]
            if name in ("quit", "leave") or name.startswith("rate_") or name not in seat.page.offers():
                continue  # what a key before it has answered is no longer asked
            before = seat.text()
            await seat.press(key)
            assert seat.text() != before, f"{name} does nothing"
            # Back to where it was pressed.
            await seat.press("escape")
            if isinstance(seat.page, HomeScreen):
                await seat.press("r")
            seat.review.prompt = None
            seat.review.go_to(step)
            seat.page.redraw()


async def test_help_lists_the_keys_of_the_screen_and_goes_back(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "question_mark")
        assert isinstance(seat.page, HelpScreen)
        seat.expect("Save what is typed, or confirm the line", "Skip this line with a reason")
        listed = "\n".join(seat.lines())
        await seat.press(*["pagedown"] * 3)
        listed += "\n".join(seat.lines())
        for name in ("note", "skip", "correct", "undo", "theme", "quit", "home"):
            assert COMMANDS[name].help in " ".join(listed.split())
        await seat.press("escape")
        assert seat.review.step is Step.ACTIONS
        await seat.type("3")
        await seat.press("f1")  # while a letter would be typed
        assert isinstance(seat.page, HelpScreen)
        seat.expect("Forget what is typed in this field.")
        await seat.press("escape")
        assert seat.pane.typing


async def test_question_and_escape_as_fast_as_one_likes(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press(*["question_mark", "escape"] * 5, "tab")
        assert seat.review.step is Step.ACTIONS


async def test_the_palette_runs_a_command(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab")
        await seat.press("ctrl+p")
        assert isinstance(seat.app.screen, CommandPalette)
        for character in "note about":
            seat.app.post_message(Key(character if character != " " else "space", character))
        await seat.settle()
        seat.app.post_message(Key("enter", None))
        await seat.settle()
        seat.expect("Note on Prospects contacted:")


async def test_the_palette_offers_what_works_here_and_no_more(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "ctrl+p")
        await seat.settle()
        palette = seat.app.screen
        assert isinstance(palette, CommandPalette)
        from textual.widgets import OptionList

        options = palette.query_one(OptionList)
        prompts = " ".join(str(options.get_option_at_index(place).prompt) for place in range(options.option_count))
        assert "Skip this line" in prompts
        assert "Open the guided weekly review" not in prompts
        seat.app.post_message(Key("escape", None))
        await seat.settle()
        assert seat.review.step is Step.ACTIONS


async def test_the_palette_names_its_keys_where_there_are_no_arrows(small: Path) -> None:
    async with reviewing(small, glyphs=ASCII) as seat:
        await seat.press("tab", "ctrl+p")
        await seat.settle()
        from textual.widgets import OptionList

        options = seat.app.screen.query_one(OptionList)
        prompts = [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]
        assert any("(Down j)" in prompt for prompt in prompts)
        assert all(prompt.isascii() for prompt in prompts)


@pytest.mark.parametrize("size", [(60, 20), (79, 24), (80, 23), (20, 5), (10, 2), (1, 1)])
async def test_a_window_that_is_too_small_gets_a_sentence(small: Path, size: tuple[int, int]) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", *"12")
        await seat.resize(*size)
        seat.check_lines()
        if size[0] >= 60:
            seat.expect(f"kpitui needs 80 x 24 characters; here are {size[0]} x {size[1]}.", "Make the window larger")
        await seat.resize(120, 40)
        seat.check_lines()
        assert "[12 " in seat.line_with("Prospects contacted")
        await seat.resize(80, 24)
        seat.check_lines()
        await seat.press("enter")
        seat.expect("Saved Prospects contacted 12; it was 31.")


async def test_a_long_list_follows_the_size_of_the_window(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("G")
        assert "▌" in seat.text()
        for size in ((80, 60), (80, 24), (200, 30), (81, 25)):
            await seat.resize(*size)
            seat.check_lines()
            assert "▌" in seat.text()


async def test_themes_go_round_and_are_remembered(small: Path) -> None:
    async with at_home(small) as seat:
        names = [seat.app.desk.theme]
        for _ in range(5):
            await seat.press("t")
            names.append(seat.app.desk.theme)
            seat.expect(f"Theme: {names[-1]}.")
            assert seat.app.theme == f"kpitui-{names[-1]}"
        assert names[0] == names[-1] == "dark"
        assert len(set(names)) == 5
        await seat.press("t")
        chosen = seat.app.desk.theme
    assert chosen in settings_file().read_text(encoding="utf-8")
    async with reviewing(small) as seat:
        assert seat.app.desk.theme == chosen


async def test_a_remembered_theme_that_is_gone_is_no_problem(small: Path) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = "gone"\n', encoding="utf-8")
    async with at_home(small) as seat:
        assert seat.app.desk.theme == "dark"


async def test_a_broken_theme_of_the_users_is_named(small: Path) -> None:
    user_themes().mkdir(parents=True)
    (user_themes() / "mine.toml").write_text('name = "mine"\n', encoding="utf-8")
    async with at_home(small) as seat:
        seat.expect("mine.toml: not a theme:", "It was left out.")
        await seat.press("down")
        assert "left out" not in seat.text()


@pytest.mark.parametrize(
    ("variables", "glyphs"),
    [
        ({"TERM": "xterm-256color"}, UNICODE),
        ({"TERM": "linux"}, ASCII),
        ({"TERM": "xterm", "KPITUI_ASCII": "1"}, ASCII),
    ],
)
def test_signs_for_the_terminal(variables: dict[str, str], glyphs: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert glyphs_for_terminal() is glyphs


async def test_every_sign_has_one_in_ascii(demo: Path) -> None:
    """All that the app draws of its own, over a scorecard of plain letters."""
    async with at_home(demo) as seat:
        signs = {character async for _ in every_screen(seat) for character in seat.text() if not character.isascii()}
    assert len(signs) > 10
    unknown = {sign for sign in signs if in_ascii((Span(sign),))[0].text == "?"}
    assert not unknown


async def test_keys_have_names_in_ascii(small: Path) -> None:
    async with at_home(small, glyphs=ASCII) as seat:
        assert "Left week before" in seat.footer
        await seat.press("question_mark")
        assert "Down j" in seat.line_with("Next line.")


async def test_labels_say_what_a_key_shows_next(demo: Path) -> None:
    """Not `length` nor `entries` for a key that shows something else every time."""
    async with at_home(demo) as seat:
        await seat.press("2")
        for length in ("month", "quarter", "year", "week"):
            assert f"p by {length}" in seat.footer
            await seat.press("p")
            assert seat.lines()[2].startswith(f" By {length}")
        await seat.press("enter")
        for label, seen in (
            ("entries", "Day"),
            ("why", "nothing to explain"),
            ("what was tried", "corrective action"),
            ("chart", ""),
        ):
            assert f"Tab {label}" in seat.footer
            await seat.press("tab")
            assert seen in seat.text()
        assert "Tab entries" in seat.footer


async def test_what_does_not_fit_into_the_footer_is_left_out_whole() -> None:
    offered = ("open", "year_before", "undo", "help", "quit", "back")
    wide, narrow = ("".join(part.text for part in footer(offered, columns, UNICODE)) for columns in (80, 54))
    assert wide.split("  ")[:3] == [" Enter open", "y beside last year", "u undo"]
    assert narrow.rstrip() == " Enter open  u undo          Esc back  ? help  q quit"
    assert len(wide) == 80

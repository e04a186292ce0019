"""A form of Set-up: typing, what is not understood, the difference, what others do meanwhile; nothing gets lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpitui.domain.measures import Bounds, Target
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII
from kpitui.tui.screens.set_up import SetUpScreen
from kpitui.tui.screens.set_up_form import SetUpForm
from tests.tui.nasty import NASTY
from tests.tui.seat import Seat, at_home
from tests.tui.test_set_up import change, cursor_line, to


async def open_form(seat: Seat, name: str) -> None:
    await seat.press("e")
    await open_it(seat, name)


async def open_it(seat: Seat, name: str) -> None:
    await to(seat, name)
    await seat.press("enter")
    assert isinstance(seat.page, SetUpForm)


async def test_a_name_and_an_owner_are_changed(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "enter", "enter", "ctrl+u", *"li", "ctrl+s")
        seat.expect("This would change:", "clients (Clients signed up)", "name: Clients signed -> Clients signed up")
        seat.expect("owner: dana -> li")
        await seat.press("enter")
        assert isinstance(seat.page, SetUpScreen)
        seat.expect("1 change made.")
        assert "Clients signed up" in cursor_line(seat)
        assert "li" in cursor_line(seat)


async def test_a_target_holds_from_the_running_week_on(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press("enter", "ctrl+u", *">= 4", "ctrl+s")
        seat.expect("target: >= 3 -> >= 4 from 2026-11-16", "Periods that are over stay judged by the target they had.")
        await seat.press("enter")
        targets = seat.app.desk.workspace.scorecard.measure("clients").targets
        assert targets == (Target(Bounds(3)), Target(Bounds(4), date(2026, 11, 16)))
        await seat.press("escape", "left")
        assert ">= 3" in seat.line_with("Clients signed")
        await seat.press("0")
        assert ">= 4" in seat.line_with("Clients signed")


async def test_what_is_not_understood_stays_with_the_reason_below_it(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press("enter", *"x", "enter")
        seat.expect('"3x" is not an amount. Write >= 50, <= 50, 50 to 60 or none.', "It stays in the field")
        assert "▌*target        >= 3x" in seat.text()
        await seat.press("backspace")
        assert "is not an amount" not in seat.text()
        await seat.press(*"y", "down", "down")
        seat.expect('"3y" is not an amount.')
        await seat.press("ctrl+s")
        seat.expect("One thing is not right yet.")
        assert "▌*target" in seat.text()
        await seat.press("ctrl+r")
        assert "▌ target        >= 3" in seat.text()
        assert seat.app.desk.drafts.fields() == []
        assert "see_change" not in seat.page.available()


async def test_mistakes_have_the_words_of_the_toml(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Prospects contacted")
        await seat.press("down", "down", "down", "ctrl+u", *"client at 8 %, 2 weeks later", "enter")
        seat.expect('There is no indicator "client". Did you mean "clients"?')
        await seat.press("ctrl+u", *"clients at 9 %, 1 week later; mood", "ctrl+s")
        seat.expect("drives: clients at 0.08, 2 weeks later -> clients at 0.09, 1 week later; mood")


async def test_nothing_differs(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press(*["enter"] * 40)
        seat.expect("Nothing differs: nothing was changed.")
        assert isinstance(seat.page, SetUpForm)


async def test_the_values_that_can_be_counted_follow_each_other(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press("down", "down")
        seat.expect("Who answers for it: dana, li.")
        for name in ("li", "", "dana"):
            await seat.press("ctrl+n")
            assert seat.line_with("owner").split("owner")[1].strip() == name
        await seat.press("up")
        assert "next_value" not in seat.page.available()


async def test_escape_from_the_difference_loses_nothing(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "down", "down", "backspace", "ctrl+s")
        seat.expect('There is no person "dan".')
        await seat.press("ctrl+r", "ctrl+s")
        seat.expect("name: Clients signed -> Clients signed up")
        await seat.press("escape")
        assert isinstance(seat.page, SetUpForm)
        assert "*name          Clients signed up" in seat.text()


async def test_what_is_half_typed_survives_leaving(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "down", "down", "ctrl+u", "escape")
        assert cursor_line(seat).startswith("▌*")
        seat.expect("Something is typed for it and not applied: Enter goes on with it.")
    async with at_home(small) as seat:
        await seat.press("e")
        await to(seat, "Clients signed")
        await seat.press("enter")
        seat.expect("Here is what you had typed and not applied yet.")
        assert "*name          Clients signed up" in seat.text()
        await seat.press("ctrl+s")
        seat.expect("owner: dana -> none", "name: Clients signed -> Clients signed up")
        await seat.press("enter")
        assert seat.app.desk.drafts.fields() == []
        assert not cursor_line(seat).startswith("▌*")


async def test_what_is_half_typed_survives_a_hang_up(small: Path) -> None:
    """Every edit is kept as it is made: the app has no chance to keep anything at the end."""
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up")
        seat.app.desk.drafts = type(seat.app.desk.drafts)(
            small.parent / "nowhere", small
        )  # nothing is kept from here on
        seat.hit(*" lost")
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        assert "*name          Clients signed up" in seat.text()
        assert "lost" not in seat.text()


async def test_a_retired_measure_is_taken_up_again(small: Path, li: Workspace) -> None:
    change(li, "visits", retired_on=date(2026, 11, 2))
    async with at_home(small) as seat:
        await seat.press("e")
        await open_it(seat, "Website visits")
        await seat.press("pagedown", "pagedown", "ctrl+u", "ctrl+s")
        seat.expect("visits (Website visits)", "retired: 2026-11-02 -> none")
        await seat.press("enter")
        assert seat.app.desk.workspace.scorecard.measure("visits").retired_on is None
        assert "weekly" in cursor_line(seat)


async def test_a_new_thing_half_typed_is_there_the_next_time(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("e", "o", *"Grow", "escape", "o")
        assert "*name          Grow" in seat.text()
        await seat.press("enter")
        assert seat.line_with("key").split() == ["▌", "key"]
        await seat.press("down")
        assert "grow" in seat.line_with("key")


async def test_pasted_text_goes_into_the_field_and_stays_harmless(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        for text in NASTY:
            seat.page.pasted(text)
            seat.page.redraw()
            seat.check_lines()
            seat.hit("down")
            seat.check_lines()
        await seat.paste("once more")
        await seat.press("ctrl+s")
        seat.check_lines()


async def test_others_change_what_is_not_typed_here(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "down", "down", "down")
        change(li, "clients", purpose="Because.", targets=(Target(Bounds(5)),))
        seat.page._look_for_changes()
        seat.expect("purpose       Because.", "*name          Clients signed up")
        assert ">= 5" in seat.line_with("target")
        assert "▌ objective" in seat.text()
        await seat.press("ctrl+s")
        seat.expect("Since you began, somebody else has changed:", "purpose: Shows whether", "-> Because.")
        seat.expect("This would change now, of yours:", "name: Clients signed -> Clients signed up")
        await seat.press("enter")
        after = seat.app.desk.workspace.scorecard.measure("clients")
        assert (after.name, after.purpose) == ("Clients signed up", "Because.")


async def test_others_change_the_same_field_and_both_are_shown(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press("enter", "ctrl+u", *"4")
        change(li, "clients", targets=(Target(Bounds(5)),))
        seat.page._look_for_changes()
        seat.expect("Somebody else has made it >= 5 meanwhile.")
        assert "▌*target        4" in seat.text()
        await seat.press("ctrl+s")
        seat.expect("target: >= 3 -> >= 5 from 2026-11-16", "target: >= 5 from 2026-11-16 -> >= 4 from 2026-11-16")


async def test_a_change_while_the_difference_is_shown_has_to_be_seen_first(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "ctrl+s")
        change(li, "clients", name="Clients won")
        await seat.press("enter")
        seat.expect("Somebody else has changed the scorecard in the meantime.", "name: Clients signed -> Clients won")
        seat.expect("name: Clients won -> Clients signed up")
        assert seat.app.desk.workspace.scorecard.measure("clients").name == "Clients won"
        await seat.press("enter")
        assert seat.app.desk.workspace.scorecard.measure("clients").name == "Clients signed up"


async def test_a_change_that_came_by_itself_has_to_be_seen_too(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "ctrl+s")
        change(li, "clients", name="Clients won")
        seat.page._look_for_changes()
        seat.expect("name: Clients won -> Clients signed up")
        await seat.press("enter")
        seat.expect("Look at the difference again: Enter again applies yours.")
        await seat.press("enter")
        assert seat.app.desk.workspace.scorecard.measure("clients").name == "Clients signed up"


async def test_others_make_the_very_same_change(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.type(" up", "ctrl+s")
        change(li, "clients", name="Clients signed up")
        await seat.press("enter")
        seat.expect("Nothing of yours differs any more.", "name: Clients signed -> Clients signed up")
        await seat.press("enter")
        seat.expect("Nothing differs any more: nothing was changed. Go back.")
        await seat.press("escape")
        assert "▌ name          Clients signed up" in seat.text()


async def test_what_is_taken_away_meanwhile_is_said_and_what_is_typed_kept(small: Path, li: Workspace) -> None:
    from kpitui.frozen import replace
    from kpitui.services import defining

    async with at_home(small) as seat:
        await seat.press("e", "m", *"Posts", "ctrl+s", "enter", "enter")
        await seat.type(" written")
        seen = li.scorecard
        left = replace(seen, measures=tuple(item for item in seen.measures if item.key != "posts"))
        defining.apply(li, defining.plan(li, left), seen)
        seat.page._look_for_changes()
        seat.expect("Somebody else has taken it out of the scorecard", "Posts written")
        await seat.press("ctrl+s", "x", "ctrl+r")
        seat.expect("Posts written")
        await seat.press("escape")
        assert isinstance(seat.page, SetUpScreen)


async def test_the_scorecard_itself(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("e", "g", "enter")
        seat.expect("the scorecard", "week starts")
        await seat.press("down", "down", "down", *"Europe/Lond", "enter")
        seat.expect('There is no time zone "Europe/Lond". Did you mean "Europe/London"?')
        await seat.press(*"on", "ctrl+s", "enter")
        seat.expect("1 change made.")
        assert seat.app.desk.workspace.scorecard.timezone == "Europe/London"


async def test_letters_are_typed_and_no_commands(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.press("ctrl+u", *"hjklqte?ax")
        assert "▌*name          hjklqte?ax" in seat.text()
        await seat.press("left", "left", *"-", "home", *">", "end", *"<")
        assert ">hjklqte?-ax<" in seat.text()
        await seat.press("f1")
        seat.expect("See what would change, before it is applied.", "Forget what is typed in this field.")


async def test_long_fields_scroll_and_every_line_fits(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        for key in ("ctrl+s", "f2"):
            seat.hit("pagedown", "pagedown", "pageup", "pageup", "pagedown", *"x" * 300, "enter", key)
            seat.check_lines()
        await seat.resize(120, 40)
        seat.check_lines()


async def test_all_mistakes_are_told_at_once_and_scroll_with_their_fields(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        for _ in range(16):
            seat.hit("ctrl+u", "?", "down")
            seat.check_lines()
        seat.hit("ctrl+s")
        seat.expect("things are not right yet.")
        seat.check_lines()
        for _ in range(20):
            seat.hit("down")
            seat.check_lines()
            assert any(line.startswith(" ▌") for line in seat.lines())


async def test_every_form_is_drawn(small: Path) -> None:
    async with at_home(small, glyphs=ASCII) as seat:
        await seat.press("e", "g")
        for _ in range(15):
            await seat.press("enter")
            assert isinstance(seat.page, SetUpForm)
            seat.check_lines()
            assert seat.text().isascii()
            await seat.press("escape", "down")


async def test_a_click_marks_a_field(small: Path) -> None:
    async with at_home(small) as seat:
        await open_form(seat, "Clients signed")
        await seat.click(4)
        assert "▌ owner" in seat.text()
        await seat.click(22)
        assert "▌ owner" in seat.text()

"""Collecting in the review: the keys go on working, what comes is put in, what was left says why."""

from __future__ import annotations

from pathlib import Path

from kpitui.domain.measures import Source
from kpitui.domain.reviews import Step
from kpitui.domain.weeks import Period
from kpitui.services.reviews import closing, reviewing
from kpitui.tui.app import KpituiApp, make_desk
from kpitui.tui.glyphs import UNICODE
from tests.services.collecting.sources import command, is_running, name_source, program, trust
from tests.tui.acme import MONDAY, add
from tests.tui.at_measure import at_measure
from tests.tui.seat import NORMAL, Seat, open_workspace
from tests.tui.seat import reviewing as in_review
from tests.tui.test_numbers_step import go_to, line_of
from tests.waiting import happens

CALLS = "date,calls\n2026-11-10,4\n2026-11-11,25\n"


def sourced(path: Path, sources: dict[str, Source], *, approved: bool = True) -> Period:
    """Give measures sources; the week under review."""
    workspace = open_workspace(path)
    for key, source in sources.items():
        name_source(workspace, key, source)
        if approved:
            trust(workspace, key)
    week = workspace.calendar.week_of(MONDAY)
    workspace.close()
    return week


async def until_done(seat: Seat) -> None:
    """Wait until nothing is being collected any more."""
    await happens(lambda: seat.review._collecting is None or not seat.review._collecting.is_under_way)
    await seat.press()


async def test_one_key_fills_the_week_in(small: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    path = program(tmp_path, "count", "echo 4")
    csv = Source(csv="calls.csv", amount="calls")
    sourced(small, {"followups": csv, "clients": command(str(path)), "visits": command(str(path), "x")})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        assert "C collect" in seat.footer
        await seat.press("C")
        await until_done(seat)
        seat.expect("3 numbers collected.", "note: collected from calls.csv")
        assert line_of(seat, "followups").value == 29
        assert line_of(seat, "clients").value == 4
        assert not seat.review.view.is_checked(line_of(seat, "followups"))  # looking at it is left to people
        await seat.press("enter")
        assert seat.review.view.is_checked(line_of(seat, "followups"))
        await seat.press("C")
        await until_done(seat)
        seat.expect("Nothing new was collected.")
        seat.check_lines()


async def test_keys_work_while_it_takes_its_time_and_what_is_typed_stays(small: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    slow = program(tmp_path, "slow", f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; echo 6")
    sourced(small, {"followups": Source(csv="calls.csv", amount="calls"), "proposals": command(str(slow))})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("C")
        seat.expect("Collecting: go on meanwhile.")
        await seat.type("33")
        await happens(lambda: line_of(seat, "followups").value is not None)
        assert line_of(seat, "followups").value == 29
        assert "33" in seat.line_with("Follow-ups made")  # half typed, and still there
        await seat.press("enter")
        assert line_of(seat, "followups").value == 33
        assert seat.pane.place() == "proposals"
        assert "collect" not in seat.review.available()
        (tmp_path / "go").touch()
        await until_done(seat)
        assert line_of(seat, "proposals").value == 6
        seat.expect("2 numbers collected.")


async def test_what_was_typed_is_left_and_both_are_shown(small: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    sourced(small, {"prospects": Source(csv="calls.csv", amount="calls")})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.press("C")
        await until_done(seat)
        both = "Prospects contacted: dana entered 31 for 2026-W46, calls.csv says 29: it was left."
        seat.expect(f"Nothing new was collected. {both}")
        assert line_of(seat, "prospects").value == 31
        both = "dana entered 31, calls.csv says 29: it was left."
        await seat.press("down", "up")
        seat.expect(both)  # as long as one is on the line
        await seat.press("down")
        assert both not in " ".join(seat.text().split())
        await seat.press("up")
        await seat.type("c")
        await seat.press("backspace", "backspace")
        await seat.type("29", "enter", "up")
        assert "it was left" not in seat.text()


async def test_what_cannot_be_collected_is_named_and_left_to_be_typed(small: Path, tmp_path: Path) -> None:
    broken = program(tmp_path, "broken", "printf 'no \\033[31mway\\n' >&2; exit 4")
    sourced(small, {"followups": command(str(broken)), "clients": Source(csv="none.csv")})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("C")
        await until_done(seat)
        seat.expect("Nothing new was collected. Left: Follow-ups made, Clients signed.")
        seat.expect("Nothing from broken: It ended with exit code 4 and said: no �[31mway.")
        seat.check_lines()
        await seat.type("30", "enter")
        assert line_of(seat, "followups").value == 30


async def test_nothing_runs_that_was_not_approved(small: Path, tmp_path: Path) -> None:
    path = program(tmp_path, "count", f"touch {tmp_path}/ran; echo 4")
    sourced(small, {"followups": command(str(path))}, approved=False)
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("C")
        await until_done(seat)
        seat.expect("Not approved yet: Follow-ups made. `kpitui trust` shows what they do, and asks.")
    assert not (tmp_path / "ran").exists()


async def test_leaving_the_app_ends_it(small: Path, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "sleep 6071.25")
    sourced(small, {"followups": command(str(path))})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("C")
        await happens(lambda: is_running("6071.25"))
        assert is_running("6071.25")
        await seat.press("escape")  # home: the review is no longer there to take the numbers
        await happens(lambda: not is_running("6071.25"))
        assert not is_running("6071.25")


async def test_it_is_not_offered_without_a_source_nor_in_a_closed_week_nor_elsewhere(
    small: Path, tmp_path: Path
) -> None:
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        assert "collect" not in seat.review.available()
    week = sourced(small, {"followups": Source(csv="calls.csv")})
    async with in_review(small) as seat:
        while seat.review.step is not Step.CLOSE:
            assert ("collect" in seat.review.available()) == (seat.review.step in (Step.ACTIONS, Step.INDICATORS))
            await seat.press("tab")
    workspace = open_workspace(small)
    closing.close(workspace, week, "")
    workspace.close()
    async with in_review(small, week) as seat:
        await go_to_actions(seat)
        assert "collect" not in seat.review.available()


async def go_to_actions(seat: Seat) -> None:
    while seat.review.step is not Step.ACTIONS:
        await seat.press("shift+tab")


async def test_neither_read_only_nor_restricted_offers_it(small: Path) -> None:
    week = sourced(small, {"followups": Source(csv="calls.csv")})
    workspace = open_workspace(small)
    reviewing.begin(workspace, week)
    app = KpituiApp(make_desk(workspace, small, glyphs=UNICODE, restricted=True), lambda app: app.review(week))
    try:
        async with app.run_test(size=NORMAL) as pilot:
            await pilot.pause()
            seat = Seat(app, pilot)
            await go_to(seat, Step.ACTIONS, "followups")
            assert "collect" in seat.review.offers()
            assert "collect" not in seat.review.available()
            await seat.press("C")
            assert seat.review._collecting is None
    finally:
        app.desk.get_up()


async def test_numbers_others_enter_meanwhile_are_not_replaced(small: Path, tmp_path: Path) -> None:
    slow = program(tmp_path, "slow", f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; echo 6")
    sourced(small, {"proposals": command(str(slow))})
    async with in_review(small) as seat:
        await go_to(seat, Step.ACTIONS, "proposals")
        await seat.press("C")
        other = open_workspace(small, login="li")
        add(other, "proposals", 9, MONDAY, total=True)
        other.close()
        (tmp_path / "go").touch()
        await until_done(seat)
        assert line_of(seat, "proposals").value == 9
        # The path of the program may be longer than a line.
        assert "lientered9for2026-W46,/" in (told := "".join(seat.text().split()))
        assert "/slowsays6:itwasleft." in told


async def test_on_its_page_the_marked_period_of_a_measure_is_collected(small: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    sourced(small, {"followups": Source(csv="calls.csv", amount="calls")})
    async with at_measure(small, "clients") as seat:
        assert "collect" not in seat.page.available()
    async with at_measure(small, "followups") as seat:
        for told in (
            "Follow-ups made: nothing for 2026-W47 from calls.csv. It has nothing for 2026-W47.",
            "Follow-ups made: 29 for 2026-W46, collected from calls.csv.",
            "Follow-ups made: dana entered 31 for 2026-W45, calls.csv says 3: it was left.",
        ):
            await seat.press("C")
            await happens(lambda: "collect" in seat.page.available())
            await seat.press()
            seat.expect(told)
            seat.check_lines()
            (tmp_path / "calls.csv").write_text(CALLS + "2026-11-03,3\n")
            await seat.press("left")

"""The first run: four ways to begin, each to a scorecard and its first review."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.domain.reviews import Step
from kpitui.services import defining
from kpitui.tui.screens.review import ReviewScreen
from kpitui.tui.screens.welcome import DEMO_WANTED, WelcomeScreen
from tests.tui.seat import Seat, open_workspace, welcomed

BROKEN = """
[scorecard]
name = "Broken"

[[indicator]]
key = "a"
nme = "Misspelt"

[[action]]
key = "b"
name = "Linked to nowhere"
drives = [{ indicator = "zz" }]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the scorecard will be."""
    return tmp_path / "mine.kpitui"


async def test_it_says_where_the_scorecard_will_be_kept_and_creates_nothing(path: Path) -> None:
    async with welcomed(Path("mine.kpitui")) as seat:
        seat.expect("Your scorecard will be kept in mine.kpitui", "1  Start from the sample scorecard")
        await seat.press("question_mark", "escape", "q")
    assert not path.exists()


async def test_the_sample(path: Path) -> None:
    async with welcomed(path) as seat:
        await seat.press("1")
        assert isinstance(seat.page, ReviewScreen)
        seat.expect("Acme Coaching", "Prospects contacted")
        await seat.type("34", "enter")
        seat.expect("Saved")
    workspace = open_workspace(path)
    assert workspace.scorecard == defining.sample_scorecard()
    workspace.close()
    assert path.stat().st_mode & 0o777 == 0o600


async def test_choosing_with_arrows(path: Path) -> None:
    async with welcomed(path) as seat:
        await seat.press("up")
        assert "▌ 4" in seat.line_with("Look around")
        await seat.press("down", "enter")
        assert isinstance(seat.page, ReviewScreen)


async def test_a_click_marks_a_choice(path: Path) -> None:
    async with welcomed(path) as seat:
        row = next(place for place, text in enumerate(seat.lines()) if "Build my own" in text)
        await seat.click(row)
        assert "▌ 3" in seat.line_with("Build my own")


async def test_the_demo_is_asked_for_from_outside(path: Path) -> None:
    async with welcomed(path) as seat:
        await seat.press("4")
        assert seat.app.return_code == DEMO_WANTED
    assert not path.exists()


async def test_a_broken_file_shows_its_problems_then_a_good_one(path: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "good.toml").write_text(defining.sample_text(), encoding="utf-8")
    async with welcomed(path) as seat:
        await seat.type("2broken.toml", "enter")
        seat.expect("Scorecard file: broken.toml", "broken.toml has", "mistakes.")
        seat.expect("nme", "zz")
        assert not path.exists()
        await seat.press("ctrl+u", *"good.toml", "enter")
        assert isinstance(seat.page, ReviewScreen)
        seat.expect("Acme Coaching")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "There is no file name."),
        ("none.toml", "none.toml"),
        ("~nobody-of-that-name/x.toml", "There is no home folder ~nobody-of-that-name."),
        (".", "is not a plain file"),
        ("x" * 300, "The file name is too long."),
        ("bytes.toml", "bytes.toml"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told(path: Path, tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00name = 1")
    async with welcomed(path) as seat:
        await seat.type("2" + name, "enter")
        seat.expect(reason)
        assert isinstance(seat.page, WelcomeScreen)
        seat.check_lines()
        await seat.press("escape")
        seat.expect("1  Start from the sample scorecard")


async def build(seat: Seat) -> None:
    await seat.press("3", "enter")
    seat.expect("Write a name.")
    await seat.type(
        "Bakery", "enter", *"A shop that carries us", "enter", *"We live on it", "enter", *"Orders", "enter"
    )
    await seat.type("many", "enter")
    seat.expect('"many" is not an amount.')
    await seat.press("ctrl+u", *"40", "enter")
    seat.expect("Which action, done every week, creates this result:")


async def test_building_ones_own(path: Path) -> None:
    async with welcomed(path) as seat:
        await build(seat)
        await seat.press("enter")
        seat.expect("Write an action.")
        await seat.type("Tastings held", "enter", *"5", "enter", *"Flyers handed out", "enter", *"200", "enter")
        seat.expect("Another action (or Enter to start):", "Tastings held, at least 5 a week")
        await seat.press("enter")
        assert isinstance(seat.page, ReviewScreen)
        assert seat.review.step is Step.ACTIONS
        seat.expect("Bakery", "Tastings held drives Orders", ">= 200")
        assert not seat.app.desk.drafts.fields()
    workspace = open_workspace(path)
    scorecard = workspace.scorecard
    workspace.close()
    assert [measure.name for measure in scorecard.measures] == ["Tastings held", "Flyers handed out", "Orders"]
    assert scorecard.objectives[0].why == "We live on it"
    assert [action.name for action, _ in scorecard.drivers_of(scorecard.measures[-1].key)] == [
        "Tastings held",
        "Flyers handed out",
    ]


async def test_leaving_the_questions_goes_back_to_the_choices_and_keeps_the_answers(path: Path) -> None:
    async with welcomed(path) as seat:
        await build(seat)
        await seat.type("Tast", "ctrl+q")
    async with welcomed(path) as seat:
        seat.expect("1  Start from the sample scorecard")
        await seat.press("3")
        seat.expect("Whose scorecard is it (your business or team): Bakery")
        await seat.press("enter", "enter", "enter", "enter")
        seat.expect("How many Orders a week, at least: 40")
        await seat.press("enter")
        seat.expect("creates this result: Tast")
        await seat.press("escape")
        seat.expect("1  Start from the sample scorecard")


async def test_a_file_that_appears_meanwhile_is_not_written_over(path: Path) -> None:
    async with welcomed(path) as seat:
        path.write_text("somebody's", encoding="utf-8")
        await seat.press("1")
        seat.expect("exists already.")
        assert "mine.kpitui" in seat.text().replace("\n ", "")
        assert isinstance(seat.page, WelcomeScreen)
    assert path.read_text(encoding="utf-8") == "somebody's"


async def test_each_question_of_the_guided_start_says_how_to_go_on(path: Path) -> None:
    async with welcomed(path) as seat:
        await seat.press("3")
        seat.expect("Such as: Acme Coaching   Esc leaves; answers are kept")
        for answer in ("Acme", "Grow", "It pays", "Clients signed", "3"):
            await seat.type(answer, "enter")
            seat.check_lines()
        seat.expect("at least 3", "Such as: Prospects contacted")
        await seat.press("escape", "3")
        seat.expect("Whose scorecard is it (your business or team): Acme")

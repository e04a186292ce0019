"""What the readings say about a scorecard: links without effect, and the question asked once a quarter."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from kpitui.domain.weeks import Period
from kpitui.services.checking import findings
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.quarterly import is_due, question_for
from kpitui.services.workspace import Workspace
from tests.conftest import TODAY
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, monday, opened

NO_EFFECT = (
    "Prospects contacted has shown no effect on clients signed for 52 weeks: more of it has not been followed by more."
)


# The changes of these and those of `moving` have a correlation of -0.1.
STEADY = [4.0, 3.0, 5.0, 4.0, 6.0, 2.0, 3.0] * 9


def moving(count: int) -> list[float]:
    return [float(Random(number).randint(20, 80)) for number in range(count)]


def about_links(workspace: Workspace) -> list[str]:
    return [finding.what for finding in findings(workspace) if "no effect" in finding.what]


def test_an_action_without_effect_is_named(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(60)) as workspace:
        give(workspace, prospects=moving(60), clients=STEADY[:60])
        assert about_links(workspace) == [NO_EFFECT]
        assert [finding.measure for finding in findings(workspace) if finding.what == NO_EFFECT] == ["prospects"]


def test_one_with_an_effect_is_not(tmp_path: Path) -> None:
    done = moving(60)
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(60)) as workspace:
        give(workspace, prospects=done, clients=[round(value * 0.08) for value in done])
        assert about_links(workspace) == []


@pytest.mark.parametrize("weeks", [0, 1, 29])
def test_too_little_data_says_nothing(tmp_path: Path, weeks: int) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(60)) as workspace:
        give(workspace, monday(60 - weeks), prospects=moving(weeks), clients=STEADY[:weeks])
        assert about_links(workspace) == []


def test_what_was_before_a_divider_does_not_count(tmp_path: Path) -> None:
    divided = f'{CLIENTS}divider = [{{ from = {monday(40)}, reason = "New offer" }}]\n{PROSPECTS}'
    with opened(tmp_path, divided, monday(60)) as workspace:
        give(workspace, prospects=moving(60), clients=STEADY[:60])
        assert about_links(workspace) == []


def test_nothing_is_promised_of_actions_that_prevent_or_lift_a_level(tmp_path: Path) -> None:
    mood = '[[indicator]]\nkey = "mood"\nname = "Mood"\nshow = "rating"\nsteps = ["low", "high"]\n'
    talks = '[[action]]\nkey = "talks"\nname = "Talks"\ntarget = { at_least = 3 }\ndrives = [{ indicator = "mood" }]\n'
    with opened(tmp_path, mood + talks, monday(60)) as workspace:
        give(workspace, talks=moving(60), mood=[1.0, 2.0] * 30)
        assert about_links(workspace) == []


def test_a_retired_action_is_left_alone(tmp_path: Path) -> None:
    retired = PROSPECTS + f"retired = {monday(59)}\n"
    with opened(tmp_path, CLIENTS + retired, monday(60)) as workspace:
        give(workspace, prospects=moving(59), clients=STEADY[:59])
        assert about_links(workspace) == []


def closed(workspace: Workspace, start: date) -> None:
    week = workspace.calendar.week_of(start)
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "Seen.")


def week_of(workspace: Workspace, weeks_ago: int) -> Period:
    return workspace.calendar.week_of(TODAY - timedelta(weeks=weeks_ago))


def test_the_question_comes_once_in_13_weeks(workspace: Workspace) -> None:
    closed(workspace, TODAY - timedelta(weeks=30))
    due = []
    for weeks_ago in range(29, -1, -1):
        week = week_of(workspace, weeks_ago)
        if is_due(workspace, week):
            due.append(30 - weeks_ago)
        closed(workspace, week.start)
    assert due == [13, 26]


def test_a_review_left_out_only_delays_it(workspace: Workspace) -> None:
    for weeks_ago in (30, 20, 18):
        closed(workspace, TODAY - timedelta(weeks=weeks_ago))
    assert is_due(workspace, week_of(workspace, 14))
    closed(workspace, TODAY - timedelta(weeks=14))
    assert not is_due(workspace, week_of(workspace, 13))


def test_not_before_anything_was_reviewed(workspace: Workspace) -> None:
    assert not is_due(workspace, week_of(workspace, 0))
    reviewing.begin(workspace, week_of(workspace, 20))
    assert not is_due(workspace, week_of(workspace, 0)), "that one was never closed"


def test_it_comes_with_what_speaks_against_the_measures(workspace: Workspace) -> None:
    assert question_for(workspace, week_of(workspace, 0)) is None
    closed(workspace, TODAY - timedelta(weeks=13))
    question = question_for(workspace, week_of(workspace, 0))
    assert question is not None
    all_of_them = [finding.what for finding in findings(workspace)]
    assert question.findings == tuple(all_of_them[:3])
    assert question.more == len(all_of_them) - 3

"""Did a corrective action work: what the readings show since, apart from what the user confirms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kpitui.domain.corrective import CorrectiveAction, Effect
from kpitui.domain.effects import Visible
from kpitui.services import following_up
from kpitui.services.diagnosis.effects import Effects, SeenEffect, due_effect, effect_object, seen_effect
from kpitui.services.loading import load_values
from kpitui.services.workspace import Workspace
from tests.scorecards import action, at_least, drives, mood, talks
from tests.services.past.pasts import CLIENTS, FOLLOW_UPS, MONTHLY, PROSPECTS, give, monday, opened

INVOICES = action("invoices", "Invoices out by Friday", 'show = "yesno"', at_least(1))
MOOD = mood(at_least("fine")) + talks("One-to-ones held", 3, drives("mood")) + INVOICES


def done(workspace: Workspace, key: str, on: date) -> CorrectiveAction:
    """A corrective action on a measure that was done on a day."""
    measure = workspace.scorecard.measure(key)
    noted = following_up.add(workspace, measure, workspace.this_week().start, "try something else")
    return following_up.mark_done(workspace, noted, on)


def seen(workspace: Workspace, key: str, on: date) -> SeenEffect:
    found = seen_effect(workspace, done(workspace, key, on))
    assert found is not None
    return found


def test_more_of_the_action_is_seen_first(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(18)) as workspace:
        give(workspace, prospects=[31, 29, 30, 32] * 3 + [51, 49, 50, 52, 51, 50], clients=[2, 3, 2, 3] * 3 + [4] * 6)
        found = seen(workspace, "clients", monday(12))
        assert (found.check.visible, found.word, found.action) == (Visible.CHANGED, "changed", "prospects")
        assert found.sentence.startswith("Prospects contacted: changed for the better, 50.5 a week instead of 30.5.")


def test_the_reference_change_of_conversion(tmp_path: Path) -> None:
    """32 of 400, then 20 of 100: 2.5 times as much (1.36 to 4.51)."""
    with opened(tmp_path, CLIENTS + PROSPECTS.replace("rate = 0.08", "lag = 0"), monday(12)) as workspace:
        give(workspace, prospects=[50] * 8 + [25] * 4, clients=[4] * 8 + [5] * 4)
        assert seen(workspace, "clients", monday(8)).sentence.endswith(
            "What contacts yield changed for the better: 20 % instead of 8 %, 2.5 times as much (1.36 to 4.51)."
        )


def test_too_early_says_what_is_missing(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(14)) as workspace:
        give(workspace, prospects=[50, 52] * 7, clients=[4, 3] * 7)
        found = seen(workspace, "clients", monday(12))
        assert found.word == "too early"
        assert found.sentence == (
            "Prospects contacted: too early, 2 weeks more to go. Too early to tell what they yield: 4 weeks of "
            "results are needed."
        )


def test_of_several_links_the_one_that_shows_the_most_is_told(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS + FOLLOW_UPS, monday(18)) as workspace:
        give(
            workspace,
            prospects=[50, 52, 49] * 6,
            followups=[30, 31, 29, 30] * 3 + [44, 46, 45, 44, 46, 45],
            clients=[4, 3, 5] * 6,
        )
        assert seen(workspace, "clients", monday(12)).action == "followups"


def test_a_measure_without_a_link_is_compared_with_itself(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(14)) as workspace:
        give(workspace, clients=[8, 7, 9, 8, 7, 8, 7, 9, 14, 15, 13, 14, 15, 14])
        found = seen(workspace, "clients", monday(8))
        assert found.action == ""
        assert found.sentence == "Clients signed: changed for the better, 14.2 a week instead of 7.9."


def test_ratings_and_yes_or_no(tmp_path: Path) -> None:
    with opened(tmp_path, MOOD, monday(20)) as workspace:
        give(workspace, mood=[2, 3, 2, 3] * 3 + [4, 5] * 4, talks=[3, 4] * 10, invoices=[1, 1, 1, 0] * 3 + [1] * 8)
        assert seen(workspace, "mood", monday(12)).sentence == (
            "One-to-ones held: no change visible yet (3.5 a week, 3.5 before). Team mood: changed for the better, 4.5 "
            "instead of 2.5."
        )
        assert seen(workspace, "invoices", monday(12)).sentence == (
            "Invoices out by Friday: changed for the better, done in 100 % of the weeks instead of 75 %."
        )


def test_the_actions_of_a_monthly_result_are_compared_week_by_week(tmp_path: Path) -> None:
    with opened(tmp_path, MONTHLY + PROSPECTS, monday(32)) as workspace:
        give(workspace, prospects=[31, 29, 30, 32] * 6 + [51, 49, 50, 52] * 2, clients=[10, 9, 11, 10, 9, 12])
        found = seen(workspace, "clients", monday(24))
        assert found.check.actions is not None
        assert found.check.actions.periods == 8
        assert found.sentence.startswith("Prospects contacted: changed for the better, 50.5 a week instead of 30.5.")


def test_only_those_that_wait_for_an_answer_are_looked_at(workspace: Workspace) -> None:
    noted = following_up.add(workspace, workspace.scorecard.measure("clients"), date(2026, 11, 9), "try")
    assert seen_effect(workspace, noted) is None
    late = following_up.mark_done(workspace, noted, date(2026, 11, 19))
    assert due_effect(workspace, late) is None, "its check date has not come"
    assert effect_object(None) is None


@pytest.mark.parametrize("effect", [Effect.CHANGED, Effect.NO_CHANGE])
def test_what_the_user_confirmed_stays_theirs(tmp_path: Path, effect: Effect) -> None:
    with opened(tmp_path, CLIENTS, monday(30)) as workspace:
        give(workspace, clients=[8, 7, 9] * 10)
        action = done(workspace, "clients", monday(12))
        looked_at = due_effect(workspace, action)
        assert looked_at is not None
        assert effect_object(looked_at) == {"visible": "no_change", "action": None, "sentence": looked_at.sentence}
        confirmed = following_up.confirm_effect(workspace, action, effect)
        assert following_up.numbered(workspace, action.id).effect is effect
        assert due_effect(workspace, confirmed) is None


def test_of_many_each_past_is_read_once_and_each_tells_what_it_tells_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, MONTHLY + PROSPECTS + MOOD, monday(32)) as workspace:
        give(
            workspace,
            prospects=[31, 29, 30, 32] * 6 + [51, 49, 50, 52] * 2,
            clients=[10, 9, 11, 10, 9, 12],
            mood=[2, 3, 2, 3] * 4 + [4, 5] * 8,
            talks=[3, 4] * 16,
        )
        first = done(workspace, "clients", monday(20))
        days = [monday(14) + timedelta(days=day) for day in range(30)]
        actions = [
            replace(first, id=number, measure=key, done_on=day)
            for number, (key, day) in enumerate(product(("clients", "mood"), days))
        ]
        alone = [seen_effect(workspace, action) for action in actions]
        reads: list[str] = []

        def counted(*arguments: Any) -> Any:
            reads.append("once")
            return load_values(*arguments)

        monkeypatch.setattr("kpitui.services.diagnosis.effects.load_values", counted)
        together = Effects(workspace)
        assert [together.seen(action) for action in actions] == alone
        assert len(reads) == 2
        assert len({item.sentence for item in alone if item}) > 4

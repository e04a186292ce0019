"""What a miss means, from definitions and entries to sentences: every kind of measure is handled on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from kpitui.domain.diagnosis import Diagnosis
from kpitui.domain.verdicts import Verdict
from kpitui.services import following_up
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.diagnosis.explaining import explain_week
from kpitui.services.reviews import reviewing
from tests.scorecards import (
    action,
    at_least,
    at_most,
    clients,
    close_rate,
    drives,
    indicator,
    mood,
    proposals,
    revenue,
    talks,
)
from tests.services.past.pasts import CLIENTS, COMPLAINTS, FOLLOW_UPS, PROSPECTS, give, monday, opened, why

MONTHLY = clients(17, 'unit = "clients"', 'frequency = "monthly"')
PROPOSALS = proposals('unit = "proposals"', drives("clients", rate=0.5, lag=1))
OVERTIME = indicator("cost", "Overtime paid", 'show = "money"', at_most(500)) + action(
    "hours", "Overtime", 'show = "duration"', at_most("20:00"), drives("cost", rate=0.4)
)
REVENUE = revenue(at_least(8000)) + talks("Renewal talks held", 8, drives("revenue", rate=1100))
MOOD = mood(at_least("fine")) + talks("One-to-ones held", 3, drives("mood", lag=1))
LAST, TODAY = monday(19), monday(20)  # of twenty weeks

Series = Sequence[float | None]


def diagnosed(
    folder: Path, definitions: str, key: str, period: date = LAST, today: date = TODAY, /, **series: Series
) -> Diagnosis:
    """The diagnosis of one measure in one period of a scorecard with these values from its first week on."""
    with opened(folder, definitions, today) as workspace:
        give(workspace, **series)
        return why(workspace, key, period).diagnosis


# Several actions, none, and those that were not counted.


def test_of_several_links_the_one_that_was_not_done_is_told(tmp_path: Path) -> None:
    found = diagnosed(
        *(tmp_path, CLIENTS + PROSPECTS + FOLLOW_UPS, "clients"),
        prospects=[50] * 20,
        followups=[30] * 18 + [9, 30],
        clients=[4, 5] * 9 + [4, 1],
    )
    assert found.verdict is Verdict.EXECUTION
    assert found.sentence == (
        "Execution. 9 of 30 follow-ups made; at the usual 15 % that alone explains the 3 missing clients."
    )
    assert [(link.action, link.verdict) for link in found.links] == [
        ("prospects", Verdict.USUAL),
        ("followups", Verdict.EXECUTION),
    ]
    assert found.links[1].due == monday(18), "the calls of the week before, by the lag"
    for link in found.links:
        parts = (link.plan_gap or 0.0, link.execution_gap or 0.0, link.effectiveness_gap or 0.0)
        assert sum(parts) == pytest.approx(3.0, abs=1e-12), "each against the whole shortfall"


@pytest.mark.parametrize("order", permutations((PROSPECTS, FOLLOW_UPS, PROPOSALS)))
def test_the_order_of_the_scorecard_changes_nothing(tmp_path: Path, order: tuple[str, ...]) -> None:
    found = diagnosed(
        *(tmp_path, CLIENTS + "".join(order), "clients"),
        prospects=[50, 48] * 9 + [31, 50],
        followups=[30, 33] * 9 + [9, 30],
        proposals=[6, 7] * 10,
        clients=[4, 5] * 9 + [4, 1],
    )
    assert found.verdict is Verdict.EXECUTION
    assert found.sentence.startswith("Execution. 9 of 30 follow-ups made")
    assert [link.action for link in found.links] == ["prospects", "proposals", "followups"]
    assert len(found.notes) == 3


def test_without_a_link_only_its_own_range_can_be_told(tmp_path: Path) -> None:
    usual = diagnosed(tmp_path, CLIENTS, "clients", clients=[4, 5, 3] * 6 + [4, 1])
    assert usual.verdict is Verdict.NO_LINK
    assert usual.sentence == (
        "No action is linked to Clients signed: nothing can be said about why. 1 client instead of 4 is inside the "
        "usual 1 to 7."
    )
    assert usual.advice == "Link an action that drives it."


def test_a_signal_without_a_link_comes_before_noise(tmp_path: Path) -> None:
    noise = CLIENTS.replace("clients", "leads").replace("Clients signed", "Leads")
    with opened(tmp_path, noise + CLIENTS, TODAY) as workspace:
        give(workspace, leads=[4, 5, 3] * 6 + [4, 1], clients=[8, 9] * 9 + [9, 1])
        assert [finding.line.measure.key for finding in explain_week(workspace, None)] == ["clients", "leads"]


@pytest.mark.parametrize("also", ["", FOLLOW_UPS])
def test_an_action_that_was_not_entered_comes_first(tmp_path: Path, also: str) -> None:
    other: dict[str, Series] = {"followups": [30] * 20} if also else {}
    found = diagnosed(
        tmp_path, CLIENTS + PROSPECTS + also, "clients", prospects=[50] * 19, clients=[4, 5] * 9 + [4, 1], **other
    )
    assert found.verdict is Verdict.NOT_COUNTED
    assert found.sentence == ("Not counted. Prospects contacted has not been entered for this week: enter it first.")
    assert found.advice == "", "the sentence says it"


# Months and weeks.


def test_a_monthly_result_is_held_against_the_weeks_of_its_month(tmp_path: Path) -> None:
    months = [16, 18, 20, 16, 18, 17, 20, 9]
    found = diagnosed(
        *(tmp_path, MONTHLY + PROSPECTS, "clients", date(2026, 8, 1), date(2026, 9, 3)),
        prospects=[50] * 30 + [20] * 5,
        clients=months,
    )
    (link,) = found.links
    assert (link.done, link.planned) == (80.0, 200.0), "W32 to W35: their Thursdays lie in August"
    assert found.verdict is Verdict.EXECUTION
    assert found.sentence.startswith("Execution. 80 of 200 prospects contacted; at the usual 8.4 % that costs 10.1")
    assert link.baseline is not None
    # Not January: 2026-W01 belongs to it, and nothing was entered then.
    assert (link.baseline.periods, link.baseline.results) == (6, sum(months[1:7]))


def test_a_month_with_a_week_that_was_not_entered_is_not_counted(tmp_path: Path) -> None:
    found = diagnosed(
        *(tmp_path, MONTHLY + PROSPECTS, "clients", date(2026, 8, 1), date(2026, 9, 3)),
        prospects=[50] * 30 + [20] * 2,
        clients=[16, 18, 20, 16, 18, 17, 20, 9],
    )
    assert found.sentence == (
        "Not counted. Prospects contacted has not been entered for every week that counts here: enter those first."
    )


def test_an_excused_week_counts_neither_way(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, TODAY) as workspace:
        give(workspace, prospects=[50] * 20, clients=[4, 5] * 9 + [4, 1])
        before = why(workspace, "clients", LAST).diagnosis.links[0].baseline
        seen = reviewing.view(workspace, workspace.calendar.week_of(monday(10)))
        reviewing.begin(workspace, seen.week)
        reviewing.excuse(workspace, seen, next(line for line in seen.results), "Closed")
        after = why(workspace, "clients", LAST).diagnosis.links[0].baseline
        assert before is not None
        assert after is not None
        assert (before.periods, after.periods) == (19, 18)


# Targets of "at most": the gaps turn round.


def test_too_many_complaints_after_too_few_checks(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, COMPLAINTS, "complaints", checks=[20, 22] * 9 + [21, 8], complaints=[4, 5, 3] * 6 + [4, 9]
    )
    assert (found.verdict, found.shortfall) == (Verdict.EXECUTION, 4.0)
    assert found.sentence == (
        "Execution. 8 of 20 checks made; how many complaints that let through cannot be told from the numbers. 9 "
        "complaints instead of at most 5 is inside the usual 0 to 10."
    )


def test_checks_made_that_prevent_less_than_they_did(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, COMPLAINTS, "complaints", checks=[20, 22] * 10, complaints=[4, 5, 3] * 5 + [9, 9, 8, 9, 10]
    )
    assert found.verdict is Verdict.EFFECTIVENESS
    assert found.sentence == (
        "Effectiveness. Checks met (84 of 80) but complaints rose from 4.3 to 9 a week: 36 complaints where 8 to 29 "
        "are usual."
    )


def test_costs_of_doing_more_than_planned(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, OVERTIME, "cost", hours=[1200, 1100] * 9 + [1150, 2000], cost=[480, 440] * 9 + [460, 800]
    )
    (link,) = found.links
    assert (found.verdict, found.advice) == (Verdict.EXECUTION, "Keep the actions to their plan.")
    assert found.sentence.startswith(
        "Execution. 33:20 instead of 20:00; at the usual $24 per hour that alone explains the $300 too much."
    )
    assert (link.plan_gap or 0) + (link.execution_gap or 0) + (link.effectiveness_gap or 0) == found.shortfall == 300.0


def test_between_two_limits_the_one_that_was_missed_counts(tmp_path: Path) -> None:
    between = CLIENTS.replace("{ at_least = 4 }", "{ at_least = 4, at_most = 8 }")
    found = diagnosed(
        tmp_path, between + PROSPECTS, "clients", prospects=[50] * 19 + [120], clients=[4, 5] * 9 + [4, 11]
    )
    assert (found.shortfall, found.verdict) == (3.0, Verdict.EXECUTION)
    assert found.sentence == (
        "Execution. 120 contacts instead of 50; at the usual 8.9 % that alone explains the 3 clients too many."
    )


# What is not counted in whole numbers.


def test_money_shows_a_pattern_and_proves_nothing(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, REVENUE, "revenue", talks=[8, 9] * 10, revenue=[8800, 9500, 9100] * 5 + [5200, 5000, 5600, 5100, 4900]
    )
    assert found.sentence == (
        "Effectiveness. Talks met (34 of 32) but the pattern has changed: revenue per talk fell from $1,046 to $606, "
        "$20,600 where $28,120 to $43,007 are usual."
    )
    assert "Amounts that are not counts show a pattern; they prove nothing." in found.notes
    assert found.links[0].window is not None
    assert found.links[0].window.p_low is None


def test_money_missing_because_talks_were_not_held(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, REVENUE, "revenue", talks=[8, 9] * 9 + [8, 3], revenue=[8800, 9500, 9100] * 6 + [9000, 3600]
    )
    assert found.sentence == (
        "Execution. 3 of 8 renewal talks held; at the usual $1,077 a talk that alone explains the $4,400 missing."
    )


def test_a_formula_points_to_what_it_is_made_of(tmp_path: Path) -> None:
    found = diagnosed(
        tmp_path, CLIENTS + PROSPECTS + close_rate(), "close_rate", prospects=[50] * 20, clients=[4, 5, 3] * 6 + [4, 1]
    )
    assert (found.verdict, found.advice) == (Verdict.NO_LINK, "")
    assert found.sentence == (
        "Clients per prospect is computed (clients / prospects): look at what it is made of. 2.0 % instead of 6.0 % is "
        "inside the usual 0.9 % to 15.1 %."
    )


def test_ratings_are_compared_as_levels(tmp_path: Path) -> None:
    short = diagnosed(tmp_path, MOOD, "mood", talks=[3, 4] * 9 + [1, 3], mood=[3, 4] * 9 + [3, 2])
    assert short.sentence == (
        "Execution. 1 of 3 one-to-ones held; how much of the miss that explains cannot be told from the numbers. Tired "
        "instead of fine is inside the usual drained to great."
    )


def test_a_rating_that_fell_while_the_talks_were_held(tmp_path: Path) -> None:
    fell = diagnosed(tmp_path, MOOD, "mood", talks=[3, 4] * 10, mood=[4, 5, 4] * 5 + [2, 1, 2, 1, 2])
    assert fell.sentence == (
        "Effectiveness. Talks met (14 of 12) but the pattern has changed: 1.5 on average where 3.0 to 5.0 are usual."
    )
    assert "Team mood itself has been low for longer than chance explains." in fell.notes


def test_an_action_that_is_yes_or_no(tmp_path: Path) -> None:
    invoices = '[[action]]\nkey = "invoices"\nname = "Invoices out"\nshow = "yesno"\ntarget = { at_least = 1 }\n'
    found = diagnosed(tmp_path, invoices, "invoices", invoices=[1] * 19 + [0])
    assert (found.verdict, found.sentence) == (
        Verdict.EXECUTION,
        "Execution. Invoices out not done. Before, it was yes in 19 of 19 weeks.",
    )


# What was tried before, dividers, and how far back is looked.


def test_what_was_tried_before_comes_along(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, TODAY) as workspace:
        give(workspace, prospects=[50] * 20, clients=[4, 5] * 9 + [4, 1])
        clients = workspace.scorecard.measure("clients")
        older = following_up.add(workspace, clients, monday(5), "call earlier")
        newer = following_up.add(workspace, clients, monday(12), "new opening")
        following_up.add(workspace, clients, LAST, "of this very week")
        (finding,) = explain_week(workspace, None)
        assert finding.tried == (newer, older)


def test_a_divider_leaves_what_was_before_behind(tmp_path: Path) -> None:
    divided = f'{CLIENTS}divider = [{{ from = {monday(12)}, reason = "New offer" }}]\n{PROSPECTS}'
    found = diagnosed(tmp_path, divided, "clients", prospects=[50] * 20, clients=[1, 2] * 6 + [8, 9] * 3 + [8, 1])
    assert found.links[0].baseline is not None
    assert found.links[0].baseline.periods == 7
    assert found.usual is not None
    assert found.usual.limits.readings == 7


def test_older_weeks_than_two_years_change_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(150)) as workspace:
        give(workspace, monday(46), prospects=[50] * 104, clients=[4, 5] * 51 + [4, 1])
        line = why(workspace, "clients", monday(149)).line
        recent = diagnose_lines(workspace, [line])
        give(workspace, prospects=[5] * 46, clients=[9] * 46)
        assert diagnose_lines(workspace, [line]) == recent


ON_TIME = indicator("ontime", "Report on time", 'show = "yesno"', at_least(1)) + action(
    "drafts", "Drafts written", 'unit = "drafts"', at_least(3), drives("ontime")
)


@pytest.mark.parametrize(
    ("ontime", "sentence"),
    [
        (
            [1, 1, 1, 0] * 4 + [1, 0, 0, 0, 0],
            "Effectiveness. Drafts met (12 of 12) but the pattern has changed: yes in 0 of 4 weeks where 1 to 4 are "
            "usual.",
        ),
        (
            [1, 0, 0] * 7,
            "Plan. Yes in 35 % of weeks is usual: every week takes a better process, not a good week.",
        ),
        ([1, 1, 0], "Too early. Drafts met. No instead of yes; what is usual can be told in 7 weeks."),
        ([0, 1] * 10 + [0], "Drafts met. No instead of yes: one week cannot show a change."),
    ],
    ids=["changed", "plan", "early", "usual"],
)
def test_yes_and_no_are_told_as_counts(ontime: Series, sentence: str, tmp_path: Path) -> None:
    last, today = monday(len(ontime) - 1), monday(len(ontime))
    series: dict[str, Series] = {"ontime": ontime, "drafts": [3] * len(ontime)}
    assert diagnosed(tmp_path, ON_TIME, "ontime", last, today, **series).sentence == sentence

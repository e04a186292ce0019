"""The report on a week: as it was closed, as it is now, or while it runs; winning or not, and why."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kpitui.domain.reviews import Choice
from kpitui.domain.status import Status
from kpitui.errors import InvalidInput, KpituiError, NotAllowed, UnusableFile
from kpitui.frozen import replace
from kpitui.services import following_up
from kpitui.services.reporting.as_html import report_html
from kpitui.services.reporting.as_markdown import report_markdown
from kpitui.services.reporting.as_text import report_text
from kpitui.services.reporting.choice import Whose, chosen_part, chosen_period
from kpitui.services.reporting.lines import lines_of_week, report_groups
from kpitui.services.reporting.report import Basis, Outcome
from kpitui.services.reporting.seen import seen_week
from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage.reviews import freeze
from tests.held_clock import HeldClock
from tests.services.doing import line_of, total
from tests.services.reporting.reported import MONDAY, close_week, fill, measure_in, report_on


def test_a_week_without_a_review_is_told_as_it_is_now(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace)
    assert (report.label, report.basis, report.title) == ("2026-W46", Basis.FINISHED, "2026-W46 (9 - 15 Nov)")
    assert report.source == "This week has not been reviewed: numbers as of 20 Nov 2026."
    assert report.opening.outcome is Outcome.NOT_WINNING
    assert report.opening.sentence == "Not winning: 1 of 2 actions done, 0 of 2 indicators on target."
    assert [miss.measure for miss in report.misses] == ["close_rate", "clients", "prospects"]
    assert all(miss.choice is None and not miss.reviewed for miss in report.misses)


def test_each_indicator_stands_after_the_actions_that_drive_it(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace)
    (growth, *_) = report.groups
    assert (growth.title, growth.why) == ("Coach 40 owners", "Below 40 owners the programme does not pay for itself.")
    assert [line.key for line in growth.lines] == ["prospects", "followups", "clients"]
    assert growth.lines[0].owner == "Dana Reyes"
    trend = [reading.value for reading in growth.lines[2].trend]
    assert trend[-5:] == [3, 4, 3, 3, 1]
    assert trend[:-5] == [None] * 8


def test_a_closed_week_keeps_what_was_seen_and_marks_what_was_corrected(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    total(workspace, "prospects", 52, MONDAY, correct=True)
    report = report_on(workspace, "2026-W46")
    assert (report.basis, report.title) == (Basis.CLOSED, "review of 2026-W46 (9 - 15 Nov)")
    assert report.source == "As dana closed it on 20 Nov 2026."
    prospects = measure_in(report, "prospects")
    assert (prospects.shown, prospects.status, prospects.corrected, prospects.by) == (
        "31",
        Status.OFF_TARGET,
        "52",
        "dana",
    )
    assert prospects.readings[-1].value == 31
    assert {line.key for line in report.corrected} == {"prospects", "close_rate"}
    assert report.opening.counts.actions.on_target == 1, "as it was seen"


def test_decisions_and_corrective_actions_are_those_of_the_review(workspace: Workspace) -> None:
    fill(workspace)
    week = close_week(workspace)
    report = report_on(workspace, "last")
    decided = {miss.measure: (miss.choice, miss.reason) for miss in report.misses}
    assert decided["clients"] == (Choice.CORRECTIVE_ACTION, "")
    assert decided["prospects"] == (Choice.ACCEPT, "The fair was in that week")
    assert decided["close_rate"] == (None, "")
    (action,) = report.corrective
    assert (action.text, action.owner, action.name, action.new, action.later) == (
        "Call the March list",
        "Li Wen",
        "Clients signed",
        True,
        "",
    )
    assert [(item.label, item.text) for item in report.learned] == [("2026-W46", "Fairs cost call days.")]
    noted = following_up.listed(workspace)[0]
    following_up.mark_done(workspace, noted)
    assert report_on(workspace, "last").corrective[0].later == "done since"
    closing.reopen(workspace, week, "A list was forgotten")
    again = report_on(workspace, "last")
    assert (again.basis, again.source) == (
        Basis.FINISHED,
        "This week was opened again: numbers as of 20 Nov 2026.",
    )


def test_the_counts_are_those_of_the_frozen_headline(workspace: Workspace) -> None:
    fill(workspace)
    week = close_week(workspace)
    kept = closing.frozen(workspace, week)
    assert kept is not None
    counts = report_on(workspace, "last").opening.counts
    told = (
        f"{counts.actions.on_target} of {counts.actions.due} actions done, "
        f"{counts.indicators.on_target} of {counts.indicators.due} indicators on target"
    )
    assert json.loads(kept.document)["headline"] == told


def test_a_closed_week_outlives_its_measures(workspace: Workspace) -> None:
    fill(workspace)
    week = close_week(workspace)
    seen = seen_week(workspace, week, lambda measure, owner: True, most_diagnosed=0)
    gone = [replace(line, measure="gone") if line.measure == "clients" else line for line in seen.lines]
    lines = lines_of_week(workspace, week, gone)
    (line,) = [line for line in lines if line.key == "gone"]
    assert (line.name, line.shown, line.target, line.status) == ("Clients signed", "1", ">= 3", Status.OFF_TARGET)
    last = report_groups(workspace.scorecard, lines)[-1]
    assert (last.title, last.lines) == ("No longer in the scorecard", (line,))


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", None), ("status", "so so"), ("value", "many"), ("period", "0001-01-01"), ("target", {"at_least": 1})],
)
def test_what_a_close_kept_and_cannot_be_read_is_refused(workspace: Workspace, name: str, value: object) -> None:
    fill(workspace)
    week = close_week(workspace)
    kept = closing.frozen(workspace, week)
    assert kept is not None
    damaged = json.loads(kept.document)
    damaged["lines"][0][name] = value
    with workspace.writing() as change:
        freeze(change, week.start, damaged)
    with pytest.raises(
        UnusableFile,
        match=r"is damaged\. `kpitui verify` names the newest sound backup, and `kpitui restore` brings it back\.",
    ):
        report_on(workspace, "last")


def test_an_excused_week_tells_why(workspace: Workspace) -> None:
    fill(workspace)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    reviewing.excuse(workspace, view := reviewing.view(workspace, week), line_of(view, "mood"), "Nobody was here")
    report = report_on(workspace)
    mood = measure_in(report, "mood")
    assert (mood.status, mood.due) == (Status.EXCUSED, 0)
    assert "      because: Nobody was here" in report_text(report)
    assert "– excused: Nobody was here" in report_markdown(report)
    assert "Nobody was here" in report_html(report)


def test_the_running_week_says_so_and_judges_nothing(workspace: Workspace) -> None:
    fill(workspace)
    total(workspace, "prospects", 20, date(2026, 11, 18))
    report = report_on(workspace, "this")
    assert report.basis is Basis.RUNNING
    assert report.source == "The week is still running: numbers as of 20 Nov 2026."
    assert report.opening.outcome is Outcome.OPEN
    assert report.misses == ()
    assert measure_in(report, "prospects").status is Status.PENDING
    assert "so far" in report.opening.sentence


def test_verdicts_are_told_in_the_headline(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace)
    clients = next(miss for miss in report.misses if miss.measure == "clients")
    assert clients.verdict is not None
    assert clients.sentence
    why = " ".join(report.opening.why)
    assert "Clients signed: " in why
    assert "Not done as planned: Prospects contacted." in why
    assert "Not entered" in why, "nobody entered the mood"


def test_without_a_period_it_is_the_newest_week_that_is_over(workspace: Workspace, clock: HeldClock) -> None:
    fill(workspace)
    assert chosen_period(workspace, None).start == MONDAY
    clock.hold(date(2026, 11, 13))
    close_week(workspace)
    assert chosen_period(workspace, None).start == MONDAY, "the running week, closed on its Friday"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("last", "2026-W46"),
        ("-2", "2026-W45"),
        ("2026-W40", "2026-W40"),
        ("2026-11-04", "2026-W45"),
        ("2026-10", "2026-10"),
        ("2026-q3", "2026-Q3"),
        ("2026", "2026"),
        ("month", "2026-11"),
        ("last-month", "2026-10"),
        ("last-quarter", "2026-Q3"),
        ("last-year", "2025"),
    ],
)
def test_periods_as_people_write_them(workspace: Workspace, text: str, label: str) -> None:
    assert workspace.calendar.label(chosen_period(workspace, text)) == label


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("soon", InvalidInput),
        ("2026-13", InvalidInput),
        ("2026-Q7", InvalidInput),
        ("2026-W54", InvalidInput),
        ("9999", InvalidInput),
        ("", InvalidInput),
        ("2026-12", NotAllowed),
        ("2027", NotAllowed),
    ],
)
def test_what_is_no_period_is_refused(workspace: Workspace, text: str, error: type[KpituiError]) -> None:
    with pytest.raises(error) as raised:
        chosen_period(workspace, text)
    assert raised.value.hint


def test_one_persons_part(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    whose = chosen_part(workspace.scorecard, "Dana", None)
    assert whose == Whose("dana", "", "Dana Reyes")
    report = report_on(workspace, "last", whose)
    assert [line.key for line in report.lines] == ["prospects", "clients"]
    assert report.opening.sentence == "Not winning: 0 of 1 action done, 0 of 1 indicator on target."
    assert {miss.measure for miss in report.misses} == {"prospects", "clients"}
    assert report.corrective == (), "li's"
    assert [item.text for item in report_on(workspace, "last", chosen_part(workspace.scorecard, "li", None)).corrective]


def test_a_person_or_team_that_is_not_there_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match='There is no person "bo"') as raised:
        chosen_part(workspace.scorecard, "bo", None)
    assert raised.value.hint == "The people: dana, li."
    with pytest.raises(InvalidInput, match="There is no team") as raised:
        chosen_part(workspace.scorecard, None, "sales")
    assert raised.value.hint == "The scorecard names no teams."


def test_an_empty_scorecard_has_a_report_too(workspace: Workspace) -> None:
    report = report_on(workspace)
    assert report.opening.outcome is Outcome.OPEN
    assert report.misses == ()

"""Quick entry: what a half-typed line means, which measure is offered first, and that entering does what was shown."""

from __future__ import annotations

from datetime import date

import pytest

from kpitui.errors import InvalidInput, KpituiError
from kpitui.services.quick_entering import QuickEntering, describe
from kpitui.services.workspace import Workspace


def test_each_stage_of_a_line(workspace: Workspace) -> None:
    entering = QuickEntering(workspace)
    assert entering.look("").chosen is None
    assert describe(workspace, entering.look("prosp")) == "Prospects contacted: W47 stands at nothing yet (>= 50)"
    look = entering.look("prosp 12 tue called the list")
    assert (look.amount, look.day, look.note) == (12.0, date(2026, 11, 17), "called the list")
    told = 'Prospects contacted: 12 on Tue 17 Nov, W47 then 12 (>= 50), note "called the list"'
    assert describe(workspace, look) == told


def test_what_is_shown_is_what_is_saved(workspace: Workspace) -> None:
    entering = QuickEntering(workspace)
    for line in ("prospects 12", "prospects 8+2 mon", "prospects contacted -1 a slip"):
        shown = entering.look(line)
        saved = entering.enter(line)
        assert (saved.before, saved.after) == (shown.before, shown.after)
    assert entering.look("prospects").before == 21.0


def test_looking_changes_nothing(workspace: Workspace) -> None:
    entering = QuickEntering(workspace)
    entering.look("prospects 12 tue called the list")
    assert entering.look("prospects").before is None


def test_the_most_used_measure_comes_first(workspace: Workspace, colleague: Workspace) -> None:
    assert _candidates(workspace, "re") == ["revenue", "renewals"]
    for _ in range(3):
        QuickEntering(colleague).enter("renewals 1%")
    assert _candidates(workspace, "re") == ["renewals", "revenue"]
    QuickEntering(workspace).enter("revenue 100")  # one's own use counts more than that of others
    assert _candidates(workspace, "re") == ["revenue", "renewals"]
    chosen = QuickEntering(workspace).look("re 3", place=1).chosen
    assert chosen is not None
    assert chosen.key == "renewals"


@pytest.mark.parametrize(
    ("line", "problem"),
    [("xyzzy 3", "No measure fits xyzzy"), ("prospects twelve", "twelve"), ('"prospects 3', "does not end with it")],
)
def test_what_cannot_be_entered_says_why(workspace: Workspace, line: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        QuickEntering(workspace).look(line)
    with pytest.raises(KpituiError):
        QuickEntering(workspace).enter(line)


def test_a_line_without_an_amount_is_not_entered(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match="amount is missing"):
        QuickEntering(workspace).enter("prospects")
    with pytest.raises(InvalidInput, match="nothing to enter"):
        QuickEntering(workspace).enter("  ")


def test_days_to_come_are_refused_while_typing(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match="future"):
        QuickEntering(workspace).look("prospects 3 2026-12-01")


def test_computed_and_retired_measures_are_not_offered(workspace: Workspace) -> None:
    assert _candidates(workspace, "cl") == ["clients"]
    with pytest.raises(InvalidInput):
        QuickEntering(workspace).look("close_rate 5%")


def _candidates(workspace: Workspace, word: str) -> list[str]:
    return [measure.key for measure in QuickEntering(workspace).look(word).candidates]

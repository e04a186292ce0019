"""Adding to any period of a measure, correcting it, annotating it, skipping it; and taking each back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.status import Status
from kpitui.errors import Conflict, InvalidInput, NotAllowed
from kpitui.services.entering import new_token
from kpitui.services.past import measure_changes
from kpitui.services.past.measure_page import measure_page
from kpitui.services.reviews import closing, reviewing
from kpitui.services.standing import Line
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock
from tests.services.doing import total, week
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, monday, opened

TODAY = monday(5) + timedelta(days=2)
RATE = """
[[indicator]]
key = "rate"
name = "Clients per contact"
show = "percent"
formula = "clients / prospects"
"""


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Workspace]:
    with opened(tmp_path, CLIENTS + PROSPECTS + RATE, TODAY) as workspace:
        give(workspace, clients=[4, 3, 5, 2], prospects=[50] * 4)
        yield workspace


def line_in(workspace: Workspace, day: date, key: str = "clients") -> Line:
    page = measure_page(workspace, workspace.scorecard.measure(key))
    return page.moments[page.place_of(day)].line


def test_adding_to_the_running_week_is_for_today(acme: Workspace) -> None:
    saved = measure_changes.add(acme, line_in(acme, monday(5)), "2 the fair", new_token())
    assert (saved.before, saved.after) == (None, 2)
    (entry,) = line_in(acme, monday(5)).entries
    assert (entry.day, entry.note, entry.is_total) == (TODAY, "the fair", False)


def test_adding_to_an_earlier_week_is_for_its_last_day(acme: Workspace) -> None:
    measure_changes.add(acme, line_in(acme, monday(2)), "2", new_token())
    line = line_in(acme, monday(2))
    assert line.value == 7
    assert line.entries[-1].day == monday(3) - timedelta(days=1)


def test_a_day_may_be_named(acme: Workspace) -> None:
    measure_changes.add(acme, line_in(acme, monday(5)), "2 mon called the list", new_token())
    (entry,) = line_in(acme, monday(5)).entries
    assert (entry.day, entry.note) == (monday(5), "called the list")


def test_a_save_that_is_repeated_counts_once(acme: Workspace) -> None:
    line, token = line_in(acme, monday(5)), new_token()
    assert not measure_changes.add(acme, line, "2", token).repeated
    assert measure_changes.add(acme, line, "2", token).repeated
    assert line_in(acme, monday(5)).value == 2


def test_correcting_states_the_period_anew(acme: Workspace) -> None:
    measure_changes.correct(acme, line_in(acme, monday(1)), "6", new_token())
    assert line_in(acme, monday(1)).value == 6
    measure_changes.correct(acme, line_in(acme, monday(1)), "+2", new_token())
    assert line_in(acme, monday(1)).value == 8
    undo(acme)
    assert line_in(acme, monday(1)).value == 6


def test_a_closed_week_asks_for_a_correction(acme: Workspace) -> None:
    reviewing.begin(acme, week(acme, monday(1)))
    closing.close(acme, week(acme, monday(1)), "")
    line = line_in(acme, monday(1))
    with pytest.raises(NotAllowed, match=r"The review of 2026-W03 is closed.*correction"):
        measure_changes.add(acme, line, "2", new_token())
    with pytest.raises(NotAllowed, match="is closed"):
        measure_changes.skip(acme, line, "holiday")
    assert measure_changes.correct(acme, line, "9", new_token()).after == 9


def test_what_somebody_else_entered_meanwhile_is_not_overwritten_unseen(acme: Workspace) -> None:
    line = line_in(acme, monday(4))
    other = Workspace(open_database(acme.database.path), login="li", clock=HeldClock(TODAY))
    total(other, "clients", 8, monday(4))
    other.close()
    with pytest.raises(Conflict, match="li has entered 8"):
        measure_changes.correct(acme, line, "3", new_token())
    assert line_in(acme, monday(4)).value == 8


def test_skipping_and_a_number_after_all(acme: Workspace) -> None:
    measure_changes.skip(acme, line_in(acme, monday(4)), " holiday ")
    line = line_in(acme, monday(4))
    assert (line.status, line.excuse) == (Status.EXCUSED, "holiday")
    measure_changes.correct(acme, line, "5", new_token())
    assert line_in(acme, monday(4)).status is Status.ON_TARGET


def test_a_skip_is_undone(acme: Workspace) -> None:
    measure_changes.skip(acme, line_in(acme, monday(4)), "holiday")
    undo(acme)
    assert line_in(acme, monday(4)).status is Status.MISSING


@pytest.mark.parametrize("text", ["", "  ", "x" * 2_001])
def test_a_reason_and_a_note_are_needed(acme: Workspace, text: str) -> None:
    with pytest.raises(InvalidInput):
        measure_changes.skip(acme, line_in(acme, monday(4)), text)
    with pytest.raises(InvalidInput):
        measure_changes.annotate(acme, line_in(acme, monday(4)), text)


def test_what_is_computed_is_not_entered(acme: Workspace) -> None:
    with pytest.raises(NotAllowed, match="is computed from clients / prospects"):
        measure_changes.add(acme, line_in(acme, monday(1), "rate"), "2", new_token())


def test_no_amount(acme: Workspace) -> None:
    with pytest.raises(InvalidInput):
        measure_changes.add(acme, line_in(acme, monday(5)), "", new_token())

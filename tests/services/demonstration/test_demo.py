from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.reviews import ReviewState
from kpitui.domain.verdicts import Verdict
from kpitui.frozen import replace
from kpitui.services import standing
from kpitui.services.checking import findings
from kpitui.services.demonstration.demo import open_demo
from kpitui.services.demonstration.demo_history import demo_history
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import broken_link
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import open_database
from kpitui.storage.entries import first_altered_entry
from kpitui.storage.reviews import all_reviews
from tests.held_clock import HeldClock


@pytest.fixture(params=["2026-11-20", "2026-11-16", "2027-01-03", "2028-02-29"])
def demo(request: pytest.FixtureRequest, demo_of: Callable[[date], Path]) -> Iterator[Workspace]:
    """The demo on a Friday, a Monday, a Sunday after New Year and a leap day; to be looked at only."""
    day = date.fromisoformat(request.param)
    opened = Workspace(open_database(demo_of(day)), login="dana", clock=HeldClock(day))
    yield opened
    opened.close()


def test_a_year_of_reviews_is_closed_and_the_last_week_waits(demo: Workspace) -> None:
    running = demo.this_week()
    with demo.database.reading() as connection:
        reviews = all_reviews(connection)
    assert [review.state for review in reviews] == [ReviewState.CLOSED] * 51
    assert reviews[-1].week == running.start - timedelta(weeks=2)
    assert reviewing.proposed_week(demo) == demo.calendar.next(running, -1)
    now = standing.standing(demo, demo.calendar.next(running, -1))
    assert now.headline.actions.due == 8


def test_what_was_frozen_is_what_is_there_now(demo: Workspace) -> None:
    for back in range(2, 53):
        week = demo.calendar.next(demo.this_week(), -back)
        assert closing.frozen(demo, week) is not None
        assert closing.corrections(demo, week) == []


def test_it_tells_the_story(demo: Workspace) -> None:
    told = demo_history(demo.scorecard, demo.this_week(), demo.calendar)
    with demo.database.reading() as connection:
        kept = corrective_actions(connection)
        entries = connection.execute("SELECT count(*) FROM entry").fetchone()[0]
        reviews = {review.week: review for review in all_reviews(connection)}
        decided = connection.execute("SELECT count(*) FROM decision").fetchone()[0]
    assert entries == len(told.entries)
    assert decided == sum(len(week.decisions) for week in told.weeks)
    assert {reviews[week.week.start].learned for week in told.weeks} == {week.learned for week in told.weeks}
    assert [replace(action, created_at="") for action in kept] == list(told.corrective_actions)


def test_it_is_a_good_scorecard(demo: Workspace) -> None:
    assert findings(demo) == []


@pytest.mark.parametrize("demo", ["2026-11-20"], indirect=True)
def test_its_misses_mean_many_things(demo: Workspace) -> None:
    verdicts = set()
    for back in range(1, 53):
        week = demo.calendar.next(demo.this_week(), -back)
        found = diagnose_lines(demo, reviewing.view(demo, week).misses)
        verdicts |= {finding.diagnosis.verdict for finding in found}
    assert verdicts >= {
        *(Verdict.EXECUTION, Verdict.BOTH, Verdict.EFFECTIVENESS, Verdict.EFFECTIVENESS_LEANING),
        *(Verdict.USUAL, Verdict.TOO_EARLY, Verdict.NO_LINK),
    }


def test_times_never_go_back_nor_beyond_now(demo: Workspace) -> None:
    now = demo.today().isoformat()
    with demo.database.reading() as connection:
        assert broken_link(connection) is None
        assert first_altered_entry(connection) is None
        for table in ("entry", "audit"):
            times = [at for (at,) in connection.execute(f"SELECT at FROM {table} ORDER BY id")]
            assert times == sorted(times)
            assert times[-1][:10] <= now


def test_it_is_the_users_own_file(tmp_path: Path) -> None:
    opened = open_demo(tmp_path, clock=HeldClock(date(2026, 11, 20)))
    opened.close()
    assert stat.S_IMODE(opened.database.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.kpitui"]

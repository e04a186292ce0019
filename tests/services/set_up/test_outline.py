from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.measures import Scorecard
from kpitui.domain.weeks import Calendar
from kpitui.frozen import replace
from kpitui.services.defining import sample_scorecard
from kpitui.services.set_up.outline import Heading, Row, moved, neighbour, outline
from kpitui.services.set_up.targets import When
from kpitui.services.set_up.things import Sort, Thing
from tests.definitions.generated import scorecards

SAMPLE = sample_scorecard()
WHEN = When(Calendar(SAMPLE.week_starts), date(2026, 11, 20))
ODD = """
[scorecard]
name = "Odd"
[[action]]
key = "idle"
name = "Idle"
[[action]]
key = "old"
name = "Old"
retired = 2026-11-20
[[action]]
key = "soon"
name = "Soon"
retired = 2026-12-31
drives = [{ indicator = "gone" }]
[[indicator]]
key = "gone"
name = "Gone"
retired = 2026-01-05
[[action]]
key = "both"
name = "Both"
drives = [{ indicator = "one" }, { indicator = "two" }]
[[indicator]]
key = "two"
name = "Two"
[[indicator]]
key = "one"
name = "One"
"""


def drawn(scorecard: Scorecard) -> list[str]:
    return [
        f"# {row.text}" if isinstance(row, Heading) else f"{'  ' * row.depth}{row.thing.key or row.name}"
        for row in outline(scorecard, WHEN)
    ]


def row_of(scorecard: Scorecard, key: str) -> Row:
    return next(row for row in outline(scorecard, WHEN) if isinstance(row, Row) and row.thing.key == key)


def test_the_sample_in_reading_order() -> None:
    assert drawn(SAMPLE)[:10] == [
        "Acme Coaching",
        "sound",
        "    renewal_talks",
        "    invoices",
        "  revenue",
        "  growth",
        "      prospects",
        "      followups",
        "      proposals",
        "    clients",
    ]
    assert drawn(SAMPLE)[-7:] == [
        "# Without an objective",
        "  visits",
        "  coached",
        "# People",
        "  dana",
        "  li",
        "  sam",
    ]
    clients = row_of(SAMPLE, "clients")
    assert (clients.target, clients.owner, clients.frequency) == (">= 3", "dana", "weekly")


def test_what_drives_nothing_or_is_retired_has_its_place() -> None:
    assert drawn(read_scorecard(ODD, "odd.toml")) == [
        "Odd",
        "# Without an objective",
        "    both",
        "  two",
        "  one",
        "  idle",
        "  soon",
        "# Retired",
        "  old",
        "  gone",
    ]


def test_moving_changes_places_with_the_next_of_its_sort() -> None:
    rows = outline(SAMPLE, WHEN)
    prospects = row_of(SAMPLE, "prospects")
    assert neighbour(rows, prospects, -1) is None
    below = neighbour(rows, prospects, 1)
    assert below is not None
    assert below.thing == Thing(Sort.ACTION, "followups")
    given_ = moved(SAMPLE, prospects.thing, below.thing, 1)
    keys = [text.strip() for text in drawn(given_)]
    assert keys.index("followups") + 1 == keys.index("prospects")
    assert sorted(given_.measures, key=str) == sorted(SAMPLE.measures, key=str)


def test_an_indicator_takes_its_actions_along() -> None:
    rows = outline(SAMPLE, WHEN)
    below = neighbour(rows, row_of(SAMPLE, "clients"), 1)
    assert below is not None
    given_ = moved(SAMPLE, Thing(Sort.INDICATOR, "clients"), below.thing, 1)
    keys = [text.strip() for text in drawn(given_)]
    assert keys.index("close_rate") < keys.index("prospects") < keys.index("clients")


def test_objectives_and_people_move_among_their_like() -> None:
    rows = outline(SAMPLE, WHEN)
    growth = row_of(SAMPLE, "growth")
    quality = neighbour(rows, growth, 1)
    assert quality is not None
    assert quality.thing.key == "quality"
    assert neighbour(rows, row_of(SAMPLE, "sound"), 1) is None
    keys = [text.strip() for text in drawn(moved(SAMPLE, growth.thing, quality.thing, 1))]
    assert keys.index("quality") < keys.index("growth")
    people = moved(SAMPLE, Thing(Sort.PERSON, "sam"), Thing(Sort.PERSON, "dana"), -1).people
    assert [person.key for person in people] == ["sam", "dana", "li"]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(scorecards())
def test_everything_stands_once_and_every_move_is_seen(scorecard: Scorecard) -> None:
    when = replace(WHEN, calendar=Calendar(scorecard.week_starts))
    rows = outline(scorecard, when)
    things = [row.thing for row in rows if isinstance(row, Row)]
    assert (
        len(set(things))
        == len(things)
        == 1 + len(scorecard.people) + len(scorecard.objectives) + len(scorecard.measures)
    )
    for row in rows:
        if not isinstance(row, Row) or row.beneath == "/retired":
            continue
        for way in (-1, 1):
            other = neighbour(rows, row, way)
            if other is None:
                continue
            after = [
                item.thing
                for item in outline(moved(scorecard, row.thing, other.thing, way), when)
                if isinstance(item, Row)
            ]
            assert (after.index(row.thing) < after.index(other.thing)) == (way < 0)
            assert sorted(after, key=str) == sorted(things, key=str)

"""Forms and what they make of a scorecard: as it is, changed, new, refused; never anything a file could not hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.changes import plan_changes
from kpitui.domain.measures import Frequency, Kind, Link, Scorecard
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.weeks import Calendar
from kpitui.errors import NotAllowed
from kpitui.frozen import replace
from kpitui.services.defining import sample_scorecard
from kpitui.services.set_up.changing import Filled, fill, first_texts, proposed_key, referring, removed, retired
from kpitui.services.set_up.fields import FIELDS, choices, told
from kpitui.services.set_up.outline import Row, outline
from kpitui.services.set_up.phrases import link_values, links_text
from kpitui.services.set_up.targets import When
from kpitui.services.set_up.texts import texts_of
from kpitui.services.set_up.things import Sort, Thing, found
from kpitui.tui.editor import Editor
from tests.definitions.generated import scorecards, texts
from tests.tui.nasty import any_text

SAMPLE = sample_scorecard()
TODAY = date(2026, 11, 20)
WHEN = When(Calendar(SAMPLE.week_starts), TODAY)
CLIENTS = Thing(Sort.INDICATOR, "clients")
PROSPECTS = Thing(Sort.ACTION, "prospects")


def filled(thing: Thing, changed: dict[str, str], beside: Thing | None = None) -> Filled:
    """The form of a thing of the sample with some of its fields changed."""
    first = first_texts(SAMPLE, thing, beside, WHEN)
    assert first is not None
    return fill(SAMPLE, thing, first | changed, WHEN)


def shown(given: Scorecard, *counted: str) -> list[str]:
    """What `apply` would say of a scorecard against the sample."""
    plan = plan_changes(SAMPLE, given, today=TODAY, has_history=frozenset(counted))
    return [line for change in plan.changes for line in change.lines()]


def things(scorecard: Scorecard, when: When) -> list[Thing]:
    return [row.thing for row in outline(scorecard, when) if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("thing", "changed", "lines"),
    [
        (CLIENTS, {"name": "Signed"}, ["clients (Signed)", "  name: Clients signed -> Signed"]),
        (CLIENTS, {"target": "4"}, ["clients (Clients signed)", "  target: >= 3 -> >= 4 from 2026-11-16"]),
        (
            CLIENTS,
            {"target": ">= 3; >= 5 from 2027-01-04"},
            ["clients (Clients signed)", "  target: >= 3 -> >= 5 from 2027-01-04"],
        ),
        (CLIENTS, {"target": ""}, ["clients (Clients signed)", "  target: >= 3 -> none from 2026-11-16"]),
        (
            CLIENTS,
            {"owner": "", "team": "x"},
            ["clients (Clients signed)", "  owner: dana -> none", "  team: sales -> x"],
        ),
        (
            CLIENTS,
            {"goal": "2 from 2026-01-05 to 6 by 2027-12-31, adding up, 4 by 2026-12-31"},
            ["clients (Clients signed)", "  goal: 2 from 2026-01-05 to 6 by 2027-12-31, adding up, 4 by 2026-12-31"],
        ),
        (
            PROSPECTS,
            {"drives": "clients at 9 %, 1 week later; revenue"},
            ["prospects (Prospects contacted)", "  drives: clients at 0.08, 2 weeks later -> "],
        ),
        (CLIENTS, {"retired": "2026-12-31"}, ["clients (Clients signed): retired", "  retired: 2026-12-31"]),
        (
            CLIENTS,
            {"show": "money"},
            [
                "clients (Clients signed)",
                "  show: count -> money",
            ],
        ),
        (
            Thing(Sort.INDICATOR, "mood"),
            {"steps": "bad, good", "target": "good"},
            ["mood (Team mood)", "  steps: "],
        ),
        (Thing(Sort.OBJECTIVE, "growth"), {"parent": ""}, ["objective growth (", "  parent: sound -> none"]),
        (Thing(Sort.PERSON, "li"), {"login": "lw"}, ["person li (Li Wen)", "  login: li -> lw"]),
        (Thing(Sort.SCORECARD), {"currency": "€"}, ["scorecard (Acme Coaching)", "  currency: $ -> €"]),
    ],
)
def test_a_change_is_told_in_the_words_of_apply(thing: Thing, changed: dict[str, str], lines: list[str]) -> None:
    form = filled(thing, changed)
    assert form.mistakes == {}
    told = shown(form.scorecard, "clients", "prospects", "mood")
    assert all(line.startswith(begins) for line, begins in zip(told, lines, strict=False)), told
    assert len(told) >= len(lines)


@pytest.mark.parametrize(
    ("thing", "changed", "mistakes"),
    [
        (CLIENTS, {"name": " "}, {"name": "The name is empty. Give it a name."}),
        (CLIENTS, {"target": "x"}, {"target": '"x" is not an amount. Write >= 50, <= 50, 50 to 60 or none.'}),
        (
            CLIENTS,
            {"target": "5 to 2"},
            {"target": "At_least is above at_most: nothing can meet that. Exchange the two."},
        ),
        (
            CLIENTS,
            {"target": "3; 4 from 2026-11-15"},
            {"target": "2026-11-15 is over, and what was asked then stays as it was. Name 2026-11-16 or a later day."},
        ),
        (
            CLIENTS,
            {"target": "3; 4"},
            {"target": "From when on does 4 hold? Write it like >= 60 from 2027-01-04."},
        ),
        (CLIENTS, {"frequency": "weakly"}, {"frequency": '"weakly" is not known. Did you mean "weekly"?'}),
        (CLIENTS, {"owner": "dan"}, {"owner": 'There is no person "dan". Did you mean "dana"?'}),
        (CLIENTS, {"decimals": "two"}, {"decimals": "Text where a whole number belongs."}),
        (CLIENTS, {"decimals": "9"}, {"decimals": "The number is out of range. Use a whole number from 0 to 6."}),
        (CLIENTS, {"leading": "perhaps"}, {"leading": "Text where true or false belongs."}),
        (
            CLIENTS,
            {"retired": "never"},
            {"retired": '"never" is not a day. Write today, tomorrow, fri, +3, +2w or 2026-11-24.'},
        ),
        (
            CLIENTS,
            {"steps": "a, b"},
            {"steps": 'Only a rating has steps, and this shows a count. Add show = "rating".'},
        ),
        (PROSPECTS, {"drives": "nothing"}, {"drives": 'There is no indicator "nothing".'}),
        (PROSPECTS, {"drives": "clients,,"}, {"drives": '"clients,," is not a link.'}),
        (PROSPECTS, {"drives": "clients at many"}, {"drives": "Text where a number belongs."}),
        (PROSPECTS, {"drives": "clients at 0"}, {"drives": "The rate must be above 0."}),
        (PROSPECTS, {"drives": "clients, 105 weeks later"}, {"drives": "The number is out of range."}),
        (CLIENTS, {"goal": "6"}, {"goal": '"6" is not a goal.'}),
        (CLIENTS, {"goal": "2 from 2026-01-05 to 6 by 2025-12-31"}, {"goal": "The goal is due on 2025-12-31, but"}),
        (CLIENTS, {"goal": "2 from 2026-01-05 to 6 by 2027-12-31, soon"}, {"goal": '"soon" is not a part of a goal.'}),
        (CLIENTS, {"formula": "clients / 2"}, {"formula": "The formulas go in a circle"}),
        (Thing(Sort.OBJECTIVE, "sound"), {"parent": "growth"}, {"parent": "The objectives go in a circle"}),
        (Thing(Sort.SCORECARD), {"timezone": "London"}, {"timezone": 'There is no time zone "London".'}),
    ],
)
def test_what_is_not_understood_is_told_at_its_field(
    thing: Thing, changed: dict[str, str], mistakes: dict[str, str]
) -> None:
    found_here = filled(thing, changed).mistakes
    assert list(found_here) == list(mistakes)
    for field, text in mistakes.items():
        assert found_here[field].startswith(text)


def test_what_goes_wrong_elsewhere_is_told_too() -> None:
    weekly = filled(Thing(Sort.INDICATOR, "close_rate"), {"frequency": "weekly"}).scorecard
    texts_ = texts_of(weekly, CLIENTS, WHEN)
    assert texts_ is not None
    mistakes = fill(weekly, CLIENTS, texts_ | {"frequency": "monthly"}, WHEN).mistakes
    assert list(mistakes) == [""]
    assert '"clients" is monthly, too coarse for a weekly formula.' in mistakes[""]


def test_a_new_action_drives_the_indicator_it_is_added_to_and_stands_with_its_like() -> None:
    form = filled(Thing(Sort.ACTION), {"name": "Letters written", "target": "5"}, beside=CLIENTS)
    assert form.mistakes == {}
    assert form.thing == Thing(Sort.ACTION, "letters_written")
    added = form.scorecard.measure("letters_written")
    assert (added.kind, added.links, added.leading) == (Kind.ACTION, (Link("clients"),), True)
    keys = [measure.key for measure in form.scorecard.measures]
    assert keys.index("letters_written") == keys.index("proposals") + 1
    assert [line for line in shown(form.scorecard) if "place" in line] == []


@pytest.mark.parametrize(
    ("sort", "beside", "field", "text"),
    [
        (Sort.ACTION, PROSPECTS, "drives", "clients"),
        (Sort.ACTION, Thing(Sort.OBJECTIVE, "growth"), "drives", ""),
        (Sort.INDICATOR, Thing(Sort.OBJECTIVE, "growth"), "objective", "growth"),
        (Sort.INDICATOR, CLIENTS, "objective", "growth"),
        (Sort.METRIC, CLIENTS, "objective", "growth"),
        (Sort.OBJECTIVE, Thing(Sort.OBJECTIVE, "growth"), "parent", "growth"),
        (Sort.OBJECTIVE, CLIENTS, "parent", ""),
        (Sort.PERSON, CLIENTS, "name", ""),
        (Sort.INDICATOR, Thing(Sort.PERSON, "li"), "objective", ""),
    ],
)
def test_a_new_thing_belongs_where_it_is_added(sort: Sort, beside: Thing, field: str, text: str) -> None:
    first = first_texts(SAMPLE, Thing(sort), beside, WHEN)
    assert first is not None
    assert first[field] == text
    assert set(first) == set(FIELDS[sort])


def test_a_new_thing_needs_a_name_and_a_key_of_its_own() -> None:
    assert filled(Thing(Sort.METRIC), {}).mistakes == {"name": "The name is empty. Give it a name."}
    assert "already used" in filled(Thing(Sort.METRIC), {"name": "x", "key": "clients"}).mistakes["key"]
    assert "cannot be a key" in filled(Thing(Sort.METRIC), {"name": "x", "key": "Big One"}).mistakes["key"]
    assert filled(Thing(Sort.METRIC), {"name": "x", "key": "xx"}).thing.key == "xx"


@pytest.mark.parametrize(
    ("sort", "name", "key"),
    [
        (Sort.ACTION, "Letters written by hand", "letters_written"),
        (Sort.INDICATOR, "Clients", "clients_2"),
        (Sort.PERSON, "Dana", "dana_2"),
        (Sort.PERSON, "李雯", "person"),
        (Sort.OBJECTIVE, "2027", "objective"),
        (Sort.ACTION, "計画", "action"),
    ],
)
def test_a_key_is_made_from_the_name(sort: Sort, name: str, key: str) -> None:
    assert proposed_key(SAMPLE, Thing(sort), name) == key
    assert filled(Thing(sort), {"name": name}).mistakes == {}


def test_retiring_keeps_everything_else() -> None:
    given_ = retired(SAMPLE, CLIENTS, date(2026, 12, 31))
    assert shown(given_, "clients") == ["clients (Clients signed): retired", "  retired: 2026-12-31"]


def test_only_what_nothing_refers_to_is_removed() -> None:
    with pytest.raises(NotAllowed, match="Prospects contacted, Follow-ups made, Proposals sent and 1 more refer to it"):
        removed(SAMPLE, CLIENTS)
    with pytest.raises(NotAllowed, match="refer to it"):
        removed(SAMPLE, Thing(Sort.OBJECTIVE, "sound"))
    assert referring(SAMPLE, Thing(Sort.METRIC, "visits")) == []
    assert shown(removed(SAMPLE, Thing(Sort.METRIC, "visits"))) == ["visits (Website visits): removed"]
    lone = replace(SAMPLE, people=(*SAMPLE.people, replace(SAMPLE.people[0], key="max", name="Max")))
    assert removed(lone, Thing(Sort.PERSON, "max")) == SAMPLE


def test_a_rate_is_shown_as_it_is_typed() -> None:
    links = (Link("revenue", 1200.0, 4), Link("clients", 0.08, 0), Link("mood", 2.5, 0))
    text = links_text(links)
    assert text == "revenue at 1200, 4 weeks later; clients at 0.08; mood at 2.5"
    assert [value["rate"] for value in link_values(text)] == [1200.0, 0.08, 2.5]


def test_the_objective_itself_is_not_named_as_one_it_could_be_part_of() -> None:
    form = AmountFormat.of(SAMPLE.measures[0], SAMPLE.currency)
    keys = [item.key for item in SAMPLE.objectives]
    said = told(SAMPLE, Thing(Sort.OBJECTIVE, keys[0]), "parent", form, WHEN, Frequency.WEEKLY)
    assert said == f"The larger objective it is a part of: {', '.join(keys[1:])}."


def test_what_somebody_took_out_meanwhile_is_said() -> None:
    first = texts_of(SAMPLE, CLIENTS, WHEN)
    assert first is not None
    without = replace(SAMPLE, measures=())
    assert texts_of(without, CLIENTS, WHEN) is None
    assert fill(without, CLIENTS, first, WHEN).mistakes == {"": "It is not in the scorecard any more."}


def test_a_changed_unit_shown_takes_targets_as_they_are_written() -> None:
    form = filled(CLIENTS, {"show": "percent"})
    assert "  target: >= 3 -> >= 3.0 % from 2026-11-16" in shown(form.scorecard, "clients")
    assert "  aggregate: sum -> last" in shown(form.scorecard, "clients")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(scorecards(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_form_left_as_it_is_changes_nothing(scorecard: Scorecard, today: date) -> None:
    when = When(Calendar(scorecard.week_starts), today)
    for thing in things(scorecard, when):
        first = texts_of(scorecard, thing, when)
        assert first is not None
        form = fill(scorecard, thing, first, when)
        assert form.mistakes == {}
        assert form.scorecard == scorecard
        assert form.thing == thing


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scorecards(), st.data())
def test_whatever_is_typed_is_refused_at_its_field_or_can_stand_in_a_file(
    scorecard: Scorecard, data: st.DataObject
) -> None:
    when = When(Calendar(scorecard.week_starts), TODAY)
    new = st.sampled_from([sort for sort in Sort if sort is not Sort.SCORECARD]).map(Thing)
    thing = data.draw(st.sampled_from(things(scorecard, when)) | new)
    first = first_texts(scorecard, thing, data.draw(st.sampled_from(things(scorecard, when))), when)
    assert first is not None
    usual = [
        "",
        "5",
        ">= 5",
        "5 to 2",
        "8 %",
        "yes",
        "none",
        "clients",
        "a",
        "+2w",
        "a at 0.1, 2 weeks later",
        "a, b",
        "rating",
    ]
    changed = dict(first)
    for field in data.draw(st.lists(st.sampled_from(FIELDS[thing.sort]), max_size=4)):
        values = choices(scorecard, thing.sort, field, thing.key)
        options = [st.sampled_from(usual), texts, any_text(), *([st.sampled_from(values)] if values else [])]
        changed[field] = Editor().insert(data.draw(st.one_of(options))).text  # what can be typed
    form = fill(scorecard, thing, changed, when)
    if form.mistakes:
        assert set(form.mistakes) <= {*FIELDS[thing.sort], ""}
        assert all(form.mistakes.values())
    else:
        assert read_scorecard(write_scorecard(form.scorecard), "again") == form.scorecard
        assert found(form.scorecard, form.thing) is not None

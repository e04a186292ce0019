from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard, read_scorecard_file
from kpitui.domain.measures import (
    Aggregate,
    Bounds,
    Divider,
    Frequency,
    Goal,
    InterimTarget,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Target,
    WeekStart,
)
from kpitui.errors import InvalidDefinitions, UnusableFile

HEAD = '[scorecard]\nname = "Acme"\n'
CLIENTS = '[[indicator]]\nkey = "clients"\nname = "Clients"\n'


def problems_in(text: str) -> list[str]:
    with pytest.raises(InvalidDefinitions) as raised:
        read_scorecard(text, "a.toml")
    return [str(problem) for problem in raised.value.problems]


def measure_in(text: str) -> Measure:
    return read_scorecard(HEAD + text, "a.toml").measures[0]


def test_a_whole_scorecard_is_read() -> None:
    """
    [scorecard]
    name = "Acme Coaching"
    week_starts = "sunday"
    review_day = "monday"
    timezone = "Europe/London"
    currency = "$"
    [[person]]
    key = "dana"
    name = "Dana Reyes"
    login = "dreyes"
    [[objective]]
    key = "growth"
    name = "Grow"
    why = "To live."
    [[objective]]
    key = "sales"
    name = "Sell"
    parent = "growth"
    [[action]]
    key = "prospects"
    name = "Prospects contacted"
    drives = [{ indicator = "clients", rate = 0.08, lag = 2 }]
    [[indicator]]
    key = "clients"
    name = "Clients signed"
    objective = "sales"
    owner = "dana"
    leading = true
    target = [{ from = 2026-07-06, at_least = 3 }, { at_least = 2 }]
    exception = [{ period = "2026-W52", reason = "Closed", excused = true }]
    divider = { from = 2026-09-07, reason = "New opening" }
    goal = { start = 2, from = 2026-01-05, reach = 6, by = 2027-12-31, interim = [{ by = 2026-12-31, reach = 4 }] }
    [[metric]]
    key = "old"
    name = "Old"
    show = "number"
    retired = 2026-10-01
    """
    read = read_scorecard(str(test_a_whole_scorecard_is_read.__doc__), "a.toml")
    assert read == Scorecard(
        "Acme Coaching",
        WeekStart.SUNDAY,
        "monday",
        "Europe/London",
        "$",
        (Person("dana", "Dana Reyes", "dreyes"),),
        (Objective("growth", "Grow", "To live."), Objective("sales", "Sell", parent="growth")),
        (
            Measure("prospects", "Prospects contacted", Kind.ACTION, leading=True, links=(Link("clients", 0.08, 2),)),
            Measure(
                "clients",
                "Clients signed",
                Kind.INDICATOR,
                objective="sales",
                owner="dana",
                leading=True,
                targets=(Target(Bounds(2.0)), Target(Bounds(3.0), date(2026, 7, 6))),
                exceptions=(PeriodException(date(2026, 12, 20), "Closed"),),
                dividers=(Divider(date(2026, 9, 7), "New opening"),),
                goal=Goal(
                    2.0, date(2026, 1, 5), 6.0, date(2027, 12, 31), interim=(InterimTarget(date(2026, 12, 31), 4.0),)
                ),
            ),
            Measure(
                "old",
                "Old",
                Kind.METRIC,
                Show.NUMBER,
                decimals=1,
                aggregate=Aggregate.LAST,
                retired_on=date(2026, 10, 1),
            ),
        ),
    )


def test_only_a_name_is_needed() -> None:
    assert read_scorecard(HEAD, "a.toml") == Scorecard("Acme")


@pytest.mark.parametrize("text", ["\ufeff" + HEAD, HEAD.replace("\n", "\r\n")], ids=["BOM", "CRLF"])
def test_a_byte_order_mark_and_windows_line_ends_are_accepted(text: str) -> None:
    assert read_scorecard(text, "a.toml").name == "Acme"


def test_windows_line_ends_count_once() -> None:
    text = (HEAD + CLIENTS + "ownr = 1\n").replace("\n", "\r\n")
    assert problems_in(text) == [
        'a.toml: line 6, [[indicator]] "clients": ownr: this key is not known here. Did you mean "owner"?'
    ]


@pytest.mark.parametrize(
    ("show", "written", "bounds"),
    [
        ("count", "at_least = 3", Bounds(3.0)),
        ("count", "at_most = 3.5", Bounds(None, 3.5)),
        ("money", "at_least = -1_000, at_most = 2e3", Bounds(-1000.0, 2000.0)),
        ("percent", "at_least = 0.08", Bounds(0.08)),
        ("percent", 'at_least = "8%"', Bounds(0.08)),
        ("duration", "at_most = 90", Bounds(None, 90.0)),
        ("duration", 'at_most = "1:30"', Bounds(None, 90.0)),
        ("yesno", "at_least = true", Bounds(1.0)),
        ("yesno", "at_least = 1", Bounds(1.0)),
        ("rating", "at_least = 2", Bounds(2.0)),
        ("rating", 'at_least = "Good"', Bounds(2.0)),
    ],
)
def test_amounts_are_read_as_their_measure_shows_them(show: str, written: str, bounds: Bounds) -> None:
    steps = 'steps = ["poor", "good"]\n' if show == "rating" else ""
    measure = measure_in(f'{CLIENTS}show = "{show}"\n{steps}target = {{ {written} }}')
    assert measure.targets == (Target(bounds),)


@pytest.mark.parametrize(
    ("frequency", "period", "day"),
    [
        ("weekly", "2026-12-30", date(2026, 12, 30)),
        ("weekly", '"2026-W53"', date(2026, 12, 28)),
        ("monthly", '"2026-11"', date(2026, 11, 1)),
        ("quarterly", '"2026-Q4"', date(2026, 10, 1)),
        ("yearly", '"2026"', date(2026, 1, 1)),
        ("yearly", "2026", date(2026, 1, 1)),
    ],
)
def test_periods_are_read_by_date_or_label(frequency: str, period: str, day: date) -> None:
    exception = f'exception = {{ period = {period}, reason = "x", at_least = 1 }}'
    measure = measure_in(f'{CLIENTS}frequency = "{frequency}"\n{exception}')
    assert measure.exceptions == (PeriodException(day, "x", Bounds(1.0)),)


def test_defaults_follow_what_is_shown() -> None:
    measure = measure_in(f'{CLIENTS}show = "percent"')
    assert (measure.aggregate, measure.decimals, measure.frequency) == (Aggregate.LAST, 1, Frequency.WEEKLY)


ORDER = "".join(
    f'[[{kind}]]\nkey = "k{place}"\nname = "[[metric]]"\n'
    for place, kind in enumerate(["metric", "action", "indicator", "action", "metric", "indicator", "metric"])
)


def test_measures_keep_the_order_of_the_text_across_their_kinds() -> None:
    assert [measure.key for measure in read_scorecard(HEAD + ORDER, "a.toml").measures] == [f"k{n}" for n in range(7)]


def test_arrays_written_inline_keep_their_order_too() -> None:
    text = 'metric = [{ key = "b", name = "B" }, { key = "a", name = "A" }]\nindicator = [{ key = "c", name = "C" }]\n'
    assert [measure.key for measure in read_scorecard(text + HEAD, "a.toml").measures] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.toml: line 1: the table [scorecard] is missing. Begin the file with [scorecard] and name = "),
        ("[scorecard]\n", "a.toml: line 1, [scorecard]: name: the name is missing. Add a line name = "),
        ("[scorecard]\nname = ' '", "a.toml: line 2, [scorecard]: name: the name is empty."),
        ("[scorecard]\nname = 3", "a.toml: line 2, [scorecard]: name: a number where text belongs."),
        (
            f"[scorecard]\nname = '{'x' * 201}'",
            "line 2, [scorecard]: name: 201 characters are too many. Use at most 200.",
        ),
        ('[scorecard]\nname = "a\\u0000b"', "line 2, [scorecard]: name: it contains a NUL character."),
        ("[[scorecard]]\nname = 'x'", "line 1, scorecard: a list where the table [scorecard] belongs."),
        ("scorecard = 1", "line 1, scorecard: a number where the table [scorecard] belongs."),
        (HEAD + "week_starts = 'tuesday'", 'line 3, [scorecard]: week_starts: "tuesday" is not known.'),
        (HEAD + "week_starts = 1", "week_starts: a number where text belongs. Use one of: monday, sunday, saturday."),
        (HEAD + "review_day = 'fryday'", 'review_day: "fryday" is not a day of the week. Did you mean "friday"?'),
        (HEAD + "timezone = 'Europe/Londn'", 'there is no time zone "Europe/Londn". Did you mean "Europe/London"?'),
        (HEAD + "timezone = '../etc/passwd'", 'there is no time zone "../etc/passwd".'),
        (HEAD + "timezone = 'Europe'", 'there is no time zone "Europe".'),
        (HEAD + "weekstarts = 'monday'", 'this key is not known here. Did you mean "week_starts"?'),
        (HEAD + "[[indicators]]\n", 'line 3: the table "indicators" is not known here. Did you mean "indicator"?'),
        ("person = 3\n" + HEAD, "line 1, person: a number where tables belong. Write [[person]]"),
        (
            HEAD + "[person]\nkey = 'a'\nname = 'A'",
            "line 3: [person] is written with one pair of brackets. Write [[person]].",
        ),
        (HEAD + "[[person]]\nname = 'A'", "line 3, [[person]] number 1: key: the key is missing."),
        (HEAD + "[[person]]\nkey = 'Ann'\nname = 'A'", 'line 4, [[person]] "Ann": key: "Ann" cannot be a key.'),
        (HEAD + f"[[person]]\nkey = '{'a' * 41}'\nname = 'A'", "cannot be a key. Use up to 40 small letters"),
        (HEAD + "[[person]]\nkey = 'é'\nname = 'A'", "cannot be a key."),
        (
            HEAD + "[[person]]\nkey = 'a'\nname = 'A'\n[[person]]\nkey = 'a'\nname = 'B'",
            'line 7, [[person]] "a": key: the key "a" is already used by a [[person]] in line 3. Choose another key.',
        ),
        (
            HEAD + CLIENTS + "[[action]]\nkey = 'clients'\nname = 'B'",
            'line 7, [[action]] "clients": key: the key "clients" is already used by a [[indicator]] in line 3.',
        ),
        (HEAD + "[[objective]]\nkey = 'a'\nname = 'A'\nparent = 'b'", 'parent: there is no objective "b".'),
        (HEAD + "[[objective]]\nkey = 'a'\nname = 'A'\nparent = 'a'", "parent: the objectives go in a circle: a > a."),
        (
            HEAD + "[[objective]]\nkey='a'\nname='A'\nparent='b'\n[[objective]]\nkey='b'\nname='B'\nparent='a'",
            'line 6, [[objective]] "a": parent: the objectives go in a circle: a > b > a.',
        ),
        (HEAD + f"[[objective]]\nkey = 'a'\nname = 'A'\nwhy = '{'x' * 2001}'", "why: 2001 characters are too many."),
    ],
    ids=lambda text: text[-40:],
)
def test_mistakes_around_the_measures(text: str, problem: str) -> None:
    found = problems_in(text)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ownr = 'x'", 'line 6, [[indicator]] "clients": ownr: this key is not known here. Did you mean "owner"?'),
        ("owner = 'dana'", 'owner: there is no person "dana". Add a [[person]] with key ='),
        ("objective = 'x'", 'objective: there is no objective "x".'),
        ("show = 'percnt'", 'show: "percnt" is not known. Did you mean "percent"?'),
        ("leading = 1", "leading: a number where true or false belongs."),
        ("decimals = 7", "decimals: the number is out of range. Use a whole number from 0 to 6."),
        ("decimals = 1.5", "decimals: a number where a whole number belongs."),
        ("decimals = true", "decimals: true or false where a whole number belongs."),
        ("retired = '2026-01-01'", "retired: text where a date belongs. Dates are written 2026-11-16, without quotes."),
        ("retired = 2026-01-01T10:00:00", "retired: a date with a time where a date belongs."),
        ("retired = 0999-01-01", "retired: 0999-01-01 is out of range. Dates go from 1900-01-01 to 2999-12-31."),
        ("target = 3", "target: a number where a table { ... } or a list of them belongs."),
        ("target = {}", "target: it has neither at_least nor at_most."),
        ("target = { at_least = 'three' }", "target, at_least: text where a number belongs."),
        ("target = { at_least = true }", "target, at_least: true or false where a number belongs."),
        ("target = { at_least = nan }", "target, at_least: the number is not finite or too large."),
        ("target = { at_most = -inf }", "target, at_most: the number is not finite or too large."),
        ("target = { at_most = 1.1e15 }", "target, at_most: the number is not finite or too large."),
        (f"target = {{ at_most = 0x{'f' * 390} }}", "target, at_most: the number is not finite or too large."),
        ("target = { at_least = 4, at_most = 3 }", "at_least is above at_most: nothing can meet that."),
        (
            "target = { at_last = 4, at_most = 3 }",
            'target, at_last: this key is not known here. Did you mean "at_least"?',
        ),
        ("target = { at_least = 4, none = true }", "none: none = true says that there is no target, but one is given."),
        (
            "target = [{ at_least = 4 }, { at_least = 5 }]",
            "target number 2, from: there is already a target without a date.",
        ),
        (
            "target = [{ from = 2026-01-05, at_least = 4 }, { from = 2026-01-05, at_most = 5 }]",
            "target number 2, from: there is already a target from 2026-01-05.",
        ),
        ("exception = { reason = 'x', excused = true }", "exception, period: the period is missing."),
        ("exception = { period = 2026-12-21, excused = true }", "exception, reason: the reason is missing."),
        ("exception = { period = 2026-12-21, reason = 'x' }", "exception: it neither excuses the period nor gives it"),
        (
            "exception = { period = 2026-12-21, reason = 'x', excused = true, at_least = 1 }",
            "exception, excused: an excused period cannot have a target as well.",
        ),
        (
            "exception = { period = '2027-W53', reason = 'x', excused = true }",
            "There is no 2027-W53: 2027 has 52 weeks.",
        ),
        (
            "exception = { period = '2026-11', reason = 'x', excused = true }",
            '"2026-11" is not a week. The measure is weekly.',
        ),
        ("exception = { period = 'last', reason = 'x', excused = true }", '"last" is not a period.'),
        ("exception = { period = 12.5, reason = 'x', excused = true }", "period: a number where a date belongs."),
        ("goal = 3", "goal: a number where a table { ... } belongs."),
        ("goal = { start = 1, reach = 2, from = 2026-01-05 }", "goal, by: the date is missing."),
        ("goal = { start = 1, from = 2026-01-05, by = 2026-02-05 }", "goal, reach: the reach is missing."),
        (
            "goal = { start = 1, reach = 2, from = 2026-01-05, by = 2026-01-05 }",
            "goal, by: the goal is due on 2026-01-05, but begins on 2026-01-05. Choose a day after 2026-01-05.",
        ),
        (
            "goal = {start = 1, reach = 2, from = 2026-01-05, by = 2027-01-05, interim = {by = 2028-01-01, reach = 1}}",
            "goal: interim, by: 2028-01-01 lies outside the goal.",
        ),
        (
            "goal = { start = 1, reach = 2, from = 2026-01-05, by = 2027-01-05, interim = [{ by = 2026-02-01 }] }",
            "goal: interim, reach: the value to reach is missing.",
        ),
        ("divider = { reason = 'x' }", "divider, from: the date is missing."),
        ("steps = ['poor', 'good']", "steps: only a rating has steps, and this shows a count."),
        ("show = 'rating'", "steps: a rating has 2 to 9 steps, not 0."),
        ("show = 'rating'\nsteps = ['poor']", "steps: a rating has 2 to 9 steps, not 1."),
        ("show = 'rating'\nsteps = [1, 2]\n", "steps: a list where a list of texts belongs."),
        ("show = 'rating'\nsteps = ['poor', 'Poor']", "steps: two steps have the same name."),
        ("show = 'rating'\nsteps = ['poor', ' ']", 'steps: " " cannot be a step.'),
        (
            "show = 'rating'\nsteps = ['poor', 'good']\ntarget = { at_least = 3 }",
            "target, at_least: there is no such step.",
        ),
        (
            "show = 'rating'\nsteps = ['poor', 'good']\ntarget = { at_least = 'great' }",
            '"great" is not a step of this rating.',
        ),
        ("show = 'duration'\ntarget = { at_most = '1:75' }", '"1:75" is not a duration.'),
        ("drives = [{ indicator = 'clients' }]", "drives: an indicator drives nothing. Only actions drive indicators."),
        ("formula = 'clents / 2'", 'formula: there is no measure "clents". Did you mean "clients"?'),
        ("formula = 'clients / 2'", "formula: the formulas go in a circle: clients > clients."),
        ("formula = '1 + * 2'", "formula: The formula, position 5:"),
    ],
    ids=lambda text: text[-40:],
)
def test_mistakes_in_a_measure(text: str, problem: str) -> None:
    found = problems_in(HEAD + CLIENTS + text)
    assert any(problem in line for line in found), found
    assert len(found) <= 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "frequency = 'monthly'",
            "frequency: an action cannot be monthly. Actions are always weekly: remove this line.",
        ),
        ("leading = true", "leading: this key is not known here."),
        ("drives = [{}]", "drives, indicator: the indicator is missing."),
        ("drives = [{ indicator = 'client' }]", 'drives: there is no indicator "client". Did you mean "clients"?'),
        (
            "drives = [{ indicator = 'visits' }]",
            'drives: "visits" is a metric. An action can only drive an [[indicator]].',
        ),
        ("drives = [{ indicator = 'calls' }]", 'drives: "calls" is an action.'),
        ("drives = [{ indicator = 'clients', rate = 0 }]", "drives, rate: the rate must be above 0."),
        ("drives = [{ indicator = 'clients', lag = -1 }]", "drives, lag: the number is out of range."),
        (
            "drives = [{ indicator = 'clients' }, { indicator = 'clients' }]",
            'drives number 2, indicator: it is already said to drive "clients".',
        ),
        ("formula = 'visits'", '"visits" is monthly, too coarse for a weekly formula. Add frequency = "monthly" here.'),
    ],
)
def test_mistakes_in_an_action(text: str, problem: str) -> None:
    visits = "[[metric]]\nkey = 'visits'\nname = 'V'\nfrequency = 'monthly'\n"
    found = problems_in(f"{HEAD}{CLIENTS}{visits}[[action]]\nkey = 'calls'\nname = 'Calls'\n{text}")
    assert len(found) == 1
    assert found[0].startswith('a.toml: line 13, [[action]] "calls": ')
    assert problem in found[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = = 1", "a.toml: line 1, column 5: Invalid value."),
        ("a = 1\nb 2", "a.toml: line 2, column 3: Expected '=' after a key in a key/value pair."),
        ("a = [", "a.toml: end of the file: Invalid value."),
        ("a = 2026-02-30", "a.toml: line 1, column 5: Invalid date or datetime."),
        ("a = 1\na = 2\n", "a.toml: line 2, column 6: Cannot overwrite a value."),
        ('a = "\0"', "a.toml: line 1, column 6: Illegal character"),
        ("a = 1\rb = 2", "a.toml: line 1, column 6: Expected newline"),
        ("a = " + "[" * 100_000, "a.toml: line 1: more than 20 brackets inside each other."),
        (HEAD + "n = " + "9" * 5_000, "a.toml: line 3: a number or word of more than 400 characters."),
        ("a = '\ud800'", "a.toml: the text is not valid Unicode."),
        ("#" * (2 * 1024 * 1024 + 1), "a.toml: the text is larger than 2 MiB."),
        ("é" * (1024 * 1024 + 1), "a.toml: the text is larger than 2 MiB."),
    ],
    ids=["value", "equals", "end", "date", "twice", "NUL", "CR", "deep", "digits", "surrogate", "size", "bytes"],
)
def test_what_is_not_toml_is_named_by_its_place(text: str, problem: str) -> None:
    found = problems_in(text)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_all_problems_are_told_in_the_order_of_the_lines() -> None:
    """
    [[action]]
    key = "calls"
    nme = "Calls"
    target = { at_least = "x" }
    [scorecard]
    review_day = "fryday"
    [[indicator]]
    key = "clients"
    name = 3
    owner = "nobody"
    """
    found = problems_in(str(test_all_problems_are_told_in_the_order_of_the_lines.__doc__))
    assert [line.partition(",")[0].removeprefix("a.toml: ") for line in found] == [
        *("line 2", "line 4", "line 5", "line 6", "line 7", "line 10", "line 11")
    ]


def test_the_message_counts_the_mistakes() -> None:
    with pytest.raises(InvalidDefinitions, match=r"^a.toml has a mistake\.$"):
        read_scorecard("[scorecard]", "a.toml")
    with pytest.raises(InvalidDefinitions, match=r"^a.toml has 2 mistakes\.$"):
        read_scorecard("[scorecard]\nx = 1", "a.toml")


def test_two_thousand_measures_are_read_and_one_more_is_refused() -> None:
    tables = [f'[[metric]]\nkey = "k{n}"\nname = "x"\n' for n in range(2_001)]
    assert len(read_scorecard(HEAD + "".join(tables[:-1]), "a.toml").measures) == 2_000
    assert problems_in(HEAD + "".join(tables)) == [
        "a.toml: there are more than 2,000 people, objectives or measures. Use fewer."
    ]


def test_a_file_full_of_mistakes_ends_after_the_first_thousand() -> None:
    found = problems_in(HEAD + "".join(f"k{n} = 1\n" for n in range(100_000)))
    assert len(found) == 1_000
    assert found[-1].startswith("a.toml: line 1002, ")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_scorecard_file(path).name == "Acme"


def test_problems_in_a_file_name_it(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[scorecard]\n")
    with pytest.raises(InvalidDefinitions) as raised:
        read_scorecard_file(path)
    assert raised.value.problems[0].where == f"{path}: line 1, [scorecard]: name"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    large, latin = tmp_path / "large.toml", tmp_path / "latin.toml"
    large.write_bytes(b"#" * (2 * 1024 * 1024 + 1))
    latin.write_bytes(HEAD.encode() + "\n# café".encode("latin-1"))
    for path, message in (
        (tmp_path / "none.toml", "There is no file"),
        (tmp_path, "is not a plain file."),
        (Path("/dev/zero"), "is not a plain file."),
        (tmp_path / ("x" * 300), "cannot be read: File name too long."),
        (Path("a\0b"), "There is no file"),
        (large, "is larger than 2 MiB."),
        (latin, "is not UTF-8 text (line 4)."),
    ):
        with pytest.raises(UnusableFile) as raised:
            read_scorecard_file(path)
        assert message in raised.value.message
        assert raised.value.hint

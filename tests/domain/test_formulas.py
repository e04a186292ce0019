"""Formulas: the same results as Python's own arithmetic, and no text that can hang, overflow or run anything."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.formulas import Formula, find_circle, parse_formula
from kpitui.errors import InvalidInput

VALUES: dict[str, float | None] = {"clients": 4.0, "prospects": 50.0, "none": None, "zero": 0.0, "a": 2.0, "b_2": 3.0}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("clients / prospects", 0.08),
        ("clients/prospects*100", 8),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("16 / 4 / 2", 2),
        ("-a", -2),
        ("--a", 2),
        ("a - -b_2", 5),
        ("a * -b_2", -6),
        ("-(a + b_2) / .5", -10),
        ("a - (-b_2)", 5),
        ("\t( ( a ) )\n", 2),
        ("1.25", 1.25),
        ("0 * -1", 0),
    ],
)
def test_arithmetic(text: str, result: float) -> None:
    assert parse_formula(text).evaluate(VALUES) == pytest.approx(result)
    assert math.copysign(1, parse_formula("0 * -1").evaluate({}) or 0.0) == 1


@pytest.mark.parametrize(
    "text",
    [
        "clients / zero",
        "clients / (a - 2)",
        "none * 0",
        "unknown + 1",
        "1 / (1 / zero)",
        "9" + "0" * 200 + " * 9" + "0" * 200,
    ],
)
def test_a_missing_operand_a_zero_divisor_or_an_overflow_gives_no_reading(text: str) -> None:
    assert parse_formula(text).evaluate(VALUES) is None


def test_an_overflow_on_the_way_gives_no_reading_even_if_the_end_is_finite() -> None:
    huge = {"a": 1e200}
    assert parse_formula("a * a").evaluate(huge) is None
    assert parse_formula("1 / (a * a)").evaluate(huge) is None
    assert parse_formula("a").evaluate({"a": math.inf}) is None
    assert parse_formula("a * 0").evaluate({"a": math.nan}) is None


def test_names_are_listed_once_in_order() -> None:
    assert parse_formula("b / (a + b) - c1").names == ("b", "a", "c1")
    assert parse_formula("1 + 2").names == ()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a b", 3),
        ("2a", 2),
        ("1_000", 2),
        ("1e5", 2),
        ("a / / b", 5),
        ("3 ** 2", 4),
        ("a // b", 4),
        ("*a", 1),
        ("+a", 1),
        ("a + (b", 5),
        ("a)", 2),
        ("()", 2),
        ("a (b)", 3),
        ("Clients", 1),
        ("a + é", 5),
        ("a % b", 3),
        ("a.b", 2),
        ("a\u00a0+ b", 2),
        ("a + ５", 5),
        ("a; b", 2),
        ("'a'", 1),
        ("a + \x1b", 5),
    ],
)
def test_mistakes_name_their_position(text: str, position: int) -> None:
    with pytest.raises(InvalidInput, match=f"position {position}:") as refused:
        parse_formula(text)
    assert refused.value.hint
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["", "   ", "a +", "-", "a / (b -"])
def test_an_unfinished_formula_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="ends where a measure or a number should follow"):
        parse_formula(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("(" * 51 + "a" + ")" * 51, "nested more than 50 deep"),
        ("(" * 500, "more than 200 parts"),
        ("a+" * 100 + "a", "more than 200 parts"),
        ("-" * 499 + "a", "more than 200 parts"),
        ("a" * 501, "longer than 500 characters"),
        ("9" * 499, "too large"),
        ("1" * 1_000_000, "longer than 500 characters"),
    ],
)
def test_bounds(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        parse_formula(text)


def test_formulas_just_inside_the_bounds_work() -> None:
    assert parse_formula("(" * 50 + "a" + ")" * 50).evaluate({"a": 3.0}) == 3
    assert parse_formula("a+" * 99 + "a").evaluate({"a": 1.0}) == 100
    assert parse_formula("-" * 199 + "a").evaluate({"a": 1.0}) == -1


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(["a", "b", "c_3", "2", "0.5", "10", "0"]))
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    shape = draw(st.sampled_from(["{} + {}", "{}-{}", "{} * {}", "{}/{}", "({}) * ({})", "-({}) - {}", "{} - -{}"]))
    return shape.format(left, right)


@given(expressions(), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_results_are_those_of_python(text: str, first: float, second: float) -> None:
    values: dict[str, float | None] = {"a": first, "b": second, "c_3": 4.0}
    try:
        expected = eval(text, {"__builtins__": {}}, values)
    except (ZeroDivisionError, OverflowError):
        expected = None
    result = parse_formula(text).evaluate(values)
    if expected is None or not math.isfinite(expected):
        assert result is None
    elif result is None:
        assert "/" in text  # a division that overflowed on the way
    else:
        assert result == expected


@given(st.text(alphabet="ab1.+-*/() _\n", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = parse_formula(text)
    except InvalidInput:
        return
    result = formula.evaluate(dict.fromkeys(formula.names, 1.5))
    assert result is None or math.isfinite(result)


def formulas(**texts: str) -> dict[str, Formula]:
    return {key: parse_formula(text) for key, text in texts.items()}


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        ({}, None),
        ({"a": "b + c", "b": "c", "c": "d"}, None),
        ({"a": "b + c", "b": "d / c", "c": "d", "d": "1"}, None),
        ({"a": "a + 1"}, ["a"]),
        ({"a": "b", "b": "a"}, ["a", "b"]),
        ({"x": "a", "a": "b", "b": "c", "c": "a"}, ["a", "b", "c"]),
        ({"x": "y + b", "y": "1", "b": "y + c", "c": "y + b"}, ["b", "c"]),
    ],
)
def test_circles(texts: dict[str, str], circle: list[str] | None) -> None:
    found = find_circle(formulas(**texts))
    assert found == circle


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), min_size=1, max_size=3), max_size=8))
def test_a_circle_is_found_exactly_when_following_names_never_ends(graph: dict[int, list[int]]) -> None:
    texts = {f"m{key}": " + ".join(f"m{name}" for name in names) for key, names in graph.items()}
    found = find_circle(formulas(**texts))
    remaining = dict(graph)
    while removable := [key for key, names in remaining.items() if not set(names) & remaining.keys()]:
        for key in removable:
            del remaining[key]
    assert (found is not None) == bool(remaining)
    for used_by, used in zip(found or [], (found or [])[1:] + (found or [])[:1], strict=True):
        assert used in parse_formula(texts[used_by]).names


def test_long_chains_and_dense_graphs_neither_hang_nor_overflow_the_stack() -> None:
    chain = formulas(**{f"m{number}": f"m{number + 1}" for number in range(20_000)})
    # As many ways through as Fibonacci's numbers of third order: following each of them would never end.
    layers = formulas(**{f"m{n}": f"m{n + 1} + m{n + 2} + m{n + 3}" for n in range(500)})
    assert find_circle(chain) is None
    assert find_circle(layers) is None
    assert find_circle(chain | formulas(m20000="m0")) is not None

"""The table of figures: what is met, what is missed, and that everything is measured in turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from figures import Figure, in_turn, key_figures, shown, write_json
from pty_session import Answer

FIGURES = [
    Figure("start", 1.304, "x hello", 1.3, "228 ms"),
    Figure("move", 401, "bytes", 400),
    Figure("sent", 12_034, "bytes"),
]


def test_a_goal_is_met_to_the_digits_that_are_shown() -> None:
    assert [figure.met for figure in FIGURES] == [True, False, None]


def test_the_table_says_what_was_missed() -> None:
    lines = shown(FIGURES).splitlines()
    assert " ".join(lines[0].split()) == "start 1.30 x hello <= 1.3 met (228 ms)"
    assert " ".join(lines[1].split()) == "move 401 bytes <= 400 MISSED"
    assert " ".join(lines[2].split()) == "sent 12,034 bytes"
    assert len({line.index(figure.unit) for line, figure in zip(lines, FIGURES, strict=True)}) == 1


def test_json_holds_the_same(tmp_path: Path) -> None:
    write_json(tmp_path / "build" / "table.json", FIGURES)
    found = json.loads((tmp_path / "build" / "table.json").read_text())
    assert [row["met"] for row in found["figures"]] == [True, False, None]
    assert found["machine"]["cores"] >= 1


def test_everything_is_measured_in_turn_after_a_round_to_warm_up() -> None:
    order: list[str] = []

    def measured(name: str) -> int:
        order.append(name)
        return len(order)

    found = in_turn(2, {name: lambda name=name: measured(name) for name in "ab"})  # type: ignore[misc]
    assert "".join(order) == "abbaab"
    assert found == {"a": [4, 5], "b": [3, 6]}


def test_keys_without_an_answer_have_no_time() -> None:
    answers = [Answer(1, 2_000_000, 10, 1_000_000), Answer(0, 0, 0), Answer(1, 4_000_000, 10, 1_000_000)]
    middle, worst = key_figures("down", answers)
    assert (middle.measured, middle.note) == (3.0, "computing 1.0 ms")
    assert worst.measured == pytest.approx(3.98)
    assert worst.note.endswith("2 keys")

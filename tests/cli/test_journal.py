"""`kpitui journal`: the list, one review as it was closed, and the search; in 80 columns and as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.cli.columns import cells
from kpitui.services.reviews import closing
from kpitui.services.workspace import Workspace
from tests.cli.shell import Shell
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.doing import week
from tests.services.reviews.test_closing import LAST_WEEK, held
from tests.tui.nasty import NASTY


@pytest.fixture
def reviewed(shell: Shell) -> Shell:
    """The small scorecard with last week's review closed."""
    from kpitui.storage.database import open_database

    workspace = Workspace(open_database(shell.path), login="dana", clock=HeldClock(TODAY))
    held(workspace)
    closing.close(workspace, week(workspace, LAST_WEEK), "call earlier")
    workspace.close()
    return shell


def narrow(out: str) -> bool:
    return all(cells(line) <= 80 for line in out.splitlines())


def test_the_reviews(reviewed: Shell) -> None:
    ran = reviewed.ok("journal")
    assert " ".join(ran.out.splitlines()[0].split()) == "2026-W46 0 of 1 action, 0 of 2 indicators 1 corrective"
    assert "    Learned: call earlier" in ran.out
    assert "    Decided: Prospects contacted: accept (two days only); Clients signed:" in ran.out
    assert "    Noted: Clients signed: one [/] called back" in ran.out
    assert narrow(ran.out)
    assert ran.err == ""


def test_the_reviews_of_the_last_weeks(reviewed: Shell) -> None:
    ran = reviewed.ok("journal", "--weeks", "1")
    assert (ran.out, ran.err) == ("", "No review was begun in these weeks.\n")
    (only,) = reviewed.ok("journal", "--json").json["reviews"]
    assert {key: only[key] for key in ("week", "review", "closings", "learned", "corrective_actions")} == {
        "week": "2026-11-09", "review": "closed", "closings": 1, "learned": "call earlier", "corrective_actions": 1,
    }  # fmt: skip
    assert reviewed.ok("journal", "--weeks", "1", "--json").json["reviews"] == []


def test_without_any_review(shell: Shell) -> None:
    assert shell.ok("journal").err == "No review was begun yet.\n"
    assert shell.ok("journal", "--json").json["reviews"] == []


@pytest.mark.parametrize("named", ["2026-W46", "last", "-1", "2026-11-11"])
def test_one_review_as_it_was_closed(reviewed: Shell, named: str) -> None:
    out = reviewed.ok("journal", named).out
    assert out.splitlines()[:2] == [
        "Acme Coaching: review of 2026-W46 (9 - 15 Nov)",
        "Closed by dana on 20 Nov 2026. 0 of 1 action done, 0 of 2 indicators on target.",
    ]
    for wanted in ("    note: one [/] called back", "    decided: accept (two days only)", "  learned: call earlier"):
        assert wanted in out.splitlines()
    assert narrow(out)


def test_it_prints_the_same_after_everything_was_changed_but_for_the_marks(reviewed: Shell, tmp_path: Path) -> None:
    before = reviewed.ok("journal", "2026-W46").out
    frozen = reviewed.query("SELECT document FROM review_frozen")
    reviewed.ok("log", "prospects", "3", "-d", "2026-11-11", "--correct")
    toml = reviewed.ok("export").out
    changed = toml.replace("Prospects contacted", "Calls").replace("at_least = 50", "at_least = 5")
    (tmp_path / "other.toml").write_text(changed, encoding="utf-8")
    reviewed.ok("apply", str(tmp_path / "other.toml"), "--yes")
    assert reviewed.query("SELECT name FROM measure WHERE key = 'prospects'") == [("Calls",)]
    after = reviewed.ok("journal", "2026-W46").out
    marks = [line for line in after.splitlines() if "corrected since" in line]
    assert marks == [
        "  > corrected since: was 31, now 34, by dana on 20 Nov",
        "  > corrected since: was 3.2 %, now 2.9 %, by dana on 20 Nov",
    ]
    assert [line for line in after.splitlines() if line not in marks] == before.splitlines()
    assert reviewed.query("SELECT document FROM review_frozen") == frozen
    told = reviewed.ok("journal", "2026-W46", "--json").json
    assert told["seen"] == json.loads(frozen[0][0])
    assert told["corrections"][0] == {
        "measure": "prospects", "period": "2026-11-09", "text": "was 31, now 34, by dana on 20 Nov",
    }  # fmt: skip


def test_each_closing(reviewed: Shell) -> None:
    from kpitui.storage.database import open_database

    workspace = Workspace(open_database(reviewed.path), login="li", clock=HeldClock(TODAY))
    closing.reopen(workspace, week(workspace, LAST_WEEK), "a typo")
    closing.close(workspace, week(workspace, LAST_WEEK), "call much earlier")
    workspace.close()
    ran = reviewed.ok("journal", "2026-W46")
    assert "learned: call much earlier" in ran.out
    assert ran.err == "Closing 2 of 2; --closing N shows another.\n"
    ran = reviewed.ok("journal", "2026-W46", "--closing", "1")
    assert "learned: call earlier" in ran.out
    assert "It was opened again by li on 20 Nov 2026: a typo." in ran.err
    message = reviewed.refused("journal", "2026-W46", "--closing", "3")
    assert message == "kpitui: This review was closed 2 times. Name one from 1 to 2.\n"


def test_a_week_that_was_not_closed(reviewed: Shell) -> None:
    message = reviewed.refused("journal", "2026-W45", code=1)
    assert message.startswith("kpitui: The review of 2026-W45 was not closed yet.")
    assert reviewed.refused("journal", "2026-W47", code=1)


def test_a_week_as_it_is_printed_everywhere(reviewed: Shell) -> None:
    assert reviewed.ok("journal", "w46").out == reviewed.ok("journal", "2026-W46").out
    assert reviewed.ok("status", "W46").out == reviewed.ok("status", "2026-W46").out
    assert reviewed.ok("report", "W46").out == reviewed.ok("report", "2026-W46").out
    assert reviewed.ok("why", "-w", "W46").out == reviewed.ok("why", "-w", "2026-W46").out
    assert reviewed.ok("history", "--until", "W46").out == reviewed.ok("history", "--until", "2026-W46").out


def test_the_search(reviewed: Shell) -> None:
    ran = reviewed.ok("journal", "march")
    assert ran.out == "2026-W46  corrective action: Clients signed  by dana\n    call back the [March] list\n"
    ran = reviewed.ok("journal", "two", "day")
    assert ran.out.splitlines()[1] == "    [two] [days] only"
    told = reviewed.ok("journal", "march", "--json").json
    assert (told["search"], told["count"]) == ("march", 1)
    (hit,) = told["hits"]
    assert (hit["what"], hit["measure"], hit["week"]) == ("corrective_action", "clients", "2026-11-09")
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["March"]


def test_nothing_found(reviewed: Shell) -> None:
    ran = reviewed.ok("journal", "nothing", "of", "it")
    assert (ran.out, ran.err) == ("", "Nothing that was written has all of these words.\n")
    assert reviewed.ok("journal", "march", "--weeks", "1").out == ""
    message = reviewed.refused("journal", "!!!")
    assert message == "kpitui: There is no letter or digit to search for. Write a word of it.\n"


def test_a_word_that_names_a_week_can_be_sought(reviewed: Shell) -> None:
    reviewed.ok("log", "visits", "1", "-n", "as last year")
    assert "as [last] year" in reviewed.ok("journal", "-s", "last").out
    assert "as [last] [year]" in reviewed.ok("journal", "last", "year").out


def test_long_and_wide_texts_stay_within_80_columns(reviewed: Shell) -> None:
    for text in (*[item for item in NASTY if item.strip() and "\x00" not in item], "字" * 90, "a" * 300):
        note = text[:300].encode("utf-8", "ignore").decode()
        if note.strip():
            reviewed("log", "visits", "1", "-n", f"{note} list")
    ran = reviewed.ok("journal", "list")
    assert narrow(ran.out)
    assert ran.out.count("[list]") > 5


def test_the_commonest_word_is_cut_with_a_sign(reviewed: Shell) -> None:
    lines = "".join(f"visits 1 mon note {number}\n" for number in range(230))
    reviewed.ok("log", "-", stdin=lines)
    ran = reviewed.ok("journal", "note")
    assert ran.out.count("[note]") == 200
    assert "These are the newest of 230" in ran.err


def test_a_guest_who_may_only_read(reviewed: Shell) -> None:
    before = reviewed.kept()
    assert "[March]" in reviewed.ok("--read-only", "journal", "march").out
    assert reviewed.ok("--read-only", "journal", "last").out
    assert reviewed.kept() == before


def test_it_loads_no_app(reviewed: Shell) -> None:
    code = (
        "import sys; from kpitui.cli.edge import run; run(['journal', 'march']); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not {"textual", "rich", "sqlite_utils"} & set(done.stderr.split())

"""`kpitui log`: one amount, or many lines from stdin, all or none."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell


def test_an_amount_is_recorded_for_today_and_acknowledged_on_stderr(shell: Shell) -> None:
    ran = shell.ok("log", "prospects", "12")
    assert ran.out == ""
    assert ran.err == "Prospects contacted: 12 on Fri 20 Nov; 2026-W47 stands at 12, target >= 50.\n"
    assert shell.entries() == [("prospects", "2026-11-20", 12.0, 0, "")]


@pytest.mark.parametrize(
    ("words", "day", "note"),
    [
        (("tue", "called", "the", "list"), "2026-11-17", "called the list"),
        (("called the list",), "2026-11-20", "called the list"),
        (("yesterday",), "2026-11-19", ""),
        (("we", "called"), "2026-11-20", "we called"),
        (("tue", "-d", "mon"), "2026-11-16", "tue"),
        (("mon", "-n", "called"), "2026-11-16", "called"),
    ],
)
def test_a_day_and_a_note_may_follow_as_in_the_app(words: tuple[str, ...], day: str, note: str, shell: Shell) -> None:
    shell.ok("log", "prospects", "12", *words)
    assert shell.entries() == [("prospects", day, 12.0, 0, note)]


@pytest.mark.parametrize("words", [("tomorrow",), ("tomorrow", "called"), ("-d", "tomorrow"), ("2026-11-21",)])
def test_a_day_to_come_is_refused(words: tuple[str, ...], shell: Shell) -> None:
    said = shell.refused("log", "prospects", "12", *words)
    assert "today is 2026-11-20" in said
    assert shell.entries() == []


def test_a_day_to_come_in_one_of_many_lines_is_refused(shell: Shell) -> None:
    said = shell.refused("log", code=1, stdin="pros 1\npros 12 tomorrow\n")
    assert 'line 2: "tomorrow" is still to come: today is 2026-11-20.' in said
    assert shell.entries() == []


def test_what_became_a_note_is_told_as_a_note(shell: Shell) -> None:
    """Who writes two amounts by mistake sees what the second one was taken for."""
    ran = shell.ok("log", "prospects", "12", "2")
    assert ran.err == 'Prospects contacted: 12 on Fri 20 Nov, note "2"; 2026-W47 stands at 12, target >= 50.\n'
    assert ', note "all of them", target' in shell.ok("set", "prospects", "20", "-n", "all of them").err


def test_two_notes_are_refused(shell: Shell) -> None:
    said = shell.refused("log", "prospects", "12", "called", "-n", "emailed")
    assert said == "kpitui: There are two notes. Give one, with -n or after the amount.\n"


def test_tallies_add_up(shell: Shell) -> None:
    shell.ok("log", "pros", "12", "-d", "tue", "-n", "called the list")
    assert "2026-W47 stands at 20" in shell.ok("log", "pros", "8").err
    assert shell.entries()[0] == ("prospects", "2026-11-17", 12.0, 0, "called the list")


@pytest.mark.parametrize(
    ("measure", "typed", "stored"),
    [
        ("prospects", "1,250", 1250.0),
        ("prospects", "8+12+11", 31.0),
        ("prospects", "+5", 5.0),
        ("prospects", "-5", -5.0),
        ("prospects", "1.2k", 1200.0),
        ("revenue", "$25,000", 25000.0),
        ("renewals", "80%", 0.8),
        ("mood", "good", 4.0),
        ("Prospects contacted", "3", 3.0),
    ],
)
def test_amounts_as_people_write_them(measure: str, typed: str, stored: float, shell: Shell) -> None:
    shell.ok("log", measure, typed)
    assert shell.entries()[0][2] == stored


def test_a_negative_amount_needs_no_quoting_and_options_still_work(shell: Shell) -> None:
    shell.ok("log", "prospects", "-5", "-d", "-2", "--note", "counted twice")
    assert shell.entries() == [("prospects", "2026-11-18", -5.0, 0, "counted twice")]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("nan", '"nan" is not an amount'),
        ("inf", '"inf" is not an amount'),
        ("-inf", "There is no option -i"),
        ("1e400", '"1e400" is not an amount'),
        ("9" * 5000, "is too long for an amount"),
        ("9" * 40, "is more than can be kept"),
        ("many", '"many" is not an amount'),
        ("1_000", '"1_000" is not an amount'),
        ("１２", "is not an amount"),
        ("", "There is no amount"),
        ("12\x1b[31m", "is not an amount"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, said: str, shell: Shell) -> None:
    message = shell.refused("log", "prospects", amount)
    assert said in message
    assert "\x1b" not in message


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nobody", "3"), 2, 'No measure fits "nobody"'),
        (("prospetcs", "3"), 2, "Did you mean prospects?"),
        (("re", "3"), 2, "fits several measures: revenue (Revenue), renewals (Renewals)"),
        (("prospects", "3", "-d", "2026-11-21"), 2, "2026-11-21 is in the future"),
        (("prospects", "3", "-d", "2026-02-30"), 2, "2026-02-30 is not in the calendar"),
        (("prospects", "3", "-d", "someday"), 2, '"someday" is not a day'),
        (("prospects", "3", "-d", "0001-01-01"), 2, "is too far away"),
        (("close_rate", "3"), 1, "Clients per prospect is computed from clients / prospects"),
        (("prospects", "3", "-n", "x" * 2001), 2, "The note has 2,001 characters"),
        (("prospects", "3", "-n", "\udcff"), 2, "The note is not UTF-8 text"),
        (("prospects",), 2, "The amount is missing"),
    ],
)
def test_what_cannot_be_recorded_is_refused(arguments: tuple[str, ...], code: int, said: str, shell: Shell) -> None:
    assert said in shell.refused("log", *arguments, code=code)


def test_a_retired_measure_is_refused(shell: Shell) -> None:
    edited = shell.ok("export").out.replace('key = "visits"', 'key = "visits"\nretired = 2026-11-09')
    file = shell.path.with_name("retired.toml")
    file.write_text(edited, encoding="utf-8")
    shell.ok("apply", "--yes", str(file))
    assert "Website visits was retired on 9 Nov 2026" in shell.refused("log", "visits", "3", code=1)
    shell.ok("log", "visits", "3", "-d", "2026-11-08")


def test_a_closed_week_takes_corrections_only(shell: Shell) -> None:
    close_last_week(shell)
    said = shell.refused("log", "prospects", "3", "-d", "2026-11-10", code=1)
    assert "The review of 2026-W46 is closed." in said
    assert "--correct" in said
    shell.ok("log", "prospects", "3", "-d", "2026-11-10", "--correct")
    assert shell.entries()[-1] == ("prospects", "2026-11-10", 3.0, 0, "")


def close_last_week(shell: Shell) -> None:
    """Close the review of 2026-W46."""
    from kpitui.services.reviews import closing, reviewing
    from kpitui.services.workspace import Workspace

    workspace = Workspace.open(shell.path)
    week = workspace.calendar.next(workspace.this_week(), -1)
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "")
    workspace.close()


LINES = """
# Friday
pros 12 tue called the list
followups 8+3

"clients signed" 2 2026-11-18
"""


def test_lines_from_stdin(shell: Shell) -> None:
    ran = shell.ok("log", stdin=LINES)
    assert ran.out == ""
    assert ran.err.endswith("3 recorded.\n")
    assert shell.entries() == [
        ("prospects", "2026-11-17", 12.0, 0, "called the list"),
        ("followups", "2026-11-20", 11.0, 0, ""),
        ("clients", "2026-11-18", 2.0, 0, ""),
    ]


def test_a_dash_reads_stdin_and_options_hold_for_lines_that_say_nothing_else(shell: Shell) -> None:
    shell.ok("log", "-", "-d", "mon", "-n", "from paper", stdin="\ufeffpros 1\r\npros 2 tue mine\r\n")
    assert shell.entries() == [
        ("prospects", "2026-11-16", 1.0, 0, "from paper"),
        ("prospects", "2026-11-17", 2.0, 0, "mine"),
    ]


def test_one_wrong_line_and_none_is_recorded(shell: Shell) -> None:
    lines = "pros 12\nnobody 3\npros\npros nan\npros 3 2026-11-25\nfollowups 4\nclose_rate 3\n"
    said = shell.refused("log", stdin=lines, code=1)
    assert "5 lines are wrong: nothing was recorded." in said
    for number in (2, 3, 4, 5, 7):
        assert f"  line {number}: " in said
    assert "line 1:" not in said
    assert "line 6:" not in said


def test_lines_of_a_closed_week_are_named(shell: Shell) -> None:
    close_last_week(shell)
    said = shell.refused("log", stdin="pros 3\npros 4 2026-11-10\n", code=1)
    assert "1 line is wrong: nothing was recorded.\n  line 2: The review of 2026-W46 is closed." in said
    shell.ok("log", "--correct", stdin="pros 3\npros 4 2026-11-10\n")
    assert len(shell.entries()) == 2


def test_lines_that_are_no_text_or_have_no_end(shell: Shell) -> None:
    said = shell.refused("log", stdin=b"pros 1\npros \xff\npros 2 " + b"x" * 50_000 + b"\npros 3\n", code=1)
    assert "line 2: The line is not UTF-8 text." in said
    assert "line 3: The line is too long." in said
    assert "line 4" not in said
    assert "2 lines are wrong" in said


def test_more_mistakes_than_fit_are_counted(shell: Shell) -> None:
    said = shell.refused("log", stdin="nobody 1\n" * 50, code=1)
    assert "50 lines are wrong" in said
    assert said.count("  line ") == 20
    assert "... and 30 more" in said


def test_too_many_lines_are_refused(shell: Shell) -> None:
    said = shell.refused("log", stdin="pros 1\n" * 10_001)
    assert "There are more than 10,000 lines" in said


def test_no_lines_are_no_change(shell: Shell) -> None:
    before = shell.kept()
    assert shell.ok("log", stdin="\n# nothing yet\n").err == "0 recorded.\n"
    assert shell.kept() == before


def test_many_lines_are_undone_as_one(shell: Shell) -> None:
    shell.ok("log", "clients", "1")
    shell.ok("log", stdin=LINES)
    assert shell.ok("undo").err == "Undone: 3 entries recorded together.\n"
    assert shell.entries() == [("clients", "2026-11-20", 1.0, 0, "")]
    assert "Undone: the entry of 1 for Clients signed" in shell.ok("undo").err
    assert shell.entries() == []


def test_on_a_terminal_without_arguments_it_says_what_to_write(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    class Stdin:
        buffer = Terminal()

    from kpitui.cli import log

    monkeypatch.setattr(log, "sys", type("sys", (), {"stdin": Stdin(), "stdout": sys.stdout}))
    assert "kpitui log prospects 12" in shell.refused("log")

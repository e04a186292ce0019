from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpitui.domain.measures import Gives
from kpitui.services.collecting.collect import jobs_for
from kpitui.services.collecting.command import MOST_OUTPUT
from kpitui.services.collecting.gather import Gathered, Gathering, Job, gather
from kpitui.services.collecting.trust import Deed, refuse_unapproved
from kpitui.services.workspace import Workspace
from kpitui.storage.approvals import Approval
from tests.services.collecting.sources import (
    command,
    gathered,
    is_running,
    name_source,
    named,
    program,
    running_week,
    trust,
)
from tests.waiting import wait_until

PATIENT = 60  # seconds that a program may take; to wait for its end would be seen even on a busy machine


def said(workspace: Workspace, path: Path, *words: str, seconds: int = 10) -> str:
    """Why nothing was gathered from a program."""
    named(workspace, "prospects", command(str(path), *words, seconds=seconds))
    found = gathered(workspace, "prospects")
    assert found.value is None
    return found.problem


def test_a_command_prints_a_number(workspace: Workspace, tmp_path: Path) -> None:
    named(workspace, "prospects", command(str(program(tmp_path, "count", "echo ' 1,250 '"))))
    assert gathered(workspace, "prospects").value == 1250


def test_it_gets_the_dates_of_the_period_and_nothing_else_of_the_braces(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", 'echo "$# $1 $2 $3 $KPITUI_FIRST_DAY $KPITUI_LAST_DAY $KPITUI_WEEK" >&2; exit 3')
    told = said(workspace, path, "{first_day}/{last_day}", "{week} {home}", "$HOME; ls")
    assert told == (
        "It ended with exit code 3 and said: 3 2026-11-16/2026-11-22 2026-W47 {home} $HOME; ls 2026-11-16 2026-11-22"
        " 2026-W47."
    )


def test_a_month_is_named_as_a_month(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", 'test "$1 $2 $3" = "2026-11 2026-11-01 2026-11-30" && echo 5')
    named(workspace, "revenue", command(str(path), "{week}", "{first_day}", "{last_day}"))
    assert gathered(workspace, "revenue").value == 5


def test_it_sees_little_of_the_surroundings(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    monkeypatch.setenv("LANG", "C.UTF-8")
    kept = tmp_path / "kept"
    path = program(tmp_path, "count", f"(env | cut -d= -f1 | sort; pwd; cat) > {kept}\necho 1")
    named(workspace, "prospects", command(str(path)))
    assert gathered(workspace, "prospects").value == 1
    lines = kept.read_text().split()
    assert lines[-1] == os.path.realpath(tmp_path)  # stdin was empty
    assert set(lines[:-1]) - {"_", "PWD", "SHLVL", "OLDPWD"} == {
        *("PATH", "HOME", "LANG", "KPITUI_FIRST_DAY", "KPITUI_LAST_DAY", "KPITUI_WEEK")
    }


def test_a_relative_program_is_meant_from_the_folder_of_the_scorecard(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", "count", "echo 4")
    named(workspace, "prospects", command("bin/count"))
    assert gathered(workspace, "prospects").value == 4


def test_a_program_is_looked_for_in_the_absolute_folders_of_the_path(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    program(tmp_path, "count-here", "echo 1")
    program(tmp_path / "bin", "count-here", "echo 2")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".::{tmp_path}/bin:/usr/bin:/bin")
    named(workspace, "prospects", command("count-here"))
    assert gathered(workspace, "prospects").value == 2


@pytest.mark.parametrize(
    ("printed", "problem"),
    [
        ("nan", '"nan" is not an amount.'),
        ("inf", '"inf" is not an amount.'),
        ("-Infinity", '"-Infinity" is not an amount.'),
        ("1e999", '"1e999" is not an amount.'),
        ("9999999999999999999", '"9999999999999999999" is more than can be kept.'),
        ("2026-11-20", '"2026-11-20" is not a number.'),
        ("8+12", '"8+12" is not a number.'),
        ("1_000", '"1_000" is not an amount.'),
        ("\\357\\274\\221\\357\\274\\222", '"１２" is not an amount.'),
        ("", "It gives nothing."),
        ("3\\n4", '"3?4" is not an amount.'),
        ("\\377\\376\\000binary", "What it prints is no text."),
        ("\\033]0;owned\\007 1", '"?]0;owned? 1" is not an amount.'),
    ],
)
def test_what_is_no_number_is_refused(workspace: Workspace, tmp_path: Path, printed: str, problem: str) -> None:
    told = said(workspace, program(tmp_path, "count", f"printf -- '{printed}'"))
    assert told.startswith(problem)
    assert told.isprintable()


def test_a_very_long_number_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    told = said(workspace, program(tmp_path, "count", "head -c 100000 /dev/zero | tr '\\0' 7"))
    assert told.endswith("is not a number.")
    assert len(told) < 100


def test_endless_output_is_ended(workspace: Workspace, tmp_path: Path) -> None:
    told = said(workspace, program(tmp_path, "count", "yes 1"), seconds=60)
    assert told == f"It printed more than {MOST_OUTPUT:,} bytes and was ended. Let it print less."


def test_endless_errors_are_read_on_and_only_the_last_is_told(workspace: Workspace, tmp_path: Path) -> None:
    path = program(
        tmp_path, "count", "yes noise | head -c 3000000 >&2; printf '\\033[31mbad \\302\\233 end\\n' >&2; exit 1"
    )
    told = said(workspace, path)
    assert told == "It ended with exit code 1 and said: �[31mbad � end."


def test_endless_time_is_ended_with_all_that_was_started(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "trap '' TERM\nsleep 6061.25 & sleep 6061.25")
    assert said(workspace, path, seconds=1) == (
        "It took longer than 1 second and was ended. Give it more time in its source: seconds = 60."
    )
    assert not is_running("6061.25")


def test_who_stays_in_the_background_is_neither_waited_for_nor_left(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "sleep 6062.25 &\nsetsid sh -c 'sleep 6063.25 & sleep 6063.25' &\necho 7")
    named(workspace, "prospects", command(str(path), seconds=PATIENT))
    began = time.monotonic()
    assert gathered(workspace, "prospects").value == 7
    assert time.monotonic() - began < PATIENT / 2
    assert not is_running("6062.25")
    assert not is_running("6063.25")


def test_a_daemon_that_clears_its_surroundings_is_ended_too(workspace: Workspace, tmp_path: Path) -> None:
    text = """#!/usr/bin/env python3
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvpe("sleep", ["sleep", "6064.25"], {"PATH": os.environ["PATH"]})
    os._exit(0)
print(9)
"""
    named(workspace, "prospects", command(str(program(tmp_path, "count", text))))
    assert gathered(workspace, "prospects").value == 9
    assert not is_running("6064.25")


def test_a_swarm_of_processes_is_ended(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "i=0; while [ $i -lt 60 ]; do (sleep 6065.25 &) ; i=$((i+1)); done; sleep 60")
    assert "longer than 1 second" in said(workspace, path, seconds=1)
    assert not is_running("6065.25")


def test_output_after_the_end_of_the_pipe_is_not_waited_for(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "(sleep 6068.25; yes) &\necho 5")
    named(workspace, "prospects", command(str(path), seconds=PATIENT))
    began = time.monotonic()
    assert gathered(workspace, "prospects").value == 5
    assert time.monotonic() - began < PATIENT / 2


def test_a_command_that_cannot_be_run_is_said_to_be(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "#!/no/such/interpreter\n")
    assert said(workspace, path).startswith("It cannot be run: No such file or directory.")


def test_a_command_that_kills_itself(workspace: Workspace, tmp_path: Path) -> None:
    assert said(workspace, program(tmp_path, "count", "kill -9 $$")) == "It was ended by signal 9."


def test_csv_is_read_as_a_table(workspace: Workspace, tmp_path: Path) -> None:
    text = "printf 'date,calls\\n2026-11-15,1\\n2026-11-16,2\\n2026-11-22,3\\n2026-11-23,4\\n'"
    named(workspace, "prospects", command(str(program(tmp_path, "c", text)), gives=Gives.CSV, amount="calls"))
    assert gathered(workspace, "prospects").value == 5


@pytest.mark.parametrize(
    ("printed", "problem"),
    [
        ("", "What it prints is no CSV."),
        ("\\000\\001\\002", "output: line 1: it contains a NUL character."),
        ("date,other\\n", 'It has no column "calls".'),
        ("date,calls\\n2026-11-16,=1+1\\n", 'line 2: "=1+1" is not a number'),
        ("date,calls\\n2026-11-16,=SUM(A1:A2)\\n", 'line 2: "=SUM(A1:A2)" is not an amount'),
        ("date,calls\\n20.11.2026,4\\n", 'line 2: "20.11.2026" is not a date'),
        ("date,calls\\n2026-11-09,4\\n", "It has nothing for 2026-W47."),
        ("date,calls\\n2026-11-16,nan\\n", 'line 2: "nan" is not an amount'),
    ],
)
def test_what_is_no_table_is_refused_with_the_line(
    workspace: Workspace, tmp_path: Path, printed: str, problem: str
) -> None:
    path = program(tmp_path, "c", f"printf '{printed}'")
    named(workspace, "prospects", command(str(path), gives=Gives.CSV, amount="calls"))
    assert gathered(workspace, "prospects").problem.startswith(problem)


def test_what_changes_between_the_look_and_the_run_does_not_run(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command(str(path)))

    def then_swapped(deed: Deed, approval: Approval | None) -> None:
        refuse_unapproved(deed, approval)
        program(tmp_path, "other", f"touch {tmp_path}/ran; echo 2").replace(path)

    monkeypatch.setattr("kpitui.services.collecting.gather.refuse_unapproved", then_swapped)
    found = gathered(workspace, "prospects")
    assert found.problem == f"{path} has just been changed. Look at it again with `kpitui trust`."
    assert not (tmp_path / "ran").exists()


def test_several_run_at_once_and_stopping_ends_them(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "sleep 6066.25")
    for key in ("prospects", "followups", "clients"):
        named(workspace, key, command(str(path), key))
    gathering = Gathering(jobs_for(workspace, running_week(workspace)))
    wait_until(lambda: is_running("6066.25"))
    assert is_running("6066.25")
    assert gathering.news() == []
    gathering.stop()
    assert not is_running("6066.25")
    assert not [thread for thread in threading.enumerate() if thread.name == "collect"]
    assert gathering.news() == []


def test_a_command_ends_when_whoever_asked_is_gone(workspace: Workspace, tmp_path: Path) -> None:
    import signal
    import subprocess
    import sys

    path = program(tmp_path, "count", "sleep 6067.25")
    named(workspace, "prospects", command(str(path)))
    code = (
        "from pathlib import Path; from kpitui.services.workspace import Workspace\n"
        "from tests.services.collecting.sources import gathered\n"
        f"gathered(Workspace.open(Path({str(workspace.database.path)!r})), 'prospects')"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[3])
    wait_until(lambda: is_running("6067.25"))
    assert is_running("6067.25")
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    wait_until(lambda: not is_running("6067.25"))
    assert not is_running("6067.25")


def test_nothing_runs_that_was_not_approved(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", f"touch {tmp_path}/ran; echo 1")
    name_source(workspace, "prospects", command(str(path)))
    found = gathered(workspace, "prospects")
    assert found.is_unapproved
    assert found.problem == "You have not approved it. Look at what it does with `kpitui trust`."
    assert not (tmp_path / "ran").exists()
    trust(workspace, "prospects")
    (job,) = jobs_for(workspace, running_week(workspace), [workspace.scorecard.measure("prospects")])
    path.write_text(path.read_text() + "# more\n")
    found = gather(job)
    assert found.is_unapproved
    assert found.problem.startswith("It has changed since you approved it.")
    assert not (tmp_path / "ran").exists()


def test_a_word_that_becomes_a_file_by_the_date_was_not_looked_at(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", f"touch {tmp_path}/ran; echo 1")
    named(workspace, "prospects", command(str(path), "--run={week}.sh"))
    assert gathered(workspace, "prospects").value == 1
    (tmp_path / "ran").unlink()
    (tmp_path / "2026-W47.sh").write_text("evil")
    found = gathered(workspace, "prospects")
    assert found.value is None
    assert found.problem.startswith("--run=2026-W47.sh is a file that was not looked at when you approved it.")
    assert not (tmp_path / "ran").exists()


def test_what_no_limit_reaches_is_given_up_and_the_others_are_told(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "count", "echo 1")
    keys = ("prospects", "followups", "clients", "visits", "mood")
    for key in keys:
        named(workspace, key, command(str(path), key, seconds=1))
    jobs = jobs_for(workspace, running_week(workspace))
    let_go = threading.Event()

    def stuck(job: Job, stopped: Callable[[], bool]) -> Gathered:
        if job.measure.key != "visits":
            let_go.wait(PATIENT)
        return Gathered(job, 1.0)

    monkeypatch.setattr("kpitui.services.collecting.gather.gather", stuck)
    gathering = Gathering(jobs, overtime=-0.8)
    found: dict[str, str] = {}
    until = time.monotonic() + PATIENT / 2
    while not gathering.is_over and time.monotonic() < until:
        found |= {item.job.measure.key: item.problem for item in gathering.news(0.02)}
    assert found == dict.fromkeys(keys, "It does not end.") | {"visits": ""}
    let_go.set()
    gathering.stop()
    assert gathering.news() == []

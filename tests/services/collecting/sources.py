"""What tests of collecting need: measures that name a source, approvals, and programs that misbehave."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

from kpitui.domain.measures import Gives, Source
from kpitui.domain.weeks import Period
from kpitui.services import defining
from kpitui.services.collecting.collect import Collected, jobs_for, record_gathered
from kpitui.services.collecting.gather import Gathered, gather
from kpitui.services.collecting.trust import approve, deed_of, folder_of
from kpitui.services.workspace import Workspace

WEEK_DAY = date(2026, 11, 20)
# Programs of the tests sleep for 6061.25 seconds and the like; the fraction tells those of this test run from others.
_ANY_RUN, _THIS_RUN = ".25", f".25{os.getpid()}"


def name_source(workspace: Workspace, key: str, source: Source | None) -> None:
    """Give a measure a source, as an edit of the definitions would."""
    given = workspace.scorecard
    measures = tuple(replace(item, source=source) if item.key == key else item for item in given.measures)
    defining.apply(workspace, defining.plan(workspace, replace(given, measures=measures)), given)


def trust(workspace: Workspace, key: str) -> None:
    """Approve the source of a measure as it is now."""
    approve(workspace, deed_of(workspace.scorecard.measure(key), folder_of(workspace)))


def named(workspace: Workspace, key: str, source: Source) -> None:
    """Give a measure a source and approve it."""
    name_source(workspace, key, source)
    trust(workspace, key)


def running_week(workspace: Workspace) -> Period:
    """The week of the tests' day."""
    return workspace.calendar.week_of(WEEK_DAY)


def gathered(workspace: Workspace, key: str) -> Gathered:
    """What the source of a measure says about the running week."""
    measure = workspace.scorecard.measure(key)
    (job,) = jobs_for(workspace, running_week(workspace), [measure])
    return gather(job)


def collected(workspace: Workspace, key: str, *, correct: bool = False, replaces: bool = False) -> Collected:
    """Collect one measure for the running week."""
    (found,) = record_gathered(workspace, [gathered(workspace, key)], correct=correct, replace=replaces)
    return found


def program(folder: Path, name: str, text: str) -> Path:
    """A script that can be run; `text` is for the shell unless it names another program."""
    path = folder / name
    text = text.replace(_ANY_RUN, _THIS_RUN)
    path.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def command(*words: str, gives: Gives = Gives.NUMBER, seconds: int = 10, amount: str = "") -> Source:
    """A source that runs something."""
    return Source(command=words, gives=gives, seconds=seconds, amount=amount)


def is_running(mark: str) -> bool:
    """Whether any process that this test run has started has a word in its command line."""
    mark = mark.replace(_ANY_RUN, _THIS_RUN)
    for process in os.listdir("/proc"):
        try:
            if process.isdigit() and mark.encode() in Path("/proc", process, "cmdline").read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False

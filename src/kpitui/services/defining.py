"""Starts a scorecard, changes its definitions and writes them out; each change planned first, then made at once."""

from __future__ import annotations

from pathlib import Path

from kpitui.definitions.reading import read_scorecard, read_scorecard_file
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.changes import Plan, plan_changes
from kpitui.domain.measures import Scorecard
from kpitui.errors import Conflict
from kpitui.paths import shipped
from kpitui.services.workspace import Clock, Workspace, system_clock, system_login, today_there
from kpitui.storage.database import Database, create_database
from kpitui.storage.entries import has_history
from kpitui.storage.scorecards import load_scorecard, save_scorecard


def sample_text() -> str:
    """The sample scorecard file, with its comments."""
    return shipped("sample.toml").read_text(encoding="utf-8")


def sample_scorecard() -> Scorecard:
    """The sample scorecard."""
    return read_scorecard(sample_text(), "sample.toml")


def start(
    path: Path, scorecard: Scorecard, *, login: str = "", clock: Clock = system_clock, shared: bool = False
) -> Workspace:
    """Start a scorecard in a new file, which `shared` opens to the user's group.

    Raises:
        UnusableFile: see `create_database`.
    """
    who = login or system_login()
    now = clock()

    def fill(database: Database) -> None:
        with database.writing(who, at=now) as change:
            save_scorecard(change, None, scorecard, today_there(scorecard, now))

    return Workspace(create_database(path, fill, shared=shared), login=who, clock=clock)


def read_file(path: Path) -> Scorecard:
    """The scorecard that a file describes.

    Raises:
        UnusableFile, InvalidDefinitions: see `read_scorecard_file`.
    """
    return read_scorecard_file(path)


def plan_file(workspace: Workspace, path: Path) -> Plan:
    """What applying a scorecard file would change; nothing is changed yet.

    Raises:
        UnusableFile, InvalidDefinitions: see `read_scorecard_file`.
    """
    return plan(workspace, read_scorecard_file(path))


def plan(workspace: Workspace, given: Scorecard) -> Plan:
    """What applying a scorecard would change; nothing is changed yet."""
    current = workspace.scorecard
    with workspace.database.reading() as connection:
        kept = has_history(connection)
    return plan_changes(current, given, today=workspace.today(), has_history=kept)


def apply(workspace: Workspace, planned: Plan, seen: Scorecard) -> None:
    """Make planned changes. `seen` is the scorecard they were planned on.

    Raises:
        Conflict: the definitions were changed since.
    """
    with workspace.writing() as change:
        current = load_scorecard(change.connection)
        if current != seen:
            raise Conflict(
                "Somebody else has changed the scorecard in the meantime.", hint="Look at the difference again."
            )
        counted = has_history(change.connection)
        removed = (measure for measure in current.measures if not planned.result.has(measure.key))
        if late := next((measure for measure in removed if measure.key in counted), None):
            raise Conflict(
                f"Something was recorded for {late.name} in the meantime, so it can only be retired.",
                hint="Look at the difference again.",
            )
        save_scorecard(change, current, planned.result, workspace.today())
    workspace.forget()


def exported(workspace: Workspace) -> str:
    """The definitions as a scorecard file; applying it is no change."""
    return write_scorecard(workspace.scorecard)

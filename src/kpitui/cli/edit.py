"""`kpitui edit`: the definitions as TOML in the user's editor, opened again on mistakes until they are right."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session
from kpitui.errors import InvalidDefinitions, InvalidInput, KpituiError, NotAllowed

if TYPE_CHECKING:
    from kpitui.domain.measures import Scorecard
    from kpitui.services.workspace import Workspace

NOT_CHANGED = 1
_MARK = "# ! "
_INTRODUCTION = f"{_MARK}This file has mistakes. Correct them, save and leave; these lines go away by themselves.\n"
_FILE = "scorecard.toml"


@click.command("edit")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, yes: bool) -> None:
    """Change the definitions in your editor.

    VISUAL or EDITOR names it. When you leave it the difference is shown, and made if you say so. If the file has
    mistakes it is opened again with each of them at its top. Leaving it as it was changes nothing.
    """
    session = ctx.ensure_object(Session)
    with session.writing() as workspace:
        if not _edit(workspace, yes=yes):
            ctx.exit(NOT_CHANGED)


def _edit(workspace: Workspace, *, yes: bool) -> bool:
    from shutil import rmtree
    from tempfile import mkdtemp

    from kpitui.cli.applying import apply_after_asking
    from kpitui.services.defining import exported

    prefix = _prefix(workspace)
    folder = Path(mkdtemp(prefix=prefix))  # 0700: what the editor leaves beside the file is private too
    file = folder / _FILE
    text = exported(workspace)
    keep = True
    try:
        given = _edited(file, text)
        if given is None:
            diagnostics.say("The file was left as it was: nothing was changed.")
            keep = False
            return True
        applied = apply_after_asking(workspace, given, yes=yes)
        keep = not applied
        if applied:
            _forget_earlier(folder, prefix)
        return applied
    finally:
        if keep and _differs(file, text):
            diagnostics.say(f"What you wrote is kept in {file}: `kpitui apply {file}` makes it so.")
        else:
            rmtree(folder, ignore_errors=True)


def _prefix(workspace: Workspace) -> str:
    """What the folders of one scorecard's edits begin with."""
    from zlib import crc32

    return f"kpitui-edit-{crc32(os.fsencode(workspace.database.path)):08x}-"


def _forget_earlier(folder: Path, prefix: str) -> None:
    """Remove what earlier edits of the same scorecard with mistakes left behind: this one has succeeded."""
    from shutil import rmtree

    for other in folder.parent.glob(f"{prefix}*"):
        if other != folder and other.is_dir() and not other.is_symlink() and other.stat().st_uid == os.getuid():
            rmtree(other, ignore_errors=True)


def _edited(file: Path, text: str) -> Scorecard | None:
    """What the user made of the text, asked again until it has no mistakes; None when they left it as it was.

    Raises:
        NotAllowed: they gave up on the mistakes, or the editor failed.
    """
    from kpitui.definitions.reading import read_scorecard, read_text

    shown = text
    while True:
        _write(file, shown)
        _run_editor(file)
        written = read_text(file)
        bare = _without_marks(written)
        if bare == text:
            return None
        if written == shown:
            raise NotAllowed("The file still has the mistakes it had: nothing was changed.")
        try:
            return read_scorecard(bare, _FILE)
        except InvalidDefinitions as error:
            shown = _with_marks(bare, len(error.problems))
            diagnostics.say(f"{error.message} Opening it again.")


def _run_editor(file: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        arguments = shlex.split(named)
        with _ctrl_c_left_to_the_editor():
            # The user's own choice of program, run as they could run it themselves.
            code = subprocess.run([*arguments, str(file)], check=False).returncode  # noqa: S603
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(f"The editor {named} cannot be started: {reason}.", hint="Set VISUAL or EDITOR.") from error
    if code:
        raise NotAllowed(f"The editor {named} ended with {code}: nothing was changed.")


@contextmanager
def _ctrl_c_left_to_the_editor() -> Iterator[None]:
    """In many an editor ctrl+c is a key like any other; ending kpitui would end the editor, with what is written."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGQUIT)}
    for number in before:
        signal.signal(number, lambda number, frame: None)  # not ignored: the editor would ignore it too
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write(file: Path, text: str) -> None:
    from kpitui.services.exchange.exporting import write_text

    write_text(file, text, replace=True)


def _differs(file: Path, text: str) -> bool:
    from kpitui.definitions.reading import read_text

    try:
        return file.exists() and _without_marks(read_text(file)) != text
    except KpituiError:
        return True


def _with_marks(text: str, count: int) -> str:
    """The text with its `count` mistakes as comments at the top, by the lines on which the user will see them."""
    from kpitui.definitions.reading import read_scorecard
    from kpitui.domain.plain_text import plain

    room = _INTRODUCTION + f"{_MARK}\n" * min(count, diagnostics.MOST_PROBLEMS)
    try:
        read_scorecard(room + text, _FILE)
    except InvalidDefinitions as error:
        shown = error.problems[: diagnostics.MOST_PROBLEMS]
        return _INTRODUCTION + "".join(f"{_MARK}{plain(str(item))}\n" for item in shown) + text
    return text


def _without_marks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_MARK))

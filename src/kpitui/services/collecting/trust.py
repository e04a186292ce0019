"""What collecting a measure would read or run, down to the bytes, and whether its user has approved just that.

Never approves anything by itself, and never runs anything.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from kpitui.domain.describing import table_words
from kpitui.domain.measures import Gives, Measure, Source
from kpitui.errors import KpituiError, NotAllowed, UnusableFile
from kpitui.frozen import dataclass
from kpitui.paths import approvals_folder
from kpitui.services.collecting.process import stamp_of
from kpitui.services.workspace import Workspace
from kpitui.storage.approvals import Approval, Approvals
from kpitui.storage.source_records import source_record

MOST_BYTES = 1024 * 1024 * 1024
"""Of a file whose content is approved: reading so much takes a second or two."""
_PIECE = 1 << 20
_PLACEHOLDERS = ("{first_day}", "{last_day}", "{week}")


class Trust(StrEnum):
    """Whether a source may be collected from."""

    APPROVED = "approved"
    CHANGED = "changed"
    NOT_APPROVED = "not_approved"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its content was hashed."""

    path: str
    digest: str
    stamp: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """What collecting one measure does. `fingerprint` is a hash over all of it.

    `reads` is the file of a table (placeholders still in it), `files` are the program and the files among its words.
    """

    measure: Measure
    source: Source
    folder: str
    reads: str
    files: tuple[Seen, ...]
    fingerprint: str

    @property
    def lines(self) -> list[str]:
        """All of it for a person, in full: what is approved is what stands here."""
        source = self.source
        if source.command:
            gives = "CSV" if source.gives is Gives.CSV else "a number"
            program, *others = self.files
            said = [
                f"runs      {' '.join(map(exactly, source.command))}",
                f"program   {exactly(program.path)}",
                f"          SHA-256 {program.digest}",
            ]
            for file in others:
                said += [f"file      {exactly(file.path)}", f"          SHA-256 {file.digest}"]
            said += [f"in        {exactly(self.folder)}", f"gives     {gives}, within {source.seconds} s"]
        else:
            said = [f"reads     {exactly(self.reads)}"]
        if source.query:
            first, *more = [exactly(line, blanks=True) for line in source.query.splitlines()] or [""]
            said += [f"asks      {first}", *(f"          {line}" for line in more)]
        elif source.csv or source.gives is Gives.CSV:
            said.append(f"takes     {table_words(source)}")
        return said


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the source of one measure: what it would do (or why it cannot), and since when it may."""

    measure: Measure
    trust: Trust
    deed: Deed | None
    approved_at: str = ""
    problem: str = ""


def exactly(text: str, *, blanks: bool = False) -> str:
    """A word as it is, or in quotes with escapes where it would not show all that is in it; never cut.

    `blanks`: it may have some, as a line of a query does.
    """
    is_clear = text.isprintable() and text.isascii() and bool(text) and '"' not in text and "\\" not in text
    return text if (is_clear or (blanks and text.isprintable())) and (blanks or " " not in text) else json.dumps(text)


def approvals_of(workspace: Workspace) -> Approvals:
    """This user's approvals for this scorecard."""
    return Approvals(approvals_folder(), workspace.database.path)


def folder_of(workspace: Workspace) -> str:
    """From where relative paths are meant, and where commands run: the folder of the scorecard's file."""
    return os.path.dirname(os.path.realpath(workspace.database.path))


def deed_of(measure: Measure, folder: str) -> Deed:
    """What collecting a measure that names a source would do, as everything is now.

    Raises:
        UnusableFile: the program, or a file among its words, cannot be found or read.
    """
    source = measure.source
    assert source is not None
    reads = ""
    files: tuple[Seen, ...] = ()
    if source.command:
        program = _program(source.command[0], folder)
        files = tuple(_seen(path) for path in (program, *files_among(source.command[1:], folder)))
    else:
        reads = _resolved(source.csv or source.sqlite, folder)
    said = {
        "measure": measure.key,
        "source": source_record(source),
        "folder": folder,
        "reads": reads,
        "files": [[file.path, file.digest] for file in files],
    }
    fingerprint = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Deed(measure, source, folder, reads, files, fingerprint)


def standings(workspace: Workspace, measures: Iterable[Measure]) -> list[Standing]:
    """How it stands with the sources of these measures; those without one are left out."""
    approvals, folder = approvals_of(workspace), folder_of(workspace)
    return [_standing(measure, folder, approvals.find(measure.key)) for measure in measures if measure.source]


def _standing(measure: Measure, folder: str, approval: Approval | None) -> Standing:
    at = approval.at if approval else ""
    try:
        deed = deed_of(measure, folder)
    except KpituiError as error:
        return Standing(measure, Trust.UNUSABLE, None, at, str(error))
    if approval is None:
        return Standing(measure, Trust.NOT_APPROVED, deed)
    same = approval.fingerprint == deed.fingerprint
    return Standing(measure, Trust.APPROVED if same else Trust.CHANGED, deed, at)


def approve(workspace: Workspace, deed: Deed) -> None:
    """Remember that this user has seen what is to be done, and wants it.

    Raises:
        UnusableFile: it cannot be remembered.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    approvals_of(workspace).keep(deed.measure.key, deed.fingerprint, now)


def revoke(workspace: Workspace, measures: Iterable[Measure]) -> list[Measure]:
    """Forget the approvals for these measures; those of them that had one."""
    approvals = approvals_of(workspace)
    return [measure for measure in measures if approvals.revoke(measure.key)]


def refuse_unapproved(deed: Deed, approval: Approval | None) -> None:
    """Refuse what was not approved just as it is.

    Raises:
        NotAllowed: it never was, or something of it has changed since.
    """
    if approval is None:
        raise NotAllowed("You have not approved it.", hint="Look at what it does with `kpitui trust`.")
    if approval.fingerprint != deed.fingerprint:
        raise NotAllowed("It has changed since you approved it.", hint="Look at it again with `kpitui trust`.")


def _resolved(text: str, folder: str) -> str:
    """The file itself, behind all links; placeholders in its name stay."""
    try:
        return os.path.realpath(os.path.join(folder, os.path.expanduser(text)))
    except (OSError, ValueError) as error:
        raise UnusableFile(f"{exactly(text)} cannot be the name of a file.", hint="Check the source.") from error


def _program(word: str, folder: str) -> str:
    """The file of a program, behind all links: by its path, or looked for where the shell would."""
    if "/" in word:
        found = _resolved(word, folder)
    else:
        from shutil import which

        # Relative folders in PATH would mean another place with every shell.
        places = [place for place in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(place)]
        named = which(word, path=os.pathsep.join(places))
        if named is None:
            raise UnusableFile(f"There is no program {exactly(word)}.", hint="Write its whole path.")
        found = os.path.realpath(named)
    if not os.path.isfile(found):
        raise UnusableFile(f"There is no program {exactly(found)}.", hint="Check its path.")
    if not os.access(found, os.X_OK):
        raise UnusableFile(f"{exactly(found)} is no program.", hint="Make it executable with chmod +x.")
    return found


def files_among(words: Iterable[str], folder: str) -> list[str]:
    """The plain files that words name, also behind an equals sign: scripts, and whatever else decides what happens."""
    found: dict[str, None] = {}
    for word in words:
        for part in (word, word.partition("=")[2]):
            if part and "\0" not in part and not any(mark in part for mark in _PLACEHOLDERS):
                path = os.path.realpath(os.path.join(folder, part))
                if os.path.isfile(path):
                    found[path] = None
    return list(found)


def _seen(path: str) -> Seen:
    """A file with the hash of its content, which did not change meanwhile."""
    digest = sha256()
    try:
        before = stamp_of(path)
        if os.path.getsize(path) > MOST_BYTES:
            raise UnusableFile(f"{exactly(path)} is larger than 1 GiB.", hint="Keep data out of the command's words.")
        with Path(path).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        after = stamp_of(path)
    except OSError as error:
        raise UnusableFile(
            f"{exactly(path)} cannot be read: {error.strerror}.", hint="Check its permissions."
        ) from error
    if not before or before != after:
        raise UnusableFile(f"{exactly(path)} is being changed just now.", hint="Try again in a moment.")
    return Seen(path, digest.hexdigest(), tuple(after))

"""What this user has approved to be read or run, kept in their own state folder; never in a scorecard or beside it.

A scorecard that comes from somebody else can therefore not bring its own approval.
"""

from __future__ import annotations

import json
import os
import stat
from hashlib import sha256
from pathlib import Path

from kpitui.errors import UnusableFile
from kpitui.frozen import dataclass
from kpitui.storage.atomic_files import make_folder, write_atomically

_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Approval:
    """One measure's source as it was when it was approved: the hash over all of it, and when (UTC, ISO)."""

    measure: str
    fingerprint: str
    at: str


class Approvals:
    """The approvals for one scorecard file, each in a small file of its own."""

    def __init__(self, folder: Path, scorecard: Path) -> None:
        self._folder = folder
        self._scorecard = os.path.realpath(scorecard)

    def find(self, measure: str) -> Approval | None:
        """The approval for a measure; None where there is none, or where others could have written it."""
        try:
            with open(os.open(self._path(measure), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                if not _is_ours(os.fstat(file.fileno())) or not _is_ours(os.stat(self._folder)):
                    return None
                known = json.loads(file.read(_MOST_BYTES))
            if (known["scorecard"], known["measure"]) != (self._scorecard, measure):
                return None
            return Approval(measure, str(known["fingerprint"]), str(known["at"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, measure: str, fingerprint: str, at: str) -> None:
        """Remember an approval, in place of an earlier one.

        Raises:
            UnusableFile: it cannot be written.
        """
        said = {"scorecard": self._scorecard, "measure": measure, "fingerprint": fingerprint, "at": at}
        path = self._path(measure)
        try:
            make_folder(self._folder)
            self._folder.chmod(0o700)
            write_atomically(path, [json.dumps(said).encode()], replace=True)
        except OSError as error:
            raise UnusableFile(
                f"The approval cannot be kept in {self._folder}: {error.strerror}.", hint="Make room, or set HOME."
            ) from error

    def revoke(self, measure: str) -> bool:
        """Forget an approval; whether there was one.

        Raises:
            UnusableFile: it cannot be removed.
        """
        try:
            self._path(measure).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UnusableFile(f"{self._path(measure)} cannot be removed: {error.strerror}.") from error
        return True

    def _path(self, measure: str) -> Path:
        # Hashed: neither the name of a file nor that of a measure is to lead anywhere.
        named = sha256(os.fsencode(self._scorecard) + b"\0" + measure.encode(errors="replace")).hexdigest()
        return self._folder / f"{named}.json"


def _is_ours(seen: os.stat_result) -> bool:
    """Whether a file or folder belongs to this user, and nobody else may write it."""
    return seen.st_uid == os.getuid() and not seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

"""What the global options say, and how a command opens the scorecard they name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.errors import InvalidInput
from kpitui.paths import default_database

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace


class Session:
    """One run of the command line."""

    def __init__(
        self,
        database: str | None = None,
        *,
        read_only: bool = False,
        restricted: bool = False,
        shared_group: bool = False,
    ) -> None:
        self._named = database
        self.read_only = read_only
        self.restricted = restricted
        self.shared_group = shared_group

    @property
    def file_mode(self) -> int:
        """The permissions of the files that a command writes: for the user alone, or for their group too."""
        return 0o660 if self.shared_group else 0o600

    @property
    def path(self) -> Path:
        """The file of the scorecard: the one named, else KPITUI_DB, else the user's own."""
        if self._named is None:
            return default_database()
        if not self._named or "\0" in self._named:
            raise InvalidInput("--db names no file.", hint="Write --db FILE.")
        return Path(os.path.expanduser(self._named))

    @contextmanager
    def reading(self) -> Iterator[Workspace]:
        """The scorecard, for looking at: read-only where it cannot be written, so that a guest can look too."""
        path = self.path
        writable = not self.read_only and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        # A file that is not there is left to the opening, which says so.
        with self._opened(path, read_only=os.path.exists(path) and not writable) as workspace:
            yield workspace

    @contextmanager
    def writing(self) -> Iterator[Workspace]:
        """The scorecard, for changing it."""
        self.refuse_read_only()
        with self._opened(self.path, read_only=False) as workspace:
            yield workspace

    def refuse_read_only(self) -> None:
        """Refuse to go on where --read-only was given."""
        if self.read_only:
            raise InvalidInput("This changes the scorecard, and --read-only forbids it.", hint="Leave --read-only out.")

    @contextmanager
    def _opened(self, path: Path, *, read_only: bool) -> Iterator[Workspace]:
        from kpitui.services.workspace import Workspace

        workspace = Workspace.open(path, read_only=read_only)
        try:
            yield workspace
        finally:
            workspace.close()

"""Half-typed texts, kept in a small file at every key so that neither a kill nor a lost line takes them away."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kpitui.storage.atomic_files import make_folder

_PID = re.compile("[0-9]{1,9}")


class Drafts:
    """The half-typed texts of one running program on one scorecard, by the name of their field.

    Every running program has a file of its own, named after its process; on starting it takes over what
    programs that are gone have left. Losing a draft is never worth losing the program: failures to write are silent.
    """

    def __init__(self, folder: Path, scorecard: Path, person: str = "") -> None:
        """`person` names one of several who share the account: nobody is offered what another has half typed."""
        self._folder = folder
        whose = os.fsencode(scorecard.absolute()) + (b"\0" + os.fsencode(person) if person else b"")
        self._stem = sha256(whose).hexdigest()[:16]
        self._path = folder / f"{self._stem}-{os.getpid()}.json"
        self._texts: dict[str, str] = {}
        self._adopt()

    def get(self, field: str) -> str:
        """What was typed into a field and not saved, or an empty text."""
        return self._texts.get(field, "")

    def fields(self) -> list[str]:
        """The names of all fields with a half-typed text."""
        return list(self._texts)

    def put(self, field: str, text: str) -> None:
        """Remember what a field holds now; an empty text forgets it. Costs one small write, no sync."""
        if self._texts.get(field, "") == text:
            return
        if text:
            self._texts[field] = text
        else:
            self._texts.pop(field, None)
        self._write()

    def _write(self) -> bool:
        """Whether the file holds the texts now."""
        import json  # 2 ms, and nothing may be typed for long

        try:
            if not self._texts:
                self._path.unlink(missing_ok=True)
                return True
            unfinished = self._path.with_suffix(".new")
            make_folder(self._folder)
            with open(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
                os.fchmod(file.fileno(), 0o600)  # whatever the umask
                json.dump(self._texts, file)
            unfinished.replace(self._path)
        except OSError:
            return False
        return True

    def _adopt(self) -> None:
        """Take over what programs that are gone have left, the latest text of a field winning."""
        for left in sorted(self._folder.glob(f"{self._stem}-*.json"), key=_written_at):
            pid = left.stem.rpartition("-")[2]
            if not _PID.fullmatch(pid) or (int(pid) != os.getpid() and _is_running(int(pid))):
                continue
            self._texts.update(_read(left))
            # The other file goes only when its texts are safe in this one.
            if self._write() and left != self._path:
                with suppress(OSError):
                    left.unlink()


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another program has taken it over meanwhile
        return 0.0


def _read(path: Path) -> dict[str, str]:
    import json

    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(texts, dict):
        return {}
    return {key: text for key, text in texts.items() if isinstance(key, str) and isinstance(text, str)}


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # One that has ended but was not yet asked how (Linux): the shell or sshd that should do so may be gone itself.
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[:1] not in ([b"Z"], [b"X"])

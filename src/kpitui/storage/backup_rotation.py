"""Which backups are kept and which make room; a pure reckoning that touches no file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from kpitui.storage.backups import Backup

# Taken by somebody or for something: thinning them out by date would take away just the one that is wanted.
LAST_OF_EACH = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """Of how many of the latest days, weeks and months with an automatic backup the newest one is kept."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def superfluous(newest_first: Sequence[Backup], kept: Kept) -> list[Backup]:
    """Those that may go. The newest automatic one always stays, and the last ten of every other kind."""
    automatic = [backup for backup in newest_first if backup.kind.is_automatic]
    staying = set(automatic[:1])
    for count, span in ((kept.days, _day), (kept.weeks, _week), (kept.months, _month)):
        staying |= _newest_of_each(automatic, span, count)
    others: dict[str, list[Backup]] = {}
    for backup in newest_first:
        if not backup.kind.is_automatic:
            others.setdefault(backup.kind.value, []).append(backup)
    for listed in others.values():
        staying.update(listed[:LAST_OF_EACH])
    return [backup for backup in newest_first if backup not in staying]


def _newest_of_each(newest_first: list[Backup], span: Callable[[datetime], Hashable], count: int) -> set[Backup]:
    newest: dict[Hashable, Backup] = {}
    for backup in newest_first:
        newest.setdefault(span(backup.taken_at), backup)
    return set(list(newest.values())[:count])


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Hashable:
    return at.year, at.month

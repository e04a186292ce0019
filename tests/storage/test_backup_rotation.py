from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kpitui.storage.backup_rotation import LAST_OF_EACH, Kept, superfluous
from kpitui.storage.backups import Backup, Kind, name_for, newest_first

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def backup(at: datetime, kind: Kind = Kind.DAILY) -> Backup:
    return Backup(Path(name_for(at, kind, 1)), at, kind, 1, 1)


def staying(backups: list[Backup], kept: Kept | None = None) -> list[Backup]:
    ordered = newest_first(backups)
    gone = superfluous(ordered, kept or Kept())
    return [item for item in ordered if item not in gone]


def test_of_a_year_of_days_seven_days_five_weeks_and_twelve_months_stay() -> None:
    days = [item.taken_at.date() for item in staying([backup(NOON - timedelta(days=back)) for back in range(400)])]
    assert days[:7] == [date(2026, 11, 20) - timedelta(days=back) for back in range(7)]
    # The last of each week before: Sundays; the last of each month before those.
    assert days[7:10] == [date(2026, 11, 8), date(2026, 11, 1), date(2026, 10, 31)]
    assert days[10:] == [
        *(date(2026, 10, 25), date(2026, 9, 30), date(2026, 8, 31), date(2026, 7, 31), date(2026, 6, 30)),
        *(date(2026, 5, 31), date(2026, 4, 30), date(2026, 3, 31), date(2026, 2, 28), date(2026, 1, 31)),
        date(2025, 12, 31),
    ]


def test_of_one_day_the_newest_stays_whatever_it_was_taken_for() -> None:
    morning, evening = backup(NOON - timedelta(hours=3)), backup(NOON, Kind.REVIEW)
    assert staying([morning, evening]) == [evening]


def test_gaps_do_not_count() -> None:
    """Somebody who comes once a month has a backup of each of the last seven times."""
    visits = [backup(NOON - timedelta(days=30 * back)) for back in range(9)]
    assert staying(visits, Kept(7, 0, 0)) == visits[:7]


def test_numbers_of_nought_keep_the_newest_alone() -> None:
    taken = [backup(NOON - timedelta(days=back)) for back in range(3)]
    assert staying(taken, Kept(0, 0, 0)) == taken[:1]


def test_those_of_other_kinds_are_not_thinned_out_by_date() -> None:
    for kind in (Kind.HAND, Kind.UPGRADE, Kind.REPLACED):
        taken = [backup(NOON - timedelta(minutes=back), kind) for back in range(LAST_OF_EACH + 3)]
        assert staying([*taken, backup(NOON)]) == newest_first([backup(NOON), *taken[:LAST_OF_EACH]])


@given(st.lists(st.integers(0, 800), unique=True, max_size=60), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_newest_stays_and_thinning_out_again_changes_nothing(
    ages: list[int], days: int, weeks: int, months: int
) -> None:
    taken = newest_first([backup(NOON - timedelta(hours=7 * age)) for age in ages])
    kept = Kept(days, weeks, months)
    left = staying(taken, kept)
    assert left[:1] == taken[:1]
    assert staying(left, kept) == left
    assert len(left) <= max(1, days + weeks + months)

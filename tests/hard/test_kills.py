"""SIGKILL at random moments: nothing acknowledged is lost, halved or doubled, whatever was under way."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.storage.backups import Kind, listed, unsound, usual_folder
from tests.hard.children import Child, command, seconds_of
from tests.hard.conftest import Tallying
from tests.hard.soundness import amounts, check_sound, saving
from tests.hard.tally import many

_BEYOND = 1.3  # some kills come too late: what was finished by then must be there too


def moments(begin: Callable[[], Child], count: int, seed: int) -> list[float]:
    """So many moments within what takes as long as `begin` does, the same for the same seed and speed."""
    window, chance = seconds_of(begin) * _BEYOND, random.Random(seed)
    return [chance.random() * window for _ in range(count)]


def test_log(acme: Path, tally: Tallying) -> None:
    """Each amount is another one: those that were acknowledged are there, each once, and no others but those killed."""
    acknowledged: set[float] = {0.0}
    with tally("1 killed in log") as runs:
        for number, moment in enumerate(moments(lambda: command("--db", acme, "log", "pros", 0), many(40, 600), 1)):
            said = command("--db", acme, "log", "pros", number + 1).kill_after(moment)
            if "stands at" in said:
                acknowledged.add(number + 1.0)
                runs.count("acknowledged")
            with runs.run(f"{moment:.4f} s"):
                kept = amounts(acme)
                assert acknowledged <= set(kept), f"lost {acknowledged - set(kept)}"
                assert len(set(kept) - {0.0}) == len([amount for amount in kept if amount]), "something counts twice"
                assert max(kept) <= number + 1
                if number % 20 == 0:
                    check_sound(acme)
        with runs.run("the end"):
            check_sound(acme)


def test_a_save_repeated_after_an_unclear_end_counts_once(acme: Path, tally: Tallying) -> None:
    with tally("1 killed in a save, saved again") as runs:
        for number, moment in enumerate(moments(lambda: Child(saving(acme, 0.0)), many(30, 300), 2)):
            token = number.to_bytes(16, "big")
            if "Saved" not in Child(saving(acme, number + 1.0, token)).kill_after(moment):
                runs.count("unclear")
                said = Child(saving(acme, number + 1.0, token)).wait()
                assert "Saved" in said, said
            with runs.run(f"{moment:.4f} s"):
                assert amounts(acme).count(number + 1.0) == 1
        with runs.run("the end"):
            check_sound(acme)


def test_set_note_and_undo(acme: Path, tally: Tallying) -> None:
    """The last total that was acknowledged stands, unless a killed one came after it."""
    with tally("1 killed in set and undo") as runs:
        stands = {0.0}
        for number, moment in enumerate(moments(lambda: command("--db", acme, "set", "clients", 0), many(20, 200), 3)):
            said = command("--db", acme, "set", "clients", number + 1, "-n", "é [/]").kill_after(moment)
            stands = {number + 1.0} if "Clients signed" in said else {*stands, number + 1.0}
            with runs.run(f"set, {moment:.4f} s"):
                assert amounts(acme, "clients")[-1] in stands
            stands = {amounts(acme, "clients")[-1]}
            if number % 4 == 3:
                before = amounts(acme, "clients")
                undone = command("--db", acme, "undo", "clients").kill_after(moment)
                with runs.run(f"undo, {moment:.4f} s"):
                    kept = amounts(acme, "clients")
                    assert kept == before[:-1] or (kept == before and "Undone" not in undone), undone
                stands = {amounts(acme, "clients")[-1]}
        with runs.run("the end"):
            check_sound(acme)


def test_import(acme: Path, tmp_path: Path, tally: Tallying) -> None:
    """All of a file or nothing; imported again it is all there, once."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(300)]
    with tally("1 killed in import") as runs:

        def rows(first: int) -> Path:
            file = tmp_path / "rows.csv"
            with file.open("w", newline="") as written:
                csv.writer(written).writerows(
                    [("date", "prospects", "visits"), *((day, first + n, first + n) for n, day in enumerate(days))]
                )
            return file

        def begin(first: int) -> Child:
            return command("--db", acme, "import", rows(first))

        planned = moments(lambda: begin(0), many(12, 150), 4)
        count = len(amounts(acme))
        for number, moment in enumerate(planned):
            said = begin(10_000 * (number + 1)).kill_after(moment)
            with runs.run(f"{moment:.4f} s"):
                now = len(amounts(acme))
                assert now in (count, count + len(days)), f"{now - count} of {len(days)} rows"
                assert now > count or "600 amounts added" not in said
                check_sound(acme)
                again = begin(10_000 * (number + 1))
                assert f"{2 * len(days) if now == count else 0:,} amounts added" in again.wait()
                assert len(amounts(acme)) == count + len(days)
            count = len(amounts(acme))


def test_backup(acme: Path, tally: Tallying) -> None:
    """Whatever is listed as a backup is whole; what was acknowledged is listed."""
    folder = usual_folder(acme)
    with tally("1 killed in backup") as runs:
        for number, moment in enumerate(moments(lambda: command("--db", acme, "backup"), many(20, 200), 5)):
            assert command("--db", acme, "log", "pros", number).wait()
            before = {one.path for one in listed(folder)}
            said = command("--db", acme, "backup").kill_after(moment)
            with runs.run(f"{moment:.4f} s"):
                made = [one.path for one in listed(folder) if one.path not in before]
                assert [unsound(path) for path in made] == [""] * len(made)
                assert all(amounts(path) == amounts(acme) for path in made)
                assert made or "and checked" not in said
        with runs.run("the end"):
            check_sound(acme)


def test_restore(acme: Path, tally: Tallying, tmp_path: Path) -> None:
    """The file is as it was or as the backup; what it held is still somewhere once it is as the backup."""
    source = tmp_path / "kept.kpitui"
    assert "checked" in command("--db", acme, "backup", source).wait()
    with tally("1 killed in restore") as runs:

        def begin() -> Child:
            return command("--db", acme, "restore", source, "--yes")

        for number, moment in enumerate(moments(begin, many(20, 200), 6)):
            assert "stands at" in command("--db", acme, "log", "pros", number + 1).wait()
            before = amounts(acme)
            said = begin().kill_after(moment)
            with runs.run(f"{moment:.4f} s"):
                check_sound(acme)
                now = amounts(acme)
                assert now in (before, []), now
                assert now == [] or "Restored" not in said
                if now == []:
                    runs.count("restored")
                    kept = [one.path for one in listed(usual_folder(acme)) if one.kind is Kind.REPLACED]
                    assert any(amounts(path) == before for path in kept), "what it held is nowhere"
            for backup in listed(usual_folder(acme))[3:]:
                backup.path.unlink()


_EXPORTS = {
    "TOML": ("export",),
    "CSV": ("export", "--csv"),
    "JSON": ("export", "--json"),
    "report": ("report", "--format", "html"),
}


@pytest.mark.parametrize("name", _EXPORTS)
def test_export(acme: Path, tmp_path: Path, name: str, tally: Tallying) -> None:
    """There is the old file or the new one."""
    for number in range(60):
        assert Child(saving(acme, float(number))).wait() == "Saved\n"
    file = tmp_path / "out" / "exported"
    file.parent.mkdir()

    def begin() -> Child:
        return command("--db", acme, *_EXPORTS[name], "-o", file)

    with tally(f"1 killed in export: {name}") as runs:
        planned = moments(begin, many(8, 60), 7)
        whole = file.read_bytes()
        assert len(whole) > 200
        for number, moment in enumerate(planned):
            if number % 2:
                file.write_bytes(b"the old one")
            else:
                file.unlink(missing_ok=True)
            said = begin().kill_after(moment)
            with runs.run(f"{moment:.4f} s"):
                now = file.read_bytes() if file.exists() else None
                assert now in (whole, b"the old one" if number % 2 else None), f"{len(now or b'')} bytes"
                assert now == whole or "Written" not in said
        with runs.run("the end"):
            check_sound(acme)

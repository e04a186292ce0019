from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage import database as opening
from kpitui.storage import migrations
from kpitui.storage.audit import broken_link, trail
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Database, create_database, open_database
from kpitui.storage.entries import EntryWriter, NewEntry, entries_between, first_altered_entry, first_days
from kpitui.storage.failures import explain
from kpitui.storage.scorecards import load_scorecard
from tests.storage.conftest import MONDAY, TWO_MEASURES
from tests.storage.processes import NOBODY, in_child, join, spawn


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="kpitui-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def described(action: Callable[[], object]) -> str:
    """The sentence with which an action is refused."""
    with pytest.raises(UnusableFile) as refused:
        action()
    assert refused.value.hint, "says what to do"
    assert "\n" not in str(refused.value)
    assert str(refused.value).count(". ") <= 2
    return refused.value.message


# What is in force.


@pytest.mark.parametrize("read_only", [False, True])
def test_the_pragmas_are_in_force(database: Database, path: Path, read_only: bool) -> None:
    opened = open_database(path, read_only=read_only)
    wanted = {
        "journal_mode": "delete",
        "synchronous": 3,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "cell_size_check": 1,
        "trusted_schema": 0,
        "temp_store": 2,
        "busy_timeout": 10_000,
        "query_only": 0,
    }
    found = {pragma: opened.connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in wanted}
    assert found == wanted
    opened.close()


def test_a_file_left_in_wal_comes_back_to_the_rollback_journal(database: Database, path: Path) -> None:
    database.close()
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    other.close()
    opened = open_database(path)
    assert opened.connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    opened.close()


def test_a_file_that_another_program_has_open_in_wal_is_waited_for(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself does not wait here."""
    database.close()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("SELECT * FROM person").fetchall()
    leaving = threading.Timer(0.3, other.close)
    leaving.start()
    opened = open_database(path)
    assert opened.connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert opened.connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    opened.close()
    leaving.join()
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT * FROM person").fetchall()
        with pytest.raises(UnusableFile, match="in use by another program"):
            open_database(path)


def test_a_link_to_a_file_is_as_good_as_the_file(database: Database, path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.kpitui"
    link.symlink_to(path)
    opened = open_database(link)
    with opened.writing("li") as change:
        rename(change.connection, "Dana R.")
        assert path.with_name(path.name + "-journal").exists()
    opened.close()
    assert names(database) == ["Dana R."]
    assert list(elsewhere.iterdir()) == [link]


def test_closing_twice_is_harmless(database: Database) -> None:
    database.close()
    database.close()


# Who may read it.


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_and_their_folders_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "folder" / "x.kpitui"

    def look() -> str:
        created = create_database(path)
        with created.writing("dana") as change:
            change.connection.execute("INSERT INTO person VALUES ('dana', 'Dana', '', 0)")
            journal = path.with_name(path.name + "-journal")
            modes = [permissions(file) for file in (path, journal, path.parent, path.parent.parent)]
        return " ".join(map(oct, modes))

    assert in_child(look, umask=umask) == "0o600 0o600 0o700 0o700"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_shared_file_is_the_groups_too_and_so_is_what_a_crash_leaves(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "folder" / "x.kpitui"

    def look() -> str:
        created = create_database(path, shared=True)
        with created.writing("dana") as change:
            change.connection.execute("INSERT INTO person VALUES ('dana', 'Dana', '', 0)")
            journal = path.with_name(path.name + "-journal")
            modes = [permissions(file) for file in (path, journal, path.parent, path.parent.parent)]
        return " ".join(map(oct, modes))

    assert in_child(look, umask=umask) == "0o660 0o660 0o2770 0o700"


# Creating.


def test_a_new_file_holds_what_it_was_filled_with(database: Database, path: Path) -> None:
    assert load_scorecard(database.connection) == TWO_MEASURES
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("there", ["a file", "an empty file", "a folder", "a dangling link"])
def test_creating_refuses_what_is_there_already(tmp_path: Path, there: str) -> None:
    path = tmp_path / "x.kpitui"
    match there:
        case "a file":
            path.write_text("mine")
        case "an empty file":
            path.touch()
        case "a folder":
            path.mkdir()
        case "a dangling link":
            path.symlink_to(tmp_path / "nowhere")
    assert described(lambda: create_database(path)) == f"{path} exists already."
    assert list(tmp_path.iterdir()) == [path]
    assert not path.is_file() or path.read_text() in ("mine", "")


def test_creating_never_overwrites_what_appears_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "x.kpitui"

    def somebody_else(database: Database) -> None:
        path.write_text("theirs")

    assert described(lambda: create_database(path, somebody_else)) == f"{path} exists already."
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_creating_leaves_nothing_behind_when_filling_fails(tmp_path: Path) -> None:
    path = tmp_path / "x.kpitui"

    def fail(database: Database) -> None:
        with database.writing("dana") as change:
            change.connection.execute("INSERT INTO person VALUES ('dana', 'Dana', '', 0)")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        create_database(path, fail)
    assert list(tmp_path.iterdir()) == []


def test_creating_in_a_folder_that_cannot_be_written(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    path = open_folder / "x.kpitui"
    said = in_child(lambda: str(create_database(path)), user=NOBODY)
    assert said == (
        f"UnusableFile: {path} cannot be created: Permission denied. Choose another place with --db or KPITUI_DB."
    )
    assert list(open_folder.iterdir()) == []


def test_creating_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = described(lambda: create_database(tmp_path / "file" / "x.kpitui"))
    assert message.endswith("cannot be created: Not a directory.")


def test_creating_with_a_name_that_is_too_long(tmp_path: Path) -> None:
    message = described(lambda: create_database(tmp_path / ("x" * 300)))
    assert message.endswith("cannot be created: File name too long.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_creating_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "x.kpitui"
    create_database(path).close()
    assert list(tmp_path.iterdir()) == [path]
    assert permissions(path) == 0o600
    assert described(lambda: create_database(path)) == f"{path} exists already."


def test_of_many_who_create_the_same_file_one_does(tmp_path: Path) -> None:
    path = tmp_path / "x.kpitui"
    started = [spawn(lambda: str(create_database(path).path)) for _ in range(6)]
    said = sorted(map(join, started))
    refusal = f"UnusableFile: {path} exists already."
    assert [text.startswith(refusal) for text in said].count(True) == 5
    assert str(path) in said
    assert list(tmp_path.iterdir()) == [path]


# Opening what is not a scorecard.


def refused_unchanged(path: Path) -> str:
    """Opening is refused, and leaves the bytes and the folder as they were."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    message = described(lambda: open_database(path))
    assert described(lambda: open_database(path, read_only=True)) == message
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == beside
    return message


def test_opening_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x.kpitui"
    assert described(lambda: open_database(path)) == f"There is no scorecard at {path}."
    assert list(tmp_path.iterdir()) == []


def test_opening_a_folder(tmp_path: Path) -> None:
    assert described(lambda: open_database(tmp_path)) == f"{tmp_path} is a folder."


def test_opening_a_pipe_does_not_wait(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert described(lambda: open_database(path)) == f"{path} is not a regular file."


def test_opening_a_device() -> None:
    assert described(lambda: open_database(Path("/dev/null"))) == "/dev/null is not a regular file."


def test_opening_a_dangling_link(tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.symlink_to(tmp_path / "nowhere")
    assert described(lambda: open_database(path)) == f"{path} is a link to a file that is not there."
    assert list(tmp_path.iterdir()) == [path]


def test_opening_a_link_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.symlink_to(path)
    assert "cannot be read: Too many levels of symbolic links." in described(lambda: open_database(path))


def test_opening_a_name_that_cannot_be_one() -> None:
    assert described(lambda: open_database(Path("a\0b"))) == r"'a\x00b' cannot be the name of a file."


@pytest.mark.parametrize("content", [b"", b"S", b"SQLite format 3", b"date,measure,amount\n", b"\xff" * 5_000])
def test_opening_what_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.kpitui"
    path.write_bytes(content)
    assert refused_unchanged(path) == f"{path} is not a kpitui scorecard."


@pytest.mark.parametrize("statement", ["CREATE TABLE t (a)", "PRAGMA application_id=7", "PRAGMA user_version=1"])
def test_opening_a_database_of_another_program(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "x.kpitui"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE other (a)")
    other.execute(statement)
    other.close()
    assert refused_unchanged(path) == f"{path} is a database of another program."


def test_opening_a_file_of_a_newer_program(database: Database, path: Path) -> None:
    database.connection.execute("PRAGMA user_version=7")
    database.close()
    assert (
        refused_unchanged(path)
        == f"{path} was written by a newer kpitui (format 7; this one knows {opening.SCHEMA_VERSION})."
    )


def test_opening_what_may_not_be_written(open_folder: Path) -> None:
    path = open_folder / "x.kpitui"
    create_database(path).close()
    path.chmod(0o444)
    said = in_child(lambda: str(open_database(path)), user=NOBODY)
    assert said.startswith(f"UnusableFile: {path} cannot be written. Ask its owner")

    def read() -> str:
        opened = open_database(path, read_only=True)
        scorecard = load_scorecard(opened.connection)
        with opened.writing("mallory") as change:
            change.connection.execute("DELETE FROM person")
        return str(scorecard)

    assert in_child(read, user=NOBODY) == (
        f"UnusableFile: {path} cannot be written: nothing was saved. It is read-only."
    )


def test_opening_what_may_not_be_read(open_folder: Path) -> None:
    path = open_folder / "x.kpitui"
    create_database(path).close()
    path.chmod(0)
    said = in_child(lambda: str(open_database(path)), user=NOBODY)
    assert said == f"UnusableFile: {path} cannot be read: Permission denied. Check its name and its permissions."


def test_a_python_with_an_old_sqlite_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    assert "comes with SQLite 3.34.1" in described(lambda: create_database(tmp_path / "x.kpitui"))
    assert list(tmp_path.iterdir()) == []


# Damage.


def filled(database: Database) -> None:
    """Record enough for several pages."""
    with database.writing("dana") as change:
        writer = EntryWriter(change)
        for number in range(300):
            day = MONDAY - timedelta(days=number)
            writer.add(NewEntry("calls", day, number / 4, number % 7 == 0, number.to_bytes(16), "a note" * 5))


def read_everything(path: Path) -> None:
    """Open a file and read all of it, through the functions that services use."""
    opened = open_database(path, read_only=True)
    try:
        with opened.reading() as connection:
            load_scorecard(connection)
            entries_between(connection, {"calls": (MONDAY - timedelta(days=500), MONDAY)})
            first_days(connection)
            corrective_actions(connection)
            trail(connection)
    finally:
        opened.close()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused_by_name(database: Database, path: Path, part: float) -> None:
    filled(database)
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    cut = path.read_bytes()
    assert described(lambda: read_everything(path)) == f"{path} is damaged."
    if part < 0.95:  # of less than a page nobody knows before that page is read
        assert described(lambda: open_database(path)) == f"{path} is damaged."
    assert path.read_bytes() == cut


def test_a_damaged_file_is_refused_or_read_but_never_a_surprise(database: Database, path: Path) -> None:
    filled(database)
    database.close()
    whole = path.read_bytes()
    random = Random(7)
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(random.randint(1, 40)):
            place = random.randrange(16, len(damaged))
            damaged[place] = random.randrange(256)
        if random.random() < 0.3:
            page = random.randrange(1, len(damaged) // 4096)
            damaged[page * 4096 : (page + 1) * 4096] = random.randbytes(4096)
        path.write_bytes(damaged)
        said = outcome(path)
        refused += said != "read"
        assert said in ("read", f"{path} is damaged.") or "malformed" in said
        assert path.read_bytes() == damaged
    assert 50 < refused < 150


def outcome(path: Path) -> str:
    try:
        read_everything(path)
    except KpituiError as error:
        return error.message
    return "read"


@pytest.mark.parametrize("altered", ["measure SET kind = 'whim'", "scorecard SET review_day = ''"])
def test_words_that_no_kpitui_writes_are_damage(database: Database, path: Path, altered: str) -> None:
    database.connection.execute("PRAGMA ignore_check_constraints=ON")
    database.connection.execute(f"UPDATE {altered}")
    database.close()
    assert described(lambda: read_everything(path)) == f"{path} is damaged."


def test_text_that_is_no_text_is_damage(database: Database, path: Path) -> None:
    database.connection.execute("UPDATE measure SET name = CAST(x'ff' AS TEXT)")
    database.close()
    assert described(lambda: read_everything(path)) == f"{path} is damaged."


# Transactions.


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM person ORDER BY key")]


def rename(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("UPDATE person SET name = ?", (name,))


def test_a_change_is_kept_as_a_whole(database: Database, path: Path) -> None:
    with database.writing("dana") as change:
        rename(change.connection, "Dana R.")
        change.connection.execute("INSERT INTO person VALUES ('li', 'Li', '', 1)")
    database.close()
    assert names(open_database(path)) == ["Dana R.", "Li"]


@pytest.mark.parametrize("error", [RuntimeError("stop"), KeyboardInterrupt(), UnusableFile("no")])
def test_a_change_that_is_broken_off_leaves_nothing(database: Database, error: BaseException) -> None:
    with pytest.raises(type(error)):  # noqa: PT012, SIM117
        with database.writing("dana") as change:
            rename(change.connection, "Dana R.")
            change.record("change", "person", "dana", None, {"name": "Dana R."})
            raise error
    assert names(database) == ["Dana Reyes"]
    assert not database.connection.in_transaction
    assert [row.entity for row in trail(database.connection)] == ["measure", "measure", "person", "scorecard"]


def test_a_failure_of_sqlite_becomes_a_sentence_and_leaves_nothing(database: Database, path: Path) -> None:
    with pytest.raises(KpituiError, match="incomplete input"):  # noqa: PT012, SIM117
        with database.writing("dana") as change:
            rename(change.connection, "Dana R.")
            change.connection.execute("SELECT 1 +")
    assert names(database) == ["Dana Reyes"]


def test_a_reference_to_nothing_is_refused_at_the_end_of_a_change(database: Database) -> None:
    with pytest.raises(KpituiError, match="FOREIGN KEY"):  # noqa: PT012, SIM117
        with database.writing("dana") as change:
            change.connection.execute("DELETE FROM person")
            change.connection.execute("UPDATE measure SET owner = 'dana'")
    assert names(database) == ["Dana Reyes"]


def test_a_change_says_when_and_who(database: Database) -> None:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=13)))
    with database.writing("li", at=at) as change:
        assert (change.by, change.at) == ("li", "2026-11-19T20:30:00.000000+00:00")
    before = datetime.now(UTC)
    with database.writing("li") as change:
        assert before <= datetime.fromisoformat(change.at) <= datetime.now(UTC)


def test_reading_sees_one_state_of_the_file(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    other = open_database(path)
    with database.reading() as connection:
        assert connection.execute("SELECT name FROM person").fetchone() == ("Dana Reyes",)
        with pytest.raises(UnusableFile, match="in use by another program"), other.writing("li") as change:
            rename(change.connection, "Dana R.")
        assert connection.execute("SELECT name FROM person").fetchone() == ("Dana Reyes",)
    assert not database.connection.in_transaction
    with other.writing("li") as change:
        rename(change.connection, "Dana R.")
    assert names(database) == ["Dana R."]
    other.close()


def test_reading_inside_a_change_sees_the_change(database: Database) -> None:
    with database.writing("dana") as change:
        rename(change.connection, "Dana R.")
        assert names(database) == ["Dana R."]
        assert database.connection.in_transaction, "reading has not ended the change"


def test_the_version_of_the_data_tells_what_others_changed(database: Database, path: Path) -> None:
    other = open_database(path)
    before = database.data_version()
    with database.writing("dana") as change:
        rename(change.connection, "Dana R.")
    assert database.data_version() == before
    with other.writing("li") as change:
        rename(change.connection, "Dana Q.")
    assert database.data_version() != before
    other.close()


def test_a_change_takes_the_lock_before_it_reads(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    other = open_database(path)
    refused = pytest.raises(UnusableFile, match=r"in use by another program .*: nothing was saved")
    with database.writing("dana"), refused, other.writing("li"):
        pytest.fail("both hold the lock")
    other.close()


def test_processes_that_read_then_write_lose_nothing(database: Database, path: Path) -> None:
    def count_up() -> str:
        opened = open_database(path)
        for number in range(40):
            with opened.writing(f"process {os.getpid()}") as change:
                position = change.connection.execute("SELECT position FROM person").fetchone()[0]
                change.connection.execute("UPDATE person SET position = ?", (position + 1,))
                change.record("change", "person", "dana", {"position": position}, {"position": position + 1})
                writer = EntryWriter(change)
                token = os.getpid().to_bytes(8) + number.to_bytes(8)
                writer.add(NewEntry("calls", MONDAY, 1.0, False, token))
        return "counted"

    started = [spawn(count_up) for _ in range(3)]
    assert [join(child) for child in started] == ["counted"] * 3
    assert database.connection.execute("SELECT position FROM person").fetchone() == (120,)
    assert database.connection.execute("SELECT count(*), max(id) FROM entry").fetchone() == (120, 120)
    assert first_altered_entry(database.connection) is None
    assert broken_link(database.connection) is None


# Sentences.


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (sqlite3.SQLITE_FULL, "The disk is full: nothing was saved to x."),
        (sqlite3.SQLITE_BUSY, "x is in use by another program for more than 10 seconds: nothing was saved."),
        (sqlite3.SQLITE_READONLY, "x cannot be written: nothing was saved."),
        (sqlite3.SQLITE_READONLY_ROLLBACK, "x was left in the middle of a change, and may not be written here."),
        (sqlite3.SQLITE_CORRUPT, "x is damaged."),
        (sqlite3.SQLITE_NOTADB, "x is damaged."),
        (sqlite3.SQLITE_IOERR_FSYNC, "x cannot be read or written: it broke."),
        (sqlite3.SQLITE_CANTOPEN, "x cannot be read or written: it broke."),
    ],
)
def test_a_failure_of_the_system_is_named(code: int, message: str) -> None:
    error = sqlite3.OperationalError("it broke")
    error.sqlite_errorcode = code
    explained = explain(error, Path("x"))
    assert isinstance(explained, UnusableFile)
    assert explained.message == message
    assert explained.hint


def test_a_full_disk_is_named_and_keeps_what_was(database: Database, path: Path) -> None:
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(UnusableFile, match="The disk is full: nothing was saved"):
        filled(database)
    assert not database.connection.in_transaction
    assert database.connection.execute("SELECT count(*) FROM entry").fetchone() == (0,)
    assert database.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_version_known_here_is_that_of_the_migrations() -> None:
    assert opening.APPLICATION_ID == migrations.APPLICATION_ID

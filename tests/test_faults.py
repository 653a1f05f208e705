"""Faults of the file that a SQLite database is in: each is noticed, named once, and over when it is mended."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.store import Store, open_store
from bot.store import place as places
from bot.store.conversations import Handled, Turn
from bot.store.database import is_away

LARGE = "x" * 2_000_000
ENDLESS = 1_000_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    async with open_store(file) as opened:
        yield opened


def turn(key: str, text: str = "") -> Turn:
    return Turn(key, "1", {"text": text}, Handled({"kind": "note"}, {}))


async def knows(store: Store, key: str) -> bool:
    return (await store.conversations.look(key)).state is not None


def move(file: Path, name: str) -> Path:
    """Call it another name; what has that name is gone then."""
    return file.replace(file.with_name(name))


def spoil(file: Path) -> bytes:
    """Write over it; what was in it."""
    good = file.read_bytes()
    file.write_bytes(b"garbage " * (len(good) // 8))
    return good


def mend(file: Path, good: bytes) -> None:
    """Write over it what was in it."""
    file.write_bytes(good)


async def checkpoint(store: Store) -> None:
    """Have everything in the file itself, and nothing beside it."""
    async with store.database.read() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def is_refused(store: Store, key: str = "new", text: str = "") -> Exception:
    """The failure of a turn that cannot be saved, which must be one that passes."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is looked at below
        await store.save(turn(key, text))
    assert is_away(caught.value)
    return caught.value


async def test_a_full_disk_is_named_once_and_over_when_there_is_room(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with store.database.read() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 40")
    for _ in range(3):
        await is_refused(store, text=LARGE)
        await asyncio.gather(is_refused(store, "a", LARGE), is_refused(store, "b", LARGE))
    assert said(caplog)[0] == "the database is away: database or disk is full (SQLITE_FULL)"
    async with store.database.read() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {ENDLESS}")
    await store.save(turn("new", LARGE))
    assert said(caplog)[-1] == "the database is back"
    assert await knows(store, "new")


async def test_a_lock_of_another_process_is_waited_for_once_by_all_who_want_to_write(
    store: Store, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failures = await asyncio.gather(*(is_refused(store, str(nth)) for nth in range(8)))
        with pytest.raises(OperationalError):
            await store.database.probe()
    assert sum(type(one) is OSError for one in failures) == 7
    assert said(caplog) == ["the database is away: database is locked (SQLITE_BUSY)"]
    await store.database.probe()
    assert said(caplog)[-1] == "the database is back"


async def test_a_spoiled_file_is_left_alone_until_it_is_mended(
    store: Store, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(turn("old", LARGE))
    await checkpoint(store)
    good = spoil(file)
    async with store.database.read() as connection:
        await connection.exec_driver_sql("PRAGMA shrink_memory")  # what is remembered of the file is not spoiled
    failure = await is_refused(store)
    assert "SQLITE_NOTADB" in said(caplog)[0] or "SQLITE_CORRUPT" in said(caplog)[0], failure
    for _ in range(3):
        await is_refused(store)
    assert len(said(caplog)) == 1
    mend(file, good)
    await store.save(turn("new"))
    assert [await knows(store, key) for key in ("old", "new")] == [True, True]
    assert said(caplog)[-1] == "the database is back"


async def test_a_deleted_file_is_noticed_and_used_again_when_it_is_put_back(
    store: Store, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(turn("old"))
    away = move(file, "elsewhere")
    for _ in range(3):
        await is_refused(store)
    assert said(caplog) == [f"the database is away: the file {file} was deleted"]
    with pytest.raises(OSError, match="deleted"):
        await knows(store, "old")
    move(away, file.name)
    await store.save(turn("new"))
    assert [await knows(store, key) for key in ("old", "new")] == [True, True]


@pytest.mark.parametrize("lose", [Path.unlink, lambda file: file.write_bytes(b"")], ids=["deleted", "emptied"])
async def test_a_file_that_does_not_come_back_is_made_anew_and_that_is_said(
    store: Store,
    file: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    lose: Callable[[Path], object],
) -> None:
    await store.save(turn("old"))
    lose(file)
    await is_refused(store)
    monkeypatch.setattr(places, "RETURNING", 0.0)
    await store.save(turn("new"))
    assert [await knows(store, key) for key in ("old", "new")] == [False, True]
    assert f"{file} has not come back: an empty database begins in its place, what it held is lost" in said(caplog)


async def test_no_file_is_made_in_a_folder_that_is_not_the_one_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "RETURNING", 0.0)
    mounted = tmp_path / "disk"
    mounted.mkdir()
    async with open_store(mounted / "store.sqlite") as store:
        await store.save(turn("old"))
        elsewhere = move(mounted, "unmounted")
        mounted.mkdir()
        assert "folder" in str(await is_refused(store))
        assert list(mounted.iterdir()) == []
        mounted.rmdir()
        move(elsewhere, mounted.name)
        assert await knows(store, "old")


async def test_a_file_that_is_put_in_its_place_is_used_and_nothing_of_the_old_one_is_mixed_in(
    store: Store, file: Path, tmp_path: Path
) -> None:
    async with open_store(tmp_path / "backup.sqlite") as backup:
        await backup.save(turn("backup", LARGE))
    await asyncio.gather(*(store.save(turn(f"old {nth}")) for nth in range(10)))
    move(tmp_path / "backup.sqlite", file.name)
    await store.save(turn("new"))
    assert [await knows(store, key) for key in ("backup", "new", "old 1")] == [True, True, False]
    async with store.database.read() as connection:
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar_one() == "ok"


async def test_what_is_written_into_a_file_that_is_deleted_meanwhile_does_not_count(store: Store, file: Path) -> None:
    async def saved_while_it_goes() -> None:
        async with store.database.write() as connection:
            await store.put(connection, turn("new"))
            move(file, "elsewhere")

    with pytest.raises(places.PlaceError):
        await saved_while_it_goes()
    move(file.with_name("elsewhere"), file.name)
    assert not await knows(store, "new")


async def test_who_cannot_wait_writes_before_those_who_can(store: Store) -> None:
    order: list[str] = []

    async def writes(name: str, *, first: bool = False) -> None:
        async with store.database.write(first=first):
            order.append(name)

    async with asyncio.TaskGroup() as group, store.database.write():
        for name in "abcde":
            group.create_task(writes(name))
        await asyncio.sleep(0)
        group.create_task(writes("first", first=True))
        await asyncio.sleep(0)
    assert order == ["first", "a", "b", "c", "d", "e"]


async def test_who_was_writing_when_another_failed_does_not_tell_that_it_is_back(
    store: Store, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with store.database.write():
        away = move(file, "elsewhere")
        with pytest.raises(places.PlaceError):
            await knows(store, "old")
        move(away, file.name)
    assert len(said(caplog)) == 1
    await store.save(turn("new"))
    assert said(caplog)[1:] == ["the database is back"]


async def test_what_is_wrong_with_a_statement_is_no_fault_of_the_file(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is looked at below
        async with store.database.write() as connection:
            await connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert not is_away(caught.value)
    assert said(caplog) == []

"""What was deleted cannot be read in the database's files, and nobody but their owner can read the rest."""

import asyncio
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.messages import SEPARATOR
from bot.settings import Settings
from bot.store import Reminder, Store, open_store
from bot.store.conversations import ConflictError, Handled, Turn
from bot.store.database import Database
from bot.store.erasing import Sweeper
from bot.store.files import files
from bot.store.queues import Claimed, Entry

BOTS = [("test", "1")]
STAYS, GOES = ("person-a", "person-b"), tuple(f"person-{nth}-gone" for nth in range(6))
SHRUNK = 300


def words(name: str) -> str:
    """Words that only this person has said."""
    return f"said by {name}"


def raw(file: Path) -> bytes:
    """All that stands in the database's files."""
    return b"".join(one.read_bytes() for one in files(file))


def turn(person: str, event: str, said: str, version: int = 0, **writes: object) -> Turn:
    key = SEPARATOR.join(("test", "1", "chat", "", person))
    handled = Handled({"kind": "note", "text": said}, {"said": said})
    return Turn(key, event, {"said": said}, handled, version, person, writes=writes)


def forgetting(person: str) -> Turn:
    return turn(person, "forget", "", erase=True)


async def talked(store: Store, chance: random.Random, people: tuple[str, ...], steps: int = 150) -> None:
    """Conversations as they go: states that grow and shrink, rows that are done, reminders, votes."""
    versions = dict.fromkeys(people, 0)
    for step in range(steps):
        person = chance.choice(people)
        said = words(person) * chance.choice((1, 1, 3, 20, 80))
        writes = {
            "reminders": [Reminder(said[:40], "clock", 9000, step)] if chance.random() < 0.2 else [],
            "votes": [{"up": 1, "case": said[:40], "outcome": None}] if chance.random() < 0.2 else [],
        }
        await store.save(turn(person, str(step), said, versions[person], **writes))
        versions[person] += 1
        async with store.database.write() as connection:
            event = Entry("test", "1", person, person, {"text": said}, more={"event_id": f"{person} {step}"})
            await store.inbox.add(connection, [event])
            await store.outbox.add(connection, [Entry("test", "1", person, person, {"text": said})])
        if chance.random() < 0.7:
            for queue in (store.inbox, store.outbox):
                claimed = await queue.claim(BOTS)
                assert claimed
                async with store.database.write() as connection:
                    await queue.finish(connection, claimed)


async def emptied(store: Store) -> None:
    """What waits is done."""
    while claimed := await store.inbox.claim(BOTS):
        async with store.database.write() as connection:
            await store.inbox.finish(connection, claimed)


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Another program, in the middle of reading."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM handled").fetchone()
        yield connection


@pytest.mark.parametrize("seed", [3, 5])
async def test_after_forgetting_no_byte_of_it_can_be_read_while_the_store_is_open(tmp_path: Path, seed: int) -> None:
    file = tmp_path / "store.sqlite"
    async with open_store(file) as store:
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT count(*) FROM handled").fetchone() == (0,)
            await talked(store, random.Random(seed), STAYS + GOES)  # noqa: S311 - to be the same each time
            await emptied(store)
            for person in GOES:
                assert words(person).encode() in raw(file)
                await store.save(forgetting(person))
            await store.database.swept()
            left = raw(file)
    assert [person for person in GOES if words(person).encode() in left] == []
    assert all(words(person).encode() in left for person in STAYS)


async def test_who_reads_meanwhile_delays_it_and_it_happens_when_they_are_done(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with open_store(file) as store:
        await store.save(turn(GOES[0], "1", words(GOES[0])))
        with reading(file) as other:
            await store.save(forgetting(GOES[0]))
            await store.save(turn(STAYS[0], "1", words(STAYS[0])))  # nobody is held up
            assert words(GOES[0]).encode() in raw(file)
            other.execute("COMMIT")
            await asyncio.wait_for(store.database.swept(), 30)
            assert words(GOES[0]).encode() not in raw(file)


async def test_what_could_not_be_overwritten_is_when_the_store_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        async with open_store(file) as store:
            await store.save(turn(GOES[0], "1", words(GOES[0])))
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM handled").fetchone()
            await store.save(forgetting(GOES[0]))
        assert words(GOES[0]).encode() in raw(file)
        other.execute("COMMIT")
        async with open_store(file) as store:
            await store.database.swept()
            assert words(GOES[0]).encode() not in raw(file)


async def test_a_store_of_an_earlier_program_is_overwritten_when_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with open_store(file) as store:
        await store.save(turn(GOES[0], "1", words(GOES[0]) * SHRUNK))
    with closing(sqlite3.connect(file)) as earlier:
        earlier.execute("PRAGMA secure_delete=OFF")
        earlier.execute("PRAGMA user_version=0")
        earlier.execute("DELETE FROM handled")
        earlier.execute("DELETE FROM conversations")
        earlier.commit()
    assert words(GOES[0]).encode() in raw(file)
    async with open_store(file) as store:
        await store.database.swept()
        assert words(GOES[0]).encode() not in raw(file)


async def test_what_has_become_too_old_is_unreadable_as_well(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with open_store(file) as store:
        await store.save(turn(GOES[0], "1", words(GOES[0])))
        async with store.database.write() as connection:
            for table, column in (("conversations", "changed"), ("handled", "at")):
                await connection.execute(text(f"UPDATE {table} SET {column} = '2020-01-01'"))  # noqa: S608 - ours
        assert await store.people.purge(90) == 2
        await store.database.swept()
        assert words(GOES[0]).encode() not in raw(file)


async def test_a_file_that_is_gone_is_not_made_anew_by_sweeping_it(tmp_path: Path) -> None:
    sweeper = Sweeper(tmp_path / "gone.sqlite", nullcontext)
    sweeper.want()
    sweeper.start()
    await sweeper.end()
    assert list(files(sweeper.file)) == []


async def everything(database: Database) -> str:
    """Every row of every table."""
    kept: list[object] = []
    async with database.read() as connection:
        for table in ("conversations", "handled", "inbox", "outbox", "reminders", "votes"):
            kept += (await connection.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 - ours
    return repr(kept)


async def claimed_event(store: Store, person: str, event: str) -> Claimed:
    entry = Entry("test", "1", f"lane of {person}", person, {"from": person}, more={"event_id": f"{person} {event}"})
    async with store.database.write() as connection:
        assert await store.inbox.add(connection, [entry]) == 1
    claimed = await store.inbox.claim(BOTS)
    assert claimed
    return claimed


async def test_an_event_that_was_answered_is_known_again_though_nobody_knows_whose_it_was(place: Path | str) -> None:
    person = "person-0-gone"
    async with open_store(place) as store:
        first = await claimed_event(store, person, "1")
        async with store.database.write() as connection:
            await store.inbox.finish(connection, first)
        last = await claimed_event(store, person, "2")
        async with store.database.write() as connection:
            await store.put(connection, forgetting(person))
            await store.inbox.forget(connection, last)
        assert person not in await everything(store.database)
        for entry in (first.entry, last.entry):
            again = Entry("test", "1", "lane", person, {}, more={"event_id": f"{person} {entry.seq + 1}"})
            async with store.database.write() as connection:
                assert await store.inbox.add(connection, [again]) == 0


async def test_a_forgetting_that_comes_again_is_answered_alike_and_costs_nothing_said_since(tmp_path: Path) -> None:
    person = GOES[0]
    async with open_store(tmp_path / "store.sqlite") as store:
        await store.save(turn(person, "1", words(person)))
        command = forgetting(person)
        await store.save(command)
        seen = await store.conversations.look(command.key, "forget")
        assert (seen.state, seen.done) == (None, Handled(command.done.reply, {}))
        await store.save(turn(person, "2", words(person)))
        assert (await store.conversations.look(command.key, "forget")).done == seen.done


async def test_a_turn_that_knows_what_was_forgotten_is_decided_anew(place: Path | str) -> None:
    async with open_store(place) as store:
        await store.save(turn(GOES[0], "1", words(GOES[0])))
        await store.save(forgetting(GOES[0]))
        with pytest.raises(ConflictError):
            await store.save(turn(GOES[0], "2", words(GOES[0]), version=1))
        assert words(GOES[0]) not in await everything(store.database)


@pytest.fixture(params=[0o000, 0o022], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
async def test_nobody_but_the_owner_can_read_the_files(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with open_store(file) as store:
        await store.save(turn(STAYS[0], "1", "x"))
        modes = {one.name: one.stat().st_mode & 0o777 for one in files(file)}
    assert modes == dict.fromkeys(("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"), 0o600)


@pytest.mark.usefixtures("umask")
async def test_a_file_that_takes_the_place_of_another_is_its_owners_alone_as_well(tmp_path: Path) -> None:
    file, other = tmp_path / "store.sqlite", tmp_path / "other.sqlite"
    async with open_store(other):
        pass
    other.chmod(0o644)
    async with open_store(file) as store:
        other.replace(file)
        await store.save(turn(STAYS[0], "1", "x"))
        assert {one.stat().st_mode & 0o777 for one in files(file)} == {0o600}


@pytest.mark.usefixtures("umask")
def test_the_programs_own_folder_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    said = Settings()
    said.make_data()
    assert said.data == tmp_path / "share" / "seller-copilot"
    assert [folder.stat().st_mode & 0o777 for folder in (said.data, said.data.parent)] == [0o700, 0o700]


async def test_a_file_that_others_could_read_is_closed_to_them_and_nothing_else_is(tmp_path: Path) -> None:
    file, notes = tmp_path / "store.sqlite", tmp_path / "notes.txt"
    async with open_store(file):
        pass
    notes.write_text("no database " * 100)
    for one in (file, notes):
        one.chmod(0o664)
    async with open_store(file):
        assert {one.stat().st_mode & 0o777 for one in files(file)} == {0o600}
    with pytest.raises(OSError, match="not a database"):
        async with open_store(notes):
            pass
    assert notes.stat().st_mode & 0o777 == 0o664

"""What is remembered survives: a reopened file, a redelivered message, a killed process."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from bot import app
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Address, Incoming, Outgoing
from bot.store import migrations, open_store
from bot.store.conversations import ConflictError, Handled, Turn
from bot.store.tables import METADATA
from tests.conftest import Place

ROOT = Path(__file__).parent.parent
SHIPPED = app.load_content()
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 10, tzinfo=BERLIN)
CASE = "case:rakuten-fr/item-not-received"
SEEN = Handled({"kind": "note", "text": "你好 😂"}, {"misses": 0})


def deaf() -> NoReturn:
    """No listener: these conversations are held in choices."""
    raise AssertionError("nothing was said")


def choice(name: str, message_id: str, chat: str = "chat") -> Incoming:
    return Incoming(Address("test", chat, "seller"), message_id, NOW, BERLIN, choice=name)


async def converse(file: Path | None, *messages: Incoming, content: Content = SHIPPED) -> list[Outgoing]:
    """The replies to the messages, from a copilot that is opened and closed again."""
    async with app.copilot(content, deaf, file) as copilot:
        return [await copilot.handle(message) for message in messages]


def rows(file: Path, table: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name of ours


def counts(file: Path) -> tuple[int, int]:
    """How many conversations there are, and how many handled messages."""
    return len(rows(file, "conversations")), len(rows(file, "handled"))


def turn(key: str, event: str, number: int = 0, version: int = 0) -> Turn:
    """The turn that takes a conversation to that number."""
    return Turn(key, event, {"number": number}, SEEN, version, person=f"{key} person")


async def test_state_and_reply_survive_reopening(place: Place) -> None:
    async with open_store(place) as store:
        await store.save(Turn("key", "1", {"language": "en", "text": "没收到 \x1f"}, SEEN))

    async with open_store(place) as store:
        assert (await store.conversations.look("key")).state == {"language": "en", "text": "没收到 \x1f"}
        assert (await store.conversations.look("key", "1")).done == SEEN


async def test_what_was_never_saved_is_not_there(place: Place) -> None:
    async with open_store(place) as store:
        await store.save(turn("key", "1"))

        assert (await store.conversations.look("other")).state is None
        assert (await store.conversations.look("key", "2")).done is None
        assert (await store.conversations.look("other", "1")).done is None


async def test_the_newest_state_of_a_conversation_counts(place: Place) -> None:
    async with open_store(place) as store:
        for number in range(3):
            await store.save(turn("key", str(number), number, version=number))

        seen = await store.conversations.look("key", "0")
        assert (seen.state, seen.version, seen.done) == ({"number": 2}, 3, SEEN)


@pytest.mark.parametrize(("event", "version"), [("1", 1), ("2", 0), ("2", 2)])
async def test_a_turn_that_comes_too_late_is_not_saved_at_all(place: Place, event: str, version: int) -> None:
    async with open_store(place) as store:
        await store.save(turn("key", "1", 1))
        with pytest.raises(ConflictError):
            await store.save(turn("key", event, 2, version))

        assert (await store.conversations.look("key")).state == {"number": 1}
        assert (await store.conversations.look("key", "2")).done is None


async def test_of_turns_at_once_in_one_conversation_one_is_saved(place: Place) -> None:
    async with open_store(place) as store:
        saved = await asyncio.gather(
            *(store.save(turn("key", str(one), one)) for one in range(10)), return_exceptions=True
        )

        assert [type(one) for one in saved if one is not None] == [ConflictError] * 9
        assert (await store.conversations.look("key")).version == 1


async def test_many_turns_at_once_are_all_saved(place: Place) -> None:
    async with open_store(place) as store:
        await asyncio.gather(*(store.save(turn(f"key {one}", str(one), one)) for one in range(50)))

        for one in range(50):
            assert (await store.conversations.look(f"key {one}", str(one))).done == SEEN


async def test_the_store_in_memory_is_gone_when_it_is_closed() -> None:
    for _ in range(2):
        async with open_store(None) as store:
            assert (await store.conversations.look("key")).state is None
            await store.save(turn("key", "1", 1))
            assert (await store.conversations.look("key")).state == {"number": 1}


@pytest.mark.parametrize("name", ["a?b.sqlite", "a#b.sqlite", "a%20b.sqlite", "法国 乐天.sqlite"])
async def test_the_store_is_the_file_that_was_named(tmp_path: Path, name: str) -> None:
    async with open_store(tmp_path / name) as store:
        await store.save(turn("key", "1"))

    assert counts(tmp_path / name) == (1, 1)


async def test_a_folder_that_is_missing_is_not_made_for_a_store(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="there is no folder"):
        async with open_store(tmp_path / "new" / "a.sqlite"):
            pass

    assert not (tmp_path / "new").exists()


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 100)
    with pytest.raises(OSError, match="not a database"):
        async with open_store(file):
            pass

    assert file.read_text() == "not a database " * 100


@contextmanager
def migrated(file: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrations.upgrade(connection)
        yield connection
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    with migrated(tmp_path / "store.sqlite") as connection:
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

        assert differences == []
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_the_migrations_make_the_same_keys_as_the_code(tmp_path: Path) -> None:
    with migrated(tmp_path / "store.sqlite") as connection:
        for table in METADATA.tables.values():
            key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]

            assert key == [column.name for column in table.primary_key]


def test_a_migrated_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    for _ in range(2):
        with migrated(file):
            pass

    assert rows(file, "alembic_version") == [(migrations.HEAD,)]


def test_the_newest_step_is_the_one_that_the_program_looks_for() -> None:
    assert ScriptDirectory(str(migrations.FOLDER)).get_heads() == [migrations.HEAD]


async def test_a_conversation_goes_on_after_reopening(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    (first,) = await converse(file, choice(CASE, "1"))
    (second,) = await converse(file, choice("outside-eu", "2"))

    assert (first.asks, second.asks) == ("ship_from", "order_value")
    assert second.slots == {"ship_from": "outside-eu"}


async def test_a_conversation_in_memory_does_not_go_on() -> None:
    await converse(None, choice(CASE, "1"))
    (reply,) = await converse(None, choice("outside-eu", "2"))

    assert (reply.kind, reply.slots) == ("note", {})


async def test_a_handled_message_returns_the_same_reply_and_moves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    first, again = await converse(file, choice(CASE, "1"), choice(CASE, "1"))
    state = rows(file, "conversations")
    (later,) = await converse(file, choice("something else", "1"))

    assert first.kind == "question"
    assert again.as_json() == first.as_json()
    assert later == again
    assert rows(file, "conversations") == state
    assert counts(file) == (1, 1)


async def test_a_message_delivered_twice_at_once_is_handled_once(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with app.copilot(SHIPPED, deaf, file) as copilot:
        replies = await asyncio.gather(*(copilot.handle(choice(CASE, "1")) for _ in range(5)))

    assert [reply.as_json() for reply in replies] == [replies[0].as_json()] * 5
    assert replies[0].asks == "ship_from"
    assert counts(file) == (1, 1)


async def test_a_turn_that_fails_leaves_nothing_and_can_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "store.sqlite"
    await converse(file, choice(CASE, "1"))
    with monkeypatch.context() as broken:
        broken.setattr(Copilot, "_event", None)
        (failed,) = await converse(file, choice("outside-eu", "2"))
    (again,) = await converse(file, choice("outside-eu", "2"))

    assert (failed.kind, bool(failed.text)) == ("error", True)
    assert again.asks == "order_value"
    assert counts(file) == (1, 2)


async def test_chats_are_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    await converse(file, choice(CASE, "1", "one"), choice("outside-eu", "2", "one"))
    (other,) = await converse(file, choice("outside-eu", "2", "two"))

    assert other.slots == {}
    assert counts(file) == (2, 3)


@contextmanager
def running(file: Path, errors: Path) -> Iterator[subprocess.Popen[str]]:
    """A `chat --jsonl` on that file, killed in the end as `kill -9` does it."""
    with (
        errors.open("a") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--jsonl", "--store", str(file)],
            cwd=ROOT, env={**os.environ}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
            encoding="utf-8", bufsize=1,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def send(process: subprocess.Popen[str], **fields: str) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(fields) + "\n")
    process.stdin.flush()


def ask(process: subprocess.Popen[str], **fields: str) -> dict[str, Any]:
    send(process, **fields)
    assert process.stdout is not None
    reply = json.loads(process.stdout.readline())
    assert isinstance(reply, dict)
    return reply


def test_a_killed_process_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    file, errors = tmp_path / "store.sqlite", tmp_path / "stderr"
    opening = {"text": "Rakuten France: the buyer says the parcel never arrived", "message_id": "1"}
    with running(file, errors) as process:
        first = ask(process, **opening)
        last = ask(process, choice="outside-eu", message_id="2")
    assert process.returncode == -9
    assert (first["asks"], last["asks"]) == ("ship_from", "order_value")
    assert counts(file) == (1, 2)

    with running(file, errors) as process:
        assert ask(process, choice="outside-eu", message_id="2") == last
        assert ask(process, **opening) == first
        assert counts(file) == (1, 2)
        onward = ask(process, text="72 EUR", message_id="3")

    assert onward["asks"] == "shipping_mode"
    assert onward["slots"] == {"ship_from": "outside-eu", "order_value": {"amount": "72", "currency": "EUR"}}
    assert counts(file) == (1, 3)
    assert "Traceback" not in errors.read_text()


def test_a_message_that_a_kill_may_have_cut_off_is_handled_exactly_once(tmp_path: Path) -> None:
    file, errors = tmp_path / "store.sqlite", tmp_path / "stderr"
    with running(file, errors) as process:
        ask(process, choice=CASE, message_id="1")
        send(process, choice="outside-eu", message_id="2")

    with running(file, errors) as process:
        reply = ask(process, choice="outside-eu", message_id="2")
        assert ask(process, choice="outside-eu", message_id="2") == reply

    assert (reply["asks"], reply["slots"]) == ("order_value", {"ship_from": "outside-eu"})
    assert counts(file) == (1, 2)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

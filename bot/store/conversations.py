"""What is remembered: conversations and handled messages, in one database (SQLite through SQLAlchemy)."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Column, DateTime, MetaData, String, Table, Text, and_, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.store.migrations import upgrade

METADATA = MetaData()
CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("key", String, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
HANDLED = Table(
    "handled",
    METADATA,
    Column("conversation", String, primary_key=True),
    Column("message_id", String, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
IS_MESSAGE = and_(HANDLED.c.conversation == CONVERSATIONS.c.key, HANDLED.c.message_id == bindparam("message"))
LOOK = (
    select(CONVERSATIONS.c.state, HANDLED.c.reply, HANDLED.c.before)
    .select_from(CONVERSATIONS.outerjoin(HANDLED, IS_MESSAGE))
    .where(CONVERSATIONS.c.key == bindparam("key"))
)
MEMORY = "sqlite+aiosqlite://"


@dataclass(frozen=True)
class Handled:
    """A message that was handled: its reply, and the state of the conversation before it."""

    reply: Mapping[str, Any]
    before: Mapping[str, Any]


class Store:
    """Conversations by key. One writer at a time: a turn is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = asyncio.Lock()

    async def handled(self, key: str, message_id: str) -> Handled | None:
        """What was done with that message, if it has been handled."""
        done, _ = await self.look(key, message_id)
        return done

    async def load(self, key: str) -> Mapping[str, Any] | None:
        """The conversation's state, if there is one."""
        _, state = await self.look(key, "")
        return state

    async def look(self, key: str, message_id: str) -> tuple[Handled | None, Mapping[str, Any] | None]:
        """What was done with that message, if it has been handled, and the conversation's state, if there is one."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(LOOK, {"key": key, "message": message_id})).first()
        done = Handled(json.loads(row.reply), json.loads(row.before)) if row and row.reply else None
        return done, json.loads(row.state) if row else None

    async def save(self, key: str, message_id: str, state: Mapping[str, Any], done: Handled) -> None:
        """Conversation and handled message, in one transaction."""
        async with self._writing, self._engine.begin() as connection:
            await _put_state(connection, key, _dump(state))
            await connection.execute(
                insert(HANDLED).values(
                    conversation=key,
                    message_id=message_id,
                    reply=_dump(done.reply),
                    before=_dump(done.before),
                )
            )


async def _put_state(connection: AsyncConnection, key: str, state: str) -> None:
    row = insert(CONVERSATIONS).values(key=key, state=state)
    changed = {"state": row.excluded.state, "changed": func.now()}
    await connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=changed))


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _probe(path: Path) -> None:
    """Open the file once, so that one that cannot be used is an error here and not in the driver's thread."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


@asynccontextmanager
async def open_store(path: Path | None) -> AsyncIterator[Store]:
    """The store in that file, brought up to date; None: in memory, kept nowhere. Raises OSError, SQLAlchemyError."""
    if path is None:
        engine = create_async_engine(MEMORY, poolclass=StaticPool)
    else:
        _probe(path)
        engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)))
    try:
        async with engine.begin() as connection:
            if path is not None:
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                await connection.exec_driver_sql("PRAGMA synchronous=FULL")
            await connection.run_sync(upgrade)
        yield Store(engine)
    finally:
        await engine.dispose()

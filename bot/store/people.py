"""What is kept about a person: to be taken along, to be forgotten, and to be dropped when it is old."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import CONVERSATIONS, EVERYTHING, HANDLED, INBOX, NAMELESS, OUTBOX, REMINDERS, VOTES, WAITING

# What is taken along, and which columns of it hold JSON.
EXPORTED: Mapping[Table, tuple[str, ...]] = {
    CONVERSATIONS: ("state",),
    HANDLED: ("reply", "before"),
    REMINDERS: ("payload",),
    VOTES: (),
}


@dataclass(frozen=True)
class People:
    """Everything of one person, over all their conversations on a channel's account. `clock`: seconds since 1970."""

    database: Database
    clock: Callable[[], float]

    async def export(self, person: str) -> str:
        """All that is kept, as JSON; that can be much, and is written elsewhere than where everybody is waited on."""
        kept: dict[Table, list[dict[str, Any]]] = {}
        async with self.database.read() as connection:
            for table in EXPORTED:
                rows = await connection.execute(select(table).where(table.c.person == person))
                kept[table] = [dict(row) for row in rows.mappings()]
        return await asyncio.to_thread(written, kept)

    async def forget(self, connection: AsyncConnection, person: str) -> None:
        """Delete everything; what has just come in and is not yet answered stays to be answered.

        Of what came in and was answered, the event's id is kept, without whose it was: it may come again.
        """
        done = and_(INBOX.c.person == person, INBOX.c.state != WAITING)
        await connection.execute(update(INBOX).where(done).values(NAMELESS))
        for table in EVERYTHING:
            if table is not INBOX:
                await connection.execute(delete(table).where(table.c.person == person))
        await self.database.erased(connection)

    async def purge(self, days: float) -> int:
        """Delete what has not changed for so many days; how many rows that were."""
        border = self.clock() - days * 86_400
        moment = datetime.fromtimestamp(border, UTC)
        old = {
            CONVERSATIONS: CONVERSATIONS.c.changed < moment,
            HANDLED: HANDLED.c.at < moment,
            VOTES: VOTES.c.added < border,
            **{table: and_(table.c.state != WAITING, table.c.added < border) for table in (INBOX, OUTBOX, REMINDERS)},
        }
        async with self.database.write() as connection:
            dropped = sum([await _deleted(connection, table, condition) for table, condition in old.items()])
            if dropped:
                await self.database.erased(connection)
        return dropped


async def _deleted(connection: AsyncConnection, table: Table, condition: Any) -> int:
    return int((await connection.execute(delete(table).where(condition))).rowcount)


def written(kept: Mapping[Table, list[dict[str, Any]]]) -> str:
    """Rows as JSON for people to read. Slow where they are many: call it in a worker thread."""
    readable = {table.name: [_readable(row, EXPORTED[table]) for row in rows] for table, rows in kept.items()}
    return json.dumps(readable, ensure_ascii=False, indent=2, default=str)


def _readable(row: dict[str, Any], texts: tuple[str, ...]) -> dict[str, Any]:
    return {name: json.loads(value) if name in texts else value for name, value in row.items()}

"""Remembers: conversations, what came in and is to go out, reminders and votes, in one database."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock, system
from bot.messages import SEPARATOR
from bot.store.conversations import Conversations, Handled, Turn
from bot.store.database import Database, open_database
from bot.store.people import People
from bot.store.queues import Entry, Queue
from bot.store.tables import DONE, INBOX, OUTBOX, REMINDERS, VOTES, WAITING


@dataclass(frozen=True)
class Reminder:
    """A reminder to keep, move or drop: the deadline it is about, when that is due, and when to remind (seconds).

    `matter`: the id of the deadline's matter in its conversation.
    """

    case: str
    clock: str
    due: float
    at: float = 0.0
    matter: str = ""


@dataclass(frozen=True)
class Store:
    """All that is remembered, and the clock by which it is."""

    database: Database
    conversations: Conversations
    people: People
    inbox: Queue
    outbox: Queue
    reminders: Queue
    now: Clock

    @classmethod
    def on(cls, database: Database, now: Clock, lease: float | None = None) -> "Store":
        """A store on this database; `lease`: for how many seconds a claim holds."""

        def clock() -> float:
            return now().timestamp()

        leased: dict[str, Any] = {"lease": lease} if lease else {}
        inbox, outbox, reminders = (Queue(database, table, clock, **leased) for table in (INBOX, OUTBOX, REMINDERS))
        people = People(database, clock)
        return cls(database, Conversations(database, clock), people, inbox, outbox, reminders, now)

    async def save(self, turn: Turn) -> None:
        """The turn in a transaction of its own. Raises ConflictError.

        Where all is erased, only that this message was handled is kept, for no inbox knows it when it comes again.
        """
        async with self.database.write() as connection:
            await self.put(connection, turn)
            if turn.erases:
                await self.conversations.handled(connection, replace(turn, done=Handled(turn.done.reply, {})))

    async def put(self, connection: AsyncConnection, turn: Turn) -> None:
        """The turn with all that it writes. Raises ConflictError."""
        if turn.erases:
            await self.people.forget(connection, turn.person)
            return
        await self.conversations.put(connection, turn)
        await self._put_reminders(connection, turn)
        for vote in turn.writes.get("votes", ()):
            row = {"conversation": turn.key, "person": turn.person, "added": self.people.clock(), **vote}
            await connection.execute(VOTES.insert().values(**row))

    async def _put_reminders(self, connection: AsyncConnection, turn: Turn) -> None:
        for old, new in turn.writes.get("moved", ()):
            shifted = {"due": new.due, "ready": REMINDERS.c.ready + (new.due - old.due)}
            await connection.execute(update(REMINDERS).where(*_of(turn.key, old)).values(**shifted))
        for settled in turn.writes.get("settled", ()):
            await connection.execute(
                update(REMINDERS).where(*_of(turn.key, settled)).values(state=DONE, note="settled")
            )
        entries = list(_entries(turn, turn.writes.get("reminders", ())))
        there = await self.reminders.lanes(connection, [entry.lane for entry in entries])
        await self.reminders.add(connection, [entry for entry in entries if entry.lane not in there])


def _of(key: str, reminder: Reminder) -> tuple[Any, ...]:
    rows = REMINDERS.c
    theirs = rows.lane.startswith(f"{key}{SEPARATOR}", autoescape=True)
    same = rows.matter == reminder.matter, rows.case == reminder.case, rows.clock == reminder.clock
    return theirs, *same, rows.state == WAITING


def _entries(turn: Turn, reminders: Iterable[Reminder]) -> Iterable[Entry]:
    for one in reminders:
        channel, account, *_ = turn.key.split(SEPARATOR)
        more = {"matter": one.matter, "case": one.case, "clock": one.clock, "due": one.due}
        lane = SEPARATOR.join((turn.key, one.matter, one.case, one.clock, f"{one.at:.0f}"))
        yield Entry(channel, account, lane, turn.person, {"key": turn.key}, ready=one.at, more=more)


@asynccontextmanager
async def open_store(place: Path | str | None, lease: float | None = None, now: Clock = system) -> AsyncIterator[Store]:
    """The store at that place, brought up to date; None: in memory. Raises OSError, SQLAlchemyError."""
    async with open_database(place) as database:
        yield Store.on(database, now, lease)

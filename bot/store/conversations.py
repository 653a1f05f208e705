"""Conversations and the messages that were handled in them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, bindparam, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import sound
from bot.store.database import Database
from bot.store.tables import CONVERSATIONS, HANDLED

ANYWAY = select(literal(1)).subquery()
IS_MESSAGE = and_(HANDLED.c.conversation == bindparam("key"), HANDLED.c.message_id == bindparam("message"))
LOOK = select(CONVERSATIONS.c.state, CONVERSATIONS.c.version, HANDLED.c.reply, HANDLED.c.before).select_from(
    ANYWAY.outerjoin(CONVERSATIONS, CONVERSATIONS.c.key == bindparam("key")).outerjoin(HANDLED, IS_MESSAGE)
)


class ConflictError(Exception):
    """The conversation has moved on meanwhile: decide again from where it is now."""


@dataclass(frozen=True)
class Handled:
    """A message that was handled: its reply, and the state of the conversation before it."""

    reply: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What is known of a conversation and of one message in it. `version` counts its turns; 0: there is none yet."""

    state: Mapping[str, Any] | None = None
    version: int = 0
    done: Handled | None = None


@dataclass(frozen=True)
class Turn:
    """What one message changes: the conversation's next state, and what was replied."""

    key: str
    event: str
    state: Mapping[str, Any]
    done: Handled
    version: int = 0
    person: str = ""
    source: str = ""
    writes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def erases(self) -> bool:
        """Whether everything of the person goes, this turn included."""
        return bool(self.writes.get("erase"))


@dataclass(frozen=True)
class Conversations:
    """Conversations by key. `clock`: the time in seconds since 1970."""

    database: Database
    clock: Callable[[], float]

    async def look(self, key: str, event: str = "") -> Seen:
        """The conversation, and what was done with that message if it has been handled."""
        async with self.database.read() as connection:
            row = (await connection.execute(LOOK, {"key": key, "message": event})).one()
        done = Handled(json.loads(row.reply), json.loads(row.before)) if row.reply else None
        return Seen(json.loads(row.state) if row.state else None, row.version or 0, done)

    async def handled_as(self, key: str, source: str) -> Handled | None:
        """What was done with the message that the channel knows by that id."""
        query = (
            select(HANDLED.c.reply, HANDLED.c.before)
            .where(HANDLED.c.conversation == key, HANDLED.c.source == source)
            .order_by(HANDLED.c.at.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return Handled(json.loads(row.reply), json.loads(row.before)) if row else None

    async def put(self, connection: AsyncConnection, turn: Turn) -> None:
        """The next state and the handled message. Raises ConflictError where somebody was faster."""
        await self._put_state(connection, turn)
        await self.handled(connection, turn)

    async def handled(self, connection: AsyncConnection, turn: Turn) -> None:
        """The handled message alone. Raises ConflictError where it has been handled."""
        row = {
            "conversation": turn.key,
            "message_id": turn.event,
            "reply": _dump(turn.done.reply),
            "before": _dump(turn.done.before),
            "source": turn.source or turn.event,
            "person": turn.person,
            "at": self._now(),
        }
        try:
            await connection.execute(HANDLED.insert().values(**row))
        except IntegrityError as error:
            raise ConflictError(turn.key) from error

    async def _put_state(self, connection: AsyncConnection, turn: Turn) -> None:
        state, now = _dump(turn.state), self._now()
        if turn.version:
            same = and_(CONVERSATIONS.c.key == turn.key, CONVERSATIONS.c.version == turn.version)
            moved = {"state": state, "version": turn.version + 1, "changed": now}
            done = await connection.execute(update(CONVERSATIONS).where(same).values(**moved))
        else:
            new = {"key": turn.key, "state": state, "person": turn.person, "version": 1, "changed": now}
            insert = self.database.insert(CONVERSATIONS).values(**new)
            done = await connection.execute(insert.on_conflict_do_nothing())
        if done.rowcount != 1:
            raise ConflictError(turn.key)

    def _now(self) -> datetime:
        """The moment as both databases keep it: SQLite leaves zones out, so it is always UTC."""
        return datetime.fromtimestamp(self.clock(), UTC)


def _dump(value: Mapping[str, Any]) -> str:
    return sound(json.dumps(value, ensure_ascii=False))

"""Queues in the database: inbox, outbox and reminders. Whoever claims a row alone works on it, lane by lane.

A claim is a lease: where its holder dies, the row can be claimed again once the lease is over. What the holder does
with it counts only while the claim is its own.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import SEPARATOR, sound
from bot.store.database import Database
from bot.store.tables import DEAD, DONE, FORGOTTEN, NAMELESS, WAITING, is_waiting

LEASE = 15.0
Bot = tuple[str, str]  # a channel's name and its account
EventKey = tuple[str, str, str]  # a channel's name, its account, and by what the inbox knows an event


class LostClaimError(Exception):
    """Somebody else has the row by now: whatever was done with it must not count."""


@dataclass(frozen=True)
class Entry:
    """A row to be queued. Rows of a lane are taken by `seq`, then in the order they came; not before `ready`.

    `added`: when it came to be, if not now.
    """

    channel: str
    account: str
    lane: str
    person: str
    payload: Mapping[str, Any]
    seq: int = 0
    ready: float = 0.0
    added: float = 0.0
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Claimed:
    """A row that is ours for a while."""

    id: int
    claim: str
    entry: Entry
    attempts: int

    @property
    def event(self) -> EventKey:
        """Which event it is, in the inbox."""
        return self.entry.channel, self.entry.account, self.entry.more["event_id"]


@dataclass(frozen=True)
class Queue:
    """One of the queues. `clock`: the time in seconds since 1970; `lease`: for how many seconds a claim holds."""

    database: Database
    table: Table
    clock: Callable[[], float]
    lease: float = LEASE

    async def add(self, connection: AsyncConnection, entries: Iterable[Entry]) -> int:
        """Queue the rows; how many of them are new (a row that breaks a unique rule is there already)."""
        rows = [self._row(entry) for entry in entries]
        if not rows:
            return 0
        added = await connection.execute(self.database.insert(self.table).values(rows).on_conflict_do_nothing())
        return int(added.rowcount)

    def _row(self, entry: Entry) -> dict[str, Any]:
        now = self.clock()
        return {
            "channel": entry.channel,
            "account": entry.account,
            "lane": entry.lane,
            "person": entry.person,
            "payload": sound(json.dumps(entry.payload, ensure_ascii=False)),
            "seq": entry.seq,
            "added": entry.added or now,
            "ready": entry.ready or now,
            **entry.more,
            **({"event_id": known_as(entry.more["event_id"])} if "event_id" in entry.more else {}),
        }

    async def claim(self, bots: Sequence[Bot], lane: str | None = None) -> Claimed | None:
        """The next row of these bots that is ready and first in its lane; None where there is none.

        Of a `lane` that is named, a row is taken even before it is ready: whoever names it is who it waits for.
        """
        async with self.database.write() as connection:
            row = (await connection.execute(self.claiming(bots, lane))).mappings().first()
        return self._claimed(row) if row else None

    def claiming(self, bots: Sequence[Bot], lane: str | None) -> Any:
        """The statement that claims a row. It must find it by what waits alone: most rows are done."""
        now, token, rows = self.clock(), uuid.uuid4().hex, self.table.c
        free = select(rows.id).where(
            is_waiting(self.table),
            or_(rows.claim.is_(None), rows.until < now),
            _bot(self.table).in_([SEPARATOR.join(bot) for bot in bots]),
            self._is_first(),
        )
        if lane is None:
            free = free.where(rows.ready <= now).order_by(rows.ready, rows.id)
        else:
            free = free.where(rows.lane == lane)
        return (
            update(self.table)
            .where(rows.id == free.limit(1).with_for_update(skip_locked=True).scalar_subquery())
            .values(claim=token, until=now + self.lease, attempts=rows.attempts + 1)
            .returning(*rows)
        )

    def _is_first(self) -> Any:
        """Whether no row of its lane comes before it; asked for in the order of the index, so that it is one look."""
        rows, first = self.table.c, self.table.alias()
        same = (first.c.lane == rows.lane, _bot(first) == _bot(self.table))
        ahead = select(first.c.id).where(is_waiting(first), *same).order_by(first.c.seq, first.c.id).limit(1)
        return rows.id == ahead.scalar_subquery()

    async def step_back(self, connection: AsyncConnection, person: str) -> None:
        """What else the person has in the queue goes behind what others have waiting in it by now."""
        rows, now = self.table.c, self.clock()
        if not person:
            return
        first = select(rows.id).where(
            is_waiting(self.table), rows.person == person, rows.claim.is_(None), rows.ready < now, self._is_first()
        )
        heads = first.with_for_update(skip_locked=True).scalar_subquery()
        await connection.execute(update(self.table).where(rows.id.in_(heads)).values(ready=now))

    def _claimed(self, row: Mapping[Any, Any]) -> Claimed:
        own = {"channel", "account", "lane", "person", "seq", "ready", "added"}
        common = {*own, "id", "payload", "state", "claim", "until", "attempts", "note"}
        more = {name: value for name, value in row.items() if name not in common}
        entry = Entry(**{name: row[name] for name in own}, payload=json.loads(row["payload"]), more=more)
        return Claimed(row["id"], row["claim"], entry, row["attempts"])

    async def lanes(self, connection: AsyncConnection, among: Sequence[str]) -> frozenset[str]:
        """Those lanes in which something waits."""
        if not among:
            return frozenset()
        rows = self.table.c
        query = select(rows.lane).where(rows.lane.in_(among), is_waiting(self.table))
        return frozenset((await connection.execute(query)).scalars())

    async def renew(self, claimed: Claimed) -> None:
        """Hold the claim for another lease. Raises LostClaimError."""
        async with self.database.write() as connection:
            await self._settle(connection, claimed, until=self.clock() + self.lease)

    async def finish(self, connection: AsyncConnection, claimed: Claimed, note: str | None = None) -> None:
        """Done with it; what it held is not kept. Raises LostClaimError."""
        await self._end(connection, claimed, DONE, note)

    async def bury(self, connection: AsyncConnection, claimed: Claimed, note: str) -> None:
        """Given up, with the reason; the lane goes on. Raises LostClaimError."""
        await self._end(connection, claimed, DEAD, note)

    async def forget(self, connection: AsyncConnection, claimed: Claimed) -> None:
        """Done with it, and whose it was is not kept either. Raises LostClaimError."""
        await self._settle(connection, claimed, state=DONE, **NAMELESS)

    async def _end(self, connection: AsyncConnection, claimed: Claimed, state: str, note: str | None) -> None:
        await self._settle(connection, claimed, state=state, payload="{}", note=note)
        if claimed.entry.person == FORGOTTEN:
            await connection.execute(delete(self.table).where(self.table.c.id == claimed.id))
            await self.database.erased(connection)

    async def postpone(self, connection: AsyncConnection, claimed: Claimed, seconds: float, note: str) -> None:
        """Try again later; the lane waits. Raises LostClaimError."""
        await self._settle(connection, claimed, claim=None, until=None, ready=self.clock() + seconds, note=note)

    async def _settle(self, connection: AsyncConnection, claimed: Claimed, **values: Any) -> None:
        rows = self.table.c
        mine = and_(rows.id == claimed.id, rows.claim == claimed.claim, rows.state == WAITING)
        done = await connection.execute(update(self.table).where(mine).values(**values))
        if done.rowcount != 1:
            raise LostClaimError(str(claimed.id))

    async def is_settled(self, channel: str, account: str, event: str) -> bool:
        """Whether the event with that id has been dealt with. Only the inbox knows events."""
        return bool(await self.settled([(channel, account, known_as(event))]))

    async def settled(self, events: Sequence[EventKey]) -> Sequence[EventKey]:
        """Those of the events that have been dealt with."""
        rows = self.table.c
        among = tuple_(rows.channel, rows.account, rows.event_id).in_(events)
        query = select(rows.channel, rows.account, rows.event_id).where(among, rows.state != WAITING)
        async with self.database.read() as connection:
            return [(row.channel, row.account, row.event_id) for row in await connection.execute(query)]

    async def waiting(self) -> int:
        """How many rows wait."""
        query = select(func.count()).select_from(self.table).where(is_waiting(self.table))
        async with self.database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def recent(self, claimed: Claimed, seconds: float) -> int:
        """How many rows the same person had added in those seconds when this one was added, itself included."""
        rows = self.table.c
        mine = select(rows.added).where(rows.id == claimed.id).scalar_subquery()
        theirs = and_(rows.person == claimed.entry.person, rows.id <= claimed.id, rows.added > mine - seconds)
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.count()).where(theirs))).scalar_one())


def known_as(event: str) -> str:
    """By what the inbox knows the event with that id. The id is not kept: a channel may have put the chat into it."""
    return hashlib.sha256(event.encode("utf-8", "replace")).hexdigest()


def _bot(table: Any) -> Any:
    """A row's channel and account: joined, so that no index of them, which most rows share, looks helpful."""
    return table.c.channel + SEPARATOR + table.c.account

"""The answer in time: an event is put into the inbox, and what it leads to is taken as the answer to its request.

Parts of an event have a lane of their own and exactly one taker: the request that brought the event, one that asks for
it again, or the sender. A request that waits in the process that works the event is handed its parts when the turn is
saved, and the outbox never holds them; one that waits elsewhere, or asks again, takes them from the outbox, and marks
them as sent before it writes its answer. Where the process dies, or its connection to the platform or, in the middle of
a commit, to the database breaks between the two, that part is lost; the platform brings the event again, and it stays
settled.
"""

import time
from typing import Protocol

from bot.channels.channel import Channel, Desk, Event, Payload
from bot.messages import SEPARATOR
from bot.store.database import is_away
from bot.store.queues import LostClaimError, known_as

MOST = 20


class Waiting(Protocol):
    """An event, and where it is said."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def chat(self) -> str:
        """The chat."""


def lane(heard: Waiting) -> str:
    """The lane of what an event leads to."""
    return f"{heard.chat}{SEPARATOR}{heard.id}"


async def answered(
    channel: Channel, desk: Desk, event: Event, lane: str, *, seconds: float, most: int = MOST
) -> list[Payload] | None:
    """What the event leads to, `most` parts of it; None: not in time, the rest of it is taken elsewhere."""
    ends = time.monotonic() + seconds
    with desk.waiting.request((channel.name, channel.account, known_as(event.id)), most) as waiter:
        is_new = await desk.receive(channel, event)
        if not is_new and await settled(channel, desk, event.id):
            waiter.tell(())
        own = await waiter.answer(ends - time.monotonic())
    if own is None:
        return None
    if not waiter.is_promised:
        return await taken(channel, desk, lane, most)
    for _ in own:
        desk.sent(channel.name, 0.0)
    return list(own)


async def settled(channel: Channel, desk: Desk, event: str) -> bool:
    """Whether the event has been dealt with, as far as one can know."""
    try:
        return await desk.store.inbox.is_settled(channel.name, channel.account, event)
    except Exception as error:
        if not is_away(error):
            raise
        return False


async def taken(channel: Channel, desk: Desk, lane: str, most: int = MOST) -> list[Payload]:
    """The parts of a lane that nobody has taken yet, `most` of them; they are ours and count as sent."""
    payloads: list[Payload] = []
    while len(payloads) < most:
        payload = await _next(channel, desk, lane)
        if payload is None:
            break
        payloads.append(payload)
    return payloads


async def _next(channel: Channel, desk: Desk, lane: str) -> Payload | None:
    outbox = desk.store.outbox
    try:
        claimed = await outbox.claim([(channel.name, channel.account)], lane)
        if claimed is None:
            return None
        async with desk.store.database.write() as connection:
            await outbox.finish(connection, claimed, "answered")
    except LostClaimError:
        return None
    except Exception as error:
        if not is_away(error):
            raise
        return None
    desk.sent(channel.name, max(0.0, outbox.clock() - claimed.entry.ready))
    return claimed.entry.payload

"""What a channel is to the service: it reads what comes in, shapes replies into parts, and delivers parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from bot.channels.waiting import Waiting
from bot.copilot import Copilot
from bot.masks import without_token
from bot.messages import SEPARATOR, Incoming, Outgoing
from bot.store import Store
from bot.store.conversations import Seen, Turn
from bot.store.queues import Entry

Payload = Mapping[str, Any]


class ChannelError(Exception):
    """Something could not be delivered now; `retry_after` seconds may help."""

    def __init__(self, message: str, retry_after: float = 2.0) -> None:
        super().__init__(without_token(message))
        self.retry_after = retry_after


class RefusedError(Exception):
    """Something will never be delivered: the chat is gone, the bot was blocked."""


@dataclass(frozen=True)
class Event:
    """One thing that came in, as the inbox keeps it: of one lane, by `seq`; `id` tells a redelivery.

    `at`: when it was said (seconds since 1970), where the channel knows; else it is taken to be now.
    """

    id: str
    lane: str
    person: str
    payload: Payload
    seq: int = 0
    at: float = 0.0


@dataclass(frozen=True)
class Part:
    """One message that goes out. Parts of a lane leave one after the other, not before `ready` (seconds since 1970)."""

    lane: str
    payload: Payload
    person: str = ""
    ready: float = 0.0


@dataclass(frozen=True)
class Response:
    """What an event leads to: parts to send, and the turn to be saved with them."""

    parts: tuple[Part, ...] = ()
    turn: Turn | None = None
    reply: Outgoing | None = None
    incoming: Incoming | None = None


@dataclass(frozen=True)
class Desk:
    """What a channel works with.

    `arrived` is told when there is something to do, in how many seconds; `sent` of a part that went out as the answer
    to a request: its channel, and the seconds since it was ready. `waiting`: the requests that wait for an answer.
    """

    copilot: Copilot
    store: Store
    arrived: Callable[[float], None] = lambda _: None
    sent: Callable[[str, float], None] = lambda _, __: None
    waiting: Waiting = field(default_factory=Waiting)

    async def receive(self, channel: "Channel", *events: Event, settling: float = 0.0) -> int:
        """Put events into the inbox in one transaction; how many are new. `settling`: seconds until they are taken."""
        ready = self.store.inbox.clock() + settling
        entries = [_entry(channel, event, ready) for event in events]
        async with self.store.database.write() as connection:
            added = await self.store.inbox.add(connection, entries)
        self.arrived(settling)
        return added

    async def seen(self, incoming: Incoming) -> Seen:
        """What is known of the message's conversation."""
        return await self.store.conversations.look(incoming.address.key, incoming.message_id)


def _entry(channel: "Channel", event: Event, ready: float) -> Entry:
    known = (channel.name, channel.account, event.lane, event.person, event.payload)
    return Entry(*known, seq=event.seq, ready=ready, added=event.at, more={"event_id": event.id})


class Channel(Protocol):
    """A place where people talk. `name` and `account` tell its rows from those of others."""

    name: str
    account: str

    async def start(self) -> str:
        """Make contact; one line that says what runs. Raises ChannelError."""

    async def run(self, desk: Desk) -> None:
        """Fetch what comes in, until cancelled; returns at once where it is brought to `routes`."""

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where what comes in is brought."""

    async def respond(self, payload: Payload, desk: Desk) -> Response:
        """What an event leads to."""

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:
        """One sentence of the copilot in reply to an event."""

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:
        """What is said unasked in the conversation of that key; nothing where the channel cannot."""

    async def deliver(self, payload: Payload) -> None:
        """Send one part. Raises ChannelError, RefusedError."""

    async def close(self) -> None:
        """Give everything back."""


async def converse(incoming: Incoming, desk: Desk) -> Response:
    """The copilot's turn for a message; no reply where it was handled before or is not for the copilot."""
    seen = await desk.seen(incoming)
    if seen.done:
        return Response(incoming=incoming)
    considered = await desk.copilot.consider(incoming, seen)
    return Response(turn=considered.turn, reply=considered.reply, incoming=incoming)


def place_of(key: str) -> tuple[str, str, str]:
    """Chat, thread and user of a conversation's key."""
    _, _, chat, thread, user = key.split(SEPARATOR)
    return chat, thread, user

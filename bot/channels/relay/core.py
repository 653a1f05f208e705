"""What all dialects share: from what was heard to a turn, and from a reply to parts that the dialect can deliver."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.channels.access import Access
from bot.channels.channel import Desk, Event, Part, Payload, Response, converse, place_of
from bot.channels.relay import window
from bot.channels.relay.calls import Calls
from bot.clock import Clock
from bot.content import Content
from bot.messages import HOME, Address, Block, Incoming, Outgoing
from bot.store.database import is_away

EXPORT = "application/json"
AFTER = 1.0  # seconds between a part that may be a request's answer and those that follow it by another way
GRACE = 0.3  # seconds in which a request's answer is still being written


@dataclass(frozen=True)
class Heard:
    """What an event says, whichever dialect it came in. `back`: what the dialect needs to answer it."""

    id: str
    chat: str
    user: str
    at: str
    text: str = ""
    choice: str | None = None
    group: bool = False
    addressed: bool = True
    attachment: bool = False
    zone: str = HOME
    language: str | None = None
    arrived: float = 0.0
    back: Mapping[str, Any] = field(default_factory=dict)

    def incoming(self, address: Address) -> Incoming:
        """As the copilot takes it."""
        return Incoming(
            address,
            self.id,
            datetime.fromisoformat(self.at),
            ZoneInfo(self.zone),
            text=None if self.choice else self.text,
            choice=self.choice,
            group=self.group,
            mentioned=self.addressed or not self.group,
            language=self.language,
            attachment=self.attachment and not self.text,
        )


class RelayChannel:
    """A dialect's common half. `limit`: bytes of a bubble; `seconds`: in which a request is answered."""

    name = ""
    account = ""
    limit = 2048
    seconds = 4.0
    pick = "relay.pick"  # how an option is picked in a group
    has_private = True

    def __init__(self, content: Content, access: Access, *, clock: Clock) -> None:
        self.content = content
        self.access = access
        self.calls = Calls()
        self.clock = clock

    @property
    def path(self) -> str:
        """Where the dialect is brought."""
        return f"/relay/{self.name}"

    @property
    def pushes(self) -> bool:
        """Whether something can be said unasked."""
        return True

    def now(self) -> str:
        """The moment as events keep it."""
        return self.clock().isoformat()

    def stamp(self) -> str:
        """The moment as signatures take it: whole seconds since 1970."""
        return str(int(self.clock().timestamp()))

    async def start(self) -> str:
        """One line that says what runs."""
        return f"{self.name}: {self.path}"

    async def run(self, desk: Desk) -> None:
        """Nothing is fetched."""

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where the platform brings what was said."""
        raise NotImplementedError

    async def answered(self, heard: Heard, desk: Desk, most: int = window.MOST) -> list[Payload] | None:
        """What the event leads to; None: not in time. 503: it could not be kept, it is to come again."""
        event = self.event(heard, desk)
        if event is None:
            return []
        try:
            return await window.answered(self, desk, event, window.lane(heard), seconds=self.seconds, most=most)
        except Exception as error:
            if not is_away(error):
                raise
            raise web.HTTPServiceUnavailable from error

    def event(self, heard: Heard, desk: Desk) -> Event | None:
        """The event as the inbox keeps it; None where it comes from somebody who is not on the list."""
        if not self.access.allows(heard.chat, heard.user):
            return None
        arrived = replace(heard, arrived=desk.store.inbox.clock())
        address = self._address(heard)
        return Event(self.event_id(heard), address.key, address.person, asdict(arrived))

    def event_id(self, heard: Heard) -> str:
        """By what a redelivery is known; an id counts for the whole account, unless the dialect says otherwise."""
        return heard.id

    def _address(self, heard: Heard) -> Address:
        return Address(self.name, heard.chat, heard.user, self.account)

    async def respond(self, payload: Payload, desk: Desk) -> Response:
        """The turn for an event, and the parts that show it."""
        heard = Heard(**payload)
        response = await converse(heard.incoming(self._address(heard)), desk)
        if response.reply is None or response.reply.kind == "silent":
            return response
        reminds = bool(response.turn and response.turn.writes.get("reminders"))
        return replace(response, parts=self._parts(heard, self._fitted(response.reply, heard, reminds=reminds), desk))

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:
        """One sentence in reply to an event."""
        heard = Heard(**payload)
        incoming = heard.incoming(self._address(heard))
        reply = desk.copilot.say(await desk.seen(incoming), key, language=heard.language)
        quiet = heard.group and not heard.addressed
        return Response(() if quiet else self._parts(heard, reply, desk), reply=reply, incoming=incoming)

    def _parts(self, heard: Heard, reply: Outgoing, desk: Desk) -> tuple[Part, ...]:
        """The first part waits for the request that may take it; those that follow it leave a moment after it."""
        now = desk.store.outbox.clock()
        first = self.ready(heard, now)
        lane, person = window.lane(heard), self._address(heard).person
        payloads = self.payloads(heard, reply)
        return tuple(
            Part(lane, payload, person, first if nth == 0 else now + AFTER) for nth, payload in enumerate(payloads)
        )

    def ready(self, heard: Heard, now: float) -> float:
        """When the sender may take what no request has taken."""
        return max(now, heard.arrived + self.seconds + GRACE)

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """The parts that show a reply."""
        raise NotImplementedError

    def _fitted(self, reply: Outgoing, heard: Heard, *, reminds: bool) -> Outgoing:
        """The reply with what is to be said of the channel: what it cannot do, and where the rest is to be had."""
        keys = ["relay.no-push"] if reminds and not self.pushes else []
        keys += ["relay.no-file"] if any(file.kind == EXPORT for file in reply.files) else []
        withheld = self.content.sentences.say(reply.language, "note.group-private")
        if heard.group and self.has_private and any(withheld in block.lines for block in reply.blocks):
            keys.append("relay.private")
        lines = tuple(self.content.sentences.say(reply.language, key) for key in keys)
        return replace(reply, blocks=(*reply.blocks, Block("note", lines=lines))) if lines else reply

    def picked(self, heard: Heard) -> str:
        """The sentence that says how to pick an option here."""
        return self.pick if heard.group else "relay.pick"

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:
        """What is said unasked: a reminder."""
        if not self.pushes:
            return ()
        chat, _, user = place_of(key)
        heard = Heard("", chat, user, self.now(), group=chat != user, back=self.unasked(chat, user))
        person = self._address(heard).person
        return tuple(Part(chat, payload, person) for payload in self.payloads(heard, reply))

    def unasked(self, chat: str, user: str) -> Mapping[str, Any]:
        """What the dialect needs to say something there that nobody has asked for."""
        raise NotImplementedError

    async def deliver(self, payload: Payload) -> None:
        """Send one part. Raises ChannelError, RefusedError."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give the connections back."""
        await self.calls.close()

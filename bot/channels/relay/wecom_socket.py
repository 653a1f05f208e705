"""The WeCom AI bot (智能机器人) over WebSocket: a connection of ours instead of an address of ours.

WeCom allows one connection per bot and closes the older of two, so exactly one replica should have these settings.
"""

import asyncio
import logging
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.channels.access import Access
from bot.channels.channel import ChannelError, Desk, Payload, RefusedError
from bot.channels.relay.bubbles import markdown, size
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.relay.inbound import part, text
from bot.channels.relay.wecom import secrets_of
from bot.channels.relay.wecom_aibot import WELCOME, WecomAibot, read
from bot.channels.relay.wecom_line import Bot, Frame, Line, sdk
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError
from bot.store.database import is_away

LOG = logging.getLogger(__name__)
NAME = "wecom-socket"
SHORTEST, LONGEST = 1.0, 60.0  # seconds before the next attempt
STEADY = 60.0  # seconds after which a connection counts as one that holds
MOST = 1000  # messages that wait for a database that is away
AWAY = 1.0
NO_SDK = "COPILOT_WECOM_SOCKET_BOT needs one more package: pip install wecom-aibot-python-sdk==1.0.2"


class WecomSocket(RelayChannel):
    """The bot, in groups where it is mentioned and in chats with one member; answers leave by the outbox."""

    name = NAME
    limit = WecomAibot.limit
    pick = WecomAibot.pick

    def __init__(self, content: Content, access: Access, bot: Bot, called: str, *, clock: Clock) -> None:
        super().__init__(content, access, clock=clock)
        self.account = bot.id
        self._bot = bot
        self._called = called
        self._line: Line | None = None
        self._away_since = time.monotonic()
        self._heard: asyncio.Queue[Heard] = asyncio.Queue(MOST)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Connect; where that cannot be done yet, `run` goes on trying. Raises ChannelError where it is refused."""
        try:
            await self._dial()
        except ChannelError as error:
            if not error.retry_after:
                raise
            return f"{NAME}: not connected yet ({error})"
        return f"{NAME}: connected to {self._bot.url}"

    async def _dial(self) -> None:
        self._line = Line(self._bot, self._hear)
        await self._line.open()
        self._away_since = math.inf

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:  # noqa: ARG002
        """Nothing is brought."""
        return ()

    async def run(self, desk: Desk) -> None:
        """Put what is heard into the inbox, and stay connected; what is heard while stopping is kept until `close`."""
        self._start(self._keep(desk))
        wait = SHORTEST
        while True:
            began = time.monotonic()
            why = await self._line.lost() if self._line else "not connected"
            self._away_since = time.monotonic()
            wait = SHORTEST if self._away_since - began > STEADY else wait
            LOG.warning("%s: away, again in %.0f s: %s", NAME, wait, why)
            if self._line:
                await self._line.close()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST)
            with suppress(ChannelError):
                await self._dial()
                LOG.info("%s: connected", NAME)

    def _hear(self, frame: Frame) -> None:
        """Take a frame from the connection, which must not wait."""
        said, request = part(frame, "body"), text(part(frame, "headers", "req_id"))
        if part(said, "msgtype") == "event":
            if part(said, "event", "eventtype") == WELCOME:
                self._start(self._welcome(text(part(said, "from", "userid")), request))
            return
        heard = read(said, self.now(), self._called)
        if heard is None or self._heard.full():
            LOG.warning("%s: a message is lost: %s", NAME, "too many wait" if heard else "it has no id or no author")
            return
        self._heard.put_nowait(replace(heard, back=_back(heard.chat, heard.back["mention"], request, heard.id)))

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _welcome(self, user: str, request: str) -> None:
        if self._line and self.access.allows(user, user):
            with suppress(ChannelError, RefusedError):
                await self._line.welcome(request, self.content.sentences.say("zh-Hans", "relay.welcome"))

    async def _keep(self, desk: Desk) -> None:
        """Put what was heard into the inbox, in its order, however long the database is away."""
        while True:
            await self._put(await self._heard.get(), desk)
            self._heard.task_done()

    async def _put(self, heard: Heard, desk: Desk) -> None:
        while True:
            try:
                event = self.event(heard, desk)
                if event:
                    await desk.receive(self, event)
            except Exception as error:
                if not is_away(error):
                    LOG.exception("%s: a message is lost", NAME)
                    return
                await asyncio.sleep(AWAY)
            else:
                return

    def ready(self, heard: Heard, now: float) -> float:  # noqa: ARG002
        """At once: no request waits for it."""
        return now

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """One text: a stream has one. It leaves room for the name that a push begins with."""
        limit = self.limit - size(_named(heard.back["mention"], ""))
        return [{**heard.back, "content": markdown(reply, self.content.sentences, limit, self.picked(heard))}]

    def unasked(self, chat: str, user: str) -> Mapping[str, Any]:
        """It goes to the chat, with the name of whom it is for in a group."""
        return _back(chat, user if chat != user else "")

    async def deliver(self, payload: Payload) -> None:
        """Answer the frame, or, where it takes no answer any more, the chat. Raises ChannelError, RefusedError."""
        if self._line is None or not self._line.is_open:
            away = time.monotonic() - self._away_since
            raise ChannelError("the connection is away", min(max(2.0, away / 2), LONGEST))
        if payload["request"]:
            with suppress(RefusedError):
                await self._line.answer(payload["request"], payload["event"], payload["content"])
                return
        await self._line.push(payload["chat"], _named(payload["mention"], payload["content"]))

    async def close(self) -> None:
        """Hang up, once what was heard is kept."""
        if self._line:
            await self._line.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.join(), AWAY)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().close()


def _back(chat: str, mention: str, request: str = "", event: str = "") -> Mapping[str, str]:
    return {"chat": chat, "mention": mention, "request": request, "event": event}


def _named(mention: str, content: str) -> str:
    return f"<@{mention}>\n{content}" if mention else content


def configured(settings: Settings, content: Content, now: Clock = system) -> WecomSocket | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    given = secrets_of(settings, "wecom_socket_bot", "wecom_socket_secret")
    if given is None:
        return f"{NAME}: off (COPILOT_WECOM_SOCKET_BOT is not set)"
    try:
        sdk()
    except ImportError:
        raise SettingsError(NO_SDK) from None
    bot = Bot(given["wecom_socket_bot"], given["wecom_socket_secret"], settings.wecom_socket_url)
    access = Access(NAME, frozenset(settings.relay_allowed))
    return WecomSocket(content, access, bot, settings.wecom_aibot_name, clock=now)

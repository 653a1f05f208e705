"""One connection of a WeCom AI bot, by Tencent's SDK: it subscribes, keeps it alive and waits for receipts.

What the SDK leaves out is done here. It takes a connection that was closed with a good-bye, or handed over to another
one, for a live one, and stops reading at a frame that is no object; its log holds what people write.
"""

import asyncio
import importlib
import re
import warnings
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.channels.channel import ChannelError, RefusedError

Frame = Mapping[str, Any]
PATIENCE = 15.0  # seconds for opening and subscribing
SENDING = 8.0  # seconds for a message and its receipt
WATCH = 0.2
GOODBYE = 0.1
AGAIN = 2.0
UNKNOWN_BOT = 853000
TOO_OFTEN = (-1, 45009, 45033)
CODE = re.compile(r"(?:errcode=|\(code: )(-?\d+)")
ELSEWHERE = "another connection of this bot has taken over; only one replica may have it"
NOT_OURS = "WeCom refuses COPILOT_WECOM_SOCKET_BOT or COPILOT_WECOM_SOCKET_SECRET"


class Silent:
    """What the SDK logs to: nothing is kept, for it may hold what people write; what matters is logged by us."""

    def _drop(self, message: str, *args: object) -> None:
        pass

    debug = info = warn = error = _drop


@dataclass(frozen=True)
class Bot:
    """Which bot it is, and where it is connected."""

    id: str
    secret: str = field(repr=False)
    url: str


def sdk() -> Any:
    """Tencent's SDK. Raises ImportError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports a name that its websockets is to drop
        return importlib.import_module("aibot")


class Line:
    """One connection, from its opening to its loss; `hear` gets each frame. `why` it is not there; empty: it is."""

    def __init__(self, bot: Bot, hear: Callable[[Frame], None]) -> None:
        self.why = "no answer"
        self._settled = asyncio.Event()
        self._gone = asyncio.Event()
        made = sdk()
        # The SDK's own attempts would go on with a connection that we have given up.
        options = made.WSClientOptions(bot.id, bot.secret, max_reconnect_attempts=0, ws_url=bot.url, logger=Silent())
        self._client = made.WSClient(options)
        self._client.on("authenticated", self._subscribed)
        self._client.on("error", self._lose)
        self._client.on("disconnected", self._lose)
        self._client.on("event.disconnected_event", lambda _: self._lose(ELSEWHERE))
        self._client.on("message", hear)
        self._client.on("event", hear)

    def _subscribed(self) -> None:
        self.why = ""
        self._settled.set()

    def _lose(self, why: object) -> None:
        if not self.why or not self._settled.is_set():
            self.why = str(why).partition("\n")[0][:200] or "closed"
        self._settled.set()
        self._gone.set()

    @property
    def is_open(self) -> bool:
        """Whether something can be said."""
        return not self.why and bool(self._client.is_connected)

    async def open(self) -> None:
        """Connect and subscribe. Raises ChannelError, with no `retry_after` where there is no such bot or secret."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._client.connect()
                    await self._settled.wait()
        finally:
            if self.why:
                await self.close()
        if _code(self.why) == UNKNOWN_BOT:
            self.why = NOT_OURS
            raise ChannelError(self.why, 0)
        if self.why:
            raise ChannelError(self.why, AGAIN)

    async def lost(self) -> str:
        """Why it is lost, once it is."""
        while self.is_open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), WATCH)
        return self.why or "closed"

    async def answer(self, request: str, event: str, content: str) -> None:
        """Answer a frame by a stream that is complete. Raises ChannelError, RefusedError."""
        frame = {"headers": {"req_id": request}}
        await self._sent(lambda: self._client.reply_stream(frame, event, content, finish=True))

    async def welcome(self, request: str, content: str) -> None:
        """Greet whoever opened the chat. Raises ChannelError, RefusedError."""
        frame, said = {"headers": {"req_id": request}}, {"msgtype": "text", "text": {"content": content}}
        await self._sent(lambda: self._client.reply_welcome(frame, said))

    async def push(self, chat: str, content: str) -> None:
        """Say something that no frame has asked for. Raises ChannelError, RefusedError."""
        said = {"msgtype": "markdown", "markdown": {"content": content}}
        await self._sent(lambda: self._client.send_message(chat, said))

    async def _sent(self, send: Callable[[], Awaitable[object]]) -> None:
        if not self.is_open:
            raise ChannelError("the connection is away", AGAIN)
        try:
            async with asyncio.timeout(SENDING):
                await send()
        except Exception as error:  # noqa: BLE001 - the SDK tells by words alone what went wrong
            code = _code(str(error))
            if code is None:
                raise ChannelError("the connection went away, or gave no receipt", AGAIN) from None
            if code in TOO_OFTEN:
                raise ChannelError(f"errcode {code}", 5.0) from None
            raise RefusedError(f"errcode {code}") from None

    async def close(self) -> None:
        """Say good-bye, as far as there is time for it."""
        self.why = self.why or "closed"
        self._client.disconnect()
        await asyncio.sleep(GOODBYE)


def _code(why: str) -> int | None:
    found = CODE.search(why)
    return int(found[1]) if found else None

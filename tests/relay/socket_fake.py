"""A fake of WeCom's WebSocket service, ours: the frames that the official SDK sends and expects, and nothing more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSCloseCode, web

from tests.relay.harness import Json

BOT, SECRET = "aibFAKE", "a secret of nobody"
LONGEST = 20_480
UNKNOWN_BOT, EXPIRED, TOO_LONG = 853_000, 846_608, 40_058


@dataclass
class FakeSocketService:
    """Keeps what it is sent. `refuses`: the codes with which it answers a command."""

    url: str = ""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    subscriptions: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    mute: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ids: Any = field(default_factory=lambda: count(1))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            frame: Json = message.json()
            code = await self._code(socket, frame)
            if not self.mute or frame["cmd"] == "aibot_subscribe":
                receipt = {"headers": frame["headers"], "errcode": code, "errmsg": "refused" if code else "ok"}
                await socket.send_json(receipt)
            self.changed.set()
        return socket

    async def _code(self, socket: web.WebSocketResponse, frame: Json) -> int:
        command, body = frame["cmd"], frame.get("body", {})
        if command == "aibot_subscribe":
            return await self._subscribe(socket, body)
        if command != "ping":
            self.sent.append(frame)
        text = body.get("stream", body.get("markdown", {})).get("content", "")
        return TOO_LONG if len(text.encode()) > LONGEST else self.refuses.get(command, 0)

    async def _subscribe(self, socket: web.WebSocketResponse, body: Json) -> int:
        self.subscriptions.append(body)
        if body != {"bot_id": BOT, "secret": SECRET}:
            return UNKNOWN_BOT
        for older in self.sockets:
            with suppress(ConnectionError):  # it may be gone already
                await self._event(older, "disconnected_event")
        self.sockets = [socket]
        return 0

    async def _event(self, socket: web.WebSocketResponse, kind: str) -> None:
        body = {"msgid": f"e{next(self.ids)}", "from": {"userid": "zhang"}, "msgtype": "event"}
        await self.frame({**body, "event": {"eventtype": kind}}, "aibot_event_callback", socket)

    async def event(self, kind: str) -> None:
        await self._event(self.sockets[0], kind)

    def message(self, text: str, user: str = "zhang", chat: str = "", **more: Any) -> Json:
        """A message of a member; in a group where a chat is given."""
        place: Json = {"chattype": "group", "chatid": chat} if chat else {"chattype": "single"}
        said: Json = {"msgid": f"m{next(self.ids)}", "aibotid": BOT, "from": {"userid": user}, **place}
        return {**said, "msgtype": "text", "text": {"content": text}, **more}

    async def frame(
        self, body: Json, command: str = "aibot_msg_callback", socket: web.WebSocketResponse | None = None
    ) -> str:
        """Hand over a frame; its request."""
        request = f"r{next(self.ids)}"
        to = socket or self.sockets[0]
        await to.send_json({"cmd": command, "headers": {"req_id": request}, "body": body})
        return request

    async def drop(self, *, politely: bool = False) -> None:
        """Close the connection."""
        for socket in self.sockets:
            await socket.close(code=WSCloseCode.OK if politely else WSCloseCode.INTERNAL_ERROR)
        self.sockets = []

    def of(self, command: str) -> list[Json]:
        return [frame for frame in self.sent if frame["cmd"] == command]

    async def until(self, command: str, number: int = 1, seconds: float = 20.0) -> list[Json]:
        """The frames of that command, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(found := self.of(command)) < number:
                await self._change()
        return found

    async def subscribed(self, number: int, seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds):
            while len(self.subscriptions) < number or not self.sockets:
                await self._change()

    async def _change(self) -> None:
        self.changed.clear()
        await self.changed.wait()


@asynccontextmanager
async def fake_service() -> AsyncIterator[FakeSocketService]:
    fake = FakeSocketService()
    application = web.Application()
    application.router.add_get("/", fake.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await fake.drop()
        await runner.cleanup()

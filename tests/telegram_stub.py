"""A Telegram of our own for tests: keeps what bots send, serves updates to polling bots, can refuse with 429 or 400.

It judges nothing: limits and markup are judged elsewhere.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class TelegramStub:
    """What was sent (method and fields, in order), what a polling bot will get, and how the next sends fail."""

    url: str = ""
    sent: list[tuple[str, Json]] = field(default_factory=list)
    updates: list[Json] = field(default_factory=list)
    refusals: list[tuple[int, Json]] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(100))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    delay: float = 0.0

    def messages(self, chat: int | None = None) -> list[Json]:
        """The messages that were sent, to that chat."""
        return [said for method, said in self.sent if method == "sendMessage" and chat in (None, int(said["chat_id"]))]

    async def until(self, wanted: int, method: str = "sendMessage", seconds: float = 20.0) -> list[Json]:
        """What was sent by that method, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(found := [said for name, said in self.sent if name == method]) < wanted:
                self.arrived.clear()
                await self.arrived.wait()
        return found

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        said = await _fields(request)
        if method == "getUpdates":
            return _ok(await self.fetched(int(said.get("offset", 0))))
        if method.startswith(("send", "edit")):
            await asyncio.sleep(self.delay)
        refused = self.refusal(method, said)
        if refused:
            status, body = refused
            return web.json_response({"ok": False, "error_code": status, **body}, status=status)
        self.took(method, said)
        return _ok(self._result(method, said, request.match_info["token"]))

    def refusal(self, method: str, _said: Json) -> tuple[int, Json] | None:
        """How this one fails, if it does."""
        return self.refusals.pop(0) if self.refusals and method.startswith(("send", "edit")) else None

    def took(self, method: str, said: Json) -> None:
        """Note what was sent."""
        self.sent.append((method, said))
        self.arrived.set()

    async def fetched(self, offset: int) -> list[Json]:
        """What a polling bot gets: everything from that number on."""
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            await asyncio.sleep(0.1)
        return self.updates

    def _result(self, method: str, said: Json, token: str) -> object:
        if method == "getMe":
            bot = token.partition(":")[0]
            return {"id": int(bot), "is_bot": True, "first_name": "Copilot", "username": f"copilot{bot}_bot"}
        if method in ("sendMessage", "sendDocument", "editMessageText"):
            chat = {"id": int(said["chat_id"]), "type": "private", "first_name": "A"}
            return {"message_id": next(self.ids), "date": 1, "chat": chat, "text": said.get("text", "")}
        return True


async def _fields(request: web.Request) -> Json:
    if request.content_type == "application/json":
        fields = await request.json()
    elif request.content_type == "multipart/form-data":
        fields = {
            name: value if isinstance(value, str) else value.file.read().decode()
            for name, value in (await request.post()).items()
            if isinstance(value, str | web.FileField)
        }
    else:
        fields = dict(await request.post())
    return {name: _read(value) for name, value in fields.items()}


def _read(value: object) -> object:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@asynccontextmanager
async def telegram_stub(made: TelegramStub | None = None) -> AsyncIterator[TelegramStub]:
    """The stub, listening on a free port."""
    stub = made or TelegramStub()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", stub.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    stub.url = f"http://127.0.0.1:{port}"
    try:
        yield stub
    finally:
        await runner.cleanup()


def message(update: int, text: str, chat: int = 77, user: int = 77, **more: Any) -> Json:
    """An update with a message; `more` replaces fields of the message."""
    kind = "private" if chat > 0 else "supergroup"
    place: Mapping[str, Any] = {"id": chat, "type": kind, "title": "G"} if chat < 0 else {"id": chat, "type": kind}
    sender = {"id": user, "is_bot": False, "first_name": "A", "language_code": "zh-hans"}
    fields = {"message_id": update, "date": 1795000000, "chat": place, "from": sender, "text": text}
    if text.startswith("/"):
        fields["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": update, "message": {**fields, **more}}


def press(update: int, data: str, said: Json, chat: int = 77, user: int = 77) -> Json:
    """An update with a press of a button below a message that was sent."""
    sender = {"id": user, "is_bot": False, "first_name": "A", "language_code": "zh-hans"}
    bot = {"id": 111, "is_bot": True, "first_name": "Copilot"}
    kind = "private" if chat > 0 else "supergroup"
    above = {
        "message_id": 5,
        "date": 1795000000,
        "chat": {"id": chat, "type": kind},
        "from": bot,
        "text": said.get("text", ""),
    }
    return {
        "update_id": update,
        "callback_query": {"id": f"q{update}", "from": sender, "data": data, "chat_instance": "1", "message": above},
    }

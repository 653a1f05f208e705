"""A running service with relays in it, and an outside world that keeps what it is sent."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot import app
from bot.channels.channel import Channel, Desk
from bot.clock import Clock
from bot.content import Content
from bot.copilot import Copilot
from bot.service.run import Plan, Service
from intents.understand import Context, Listener, Understanding
from tests.conftest import NOW, going_on

Json = dict[str, Any]
DAY = going_on(NOW)
NOT_RECEIVED = "法国乐天有个买家说包裹没到，要我退钱"
ANSWERED = "货是从哪里发出的"  # what it is answered
CLAIM = "乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服刚刚来信要单号，怎么办"
READY = "乐天订单 1234567/7654321，买家下单反悔了，货还没发，怎么处理"


@dataclass
class Outside:
    """A web server that keeps what it is sent; `answers` says what it answers to a path, one after the other."""

    url: str = ""
    sent: list[tuple[str, Json]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, list[Json | int]] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def to(self, path: str) -> list[Json]:
        """What was sent to that path."""
        return [said for where, said in self.sent if where == path]

    async def until(self, path: str, count: int = 1, seconds: float = 20.0) -> list[Json]:
        """What was sent to that path, once there is so much of it."""
        async with asyncio.timeout(seconds):
            while len(found := self.to(path)) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return found

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        self.raw.append(raw)
        self.headers.append(dict(request.headers))
        self.sent.append((request.path, {**request.query, **(json.loads(raw) if raw else {})}))
        self.arrived.set()
        queued = self.answers.get(request.path, [])
        said = (queued.pop(0) if len(queued) > 1 else queued[0]) if queued else {"errcode": 0, "status": "ok"}
        return web.Response(status=said) if isinstance(said, int) else web.json_response(said)


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    world = Outside()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", world.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    world.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield world
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Slow(Listener):
    """Takes its time to understand: some seconds, or until `held` is let go."""

    seconds: float = 0.0
    held: threading.Event | None = None

    def understand(self, typed: str, context: Context) -> Understanding:
        time.sleep(self.seconds)
        if self.held:
            self.held.wait()
        return super().understand(typed, context)


@contextmanager
def holding() -> Iterator[threading.Event]:
    """Holds turns until it is set, by the end at the latest."""
    held = threading.Event()
    try:
        yield held
    finally:
        held.set()


@dataclass(frozen=True)
class Served:
    """A running service. `now`: what its clock shows."""

    url: str
    copilot: Copilot
    http: aiohttp.ClientSession
    now: Clock

    def stamp(self, later: float = 0.0) -> str:
        """The moment, or one so many seconds later, as platforms sign it."""
        return str(int(self.now().timestamp() + later))


@asynccontextmanager
async def served(
    content: Content,
    listener: Listener,
    place: Path | str,
    *channels: Channel,
    slow: float = 0.0,
    held: threading.Event | None = None,
    rate: int = 0,
    workers: int = 4,
    now: Clock = DAY,
) -> AsyncIterator[Served]:
    """The service with these channels, listening on a free port.

    `slow`: seconds that each turn takes; `held`: what holds each turn until it is set. Its clock goes on from what
    `now` shows, even where that stands still.
    """
    now = going_on(now())
    heard = Slow(**listener.__dict__, seconds=slow, held=held) if slow or held else listener
    async with app.copilot(content, lambda: heard, place, now=now) as copilot, aiohttp.ClientSession() as http:
        port = _free_port()
        plan = Plan(("127.0.0.1", port), workers, rate, retention_days=0)
        service = Service(Desk(copilot, copilot.store), {channel.name: channel for channel in channels}, plan)
        lines: asyncio.Queue[str] = asyncio.Queue()
        running = asyncio.create_task(service.run(lines.put_nowait))
        said = asyncio.gather(*(lines.get() for _ in (service, *channels)))
        await asyncio.wait((running, said), return_when=asyncio.FIRST_COMPLETED)
        try:
            yield Served(f"http://127.0.0.1:{port}", copilot, http, now)
        finally:
            service.stopping.set()
            await running


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 120.0) -> None:
    """Ask again and again until it is so."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - it is asked of a database, which tells nobody
            await asyncio.sleep(0.01)


async def sent_all(copilot: Copilot) -> bool:
    """Whether nothing more is to go out."""
    return await copilot.store.outbox.waiting() == 0


async def turns(copilot: Copilot) -> int:
    """How many messages were handled."""
    async with copilot.store.database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT count(*) FROM handled")
        return int(rows.scalar_one())

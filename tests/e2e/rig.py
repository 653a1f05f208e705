"""What the end-to-end tests stand on: the service as a process, and Telegram's side of it."""

import asyncio
import inspect
import io
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.telegram.webhook import HEADER, secret_of
from tests.conftest import Place
from tests.telegram_stub import Json, TelegramStub

TOKEN = "111:AAA"  # noqa: S105 - of nothing
TEAM_TOKEN = "222:BBB"  # noqa: S105 - of nothing
NUMBERS = count(1000)
CHATS = count(70_000)
STARTING = 240.0  # seconds: the very first start builds the index
STEP = 0.02
LOG = logging.getLogger(__name__)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


async def eventually(is_so: Callable[[], object], what: str = "it did not happen", seconds: float = 30.0) -> None:
    """Wait until it is so; `is_so` may have to be awaited."""
    end = time.monotonic() + seconds
    while True:
        found = is_so()
        if await found if inspect.isawaitable(found) else found:
            return
        assert time.monotonic() < end, what
        await asyncio.sleep(STEP)


@dataclass
class Telegram(TelegramStub):
    """The stub, which also tells when messages arrived, and can refuse by what is sent."""

    offsets: list[int] = field(default_factory=list)
    served: int = 0
    by_chat: dict[int, list[Json]] = field(default_factory=lambda: defaultdict(list))
    refuses: Callable[[str, Json], tuple[int, Json] | None] = lambda _, __: None

    async def fetched(self, offset: int) -> list[Json]:
        """What a polling bot gets."""
        self.offsets.append(offset)
        found = await super().fetched(offset)
        self.served += bool(found)
        return found

    def took(self, method: str, said: Json) -> None:
        """Note what was sent."""
        super().took(method, said)
        if method == "sendMessage":
            self.by_chat[int(said["chat_id"])].append({**said, "at": time.monotonic()})

    def refusal(self, method: str, said: Json) -> tuple[int, Json] | None:
        """How this one fails, if it does."""
        return self.refuses(method, said) or super().refusal(method, said)

    async def answers(self, chat: int, wanted: int, seconds: float = 30.0) -> list[Json]:
        """The messages to that chat, once there are so many of them."""
        await eventually(
            lambda: len(self.by_chat[chat]) >= wanted,
            f"{wanted} messages wanted in {chat}, {len(self.by_chat[chat])} came",
            seconds,
        )
        return self.by_chat[chat]

    async def until_toast(self, update: Json, seconds: float = 20.0) -> Json:
        """The answer to a press, once it has come."""
        query = update["callback_query"]["id"]

        def answers() -> list[Json]:
            return [said for _, said in self.sent if said.get("callback_query_id") == query]

        await eventually(answers, f"{query} was not answered", seconds)
        return answers()[0]

    async def until_sent(self, method: str, chat: int, wanted: int = 1, seconds: float = 20.0) -> list[Json]:
        """What was sent to that chat by that method, once there are so many."""
        await eventually(lambda: len(self.of(method, chat)) >= wanted, f"no {method} came", seconds)
        return self.of(method, chat)

    def of(self, method: str, chat: int) -> list[Json]:
        """What was sent to that chat by that method."""
        return [said for name, said in self.sent if name == method and int(said.get("chat_id", 0)) == chat]


@dataclass
class Service:
    """A running service."""

    process: "subprocess.Popen[bytes]"
    url: str
    log: Path
    session: aiohttp.ClientSession

    async def post(self, update: Json | bytes, path: str = "/telegram", **headers: str) -> int:
        """Bring an update as Telegram does; the status it gets."""
        given = {HEADER: secret_of(TOKEN, "")} | {name.replace("_", "-"): value for name, value in headers.items()}
        body: Mapping[str, Any] = {"data": io.BytesIO(update)} if isinstance(update, bytes) else {"json": update}
        async with self.session.post(f"{self.url}{path}", headers=given, **body) as response:
            return response.status

    async def get(self, path: str) -> tuple[int, str]:
        """A page of the service."""
        async with self.session.get(f"{self.url}{path}") as response:
            return response.status, await response.text()

    async def until_measured(self, name: str, wanted: float, seconds: float = 60.0) -> None:
        """Wait until that metric has that value, over all its labels that are not named."""

        async def is_so() -> bool:
            return sample((await self.get("/metrics"))[1], name) == wanted

        await eventually(is_so, f"{name} is not {wanted}", seconds)

    async def stop(self, seconds: float = 10.0) -> int:
        """Ask it to stop, as an operator does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended(seconds)

    async def ended(self, seconds: float = 10.0) -> int:
        """The exit code, once it has ended."""
        await eventually(lambda: self.process.poll() is not None, "the service did not end", seconds)
        return int(self.process.returncode)

    def kill(self) -> None:
        """Kill it at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()

    def said(self) -> str:
        """Everything that it has logged."""
        return self.log.read_text("utf-8", "replace")


async def post_until_kept(services: "list[Service]", update: Json, seconds: float = 90.0) -> float:
    """Bring an update again and again, to one after the other, until it is kept; the moment at which it was."""
    start = time.monotonic()
    for nth in count():
        with suppress(aiohttp.ClientError, TimeoutError):
            if await services[nth % len(services)].post(update) == 200:
                return time.monotonic()
        assert time.monotonic() - start < seconds, "an update was never kept"
        await asyncio.sleep(0.1 if nth % len(services) == len(services) - 1 else 0.0)
    raise AssertionError


@asynccontextmanager
async def serving(
    api: str,
    place: Place,
    folder: Path,
    more: Mapping[str, str] | None = None,
    *,
    polling: bool = False,
    waiting: bool = True,
) -> AsyncIterator[Service]:
    """The service with a Telegram at that address, ready unless not `waiting` for that; `more` are further settings."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    said = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API": api,
        "DATABASE": str(place),
        "LISTEN": f"127.0.0.1:{port}",
        "RATE_PER_MINUTE": "0",
        "QUIET_HOURS": "0-0",  # none: whatever the hour, what is due is said
        **({} if polling else {"PUBLIC_URL": url}),
        **(more or {}),
    }
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("COPILOT_")}
    log = folder / f"service-{port}.log"
    command = [sys.executable, "-m", "bot", "serve"]
    env = theirs | {f"COPILOT_{name}": value for name, value in said.items()}
    process = _started(command, env, log)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as session:
        service = Service(process, url, log, session)
        try:
            if waiting:
                await _ready(service)
            yield service
        finally:
            service.kill()
            LOG.info("%s:\n%s", log.name, service.said()[-4000:])


def _started(command: list[str], env: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """A process that works in its log's folder, where no settings of somebody else's lie about."""
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=log.parent, env=env, stdout=out, stderr=subprocess.STDOUT)


async def _ready(service: Service) -> None:
    async def is_ready() -> bool:
        assert service.process.poll() is None, f"the service ended: {service.said()[-2000:]}"
        with suppress(aiohttp.ClientError):
            return (await service.get("/readyz"))[0] == 200
        return False

    await eventually(is_ready, "the service did not start", STARTING)


def sample(page: str, name: str) -> float:
    """The sum of a metric on a page for Prometheus over all its labels, or of one with its labels."""
    lines = [line for line in page.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]

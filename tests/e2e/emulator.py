"""An independent Bot API emulator (telemelya) as processes in a venv of its own, and the way from it to the service.

The emulator sends no secret header, which Telegram does: `SecretAdder` stands between the two and adds it. It is ours,
and so is nothing else here but the starting of processes.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.channels.telegram.webhook import HEADER
from tests.e2e.rig import eventually, free_port
from tests.telegram_stub import Json

PYTHON = Path(".e2e-venv/bin/python").absolute()
KEY = "key"
STARTING = 60.0
REDIS = (
    "from fakeredis import TcpFakeServer;"
    "s = TcpFakeServer(('127.0.0.1', {port}), server_type='redis'); s.daemon_threads = True; s.serve_forever()"
)


@dataclass
class SecretAdder:
    """Forwards what the emulator brings, by path, and adds the header with the secret that Telegram would send."""

    secrets: Mapping[str, str]
    target: str = ""
    url: str = ""
    statuses: list[int] = field(default_factory=list)

    async def forward(self, request: web.Request) -> web.Response:
        """Hand on one update."""
        headers = {HEADER: self.secrets[request.path], "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.target}{request.path}", data=await request.read(), headers=headers) as response,
        ):
            self.statuses.append(response.status)
            return web.Response(status=response.status, body=await response.read())


@asynccontextmanager
async def secret_adder(secrets: Mapping[str, str]) -> AsyncIterator[SecretAdder]:
    """The forwarder on a free port; its target is set once that is known."""
    made = SecretAdder(secrets)
    app = web.Application()
    app.router.add_post("/{path:.*}", made.forward)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@dataclass
class Emulator:
    """The emulator's control side: what people do, and what bots have sent."""

    url: str
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, session: str, body: Json | None = None, **query: str) -> Json:
        """Call the control side; `session` keeps people apart."""
        headers = {"Authorization": f"Bearer {KEY}", "X-Test-Session": session}
        address = f"{self.url}/api/v1/test/{path}"
        async with self.session.request(method, address, json=body, headers=headers, params=query) as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    async def is_healthy(self) -> bool:
        """Whether all its parts run."""
        with suppress(aiohttp.ClientError):
            return bool((await self.ask("GET", "health", "start"))["ok"])
        return False


@dataclass
class Person:
    """Somebody who talks to a bot through the emulator."""

    emulator: Emulator
    token: str
    chat: int

    async def does(self, path: str, **what: Any) -> Json:
        """Send an update of this person to the bot."""
        body = {"chat_id": self.chat, **what}
        return await self.emulator.ask("POST", path, str(self.chat), body, bot_token=self.token)

    async def says(self, text: str) -> Json:
        """Write something."""
        return await self.does("send_update", **({"command": text} if text.startswith("/") else {"text": text}))

    async def presses(self, sent: Json, nth: int = 0) -> Json:
        """Press a button of a message."""
        rows = sent["reply_markup"]["inline_keyboard"]
        data = [button for row in rows for button in row][nth]["callback_data"]
        return await self.does("send_update", callback_data=data, callback_message_id=sent["message_id"])

    async def sees(self, method: str, wanted: int = 1, seconds: float = 20.0) -> list[Json]:
        """What the bot sent by that method, once there is so much of it."""
        found: list[Json] = []

        async def has_come() -> bool:
            every = (await self.emulator.ask("GET", "responses", str(self.chat)))["responses"]
            found[:] = [one for one in every if one["method"] == method]
            return len(found) >= wanted

        await eventually(has_come, f"{wanted} {method} wanted, {len(found)} came", seconds)
        return found


@asynccontextmanager
async def emulating(folder: Path) -> AsyncIterator[Emulator]:
    """The emulator with what it needs: something like Redis, and something like S3."""
    redis, files, port = free_port(), free_port(), free_port()
    env = {
        "MOCK_SERVER_HOST": "127.0.0.1",
        "MOCK_SERVER_PORT": str(port),
        "MOCK_SERVER_URL": f"http://127.0.0.1:{port}",
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{files}",
        "MINIO_ACCESS_KEY": "key",
        "MINIO_SECRET_KEY": "secret",
        "AUTH_KEYS": KEY,
        "STRICT_EDIT": "true",
    }
    with ExitStack() as stack:
        log = folder / "emulator.log"
        stack.enter_context(_running(log, "-c", REDIS.format(port=redis)))
        stack.enter_context(_running(log, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(files)))
        await asyncio.gather(_listening(redis), _listening(files))
        stack.enter_context(_running(log, "-m", "telemelya.server.app", **env))
        async with aiohttp.ClientSession() as session:
            emulator = Emulator(f"http://127.0.0.1:{port}", session)
            await eventually(emulator.is_healthy, "the emulator did not start", STARTING)
            yield emulator


@contextmanager
def _running(log: Path, *arguments: str, **env: str) -> Iterator[None]:
    with log.open("ab") as out:
        process = subprocess.Popen([PYTHON, *arguments], env=os.environ | env, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _listening(port: int) -> None:
    async def is_listening() -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await writer.wait_closed()
            return True
        return False

    await eventually(is_listening, f"nobody listens on {port}", STARTING)

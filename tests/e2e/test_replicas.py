"""Two replicas on one PostgreSQL: every update is answered once and in order, whichever of them gets it or dies."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest_asyncio

from bot.content import Content
from bot.service.run import SENDERS
from intents.understand import Listener
from tests.e2e.crowd import Seller, doubled, figures, scripts, told
from tests.e2e.rig import Service, Telegram, eventually, serving

USERS = 200
SCRIPTS = 20
OVER = 40.0  # seconds in which each user says everything


@pytest_asyncio.fixture(loop_scope="session")
async def sellers(content: Content, listener: Listener) -> list[Seller]:
    """Many sellers, of whom some say the same."""
    said = scripts(SCRIPTS)
    wanted = [await told(script, content, listener) for script in said]
    return [Seller(said[nth % len(said)], wanted[nth % len(said)]) for nth in range(USERS)]


async def _all_heard(sellers: list[Seller], telegram: Telegram, running: Service) -> None:
    """Wait until everybody has heard everything and nothing more is to come."""

    def lacking() -> list[int]:
        return [one.chat for one in sellers if Counter(one.all_wanted) - Counter(_heard(one, telegram))]

    await eventually(lambda: not lacking(), "some lack answers", 90)
    for queue in ("inbox", "outbox"):
        await running.until_measured(f'copilot_waiting{{queue="{queue}"}}', 0)


def _heard(seller: Seller, telegram: Telegram) -> list[str]:
    return [said["text"] for said in telegram.by_chat[seller.chat]]


def _twice(sellers: list[Seller], telegram: Telegram) -> int:
    """How many messages came twice; fails where anything is lost or out of order."""
    twice = [doubled(_heard(seller, telegram), seller.all_wanted) for seller in sellers]
    wrong = [(_heard(one, telegram), one.all_wanted) for one, more in zip(sellers, twice, strict=True) if more is None]
    assert not wrong, f"{len(wrong)} users heard something else, the first of them {wrong[0]}"
    return sum(filter(None, twice))


async def test_every_update_is_answered_once_and_in_order_whichever_replica_gets_it(
    telegram: Telegram, postgres_place: str, tmp_path: Path, sellers: list[Seller]
) -> None:
    chance = random.Random(7)  # noqa: S311 - a test that repeats
    async with (
        serving(telegram.url, postgres_place, tmp_path) as one,
        serving(telegram.url, postgres_place, tmp_path) as other,
    ):
        await asyncio.gather(*(seller.talks((one, other), chance, OVER) for seller in sellers))
        await _all_heard(sellers, telegram, one)
        assert [await one.stop(), await other.stop()] == [0, 0]
        assert '"level": "error"' not in one.said() + other.said()
    print(f"\ntwo replicas: {figures(sellers, telegram)}")  # noqa: T201 - a figure
    assert _twice(sellers, telegram) == 0


async def test_a_replica_that_is_killed_loses_nothing_and_doubles_next_to_nothing(
    telegram: Telegram, postgres_place: str, tmp_path: Path, sellers: list[Seller]
) -> None:
    chance = random.Random(8)  # noqa: S311 - a test that repeats
    async with (
        serving(telegram.url, postgres_place, tmp_path) as one,
        serving(telegram.url, postgres_place, tmp_path) as other,
    ):
        talking = asyncio.gather(*(seller.talks((one, other), chance, OVER) for seller in sellers))
        await asyncio.sleep(OVER / 2)
        one.kill()
        await talking
        await _all_heard(sellers, telegram, other)
        assert await other.stop() == 0
    twice = _twice(sellers, telegram)
    print(f"\none of two replicas killed: {figures(sellers, telegram)}; {twice} messages came twice")  # noqa: T201 - a figure
    assert twice <= SENDERS

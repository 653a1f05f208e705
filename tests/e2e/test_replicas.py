"""Two replicas on one PostgreSQL: every update is answered once and in order, whichever of them gets it or dies."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.content import Content
from bot.service.run import SENDERS
from intents.understand import Listener
from tests.e2e.crowd import Oracle, Seller, Verdict, figures, scripts
from tests.e2e.rig import Service, Telegram, serving

USERS = 200
SCRIPTS = 20
OVER = 40.0  # seconds in which each user says everything
PATIENCE = 300.0


@pytest.fixture
def sellers() -> list[Seller]:
    """Many sellers, of whom some say the same."""
    said = scripts(SCRIPTS)
    return [Seller(said[nth % len(said)]) for nth in range(USERS)]


@pytest.fixture
def oracle(content: Content, listener: Listener) -> Oracle:
    return Oracle(content, listener)


async def _all_answered(running: Service) -> None:
    """Wait until every update has been worked and everything that follows from it sent."""
    for queue in ("inbox", "outbox"):
        await running.until_measured(f'copilot_waiting{{queue="{queue}"}}', 0, PATIENCE)


async def _verdicts(sellers: Sequence[Seller], telegram: Telegram, oracle: Oracle) -> list[Verdict]:
    """What became of everybody; fails where anything is lost or out of order."""
    found = []
    for seller in sellers:
        verdict = await seller.verdict(telegram.by_chat[seller.chat], oracle)
        assert verdict, (seller, [said["text"] for said in telegram.by_chat[seller.chat]])
        found.append(verdict)
    return found


async def test_every_update_is_answered_once_and_in_order_whichever_replica_gets_it(
    telegram: Telegram, postgres_place: str, tmp_path: Path, sellers: list[Seller], oracle: Oracle
) -> None:
    chance = random.Random(7)  # noqa: S311 - a test that repeats
    async with (
        serving(telegram.url, postgres_place, tmp_path) as one,
        serving(telegram.url, postgres_place, tmp_path) as other,
    ):
        await asyncio.gather(*(seller.talks((one, other), chance, OVER) for seller in sellers))
        await _all_answered(one)
        assert [await one.stop(), await other.stop()] == [0, 0]
        log = one.said() + other.said()
    verdicts = await _verdicts(sellers, telegram, oracle)
    print(f"\ntwo replicas: {figures(verdicts)}")  # noqa: T201 - a figure
    assert '"level": "error"' not in log
    # Telegram's side runs in this process: where it was too slow to answer, that message is sent again.
    assert sum(one.twice for one in verdicts) <= log.count("sending waits")


async def test_a_replica_that_is_killed_loses_nothing_and_doubles_next_to_nothing(
    telegram: Telegram, postgres_place: str, tmp_path: Path, sellers: list[Seller], oracle: Oracle
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
        await _all_answered(other)
        assert await other.stop() == 0
        log = one.said() + other.said()
    verdicts = await _verdicts(sellers, telegram, oracle)
    print(f"\none of two replicas killed: {figures(verdicts)}")  # noqa: T201 - a figure
    assert sum(one.twice for one in verdicts) <= SENDERS + log.count("sending waits")

"""Ends of the process, asked for and not, and what is owed afterwards: nothing is lost, and next to nothing doubled."""

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.channel import place_of
from bot.content import Content
from bot.dialogue.conversation import Conversation, to_dict
from bot.dialogue.matter import Deadline
from bot.messages import Address
from bot.service.run import SENDERS
from bot.store import Reminder, open_store
from bot.store.conversations import Handled, Turn
from tests.e2e.rig import CHATS, NUMBERS, Telegram, eventually, serving
from tests.telegram_stub import Json, message

ZONES = ("Asia/Tokyo", "Europe/Oslo", "Africa/Cairo", "America/Lima", "Asia/Dubai")
CASE, CLOCK = "allegro/complaint", "allegro-complaint-decision"


def _messages(chats: list[int]) -> list[Json]:
    """One message for each zone and chat, which the answer names."""
    return [message(next(NUMBERS), f"/zone {zone}", chat) for zone in ZONES for chat in chats]


def _zones(telegram: Telegram, chat: int) -> list[str]:
    """The zones that were named in that chat, in order."""
    return [next(zone for zone in ZONES if zone in said["text"]) for said in telegram.by_chat[chat]]


def _sent(telegram: Telegram) -> int:
    return sum(len(said) for said in telegram.by_chat.values())


def once(named: list[str]) -> list[str]:
    """Without what came a second time at once."""
    return [zone for nth, zone in enumerate(named) if nth == 0 or named[nth - 1] != zone]


async def test_polling_acknowledges_an_update_only_once_it_is_stored(telegram: Telegram, tmp_path: Path) -> None:
    place, chat = tmp_path / "store.sqlite", next(CHATS)
    async with serving(telegram.url, place, tmp_path, polling=True) as service:
        await eventually(lambda: telegram.offsets)
        with closing(sqlite3.connect(place, isolation_level=None)) as blocking:
            blocking.execute("BEGIN IMMEDIATE")
            updates = _messages([chat])
            telegram.updates += updates
            await eventually(lambda: telegram.served)
            await asyncio.sleep(0.5)  # time enough to acknowledge what is not stored
            service.kill()
            assert max(telegram.offsets) <= updates[0]["update_id"]
    async with serving(telegram.url, place, tmp_path, polling=True):
        await telegram.answers(chat, len(ZONES))
        await eventually(lambda: max(telegram.offsets) == updates[-1]["update_id"] + 1)
        assert _zones(telegram, chat) == list(ZONES)


async def test_a_kill_while_polling_loses_nothing(telegram: Telegram, tmp_path: Path) -> None:
    place, chats = tmp_path / "store.sqlite", [next(CHATS) for _ in range(6)]
    telegram.delay = 0.05
    telegram.updates += _messages(chats)
    async with serving(telegram.url, place, tmp_path, polling=True) as service:
        await eventually(lambda: _sent(telegram) >= 8)
        service.kill()
    await _all_answered_after_a_restart(telegram, place, tmp_path, chats, polling=True)


async def _all_answered_after_a_restart(
    telegram: Telegram, place: Path, folder: Path, chats: list[int], *, polling: bool = False, doubled: int = SENDERS
) -> None:
    async with serving(telegram.url, place, folder, polling=polling) as service:
        await eventually(
            lambda: all(set(_zones(telegram, chat)) == set(ZONES) for chat in chats), "not all answered", 60
        )
        assert await service.stop() == 0
    named = {chat: _zones(telegram, chat) for chat in chats}
    assert {chat: once(zones) for chat, zones in named.items()} == {chat: list(ZONES) for chat in chats}
    assert sum(len(zones) - len(ZONES) for zones in named.values()) <= doubled


async def test_a_stop_during_turns_is_quick_and_leaves_nothing_undone_and_nothing_doubled(
    telegram: Telegram, tmp_path: Path
) -> None:
    place, chats = tmp_path / "store.sqlite", [next(CHATS) for _ in range(10)]
    telegram.delay = 0.3
    async with serving(telegram.url, place, tmp_path) as service:
        kept = await asyncio.gather(*map(service.post, _messages(chats)))
        assert set(kept) == {200}
        await eventually(lambda: _sent(telegram) >= 5)
        start = time.monotonic()
        assert await service.stop() == 0
        print(f"\nstopped during turns after {time.monotonic() - start:.1f} s")  # noqa: T201 - a figure
        assert _sent(telegram) < len(chats) * len(ZONES)
    telegram.delay = 0.0
    await _all_answered_after_a_restart(telegram, place, tmp_path, chats, doubled=0)


async def test_a_stop_does_not_wait_for_a_telegram_that_hangs(telegram: Telegram, tmp_path: Path) -> None:
    place, chats = tmp_path / "store.sqlite", [next(CHATS) for _ in range(3)]
    telegram.delay = 60.0
    async with serving(telegram.url, place, tmp_path) as service:
        await asyncio.gather(*map(service.post, _messages(chats)))
        await eventually(lambda: service.said().count('"event": "turn"') >= 5)
        assert await service.stop() == 0
    telegram.delay = 0.0
    await _all_answered_after_a_restart(telegram, place, tmp_path, chats)


async def test_what_was_due_while_the_service_was_down_is_reminded_of_unless_it_is_settled_or_over(
    telegram: Telegram, tmp_path: Path, content: Content
) -> None:
    now, place = datetime.now(UTC), tmp_path / "store.sqlite"
    later, sooner = now + timedelta(hours=5), now - timedelta(minutes=1)
    due, settled, over = next(CHATS), next(CHATS), next(CHATS)
    async with open_store(place) as store:
        for chat, deadline, talked in ((due, later, (later,)), (settled, later, ()), (over, sooner, (sooner,))):
            reminder = Reminder(CASE, CLOCK, deadline.timestamp(), now.timestamp() - 60)
            talk = Conversation(started=True, deadlines=tuple(Deadline(CASE, CLOCK, one) for one in talked))
            address = Address("telegram", str(chat), str(chat), "111")
            assert place_of(address.key) == (str(chat), "", str(chat))
            writes = {"reminders": [reminder]}
            turn = Turn(address.key, "1", to_dict(talk), Handled({}, {}), 0, address.person, "1", writes)
            await store.save(turn)
        async with serving(telegram.url, place, tmp_path) as service:
            said = (await telegram.answers(due, 1))[0]
            await service.until_measured('copilot_waiting{queue="reminders"}', 0)
    title = content.knowledge.cases[CASE].title["zh"]
    assert title in said["text"]
    assert Counter({due: 1}) == Counter({chat: len(heard) for chat, heard in telegram.by_chat.items() if heard})

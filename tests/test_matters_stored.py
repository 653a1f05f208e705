"""Reminders of several matters in the store, on both databases, and those that an older program has left there."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.content import Content
from bot.dialogue.conversation import Conversation, to_dict
from bot.dialogue.matter import Deadline
from bot.messages import Address
from bot.service.loops import Nudge
from bot.service.reminding import Reminding
from bot.store import Reminder, Store, open_store
from bot.store.conversations import Handled, Turn
from bot.store.tables import OUTBOX, REMINDERS
from tests.conftest import Place
from tests.test_time import Speaking

CASE, CLOCK = "rakuten-fr/item-not-received", "rakuten-documents"
ADDRESS = Address("speaking", "chat", "seller", account="1")
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
DUE = NOW + timedelta(hours=5)
FIRST = Deadline(CASE, CLOCK, DUE, "m-1", "1234567/7654321", "rakuten-fr")
SECOND = replace(FIRST, matter="m-2", order="2234567/8654321")


def turn(talk: Conversation, version: int = 0, **writes: Any) -> Turn:
    done = Handled({}, {})
    return Turn(ADDRESS.key, f"{version + 1}", to_dict(talk), done, version, ADDRESS.person, writes=writes)


def reminder(one: Deadline, before: timedelta = timedelta(hours=5)) -> Reminder:
    due = one.due.timestamp()
    return Reminder(one.case, one.clock, due, due - before.total_seconds(), one.matter)


async def states(store: Store) -> list[tuple[str, float, str]]:
    async with store.database.read() as connection:
        columns = REMINDERS.c.matter, REMINDERS.c.ready, REMINDERS.c.state
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(REMINDERS.c.id))]


async def said(store: Store, content: Content) -> list[str]:
    """What is said when all that is due is worked."""
    working = Reminding(store, content, {"speaking": Speaking("speaking")}, Nudge())
    while claimed := await store.reminders.claim([("speaking", "1")]):
        await working.work(claimed)
    async with store.database.read() as connection:
        found = await connection.execute(select(OUTBOX.c.payload).order_by(OUTBOX.c.id))
        return [json.loads(one)["text"] for one in found.scalars()]


def talk(*deadlines: Deadline, group: bool = False) -> Conversation:
    return Conversation(started=True, zone="Asia/Shanghai", deadlines=deadlines, group=group)


async def test_two_orders_with_the_same_trouble_are_reminded_of_one_by_one(content: Content, place: Place) -> None:
    async with open_store(place, now=lambda: NOW) as store:
        both = [reminder(FIRST), reminder(SECOND)]
        await store.save(turn(talk(FIRST, SECOND), reminders=both))
        texts = await said(store, content)
    assert [(FIRST.order in one, SECOND.order in one) for one in texts if FIRST.order and SECOND.order] == [
        (True, False),
        (False, True),
    ]
    assert all("法国乐天" in one for one in texts)


async def test_a_reminder_into_a_group_names_the_marketplace_and_no_order(content: Content, place: Place) -> None:
    async with open_store(place, now=lambda: NOW) as store:
        await store.save(turn(talk(FIRST, group=True), reminders=[reminder(FIRST)]))
        [told] = await said(store, content)
    assert "法国乐天" in told
    assert "1234567" not in told


async def test_what_moves_or_is_settled_in_one_matter_leaves_the_other(place: Place) -> None:
    async with open_store(place, now=lambda: NOW) as store:
        soon = timedelta(hours=1)
        await store.save(turn(talk(FIRST, SECOND), reminders=[reminder(FIRST, soon), reminder(SECOND, soon)]))
        later = replace(FIRST, due=DUE + timedelta(hours=2))
        await store.save(turn(talk(later, SECOND), 1, moved=[(reminder(FIRST), reminder(later))]))
        await store.save(turn(talk(later), 2, settled=[reminder(SECOND)]))
        assert await states(store) == [
            ("m-1", (later.due - soon).timestamp(), "waiting"),
            ("m-2", (DUE - soon).timestamp(), "done"),
        ]


async def _made_old(place: Place) -> None:
    """A database as it was before matters: with a reminder that waits, and a conversation without matters."""
    deadline = Deadline(CASE, CLOCK, DUE)
    async with open_store(place, now=lambda: NOW) as store:
        state = to_dict(talk(deadline))
        state["deadlines"] = [{"case": CASE, "clock": CLOCK, "due": DUE.isoformat()}]
        for new in ("matters", "below", "group"):
            del state[new]
        await store.save(replace(turn(talk(), reminders=[reminder(deadline)]), state=state))
        async with store.database.write() as connection:
            await connection.execute(text("ALTER TABLE reminders DROP COLUMN matter"))
            await connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))


async def test_a_reminder_that_waited_when_matters_came_is_sent(content: Content, place: Place) -> None:
    await _made_old(place)
    async with open_store(place, now=lambda: NOW) as store:
        assert [(matter, state) for matter, _, state in await states(store)] == [("", "waiting")]
        [told] = await said(store, content)
    assert "买家投诉没收到货" in told


@pytest.mark.parametrize("way", ["moved", "settled"])
async def test_a_reminder_that_waited_when_matters_came_still_follows_its_deadline(place: Place, way: str) -> None:
    await _made_old(place)
    old = Deadline(CASE, CLOCK, DUE)
    later = replace(old, due=DUE + timedelta(hours=2))
    done: dict[str, Any] = {"moved": [(reminder(old), reminder(later))], "settled": [reminder(old)]}
    async with open_store(place, now=lambda: NOW) as store:
        await store.save(turn(talk(later, FIRST), 1, **{way: done[way]}, reminders=[reminder(FIRST)]))
        (_, ready, state), other = await states(store)
    assert (ready, state) == ((DUE - timedelta(hours=3)).timestamp(), "waiting") or (way, state) == ("settled", "done")
    assert (other[0], other[2]) == ("m-1", "waiting")

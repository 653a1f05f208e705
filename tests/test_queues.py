"""Queues and people in the store, on both databases: order, leases, lost claims, what is kept and for how long."""

import asyncio
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.messages import SEPARATOR
from bot.store import Reminder, Store
from bot.store.conversations import Handled, Turn
from bot.store.queues import Claimed, Entry, LostClaimError
from bot.store.tables import CONVERSATIONS, HANDLED, INBOX, REMINDERS, VOTES
from tests.conftest import SetClock
from tests.rows import BOTS, PERSON, add, claim, event

KEY = SEPARATOR.join(("test", "1", "chat", "", "seller"))


async def finish(store: Store, claimed: Claimed) -> None:
    async with store.database.write() as connection:
        await store.inbox.finish(connection, claimed)


async def test_an_event_that_comes_twice_is_there_once(store: Store) -> None:
    assert await add(store, store.inbox, event("a"), event("b")) == 2
    assert await add(store, store.inbox, event("b"), event("c")) == 1
    assert await store.inbox.waiting() == 3


async def test_half_a_character_does_no_harm(store: Store) -> None:
    await add(store, store.inbox, replace(event("a"), payload={"text": "ok \ud83d \x00"}))
    assert (await claim(store)).entry.payload == {"text": "ok ? \x00"}


async def test_a_lane_is_worked_in_order_and_one_at_a_time(store: Store) -> None:
    await add(store, store.inbox, event("second", seq=2), event("first", seq=1), event("other", lane="another"))
    first = await claim(store)
    other = await claim(store)
    assert [first.entry.payload["text"], other.entry.payload["text"]] == ["first", "other"]
    assert await store.inbox.claim(BOTS) is None
    await finish(store, first)
    assert (await claim(store)).entry.payload["text"] == "second"


async def test_rows_of_other_channels_and_bots_are_left_alone(store: Store) -> None:
    await add(store, store.inbox, event("a"))
    assert await store.inbox.claim([("another", "1"), ("test", "2")]) is None


async def test_what_is_not_ready_waits_unless_its_lane_is_asked_for(store: Store, clock: SetClock) -> None:
    await add(store, store.outbox, Entry("test", "1", "lane", PERSON, {}, ready=1060))
    assert await store.outbox.claim(BOTS) is None
    assert await store.outbox.claim(BOTS, "other lane") is None
    taken = await store.outbox.claim(BOTS, "lane")
    assert taken
    async with store.database.write() as connection:
        await store.outbox.postpone(connection, taken, 60, "later")
    clock.now = 1059
    assert await store.outbox.claim(BOTS) is None
    clock.now = 1061
    assert await store.outbox.claim(BOTS)


async def test_a_dead_workers_row_is_taken_over_and_its_late_word_does_not_count(store: Store, clock: SetClock) -> None:
    await add(store, store.inbox, event("a"))
    dead = await claim(store)
    assert await store.inbox.claim(BOTS) is None
    clock.now += store.inbox.lease + 1
    heir = await claim(store)
    assert (heir.id, heir.attempts) == (dead.id, 2)
    with pytest.raises(LostClaimError):
        await finish(store, dead)
    await finish(store, heir)
    with pytest.raises(LostClaimError):
        await finish(store, heir)


async def test_a_postponed_row_holds_up_its_lane_and_a_buried_one_does_not(store: Store, clock: SetClock) -> None:
    await add(store, store.inbox, event("a", seq=1), event("b", seq=2))
    first = await claim(store)
    async with store.database.write() as connection:
        await store.inbox.postpone(connection, first, 5, "flood")
    assert await store.inbox.claim(BOTS) is None
    clock.now += 6
    again = await claim(store)
    assert again.entry.payload["text"] == "a"
    async with store.database.write() as connection:
        await store.inbox.bury(connection, again, "hopeless")
    assert (await claim(store)).entry.payload["text"] == "b"


async def test_what_was_done_keeps_no_text(store: Store) -> None:
    await add(store, store.inbox, event("买家电话 13800138000"))
    claimed = await claim(store)
    assert not await store.inbox.is_settled("test", "1", "买家电话 13800138000")
    await finish(store, claimed)
    assert await store.inbox.is_settled("test", "1", "买家电话 13800138000")
    async with store.database.read() as connection:
        assert (await connection.execute(select(INBOX.c.payload))).scalar_one() == "{}"


async def test_many_workers_take_every_row_once_and_each_lane_in_order(store: Store) -> None:
    lanes = {f"lane {n}": [f"{n}.{k}" for k in range(6)] for n in range(10)}
    await add(
        store, store.inbox, *(event(name, lane, k) for lane, names in lanes.items() for k, name in enumerate(names))
    )
    done: dict[str, list[str]] = {lane: [] for lane in lanes}

    async def worker() -> None:
        while await store.inbox.waiting():
            claimed = await store.inbox.claim(BOTS)
            if claimed:
                done[claimed.entry.lane].append(claimed.entry.payload["text"])
                await finish(store, claimed)

    await asyncio.gather(*(worker() for _ in range(6)))
    assert done == lanes


def turn(version: int = 0, event_id: str = "1", **writes: object) -> Turn:
    return Turn(KEY, event_id, {"n": event_id}, Handled({"kind": "note"}, {}), version, PERSON, writes=writes)


async def states(store: Store) -> list[tuple[float, str]]:
    async with store.database.read() as connection:
        found = await connection.execute(select(REMINDERS.c.ready, REMINDERS.c.state).order_by(REMINDERS.c.id))
        return [(row.ready, row.state) for row in found]


async def test_reminders_move_with_their_deadline_and_end_when_it_is_settled(store: Store) -> None:
    first, other = Reminder("case", "clock", 9000, 5000), Reminder("case", "other", 9000, 6000)
    await store.save(turn(reminders=[first, other]))
    await store.save(turn(1, "2", moved=[(Reminder("case", "clock", 9000), Reminder("case", "clock", 9600))]))
    assert await states(store) == [(5600, "waiting"), (6000, "waiting")]
    await store.save(turn(2, "3", settled=[Reminder("case", "clock", 9600)]))
    assert await states(store) == [(5600, "done"), (6000, "waiting")]


async def test_the_reminders_of_another_conversation_are_left_alone(store: Store) -> None:
    await store.save(turn(reminders=[Reminder("case", "clock", 9000, 5000)]))
    other = replace(turn(settled=[Reminder("case", "clock", 9000)]), key=KEY[:-1])
    await store.save(other)
    assert await states(store) == [(5000, "waiting")]


async def test_forgetting_takes_everything_of_one_person_and_nothing_of_others(store: Store) -> None:
    mine = turn(reminders=[Reminder("case", "clock", 9000, 5000)], votes=[{"up": 1, "case": "c", "outcome": "o"}])
    await store.save(mine)
    theirs = replace(mine, key=f"{KEY}2", person=f"{PERSON}2")
    await store.save(theirs)
    exported = json.loads(await store.people.export(PERSON))
    assert {name: len(rows) for name, rows in exported.items()} == {
        "conversations": 1,
        "handled": 1,
        "reminders": 1,
        "votes": 1,
    }
    await store.save(turn(1, "2", erase=True))
    async with store.database.read() as connection:
        for table, left in ((CONVERSATIONS, 1), (HANDLED, 2), (REMINDERS, 1), (VOTES, 1)):
            assert len((await connection.execute(select(table.c.person))).all()) == left
    assert (await store.conversations.look(KEY, "1")).done is None


async def test_what_is_old_is_dropped_and_what_waits_is_kept(store: Store, clock: SetClock) -> None:
    await add(store, store.inbox, event("done"), event("waits", lane="another"))
    await finish(store, await claim(store))
    clock.now += 91 * 86_400
    assert await store.people.purge(90) == 1
    assert await store.inbox.waiting() == 1
    assert await store.people.purge(90) == 0


async def test_conversations_grow_old_by_the_clock_that_the_store_was_given(store: Store, clock: SetClock) -> None:
    await store.save(turn())
    clock.now += 89 * 86_400
    await store.save(turn(1, "2"))
    clock.now += 2 * 86_400
    assert await store.people.purge(90) == 1
    assert (await store.conversations.look(KEY, "1")).done is None
    assert (await store.conversations.look(KEY, "2")).done is not None
    clock.now += 89 * 86_400
    assert await store.people.purge(90) == 2
    assert (await store.conversations.look(KEY)).state is None


async def test_of_two_turns_that_race_neither_leaves_half_of_itself(store: Store) -> None:
    racing = [turn(event_id=str(n), reminders=[Reminder("case", "clock", 9000, n)]) for n in range(1, 6)]
    done = await asyncio.gather(*(store.save(one) for one in racing), return_exceptions=True)
    assert sum(one is None for one in done) == 1
    assert len(await states(store)) == 1
    assert (await store.conversations.look(KEY)).version == 1

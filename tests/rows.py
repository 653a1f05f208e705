"""Rows of a queue, for tests."""

from bot.messages import SEPARATOR
from bot.store import Store
from bot.store.queues import Claimed, Entry, Queue

PERSON = SEPARATOR.join(("test", "1", "seller"))
BOTS = [("test", "1")]


def event(name: str, lane: str = "lane", seq: int = 0, person: str = PERSON) -> Entry:
    return Entry("test", "1", lane, person, {"text": name}, seq, more={"event_id": name})


async def add(store: Store, queue: Queue, *entries: Entry) -> int:
    async with store.database.write() as connection:
        return await queue.add(connection, entries)


async def claim(store: Store) -> Claimed:
    claimed = await store.inbox.claim(BOTS)
    assert claimed is not None
    return claimed

"""Under load: what waits is found quickly, nobody's flood holds up others, and work holds up no health check."""

import asyncio
import json
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.dialects import sqlite

from bot.channels.access import Access
from bot.channels.channel import Desk, Payload, Response
from bot.channels.relay.bridge import Bridge
from bot.content import Content
from bot.messages import SEPARATOR, Outgoing
from bot.service.loops import Loop, Nudge
from bot.service.metrics import Metrics
from bot.service.reports import Reports
from bot.service.worker import Worker
from bot.store import Store, open_store, people
from bot.store.conversations import Handled, Turn
from bot.store.tables import INBOX
from intents import numbers
from intents.understand import Context, Listener, Understanding
from tests.conftest import SetClock
from tests.relay.harness import DAY, NOT_RECEIVED, served, until
from tests.rows import BOTS, PERSON, add, claim, event

KEY = SEPARATOR.join(("test", "1", "chat", "", "seller"))
LITERAL = {"literal_binds": True, "render_postcompile": True}


async def test_what_waits_is_found_by_indexes_of_what_waits(tmp_path: Path) -> None:
    """A queue keeps 90 days of what is done; looking through it, one claim took seconds where there was much of it."""
    async with open_store(tmp_path / "store.sqlite") as store, store.database.read() as connection:
        for table in (store.inbox, store.outbox, store.reminders):
            for lane in (None, "lane"):
                claims = str(table.claiming(BOTS, lane).compile(dialect=sqlite.dialect(), compile_kwargs=LITERAL))
                plan = [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {claims}")]
                used = [word for line in plan for word in line.split() if word.startswith(f"{table.table.name}_")]
                found = "ready" if lane is None else "lanes"
                assert {f"{table.table.name}_{found}", f"{table.table.name}_lanes"} <= set(used), plan
                assert not [line for line in plan if line.startswith(f"SCAN {table.table.name}")], plan


async def test_ten_thousand_done_rows_do_not_hold_up_a_claim(store: Store) -> None:
    rows = [event(f"done {n}", f"lane {n % 100}") for n in range(10_000)]
    for at in range(0, len(rows), 500):
        await add(store, store.inbox, *rows[at : at + 500])
    async with store.database.write() as connection:
        await connection.execute(update(INBOX).values(state="done"))
    await add(store, store.inbox, *(event(f"{n}", f"waits {n}") for n in range(200)))
    claimed = [await claim(store) for _ in range(200)]  # with a plan that looks through all, a database gives up
    assert [one.entry.payload["text"] for one in claimed] == [f"{n}" for n in range(200)]


async def test_one_persons_flood_holds_up_nobody_else(store: Store, clock: SetClock) -> None:
    """Whoever has had an answer stands behind those who wait, with all lanes; the order in a lane stays."""
    flood = [event(f"flood {n}", f"lane {n % 2}", n) for n in range(300)]
    await add(store, store.inbox, *flood)
    clock.now += 1
    await add(store, store.inbox, event("hello", "another", person=f"{PERSON}2"))
    clock.now += 1
    taken = []
    for _ in range(10):
        claimed = await claim(store)
        taken.append(claimed.entry.payload["text"])
        async with store.database.write() as connection:
            await store.inbox.finish(connection, claimed)
            await store.inbox.step_back(connection, claimed.entry.person)
        clock.now += 1
    assert taken.index("hello") == 1
    assert [name for name in taken if name != "hello"] == [f"flood {n}" for n in range(9)]


async def test_what_is_to_be_done_later_is_not_brought_forward(store: Store, clock: SetClock) -> None:
    await add(store, store.inbox, replace(event("later"), ready=2000.0))
    async with store.database.write() as connection:
        await store.inbox.step_back(connection, PERSON)
    clock.now = 1999.0
    assert await store.inbox.claim(BOTS) is None


async def test_what_is_kept_is_written_out_where_it_holds_up_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.save(Turn(KEY, "1", {}, Handled({"kind": "note"}, {}), 0, PERSON))
    write, threads = people.written, []

    def noted(kept: Any) -> str:
        threads.append(threading.current_thread())
        return write(kept)

    monkeypatch.setattr(people, "written", noted)
    assert json.loads(await store.people.export(PERSON))["handled"]
    assert threads != [threading.current_thread()]


@dataclass
class Asked:
    """A channel whose answers are noted; each takes a turn."""

    name: str = "test"
    account: str = "1"
    answered: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def respond(self, payload: Payload, desk: Desk) -> Response:  # noqa: ARG002
        self.answered.append(payload["text"])
        return Response()

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:  # noqa: ARG002
        self.told.append(key)
        return Response(reply=Outgoing("note", "en"))


async def worked(store: Store, channel: Asked, rate: int) -> None:
    """Everything in the inbox, by one worker alone."""
    stopping = asyncio.Event()
    desk = Desk(None, store)  # type: ignore[arg-type]
    worker = Worker(desk, {"test": channel}, Metrics(), Nudge(), Reports(), rate)  # type: ignore[dict-item]
    nudge = Nudge()
    running = asyncio.create_task(Loop(store.inbox, BOTS, worker.work, nudge, stopping).run())

    async def is_empty() -> bool:
        return await store.inbox.waiting() == 0

    await until(is_empty)
    stopping.set()
    nudge.now()
    await running


async def test_another_seller_is_answered_in_the_midst_of_a_flood_by_a_single_worker(store: Store) -> None:
    channel = Asked()
    await add(store, store.inbox, *(event(f"flood {n}", "lane", n) for n in range(60)))
    await add(store, store.inbox, event("hello", "another", person=f"{PERSON}2"))
    store = replace(store, inbox=replace(store.inbox, clock=time.time))  # a moment passes from turn to turn
    await worked(store, channel, 0)
    assert channel.answered.index("hello") <= 2
    assert [text for text in channel.answered if text != "hello"] == [f"flood {n}" for n in range(60)]


async def test_who_sends_too_much_is_told_so_once_and_the_rest_costs_no_turn(store: Store) -> None:
    channel = Asked()
    await add(store, store.inbox, *(event(f"flood {n}", "lane", n) for n in range(60)))
    await worked(store, channel, 20)
    assert channel.answered == [f"flood {n}" for n in range(20)]
    assert channel.told == ["note.slow-down"]


@dataclass(frozen=True)
class Busy(Listener):
    """Understands with all that a processor has, until it is told that this is enough."""

    enough: threading.Event = field(default_factory=threading.Event)
    at_work: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def understand(self, typed: str, context: Context) -> Understanding:
        self.at_work.release()
        while not self.enough.is_set():
            sum(range(1000))
        return super().understand(typed, context)


async def test_health_is_told_while_every_worker_is_at_work(
    content: Content, listener: Listener, tmp_path: Path
) -> None:
    busy = Busy(**listener.__dict__)
    bridge = Bridge(content, Access("bridge"), "secret", clock=DAY)
    async with served(content, busy, tmp_path / "store.sqlite", bridge, workers=4) as service:
        desk = Desk(service.copilot, service.copilot.store)
        for name in "abcd":
            said = bridge.event(bridge.hear({"id": name, "chat": name, "user": name, "text": NOT_RECEIVED}), desk)
            assert said
            await desk.receive(bridge, said)
        try:
            for _ in "abcd":
                await asyncio.to_thread(busy.at_work.acquire)
            for path in ("/healthz", "/readyz"):
                async with service.http.get(f"{service.url}{path}") as answer:
                    assert answer.status == 200
            assert await desk.store.inbox.waiting() == 4
        finally:
            busy.enough.set()


@pytest.mark.parametrize("run", ["1", "一", "1 234 ", "1,", "-"])
def test_long_runs_of_figures_are_read_in_a_time_that_grows_with_their_length(run: str) -> None:
    """Processor time: each pattern tried at each place to the end of 40,000 figures took minutes."""
    text = (run * 40_000)[:40_000]
    start = time.thread_time()
    assert (numbers.money(text), numbers.shares(text)) == ([], [])
    assert time.thread_time() - start < 5

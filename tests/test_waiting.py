"""Requests that wait: they are told, once, what is their own, and nothing is lost where a turn is not saved."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from bot.channels.channel import Part, Payload
from bot.channels.waiting import Handing, Waiter, Waiting
from bot.store.queues import EventKey

EVENT, OTHER = ("bridge", "", "1"), ("bridge", "", "2")
PARTS = (Part("lane", {"n": 1}), Part("lane", {"n": 2}))
LONG = 60.0


@contextmanager
def unsaved(waiting: Waiting) -> Iterator[Handing]:
    """A turn that cannot be saved."""
    with suppress(OSError), waiting.handing(EVENT) as handing:
        yield handing
        raise OSError("the database is away")


async def late(waiter: Waiter) -> "asyncio.Task[Sequence[Payload] | None]":
    """The answer to a request whose time is over."""
    answer = asyncio.create_task(waiter.answer(0))
    while not waiter.is_late:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)
    return answer


async def started(task: "asyncio.Task[Sequence[Payload] | None]") -> None:
    """Let a task run until it waits."""
    await asyncio.sleep(0)
    assert not task.done()


async def test_a_request_is_handed_its_part_and_the_rest_goes_another_way() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        answer = asyncio.create_task(waiter.answer(LONG))
        await started(answer)
        with waiting.handing(EVENT) as handing:
            assert handing.promise(PARTS) == PARTS[1:]
            await started(answer)
        assert await answer == [{"n": 1}]


async def test_where_nobody_waits_all_parts_go_another_way() -> None:
    waiting = Waiting()
    with waiting.request(OTHER, 1), waiting.handing(EVENT) as handing:
        assert handing.promise(PARTS) == PARTS


async def test_of_two_requests_for_one_event_the_first_gets_the_part_and_the_second_is_told_as_well() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as first, waiting.request(EVENT, 1) as second:
        with waiting.handing(EVENT) as handing:
            handing.promise(PARTS[:1])
        assert [await first.answer(LONG), await second.answer(LONG)] == [[{"n": 1}], ()]
        assert [first.is_promised, second.is_promised] == [True, False]


async def test_where_a_turn_is_not_saved_the_request_waits_on_for_the_next_one() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        answer = asyncio.create_task(waiter.answer(LONG))
        with unsaved(waiting) as handing:
            handing.promise(PARTS)
        await started(answer)
        with waiting.handing(EVENT) as handing:
            handing.promise(PARTS)
        assert await answer == [{"n": 1}]


async def test_a_request_that_is_late_gets_nothing_and_its_part_goes_another_way() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        assert await waiter.answer(0) is None
        with waiting.handing(EVENT) as handing:
            assert handing.promise(PARTS) == PARTS


async def test_what_was_promised_in_time_is_waited_for_beyond_it() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        with waiting.handing(EVENT) as handing:
            handing.promise(PARTS)
            answer = await late(waiter)
            await started(answer)
        assert await answer == [{"n": 1}]


async def test_a_promise_that_is_taken_back_too_late_ends_the_waiting() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        with unsaved(waiting) as handing:
            handing.promise(PARTS)
            answer = await late(waiter)
        assert await answer is None


async def test_one_look_for_all_finds_what_other_processes_have_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.waiting.LOOK", 0)
    waiting, looks = Waiting(), asyncio.Queue[list[EventKey]]()

    async def look(keys: Sequence[EventKey]) -> Iterable[EventKey]:
        looks.put_nowait(list(keys))
        if looks.qsize() == 1:
            raise TimeoutError  # a database that is away is asked again
        return [OTHER]

    watch = asyncio.create_task(waiting.watch(look))
    with waiting.request(EVENT, 1) as still, waiting.request(OTHER, 1) as settled:
        assert await settled.answer(LONG) == ()
        assert looks.get_nowait() == looks.get_nowait() == [EVENT, OTHER]
        assert not still.told.done()
    watch.cancel()


async def test_a_look_does_not_take_away_what_a_request_has_been_promised() -> None:
    waiting = Waiting()
    with waiting.request(EVENT, 1) as waiter:
        with waiting.handing(EVENT) as handing:
            handing.promise(PARTS)
            waiting.settled(EVENT)
        assert await waiter.answer(LONG) == [{"n": 1}]

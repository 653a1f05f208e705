"""Who waits for what an event leads to: requests of this process, told by its workers or by one look for all of them.

Parts that a request has been promised are not put into the outbox: they are its own once the turn is saved. Where the
turn is not saved the promise is taken back, and the request waits on.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.store.database import is_away
from bot.store.queues import EventKey

if TYPE_CHECKING:
    from bot.channels.channel import Part, Payload

LOOK = 0.25  # seconds between two looks for what other processes have settled
Look = Callable[[Sequence[EventKey]], Coroutine[Any, Any, Iterable[EventKey]]]


@dataclass(eq=False)
class Waiter:
    """One request. `most`: how many parts it can take; `told` becomes the parts that are its own, or None: too late."""

    key: EventKey
    most: int
    told: "asyncio.Future[Sequence[Payload] | None]"
    is_promised: bool = False
    is_late: bool = False

    async def answer(self, seconds: float) -> "Sequence[Payload] | None":
        """The parts that are its own once the event is settled, perhaps none; None: not within those seconds.

        Where parts have been promised by then, their transaction is about to end, and that is waited for.
        """
        await asyncio.wait((self.told,), timeout=max(0.0, seconds))
        self.is_late = True
        if not self.is_promised:
            self.tell(None)
        return await self.told

    def tell(self, payloads: "Sequence[Payload] | None") -> None:
        """The event is settled, and these parts of it are its own; None: it is too late."""
        if not self.told.done():
            self.told.set_result(payloads)

    def take_back(self) -> None:
        """What was promised has not come to be."""
        self.is_promised = False
        if self.is_late:
            self.tell(None)


@dataclass
class Handing:
    """What a worker hands over with a turn that it is about to save."""

    waiter: Waiter | None
    payloads: "Sequence[Payload]" = ()

    def promise(self, parts: "Sequence[Part]") -> "Sequence[Part]":
        """Promise the first parts to the request that waits; those that are left go out by another way."""
        waiter = self.waiter
        if waiter is None or waiter.told.done():
            return parts
        waiter.is_promised = True
        self.payloads = [part.payload for part in parts[: waiter.most]]
        return parts[waiter.most :]


@dataclass(frozen=True)
class Waiting:
    """The requests of this process that wait, by event."""

    _waiters: dict[EventKey, list[Waiter]] = field(default_factory=dict)
    _some: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def request(self, key: EventKey, most: int) -> Iterator[Waiter]:
        """A request that waits for the event, for as long as the block lasts."""
        waiter = Waiter(key, most, asyncio.get_running_loop().create_future())
        self._waiters.setdefault(key, []).append(waiter)
        self._some.set()
        try:
            yield waiter
        finally:
            self._leave(waiter)

    def _leave(self, waiter: Waiter) -> None:
        left = [one for one in self._waiters[waiter.key] if one is not waiter]
        if left:
            self._waiters[waiter.key] = left
        else:
            del self._waiters[waiter.key]

    @contextmanager
    def handing(self, key: EventKey) -> Iterator[Handing]:
        """Hand over what the event leads to: once the block is through, and not where it fails."""
        handing = Handing(next(iter(self._waiters.get(key, ())), None))  # the one that came first
        try:
            yield handing
        except BaseException:
            if handing.waiter:
                handing.waiter.take_back()
            raise
        if handing.waiter and handing.waiter.is_promised:
            handing.waiter.tell(handing.payloads)
        self.settled(key)

    def settled(self, key: EventKey) -> None:
        """Tell everybody who waits for the event, and has been promised nothing, that it is settled."""
        for waiter in self._waiters.get(key, ()):
            if not waiter.is_promised:
                waiter.tell(())

    async def watch(self, look: Look) -> None:
        """Look, for all who wait at once, at what other processes have settled; `look` finds those events."""
        while True:
            await self._some.wait()
            await asyncio.sleep(LOOK)
            if not self._waiters:
                self._some.clear()
                continue
            try:
                found = await look(list(self._waiters))
            except Exception as error:
                if not is_away(error):
                    raise
                continue
            for key in found:
                self.settled(key)

"""The loop that all workers share: claim a row, do it, and go on when the database is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.store.database import is_away
from bot.store.queues import Bot, Claimed, LostClaimError, Queue

LOG = logging.getLogger(__name__)
POLL = 0.5
AWAY = 1.0


@dataclass
class Nudge:
    """Tells one worker in this process that there may be something to do; it tells the next if there was."""

    _told: "asyncio.Queue[None]" = field(default_factory=lambda: asyncio.Queue(1))
    _look: asyncio.TimerHandle | None = None

    def now(self) -> None:
        """There is something to do."""
        if not self._told.full():
            self._told.put_nowait(None)

    def after(self, seconds: float) -> None:
        """There will be something to do, in so many seconds."""
        asyncio.get_running_loop().call_later(max(0.0, seconds), self.now)

    async def wait(self) -> None:
        """Until told so, or until it is time that one of those who wait looks: other processes tell nobody here."""
        if self._look is None:
            self._look = asyncio.get_running_loop().call_later(POLL, self._time_to_look)
        await self._told.get()

    def _time_to_look(self) -> None:
        self._look = None
        self.now()


@dataclass(frozen=True)
class Loop:
    """One worker on one queue, for these bots; ends after the row in hand when `stopping` is set."""

    queue: Queue
    bots: Sequence[Bot]
    work: Callable[[Claimed], Awaitable[None]]
    nudge: Nudge
    stopping: asyncio.Event

    async def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping.is_set():
            try:
                busy = await self._once()
            except Exception as error:
                if not is_away(error):
                    LOG.exception("a worker failed")
                await asyncio.sleep(AWAY)
                continue
            if not busy:
                await self.nudge.wait()
        self.nudge.now()  # so that the next one ends as well

    async def _once(self) -> bool:
        claimed = await self.queue.claim(self.bots)
        if claimed is None:
            return False
        self.nudge.now()
        holding = asyncio.create_task(self._hold(claimed))
        try:
            await self.work(claimed)
        except LostClaimError:
            LOG.warning("%s %s: somebody else has it by now", self.queue.table.name, claimed.id)
        finally:
            holding.cancel()
        return True

    async def _hold(self, claimed: Claimed) -> None:
        """Renew the claim for as long as the work takes."""
        while True:
            await asyncio.sleep(self.queue.lease / 3)
            try:
                await self.queue.renew(claimed)
            except LostClaimError:
                return
            except Exception as error:
                if not is_away(error):
                    raise

"""Works the outbox: one part, delivered, and marked as sent before the next of its chat leaves.

Sending and marking are two steps. Where the process dies, or the database goes, between them, the part is sent again
once the claim's lease is over: at most one message of a chat can come twice, none can be lost. So a mark is written
before all that can wait.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.channel import Channel, ChannelError, RefusedError
from bot.service.loops import Nudge
from bot.service.metrics import Metrics
from bot.store import Store
from bot.store.queues import Claimed

LOG = logging.getLogger(__name__)
MOST_TRIES = 30  # with waits that double up to the longest: for about half an hour
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Sender:
    """Delivers parts."""

    store: Store
    channels: Mapping[str, Channel]
    metrics: Metrics
    nudge: Nudge

    async def work(self, claimed: Claimed) -> None:
        """Deliver one part. Raises LostClaimError, and what a database that is away raises."""
        channel = self.channels[claimed.entry.channel]
        try:
            await channel.deliver(claimed.entry.payload)
        except ChannelError as error:
            await self._later(channel, claimed, error)
        except RefusedError as error:
            await self._buried(channel, claimed, str(error))
        except Exception as error:
            LOG.exception("a part could not be sent")
            await self._buried(channel, claimed, type(error).__name__)
        else:
            async with self.store.database.write(first=True) as connection:
                await self.store.outbox.finish(connection, claimed)
            self.metrics.sent(channel.name, self.store.outbox.clock() - claimed.entry.ready)

    async def _later(self, channel: Channel, claimed: Claimed, error: ChannelError) -> None:
        if claimed.attempts >= MOST_TRIES:
            await self._buried(channel, claimed, str(error))
            return
        wait = max(error.retry_after, min(2.0 ** (claimed.attempts - 1), LONGEST_WAIT))
        LOG.warning("%s: sending waits %.1f s: %s", channel.name, wait, error)
        async with self.store.database.write() as connection:
            await self.store.outbox.postpone(connection, claimed, wait, str(error)[:200])
        self.metrics.unsent(channel.name, "postponed")
        self.nudge.after(wait)

    async def _buried(self, channel: Channel, claimed: Claimed, reason: str) -> None:
        LOG.warning("%s: a part is given up: %s", channel.name, reason)
        async with self.store.database.write() as connection:
            await self.store.outbox.bury(connection, claimed, reason[:200])
        self.metrics.unsent(channel.name, "given-up")

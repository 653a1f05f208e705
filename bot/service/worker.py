"""Works the inbox: one event, one turn, saved in one transaction with what goes out for it."""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.channels.channel import Channel, Desk, Part, Response
from bot.service.loops import Nudge
from bot.service.metrics import Metrics
from bot.service.reports import Reports
from bot.store.conversations import ConflictError
from bot.store.database import is_away
from bot.store.queues import Claimed, Entry, LostClaimError
from bot.store.tables import FORGOTTEN

LOG = logging.getLogger(__name__)
TRIES = 3
MINUTE = 60.0


@dataclass(frozen=True)
class Worker:
    """Turns events into turns. `rate`: how many messages a minute one person may send; 0: any number.

    `log_texts`: what people write goes into the log, as the operator has asked for.
    """

    desk: Desk
    channels: Mapping[str, Channel]
    metrics: Metrics
    sending: Nudge
    reports: Reports
    rate: int = 20
    log_texts: bool = False

    async def work(self, claimed: Claimed) -> None:
        """Do one event. Raises LostClaimError, and what a database that is away raises."""
        channel = self.channels[claimed.entry.channel]
        started = time.perf_counter()
        try:
            response = await self._response(channel, claimed)
            await self._save(channel, claimed, response)
        except ConflictError:
            await self._postpone(claimed, 0.0, "conflict")
            return
        except LostClaimError:
            raise
        except Exception as error:
            if is_away(error):
                raise
            LOG.exception("a turn failed")
            await self._failed(channel, claimed)
            return
        kind = response.reply.kind if response.reply else "none"
        self.metrics.turn(channel.name, kind, time.perf_counter() - started, self._waited(claimed))
        written = {"text": response.incoming.text} if self.log_texts and response.incoming else {}
        LOG.info("turn", extra={"channel": channel.name, "kind": kind, "parts": len(response.parts), **written})

    def _waited(self, claimed: Claimed) -> float:
        return self.desk.store.inbox.clock() - claimed.entry.ready

    async def _response(self, channel: Channel, claimed: Claimed) -> Response:
        limited = self.rate and claimed.entry.person
        sent = await self.desk.store.inbox.recent(claimed, MINUTE) if limited else 0
        if sent > self.rate:
            told = sent == self.rate + 1
            return await channel.say(claimed.entry.payload, "note.slow-down", self.desk) if told else Response()
        return await channel.respond(claimed.entry.payload, self.desk)

    async def _save(self, channel: Channel, claimed: Claimed, response: Response) -> None:
        store, parts = self.desk.store, response.parts
        erases = bool(response.turn and response.turn.erases)
        if erases:
            parts = tuple(replace(part, person=FORGOTTEN) for part in parts)
        with self.desk.waiting.handing(claimed.event) as handing:
            async with store.database.write() as connection:
                if response.turn:
                    await store.put(connection, response.turn)
                if erases:
                    await store.inbox.forget(connection, claimed)
                else:
                    await store.inbox.finish(connection, claimed)
                await store.inbox.step_back(connection, claimed.entry.person)
                left = [*entries(channel, handing.promise(parts)), *self.reports.about(response)]
                await store.outbox.add(connection, left)
        self._tell_sender(left)

    def _tell_sender(self, left: Iterable[Entry]) -> None:
        """There is something to send, unless it is to be sent later: that is found in time."""
        now = self.desk.store.outbox.clock()
        if any(entry.ready <= now for entry in left):
            self.sending.now()

    async def _failed(self, channel: Channel, claimed: Claimed) -> None:
        """Once more, and once more; then the seller is told, and the next message has its turn."""
        self.metrics.failed(channel.name, "turn")
        if claimed.attempts < TRIES:
            await self._postpone(claimed, claimed.attempts, "failed")
            return
        store = self.desk.store
        try:
            parts = (await channel.say(claimed.entry.payload, "error.sorry", self.desk)).parts
        except Exception as error:
            if is_away(error):
                raise
            LOG.exception("an apology failed")
            parts = ()
        with self.desk.waiting.handing(claimed.event) as handing:
            async with store.database.write() as connection:
                await store.inbox.bury(connection, claimed, "failed")
                left = list(entries(channel, handing.promise(parts)))
                await store.outbox.add(connection, left)
        self._tell_sender(left)

    async def _postpone(self, claimed: Claimed, seconds: float, note: str) -> None:
        async with self.desk.store.database.write() as connection:
            await self.desk.store.inbox.postpone(connection, claimed, seconds, note)


def entries(channel: Channel, parts: Iterable[Part]) -> Iterable[Entry]:
    """The parts as the outbox keeps them."""
    for part in parts:
        yield Entry(channel.name, channel.account, part.lane, part.person, part.payload, ready=part.ready)

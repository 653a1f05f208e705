"""`serve`: everything that the settings configure, until told to stop."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot.channels.channel import Channel, ChannelError, Desk
from bot.service.doors import Doors, Seldom
from bot.service.http import application
from bot.service.loops import Loop, Nudge
from bot.service.metrics import Metrics
from bot.service.reminding import Reminding
from bot.service.reports import Reports
from bot.service.sender import Sender
from bot.service.worker import Worker
from bot.store.queues import Bot

LOG = logging.getLogger(__name__)
GRACE = 8.0
HOURLY = 3600.0
SENDERS = 8


class BrokenError(Exception):
    """A part of the service ended, which none does: a fault of the program, and the end of the service."""


@dataclass(frozen=True)
class Plan:
    """How a service runs: where it listens, how many work, how much one person may send, how long things are kept."""

    listen: tuple[str, int]
    workers: int = 4
    rate: int = 20
    retention_days: float = 90.0
    log_texts: bool = False


@dataclass(frozen=True)
class Service:
    """The parts of a running service."""

    desk: Desk
    channels: dict[str, Channel]
    plan: Plan
    reports: Reports = field(default_factory=Reports)
    metrics: Metrics = field(default_factory=Metrics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    bots: list[Bot] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    doors: Doors = field(default_factory=Doors)

    async def run(self, say: Callable[[str], None]) -> None:
        """Work until `stopping` is set; then finish what is in hand. `say` gets one line about each part.

        Raises ChannelError where a channel is refused for good, BrokenError where a part of it ended by itself.
        """
        incoming, outgoing = Nudge(), Nudge()
        desk = replace(self.desk, arrived=incoming.after, sent=self.metrics.sent)
        async with self._listening(desk, say):
            loops = [asyncio.create_task(loop.run()) for loop in self._loops(incoming, outgoing)]
            feeds = [asyncio.create_task(self._feed(channel, desk, say)) for channel in self.channels.values()]
            feeds.append(asyncio.create_task(self._keep_house()))
            feeds.append(asyncio.create_task(desk.waiting.watch(desk.store.inbox.settled)))
            for feed in feeds:
                feed.add_done_callback(self._ended)
            await self.stopping.wait()
            ended = [feed.exception() for feed in feeds if feed.done() and not feed.cancelled()]
            say("stopping: what is in hand is finished")
            await _cancelled(feeds)
        incoming.now()
        outgoing.now()
        _, late = await asyncio.wait(loops, timeout=GRACE)
        await _cancelled(late)
        for channel in self.channels.values():
            await channel.close()
        _raise_first([error for error in ended if error])

    async def _feed(self, channel: Channel, desk: Desk, say: Callable[[str], None]) -> None:
        """Start a channel, have its rows worked from then on, and fetch what comes in."""
        await self._start(channel, say)
        if self.stopping.is_set():
            return
        self.bots.append((channel.name, channel.account))
        self.tried.add(channel.name)
        await channel.run(desk)

    async def _start(self, channel: Channel, say: Callable[[str], None]) -> None:
        """Make contact, however long it takes, unless it is refused for good or the service is to stop."""
        wait = 1.0
        while not self.stopping.is_set():
            try:
                say(await channel.start())
            except ChannelError as error:
                if not error.retry_after:
                    raise
                say(f"{channel.name}: cannot be reached yet ({error})")
                self.tried.add(channel.name)
            else:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
            wait = min(wait * 2, 60.0)

    def _loops(self, incoming: Nudge, outgoing: Nudge) -> list[Loop]:
        store, copilot = self.desk.store, self.desk.copilot
        limits = (self.plan.rate, self.plan.log_texts)
        worker = Worker(self.desk, self.channels, self.metrics, outgoing, self.reports, *limits)
        sender = Sender(store, self.channels, self.metrics, outgoing)
        reminding = Reminding(store, copilot.content, self.channels, outgoing, copilot.quiet)
        inbox = Loop(store.inbox, self.bots, worker.work, incoming, self.stopping)
        outbox = Loop(store.outbox, self.bots, sender.work, outgoing, self.stopping)
        return [
            *[inbox] * self.plan.workers,
            *[outbox] * SENDERS,
            Loop(store.reminders, self.bots, reminding.work, Nudge(), self.stopping),
        ]

    @asynccontextmanager
    async def _listening(self, desk: Desk, say: Callable[[str], None]) -> AsyncIterator[None]:
        routes = [
            self._once_started(channel, route) for channel in self.channels.values() for route in channel.routes(desk)
        ]
        host, port = self.plan.listen
        async with self.doors.open(application(routes, self.desk.store, self.metrics, self._is_up), host, port):
            paths = ("/healthz", "/readyz", "/metrics", *(route.path for route in routes))
            say(f"http: {host}:{port} ({', '.join(paths)})")
            yield

    def _is_up(self) -> bool:
        """Whether each channel has started, or cannot for now."""
        return self.tried >= set(self.channels)

    def _once_started(self, channel: Channel, route: web.RouteDef) -> web.RouteDef:
        """The route; 503 until its channel has started."""

        async def handler(request: web.Request) -> web.StreamResponse:
            if (channel.name, channel.account) not in self.bots:
                raise web.HTTPServiceUnavailable
            return await route.handler(request)

        return web.RouteDef(route.method, route.path, handler, route.kwargs)

    async def _keep_house(self) -> None:
        """Drop what is older than it is to be kept."""
        while self.plan.retention_days:
            with contextlib.suppress(Exception):
                dropped = await self.desk.store.people.purge(self.plan.retention_days)
                LOG.info("retention", extra={"dropped": dropped})
            await asyncio.sleep(HOURLY)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception():
            LOG.error("a part of the service ended", exc_info=task.exception())
            self.stopping.set()


def _raise_first(errors: Sequence[BaseException]) -> None:
    refusal = next((error for error in errors if isinstance(error, ChannelError)), None)
    if refusal:
        raise refusal
    for error in errors:
        raise BrokenError(f"a part of the service ended: {type(error).__name__}") from error


async def _cancelled(tasks: "Sequence[asyncio.Task[None]] | set[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until_signalled(service: Service) -> None:
    """Run until SIGTERM or SIGINT; a second one ends at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if service.stopping.is_set():
            raise SystemExit(1)
        service.stopping.set()

    loop.set_exception_handler(Seldom())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await service.run(_line)


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

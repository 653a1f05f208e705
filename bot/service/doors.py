"""Who comes in by HTTP: nobody keeps a connection for long without saying what he wants."""

import asyncio
import errno
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.service.http import why_not
from bot.settings import SettingsError

LOG = logging.getLogger(__name__)
HEAD = 15.0  # seconds in which a new connection must have brought the head of a request
BODY = 15.0  # seconds in which the rest of it must have come
IDLE = 75.0  # seconds between two requests of a connection, both heads included; proxies keep theirs for a minute
QUEUED = 128
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SELDOM = 60.0


@dataclass(frozen=True)
class Doors:
    """Lets connections in, and those out that say nothing whole. `head`, `body`: for how many seconds they may."""

    head: float = HEAD
    body: float = BODY
    _silent: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self, app: web.Application, host: str, port: int) -> AsyncIterator[None]:
        """Serve the application there. Raises SettingsError where it cannot, or somebody else does."""
        app.middlewares.append(self._punctual())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, keepalive_timeout=IDLE)
        await runner.setup()
        try:
            server = await self._listening(runner, host, port)
            try:
                yield
            finally:
                server.close()
        finally:
            await runner.cleanup()

    async def _listening(self, runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
        try:
            return await asyncio.get_running_loop().create_server(self._entered(runner), host, port, backlog=QUEUED)
        except (OSError, UnicodeError) as error:
            raise SettingsError(f"COPILOT_LISTEN: {host}:{port}: {why_not(error)}") from None

    def _entered(self, runner: web.AppRunner) -> Callable[[], web.RequestHandler]:
        loop = asyncio.get_running_loop()

        def entered() -> web.RequestHandler:
            assert runner.server  # noqa: S101 - for the type checker
            protocol = runner.server()
            self._silent[protocol] = loop.call_later(self.head, self._leave, protocol)
            return protocol

        return entered

    def _leave(self, protocol: web.RequestHandler) -> None:
        del self._silent[protocol]
        protocol.force_close()

    def _punctual(self) -> Any:
        @web.middleware
        async def punctual(request: web.Request, handler: Handler) -> web.StreamResponse:
            """408: the body does not come."""
            timer = self._silent.pop(request.protocol, None)
            if timer:
                timer.cancel()
            late = TimeoutError()
            watch = asyncio.get_running_loop().call_later(self.body, _give_up, request, late)
            try:
                return await handler(request)
            except TimeoutError as error:
                if error is late:
                    raise web.HTTPRequestTimeout from None
                raise
            finally:
                watch.cancel()

        return punctual


def _give_up(request: web.Request, late: TimeoutError) -> None:
    """Let whoever reads the body know that it is not coming; who has read it is left alone."""
    if not request.content.is_eof():
        request.content.set_exception(late)


@dataclass
class Seldom:
    """Says that there are no more file descriptors once a minute, for the loop would say it at each turn."""

    clock: Callable[[], float] = time.monotonic
    _last: float = float("-inf")

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What the loop has to say."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in EXHAUSTED:
            loop.default_exception_handler(context)
        elif self.clock() - self._last >= SELDOM:
            self._last = self.clock()
            LOG.error("connections wait at the door: %s", error.strerror)

"""The HTTP server: where updates are brought, and where the operator looks."""

from collections.abc import Callable, Iterable

from aiohttp import web

from bot.service.metrics import Metrics
from bot.store import Store
from bot.store.database import is_away

LARGEST = 1_048_576


def why_not(error: OSError | UnicodeError) -> str:
    """Why a host and port cannot be listened on, in a few words."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else "this is no host"
    return said.rpartition(": ")[2]


def application(
    routes: Iterable[web.RouteDef], store: Store, metrics: Metrics, is_up: Callable[[], bool]
) -> web.Application:
    """Routes of the channels, /healthz (the process lives), /readyz (it `is_up`, the database answers), /metrics."""

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_: web.Request) -> web.Response:
        try:
            await store.inbox.waiting()
            await store.database.probe()
        except Exception as error:
            if not is_away(error):
                raise
            return web.Response(text="the database is away\n", status=503)
        return web.Response(text="ok\n") if is_up() else web.Response(text="channels are starting\n", status=503)

    async def measured(_: web.Request) -> web.Response:
        for name, queue in (("inbox", store.inbox), ("outbox", store.outbox), ("reminders", store.reminders)):
            try:
                metrics.waiting(name, await queue.waiting())
            except Exception as error:
                if not is_away(error):
                    raise
        return web.Response(body=metrics.page(), content_type="text/plain", charset="utf-8")

    app = web.Application(client_max_size=LARGEST)
    own = (web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", measured))
    app.add_routes([*own, *routes])
    return app

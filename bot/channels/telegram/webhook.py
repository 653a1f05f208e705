"""Updates brought by HTTP: the secret checked, the size bounded, kept before they are acknowledged."""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.wire import loads
from bot.store.database import is_away

LOG = logging.getLogger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SETTLING = 0.15  # seconds: an earlier update, overtaken on its way, gets ahead of a later one
Arrived = Callable[[dict[str, Any]], Awaitable[bool]]  # whether there was something to keep, and it is kept
Unavailable = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Hook:
    """Where updates are brought, and the word that they bring with them; no address: they are fetched."""

    url: str
    secret: str = field(repr=False)

    @property
    def described(self) -> str:
        """How updates come, for the operator."""
        return f"webhook {self.url}" if self.url else "polling"

    def route(self, path: str, arrived: Arrived, unavailable: Unavailable) -> web.RouteDef:
        """The route for updates. 401: a wrong secret, 400: no update, 503: not kept, it is to come again."""
        sorry: set[str] = set()

        async def handler(request: web.Request) -> web.Response:
            given = request.headers.get(HEADER, "")
            if not hmac.compare_digest(given.encode(), self.secret.encode()):
                LOG.warning("%s: an update without the right secret was refused", path)
                raise web.HTTPUnauthorized
            update = await _update(request)
            try:
                kept = await arrived(update)
            except Exception as error:
                if not is_away(error):
                    raise
                await _apologise(update, unavailable, sorry)
                raise web.HTTPServiceUnavailable from error
            if kept:
                sorry.clear()
            return web.Response()

        return web.post(path, handler)


async def _update(request: web.Request) -> dict[str, Any]:
    try:
        update = loads(await request.read())
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise web.HTTPBadRequest
    return update


async def _apologise(update: dict[str, Any], unavailable: Unavailable, sorry: set[str]) -> None:
    """Say once per chat that an answer will take a while."""
    chat = _chat(update)
    if chat in sorry:
        return
    sorry.add(chat)
    try:
        await unavailable(update)
    except Exception:
        LOG.exception("an apology could not be sent")


def _chat(update: dict[str, Any]) -> str:
    """Where a message was written or a button pressed."""
    said = next((one for one in update.values() if isinstance(one, dict)), {})
    return str(said.get("message", said).get("chat", {}).get("id", ""))


def secret_of(token: str, given: str) -> str:
    """The operator's secret; without one, one that follows from the token, so that all replicas have the same."""
    return given or hashlib.sha256(f"webhook {token}".encode()).hexdigest()

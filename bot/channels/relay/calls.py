"""Calls to other services: to one address, not where it points on to, and not for long."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.channels.channel import ChannelError, RefusedError

LOG = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=8)
BUSY = 429
WRONG = 400
BROKEN = 500


class Calls:
    """The connections to other services; opened by the first call."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, said: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What is answered to a JSON object. Raises ChannelError, RefusedError."""
        raw = json.dumps(said, ensure_ascii=False).encode()
        return await self.send("POST", url, raw, headers)

    async def send(
        self, method: str, url: str, raw: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """What is answered, {} where that is no JSON object. Raises ChannelError, RefusedError."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        given = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        try:
            async with self._session.request(method, url, data=raw, headers=given, allow_redirects=False) as answer:
                _be_fine(answer)
                return _object(await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:  # its message may hold an address with a key
            raise ChannelError(type(error).__name__) from None
        except ValueError as error:
            raise RefusedError(type(error).__name__) from None

    async def close(self) -> None:
        """Give the connections back."""
        if self._session:
            await self._session.close()


def _be_fine(answer: aiohttp.ClientResponse) -> None:
    if answer.status == BUSY:
        wait = answer.headers.get("Retry-After", "")
        raise ChannelError("HTTP 429", float(wait) if wait.isdigit() else 10.0)
    if answer.status >= BROKEN:
        raise ChannelError(f"HTTP {answer.status}", 5.0)
    if answer.status >= WRONG or answer.status // 100 == 3:
        raise RefusedError(f"HTTP {answer.status}")


def _object(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}

"""What comes in by HTTP: bounded, dated, refused with one line in the log and nothing else."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

from aiohttp import web

from bot.channels.wire import loads

LOG = logging.getLogger(__name__)
LARGEST = 65_536
PATIENCE = 300.0
OLDEST = 12


def refuse(name: str, error: type[web.HTTPException], why: str) -> NoReturn:
    """Say no, to the caller and the operator."""
    LOG.warning("%s: refused: %s", name, why)
    raise error


async def body(request: web.Request, name: str) -> bytes:
    """The whole body. 413: more than anybody has to say."""
    if (request.content_length or 0) > LARGEST:
        refuse(name, _TooLarge, "the body is too large")
    read = bytearray()
    async for chunk in request.content.iter_any():
        read += chunk
        if len(read) > LARGEST:
            refuse(name, _TooLarge, "the body is too large")
    return bytes(read)


class _TooLarge(web.HTTPRequestEntityTooLarge):
    def __init__(self) -> None:
        super().__init__(max_size=LARGEST, actual_size=LARGEST + 1)


def record(raw: bytes | str, name: str) -> dict[str, Any]:
    """A JSON object. 400: it is none."""
    try:
        said = loads(raw)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        refuse(name, web.HTTPBadRequest, "no JSON object")
    return said


def be_recent(timestamp: str, now: datetime, name: str) -> None:
    """403: it was written too long before now, or is yet to be written."""
    seconds = float(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= OLDEST else 0.0
    if abs(now.timestamp() - seconds) > PATIENCE:
        refuse(name, web.HTTPForbidden, "the timestamp is not of now")


def answer(said: Mapping[str, Any], status: int = 200) -> web.Response:
    """A JSON object that people can read."""
    return web.json_response(said, status=status, dumps=partial(json.dumps, ensure_ascii=False))


def text(value: object) -> str:
    """A string without lone surrogates, which no database takes; anything else says nothing."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def part(value: object, *path: str) -> Any:
    """What stands at a path of a JSON object; None where nothing does."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value

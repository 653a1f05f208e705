"""The machine-readable chat: one JSON object a line in, one a line out, strictly in order."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.copilot import Copilot
from bot.messages import HOME, Address, Incoming, sound

TEXTS = ("text", "choice", "chat", "user", "message_id", "at", "zone", "platform", "thread", "replaces")
FLAGS = ("group", "mentioned")
MARK = "\ufeff"  # what some editors begin a file with
YEARS = range(1970, 2200)  # with room for every zone and deadline


class LineError(ValueError):
    """A line that is not what the contract says; the message is for its author."""


async def talk(copilot: Copilot, lines: TextIO, out: TextIO) -> None:
    """Answer every line until the input ends. A bad line gets an error object and the session goes on."""
    for line in lines:
        out.write(json.dumps(await _answer(copilot, line), ensure_ascii=False) + "\n")
        out.flush()


async def _answer(copilot: Copilot, line: str) -> dict[str, Any]:
    try:
        incoming = parse(line, copilot)
    except LineError as error:
        return {"error": str(error)}
    return (await copilot.handle(incoming)).as_json()


def parse(line: str, copilot: Copilot) -> Incoming:
    """The line as a message. Raises LineError with what is wrong with it."""
    raw = _fields(line)
    if ("text" in raw) == ("choice" in raw):
        raise LineError('expected either "text" or "choice"')
    platform = raw.get("platform")
    if platform is not None and platform not in copilot.content.knowledge.platforms:
        raise LineError(f"platform: {platform!r} is not known")
    user = raw.get("user") or "local"
    return Incoming(
        address=Address("jsonl", raw.get("chat") or "local", user, thread=raw.get("thread") or ""),
        message_id=raw.get("message_id") or uuid.uuid4().hex,
        at=moment(raw["at"]) if "at" in raw else copilot.store.now(),
        zone=_zone(raw.get("zone") or HOME),
        text=raw.get("text"),
        choice=raw.get("choice"),
        platform=platform,
        group=raw.get("group", False),
        mentioned=raw.get("mentioned", False),
        replaces=raw.get("replaces"),
    )


def _fields(line: str) -> Mapping[str, Any]:
    try:
        raw = json.loads(line.removeprefix(MARK))
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise LineError("expected a JSON object")
    for name, value in raw.items():
        if name not in (*TEXTS, *FLAGS):
            raise LineError(f"unknown field {name!r}")
        wanted = bool if name in FLAGS else str
        if value is not None and not isinstance(value, wanted):
            raise LineError(f"{name}: expected {'true or false' if wanted is bool else 'a string'}")
    given = {name: value for name, value in raw.items() if value is not None}
    return {name: sound(value) if isinstance(value, str) else value for name, value in given.items()}


def moment(text: str) -> datetime:
    """An instant as ISO 8601 writes it, with its zone. Raises LineError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise LineError(f"at: {text!r} is not an ISO 8601 time") from error
    if found.tzinfo is None:
        raise LineError(f"at: {text!r} has no time zone")
    if found.year not in YEARS:
        raise LineError(f"at: {text!r} lies outside of {YEARS.start} to {YEARS.stop - 1}")
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LineError(f"zone: {name!r} is not a time zone") from error

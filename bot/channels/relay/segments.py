"""OneBot 11 messages: arrays of segments, and the same as strings with CQ codes. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.relay.inbound import part

CODE = re.compile(r"\[CQ:(?P<kind>[\w-]+)(?P<data>(?:,[^\[\]]*)?)\]")
ALL = "all"
PLAIN = ("text", "at", "reply")
Segment = dict[str, Any]


@dataclass(frozen=True)
class Spoken:
    """What a message says: its words, whom it mentions, what it quotes, and whether there is more to it."""

    text: str
    mentions: tuple[str, ...] = ()
    quotes: str = ""
    quoted_user: str = ""
    attachment: bool = False


def spoken(message: object) -> Spoken:
    """A message in either form."""
    segments = read(message) if isinstance(message, str) else message if isinstance(message, list) else []
    sound = [one for one in segments if isinstance(one, dict)]
    quote = next((part(one, "data") for one in sound if one.get("type") == "reply"), None)
    return Spoken(
        "".join(_data(one, "text") for one in sound if one.get("type") == "text").strip(),
        tuple(_data(one, "qq") for one in sound if one.get("type") == "at"),
        str(part(quote, "id") or ""),
        str(part(quote, "qq") or part(quote, "user_id") or ""),
        any(one.get("type") not in PLAIN for one in sound),
    )


def _data(segment: Segment, name: str) -> str:
    value = part(segment, "data", name)
    return str(value).encode("utf-8", "replace").decode() if value is not None else ""


def read(message: str) -> Sequence[Segment]:
    """A string with CQ codes as segments."""
    made: list[Segment] = []
    at = 0
    for code in CODE.finditer(message):
        made += _text(message[at : code.start()])
        pairs = (pair.partition("=") for pair in code["data"].split(",") if pair)
        made.append({"type": code["kind"], "data": {name: _unescaped(value) for name, _, value in pairs}})
        at = code.end()
    return [*made, *_text(message[at:])]


def _text(raw: str) -> Iterable[Segment]:
    return [{"type": "text", "data": {"text": _unescaped(raw)}}] if raw else []


def _unescaped(raw: str) -> str:
    return raw.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&")


def written(text: str, quotes: str = "", mentions: str = "") -> Sequence[Segment]:
    """A text as segments, with the message that it answers and whom it is for."""
    made: list[Segment] = [{"type": "reply", "data": {"id": quotes}}] if quotes else []
    made += [{"type": "at", "data": {"qq": mentions}}] if mentions else []
    return [*made, {"type": "text", "data": {"text": f" {text}" if mentions else text}}]

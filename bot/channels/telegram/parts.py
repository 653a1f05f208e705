"""From a reply to the messages that show it in Telegram. Pure: a part is JSON, and the outbox keeps it."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.pages import APART, codes, escaped, pages, units
from bot.channels.telegram.updates import Heard
from bot.messages import Block, Option, Outgoing

COPIED = 256
TOASTED = 190
WIDE = 34
NARROW = 12
IN_A_ROW = 4
Json = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """Where parts go: a chat, a topic in it; in a group the message that is answered, or the user who is called."""

    chat: str
    thread: str = ""
    quotes: int | None = None
    calls: str = ""

    def message(self, text: str, buttons: Sequence[Sequence[Json]] = ()) -> Json:
        """A message with HTML and buttons."""
        call = f'<a href="tg://user?id={self.calls}">🔔</a> ' if self.calls else ""
        part: Json = {"do": "message", "chat": self.chat, "text": f"{call}{text}"}
        part |= {"thread": self.thread} if self.thread else {}
        part |= {"quotes": self.quotes} if self.quotes else {}
        return part | ({"buttons": [list(row) for row in buttons]} if buttons else {})


def shown(reply: Outgoing, event: str, target: Target, link: str | None = None) -> list[Json]:
    """The reply: what it says with its buttons, then each message to send on its own, its gloss, and files.

    `link` leads into the private chat, for what is not said in a group.
    """
    said = [block for block in reply.blocks if block.kind not in APART and block.kind != "options"]
    apart = [block for block in reply.blocks if block.kind in APART]
    buttons = _keyboard(reply, event, link)
    numbered = [Block("options", lines=_numbered(reply.options))] if _are_long(reply.options) else []
    texts = pages([*said, *numbered])
    made = [target.message(text, buttons if text is texts[-1] else ()) for text in texts]
    made += [part for block in apart for part in _apart(block, target)]
    return [
        *made,
        *({"do": "document", "chat": target.chat, "thread": target.thread, **file.__dict__} for file in reply.files),
    ]


def _apart(block: Block, target: Target) -> Iterable[Json]:
    if block.kind != "message":
        yield from (target.message(page) for page in pages([block]))
        return
    text = "\n".join(block.lines)
    copy = [[{"copy": text}]] if units(text) <= COPIED else []
    head, *more = codes(text)
    yield target.message(f"<b>{escaped(block.title)}</b>\n{head}", copy if not more else ())
    yield from (target.message(page) for page in more)


def _keyboard(reply: Outgoing, event: str, link: str | None) -> list[list[Json]]:
    long = _are_long(reply.options)
    labels = [str(nth) if long else option.label for nth, option in enumerate(reply.options, 1)]
    labels += [option.label for option in reply.actions]
    made = [{"text": label, "data": f"{event}:{nth}"} for nth, label in enumerate(labels)]
    count = len(reply.options)
    rows = [*_rows(made[:count]), *_rows(made[count:])]
    return [*rows, [{"link": link}]] if link else rows


def _rows(buttons: Sequence[Json]) -> list[list[Json]]:
    """Short labels side by side, long ones below each other."""
    rows: list[list[Json]] = []
    for button in buttons:
        room = rows and len(rows[-1]) < IN_A_ROW and all(width(one["text"]) <= NARROW for one in (*rows[-1], button))
        if room:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _are_long(options: Iterable[Option]) -> bool:
    return any(width(option.label) > WIDE for option in options)


def _numbered(options: Iterable[Option]) -> tuple[str, ...]:
    return tuple(f"{nth}. {option.label}" for nth, option in enumerate(options, 1))


def width(text: str) -> int:
    """How wide a text is on a screen, in columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def acknowledged(heard: Heard, option: Option | None, reply: Outgoing | None, asked: Outgoing | None) -> list[Json]:
    """What a press does to its button: the query is answered, and a question shows what was chosen of it."""
    if heard.press is None:
        return []
    toast: Json = {"do": "toast", "query": heard.press.query}
    if option is None or is_fleeting(option):
        return [toast | ({"text": reply.text[:TOASTED]} if reply else {})]
    if asked is None or option not in asked.options or asked.kind not in ("question", "choices"):
        return [toast]
    edited = f"{escaped(heard.press.text)}\n\n✅ <b>{escaped(option.label)}</b>"
    return [toast, {"do": "edit", "chat": heard.address.chat, "message": heard.message, "text": edited}]


def is_fleeting(option: Option) -> bool:
    """Whether the reply to a button need not stay in the chat: thanks for a vote."""
    return option.id == "vote:up"

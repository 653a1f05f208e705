"""From replies to the messages that show them to the team. Pure: a part is JSON, and the outbox keeps it."""

from collections.abc import Iterable
from typing import Any

from bot.channels.team.links import Links
from bot.channels.telegram.pages import LONGEST, codes, escaped, packed, pages
from bot.channels.telegram.parts import Target
from bot.messages import Block, Outgoing

LONG = ("message", "table")
SPARED = ("why", "rule", "deadline", "sources")
Json = dict[str, Any]


def parts_of(reply: Outgoing, target: Target, links: Links) -> list[Json]:
    """The reply as one message; only a table, or a message to send on, may take several."""
    whole = any(block.kind in LONG for block in reply.blocks)
    texts = texts_of(reply.blocks) if whole else [one_text(reply.blocks)]
    buttons = buttons_of(reply, links)
    return [target.message(text, buttons if text is texts[-1] else ()) for text in texts if text]


def texts_of(blocks: Iterable[Block], limit: int = LONGEST) -> list[str]:
    """The blocks as HTML, in as few messages as will hold them."""
    return packed([piece for block in blocks for piece in _pieces(block, limit)], "\n\n", limit)


def _pieces(block: Block, limit: int) -> Iterable[str]:
    """A block as it is; a message to send on so that it copies whole."""
    if block.kind != "message":
        return pages([block], limit)
    head, *more = codes("\n".join(block.lines))
    return [f"<b>{escaped(block.title)}</b>\n{head}", *more]


def one_text(blocks: Iterable[Block], limit: int = LONGEST) -> str:
    """One message with as much of the blocks as it holds; the verdict stays longest."""
    kept = tuple(blocks)
    for kind in SPARED:
        if len(texts_of(kept, limit)) <= 1:
            break
        kept = tuple(block for block in kept if block.kind != kind)
    return next(iter(texts_of(kept, limit)), "")


def buttons_of(reply: Outgoing, links: Links) -> list[list[Json]]:
    """The cases that the reply offers, as links into the private chat."""
    linked = [(option.label, links.case(option.id.removeprefix("case:"))) for option in reply.options]
    return [[{"text": label, "link": link}] for label, link in linked if link]

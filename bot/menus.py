"""The options below a reply, as its reader may answer them: which are on offer, and for how long in a group."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.conversation import Conversation, Menu
from bot.messages import Incoming, Outgoing
from intents.normalize import plain
from intents.ordinals import ordinal

OPEN = timedelta(minutes=10)
NONE = "none"
PASSING = frozenset({"remind", "settled", "language", "zone", "forget", "fix", "matter", NONE})


def offering(talk: Conversation, reply: Outgoing, incoming: Incoming) -> Conversation:
    """The conversation with the reply's options on offer; a reply without any leaves those that were.

    A choice about the talk itself stands before what the last answer offered; that holds again once it is made.
    """
    if not reply.options:
        return _without(talk, reply)
    below = (talk.below or _menu(talk)) if _passes(option.id for option in reply.options) else None
    options = tuple(option.id for option in reply.options)
    labels = tuple(option.label for option in reply.options)
    return _with(replace(talk, below=below), Menu(options, labels, incoming.message_id, incoming.at.isoformat()))


def _without(talk: Conversation, reply: Outgoing) -> Conversation:
    if reply.kind == "answer":
        return replace(talk, offered=(), below=None)
    if talk.asked or not _passes(talk.offered):
        return talk
    return _with(replace(talk, below=None), talk.below) if talk.below else replace(talk, offered=())


def _menu(talk: Conversation) -> Menu | None:
    """What is on offer, where it is no choice about the talk itself nor belongs to a question."""
    if talk.asked or not talk.offered or _passes(talk.offered):
        return None
    return Menu(talk.offered, talk.labels, talk.offered_by, talk.offered_at)


def _with(talk: Conversation, menu: Menu) -> Conversation:
    return replace(talk, offered=menu.options, labels=menu.labels, offered_by=menu.by, offered_at=menu.at)


def _passes(options: Iterable[str]) -> bool:
    """Whether all these options are of one choice about the talk itself."""
    return all(option.partition(":")[0] in PASSING for option in options)


def is_fresh(talk: Conversation, question: str | None) -> bool:
    """Whether a choice below the reply to that event still holds; where a channel does not know, it does."""
    return question in (None, talk.offered_by) or (talk.below is not None and question == talk.below.by)


def answers(talk: Conversation, incoming: Incoming) -> bool:
    """Whether what somebody says to nobody in particular answers what the copilot has put to them a moment ago.

    A question may be answered in any words; of the options below an answer only a number or a choice tells.
    """
    if not talk.offered_at or incoming.at - datetime.fromisoformat(talk.offered_at) > OPEN:
        return False
    if talk.asked or NONE in talk.offered or incoming.choice in talk.offered:
        return True
    nth = ordinal(plain(incoming.text or ""))
    return nth is not None and nth < len(talk.offered)

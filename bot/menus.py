"""The options below a reply, as its reader may answer them: which are on offer, and for how long in a group."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.conversation import Conversation
from bot.messages import Incoming, Outgoing
from intents.answers import ordinal
from intents.normalize import plain

OPEN = timedelta(minutes=10)
NONE = "none"


def offering(talk: Conversation, reply: Outgoing, incoming: Incoming) -> Conversation:
    """The conversation with the reply's options on offer."""
    options = tuple(option.id for option in reply.options)
    return replace(talk, offered=options, offered_by=incoming.message_id, offered_at=incoming.at.isoformat())


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

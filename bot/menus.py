"""The options below a reply, as its reader may answer them: which are on offer, and for how long in a group."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.conversation import Conversation
from bot.messages import Incoming, Outgoing
from intents.normalize import plain
from intents.ordinals import ordinal

OPEN = timedelta(minutes=10)
NONE = "none"
PASSING = frozenset({"remind", "settled", "language", "zone", "forget", "fix", NONE})


def offering(talk: Conversation, reply: Outgoing, incoming: Incoming) -> Conversation:
    """The conversation with the reply's options on offer; a reply without any leaves those that were."""
    if not reply.options:
        return replace(talk, offered=()) if _is_over(talk) else talk
    return replace(
        talk,
        offered=tuple(option.id for option in reply.options),
        labels=tuple(option.label for option in reply.options),
        offered_by=incoming.message_id,
        offered_at=incoming.at.isoformat(),
    )


def _is_over(talk: Conversation) -> bool:
    """Whether the options were of one choice about the talk itself, which has been made or left."""
    return not talk.asked and all(option.partition(":")[0] in PASSING for option in talk.offered)


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

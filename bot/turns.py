"""What a turn writes besides the conversation: reminders set, moved and dropped, votes, or that all is erased."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.dialogue.conversation import Conversation, Effect, Erase, Schedule, Settled, Vote
from bot.dialogue.matter import Deadline
from bot.store import Reminder


def writes(before: Conversation, after: Conversation, effects: Iterable[Effect]) -> Mapping[str, Any]:
    """What the store writes with the turn; a deadline that has moved moves its reminders."""
    known = {one.key: one for one in before.deadlines}
    now = {one.key: one for one in after.deadlines}
    moved = [(_reminder(known[k]), _reminder(now[k])) for k in known.keys() & now.keys() if known[k].due != now[k].due]
    written: dict[str, Any] = {"moved": moved, "settled": [], "reminders": [], "votes": [], "erase": False}
    for effect in effects:
        match effect:
            case Settled(deadlines):
                written["settled"] += [_reminder(one) for one in deadlines]
            case Schedule(deadline, at):
                written["reminders"].append(_reminder(deadline, at))
            case Vote(up):
                written["votes"].append({"up": int(up), **_about(before)})
            case Erase():
                written["erase"] = True
            case _:
                pass
    return written


def _about(talk: Conversation) -> dict[str, str | None]:
    """The answer that a vote is about."""
    inquiry = talk.inquiry
    return {
        "case": inquiry.reached_case if inquiry else None,
        "outcome": ",".join(inquiry.reached) if inquiry else None,
    }


def _reminder(deadline: Deadline, at: datetime | None = None) -> Reminder:
    return Reminder(
        deadline.case, deadline.clock, deadline.due.timestamp(), at.timestamp() if at else 0.0, deadline.matter
    )

"""The matters of a conversation: which one is in hand, which are put aside, what is told of which. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.conversation import Conversation
from bot.dialogue.matter import ORDER, Deadline, Inquiry, Matter
from knowledge.values import Slots

MOST = 20  # put aside in one conversation: a state is stored with every turn
PREFIX = "m-"


def in_hand(talk: Conversation) -> Matter | None:
    """The matter that is talked about."""
    return Matter(talk.inquiry, talk.platform, talk.written) if talk.inquiry else None


def aside(talk: Conversation) -> tuple[Matter, ...]:
    """The matters that can be gone back to, the latest last."""
    hand = talk.inquiry.matter if talk.inquiry else None
    return tuple(one for one in talk.matters if one.id != hand)


def in_order(talk: Conversation) -> tuple[Matter, ...]:
    """All of them as they were opened, the one in hand included."""
    hand = in_hand(talk)
    return tuple(sorted((*aside(talk), *([hand] if hand else [])), key=lambda one: _number(one.id)))


def orders(talk: Conversation) -> tuple[Matter, ...]:
    """The first matter of each order; where the order is not known, each by itself."""
    found: dict[tuple[str | None, str], Matter] = {}
    for one in in_order(talk):
        found.setdefault((one.platform, code(one.order or "") or one.id), one)
    return tuple(found.values())


def is_same(order: str | None, other: str | None) -> bool:
    """Whether two orders' numbers are the same, however they are written."""
    return code(order or "") == code(other or "")


def code(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text)).upper()


def id_for(talk: Conversation, slug: str, slots: Slots, platform: str | None) -> str:
    """The matter that a case taken up now belongs to: the same case of the same order, or a new one."""
    order = slots.get(ORDER)
    number = order if isinstance(order, str) else None
    hand = in_hand(talk)
    if hand and hand.inquiry.case == slug and (not number or not hand.order or is_same(number, hand.order)):
        return hand.id
    same = (one for one in aside(talk) if one.inquiry.case == slug and one.platform == platform)
    return next((one.id for one in same if is_same(one.order, number)), next_id(talk))


def next_id(talk: Conversation) -> str:
    """An id that no matter of the conversation has, nor anything that still runs for one."""
    inquiries = (*(one.inquiry for one in talk.matters), talk.inquiry, talk.suspended)
    ids = [*(one.matter for one in inquiries if one), *(one.matter for one in talk.deadlines)]
    return f"{PREFIX}{max(map(_number, ids), default=0) + 1}"


def _number(matter: str) -> int:
    digits = matter.removeprefix(PREFIX)
    return int(digits) if digits.isdecimal() else 0


def put_by(before: Conversation, after: Conversation) -> Conversation:
    """The conversation after a step, with the matter that it left put aside, and what runs named by its order."""
    if not after.started:  # all that was known has gone
        return after
    hand, left = in_hand(after), in_hand(before)
    kept = [one for one in after.matters if left is None or one.id != left.id]
    kept = [one for one in (*kept, *([left] if left else [])) if hand is None or one.id != hand.id]
    named = tuple(_named(one, after.inquiry) for one in after.deadlines)
    return replace(after, matters=tuple(kept)[-MOST:], deadlines=named)


def let_go(talk: Conversation) -> Conversation:
    """The conversation with the matter in hand put aside; to be resumed, where a question of it is open."""
    suspended = talk.inquiry if talk.inquiry and talk.asked else talk.suspended
    return put_by(talk, replace(talk, inquiry=None, written=None, suspended=suspended))


def _named(one: Deadline, inquiry: Inquiry | None) -> Deadline:
    return replace(one, order=inquiry.order) if inquiry and inquiry.order and one.matter == inquiry.matter else one


def as_set(talk: Conversation, now: Conversation) -> Conversation:
    """The conversation with what the seller has set, been promised, and has going on, in `now`."""
    language = now.language if now.fixed_language else talk.language
    hand = talk.inquiry.matter if talk.inquiry else None
    return replace(
        talk,
        language=language,
        fixed_language=now.fixed_language,
        zone=now.zone,
        deadlines=now.deadlines,
        matters=tuple(one for one in _every(now).values() if one.id != hand)[-MOST:],
    )


def _every(talk: Conversation) -> Mapping[str, Matter]:
    hand = in_hand(talk)
    return {one.id: one for one in (*talk.matters, *([hand] if hand else []))}

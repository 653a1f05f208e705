"""Turn from the matter in hand to another: one that a message opens, or one that it goes back to. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue import filling, letters, matters, opening
from bot.dialogue.conversation import Conversation, Effect, Offer, Tell
from bot.dialogue.matter import ORDER, Matter
from bot.dialogue.proceed import proceed
from bot.dialogue.world import World
from intents.letters import NUMBERS
from intents.matters import Back, Heard, heard
from intents.ranking import UNWRITTEN
from intents.understand import Understanding
from intents.weigh import Asked, Sure, Unsure, weigh

Result = tuple[Conversation, tuple[Effect, ...]]
SHORTEST = 3  # fewer digits at the end of a number tell no order
OWN = ("money", "date", "datetime", "number", "share")  # what is of these kinds is of one order, whatever carries
MISSED = ("outside.none", "outside.unanswered", "note.noise")


def turned(talk: Conversation, said: Understanding, world: World) -> tuple[Conversation, Result | None]:
    """The conversation with the matter in hand that the message speaks of, and what follows where that is all of it."""
    if not talk.inquiry and not talk.matters:
        return talk, None
    words = heard(said.text)
    back = _gone_back_to(talk, said, words)
    if back is None:
        return talk, _another(talk, said, words, world) or _lost(talk, words)
    if len(back) > 1:
        return talk, _which(talk, back)
    there = taken_up(talk, back[0], world)
    return there, shown(there, back[0], world) if words.says_little(back[0].order or "") else None


def named(talk: Conversation, matter: str, world: World) -> Result:
    """Back to the matter of that id; without one, which one is meant."""
    others = matters.aside(talk)
    found = next((one for one in others if matter and one.id == matter), None)
    if found:
        return shown(taken_up(talk, found, world), found, world)
    return _which(talk, others) if others and not matter else (talk, (Tell("note", "note.stale"),))


def taken_up(talk: Conversation, matter: Matter, world: World) -> Conversation:
    """The conversation with that matter in hand, as it was left; what carries is known in it as well."""
    inquiry = matter.inquiry
    there = replace(left(talk, world), platform=matter.platform, inquiry=inquiry, written=matter.written)
    kept = opening.keep(there, inquiry.slots, world)
    waits = there.suspended is not None and there.suspended.matter != inquiry.matter
    return replace(there, kept=kept, suspended=there.suspended if waits else None)


def left(talk: Conversation, world: World) -> Conversation:
    """The conversation with nothing in hand; only what carries from one order to another is kept."""
    slots = {name: world.slot(name) for name in talk.kept}
    kept = {name: talk.kept[name] for name, slot in slots.items() if slot.carries and slot.kind not in OWN}
    return replace(
        matters.let_go(talk), asked=None, filling=None, opening=None, offered=(), below=None, kept=kept, misses=0
    )


def shown(talk: Conversation, matter: Matter, world: World) -> Result:
    """Which matter it is, and its answer or its open question as they stand now."""
    return proceed(talk, world, Tell("note", "matter.back", {"matter": matter}))


def kept_up(talk: Conversation, there: Conversation, done: Result, world: World) -> Result:
    """What followed in the matter gone back to; that matter itself, where nothing was understood."""
    hand = matters.in_hand(there)
    missed = all(isinstance(one, Offer) or (isinstance(one, Tell) and one.key in MISSED) for one in done[1])
    if there is talk or hand is None or not missed:
        return done
    return shown(there, hand, world)


# --- back


def _gone_back_to(talk: Conversation, said: Understanding, words: Heard) -> tuple[Matter, ...] | None:
    """The matters that the message may go back to; None where it goes back to none."""
    others = matters.aside(talk)
    if not others or _is_here(talk, said):
        return None
    numbered = _by_number(others, said, words)
    if numbered:
        return numbered
    back = words.back
    if back and (back.returns or said.about or (back.leads and not _answers(talk, said))):
        return _by_words(talk, others, back, said, words)
    if words.is_another and said.about and not said.platforms:
        return others  # "另一单还剩多久": only one that is known can be asked about
    on = said.platforms[0] if said.platforms else None
    if on and on != talk.platform and words.names_that:
        return tuple(one for one in others if one.platform == on)[-1:] or None
    return None


def _by_words(
    talk: Conversation, others: tuple[Matter, ...], back: Back, said: Understanding, words: Heard
) -> tuple[Matter, ...] | None:
    if back.way == "nth":
        meant = matters.orders(talk)[back.nth - 1 : back.nth] if back.nth else ()
        return tuple(one for one in meant if one in others) or None
    order = talk.inquiry.order if talk.inquiry else None
    elsewhere = tuple(one for one in others if not order or not matters.is_same(one.order, order)) or others
    elsewhere = tuple({(one.platform, one.order or one.id): one for one in elsewhere}.values())
    if back.way == "other":
        return None if words.is_another and not (back.returns or said.about) else elsewhere
    return elsewhere[-1:]


def _by_number(others: tuple[Matter, ...], said: Understanding, words: Heard) -> tuple[Matter, ...]:
    """Those whose order's number stands in the message, or the end of it."""
    text, tail = matters.code(said.text), matters.code(words.tail or "")
    whole = tuple(one for one in others if one.order and matters.code(one.order) in text)
    ends = (one for one in others if len(tail) >= SHORTEST and matters.code(one.order or "").endswith(tail))
    return (whole or tuple(ends))[-1:]


def _is_here(talk: Conversation, said: Understanding) -> bool:
    """Whether the message names the order in hand."""
    order = talk.inquiry.order if talk.inquiry else None
    return bool(order) and matters.code(order or "") in matters.code(said.text)


def _answers(talk: Conversation, said: Understanding) -> bool:
    return talk.asked is not None and said.answer is not None


def _which(talk: Conversation, among: Iterable[Matter]) -> Result:
    options = tuple(f"matter:{one.id}" for one in reversed(tuple(among)) if one.id)
    return talk, (Tell("note", "matter.which", options=options),)


def _lost(talk: Conversation, words: Heard) -> Result | None:
    """Nothing to go back to, where the message says nothing else."""
    back = words.back
    if back is None or not (back.returns or back.leads) or talk.asked or not words.says_little():
        return None
    return talk, (Tell("note", "matter.none"),)


# --- another


def _another(talk: Conversation, said: Understanding, words: Heard, world: World) -> Result | None:
    """A trouble with another order: of the same kind, where the message tells no other."""
    if not talk.inquiry or (said.platforms and said.platforms[0] != talk.platform):
        return None
    if not _is_another(talk, said, words, world):
        return None
    fresh = left(talk, world)
    case = _trouble(talk.inquiry.case, said, words, world, talk.platform)
    if case is None:
        return opening.opened(fresh, said, world)
    more = letters.hearing(fresh, said, world)
    after, effects = opening.begin(fresh, case, more, world, matters.next_id(fresh))
    order = after.inquiry.order if after.inquiry else None
    return after, (Tell("note", "matter.new", {"order": order}), *effects)


def _is_another(talk: Conversation, said: Understanding, words: Heard, world: World) -> bool:
    order, known = _told_order(said), talk.inquiry.order if talk.inquiry else None
    if _is_here(talk, said) or talk.asked_slot == ORDER:
        return False
    if order and known and not _is_number_asked(talk, order, words):
        return words.is_another or not _is_corrected(talk, said, words, world)
    if words.is_another:
        filled = bool(talk.asked and talk.asked[0] == "variable")
        return bool(order) or not (filled or said.about or _answers(talk, said))
    reached = bool(talk.inquiry and talk.inquiry.reached)
    return bool(order) and reached and not talk.asked and words.is_again


def _is_number_asked(talk: Conversation, order: str, words: Heard) -> bool:
    """Whether the number alone may be the answer to a question for another number."""
    return talk.asked_slot in NUMBERS and words.says_little(order)


def _is_corrected(talk: Conversation, said: Understanding, words: Heard, world: World) -> bool:
    """Whether the message says that the number of the order in hand is another one."""
    return words.corrects and bool(filling.changed(talk, (ORDER,), said, world) or words.says_little(_told_order(said)))


def _told_order(said: Understanding) -> str:
    found = next((one.value for one in said.readings if one.of == ORDER and one.by == "number"), "")
    return found if isinstance(found, str) else ""


def _trouble(before: str, said: Understanding, words: Heard, world: World, platform: str | None) -> str | None:
    """The case of the other order: the one that the message surely tells, else that of the order before it."""
    match weigh(said, world.knowledge, platform):
        case Sure(case):
            return case
        case Asked(name=name) if name == UNWRITTEN and words.is_again:
            return before
        case Asked(role="refusals" | "gaps" | "unanswered"):
            return None
        case Unsure(cases) if not (said.is_noise or words.is_again or before in cases):
            return None
        case _:
            return before

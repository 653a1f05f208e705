"""The seller wants a message: ask for what it still needs, then give it."""

from dataclasses import replace

from bot.dialogue.conversation import Ask, Conversation, Effect, Send, Tell
from bot.dialogue.naming import meant_by
from bot.dialogue.world import World
from knowledge.values import DECLINED, Slots
from templates.drafts import Draft, drafts, fits, missing
from templates.messages import Message
from templates.write import Forbidden

Result = tuple[Conversation, tuple[Effect, ...]]


def wanted(talk: Conversation, world: World, said: str = "") -> Result:
    """The message of the last answer; where there are several, the one that `said` names, or which one."""
    names = fitting(talk, world)
    open_ones = unfilled(talk, world)
    named = meant_by(said, names, world) if said else names
    if not names:
        return talk, (Tell("note", "note.no-message"),)
    if len(named) != 1 and len(open_ones) == 1 and open_ones[0] in (named or names):
        return fill(talk, open_ones[0], world)
    if len(named) == 1:
        return fill(talk, named[0], world)
    return talk, (Tell("note", "note.which-message", options=tuple(f"template:{name}" for name in named or names)),)


def fitting(talk: Conversation, world: World) -> tuple[str, ...]:
    """The messages of the rows last reached that are true for what is known."""
    messages = world.content.library.messages
    known = world.known(talk.inquiry.slots) if talk.inquiry else {}
    return tuple(name for name in offered(talk, world) if fits(messages[name], known))


def unfilled(talk: Conversation, world: World) -> tuple[str, ...]:
    """Those of them that still have gaps: what an answer offers to write."""
    slots = talk.inquiry.slots if talk.inquiry else {}
    messages = world.content.library.messages
    return tuple(
        name
        for name in fitting(talk, world)
        if any(draft.text is None for draft in _drafts(messages[name], talk, slots, world))
    )


def offered(talk: Conversation, world: World) -> tuple[str, ...]:
    """The messages of the rows last reached."""
    inquiry = talk.inquiry
    if not inquiry or not inquiry.reached_case:
        return ()
    case = world.case(inquiry.reached_case)
    return tuple(dict.fromkeys(name for row in inquiry.reached for name in case.outcome(row).templates))


def fill(talk: Conversation, name: str, world: World) -> Result:
    """Begin with a message: what was declined before may be asked once more, for it was not asked for this."""
    message = world.content.library.messages[name]
    if not talk.inquiry or name not in offered(talk, world):
        return talk, (Tell("note", "note.stale"),)
    if not fits(message, world.known(talk.inquiry.slots)):
        return talk, (Tell("note", "note.not-true", {"template": name}),)
    slots = {
        key: value for key, value in talk.inquiry.slots.items() if not (value is DECLINED and key in message.variables)
    }
    return go_on(replace(talk, filling=name, inquiry=replace(talk.inquiry, slots=slots)), world)


def go_on(talk: Conversation, world: World) -> Result:
    """Ask for the next value that the message needs, or give it."""
    inquiry = talk.inquiry
    if not inquiry or not talk.filling:
        return replace(talk, filling=None, asked=None), (Tell("note", "note.nothing-open"),)
    message = world.content.library.messages[talk.filling]
    gaps = missing(message, inquiry.slots)
    refused = [name for name in gaps if inquiry.slots.get(name) is DECLINED]
    if refused:
        return without(talk, tuple(refused))
    if gaps:
        return replace(talk, asked=("variable", gaps[0])), (Ask(gaps[0], variable_of=message.id),)
    return _written(talk, message, inquiry.slots, world)


def without(talk: Conversation, names: tuple[str, ...]) -> Result:
    """Leave the message, saying what it cannot go out without; what was said for it is kept."""
    done = replace(talk, filling=None, asked=None, misses=0)
    return done, (Tell("note", "note.value-missing", {"template": talk.filling, "slots": names}),)


def _written(talk: Conversation, message: Message, slots: Slots, world: World) -> Result:
    written = _drafts(message, talk, slots, world)
    broken = next((draft.forbidden for draft in written if draft.forbidden), None)
    filled = tuple(draft for draft in written if draft.text is not None)
    if broken:
        return forbidden(talk, broken)
    if not filled:
        name = written[0].missing[0]
        return replace(talk, asked=("variable", name)), (Ask(name, reason="ask.readable", variable_of=message.id),)
    done = replace(talk, filling=None, asked=None, written=message.id, misses=0)
    return done, (*_lost(written), *_left_out(written), Send(filled))


def _drafts(message: Message, talk: Conversation, slots: Slots, world: World) -> tuple[Draft, ...]:
    zone = world.platform_zone(talk.platform)
    return drafts(world.addressed(message, talk.platform), slots, world.content.vocabulary, zone)


def forbidden(talk: Conversation, broken: Forbidden) -> Result:
    """Ask anew for a value that brings a forbidden word, naming the word and why; the rest is kept."""
    inquiry = talk.inquiry
    slots = {name: value for name, value in (inquiry.slots if inquiry else {}).items() if name != broken.variable}
    kept = {name: value for name, value in talk.kept.items() if name != broken.variable}
    asked = replace(
        talk, inquiry=inquiry and replace(inquiry, slots=slots), kept=kept, asked=("variable", broken.variable)
    )
    tell = Tell("note", "letter.forbidden", {"word": broken.word, "why": broken.why})
    return asked, (tell, Ask(broken.variable, variable_of=talk.filling))


def _lost(written: tuple[Draft, ...]) -> tuple[Tell, ...]:
    """Said for every value that keeps the message from being written in one of its languages."""
    names = dict.fromkeys(name for draft in written for name in draft.missing)
    lost = {name: tuple(draft.language for draft in written if name in draft.missing) for name in names}
    return tuple(Tell("note", "letter.language-missing", {"slots": (n,), "languages": lost[n]}) for n in lost)


def _left_out(written: tuple[Draft, ...]) -> tuple[Tell, ...]:
    """Said for optional values that a reader cannot read, so that their sentences are left out."""
    names = dict.fromkeys(name for draft in written for name in draft.left_out)
    lost = {name: tuple(draft.language for draft in written if name in draft.left_out) for name in names}
    return tuple(Tell("note", "letter.left-out", {"slots": (n,), "languages": lost[n]}) for n in lost)

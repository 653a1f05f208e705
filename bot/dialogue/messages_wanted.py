"""The seller wants a message: ask for what it still needs, then give it."""

from dataclasses import replace

from bot.dialogue.conversation import Ask, Conversation, Effect, Send, Tell
from bot.dialogue.world import World
from knowledge.values import DECLINED, Slots
from templates.drafts import drafts, fits, missing
from templates.messages import Message

Result = tuple[Conversation, tuple[Effect, ...]]


def wanted(talk: Conversation, world: World) -> Result:
    """The message of the last answer; where there are several, which one."""
    messages = world.content.library.messages
    known = world.known(talk.inquiry.slots) if talk.inquiry else {}
    names = [name for name in _offered(talk, world) if fits(messages[name], known)]
    if not names:
        return talk, (Tell("note", "note.no-message"),)
    if len(names) == 1:
        return fill(talk, names[0], world)
    return talk, (Tell("note", "note.which-message", options=tuple(f"template:{name}" for name in names)),)


def _offered(talk: Conversation, world: World) -> tuple[str, ...]:
    """The messages of the rows last reached."""
    inquiry = talk.inquiry
    if not inquiry or not inquiry.reached_case:
        return ()
    case = world.case(inquiry.reached_case)
    return tuple(dict.fromkeys(name for row in inquiry.reached for name in case.outcome(row).templates))


def fill(talk: Conversation, name: str, world: World) -> Result:
    """Begin with a message: what was declined before may be asked once more, for it was not asked for this."""
    message = world.content.library.messages[name]
    if not talk.inquiry or name not in _offered(talk, world):
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
        done = replace(talk, filling=None, asked=None)
        return done, (Tell("note", "note.value-missing", {"template": message.id, "slots": refused}),)
    if gaps:
        return replace(talk, asked=("variable", gaps[0])), (Ask(gaps[0], variable_of=message.id),)
    return _written(talk, message, inquiry.slots, world)


def _written(talk: Conversation, message: Message, slots: Slots, world: World) -> Result:
    zone = world.platform_zone(talk.platform)
    written = drafts(world.addressed(message, talk.platform), slots, world.content.vocabulary, zone)
    filled = tuple(draft for draft in written if draft.text is not None)
    if not filled:
        name = written[0].missing[0]
        return replace(talk, asked=("variable", name)), (Ask(name, reason="ask.readable", variable_of=message.id),)
    return replace(talk, filling=None, asked=None), (Send(filled),)

"""One step of a conversation: from its state and what happened to its next state and what to say. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.dialogue import about, asking, filling, letters, matters, messages_wanted, opening, other_matters, steering
from bot.dialogue.conversation import Ask, Chose, Commanded, Conversation, Effect, Event, Explain, Recall, Said, Tell
from bot.dialogue.matters import as_set
from bot.dialogue.proceed import dues_of, proceed
from bot.dialogue.world import World
from intents.about import PLACEHOLDER
from intents.labels import named
from intents.normalize import plain
from intents.times import meant_zone
from intents.understand import Understanding

Result = tuple[Conversation, tuple[Effect, ...]]
READS = {"en": "en", "fr": "en", "pl": "en", "de": "en", "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant"}
FEWEST_WORDS = 3


def step(talk: Conversation, event: Event, world: World) -> Result:
    """What the event changes, and what is said. Nothing is read or written here."""
    after, effects = _stepped(talk, event, world)
    return matters.put_by(talk, after), effects


def _stepped(talk: Conversation, event: Event, world: World) -> Result:
    match event:
        case Chose(option):
            return _chosen(replace(talk, started=True), option, world)
        case Commanded(name, argument):
            return _commanded(replace(talk, started=True), name, argument, world)
        case Said(understanding):
            meaning = replace(world, meant=_zone(talk, understanding, world))
            home = understanding.home or talk.supposed_zone
            return _said(
                replace(_spoken(talk, understanding), started=True, supposed_zone=home), understanding, meaning
            )


def _zone(talk: Conversation, heard: Understanding, world: World) -> ZoneInfo | None:
    """The zone in which the message means its days, where it names one."""
    platform = heard.platforms[0] if heard.platforms else talk.platform
    return meant_zone(plain(heard.text), world.platform_zone(platform))


def _commanded(talk: Conversation, name: str, argument: str, world: World) -> Result:
    handler = steering.COMMANDS.get(name)
    done = handler(talk, argument, world) if handler else COMMANDS[name](talk, world) if name in COMMANDS else None
    return done or _help(talk, world)


def _spoken(talk: Conversation, heard: Understanding) -> Conversation:
    """The language to answer in: that of the message, where it is long enough to tell and no pasted mail or letter."""
    if talk.fixed_language or (talk.asked and talk.asked[0] == "variable"):
        return talk  # what is typed for a letter is in its addressee's language
    language = heard.language
    if language == "mixed":
        language = talk.language if talk.language.startswith("zh") and talk.started else "zh-Hans"
    reads = READS.get(language, "en")
    if reads == "zh-Hans" and talk.language == "zh-Hant":
        reads = talk.language if not _simplified(heard.text) else reads
    tells = reads != "en" or not talk.started or len(heard.text.split()) >= FEWEST_WORDS
    if heard.is_noise or not tells or (heard.mail and not heard.mail.own and talk.started):
        return talk
    return replace(talk, language=reads)


def _simplified(text: str) -> bool:
    """Whether a text has characters that only simplified Chinese has."""
    return any(character in _SIMPLE for character in text)


_SIMPLE = frozenset("这么们来对发个时说问还没让过给买卖单诉货钱邮证据开关门马见语请谁")


def _said(talk: Conversation, heard: Understanding, world: World) -> Result:
    if not heard.text:
        return talk, (Tell("note", "note.empty"),)
    picked = _picked(talk, heard)
    if picked:
        return _chosen(talk, picked, world)
    there, other = other_matters.turned(talk, heard, world)
    return other or other_matters.kept_up(talk, there, _heard(there, heard, world), world)


def _heard(talk: Conversation, heard: Understanding, world: World) -> Result:
    """What a message means in the matter that it speaks of."""
    heard = letters.hearing(talk, heard, world)
    letter = letters.meant(talk, heard, world)
    if letter:
        return letter
    for command in heard.commands:
        if command == "message" and heard.about == PLACEHOLDER and not _has_message(talk):
            continue  # a nod where there is nothing to nod at
        done = _by_word(talk, command, world)
        if done:
            return done
    return _answered(talk, heard, world) or opening.opened(talk, heard, world)


def _answered(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """What a message means to what was asked or said last; None where it opens something of its own."""
    aside = about.answered(talk, heard, world)
    if aside:
        return aside
    if talk.asked and talk.asked[0] == "variable":
        return filling.answered(talk, heard, world)
    if talk.asked and letters.comes_later(talk, heard, world):
        return talk, (Ask(talk.asked[1], talk.inquiry.case if talk.inquiry else None, "letter.later"),)
    return asking.answered(talk, heard, world) if talk.asked else None


def _by_word(talk: Conversation, command: str, world: World) -> Result | None:
    if command in steering.COMMANDS:
        return steering.COMMANDS[command](talk, "", world)
    return COMMANDS[command](talk, world) if command in COMMANDS else None


def _has_message(talk: Conversation) -> bool:
    return any(option.startswith("template:") for option in talk.offered)


def _picked(talk: Conversation, heard: Understanding) -> str | None:
    """The option that was named by its number or its words, where options other than a question's own are on offer."""
    if talk.asked is not None:
        return None
    if heard.ordinal is not None:
        return talk.offered[heard.ordinal] if heard.ordinal < len(talk.offered) else None
    return named(heard.text, dict(zip(talk.offered, talk.labels, strict=False)))


def _chosen(talk: Conversation, option: str, world: World) -> Result:
    kind, _, name = option.partition(":")
    if kind == "case" and name in world.knowledge.cases:
        return opening.picked(talk, name, world)
    if kind == "template" and name in world.content.library.messages:
        return messages_wanted.fill(talk, name, world)
    if kind in steering.OPTIONS:
        done = steering.COMMANDS[kind](talk, name, world)
        if done:
            return done
    if option in COMMANDS:
        done = COMMANDS[option](talk, world)
        if done:
            return done
    if option == "none" and not talk.asked:
        return replace(talk, opening=None, offered=()), (Tell("note", "note.rephrase"),)
    if talk.asked:
        return asking.chosen(talk, option, world)
    return talk, (Tell("note", "note.stale"),)


def _back(talk: Conversation, world: World) -> Result | None:
    """Ask the last answered question again."""
    if talk.filling:
        return proceed(replace(talk, filling=None, asked=None), world)
    if not talk.inquiry or not talk.inquiry.answered:
        return talk, (Tell("note", "note.nothing-before"),)
    *before, last = talk.inquiry.answered
    slots = {name: value for name, value in talk.inquiry.slots.items() if name != last}
    kept = {name: value for name, value in talk.kept.items() if name != last}
    inquiry = replace(talk.inquiry, slots=slots, answered=tuple(before))
    return proceed(replace(talk, inquiry=inquiry, kept=kept, asked=None), world)


def _cancel(talk: Conversation, _world: World) -> Result:
    calm = replace(talk, inquiry=None, asked=None, filling=None, opening=None, offered=(), misses=0)
    if talk.suspended:
        return replace(calm, inquiry=None), (Tell("note", "note.cancelled-resume", options=("resume",)),)
    key = "note.cancelled" if talk.asked or talk.inquiry else "note.nothing-open"
    return calm, (Tell("note", key),)


def _restart(talk: Conversation, _world: World) -> Result:
    """From the start; what the seller has set, and what they are to be reminded of, stays."""
    fresh = as_set(Conversation(language=talk.language, started=True), talk)
    return fresh, (Tell("note", "note.restarted"),)


def _help(talk: Conversation, _world: World) -> Result:
    return talk, (Tell("note", "note.help"),)


def _known(talk: Conversation, _world: World) -> Result:
    slots = talk.inquiry.slots if talk.inquiry else talk.kept
    return talk, (Recall(slots),)


def _details(talk: Conversation, world: World) -> Result | None:
    inquiry = talk.inquiry
    if talk.asked and inquiry:
        asks = inquiry.case if talk.asked[0] == "slot" else None
        return talk, (Ask(talk.asked[1], asks, "ask.why", variable_of=talk.filling),)
    if not inquiry or not inquiry.reached or not inquiry.reached_case:
        return None
    case = world.case(inquiry.reached_case)
    outcomes = tuple(outcome for outcome in case.outcomes if outcome.id in inquiry.reached)
    return talk, (Explain(case, outcomes, dues_of(outcomes, inquiry.slots, world)),)


def _resume(talk: Conversation, world: World) -> Result | None:
    if not talk.suspended:
        return proceed(talk, world) if talk.inquiry and talk.asked else None
    waiting = next((one for one in matters.aside(talk) if one.id == talk.suspended.matter), None)
    there = other_matters.taken_up(talk, waiting, world) if waiting else replace(talk, inquiry=talk.suspended)
    return proceed(replace(there, suspended=None, asked=None, filling=None), world)


def _message(talk: Conversation, world: World) -> Result | None:
    if not talk.inquiry or talk.asked or not talk.inquiry.reached:
        return None
    return messages_wanted.wanted(talk, world)


COMMANDS: Mapping[str, Callable[[Conversation, World], Result | None]] = {
    "back": _back,
    "cancel": _cancel,
    "restart": _restart,
    "help": _help,
    "known": _known,
    "details": _details,
    "resume": _resume,
    "message": _message,
}

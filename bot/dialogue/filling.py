"""What a seller answers where a message needs a value: the value, another one of the message, or another matter."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialogue import asking, messages_wanted, opening
from bot.dialogue.conversation import Ask, Conversation, Effect, Tell
from bot.dialogue.world import World
from intents.answers import Question, Unreadable
from intents.changes import Changes
from intents.letters import NUMBERS
from intents.understand import Understanding
from knowledge.values import Money, Slots, Value, Words
from templates.drafts import spoiling
from templates.messages import Message

Result = tuple[Conversation, tuple[Effect, ...]]
PATIENCE = 2  # as with the questions of a case: the third miss in a row ends it
SENTENCES = ("text", "choice", "address")
EXPECTED = ("tracking_number", "carrier", "phone", "zip_code", "tracking_url")


def answered(talk: Conversation, heard: Understanding, world: World) -> Result:
    """The answer to the question for a variable: its value, another value of the message, or another matter."""
    _, name = talk.asked or ("variable", "")
    message = world.content.library.messages[talk.filling or ""]
    known = talk.inquiry.slots if talk.inquiry else {}
    value = world.content.letters.value(_question(name, talk.platform, world, known), heard.text, world.now, world.zone)
    others = _corrections(talk, heard, value, world)
    if others:
        return messages_wanted.go_on(with_told(talk, others, world), world)
    if world.content.letters.waits(heard.text):
        return talk, (_ask(talk, "letter.waiting"),)
    if "message" in heard.commands or world.content.letters.wishes(heard.text):
        return talk, (_ask(talk),)
    if value is None:
        return _elsewhere(talk, heard, world) or _again(talk, _expected(name, world))
    if isinstance(value, Unreadable):
        return _again(talk, asking.REASONS[value])
    if is_foreign(value, message, talk, world):
        near = world.content.letters.nearest(world.question(name, None, talk.platform), heard.text)
        if not near and opening.is_new_question(talk, heard, world):
            return _elsewhere(talk, heard, world) or _again(talk, _expected(name, world))
        return in_other_words(talk, name, heard.text, world)
    spoilt = spoiling(message, world.slot(name), value, world.platform_zone(talk.platform))
    if spoilt:
        return messages_wanted.forbidden(replace(talk, misses=0), spoilt)
    return asking.take(with_told(talk, _others(talk, heard, value, world), world), value, world)


def _corrections(
    talk: Conversation, heard: Understanding, value: Value | Unreadable | None, world: World
) -> dict[str, Value]:
    """Other values of the message that the answer changes; inside a sentence for the message itself, numbers only."""
    message, name = world.content.library.messages[talk.filling or ""], talk.asked_slot or ""
    told = {k: v for k, v in changed(talk, message.variables, heard, world).items() if v is not None}
    taken = value is not None and not isinstance(value, Unreadable) and not is_foreign(value, message, talk, world)
    sentence = taken and world.slot(name).kind in SENTENCES
    if sentence and not changes(message.variables, talk.platform, world).orders(heard.text):
        told = {k: v for k, v in told.items() if k in NUMBERS}
    return told if told.keys() - {name} else {}


def is_foreign(value: Value, message: Message, talk: Conversation, world: World) -> bool:
    """Whether the seller's own words are in a language that the message's addressee does not read."""
    return isinstance(value, Words) and value.language not in _read_by(message, talk, world)


def _read_by(message: Message, talk: Conversation, world: World) -> tuple[str, ...]:
    """The languages of the message that its addressee reads: support may read several, a buyer the marketplace's."""
    platform = world.knowledge.platforms.get(talk.platform or "")
    languages = world.addressed(message, talk.platform).languages
    if message.addressee == "marketplace" and platform:
        return tuple(one for one in languages if one in platform.support_languages) or languages
    return languages[:1] if platform and platform.buyers_language else languages


def _others(talk: Conversation, heard: Understanding, value: Value, world: World) -> dict[str, Value]:
    """What else the answer tells: numbers and choices, nothing of the kind of the value itself."""
    told = new(talk, heard, world)
    name = talk.asked_slot
    case = deciding(talk, world)
    return {
        one: other
        for one, other in told.items()
        if one != name and one not in case and other != value and not isinstance(value, Words)
        and (isinstance(other, str) or not isinstance(other, type(value)))
    }  # fmt: skip


def _elsewhere(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """Another matter in the middle, after which the question is put again; or another value of the message."""
    if opening.is_new_question(talk, heard, world):
        after, effects = opening.opened(talk, heard, world)
        asks = after.asked == talk.asked and after.filling and not any(isinstance(one, Ask) for one in effects)
        return after, (*effects, _ask(after)) if asks else effects
    told = {name: value for name, value in new(talk, heard, world).items() if name != talk.asked_slot}
    told = {name: value for name, value in told.items() if name not in deciding(talk, world)}
    return messages_wanted.go_on(with_told(talk, told, world), world) if told else None


def _ask(talk: Conversation, reason: str | None = None) -> Ask:
    return Ask(talk.asked_slot or "", reason=reason, variable_of=talk.filling)


def _expected(name: str, world: World) -> str:
    """The sentence that says what the variable can be."""
    slot = world.slot(name)
    return f"letter.expect-{name if name in EXPECTED else slot.kind}".replace("_", "-")


def _again(talk: Conversation, reason: str) -> Result:
    """Ask once more, saying what is expected; after several misses the message is left, and nothing is lost."""
    misses = talk.misses + 1
    if misses > PATIENCE:
        return messages_wanted.without(talk, (talk.asked_slot or "",))
    return replace(talk, misses=misses), (_ask(talk, reason),)


def in_other_words(talk: Conversation, name: str, said: str, world: World) -> Result:
    """The addressee does not read the seller's words: the options nearest to them, or words in its language."""
    message = world.content.library.messages[talk.filling or ""]
    near = world.content.letters.nearest(world.question(name, None, talk.platform), said)
    key = "letter.near" if near else "letter.other-language"
    languages = _read_by(message, talk, world)
    tell = Tell("note", key, {"languages": languages, **({"near": (name, near)} if near else {})})
    asked = replace(talk, asked=("variable", name), misses=talk.misses + 1)
    if asked.misses > PATIENCE:
        return messages_wanted.without(asked, (name,))
    return asked, (tell, _ask(asked))


def new(talk: Conversation, heard: Understanding, world: World) -> dict[str, Value]:
    """What is told of the case and of its messages, and was not known."""
    if not talk.inquiry:
        return {}
    known = talk.inquiry.slots
    readings = [one for one in heard.readings if one.by != "clause"]  # words about a message tell of the message
    told = opening.told_in(world.case(talk.inquiry.case), readings, world)
    return {name: value for name, value in opening.behind(told.sure, world).items() if known.get(name) != value}


def deciding(talk: Conversation, world: World) -> frozenset[str]:
    """The slots that the case asks: a new value of one of them decides anew."""
    return world.asked_in(talk.inquiry.case) if talk.inquiry else frozenset()


def with_told(talk: Conversation, told: Mapping[str, Value], world: World) -> Conversation:
    """The conversation with these values of its matter."""
    if not talk.inquiry:
        return talk
    inquiry = replace(talk.inquiry, slots={**talk.inquiry.slots, **told})
    return replace(talk, inquiry=inquiry, kept=opening.keep(talk, told, world))


def changed(
    talk: Conversation, variables: Iterable[str], heard: Understanding, world: World
) -> dict[str, Value | None]:
    """What the message changes of the variables; nothing that stands there already."""
    known = talk.inquiry.slots if talk.inquiry else {}
    told = changes(variables, talk.platform, world, known).changed(heard.text)
    return {name: value for name, value in told.items() if value is None or known.get(name) != value}


def changes(names: Iterable[str], platform: str | None, world: World, known: Slots | None = None) -> Changes:
    """What reads changes of the variables; `known` are their values now."""
    questions = {name: _question(name, platform, world, known or {}) for name in names}
    return Changes(world.content.letters, questions, world.now, world.zone, known or {})


def _question(name: str, platform: str | None, world: World, known: Slots) -> Question:
    """The variable as it is asked; an amount without a currency is in that of the known one."""
    held = known.get(name)
    return world.question(name, None, platform, held.currency if isinstance(held, Money) else None)

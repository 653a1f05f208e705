"""What sellers say about messages: that they want one, what it needs, what is wrong in it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialogue import asking, messages_wanted, opening
from bot.dialogue.conversation import Ask, Conversation, Effect, Tell
from bot.dialogue.messages_wanted import fitting, unfilled, wanted
from bot.dialogue.naming import names_one, titled
from bot.dialogue.proceed import proceed
from bot.dialogue.world import World
from intents.answers import Question, Unreadable
from intents.changes import Changes
from intents.normalize import plain
from intents.passing import Passing
from intents.understand import Understanding
from intents.words import found_in
from knowledge.decide import Decided, Open
from knowledge.values import Money, Slots, Value, Words
from templates.messages import Message

Result = tuple[Conversation, tuple[Effect, ...]]
HARMLESS = ("template", "case", "details", "resume")
PATIENCE = 2  # as with the questions of a case: the third miss in a row ends it
EXPECTED = ("tracking_number", "carrier", "phone", "zip_code", "tracking_url")


def hearing(talk: Conversation, heard: Understanding, world: World) -> Understanding:
    """The message with what it tells in passing of the variables of messages."""
    if heard.mail or not heard.text:
        return heard
    platform = heard.platforms[0] if heard.platforms else talk.platform
    told = Passing(_changes(world.content.library.variables, platform, world)).told(heard.text)
    return replace(heard, slots={**told, **heard.slots})


def meant(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """What follows where a message after an answer is about the answer's messages; None where it is not."""
    inquiry = talk.inquiry
    if talk.asked or not inquiry or not inquiry.reached or not fitting(talk, world):
        return None
    return _asked_for(talk, heard, world) or _edited(talk, heard, world) or _completed(talk, heard, world)


def _asked_for(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    names, gaps = fitting(talk, world), unfilled(talk, world)
    title = titled(heard.text, names, world)
    if title:
        return messages_wanted.fill(talk, title, world)
    if "message" in heard.commands or world.content.letters.wishes(heard.text) or _names_one(talk, heard, world):
        return wanted(talk, world, heard.text)
    if "agree" in heard.commands and len(gaps) == 1 and _nothing_else(talk):
        return messages_wanted.fill(talk, gaps[0], world)
    refused = found_in(world.content.letters.sayings.refusing, plain(heard.text))
    if heard.wants_message and not refused and not opening.is_new_question(talk, heard, world):
        return wanted(talk, world, heard.text)
    return None


def _names_one(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the words only tell which message: after "which one?", or with a word of asking."""
    asks = found_in(world.content.letters.sayings.asking, plain(heard.text))
    which = bool(talk.offered) and all(option.startswith("template:") for option in talk.offered)
    return (asks or which) and names_one(heard.text, world)


def _nothing_else(talk: Conversation) -> bool:
    """Whether a bare "yes" can only mean the message."""
    return all(option.partition(":")[0] in HARMLESS for option in talk.offered)


def _completed(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """Values for a message that were told after the answer: the message, where one alone needs them."""
    inquiry = talk.inquiry
    if not inquiry or opening.is_new_question(talk, heard, world):
        return None
    told = _new(talk, heard.slots, world)
    if not told or not told.keys().isdisjoint(_deciding(talk, world)):
        return None
    messages = world.content.library.messages
    names = [name for name in unfilled(talk, world) if not told.keys().isdisjoint(messages[name].variables)]
    known = _with(talk, told, world)
    if len(names) == 1:
        return messages_wanted.fill(known, names[0], world)
    return wanted(known, world) if names else None


def _new(talk: Conversation, told: Mapping[str, Value], world: World) -> dict[str, Value]:
    """What is told of the case and of its messages, and was not known."""
    if not talk.inquiry:
        return {}
    known = talk.inquiry.slots
    stated = opening.stated(world.case(talk.inquiry.case), told, world)
    return {name: value for name, value in stated.items() if known.get(name) != value}


def _deciding(talk: Conversation, world: World) -> frozenset[str]:
    """The slots that the case asks: a new value of one of them decides anew."""
    return world.asked_in(talk.inquiry.case) if talk.inquiry else frozenset()


def _with(talk: Conversation, told: Mapping[str, Value], world: World) -> Conversation:
    if not talk.inquiry:
        return talk
    inquiry = replace(talk.inquiry, slots={**talk.inquiry.slots, **told})
    return replace(talk, inquiry=inquiry, kept=opening.keep(talk, told, world))


# --- a message that was given


def _edited(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """The message given last, anew with a value that the seller corrects; the value is asked where it is not told."""
    names = _given(talk, world)
    messages = [world.content.library.messages[name] for name in names]
    variables = dict.fromkeys(variable for message in messages for variable in message.variables)
    if not talk.written:
        variables = {name: None for name in variables if name not in _deciding(talk, world)}
    changed = _changed(talk, variables, heard, world)
    if not changed:
        return None
    name = next(message.id for message in messages if not changed.keys().isdisjoint(message.variables))
    told = {variable: value for variable, value in changed.items() if value is not None}
    if not told:
        return _asked_anew(talk, name, next(iter(changed)))
    return _written_anew(_with(talk, told, world), name, told, world)


def _given(talk: Conversation, world: World) -> tuple[str, ...]:
    """The message given last; before one was asked for, those that came filled with the answer."""
    open_ones = unfilled(talk, world)
    filled = tuple(name for name in fitting(talk, world) if name not in open_ones)
    return (talk.written,) if talk.written in fitting(talk, world) else filled


def _changed(
    talk: Conversation, variables: Iterable[str], heard: Understanding, world: World
) -> dict[str, Value | None]:
    """What the message changes of the variables; nothing that stands there already."""
    known = talk.inquiry.slots if talk.inquiry else {}
    changed = _changes(variables, talk.platform, world, known).changed(heard.text)
    return {name: value for name, value in changed.items() if value is None or known.get(name) != value}


def _changes(names: Iterable[str], platform: str | None, world: World, known: Slots | None = None) -> Changes:
    questions = {name: _question(name, platform, world, known or {}) for name in names}
    return Changes(world.content.letters, questions, world.now, world.zone)


def _question(name: str, platform: str | None, world: World, known: Slots) -> Question:
    """The variable as it is asked; an amount without a currency is in that of the known one."""
    held = known.get(name)
    return world.question(name, None, platform, held.currency if isinstance(held, Money) else None)


def _asked_anew(talk: Conversation, name: str, variable: str) -> Result:
    return replace(talk, filling=name, asked=("variable", variable)), (Ask(variable, variable_of=name),)


def _written_anew(talk: Conversation, name: str, told: Mapping[str, Value], world: World) -> Result:
    """The message anew; the whole answer, where the new value decides the case another way."""
    message = world.content.library.messages[name]
    foreign = next((one for one, value in told.items() if _is_foreign(value, message)), None)
    if foreign:
        return _in_other_words(replace(talk, filling=name), foreign, str(told[foreign]), world)
    if talk.inquiry and not told.keys().isdisjoint(_deciding(talk, world)):
        decision = world.decide(talk.inquiry)
        rows = (decision.outcome,) if isinstance(decision, Decided) else getattr(decision, "outcomes", ())
        if not isinstance(decision, Decided | Open) or tuple(row.id for row in rows) != talk.inquiry.reached:
            return proceed(talk, world)
    return messages_wanted.fill(talk, name, world)


# --- a value that a message needs


def answered(talk: Conversation, heard: Understanding, world: World) -> Result:
    """The answer to the question for a variable: its value, another value of the message, or another matter."""
    _, name = talk.asked or ("variable", "")
    message = world.content.library.messages[talk.filling or ""]
    known = talk.inquiry.slots if talk.inquiry else {}
    value = world.content.letters.value(_question(name, talk.platform, world, known), heard.text, world.now, world.zone)
    changed = {k: v for k, v in _changed(talk, message.variables, heard, world).items() if v is not None}
    if changed and not changed.keys() <= {name}:
        return messages_wanted.go_on(_with(talk, changed, world), world)
    if value is None:
        return _elsewhere(talk, heard, world) or _again(talk, _expected(name, world))
    if isinstance(value, Unreadable):
        return _again(talk, asking.REASONS[value])
    if _is_foreign(value, message):
        if opening.is_new_question(talk, heard, world):
            return _elsewhere(talk, heard, world) or _again(talk, _expected(name, world))
        return _in_other_words(talk, name, heard.text, world)
    return asking.take(_with(talk, _others(talk, heard, value, world), world), value, world)


def _is_foreign(value: Value, message: Message) -> bool:
    """Whether the seller's own words are in a language in which the message is not written."""
    return isinstance(value, Words) and value.language not in message.languages


def _others(talk: Conversation, heard: Understanding, value: Value, world: World) -> dict[str, Value]:
    """What else the answer tells: numbers and choices, nothing of the kind of the value itself."""
    told = _new(talk, heard.slots, world)
    name = talk.asked_slot
    deciding = _deciding(talk, world)
    return {
        one: other
        for one, other in told.items()
        if one != name and one not in deciding and other != value and not isinstance(value, Words)
        and (isinstance(other, str) or not isinstance(other, type(value)))
    }  # fmt: skip


def _elsewhere(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """Another matter in the middle, after which the question is put again; or another value of the message."""
    if opening.is_new_question(talk, heard, world):
        after, effects = opening.opened(talk, heard, world)
        asks = after.asked == talk.asked and after.filling and not any(isinstance(one, Ask) for one in effects)
        return after, (*effects, _ask(after)) if asks else effects
    told = {name: value for name, value in _new(talk, heard.slots, world).items() if name != talk.asked_slot}
    told = {name: value for name, value in told.items() if name not in _deciding(talk, world)}
    return messages_wanted.go_on(_with(talk, told, world), world) if told else None


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


def _in_other_words(talk: Conversation, name: str, said: str, world: World) -> Result:
    """The addressee does not read the seller's words: the options nearest to them, or words in its language."""
    message = world.content.library.messages[talk.filling or ""]
    near = world.content.letters.nearest(world.question(name, None, talk.platform), said)
    key = "letter.near" if near else "letter.other-language"
    languages = world.addressed(message, talk.platform).languages
    tell = Tell("note", key, {"languages": languages, **({"near": (name, near)} if near else {})})
    asked = replace(talk, asked=("variable", name), misses=talk.misses + 1)
    if asked.misses > PATIENCE:
        return messages_wanted.without(asked, (name,))
    return asked, (tell, _ask(asked))

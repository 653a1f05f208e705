"""What sellers say about messages: that they want one, what it needs, what is wrong in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.dialogue import filling, messages_wanted, opening
from bot.dialogue.conversation import Ask, Conversation, Effect, Tell
from bot.dialogue.messages_wanted import fitting, unfilled, wanted
from bot.dialogue.naming import meant_by, names_one, titled
from bot.dialogue.proceed import proceed
from bot.dialogue.world import World
from intents.letters import NUMBERS
from intents.normalize import plain
from intents.passing import Passing
from intents.reading import Reading
from intents.understand import Understanding
from intents.words import found_in
from knowledge.decide import Decided, Open
from knowledge.values import DECLINED, Money, Value

Result = tuple[Conversation, tuple[Effect, ...]]
HARMLESS = ("template", "case", "details", "resume")


def hearing(talk: Conversation, heard: Understanding, world: World) -> Understanding:
    """The message with what it tells in passing of the variables of messages, and what was told of them before."""
    if (heard.mail and not heard.is_line) or not heard.text:
        return heard
    platform = heard.platforms[0] if heard.platforms else talk.platform
    told = Passing(filling.changes(world.content.library.variables, platform, world)).told(heard.text)
    known = {**_told_before(talk, heard, world), **told}
    more = (Reading(name, value, by="case") for name, value in known.items() if name not in heard.slots)
    return replace(heard, readings=(*more, *heard.readings))


def _told_before(talk: Conversation, heard: Understanding, world: World) -> dict[str, Value]:
    """The variables of messages that this matter told already; of another order or another matter, nothing."""
    if talk.opening:
        before = dict(talk.opening.understanding().slots)
    elif talk.inquiry and not opening.is_new_question(talk, heard, world):
        before = dict(talk.inquiry.slots)
    else:
        return {}
    order = heard.slots.get("order_number", before.get("order_number"))
    if order != before.get("order_number", order):
        return {}
    variables = world.content.library.variables.keys() - world.knowledge.slots.keys()
    variables -= set(NUMBERS) if heard.is_noise else set()
    return {name: value for name, value in before.items() if name in variables and value is not DECLINED}


def comes_later(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether a message is wanted while a question of the case is open: which message is right depends on it."""
    wanted_now = world.content.letters.wishes(heard.text) or ("message" in heard.commands and heard.answer is None)
    return bool(talk.asked and talk.asked[0] == "slot" and wanted_now)


def meant(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """What follows where a message after an answer is about the answer's messages; None where it is not."""
    inquiry = talk.inquiry
    if talk.asked or not inquiry or not inquiry.reached:
        return None
    if not fitting(talk, world):
        return wanted(talk, world) if _wishes(talk, heard, world) else None
    return _asked_for(talk, heard, world) or _edited(talk, heard, world) or _completed(talk, heard, world)


def _asked_for(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    names, gaps = fitting(talk, world), unfilled(talk, world)
    title = titled(heard.text, names, world)
    if title:
        return messages_wanted.fill(talk, title, world)
    if _wishes(talk, heard, world) or _names_one(talk, heard, world):
        return wanted(talk, world, heard.text)
    named = meant_by(heard.text, names, world) if _asks_which(talk) and len(names) > 1 else ()
    if len(named) == 1:
        return messages_wanted.fill(talk, named[0], world)
    if "agree" in heard.commands and talk.written and not gaps:
        return talk, (Tell("note", "talk.thanks"),)
    agrees = "agree" in heard.commands or _only_asks(heard, world)
    if agrees and len(gaps) == 1 and _nothing_else(talk):
        return messages_wanted.fill(talk, gaps[0], world)
    return None


def _only_asks(heard: Understanding, world: World) -> bool:
    """Whether the words only ask to be given something: a nod alone ("嗯", "好的") asks for nothing."""
    nods = {"thanks", "greeting", "yes"} & set(heard.commands)
    return not nods and not heard.is_noise and world.content.letters.asks_only(heard.text)


def _wishes(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the seller asks for a message: with nothing else, or among other words that are no new question."""
    letters = world.content.letters
    if "message" in heard.commands or letters.wishes(heard.text):
        return True
    refused = found_in(letters.sayings.refusing, plain(heard.text))
    return heard.wants_message and not refused and not opening.is_new_question(talk, heard, world)


def _names_one(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the words only tell which message: after "which one?", or with a word of asking."""
    asks = found_in(world.content.letters.sayings.asking, plain(heard.text))
    return (asks or _asks_which(talk)) and names_one(heard.text, world)


def _asks_which(talk: Conversation) -> bool:
    """Whether the last reply asked which message is meant."""
    return bool(talk.offered) and all(option.startswith("template:") for option in talk.offered)


def _nothing_else(talk: Conversation) -> bool:
    """Whether a bare "yes" can only mean the message."""
    return all(option.partition(":")[0] in HARMLESS for option in talk.offered)


def _completed(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """Values for a message that were told after the answer: the message, where one alone needs them."""
    inquiry = talk.inquiry
    if not inquiry or opening.is_new_question(talk, heard, world):
        return None
    told = filling.new(talk, heard, world)
    if not told or not told.keys().isdisjoint(filling.deciding(talk, world)):
        return None
    messages = world.content.library.messages
    names = [name for name in unfilled(talk, world) if not told.keys().isdisjoint(messages[name].variables)]
    known = filling.with_told(talk, told, world)
    if len(names) == 1:
        return messages_wanted.fill(known, names[0], world)
    return wanted(known, world) if names else None


def _edited(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """The message given last, anew with a value that the seller corrects; the value is asked where it is not told."""
    names = _given(talk, world) or fitting(talk, world)
    messages = [world.content.library.messages[name] for name in names]
    variables = dict.fromkeys(variable for message in messages for variable in message.variables)
    if not talk.written:
        variables = {name: None for name in variables if name not in filling.deciding(talk, world)}
    changed = filling.changed(talk, variables, heard, world)
    told = filling.new(talk, heard, world)
    moved = {name for name in filling.deciding(talk, world) & told.keys() if isinstance(told[name], date | Money)}
    if not changed or moved - changed.keys():
        return None  # what decides the case is corrected there: "不对，客服是今天早上十点来的信"
    name = next(message.id for message in messages if not changed.keys().isdisjoint(message.variables))
    values = {variable: value for variable, value in changed.items() if value is not None}
    if not values:
        return _asked_anew(talk, name, next(iter(changed)))
    before = talk.inquiry.slots if talk.inquiry else {}
    more = {k: v for k, v in told.items() if k not in before and k not in filling.deciding(talk, world)}
    known = filling.with_told(talk, {**more, **values}, world)
    if not talk.written and sum(not values.keys().isdisjoint(message.variables) for message in messages) > 1:
        return wanted(known, world)
    return _written_anew(known, name, values, world)


def _given(talk: Conversation, world: World) -> tuple[str, ...]:
    """The message given last; before one was asked for, those that came filled with the answer."""
    open_ones = unfilled(talk, world)
    filled = tuple(name for name in fitting(talk, world) if name not in open_ones)
    return (talk.written,) if talk.written in fitting(talk, world) else filled


def _asked_anew(talk: Conversation, name: str, variable: str) -> Result:
    return replace(talk, filling=name, asked=("variable", variable)), (Ask(variable, variable_of=name),)


def _written_anew(talk: Conversation, name: str, told: Mapping[str, Value], world: World) -> Result:
    """The message anew; the whole answer, where the new value decides the case another way."""
    message = world.content.library.messages[name]
    foreign = next((one for one, value in told.items() if filling.is_foreign(value, message, talk, world)), None)
    if foreign:
        return filling.in_other_words(replace(talk, filling=name), foreign, str(told[foreign]), world)
    if talk.inquiry and not told.keys().isdisjoint(filling.deciding(talk, world)):
        decision = world.decide(talk.inquiry)
        rows = (decision.outcome,) if isinstance(decision, Decided) else getattr(decision, "outcomes", ())
        if not isinstance(decision, Decided | Open) or tuple(row.id for row in rows) != talk.inquiry.reached:
            return proceed(talk, world)
    return messages_wanted.fill(talk, name, world)

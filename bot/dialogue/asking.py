"""Take the answer to a question that was asked, by option or in words."""

from dataclasses import replace

from bot.dialogue import matters, messages_wanted, opening
from bot.dialogue.conversation import Ask, Conversation, Effect, Offer, Tell
from bot.dialogue.proceed import proceed, topics
from bot.dialogue.world import PLATFORM, World
from intents.answers import RIGHT, WRONG, Unreadable
from intents.understand import Understanding
from knowledge.values import DECLINED, Value

Result = tuple[Conversation, tuple[Effect, ...]]
UNKNOWN = "unknown"
PATIENCE = 2
REASONS = {
    Unreadable.NO_SUCH_DATE: "ask.no-such-date",
    Unreadable.NO_SUCH_TIME: "ask.no-such-time",
    Unreadable.NO_AMOUNT: "ask.no-amount",
    Unreadable.SEVERAL: "ask.several",
}


def chosen(talk: Conversation, option: str, world: World) -> Result:
    """An option of the question on the table; another one is stale and the question is put again."""
    _, name = talk.asked or (PLATFORM, PLATFORM)
    slot = world.slot(name)
    ids = {choice.id for choice in slot.choices} | ({"yes", "no"} if slot.kind == "yes-no" else set())
    if option == UNKNOWN and UNKNOWN not in ids:
        return take(talk, DECLINED, world)
    guess = world.guessed(talk).get(name)
    if option in (RIGHT, WRONG) and guess is not None:
        return take(talk, guess, world) if option == RIGHT else _denied(talk, world)
    if option in ids:
        return take(talk, (option,) if slot.many else option, world)
    return _again(talk, "ask.stale", world)


def answered(talk: Conversation, heard: Understanding, world: World) -> Result:
    """The answer in words: the value asked for, other facts, a correction, or a new question in the middle."""
    kind, _ = talk.asked or (PLATFORM, PLATFORM)
    if kind == PLATFORM:
        return _platform(talk, heard, world)
    if heard.platforms and heard.platforms[0] != talk.platform:
        return opening.opened(replace(matters.let_go(talk), asked=None), heard, world)
    if heard.answer is None and opening.is_new_question(talk, heard, world):
        return _still_asked(*opening.opened(talk, heard, world), world)
    if heard.answer is not None and not isinstance(heard.answer, Unreadable):
        return take(_with_others(talk, heard, world), heard.answer, world)
    if heard.answer is Unreadable.DENIED:
        return _denied(talk, world)
    if isinstance(heard.answer, Unreadable):
        return _again(talk, REASONS[heard.answer], world)
    others = _with_others(talk, heard, world)
    if others.inquiry != talk.inquiry:
        return proceed(others, world)
    return _again(talk, "ask.not-understood", world)


def _with_others(talk: Conversation, heard: Understanding, world: World) -> Conversation:
    """The conversation with what else the answer tells; what was asked is left to the answer itself."""
    if not talk.inquiry:
        return talk
    case, asked = world.case(talk.inquiry.case), talk.asked_slot
    told = opening.told_in(case, heard.readings, world)
    sure, likely = opening.behind(told.sure, world), opening.behind(told.likely, world)
    if heard.answer is None:
        sure |= {name: value for name, value in heard.other_answers.items() if name != asked}
    else:
        sure = {k: v for k, v in sure.items() if not isinstance(v, type(heard.answer)) or isinstance(v, str)}
    sure.pop(asked or "", None)
    return replace(talk, inquiry=opening.noted(talk.inquiry, sure, likely, opening.early(case, told, world)))


def take(talk: Conversation, value: Value, world: World) -> Result:
    """Put the value into what was asked, and go on."""
    kind, name = talk.asked or (PLATFORM, PLATFORM)
    if kind == PLATFORM:
        return _with_platform(talk, value, world)
    if not talk.inquiry:
        return replace(talk, asked=None), (Tell("note", "note.nothing-open"),)
    if world.is_early(name, value):
        return _again(talk, "ask.future", world)
    guessed = world.guessed(talk)
    also = dict(guessed) if guessed.get(name) == value else {}
    slot = world.slot(name)
    if value is DECLINED and slot.unknown in {
        choice.id for choice in world.question(name, talk.inquiry.case, None).choices
    }:
        value = slot.unknown or value
    inquiry = replace(
        talk.inquiry,
        slots={**talk.inquiry.slots, **also, name: value},
        likely={other: one for other, one in talk.inquiry.likely.items() if other not in (name, *also)},
        answered=tuple(dict.fromkeys([*talk.inquiry.answered, name])),
        early=tuple(slot for slot in talk.inquiry.early if slot != name),
    )
    kept = opening.keep(talk, {**also, name: value}, world)
    talk = replace(talk, inquiry=inquiry, kept=kept, asked=None, misses=0)
    return messages_wanted.go_on(talk, world) if kind == "variable" else proceed(talk, world)


def _denied(talk: Conversation, world: World) -> Result:
    """What was asked back is not so: the question is put plainly."""
    if not talk.inquiry:
        return proceed(talk, world)
    likely = {name: value for name, value in talk.inquiry.likely.items() if name != talk.asked_slot}
    return proceed(replace(talk, inquiry=replace(talk.inquiry, likely=likely)), world)


def _platform(talk: Conversation, heard: Understanding, world: World) -> Result:
    named = heard.platforms[0] if heard.platforms else heard.answer
    if isinstance(named, str) and named in world.knowledge.platforms:
        return _with_platform(talk, named, world)
    if named is DECLINED:
        return _with_platform(talk, named, world)
    if opening.is_new_question(talk, heard, world):
        return opening.opened(replace(talk, asked=None, opening=None), heard, world)
    return _again(talk, "ask.not-understood", world)


def _with_platform(talk: Conversation, value: Value, world: World) -> Result:
    """Take up the question that was waiting for its marketplace."""
    if talk.inquiry and not talk.opening:
        slots = {**talk.inquiry.slots, PLATFORM: value}
        named = value if isinstance(value, str) else talk.platform
        talk = replace(talk, inquiry=replace(talk.inquiry, slots=slots), platform=named, asked=None, misses=0)
        return proceed(talk, world)
    if not isinstance(value, str):
        return replace(talk, asked=None, misses=0), (Tell("note", "note.platform-needed"),)
    waiting = talk.opening
    talk = replace(talk, platform=value, asked=None, opening=None, misses=0)
    if waiting:
        return opening.opened(talk, waiting.understanding(value), world)
    return talk, (Tell("note", "note.platform-noted", {"platform": value}),)


def _still_asked(talk: Conversation, effects: tuple[Effect, ...], world: World) -> Result:
    """After a word in between (thanks, a greeting) the question that is still open is put once more."""
    if not talk.asked or any(isinstance(effect, Ask) for effect in effects):
        return talk, effects
    return talk, (*effects, _question(talk, world))


def _question(talk: Conversation, world: World, reason: str | None = None) -> Ask:
    """The question on the table."""
    kind, name = talk.asked or (PLATFORM, PLATFORM)
    case = talk.inquiry.case if talk.inquiry and kind == "slot" else None
    return Ask(name, case, reason, variable_of=talk.filling, confirms=world.guessed(talk))


def _patience(name: str, world: World) -> int:
    """How often a question of choice is put again before it counts as not known: asking for the topic twice is rude."""
    return 0 if name == "topic" else 1 if world.slot(name).kind in ("choice", "yes-no") else PATIENCE


def _again(talk: Conversation, reason: str, world: World) -> Result:
    """Put the question again and say why; when that does not help, go on without it or offer topics."""
    kind, name = talk.asked or (PLATFORM, PLATFORM)
    misses = talk.misses + 1
    if kind == "slot" and misses > _patience(name, world):
        return take(replace(talk, misses=0), DECLINED, world)
    talk = replace(talk, misses=misses)
    if misses > PATIENCE:
        calm = replace(talk, misses=0, asked=None, filling=None, suspended=talk.inquiry or talk.suspended)
        return calm, (Offer(topics(talk.platform, world), "choices.topics"),)
    return talk, (_question(talk, world, reason),)

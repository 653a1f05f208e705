"""Answer what is asked about the answer or the question on the table; nothing that is known is lost by it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.dialogue import opening
from bot.dialogue.conversation import Answer, Aside, Ask, Conversation, Effect, Recall, Tell
from bot.dialogue.matter import Inquiry
from bot.dialogue.proceed import dues_of, reached, running
from bot.dialogue.world import PLATFORM, World
from intents.about import PLACEHOLDER
from intents.answers import Unreadable
from intents.ranking import UNWRITTEN
from intents.understand import Understanding
from intents.weigh import Asked, Foreign, Sure, weigh
from knowledge.clocks import Due
from knowledge.decide import Decided, Open
from knowledge.values import DECLINED, Money

Result = tuple[Conversation, tuple[Effect, ...]]
ALL = 99  # rows
CERTAIN = 0.9  # from here on an act stands against an answer or a question that the message might also be
CHOSEN = ("choice", "yes-no")
TYPED = ("text", "name", "address", "order-number")  # kinds of slots that take any words
OF_CLOCKS = ("time-left", "when-exactly", "why-this-day", "weekends-count", "what-if-late")
WAITING = ("pause", "what-do-you-mean")  # acts that begin as an answer may: "好的，我去看看"
DATED = ("when-exactly", "why-this-day", "weekends-count")  # acts in which a day may be named without being told


def answered(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """The reply to an act; None where the message is none, or where there is nothing that it can be about."""
    if heard.about is None or heard.mail or (talk.asked and _is_answer(talk, heard, world)):
        return None
    said = EVERYWHERE.get(heard.about)
    if said:
        return None if _is_elsewhere(talk, heard, world) else said(talk, heard, world)
    if _is_more(talk, heard, world):
        return None
    if heard.about == "what-do-you-mean":
        return _explained(talk, world)
    if heard.about == "repeat" and talk.asked:
        return talk, (_question(talk),)
    return _of_answer(talk, heard.about, world)


def _is_answer(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the message answers the question, whatever else it sounds like."""
    answer = heard.answer
    if heard.ordinal is not None:
        return True
    slot = world.slot(talk.asked_slot or PLATFORM)
    if heard.about == PLACEHOLDER and heard.about_share < 1 and slot.kind in CHOSEN:
        return True  # what sounds like a nod may be an answer in words of their own
    if answer is None or answer is DECLINED or isinstance(answer, Unreadable):
        return False
    if slot.kind in TYPED:
        return answer in {choice.id for choice in slot.choices} or (slot.kind == "order-number")
    told = isinstance(answer, date | Money) and not world.is_early(slot.name, answer)
    return told or heard.about not in WAITING or heard.about_share < CERTAIN


def _is_elsewhere(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the content answers just that, such as how to reach a marketplace's support."""
    if heard.about_share == 1 or heard.is_noise or talk.asked:
        return False
    match weigh(heard, world.knowledge, talk.platform):
        case Asked(name=name) if name == UNWRITTEN:
            return False  # only that it is after-sales
        case Sure() | Asked(role="gaps" | "unanswered" | "refusals"):
            return True
        case _:
            return False


def _is_more(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the message is about something else, or tells something new that has to be heard."""
    if heard.platforms and heard.platforms[0] != talk.platform:
        return True
    certain = heard.about_share >= CERTAIN
    if not certain and (talk.inquiry is None or opening.is_new_question(talk, heard, world)):
        return True
    if not talk.inquiry:
        meaning = weigh(heard, world.knowledge, talk.platform)
        return not (isinstance(meaning, Foreign) or meaning == Asked("unanswered", UNWRITTEN))
    if talk.asked:
        return False
    readings = [one for one in heard.readings if one.by != "clause"]  # a question about the answer names its matter
    told = opening.told_in(world.case(talk.inquiry.case), readings, world)
    behind = opening.behind(told.sure, world)
    new = [value for name, value in behind.items() if talk.inquiry.slots.get(name) != value]
    dated = heard.about in DATED
    return any((not isinstance(one, str) and not (dated and isinstance(one, date))) or not certain for one in new)


# --- of the answer


def _of_answer(talk: Conversation, act: str, world: World) -> Result | None:
    """A short answer from the case on the table; at a question that comes before it, that question again."""
    inquiry = talk.inquiry
    if inquiry is None or not inquiry.reached or inquiry.reached_case not in world.knowledge.cases:
        if inquiry and talk.asked:
            return _before_answer(talk, inquiry, act, world)
        return None if inquiry or talk.asked else (talk, (Tell("note", "about.nothing-yet"),))
    if act == "repeat":
        return _again(talk, inquiry, world)
    aside = _aside(act, inquiry, world, talk.platform)
    return talk, (aside, _question(talk)) if talk.asked else (aside,)


def _before_answer(talk: Conversation, inquiry: Inquiry, act: str, world: World) -> Result:
    """What can be said while the case is open: what is noted, and what clocks say that every possible row has."""
    if act == "where-it-stands":
        return talk, (Recall(inquiry.slots), _question(talk))
    dues = _certain_dues(inquiry, world) if act in OF_CLOCKS else ()
    if dues:
        return talk, (Aside(act, world.case(inquiry.case), (), dues), _question(talk))
    return talk, (Tell("note", "about.not-yet"), _question(talk))


def _certain_dues(inquiry: Inquiry, world: World) -> tuple[tuple[str, Due], ...]:
    """The clocks that count whatever the answers to the questions still open will be."""
    unknown = {name: DECLINED for name in world.asked_in(inquiry.case) if name not in inquiry.slots}
    decision = replace(world, most_open=ALL).decide(replace(inquiry, slots={**inquiry.slots, **unknown}))
    rows = (
        (decision.outcome,)
        if isinstance(decision, Decided)
        else decision.outcomes
        if isinstance(decision, Open)
        else ()
    )
    return tuple(
        (name, due) for name, due in dues_of(rows, inquiry.slots, world) if all(name in row.clocks for row in rows)
    )


def _rows(inquiry: Inquiry, world: World) -> Answer:
    case = world.case(inquiry.reached_case or inquiry.case)
    return Answer(case, tuple(outcome for outcome in case.outcomes if outcome.id in inquiry.reached))


def _aside(act: str, inquiry: Inquiry, world: World, platform: str | None) -> Aside:
    rows = _rows(inquiry, world)
    dues = dues_of(rows.outcomes, inquiry.slots, world) + running(rows.outcomes, inquiry.slots, world, platform)
    return Aside(act, rows.case, rows.outcomes, dues)


def _again(talk: Conversation, inquiry: Inquiry, world: World) -> Result:
    """The last answer once more, as it stands now."""
    return reached(talk, inquiry, _rows(inquiry, world), world, ())


# --- at a question


def _question(talk: Conversation, reason: str | None = None) -> Ask:
    """The question on the table once more; this counts as no miss."""
    kind, name = talk.asked or (PLATFORM, PLATFORM)
    case = talk.inquiry.case if talk.inquiry and kind == "slot" else None
    return Ask(name, case, reason, variable_of=talk.filling)


def _explained(talk: Conversation, world: World) -> Result | None:
    """The question explained and put again; after an answer, how it came about."""
    if talk.asked:
        return talk, (_question(talk, "ask.means"),)
    return _of_answer(talk, "why-this-day", world)


# --- everywhere


def _waits(talk: Conversation, _heard: Understanding, _world: World) -> Result:
    return talk, (Tell("note", "about.pause" if talk.asked else "about.pause-later"),)


def _human(talk: Conversation, _heard: Understanding, world: World) -> Result:
    """Nobody is behind it; where a team reads what stays unanswered, that is said."""
    return _beside(talk, Tell("note", "about.human-team" if world.reported else "about.human"))


def _placeholder(talk: Conversation, heard: Understanding, _world: World) -> Result | None:
    """A human word, and all stays as it is; signs without a word that nothing came before mean nothing."""
    if not talk.inquiry and not talk.asked and not any(map(str.isalnum, heard.text)):
        return None
    if heard.text.startswith("["):
        return talk, (Tell("note", "note.files"),)
    if talk.asked:
        return talk, (Tell("note", "about.placeholder-asked", {"slots": [talk.asked[1]]}),)
    return talk, (Tell("note", "about.placeholder" if talk.inquiry else "about.placeholder-first"),)


def _beside(talk: Conversation, tell: Tell) -> Result:
    """A sentence, and the open question once more below it."""
    return talk, (tell, _question(talk)) if talk.asked else (tell,)


EVERYWHERE: Mapping[str, Callable[[Conversation, Understanding, World], Result | None]] = {
    "pause": _waits,
    "human": _human,
    PLACEHOLDER: _placeholder,
    "thanks": lambda talk, _heard, _world: _beside(replace(talk, misses=0), Tell("note", "talk.thanks")),
    "who-are-you": lambda talk, _heard, _world: _beside(talk, Tell("note", "talk.who-are-you")),
    "which-platforms": lambda talk, _heard, _world: _beside(talk, Tell("note", "about.platforms")),
}

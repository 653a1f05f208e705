"""Go on with the open inquiry: ask what is needed next, or give what was reached."""

from dataclasses import replace
from datetime import date

from bot.dialogue.conversation import Answer, Ask, AskedKind, Conversation, Effect, Tell
from bot.dialogue.matter import Deadline, Inquiry
from bot.dialogue.world import PLATFORM, World
from knowledge.clocks import Due
from knowledge.decide import Decided, Need, Open, when_due
from knowledge.model import Outcome
from knowledge.rules import Typical, Window
from knowledge.values import Money, Slots
from templates.drafts import Draft, drafts, fits

TOPICS = 4
MOST_DEADLINES = 20


def proceed(talk: Conversation, world: World, *before: Effect) -> tuple[Conversation, tuple[Effect, ...]]:
    """The inquiry's next question or its answer, after the effects in `before`."""
    inquiry = talk.inquiry
    if inquiry is None or inquiry.case not in world.knowledge.cases:
        return replace(talk, inquiry=None, asked=None), (*before, Tell("note", "note.nothing-open"))
    decision = world.decide(inquiry)
    match decision:
        case Need():
            return _need(talk, inquiry, decision, world, before)
        case Decided(case, outcome, bridges):
            return reached(talk, inquiry, Answer(case, (outcome,), bridges), world, before)
        case Open(case, outcomes):
            return reached(talk, inquiry, Answer(case, outcomes), world, before)


def _need(
    talk: Conversation, inquiry: Inquiry, need: Need, world: World, before: tuple[Effect, ...]
) -> tuple[Conversation, tuple[Effect, ...]]:
    held = inquiry.slots.get(need.slot)
    foreign = need.unit is not None and isinstance(held, Money)
    reason = "ask.other-currency" if foreign else "ask.future" if need.slot in inquiry.early else None
    ask = Ask(need.slot, inquiry.case, reason, need.unit, confirms=world.confirming(inquiry, need))
    asked: tuple[AskedKind, str] = (PLATFORM if need.slot == PLATFORM else "slot", need.slot)
    return replace(talk, asked=asked, filling=None), (*before, ask)


def reached(
    talk: Conversation, inquiry: Inquiry, answer: Answer, world: World, before: tuple[Effect, ...]
) -> tuple[Conversation, tuple[Effect, ...]]:
    """The answer with its deadlines, messages and computed figures as they are now, after the effects in `before`."""
    case, slots = answer.case, inquiry.slots
    written = tuple(draft for outcome in answer.outcomes for draft in drafts_of(outcome, slots, world, talk.platform))
    full = replace(
        answer,
        dues=dues_of(answer.outcomes, slots, world) + running(answer.outcomes, slots, world, talk.platform),
        drafts=_once(written),
        computed={name: value for name, value in world.known(slots).items() if name not in slots},
    )
    now = replace(inquiry, reached=tuple(outcome.id for outcome in answer.outcomes), reached_case=case.slug)
    talk = replace(talk, inquiry=now, asked=None, filling=None, written=None, misses=0)
    return replace(talk, deadlines=with_deadlines(talk, now, full, world)), (*before, full)


def drafts_of(outcome: Outcome, slots: Slots, world: World, platform: str | None) -> tuple[Draft, ...]:
    """Every message of a row that may be offered, in the language its addressee reads first."""
    library = world.content.library
    zone = world.platform_zone(platform)
    offered = (library.messages[name] for name in outcome.templates)
    return tuple(
        draft
        for message in offered
        if fits(message, world.known(slots))
        for draft in drafts(world.addressed(message, platform), slots, world.content.vocabulary, zone)
    )


def _once(written: tuple[Draft, ...]) -> tuple[Draft, ...]:
    return tuple({(draft.message.id, draft.language): draft for draft in written}.values())


def dues_of(outcomes: tuple[Outcome, ...], slots: Slots, world: World) -> tuple[tuple[str, Due], ...]:
    """What each clock of the rows says now, each clock once."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.clocks)
    return tuple((name, when_due(world.knowledge.clocks[name], slots, world.now, world.zone)) for name in names)


def running(
    outcomes: tuple[Outcome, ...], slots: Slots, world: World, platform: str | None
) -> tuple[tuple[str, Due], ...]:
    """The platform's clocks that run in this conversation and that no row shows itself."""
    named = world.knowledge.platforms.get(platform or "")
    shown = {name for outcome in outcomes for name in outcome.clocks}
    found = []
    for one in named.running if named else ():
        start = next((slots[name] for name in one.starts if isinstance(slots.get(name), date)), None)
        clock = world.knowledge.clocks[one.clock]
        if start is not None and one.clock not in shown and clock.starts_from:
            found.append((one.clock, when_due(clock, {clock.starts_from: start}, world.now, world.zone)))
    return tuple(found)


def with_deadlines(talk: Conversation, inquiry: Inquiry, answer: Answer, world: World) -> tuple[Deadline, ...]:
    """What runs for the seller, with what the answer adds or moves in its matter; what is past is dropped.

    Where there are too many, the furthest go: what is due next must not be missed.
    """
    where = inquiry.matter, inquiry.order, talk.platform
    new = [
        Deadline(answer.case.slug, name, due.at, *where)
        for name, due in answer.dues
        if due.state == "running" and due.at and is_sellers(name, world)
    ]
    kept = {one.key: one for one in (*talk.deadlines, *new) if not world.is_past(one.due)}
    return tuple(sorted(kept.values(), key=lambda one: one.due))[:MOST_DEADLINES]


def is_sellers(clock: str, world: World) -> bool:
    """Whether it is the seller who has to act, by a time that the marketplace sets."""
    known = world.knowledge.clocks[clock]
    return known.who == "seller" and not isinstance(known.rule, Typical | Window)


def topics(platform: str | None, world: World) -> tuple[str, ...]:
    """A few cases of the platform to begin with: its commonest, where the content names them."""
    named = world.knowledge.platforms.get(platform or "")
    if named and named.common:
        return named.common
    cases = world.knowledge.cases_on(platform) if platform else tuple(world.knowledge.cases.values())
    return tuple(case.slug for case in cases[:TOPICS])

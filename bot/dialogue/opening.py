"""A new question: which platform, which case, and what the message already tells."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialogue import matters, misses
from bot.dialogue.conversation import Ask, Conversation, Effect, Offer, Opening, Tell
from bot.dialogue.matter import Inquiry
from bot.dialogue.proceed import proceed, topics
from bot.dialogue.world import PLATFORM, World
from intents.merging import Told, Wanted, merged
from intents.ranking import UNWRITTEN
from intents.reading import Reading
from intents.understand import Understanding
from intents.weigh import Asked, Foreign, Sure, Unsure, case_shares, weigh
from knowledge.model import GENERIC, Case
from knowledge.values import Slots, Value, is_known

Result = tuple[Conversation, tuple[Effect, ...]]
SHORTEST = 5
MOST_NEAR = 2


def opened(talk: Conversation, heard: Understanding, world: World) -> Result:
    """Answer a message that is not the answer to a question: a follow-up to the last answer, or a new question."""
    if heard.platforms and heard.platforms[0] != talk.platform:
        kept = {} if talk.platform else talk.kept
        talk = replace(matters.let_go(talk), platform=heard.platforms[0], kept=kept)
    if talk.platform and not world.knowledge.own_cases(talk.platform):
        return _uncovered(talk, heard, world)
    followed = None if is_new_question(talk, heard, world) else follow_up(talk, heard, world)
    return followed or _meant(talk, heard, world)


def _meant(talk: Conversation, heard: Understanding, world: World) -> Result:
    if heard.is_noise:
        return misses.noise(talk, heard, world)
    meaning = weigh(heard, world.knowledge, talk.platform)
    match meaning:
        case Asked(role="talk" | "refusals" | "unanswered"):
            return _special(talk, meaning, heard, world)
        case Foreign():
            return misses.foreign(talk, heard, world)
        case _ if talk.platform is None:
            return _which_platform(talk, heard)
        case Asked():
            return _gap(talk, meaning.name, heard, world)
        case Sure(case):
            return begin(talk, case, heard, world)
        case Unsure() if talk.opening:
            return misses.missed(talk, _offer_again(talk.opening, world, talk.platform), world)
        case Unsure(cases):
            return replace(talk, opening=_opening(heard)), (Offer(cases),)


def _special(talk: Conversation, meaning: Asked, heard: Understanding, world: World) -> Result:
    """Small talk, a marketplace and nothing else, a wish that is refused, or after-sales that no case holds."""
    match meaning:
        case Asked(role="unanswered"):
            return misses.unwritten(talk, heard, world)
        case Asked(role="talk", name="noise"):
            return misses.noise(talk, heard, world)
        case Asked(role="talk", name="platform-named") if talk.platform and talk.asked:
            return talk, (Tell("note", "note.platform-noted", {"platform": talk.platform}),)
        case Asked(role="talk", name="platform-named") if talk.platform:
            return replace(talk, misses=0), (Offer(topics(talk.platform, world), "choices.platform"),)
        case _:
            return _refused_by_case(talk, meaning, heard, world) or misses.said_back(talk, meaning)


def _refused_by_case(talk: Conversation, meaning: Asked, heard: Understanding, world: World) -> Result | None:
    """A refusal that a case of the marketplace words itself, with what it offers instead."""
    own = world.knowledge.own_cases(talk.platform or "")
    refusing = next((case for case in own if meaning.role == "refusals" and meaning.name in case.refuses), None)
    if not refusing:
        return None
    return begin(talk, refusing.slug, _meaning(heard, refusing.refuses[meaning.name]), world)


def _meaning(heard: Understanding, slots: Slots) -> Understanding:
    """The message with slots that follow from what it wants."""
    implied = tuple(Reading(name, value, by="case") for name, value in slots.items())
    return replace(heard, readings=(*implied, *(one for one in heard.readings if one.of not in slots)))


def _offer_again(waiting: Opening, world: World, platform: str | None) -> Offer:
    """The same choices once more: what was said about them decided nothing."""
    meaning = weigh(waiting.understanding(), world.knowledge, platform)
    return Offer(meaning.cases if isinstance(meaning, Unsure) else topics(platform, world))


def _which_platform(talk: Conversation, heard: Understanding) -> Result:
    waiting = replace(talk, opening=_opening(heard), asked=(PLATFORM, PLATFORM), inquiry=None)
    return waiting, (Ask(PLATFORM),)


def _opening(heard: Understanding) -> Opening:
    return Opening(heard.ranking, heard.by_platform, heard.readings)


def _uncovered(talk: Conversation, heard: Understanding, world: World) -> Result:
    """The platform is known to us, but nothing is written about it: only what holds on any is answered."""
    if heard.is_noise:
        return misses.noise(talk, heard, world)
    meaning = weigh(heard, world.knowledge, talk.platform)
    match meaning:
        case Asked(role="talk", name="noise" | "platform-named"):
            return misses.without_guide(talk, heard, world)
        case Asked(role="talk" | "refusals"):
            return misses.said_back(talk, meaning)
        case Sure(case):
            return begin(talk, case, heard, world)
        case Foreign():
            return misses.foreign(talk, heard, world)
        case _:
            return misses.without_guide(talk, heard, world)


def _gap(talk: Conversation, name: str, heard: Understanding, world: World) -> Result:
    """Said in one turn that the guides leave it open, with the cases nearest to it."""
    gap = world.knowledge.gaps[name]
    shares = case_shares(heard, world.knowledge, gap.platform)
    near = [slug for slug in shares if any(name in outcome.gaps for outcome in world.case(slug).outcomes)]
    options = tuple(f"case:{slug}" for slug in near[:MOST_NEAR])
    tell = Tell("no-rule", "gap", {"gap": name}, options, gap.facts, case=near[0] if near else None)
    return replace(talk, misses=0, asked=None), (tell,)


def begin(talk: Conversation, slug: str, heard: Understanding, world: World, matter: str | None = None) -> Result:
    """Start on a case with all that the message and the conversation already tell; `matter`: its id, if known."""
    case = world.case(slug)
    told = told_in(case, heard.readings, world)
    carries = {**carried(talk, slug, world), **_told(case, heard)}
    slots = {**carries, **behind(told.sure, world), **_named(talk, case)}
    talk = replace(talk, platform=_platform_of(talk, case))
    suspended = talk.inquiry if talk.inquiry and talk.asked else talk.suspended
    likely = {name: value for name, value in behind(told.likely, world).items() if name not in slots}
    matter = matters.id_for(talk, slug, slots, talk.platform) if matter is None else matter
    inquiry = Inquiry(slug, slots, likely, early=early(case, told, world), matter=matter)
    fresh = replace(
        talk, inquiry=inquiry, suspended=suspended, opening=None, asked=None, filling=None,
        kept=keep(talk, slots, world), misses=0,
    )  # fmt: skip
    return proceed(fresh, world)


def picked(talk: Conversation, slug: str, world: World) -> Result:
    """The seller chose a case: from a "did you mean", or from the options below an answer."""
    if talk.opening:
        return begin(talk, slug, talk.opening.understanding(), world)
    known = talk.inquiry.slots if talk.inquiry else {}
    slots = {name: value for name, value in known.items() if name != "topic" and name in world.relevant(slug)}
    case = world.case(slug)
    slots = {**carried(talk, slug, world), **slots, **_named(talk, case)}
    matter = matters.id_for(talk, slug, slots, _platform_of(talk, case))
    inquiry = Inquiry(slug, slots, matter=matter)
    suspended = talk.inquiry if talk.inquiry and talk.asked else talk.suspended
    return proceed(
        replace(talk, inquiry=inquiry, suspended=suspended, asked=None, platform=_platform_of(talk, case)),
        world,
    )


def _platform_of(talk: Conversation, case: Case) -> str | None:
    """The marketplace talked about; a case without one leaves it as it is."""
    return talk.platform if case.platform == GENERIC else case.platform


def _named(talk: Conversation, case: Case) -> dict[str, Value]:
    """The marketplace as a slot, for a case that asks it."""
    return {PLATFORM: talk.platform} if talk.platform and case.asked(PLATFORM) else {}


def carried(talk: Conversation, slug: str, world: World) -> Slots:
    """What stays true from earlier questions and may matter here."""
    return {name: value for name, value in talk.kept.items() if name in world.relevant(slug)}


def keep(talk: Conversation, slots: Slots, world: World) -> Mapping[str, Value]:
    """What stays true for later questions, with these slots: numbers, what carries, and starts of clocks that run."""
    lasting = {"order_number", "tracking_number", *world.running_starts(talk.platform)}
    new = {
        name: value
        for name, value in slots.items()
        if is_known(value) and (name in lasting or world.slot(name).carries)
    }
    return {**talk.kept, **new}


def told_in(case: Case, readings: Iterable[Reading], world: World) -> Told:
    """What a message tells of the slots that matter for the case, with choices that it offers."""
    relevant = sorted(world.relevant(case.slug))
    wanted = [_wanted(case, name, world) for name in relevant]
    return merged(readings, wanted, (slot for name, slot in world.content.vocabulary.items() if name not in relevant))


def _wanted(case: Case, name: str, world: World) -> Wanted:
    ask = case.asked(name)
    return Wanted(world.slot(name), ask.choices, particular=ask.particular) if ask else Wanted(world.slot(name))


def behind(told: Mapping[str, Reading], world: World) -> dict[str, Value]:
    """The values that are told, without starts that are still to come."""
    return {name: one.value for name, one in told.items() if not world.is_early(name, one.value)}


def early(case: Case, told: Told, world: World) -> tuple[str, ...]:
    """The starts that the case asks and that the message tells as still to come: asked again, saying why."""
    asked = world.asked_in(case.slug)
    return tuple(name for name, one in told.sure.items() if name in asked and world.is_early(name, one.value))


def noted(inquiry: Inquiry, told: Slots, likely: Slots, ahead: tuple[str, ...]) -> Inquiry:
    """The inquiry with what a message tells; a known start that it moves ahead of now is open again."""
    slots = {name: value for name, value in {**inquiry.slots, **told}.items() if name not in ahead}
    maybe = {name: value for name, value in {**inquiry.likely, **likely}.items() if name not in slots}
    return replace(inquiry, slots=slots, likely=maybe, early=tuple(dict.fromkeys([*inquiry.early, *ahead])))


def _told(case: Case, heard: Understanding) -> dict[str, Value]:
    """What the classifier reads out of the wording: the likeliest intent's slots."""
    names = {ask.slot for ask in case.ask}
    told: dict[str, Value] = {}
    for intent, _ in heard.ranking.intents:
        if intent in case.intents:
            told = {**{k: v for k, v in heard.ranking.told.get(intent, {}).items() if k in names}, **told}
    return told


def follow_up(talk: Conversation, heard: Understanding, world: World) -> Result | None:
    """A message after an answer that adds or corrects something about the same case: decide again."""
    if not talk.inquiry:
        return None
    case, known = world.case(talk.inquiry.case), talk.inquiry.slots
    told = told_in(case, heard.readings, world)
    new = {k: v for k, v in behind(told.sure, world).items() if known.get(k) != v}
    ahead = early(case, told, world)
    if not new and known.keys().isdisjoint(ahead):
        return None
    inquiry = noted(talk.inquiry, new, behind(told.likely, world), ahead)
    return proceed(replace(talk, inquiry=inquiry, kept=keep(talk, new, world)), world)


def is_new_question(talk: Conversation, heard: Understanding, world: World) -> bool:
    """Whether the message surely asks something else than the case at hand."""
    if heard.is_noise:
        return False
    meaning = weigh(heard, world.knowledge, talk.platform)
    if len(heard.text) < SHORTEST:
        return bool({"thanks", "greeting"} & set(heard.commands))
    at_hand = {talk.inquiry.case, talk.inquiry.reached_case} if talk.inquiry else set()
    match meaning:
        case Sure(case):
            shares = case_shares(heard, world.knowledge, talk.platform)
            return case not in at_hand and not any(shares.get(slug or "", 0) > shares[case] / 4 for slug in at_hand)
        case Asked(name=name):
            return name not in (UNWRITTEN, "noise")
        case _:
            return False

"""Commands with an argument, and the options below an answer that steer: settings, corrections, privacy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.dialogue import finding, opening, other_matters, reminders
from bot.dialogue.conversation import Ask, Conversation, Effect, Erase, Export, Offer, Tell, Vote
from bot.dialogue.proceed import topics
from bot.dialogue.world import PLATFORM, World
from intents.normalize import plain
from intents.platforms import Names
from intents.times import named_zone
from knowledge.model import GENERIC
from knowledge.values import DECLINED

Result = tuple[Conversation, tuple[Effect, ...]]
LANGUAGES = {
    "zh-Hans": ("zh", "zh-hans", "zh-cn", "cn", "中文", "简体", "简体中文", "chinese"),
    "zh-Hant": ("zh-hant", "zh-tw", "zh-hk", "tw", "繁体", "繁體", "繁体中文", "正體"),
    "en": ("en", "english", "英文", "英语"),
}
ZONES = ("Asia/Shanghai", "Europe/Paris", "Europe/Warsaw", "America/New_York", "America/Los_Angeles")
CASES = 4
FIXABLE = 8
DEEP_LINK = "case_"


def start(talk: Conversation, argument: str, world: World) -> Result:
    """A welcome; or straight to a case, where a link led here."""
    slug = argument.removeprefix(DEEP_LINK).replace("__", "/") if argument.startswith(DEEP_LINK) else ""
    if slug in world.knowledge.cases:
        return opening.picked(replace(talk, opening=None), slug, world)
    return talk, (Tell("note", "note.welcome"),)


def platform(talk: Conversation, argument: str, world: World) -> Result:
    """Set the marketplace, or ask for it."""
    found = Names.of(world.knowledge.platforms.values()).found(plain(argument)) if argument else ()
    if not found:
        return replace(talk, asked=(PLATFORM, PLATFORM), opening=None, inquiry=None), (Ask(PLATFORM),)
    kept = talk.kept if talk.platform in (None, found[0]) else {}
    moved = replace(talk, platform=found[0], inquiry=None, asked=None, opening=None, filling=None, kept=kept)
    return moved, (Tell("note", "note.platform-noted", {"platform": found[0]}),)


def case(talk: Conversation, argument: str, world: World) -> Result:
    """Cases whose title is like the argument; without one, a few to begin with."""
    slugs = tuple(finding.cases(argument, world)) if argument else topics(talk.platform, world)
    here = tuple(slug for slug in slugs if world.case(slug).platform in (talk.platform, GENERIC)) or slugs
    slugs = here[:CASES]
    if not slugs:
        return talk, (Tell("note", "note.no-case"),)
    return replace(talk, asked=None, opening=None), (Offer(slugs, "choices.which"),)


def language(talk: Conversation, argument: str, _world: World) -> Result:
    """Set the language to answer in, or offer what there is."""
    wanted = next((name for name, words in LANGUAGES.items() if plain(argument) in words or argument == name), None)
    if wanted is None and argument == "auto":
        return replace(talk, fixed_language=False), (Tell("note", "note.language-auto"),)
    if wanted is None:
        return talk, (
            Tell("note", "note.language-which", options=(*(f"language:{one}" for one in LANGUAGES), "language:auto")),
        )
    return replace(talk, language=wanted, fixed_language=True), (Tell("note", "note.language-set"),)


def zone(talk: Conversation, argument: str, _world: World) -> Result:
    """Set the seller's time zone, or offer a few."""
    found = _zone(argument)
    if found is None:
        return talk, (Tell("note", "note.zone-which", options=tuple(f"zone:{name}" for name in ZONES)),)
    return replace(talk, zone=str(found)), (Tell("note", "note.zone-set", {"zone": str(found)}),)


def _zone(text: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(text.strip()) if "/" in text else named_zone(plain(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return named_zone(plain(text))


def privacy(talk: Conversation, _argument: str, world: World) -> Result:
    """What is kept, who is shown some of it, and how to get or delete it."""
    shown = (Tell("note", "note.privacy-reported"),) if world.reported else ()
    return talk, (Tell("note", "note.privacy"), *shown)


def forget(talk: Conversation, argument: str, _world: World) -> Result:
    """Everything about the seller goes, after a second look."""
    if argument != "yes":
        return talk, (Tell("note", "note.forget-sure", options=("forget:yes", "none")),)
    return Conversation(language=talk.language), (Erase(), Tell("note", "note.forgotten"))


def export(talk: Conversation, _argument: str, _world: World) -> Result:
    """Everything about the seller, as a file."""
    return talk, (Export(),)


def files(talk: Conversation, _argument: str, _world: World) -> Result:
    """What can be done with pictures and files: to tell of them in words."""
    return talk, (Tell("note", "note.files"),)


def correct(talk: Conversation, _argument: str, world: World) -> Result | None:
    """Which of the facts is to be corrected."""
    if not talk.inquiry:
        return None
    asked = [ask.slot for ask in world.case(talk.inquiry.case).ask]
    known = [name for name in asked if talk.inquiry.slots.get(name) not in (None, DECLINED)][:FIXABLE]
    if not known:
        return talk, (Tell("note", "note.nothing-to-correct"),)
    return talk, (Tell("note", "note.correct-which", options=tuple(f"fix:{name}" for name in known)),)


def fix(talk: Conversation, slot: str, _world: World) -> Result:
    """Ask a fact anew."""
    if not talk.inquiry or slot not in talk.inquiry.slots:
        return talk, (Tell("note", "note.stale"),)
    inquiry = replace(talk.inquiry, slots={name: value for name, value in talk.inquiry.slots.items() if name != slot})
    kept = {name: value for name, value in talk.kept.items() if name != slot}
    return replace(talk, inquiry=inquiry, kept=kept, asked=("slot", slot)), (Ask(slot, inquiry.case),)


def vote(talk: Conversation, way: str, _world: World) -> Result:
    """Whether the last answer helped."""
    return talk, (Vote(way == "up"), Tell("note", f"note.vote-{'up' if way == 'up' else 'down'}"))


COMMANDS: Mapping[str, Callable[[Conversation, str, World], Result | None]] = {
    "start": start,
    "platform": platform,
    "case": case,
    "language": language,
    "zone": zone,
    "privacy": privacy,
    "forget": forget,
    "export": export,
    "files": files,
    "correct": correct,
    "fix": fix,
    "vote": vote,
    "deadlines": lambda talk, _, world: reminders.listed(talk, world),
    "remind": lambda talk, lead, world: (
        reminders.scheduled(talk, lead, world) if lead else reminders.offered(talk, world)
    ),
    "settled": reminders.settled,
    "matter": other_matters.named,
}
OPTIONS = frozenset(COMMANDS) - {"start", "platform", "case", "files"}

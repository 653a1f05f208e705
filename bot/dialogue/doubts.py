"""Where a second opinion may help: a message that fits several cases, or an answer that fits no option."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bot.dialogue.conversation import Conversation
from bot.dialogue.world import PLATFORM, World
from intents.understand import Understanding
from intents.weigh import Foreign, Unsure, case_shares, foreignness, weigh
from knowledge.model import Case

HOPELESS = 0.8
MOST = 4


class Adviser(Protocol):
    """Somebody who can be asked to choose; what speaks to the network is loaded only where one is set."""

    async def choose(self, said: str, asked: str, options: Mapping[str, str]) -> str | None:
        """The id of the option (id to label) that the message means; None where there is no clear answer."""
        ...


@dataclass(frozen=True)
class Doubt:
    """What is unclear, in words, and the options by id. `about`: the cases, or the slot that was asked."""

    about: str
    asked: str
    options: Mapping[str, str]


def doubt(talk: Conversation, heard: Understanding, world: World) -> Doubt | None:
    """What the copilot would have to ask back about the message, in English for the model."""
    if heard.is_noise or heard.commands or not heard.text:
        return None
    return _about_answer(talk, heard, world) if talk.asked else _about_case(talk, heard, world)


def _about_answer(talk: Conversation, heard: Understanding, world: World) -> Doubt | None:
    question, _ = world.questions(talk)
    if question is None or heard.answer is not None or question.slot.name == PLATFORM or not question.choices:
        return None
    options = {choice.id: choice.label["en"] for choice in question.choices}
    return Doubt(question.slot.name, question.slot.question["en"], options)


def _about_case(talk: Conversation, heard: Understanding, world: World) -> Doubt | None:
    if talk.platform is None and not heard.platforms:
        return None
    platform = heard.platforms[0] if heard.platforms else talk.platform
    meaning = weigh(heard, world.knowledge, platform)
    if not isinstance(meaning, Unsure) and not (isinstance(meaning, Foreign) and foreignness(heard) < HOPELESS):
        return None
    likely = list(case_shares(heard, world.knowledge, platform))[:MOST]
    titles = {slug: world.case(slug).title["en"] for slug in likely}
    return Doubt("case", "What is the message about?", titles) if titles else None


def settled(heard: Understanding, about: Doubt, pick: str, world: World) -> Understanding:
    """The message with the doubt resolved as the second opinion has it."""
    if about.about != "case":
        return replace(heard, answer=pick)
    return replace(heard, ranking=replace(heard.ranking, intents=_sure_of(world.case(pick), heard)))


def _sure_of(case: Case, heard: Understanding) -> tuple[tuple[str, float], ...]:
    """The shares with the case's own raised to certainty, its intents in the proportion they had."""
    own = {name: share for name, share in heard.ranking.intents if name in case.intents} or {case.intents[0]: 1.0}
    whole = sum(own.values())
    return tuple((name, share / whole) for name, share in own.items())

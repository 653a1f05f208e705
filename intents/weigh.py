"""From shares to what is meant: sure of one case, a few to choose from, or none of ours."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from intents.phrases import role
from intents.ranking import UNWRITTEN, Shares
from intents.understand import Understanding
from knowledge.model import GENERIC, Knowledge

MOST_OFFERED = 3
LEAST_OFFERED = 0.08
NEAR = 0.42  # so likely a case is offered rather than saying that the guides hold nothing: a person chooses faster
REJECTED = 0.5
SPECIAL = 0.4
OURS_AT_LEAST = 0.5  # of what is left to tell, where no case and nothing special is likely
GENERIC_WEIGHT = 0.4


@dataclass(frozen=True)
class Sure:
    """One case is meant."""

    case: str


@dataclass(frozen=True)
class Unsure:
    """One of these cases may be meant, the likeliest first."""

    cases: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Something special is meant: `role` is talk, refusals, gaps or unanswered, `name` which one.

    Unanswered is whatever is after-sales and no case: what the guides do not answer.
    """

    role: str
    name: str


@dataclass(frozen=True)
class Foreign:
    """None of ours: no after-sales trouble."""


Meaning = Sure | Unsure | Asked | Foreign


def case_shares(understanding: Understanding, knowledge: Knowledge, platform: str | None) -> dict[str, float]:
    """The share of every case (of the platform, if given): the sum over its intents, best first.

    A case without a marketplace counts less where the marketplace has cases of its own: those know more.
    """
    shares = dict(understanding.ranking.intents)
    cases = knowledge.cases_on(platform) if platform else knowledge.cases.values()
    covered = platform is not None and bool(knowledge.own_cases(platform))
    sums = {
        case.slug: sum(shares.get(intent, 0.0) for intent in case.intents)
        * (GENERIC_WEIGHT if covered and case.platform == GENERIC else 1.0)
        for case in cases
    }
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def foreignness(understanding: Understanding) -> float:
    """How much speaks for none of our cases, from 0 to 1: the score that a rejection uses."""
    return 1.0 - _by_role(understanding.ranking.intents)["case"]


def is_outside(understanding: Understanding) -> bool:
    """Whether a message that is none of ours was understood all the same: it is about something else."""
    return _by_role(understanding.ranking.intents)["outside"] >= SPECIAL


def weigh(understanding: Understanding, knowledge: Knowledge, platform: str | None) -> Meaning:
    """What the message means on that platform."""
    ranking = understanding.ranking
    if understanding.is_noise or not ranking.intents:
        return Foreign()
    if _by_role(ranking.intents)["refusals"] >= SPECIAL:
        return Asked("refusals", _likeliest(ranking.intents, "refusals"))
    best, share = ranking.intents[0]
    if role(best) == "talk" and share >= SPECIAL:
        return Asked("talk", best.partition("/")[2])
    cases = case_shares(understanding, knowledge, platform)
    if foreignness(understanding) > REJECTED or not cases:
        meaning = _none_of_ours(ranking.intents)
        is_unanswered = isinstance(meaning, Asked) and meaning.role == "unanswered"
        is_near = is_unanswered and foreignness(understanding) <= 1 - NEAR
        return Unsure(tuple(cases)[:2]) if is_near and cases else meaning
    return _among(cases, ranking.sure)


def _none_of_ours(intents: Shares) -> Meaning:
    """What a message is about that is no case: something special, after-sales that no guide answers, or foreign."""
    roles = _by_role(intents)
    likeliest = max(("gaps", "unanswered", "talk", "outside"), key=lambda name: roles[name])
    if likeliest != "outside" and roles[likeliest] >= SPECIAL:
        return Asked(likeliest, _likeliest(intents, likeliest))
    ours = roles["case"] + roles["gaps"] + roles["unanswered"]
    return Asked("unanswered", UNWRITTEN) if ours >= OURS_AT_LEAST * sum(roles.values()) else Foreign()


def _likeliest(intents: Shares, of_role: str) -> str:
    return next(name for name, _ in intents if role(name) == of_role).partition("/")[2]


def _among(cases: Mapping[str, float], sure: float) -> Meaning:
    top, share = next(iter(cases.items()))
    if share >= sure:
        return Sure(top)
    offered = [slug for slug, one in cases.items() if one >= LEAST_OFFERED][:MOST_OFFERED]
    offered = offered if len(offered) > 1 else list(cases)[:2]
    return Unsure(tuple(offered))


def _by_role(intents: Shares) -> Mapping[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, share in intents:
        sums[role(name)] += share
    return sums

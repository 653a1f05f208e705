"""From shares to what is meant: sure of one case, a few to choose from, or none of ours."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from intents.phrases import role
from intents.understand import Understanding
from knowledge.model import GENERIC, Knowledge

MOST_OFFERED = 3
LEAST_OFFERED = 0.08
REJECTED = 0.5
SPECIAL = 0.4
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
    """Something special is meant: `role` is talk, refusals or gaps, `name` which one."""

    role: str
    name: str


@dataclass(frozen=True)
class Foreign:
    """None of ours."""


Meaning = Sure | Unsure | Asked | Foreign


def case_shares(understanding: Understanding, knowledge: Knowledge, platform: str | None) -> dict[str, float]:
    """The share of every case (of the platform, if given): the sum over its intents, best first.

    A case without a marketplace counts less where the marketplace has cases of its own: those know more.
    """
    shares = dict(understanding.intents)
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
    roles = _by_role(understanding.intents)
    return 1.0 - roles.get("case", 0.0) - roles.get("gaps", 0.0)


def weigh(understanding: Understanding, knowledge: Knowledge, platform: str | None) -> Meaning:
    """What the message means on that platform."""
    if understanding.is_noise or not understanding.intents:
        return Foreign()
    best, share = understanding.intents[0]
    if role(best) in ("talk", "refusals") and share >= SPECIAL:
        return Asked(role(best), best.partition("/")[2])
    roles = _by_role(understanding.intents)
    cases = case_shares(understanding, knowledge, platform)
    if roles.get("outside", 0.0) >= REJECTED or understanding.evidence < understanding.floor or not cases:
        return Foreign()
    return _among(understanding, cases)


def _among(understanding: Understanding, cases: Mapping[str, float]) -> Meaning:
    gap = next(((name, share) for name, share in understanding.intents if role(name) == "gaps"), None)
    top, share = next(iter(cases.items()))
    if gap and gap[1] > share and gap[1] >= SPECIAL:
        return Asked("gaps", gap[0].partition("/")[2])
    if share >= understanding.sure:
        return Sure(top)
    offered = [slug for slug, one in cases.items() if one >= LEAST_OFFERED][:MOST_OFFERED]
    offered = offered if len(offered) > 1 else list(cases)[:2]
    return Unsure(tuple(offered))


def _by_role(intents: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, share in intents:
        sums[role(name)] += share
    return sums

"""Which intents a text may mean on a marketplace, and which slots its wording tells."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from intents.classifier import UNTOLD, Expert
from intents.features import Floats

FAINT = 0.005
TOLD = 0.65
ALIKE = 0.3

Shares = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Ranking:
    """`intents`: shares of what can be meant, best first; from the share `sure` on an answer may be given at once.

    `told`: by intent, the slots that its own phrases tell.
    """

    intents: Shares = ()
    sure: float = 1.0
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def ranked(expert: Expert, likeness: Floats) -> Ranking:
    """What a text may mean to one expert, from its likeness to what the expert knows."""
    shares = expert.labels.shares(likeness)
    classes = expert.labels.classes
    intents = tuple((classes[i], float(shares[i])) for i in np.argsort(-shares) if shares[i] >= FAINT)
    told = {intent: slots for intent, _ in intents if (slots := slots_told(expert, intent, likeness, TOLD))}
    return Ranking(intents, expert.sure, told)


def slots_told(expert: Expert, intent: str, likeness: Floats, least: float) -> dict[str, str]:
    """The slots that the intent's own heads read with at least that share."""
    told = {}
    for (name, slot), head in expert.slots.items():
        if name == intent:
            shares = head.shares(likeness)
            choice = head.classes[int(shares.argmax())]
            if choice != UNTOLD and shares.max() >= least and head.scores(likeness).max() >= ALIKE:
                told[slot] = choice
    return told


def mixed(rankings: Mapping[str, Ranking], weights: Mapping[str, float]) -> Ranking:
    """What is meant where the marketplace is only guessed: every expert counts as much as its marketplace is likely."""
    shares: dict[str, float] = defaultdict(float)
    for platform, ranking in rankings.items():
        for intent, share in ranking.intents:
            shares[intent] += weights.get(platform, 0.0) * share
    return Ranking(
        tuple(sorted(((name, share) for name, share in shares.items() if share >= FAINT), key=lambda one: -one[1])),
        sure=sum(weights.get(platform, 0.0) * ranking.sure for platform, ranking in rankings.items()),
        told={intent: slots for ranking in rankings.values() for intent, slots in ranking.told.items()},
    )

"""Which intents a text may mean on a marketplace, and which slots its wording tells."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from intents.classifier import UNTOLD, Expert
from intents.features import Floats
from intents.phrases import role

FAINT = 0.005
TOLD = 0.65
ALIKE = 0.3
# Of 60 sentences written apart, no honest one was held for a wish where the kind said so at least this much, and the
# marketplace's expert did not deny it; of the wishes most were.
WISH = 0.45
NOT_DENIED = 0.1
OURS, OUTSIDE, TALK = "ours", "outside", "talk"
UNWRITTEN = "unwritten"

Shares = tuple[tuple[str, float], ...]
Kinds = Mapping[str, float]
"""How likely a message is after-sales (OURS), none of ours (OUTSIDE), small TALK, or each of the refusals."""


@dataclass(frozen=True)
class Ranking:
    """`intents`: shares of what can be meant, best first; from the share `sure` on an answer may be given at once.

    `told`: by intent, the slots that its own phrases tell.
    """

    intents: Shares = ()
    sure: float = 1.0
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def ranked(expert: Expert, likeness: Floats, kinds: Kinds | None = None) -> Ranking:
    """What a text may mean to one expert, from its likeness to what the expert knows and the kind that it is of."""
    intents = heeding(kinds or {}, _shares(expert, likeness))
    told = {intent: slots for intent, _ in intents if (slots := slots_told(expert, intent, likeness, TOLD))}
    return Ranking(intents, expert.sure, told)


def kinds_told(expert: Expert, likeness: Floats) -> Kinds:
    """Of which kind a text is."""
    return {name: share for name, share in _shares(expert, likeness) if share >= FAINT}


def _shares(expert: Expert, likeness: Floats) -> Shares:
    shares = expert.labels.shares(likeness)
    return tuple(zip(expert.labels.classes, map(float, shares), strict=True))


def heeding(kinds: Kinds, shares: Shares) -> Shares:
    """What an expert told, heeding the kind of the message: which refusals there are, and what is none of ours.

    An expert knows the cases of one marketplace only: what it holds for none of ours and the kind for after-sales is
    UNWRITTEN, and no case gains by it. The kind knows few phrases of each case: it takes none for none of ours.
    """
    if not kinds:
        return _best_first(shares)
    refusals = [(name, share) for name, share in kinds.items() if role(name) == "refusals"]
    told = _sum((name, share) for name, share in shares if role(name) == "refusals")
    refusals = refusals if _sum(refusals) >= WISH and told >= NOT_DENIED else []
    known = [(name, share) for name, share in shares if role(name) not in (OUTSIDE, "refusals")]
    foreign = [(name, share) for name, share in shares if role(name) == OUTSIDE]
    room = (1.0 - _sum(refusals)) / (_sum(known) + _sum(foreign) or 1.0)
    outside = min(_sum(foreign) * room, kinds.get(OUTSIDE, 0.0))
    unwritten = (f"unanswered/{UNWRITTEN}", _sum(foreign) * room - outside)
    return _best_first((*_scaled(known, _sum(known) * room), *_scaled(foreign, outside), *refusals, unwritten))


def _sum(shares: Iterable[tuple[str, float]]) -> float:
    return sum(share for _, share in shares)


def _scaled(shares: Sequence[tuple[str, float]], whole: float) -> Shares:
    """The same proportions, adding up to `whole`."""
    given = _sum(shares)
    return tuple((name, share * whole / given) for name, share in shares) if given else ()


def _best_first(shares: Iterable[tuple[str, float]]) -> Shares:
    return tuple(sorted(((name, share) for name, share in shares if share >= FAINT), key=lambda one: -one[1]))


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
        _best_first(shares.items()),
        sure=sum(weights.get(platform, 0.0) * ranking.sure for platform, ranking in rankings.items()),
        told={intent: slots for ranking in rankings.values() for intent, slots in ranking.told.items()},
    )

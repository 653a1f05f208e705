"""What a task is taught: example clauses, and how often clauses of each kind come in stories."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from intents.clause_classifier import Window
from intents.features import Floats


@dataclass(frozen=True)
class Odds:
    """How often clauses of each kind come in a story: those that tell, those of other matters, those that are near."""

    telling: float
    others: float
    near: float


# Two stories in five tell a slot that their case asks, in one clause of ten; one in two has something near it.
STORY = Odds(0.4, 8.0, 0.5)
# A moment or an amount is of something: one in five of nothing that is asked.
VALUE = Odds(0.8, 0.2, 0.0)
# After an answer half of what is said is about it; the rest is new, and half of that sounds like it.
ABOUT = Odds(0.5, 0.25, 0.25)


@dataclass(frozen=True)
class Lesson:
    """Example clauses of a task: windows with their vectors and classes. `near`: tells none though it is close."""

    name: str
    windows: tuple[Window, ...]
    vectors: Floats
    labels: tuple[str, ...]
    near: tuple[bool, ...]
    cues: tuple[str, ...]
    hits: tuple[str, ...]
    odds: Odds = STORY


def chosen(texts: Sequence[str], name: str, count: int) -> tuple[str, ...]:
    """So many of the texts, the same ones as long as the texts stay, whatever else is added."""
    return tuple(sorted(set(texts), key=lambda text: hashlib.sha256(f"{name}\t{text}".encode()).digest())[:count])

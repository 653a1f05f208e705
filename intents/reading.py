"""What a message tells: one value of one slot, where it stands, how sure, by what. Merged in one place for a case."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.values import Money, Value

Source = Literal["words", "clause", "phrase", "moment", "amount", "share", "number", "name", "mail"]


@dataclass(frozen=True)
class Reading:
    """One value that a text tells; `start` and `end` are places in the text as typed.

    `sure`: it may be taken without asking; else it is likely, and worth a confirmation. `share`: how likely, 0 to 1.
    """

    slot: str
    value: Value
    start: int
    end: int
    by: Source
    sure: bool = True
    share: float = 1.0


@dataclass(frozen=True)
class Told:
    """What readings amount to for a case: by slot, what is `taken`, and what is `likely` and has to be confirmed."""

    taken: Mapping[str, Reading] = field(default_factory=dict)
    likely: Mapping[str, Reading] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Value]:
        """The values that are taken."""
        return {slot: reading.value for slot, reading in self.taken.items()}

    @property
    def guesses(self) -> dict[str, Value]:
        """The values that have to be confirmed."""
        return {slot: reading.value for slot, reading in self.likely.items()}


def merged(readings: Iterable[Reading], slots: Collection[str] | None = None) -> Told:
    """One value for each slot (of `slots`, if given): sure before likely, and each moment and amount for one slot.

    What two sure readings tell differently is only likely: the likelier, and of equals the later one, is asked back.
    """
    wanted = [one for one in readings if slots is None or one.slot in slots]
    taken: dict[str, Reading] = {}
    likely: dict[str, Reading] = {}
    for one in sorted(wanted, key=_rank, reverse=True):
        if one.slot in taken or one.slot in likely or _is_used(one, taken.values()):
            continue
        is_disputed = any(other.sure and not _agree(other.value, one.value) for other in _of(one.slot, wanted))
        if one.sure and not is_disputed:
            taken[one.slot] = one
        else:
            likely[one.slot] = one
    return Told(taken, likely)


def _rank(one: Reading) -> tuple[bool, float, int, int]:
    return one.sure, round(one.share, 2), _precision(one.value), one.start


def _precision(value: Value) -> int:
    """A moment says more than its day."""
    return int(hasattr(value, "hour"))


def _of(slot: str, readings: Iterable[Reading]) -> list[Reading]:
    return [one for one in readings if one.slot == slot]


def _agree(one: Value, other: Value) -> bool:
    """The same value, or a moment and its day."""
    if isinstance(one, date) and isinstance(other, date):
        return one == other or str(one)[:10] == str(other)[:10]
    return one == other


def _is_used(one: Reading, taken: Iterable[Reading]) -> bool:
    """Whether another slot has that very amount or moment."""
    if not isinstance(one.value, Money | date):
        return False
    return any(other.slot != one.slot and other.start < one.end and one.start < other.end for other in taken)

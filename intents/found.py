"""What readers of values give back: never a bare value, always with its place in the text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from knowledge.values import Money

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value and where it stands in the text."""

    value: T
    start: int
    end: int


@dataclass(frozen=True)
class Amount(Found[Money | None]):
    """An amount; no value where it is one of `alternatives`: then it is asked about, never guessed.

    `unit` is the price of one where the text tells that. With `times`, how many there were, the value is the total.
    """

    alternatives: tuple[Money, ...] = ()
    approximate: bool = False
    unit: Money | None = None
    times: int | None = None

    @property
    def computed(self) -> bool:
        """Whether the value was calculated: no figure of the text tells it."""
        return self.times is not None


@dataclass(frozen=True)
class Share(Found[Decimal | None]):
    """A share in per cent, from 0 to 100; no value where it is one of `alternatives`.

    `above`, `below`: only a bound is told. `off`: told as a discount in the Chinese way, 八折 is 20 off.
    """

    alternatives: tuple[Decimal, ...] = ()
    approximate: bool = False
    above: bool = False
    below: bool = False
    off: bool = False

    @property
    def exact(self) -> Decimal | None:
        """The share where it is one and not only a bound."""
        return None if self.above or self.below else self.value

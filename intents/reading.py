"""What a clause of a message probably tells: one value, of what, where it stands, by what, how likely."""

from dataclasses import dataclass
from typing import Literal

from knowledge.values import Value

Source = Literal["clause", "moment", "amount"]


@dataclass(frozen=True)
class Reading:
    """One value that a text tells; `start` and `end` are places in the text as typed, `share`: how likely, 0 to 1.

    `of`: the slot, or for a moment and an amount its role.
    """

    of: str
    value: Value
    start: int
    end: int
    by: Source
    share: float

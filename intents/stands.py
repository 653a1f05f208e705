"""The values that stand in a text, before it is told of what they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intents.examples import AMOUNTS, MOMENTS
from intents.found import Amount
from intents.money import money
from intents.times import When, times
from knowledge.values import Value

UTC = ZoneInfo("UTC")
EXAMPLES_AT = datetime(2026, 11, 18, 12, tzinfo=UTC)  # any moment: only where a time stands in an example counts


@dataclass(frozen=True)
class Stands:
    """A value and where it stands in the plain text; not `sure` where the text says that it is only about that much.

    `until`: the last day of a range that begins with the value.
    """

    value: Value
    start: int
    end: int
    sure: bool = True
    until: date | None = None


Values = Mapping[str, Sequence[Stands]]
"""The moments and the amounts of a text, by the task that tells of what they are."""


def values(text: str, now: datetime, zone: ZoneInfo, local: ZoneInfo | None = None) -> Values:
    """The moments and the amounts that stand in a plain text; `local`: the zone of "local time"."""
    return {
        MOMENTS: tuple(_moments(times(text, now, zone, local=local))),
        AMOUNTS: tuple(_amounts(money(text))),
    }


def _moments(found: Iterable[When]) -> Iterator[Stands]:
    return (Stands(one.value, one.start, one.end, until=one.until) for one in found if one.value is not None)


def _amounts(found: Iterable[Amount]) -> Iterator[Stands]:
    """The amounts that are one: of several alternatives none is taken."""
    return (Stands(one.value, one.start, one.end, not one.approximate) for one in found if one.value is not None)


def places(text: str, task: str) -> tuple[tuple[int, int], ...]:
    """Where the moments or the amounts of an example stand."""
    return tuple((one.start, one.end) for one in values(text, EXAMPLES_AT, UTC)[task])

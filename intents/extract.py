"""What the words of a message tell by themselves: choices, and of what an amount or a moment is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from intents import numbers
from intents.examples import AMOUNTS, MOMENTS
from intents.numbers import Share
from intents.reading import Reading, reading
from intents.stands import Stands, Values
from intents.traced import Traced
from intents.words import Teller, Words
from knowledge.content import read
from knowledge.values import Money

ROOT = Path(__file__).parent
CLAUSE = re.compile(r"[。！？；!?;\n，,、]|\.(?=\s|$)")
REFUND_BARE = re.compile(
    r"(?:退(?:给)?(?:他|她|买家|客人|客户|对方)?|返|补偿|refund(?:ing)?(?: of)?|give (?:me|him|her|them)|rembourser)"
    r"\s?(?P<a>\d+(?:[.,]\d{1,2})?)(?!\d|\s?[%天年月日号个件次人])"
    r"|(?<![\d.,/])(?P<b>\d+(?:[.,]\d{1,2})?) (?:back|refund)\b"
)
REFUND_WORDS = re.compile(r"退|返|补偿|refund|rabais|rembours|rebate|discount|折扣")
FOLLOWS = 6
LOOSE = 0.5  # no word says what the value is of

Anchors = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Extractor:
    """Everything needed to read slot values; built once from the content."""

    tellers: Mapping[str, Teller]
    money: Teller
    moments: Teller

    @classmethod
    def of(cls, words: Words, anchors: Anchors) -> "Extractor":
        """From the telling words and the anchors."""
        tellers = {slot: Teller.of(choices) for slot, choices in words.items()}
        return cls(tellers, Teller.of(anchors["money"]), Teller.of(anchors["moments"]))

    def readings(self, text: Traced, values: Values) -> Iterator[Reading]:
        """All that the words of a text tell by themselves; `values`: the moments and the amounts that stand in it."""
        yield from self._choices(text)
        yield from self._amounts(text, values.get(AMOUNTS, ()))
        yield from self._shares(text, values.get(AMOUNTS, ()))
        yield from self._moments(text, values.get(MOMENTS, ()))

    def _choices(self, text: Traced) -> Iterator[Reading]:
        """The one choice of each slot that is told by telling words; several leave it untold."""
        for slot, teller in self.tellers.items():
            hits = teller.hits(text.text)
            if len({hit.choice for hit in hits}) == 1:
                yield reading(text, slot, hits[0].choice, hits[0].start, hits[0].end)

    def _amounts(self, text: Traced, found: Sequence[Stands]) -> Iterator[Reading]:
        """Money by the words that stand next to it, the closest pair first; what is left may be the order's value."""
        pairs = sorted(
            (distance, slot, number)
            for number, one in enumerate(found)
            for slot, distance in _distances(self.money, text.text, one.start, one.end).items()
        )
        named: dict[str, int] = {}
        for _, slot, number in pairs:
            if slot not in named and number not in named.values():
                named[slot] = number
                yield reading(text, slot, found[number].value, found[number].start, found[number].end)
        loose = next((one for number, one in enumerate(found) if number not in named.values()), None)
        if loose and "order_value" not in named:
            yield reading(text, "order_value", loose.value, loose.start, loose.end, share=LOOSE, sure=False)

    @staticmethod
    def _shares(text: Traced, amounts: Sequence[Stands]) -> Iterator[Reading]:
        """A share of the price; a refund without a currency takes that of the amount beside it: "110 EUR, 60 back"."""
        bare = REFUND_BARE.search(text.text)
        beside = next((one.value for one in amounts if isinstance(one.value, Money)), None)
        name = "a" if bare and bare["a"] else "b"
        if bare and beside and not any(one.start < bare.end(name) and bare.start(name) < one.end for one in amounts):
            refund = Money(Decimal(bare[name].replace(",", ".")), beside.currency)
            yield reading(text, "refund_amount", refund, *bare.span(name))
        for share in numbers.shares(text.text):
            if share.exact is not None and _beside(REFUND_WORDS, text.text, share):
                sure = not share.approximate
                yield reading(text, "refund_share", share.exact, share.start, share.end, by="share", sure=sure)
                break

    def _moments(self, text: Traced, found: Sequence[Stands]) -> Iterator[Reading]:
        """Moments by the words that stand near; in a text about one event only, the moment may be its."""
        only = self.moments.choice(text.text)
        for when in found:
            near = _near(self.moments, text.text, when.start, when.end)
            if near:
                yield reading(text, near, when.value, when.start, when.end, until=when.until)
            elif only:
                yield reading(text, only, when.value, when.start, when.end, share=LOOSE, sure=False, until=when.until)


def load_anchors(root: Path = ROOT) -> Anchors:
    """The anchors. Raises KnowledgeError where the file is not right."""
    anchors: Anchors = read(root / "anchors.yaml", Mapping[str, Mapping[str, tuple[str, ...]]])  # type: ignore[type-abstract]
    return anchors


def _near(teller: Teller, text: str, start: int, end: int) -> str | None:
    """The slot whose word stands nearest in the same clause."""
    distances = _distances(teller, text, start, end)
    return min(distances, key=lambda slot: distances[slot]) if distances else None


def _distances(teller: Teller, text: str, start: int, end: int) -> dict[str, int]:
    """How far the words of each slot stand from a value in its clause; what follows the value counts as farther."""
    left = max((match.end() for match in CLAUSE.finditer(text, 0, start)), default=0)
    right = next((match.start() for match in CLAUSE.finditer(text, end)), len(text))
    distances: dict[str, int] = {}
    for hit in teller.hits(text[left:right]):
        before, after = start - hit.end - left, hit.start + left - end
        distance = before if before >= 0 else max(after, 0) + FOLLOWS
        distances[hit.choice] = min(distance, distances.get(hit.choice, distance))
    return distances


def _beside(pattern: re.Pattern[str], text: str, found: Share) -> bool:
    return pattern.search(text[max(0, found.start - 12) : found.end + 12]) is not None

"""Slot values out of a message: what its words, amounts, moments and numbers tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from intents import numbers
from intents.numbers import Found, Share
from intents.times import times
from intents.words import Teller, Words
from knowledge.content import read
from knowledge.values import Money, Value

ROOT = Path(__file__).parent
CLAUSE = re.compile(r"[。！？；!?;\n，,、]|\.(?=\s|$)")
REFUND_BARE = re.compile(
    r"(?:退(?:给)?(?:他|她|买家|客人|客户|对方)?|返|补偿|refund(?:ing)?(?: of)?|give (?:me|him|her|them)|rembourser)"
    r"\s?(?P<a>\d+(?:[.,]\d{1,2})?)(?!\d|\s?[%天年月日号个件次人])"
    r"|(?<![\d.,/])(?P<b>\d+(?:[.,]\d{1,2})?) (?:back|refund)\b"
)
REFUND_WORDS = re.compile(r"退|返|补偿|refund|rabais|rembours|rebate|discount|折扣")
FOLLOWS = 6

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

    def slots(self, text: str, now: datetime, zone: ZoneInfo, local: ZoneInfo | None = None) -> dict[str, Value]:
        """Every slot that the plain text tells."""
        told: dict[str, Value] = {}
        for slot, teller in self.tellers.items():
            choice = teller.choice(text)
            if choice:
                told[slot] = choice
        return told | self._amounts(text) | self._moments(text, now, zone, local)

    def _amounts(self, text: str) -> dict[str, Value]:
        """Money by the words that stand next to it, the closest pair first; what is left is the order's value."""
        found = numbers.certain(text)
        told: dict[str, Value] = {}
        pairs = sorted(
            (distance, slot, number)
            for number, one in enumerate(found)
            for slot, distance in _distances(self.money, text, one.start, one.end).items()
        )
        taken: set[int] = set()
        for _, slot, number in pairs:
            if slot not in told and number not in taken:
                told[slot] = found[number].value
                taken.add(number)
        loose = [one.value for number, one in enumerate(found) if number not in taken]
        if loose and "order_value" not in told:
            told["order_value"] = loose[0]
        return told | self._bare_refund(text, found, told)

    @staticmethod
    def _bare_refund(text: str, found: list[Found[Money]], told: dict[str, Value]) -> dict[str, Value]:
        """A refund without a currency takes that of the amount beside it: "total 110 EUR, give me 60 back"."""
        bare = REFUND_BARE.search(text)
        refund: dict[str, Value] = {}
        if bare and "refund_amount" not in told and found:
            amount = Decimal((bare["a"] or bare["b"]).replace(",", "."))
            refund["refund_amount"] = Money(amount, found[0].value.currency)
        shares = (one.exact for one in numbers.shares(text) if _beside(REFUND_WORDS, text, one))
        share = next((share for share in shares if share is not None), None)
        return refund | ({"refund_share": share} if share is not None else {})

    def _moments(self, text: str, now: datetime, zone: ZoneInfo, local: ZoneInfo | None) -> dict[str, Value]:
        told: dict[str, Value] = {}
        for when in times(text, now, zone, local=local):
            slot = _near(self.moments, text, when.start, when.end) or self.moments.choice(text)
            if slot and when.value and slot not in told:
                told[slot] = when.value
        return told


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

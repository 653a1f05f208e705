"""What stands in a pasted mail: numbers, amounts, days, the buyer's name, and what the writer wants."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from intents import numbers
from intents.mail_parts import MailWords
from intents.normalize import clean, plain
from intents.times import times
from intents.words import Teller
from knowledge.content import read
from knowledge.values import Money, Value

ROOT = Path(__file__).parent
FEWEST_DIGITS = 5  # an order's number has so many at least: less is a year, a count, a price
CODE = r"(?P<code>[a-z]{0,3}[#-]?\d[\da-z/_-]{4,})"
NAME = r"[A-ZÀ-ÖØ-ÝĄĆĘŁŃÓŚŹŻ][\w'’.-]{0,20}"
NAMES = rf"(?:(?:M|Mr|Mrs|Ms|Mme|Dr|Pan|Pani|Herr|Frau|Monsieur|Madame)\.? )?{NAME}(?: {NAME}){{0,2}}"
SIGNED = re.compile(rf"^\W*(?P<name>{NAMES})\W*$")


@dataclass(frozen=True)
class FactReader:
    """Reads what stands in a mail. `orders`: the forms of order numbers by marketplace."""

    words: MailWords
    wishes: Teller
    orders: Mapping[str, str]

    def facts(self, typed: str, now: datetime, zone: ZoneInfo, sender: str, platform: str | None) -> dict[str, Value]:
        """The values in a mail as typed; the first amount and the first day also alone.

        Days that it counts ("yesterday", "within 3 days") are counted from `now` in `zone`.
        """
        order = self._order(typed, platform)
        rest = typed.replace(order, " ") if order else typed
        tracking = next((one.value for one in numbers.tracking_numbers(rest)), None)
        simple = plain(rest.replace(tracking, " ") if tracking else rest)
        amounts = tuple(dict.fromkeys(_told(one.value) for one in numbers.certain(simple)))
        days = tuple(dict.fromkeys(_days(simple, now, zone)))
        facts: dict[str, Value | None] = {
            "order_number": order,
            "tracking_number": tracking,
            "amount": amounts[0] if amounts else None,
            "date": days[0] if days else None,
            "amounts": amounts or None,
            "dates": days or None,
            "buyer_name": self._buyer(typed, sender),
            "wanted": self._wanted(plain(typed)) if sender == "buyer" else None,
        }
        return {name: value for name, value in facts.items() if value is not None}

    def _order(self, typed: str, platform: str | None) -> str | None:
        """In the form of the marketplace, else of any; else what stands behind a word for an order."""
        for form in (self.orders.get(platform or ""), *self.orders.values()):
            found = numbers.order_numbers(typed, form)
            if found:
                return found[0].value
        text = clean(typed)
        named = (match["code"] for match in self._behind_order.finditer(text))
        return next((code for code in named if sum(map(str.isdigit, code)) >= FEWEST_DIGITS), None)

    @cached_property
    def _behind_order(self) -> re.Pattern[str]:
        order, number = self.words.any_of("order"), self.words.any_of("number")
        return re.compile(rf"(?:{order})\s*(?:{number})?\s*[:#(\s]*{CODE}", re.IGNORECASE)

    def _buyer(self, typed: str, sender: str) -> str | None:
        """The buyer who signs, or whom the marketplace names."""
        text = clean(typed)
        if sender == "buyer":
            return self._signature(text)
        named = self._named.search(text)
        return named["name"].rstrip(".") if named else None

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """A name behind a word for a buyer; a screen name has a figure or an underscore in it."""
        screen = r"(?=\w*[\d_])[a-z][\w.-]{3,24}"
        buyer = self.words.any_of("buyer")
        return re.compile(rf"(?i:\b(?:{buyer})|买家|客户)\s?[:：,]?\s?(?P<name>(?:{NAMES}(?=[\s,.;]|$))|{screen})")

    def _signature(self, text: str) -> str | None:
        """The name at the end, on a line of its own, or behind a closing or the last sentence."""
        lines = [line.strip() for line in text.split("\n") if any(map(str.isalpha, line))]
        last = re.split(r"[.!?,。！？](?=\s)", lines[-1])[-1] if lines else ""
        closing = self.words.closing.match(last.strip().lower())
        name = SIGNED.match(last[closing.end() :] if closing and closing.end() < len(last) else last)
        is_whole = bool(lines) and name is not None and len(lines) == 1 and last.strip() == lines[-1]
        if name is None or is_whole or self.words.closing.match(name["name"].lower()):
            return None
        return name["name"].rstrip(".")

    def _wanted(self, simple: str) -> tuple[str, ...] | None:
        """What a buyer's mail asks for, in the order of its words."""
        return tuple(dict.fromkeys(hit.choice for hit in self.wishes.hits(simple))) or None


def load_wishes(root: Path = ROOT) -> Teller:
    """What a buyer may want, by telling words. Raises KnowledgeError where the file is not right."""
    kind: type[Mapping[str, tuple[str, ...]]] = Mapping[str, tuple[str, ...]]  # type: ignore[type-abstract]
    return Teller.of(read(root / "mail_wishes.yaml", kind))


def _days(simple: str, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """The days that are named, line by line: a line's word of denial is none of the next line's."""
    found: Iterable[datetime | date | None] = (
        when.value for line in simple.split("\n") for when in times(line, now, zone)
    )
    for value in found:
        if value is not None:
            yield (value.date() if isinstance(value, datetime) else value).isoformat()


def _told(money: Money) -> str:
    return f"{money.amount} {money.currency}"

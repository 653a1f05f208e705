"""Recognise a pasted mail, who sent it, and what stands in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intents import numbers
from intents.normalize import plain
from intents.times import times
from knowledge.values import Money, Value

GREETING = re.compile(
    r"^\s*(?:bonjour|bonsoir|madame|monsieur|dear|hello|hi\b|dzień dobry|witam|szanowni)", re.MULTILINE
)
CLOSING = re.compile(r"cordialement|bien à vous|sincerely|regards|thank you for selling|pozdrawiam|z poważaniem")
HEADER = re.compile(r"^\s*(?:de|from|objet|subject|à|to|od|temat)\s?:", re.MULTILINE)
SUPPORT = re.compile(
    r"service client|l'équipe rakuten|support rakuten|claims team|seller performance|zespół allegro|nous vous rappelons"
    r"|votre acheteur|your customer|l'acheteur nous|nous a contactés"
)
SHORTEST = 120


@dataclass(frozen=True)
class Mail:
    """A mail in the message: its sender ("support" or "buyer") and the values that stand in it."""

    sender: str
    facts: Mapping[str, Value] = field(default_factory=dict)


def read_mail(text: str, now: datetime) -> Mail | None:
    """The mail that was pasted, if the text looks like one: a greeting or header, and a closing or many lines."""
    simple = plain(text)
    opened = HEADER.search(simple) or GREETING.search(simple)
    if len(simple) < SHORTEST or not opened or not (CLOSING.search(simple) or simple.count("\n") >= 3):
        return None
    sender = "support" if SUPPORT.search(simple) else "buyer"
    return Mail(sender, _facts(text, simple, now))


def _facts(text: str, simple: str, now: datetime) -> dict[str, Value]:
    money = numbers.money(simple)
    days = [when.value for when in times(simple, now, _utc()) if when.value]
    facts: dict[str, Value] = {}
    if money:
        facts["amount"] = Money(money[0].value.amount, money[0].value.currency)
    if days:
        first = days[0]
        facts["date"] = first.date() if isinstance(first, datetime) else date(first.year, first.month, first.day)
    tracking = next(numbers.tracking_numbers(text), None)
    return facts | ({"tracking_number": tracking} if tracking else {})


def _utc() -> ZoneInfo:
    return ZoneInfo("UTC")

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

SHORTEST = 120
ENOUGH_SIGNS = 2
# Each tells a little; two of them together make a mail.
SIGNS = (
    re.compile(r"^\s*(?:bonjour|bonsoir|madame|monsieur|dear|hello|hi\b|dzień dobry|witam|szanowni)", re.MULTILINE),
    re.compile(
        r"cordialement|bien à vous|sincerely|regards|thank you for selling|pozdrawiam|z poważaniem|thanks, [a-z]+\s*$"
    ),
    re.compile(r"^\s*(?:de|from|objet|subject|à|to|od|temat|zamówienie|towar|commande|order)\s?:", re.MULTILINE),
    re.compile(
        r"\bmon colis|chez vous|j'ai (?:acheté|commandé|reçu)|je veux|mon remboursement|i (?:bought|ordered|won|paid)"
        r"|i (?:want|would like|need)|my (?:order|money|package|parcel)|kupił[ae]m|zamówił[ae]m|zgłaszam|żądam|proszę o"
    ),
    re.compile(
        r"votre acheteur|nous vous (?:rappelons|invitons)|this is to inform you|we need more information|na konto"
    ),
)
SUPPORT = re.compile(
    r"service client|l'équipe rakuten|support rakuten|claims team|seller performance|zespół allegro|nous vous rappelons"
    r"|votre acheteur|your customer|l'acheteur nous|nous a contactés|a-to-z guarantee|our decision"
)


@dataclass(frozen=True)
class Mail:
    """A mail in the message: its sender ("support" or "buyer") and the values that stand in it."""

    sender: str
    facts: Mapping[str, Value] = field(default_factory=dict)


def read_mail(text: str, now: datetime) -> Mail | None:
    """The mail that was pasted, if the text is long enough and shows at least two signs of one."""
    simple = plain(text)
    if len(simple) < SHORTEST or sum(sign.search(simple) is not None for sign in SIGNS) < ENOUGH_SIGNS:
        return None
    return Mail("support" if SUPPORT.search(simple) else "buyer", _facts(text, simple, now))


def _facts(text: str, simple: str, now: datetime) -> dict[str, Value]:
    """Order number, tracking number, amounts and days; the first amount and day also alone."""
    money = tuple(_told(one.value) for one in numbers.certain(simple))
    days = tuple(dict.fromkeys(_day(when.value) for when in times(simple, now, ZoneInfo("UTC")) if when.value))
    orders = numbers.order_numbers(text, None)
    parcels = numbers.tracking_numbers(text, orders)
    facts: dict[str, Value | None] = {
        "order_number": orders[0].value if orders else None,
        "tracking_number": parcels[0].value if parcels else None,
        "amount": money[0] if money else None,
        "date": days[0] if days else None,
        "amounts": money or None,
        "dates": days or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _told(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def _day(moment: datetime | date) -> str:
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()

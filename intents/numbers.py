"""Numbers, money, shares, order and tracking numbers out of free text: one door to the readers of values."""

import re
from decimal import Decimal

from intents.around import near
from intents.codes import order_numbers, tracking_numbers
from intents.figures import CHINESE, CHINESE_SIGN, DIGITS, NUMBER, UNITS, number
from intents.found import Amount, Found, Share
from intents.money import LARGEST, certain, money, names_currency
from intents.shares import shares

BARE = re.compile(rf"(?<![\w./€$£¥−-])(?P<number>{NUMBER})(?![\w/-])")


def bare(text: str) -> list[Found[Decimal]]:
    """Every plain positive number that stands alone, without a unit; what is only a bound (over 60) is left out."""
    values = ((number(match["number"]), match) for match in BARE.finditer(text))
    found = [Found(value, match.start(), match.end()) for value, match in values if value and value < LARGEST]
    return [one for one in found if not near(text, one.start, one.end).is_bound]


__all__ = [
    "CHINESE",
    "CHINESE_SIGN",
    "DIGITS",
    "UNITS",
    "Amount",
    "Found",
    "Share",
    "bare",
    "certain",
    "money",
    "names_currency",
    "number",
    "order_numbers",
    "shares",
    "tracking_numbers",
]

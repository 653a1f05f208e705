"""Numbers, money, shares, order and tracking numbers out of free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from knowledge.values import Money

T = TypeVar("T")

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
LARGEST = Decimal(10_000_000)

# No number is longer: where a long run of digits is no amount, it is not tried from each digit to its end.
NUMBER = r"\d{1,3}(?:[ ,.']\d{3}){1,7}(?:[.,]\d{1,2})?(?!\d)|\d{1,20}(?:[.,]\d{1,2})?(?!\d)|\d{1,20}"
CHINESE_SIGN = r"[零一二两三四五六七八九十百千万]"
CHINESE = rf"{CHINESE_SIGN}{{1,20}}"
CURRENCIES = {
    "EUR": r"€|eur(?:os?)?(?![a-z])|欧元|欧(?!盟|洲)",
    "USD": r"us\$|\$|usd(?![a-z])|dollars?|美元|美金|刀",
    "PLN": r"zł|zl(?![a-z])|pln(?![a-z])|zlot\w*|złot\w*|兹罗提",
    "GBP": r"£|gbp(?![a-z])|英镑|pounds?",
    "CNY": r"¥|rmb|cny|人民币|元(?!件)|yuan",
}
SYMBOL = "|".join(f"(?P<{code}>{pattern})" for code, pattern in CURRENCIES.items())
AFTER = re.compile(rf"[-−]?(?P<number>(?:{NUMBER})[百千万]?|{CHINESE})\s?(?:{SYMBOL})")
BEFORE = re.compile(rf"[-−]?(?:{SYMBOL})\s?[-−]?(?P<number>{NUMBER})")
MINUS = re.compile(r"[-−]")
PERCENT = re.compile(
    rf"(?<!\d)(?<!(?<!\d)[-−])(?P<number>{NUMBER}|{CHINESE})\s?(?:%|per ?cent|pour ?cents?|procent)"
    rf"|百分之(?P<zh>{CHINESE}|\d+)|(?P<tenths>[一二三四五六七八九])成"
)
HALF = re.compile(r"一半|\bhalf\b|moitié|połow\w*")
BARE = re.compile(rf"(?<![\w./€$£¥−-])(?P<number>{NUMBER})(?![\w/-])")
TRACKING = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9]*\d{6})(?:[a-z]{2}\d{9}[a-z]{2}|[a-z0-9]{12,30}|\d{2}[a-z]{2,4}\d{8,}[a-z]{0,2})(?![a-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value and where it stands in the text."""

    value: T
    start: int
    end: int


def money(text: str) -> list[Found[Money]]:
    """Every amount with its currency, in plain text; negative and absurdly large ones are left out."""
    found: list[Found[Money]] = []
    for pattern in (AFTER, BEFORE):
        for match in pattern.finditer(text):
            amount = number(match["number"])
            taken = any(one.start < match.end() and match.start() < one.end for one in found)
            if not taken and not MINUS.search(match.group()) and amount is not None and 0 < amount < LARGEST:
                currency = next(code for code in CURRENCIES if match[code])
                found.append(Found(Money(amount, currency), match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def shares(text: str) -> list[Found[Decimal]]:
    """Every share in per cent, from 0 to 100, in plain text: 45 %, 百分之三十, 三成, half."""
    found = [Found(Decimal(50), match.start(), match.end()) for match in HALF.finditer(text)]
    for match in PERCENT.finditer(text):
        tenths = match["tenths"]
        value = Decimal(DIGITS[tenths] * 10) if tenths else number(match["number"] or match["zh"])
        if value is not None and 0 <= value <= 100:
            found.append(Found(value, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def bare(text: str) -> list[Found[Decimal]]:
    """Every plain positive number that stands alone, without a unit."""
    values = ((number(match["number"]), match) for match in BARE.finditer(text))
    return [Found(value, match.start(), match.end()) for value, match in values if value and value < LARGEST]


def number(text: str) -> Decimal | None:
    """A number in Western or Chinese writing: 1 234,56 and 1,234.56 and 六十五 and 1.5万. None where it is none."""
    if text[0] in DIGITS or text[0] in UNITS:
        return _chinese(text)
    if text[-1] in UNITS:
        return (number(text[:-1]) or Decimal(0)) * UNITS[text[-1]]
    compact = re.sub(r"[ ']", "", text)
    if re.match(r"0[.,]", compact):
        return Decimal(compact.replace(",", "."))
    if re.search(r"[.,]\d{3}$", compact):
        return Decimal(re.sub(r"[.,]", "", compact))
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", compact).groups()  # type: ignore[union-attr]
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else ""))


def _chinese(text: str) -> Decimal | None:
    """Read it aloud: 一百二 is 120, 一百零二 is 102."""
    if not any(character in UNITS for character in text):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        elif character in UNITS:
            section, digit = section + (digit or 1) * UNITS[character], 0
        else:
            digit = DIGITS[character]
    if text[-2:-1] in UNITS:
        digit *= UNITS[text[-2]] // 10
    return Decimal(total + section + digit)


def order_numbers(text: str, pattern: str | None) -> Iterator[str]:
    """What looks like the platform's order number, as typed."""
    if pattern:
        yield from (match.group() for match in re.finditer(pattern, text, re.IGNORECASE))


def tracking_numbers(text: str) -> Iterator[str]:
    """What looks like a parcel's tracking number, as typed."""
    yield from (match.group() for match in TRACKING.finditer(text))

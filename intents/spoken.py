"""Figures as they are said: in digits, in Chinese, or in words of English, French and Polish."""

import re
from decimal import Decimal

from intents.amount_words import DIGIT
from intents.counts import ROUND, SMALL, WELL_FORMED
from intents.figures import DIGITS, UNITS, digits, number

PAIR = re.compile(r"(?P<low>[一二两三四五六七八])(?P<high>[两三四五六七八九])(?P<unit>[十百千万]?)")
POINT = re.compile(rf"(?P<whole>.+)点(?P<part>{DIGIT}+)")
HUNDREDS = {"sto": 100, "dwieście": 200, "hundred": 100, "cent": 100, "cents": 100}
FOURSCORE = ("vingt", "vingts")
FRENCH_TEENS = ("sept", "huit", "neuf")  # dix-sept is the only addition of two figures below twenty


def figures(text: str) -> tuple[Decimal, ...]:
    """What a figure says: 六十五, 29.9, sixty-five; two for 三四十 ("thirty or forty"); none where it is unclear."""
    pair, point = PAIR.fullmatch(text), POINT.fullmatch(text)
    if pair and DIGITS[pair["high"]] == DIGITS[pair["low"]] + 1:
        unit = UNITS.get(pair["unit"], 1)
        return (Decimal(DIGITS[pair["low"]] * unit), Decimal(DIGITS[pair["high"]] * unit))
    if point:
        whole = number(point["whole"])
        return () if whole is None else (whole + Decimal(f"0.{digits(point['part'])}"),)
    value = _single(text)
    return () if value is None else (value,)


def _single(text: str) -> Decimal | None:
    if text[0] in DIGITS or text[0] in UNITS:
        return number(text) if WELL_FORMED.fullmatch(text) else None
    return number(text) if text[0].isdigit() else _worded(re.split(r" et | and |[ -]", text))


def _worded(words: list[str]) -> Decimal | None:
    """Below a thousand: sixty-five, quatre-vingt-dix-neuf, two hundred and twenty, sto dwadzieścia."""
    total = last = 0
    for nth, word in enumerate(words):
        before = words[nth - 1] if nth else ""
        value = SMALL.get(word) or ROUND.get(word) or 0
        if word in HUNDREDS and total < 10:
            total = last = max(total, 1) * HUNDREDS[word]
        elif word in FOURSCORE and before == "quatre":
            total, last = total + 76, 80
        elif value and _may_follow(last, value, word):
            total, last = total + value, value
        else:
            return None
    return Decimal(total)


def _may_follow(last: int, value: int, word: str) -> bool:
    if last == 0:
        return True
    if last >= 100:
        return value < 100
    if last == 10:
        return word in FRENCH_TEENS
    return last >= 20 and (value < 10 or (last in (60, 80) and value < 20))

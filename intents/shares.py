"""Shares in per cent out of plain text: 45 %, 百分之三十, 三成, 八折, a third, half."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from intents.amount_words import DIGIT, FIGURE, words
from intents.around import Seen, joined, near
from intents.figures import DIGITS, digits
from intents.found import Share
from intents.spoken import figures

OFF = "off"
FRACTION = re.compile(r"(?<![\d/.,])(?P<part>\d)/(?P<whole>[2-9])(?![\d/]|[号日月])")
PARTS = re.compile(r"(?P<whole>[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])")
TENTHS = rf"(?P<low>[一二三四五六七八])?(?P<tenths>[两十]|{DIGIT})成(?P<more>{DIGIT}|半)?(?![十百个件天])"


def shares(text: str) -> list[Share]:
    """Every share from 0 to 100 in plain text. What is only a bound is marked `above` or `below`."""
    found: list[Seen] = []
    for one in _seen(text):
        taken = any(other.start < one.end and one.start < other.end for other in found)
        if not taken and all(0 <= value <= 100 for value in one.figures):
            found.append(one)
    return [_share(text, one) for one in joined(text, found)]


def _share(text: str, one: Seen) -> Share:
    exact = near(text, one.start, one.end)
    if len(one.figures) > 1:
        return Share(None, one.start, one.end, alternatives=one.figures, off=one.unit == OFF)
    return Share(
        one.figures[0],
        one.start,
        one.end,
        approximate=exact.about,
        above=exact.above,
        below=exact.below,
        off=one.unit == OFF,
    )


def _seen(text: str) -> Iterator[Seen]:
    yield from _percent(text)
    yield from _tenths(text)
    yield from _discounts(text)
    yield from _fractions(text)


def _percent(text: str) -> Iterator[Seen]:
    for match in _percent_pattern().finditer(text):
        values = (Decimal(100),) if match["all"] else figures(match["number"] or match["zh"])
        if values:
            yield Seen(values, "%", match.start(), match.end())


@cache
def _percent_pattern() -> re.Pattern[str]:
    sign = rf"(?:{words().percent})(?! ?{words().not_a_share})"
    return re.compile(
        rf"(?<!\d)(?<!(?<!\d)[-−])(?P<number>{FIGURE})\s?{sign}|百分之(?P<all>百)|百分之(?P<zh>\d+(?:[.,]\d+)?|{FIGURE})"
    )


def _tenths(text: str) -> Iterator[Seen]:
    for match in re.finditer(rf"{TENTHS}(?!{words().tenths_not})", text):
        tens, more = _tens(match["tenths"]), match["more"]
        extra = 0 if more is None else 5 if more == "半" else DIGITS[more]
        low = (Decimal(_tens(match["low"])),) if match["low"] else ()
        yield Seen((*low, Decimal(tens + extra)), "%", match.start(), match.end())


def _tens(sign: str) -> int:
    return DIGITS.get(sign, 10) * 10


def _discounts(text: str) -> Iterator[Seen]:
    """八折 is 20 off, 八五折 and 8.5折 are 15 off."""
    for match in re.finditer(words().discount, text):
        left = re.sub(r"[.点]", "", digits(match["off"]))
        yield Seen((100 - Decimal(left.ljust(2, "0")[:2]),), OFF, match.start(), match.end())
    for match in re.finditer(words().half_off, text):
        yield Seen((Decimal(50),), OFF, match.start(), match.end())


def _fractions(text: str) -> Iterator[Seen]:
    said = words()
    for match in re.finditer(said.half, text):
        yield Seen((Decimal(50),), "%", match.start(), match.end())
    for fraction in said.fractions:
        for match in re.finditer(fraction.said, text):
            yield Seen((Decimal(fraction.share),), "%", match.start(), match.end())
    for match in PARTS.finditer(text):
        whole = DIGITS.get(match["whole"], 10)
        yield Seen((_per_cent(DIGITS[match["part"]], whole),), "%", match.start(), match.end())
    yield from _written_fractions(text)


def _written_fractions(text: str) -> Iterator[Seen]:
    """1/3 only beside words of paying back or of a price: else it is a day."""
    for match in FRACTION.finditer(text):
        left, right = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 12]
        beside = re.search(f"{words().fraction_before}$", left) or re.match(words().fraction_after, right)
        if beside and int(match["part"]) < int(match["whole"]):
            yield Seen((_per_cent(int(match["part"]), int(match["whole"])),), "%", match.start(), match.end())


def _per_cent(part: int, whole: int) -> Decimal:
    return round(Decimal(100 * part) / whole, 2)

"""Amounts with their currency out of plain text: as told, of several pieces, approximate, or one of two."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from intents.amount_words import DIGIT, FIGURE, WHOLE, after, before, counted, symbol, unnamed, with_counters, words
from intents.around import Near, Seen, joined, near
from intents.counts import count
from intents.figures import NUMBER, digits
from intents.found import Amount, Found
from intents.spoken import figures
from knowledge.values import Money

LARGEST = Decimal(10_000_000)
MOST = 999  # pieces of one order
MINUS = re.compile(r"[-−]")
RANGE = re.compile(r"\d\s?(?:€|zł|\$|£)?$")
NEAR = 24  # characters to either side in which words about an amount stand


def money(text: str) -> list[Amount]:
    """Every amount in plain text; without what is negative, absurdly large, or only a bound: 超过60欧."""
    found = []
    for one in joined(text, _seen(text)):
        exact = near(text, one.start, one.end)
        if not exact.is_bound:
            found.append(_of_several(text, _amount(one, exact)))
    return _apart(found)


def certain(text: str) -> list[Found[Money]]:
    """The amounts of a plain text that are one amount: none of which one of several is meant."""
    return [Found(one.value, one.start, one.end) for one in money(text) if one.value]


def names_currency(text: str) -> bool:
    """Whether a currency is named in a plain text, with or without an amount."""
    return re.search(unnamed(), text) is not None


def _seen(text: str) -> list[Seen]:
    """What has a currency after it, and then what has one before it."""
    found: list[Seen] = []
    for match in (*_after().finditer(text), *_before().finditer(text)):
        values = _values(match)
        start = _start(text, match)
        taken = any(one.start < match.end() and match.start() < one.end for one in found)
        if not taken and start is not None and values and all(0 < value < LARGEST for value in values):
            found.append(Seen(values, _currency(text, match), start, match.end()))
    return found


def _start(text: str, match: re.Match[str]) -> int | None:
    """Where the amount begins; None where it is negative. A stroke after a figure makes a range, no minus."""
    minus = MINUS.search(match.group(), 0, match.start("number") - match.start())
    if not minus:
        return match.start()
    at = match.start() + minus.start()
    return at + 1 if at == match.start() and RANGE.search(text[:at]) else None


def _values(match: re.Match[str]) -> tuple[Decimal, ...]:
    """The figure with its cents: 12块5 is 12.5, 65€50 is 65.50."""
    if re.search(rf"(?:{words().larger})[ -]$", match.string[max(0, match.start() - NEAR) : match.start()]):
        return ()  # only the end of a number that is not read: trzysta dwadzieścia
    values = figures(match["number"])
    groups = match.groupdict()
    part = next((groups[name] for name in ("kuai", "tail", "cents") if groups.get(name)), None)
    if part is None or len(values) != 1 or values[0] % 1:
        return values
    tenths = digits(part).replace("半", "5")
    return (values[0] + Decimal(f"0.{tenths}"),)


def _currency(text: str, match: re.Match[str]) -> str:
    code = next(code for code in words().currencies if match[code])
    yen = words().yen
    if match[code] != yen.sign:
        return code
    left, right = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
    is_yen = _last(yen.near, left) - _last(yen.not_near, left)
    return yen.code if is_yen > 0 or (is_yen == 0 and _last(yen.near, right) > _last(yen.not_near, right)) else code


def _last(said: str, text: str) -> int:
    """Where the last of the words begins; -1 where there is none."""
    return max((hit.start() for hit in re.finditer(said, text)), default=-1)


@cache
def _after() -> re.Pattern[str]:
    kuai = rf"(?:块钱?(?P<kuai>零?(?:\d{{1,2}}|{DIGIT}{{1,2}}))?[毛角]?)?"
    tail = rf"(?P<tail>\d{{1,2}}|{DIGIT}{{1,2}}|半)(?=$|[^\w.%/:-]|[.](?!\d)|[的了吧呢啊嘛给整])(?!\s?(?:{unnamed()}))"
    cents = (
        rf" ?(?:et )?(?P<cents>\d{{2}})(?: ?(?:{words().cents})(?!\w)|(?=\s*(?:[,.;!?)](?!\d)|$))|(?<=[€ł]\d\d)(?!\w))"
    )
    dash = r"(?:[.,][-–])?"
    return re.compile(
        rf"[-−]?(?P<number>{FIGURE}){dash}{kuai}\s?(?:{symbol()})(?:(?<=[㐀-鿿]){tail}|(?<=[€łs]){cents})?"
    )


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<![十百千万多来余几])[-−]?{WHOLE}(?:{symbol()})\s?[-−]?(?P<number>{NUMBER})")


def _amount(one: Seen, exact: Near) -> Amount:
    told = tuple(Money(value, one.unit) for value in one.figures)
    if len(told) > 1:
        return Amount(None, one.start, one.end, alternatives=told)
    return Amount(told[0], one.start, one.end, approximate=exact.about)


def _of_several(text: str, one: Amount) -> Amount:
    """The total where the price of one and the count are told; only marked as the price of one without a count."""
    if one.value is None:
        return one
    each = _each(text, one)
    start, end = each or (one.start, one.end)
    for pieces, first, last in _counts(text, start, end, each=each is not None):
        if 1 < pieces <= MOST and pieces == int(pieces):
            total = Money(one.value.amount * pieces, one.value.currency)
            return replace(one, value=total, unit=one.value, times=int(pieces), start=first, end=last)
    return replace(one, unit=one.value, start=start, end=end) if each else one


def _each(text: str, one: Amount) -> tuple[int, int] | None:
    """The span with the words that say that it is the price of one."""
    said = words().each
    left = before(with_counters(said.before)).search(text[max(0, one.start - NEAR) : one.start])
    right = after(with_counters(said.after)).match(text, one.end)
    if not left and not right:
        return None
    return one.start - (len(left.group()) if left else 0), right.end() if right else one.end


def _counts(text: str, start: int, end: int, *, each: bool) -> Iterator[tuple[Decimal, int, int]]:
    """How many pieces, from the words beside the price, with the span of both."""
    said = words().times
    window = max(0, start - NEAR)
    for pattern in counted(said.before + (said.before_each if each else ())):
        for match in re.finditer(rf"{pattern.pattern}$", text[window:start]):
            yield count(match["n"]) or Decimal(0), window + match.start(), end
    for pattern in counted(said.after + (said.after_each if each else ())):
        following = pattern.match(text, end, end + NEAR * 2)
        if following:
            yield count(following["n"]) or Decimal(0), start, following.end()
    for word, times in words().twice.items():
        if before(word).search(text[window:start]):
            yield Decimal(times), start - len(word) - 1, end


def _apart(found: list[Amount]) -> list[Amount]:
    """Without what stands inside the span of another."""
    return [one for one in found if not any(_inside(one, other) for other in found if other is not one)]


def _inside(one: Amount, other: Amount) -> bool:
    return other.start <= one.start and one.end <= other.end and (one.start, one.end) != (other.start, other.end)

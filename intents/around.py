"""What stands around a figure: whether it is exact, a bound, or one of two."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from intents.amount_words import FIGURE, WHOLE, after, before, words
from intents.spoken import figures

NEAR = 32  # characters before a value in which words about it stand


@dataclass(frozen=True)
class Seen:
    """Figures with their unit, and where they stand: one, or several of which one is meant."""

    figures: tuple[Decimal, ...]
    unit: str
    start: int
    end: int


@dataclass(frozen=True)
class Near:
    """What is told of how exact a value is."""

    about: bool = False
    above: bool = False
    below: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether it is told only to lie above or below."""
        return self.above or self.below


def near(text: str, start: int, end: int) -> Near:
    """How exact the value from start to end is; of several words the longest counts: 不超过 is no 超过."""
    said = words()
    hits: list[tuple[int, str]] = []
    for name, sides in (("about", said.about), ("above", said.above), ("below", said.below)):
        for hit in (
            before(sides.before).search(text[max(0, start - NEAR) : start]),
            after(sides.after).match(text, end),
        ):
            hits += [(len(hit.group().strip()), name)] if hit else []
    return Near(**{max(hits)[1]: True}) if hits else Near()


def joined(text: str, seen: Iterable[Seen]) -> list[Seen]:
    """The same in order, with two of one unit as one where only one of them is meant: 55 or 65, between 50 and 60."""
    merged: list[Seen] = []
    for found in sorted(seen, key=lambda one: one.start):
        last = merged[-1] if merged else None
        one = _with_left(text, found, last.end if last else 0)
        if last and last.unit == one.unit and _is_either(text, last.start, text[last.end : one.start]):
            merged[-1] = replace(last, figures=last.figures + one.figures, end=one.end)
        else:
            merged.append(one)
    return [replace(one, figures=tuple(dict.fromkeys(one.figures))) for one in merged]


def _with_left(text: str, one: Seen, since: int) -> Seen:
    """With the figure before it, after `since`, that shares its unit."""
    window = max(since, one.start - NEAR)
    left = _left().search(text[window : one.start])
    if not left or (left["and"] and not left["open"]):
        return one
    lower = figures(left["figure"])
    begin = window + left.start("figure")
    return replace(one, figures=lower + one.figures, start=begin) if lower else one


def _is_either(text: str, start: int, between: str) -> bool:
    said = words()
    if re.fullmatch(rf"\s?(?:{said.either})\s?", between):
        return True
    opened = before(said.between["open"]).search(text[max(0, start - NEAR) : start])
    return opened is not None and re.fullmatch(rf"\s?(?:{said.between['and']})\s?", between) is not None


@cache
def _left() -> re.Pattern[str]:
    said = words()
    opened = rf"(?P<open>{WHOLE}(?:{said.between['open']})\s?)?"
    figure = rf"(?<![\d.,:/#-])(?P<figure>(?!\d{{6}})(?:{FIGURE}))"
    either = rf"(?P<either>\s?(?:{said.either})\s?)|(?P<and>\s?(?:{said.between['and']})\s?)"
    return re.compile(rf"{opened}{figure}(?:{either})$")

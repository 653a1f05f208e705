"""A plain text without the names of clocks, so that what they part stands together; with the way back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intents.mentions import Mention, mentions

TIMELY = re.compile(r"[天日号晚早午上夜晨]$")
TIMED = re.compile(r"[\d一二两三四五六七八九十上下中早晚凌傍半]")
BEHIND = re.compile(r"(?:\d|\d ?h|[ap]\.?m\.?|rano|wieczorem|o'clock|noon|midi|matin|soir) $")
FIGURES = tuple(",.:/-")
PUNCTUATION = tuple(",.;:!?)")


@dataclass(frozen=True)
class Clear:
    """`text` without names of clocks; character n of it stood at `places[n]`. `named`: the names, placed in `text`.

    `spans`: where each name stood before.
    """

    text: str
    places: tuple[int, ...]
    named: tuple[Mention, ...]
    spans: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text stood before."""
        return self.places[start], self.places[end - 1] + 1


def clear(text: str) -> Clear:
    """The text without the names of clocks that part a day from its time, or would be read as a part of them."""
    found = mentions(text)
    cuts = [_cut(one, text) for one in found if _parts(one, text)]
    places = tuple(_kept(text, cuts))
    blanks = {start for start, end, blank in cuts if blank}
    shown = "".join(" " if place in blanks else text[place] for place in places)
    at = _positions(len(text), places)
    named = tuple(replace(one, start=at[one.start], end=max(at[one.start], at[one.end])) for one in found)
    return Clear(shown, places, named, tuple((one.start, one.end) for one in found))


def _parts(one: Mention, text: str) -> bool:
    between = TIMELY.search(text[: one.start][-1:]) is not None and TIMED.match(text, one.end) is not None
    behind = not one.is_bare and BEHIND.search(text[max(0, one.start - 12) : one.start]) is not None
    return one.is_sure or one.is_aside or between or behind


def _cut(one: Mention, text: str) -> tuple[int, int, bool]:
    """What goes, and whether its first character stays as a space: figures on both sides would run together."""
    start, end = one.start, one.end
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == " " and (after == " " or after in PUNCTUATION or not after):
        return start - 1, end, False
    joins = (before.isalnum() or before in FIGURES) and after.isalnum() and (before.isascii() or after.isascii())
    return start, end, joins


def _kept(text: str, cuts: Sequence[tuple[int, int, bool]]) -> Iterable[int]:
    last = 0
    for start, end, blank in cuts:
        yield from range(last, start)
        if blank:
            yield start
        last = max(last, end)
    yield from range(last, len(text))


def _positions(length: int, places: tuple[int, ...]) -> list[int]:
    """For every place of the text before: how many kept characters stand before it."""
    counts, kept = [0] * (length + 1), set(places)
    for place in range(length):
        counts[place + 1] = counts[place] + (place in kept)
    return counts

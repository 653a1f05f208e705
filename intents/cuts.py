"""Whether an expression is only a part of what stands there: figures go on, or it is one end of several."""

import re

from intents.counts import WORDS
from intents.numbers import CHINESE, DIGITS, UNITS

NEAR = 40
HAN_FIGURES = frozenset((*DIGITS, *UNITS))
STROKE = r"\s?[-–—~～/⁄]\s?"  # a range, even between two whole days: only its beginning is sure
OR = r"\s?(?:、|到|至|或者?|和)\s?| (?:or|to|and|ou|à|au|et|lub|albo|i|do) (?:the |le )?"
OTHER = re.compile(rf"(?P<other>(?<!\d)\d{{1,2}}|{CHINESE}|(?<!\w){WORDS})[号日点]?(?:(?P<stroke>{STROKE})|(?:{OR}))$")

Spans = list[tuple[int, int]]


def is_part(text: str, start: int, end: int, spans: Spans) -> bool:
    """Whether the text from start to end is no whole expression; `spans` are the places of all expressions."""
    return _begins_before(text, start, spans) or _goes_on(text, end) or _is_one_of(text, start, spans)


def _begins_before(text: str, start: int, spans: Spans) -> bool:
    before, first = text[:start], text[start]
    if first.isdigit():
        grouped = re.match(r"\d{3}(?!\d)", text[start:]) and re.search(r"\d $", before)
        stroke = re.search(r"\d[.:/⁄-]$", before) is not None
        joined = before[-1:].isdigit() or before[-1:] in UNITS
        return stroke or grouped is not None or (joined and not _within(start - 1, spans))
    if first in HAN_FIGURES and before and not _within(start - 1, spans):
        return before[-1] in HAN_FIGURES or before[-1].isdigit()
    return False


def _goes_on(text: str, end: int) -> bool:
    return text[end - 1].isdigit() and re.match(r"[-–—~～./]?\d", text[end:]) is not None


def _is_one_of(text: str, start: int, spans: Spans) -> bool:
    """2-3 days, 15、16号, two or three: what is meant is not told by the last of them."""
    other = OTHER.search(text[max(0, start - NEAR) : start])
    if not other:
        return False
    return bool(other["stroke"]) or not _within(start - len(other.group()), spans)


def _within(place: int, spans: Spans) -> bool:
    return any(start <= place < end for start, end in spans)

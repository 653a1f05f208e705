"""Takes out of a text what need not leave: numbers, addresses of people, mail and pages, names; tokens.

What tells the case stays: words, marketplaces, short numbers with a unit, amounts. A program cannot find every name;
`tests/privacy/` holds what it is measured on.
"""

import re
import sys
from collections.abc import Iterable
from unicodedata import normalize

from bot.masks import names, numbers, places

MASK = "#"
BEYOND = (
    200  # characters behind the end of what is masked that are looked at, so that nothing is cut into harmless pieces
)
FINDERS = (numbers.spans, places.spans, names.spans)
TOKEN = re.compile(r"\d{3,}:[\w-]{3,}")
Span = tuple[int, int]


def masked(text: str, most: int = sys.maxsize) -> str:
    """The text, at most so many characters of it, with `#` in place of each; what goes on beyond its end goes whole."""
    folded = "".join(map(_folded, text[: most + BEYOND]))
    made, end = [], 0
    for start, stop in _joined(span for finder in FINDERS for span in finder(folded)):
        if start < most:
            made += [text[end:start], MASK]
            end = stop
    return "".join((*made, text[end:most]))


def without_token(text: str) -> str:
    """The text without a bot's token, which stands in the addresses that libraries name when they fail."""
    return TOKEN.sub(MASK, text)


def _folded(character: str) -> str:
    """The plain form of a character, where it is one as well, so that places in the text stay what they are."""
    plain = normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _joined(found: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for start, stop in sorted(span for span in found if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], stop)
        else:
            joined.append((start, stop))
    return joined

"""The clauses of a plain text, and each with its neighbours: what sellers tell, they tell in one or two of them."""

import re
from dataclasses import dataclass
from itertools import pairwise

from intents.normalize import HAN
from intents.traced import Traced

# A comma between digits, and a full stop inside a number or an abbreviation, end nothing.
END = re.compile(r"[。！？；!?;\n，、…—～~]+|,(?!\d)|(?<!\d),|\.(?=\s|$)|:(?=\s)| - ")
MOST = 60  # clauses; a text has 1,500 characters at most


@dataclass(frozen=True)
class Clause:
    """A stretch of the plain text. `mark`: what ends it."""

    start: int
    end: int
    mark: str = ""


def clauses(text: Traced) -> tuple[Clause, ...]:
    """The clauses of the text, in order; a space between Chinese characters parts them as a comma does."""
    found: list[Clause] = []
    start = 0
    for end, after in _ends(text):
        clause = _trimmed(text.text, start, end, after)
        if clause:
            found.append(clause)
        start = after
    return tuple(found[:MOST])


def _ends(text: Traced) -> list[tuple[int, int]]:
    """Where clauses end, and where the next may begin."""
    ends = [(match.start(), match.end()) for match in END.finditer(text.text)]
    parted = [
        (n, n)
        for n in range(1, len(text.text))
        if text.parted(n) and HAN.match(text.text[n]) and HAN.match(text.text[n - 1])
    ]
    return [*sorted({*ends, *parted}), (len(text.text), len(text.text))]


def _trimmed(text: str, start: int, end: int, after: int) -> Clause | None:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Clause(start, end, text[end:after].strip()) if end > start else None


def joined(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Each two neighbours as one."""
    return tuple(Clause(one.start, two.end, two.mark) for one, two in pairwise(parts))

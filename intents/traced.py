"""A plain text that knows where each of its characters stood in the text as typed."""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from intents.normalize import APOSTROPHES, BESIDE_HAN, SPACES, shortened, simplified


@dataclass(frozen=True)
class Traced:
    """`text` is the plain form of `typed`; character n of it stood at `places[n]`."""

    typed: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the typed text."""
        if start >= end or not self.places:
            return (0, 0)
        return self.places[start], self.places[end - 1] + 1

    def words(self, start: int, end: int) -> str:
        """The stretch as typed."""
        first, last = self.span(start, end)
        return self.typed[first:last]

    def without(self, start: int, end: int) -> "Traced":
        """The same with spaces in place of a stretch, so that it is read once."""
        return replace(self, text=self.text[:start] + " " * (end - start) + self.text[end:])

    def parted(self, place: int) -> bool:
        """Whether something that the plain form drops, a space for instance, stood before that character."""
        return 0 < place < len(self.places) and self.places[place] - self.places[place - 1] > 1


@lru_cache(maxsize=64)
def traced(typed: str) -> Traced:
    """The plain form of a text, with the way back. The same text as `plain` gives."""
    marked = _composed(shortened(typed))
    marked = _squeezed([one for one in marked if one[0] in "\n\t" or unicodedata.category(one[0])[0] != "C"])
    marked = [(low, place) for char, place in _simple(marked) for low in char.lower()]
    text = "".join(char for char, _ in marked)
    dropped = {match.start() for match in BESIDE_HAN.finditer(text)}
    kept = [one for n, one in enumerate(marked) if n not in dropped]
    return Traced(typed, "".join(char for char, _ in kept), tuple(place for _, place in kept))


Marked = list[tuple[str, int]]


def _composed(marked: Marked) -> Marked:
    """In NFKC, cluster by cluster: a base character with the marks that follow it."""
    clusters: list[tuple[str, int]] = []
    for char, place in marked:
        if clusters and unicodedata.combining(unicodedata.normalize("NFKC", char)[0]):
            clusters[-1] = (clusters[-1][0] + char, clusters[-1][1])
        else:
            clusters.append((char, place))
    return [
        (one, place)
        for cluster, place in clusters
        for one in unicodedata.normalize("NFKC", cluster).translate(APOSTROPHES)
    ]


def _squeezed(marked: Marked) -> Marked:
    """Runs of spaces as one, none at the ends."""
    squeezed: Marked = []
    for char, place in marked:
        one = " " if SPACES.fullmatch(char) else char
        if not (one == " " and squeezed and squeezed[-1][0] == " "):
            squeezed.append((one, place))
    text = "".join(char for char, _ in squeezed)
    start = len(text) - len(text.lstrip())
    return squeezed[start : len(text.rstrip())]


def _simple(marked: Marked) -> Marked:
    text = "".join(char for char, _ in marked)
    converted = simplified(text)
    if len(converted) != len(marked):
        return [(one, place) for char, place in marked for one in simplified(char)]
    return [(char, place) for char, (_, place) in zip(converted, marked, strict=True)]

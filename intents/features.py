"""What the classifier sees of a text: its sentence vector, and its words and character runs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Columns = NDArray[np.intp]
RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+")
RAREST = 2


class Encoder(Protocol):
    """Turns texts into unit vectors, one row each. Its name tells its vectors from another encoder's."""

    name: str

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (texts, dimensions)."""
        ...

    def warm(self) -> None:
        """Load what is needed, so that no message has to wait for it."""
        ...


def grams(text: str) -> Iterator[str]:
    """Chinese: runs of 1 to 3 characters. Other words: the word, and 2 to 5 characters of it with its edges."""
    for run in RUN.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":
            yield from (run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1))
        else:
            edged = f" {run} "
            yield edged
            yield from (edged[i : i + n] for n in (2, 3, 4, 5) for i in range(len(edged) - n + 1))


@lru_cache(maxsize=256)
def counted(text: str) -> tuple[NDArray[np.uint32], Floats]:
    """The text's grams by their hashes, in order, and how often each stands there."""
    hashes = np.fromiter((crc32(gram.encode()) for gram in grams(text)), dtype=np.uint32)
    found, counts = np.unique(hashes, return_counts=True)
    return found, counts.astype(np.float32)


def known_among(hashes: NDArray[np.uint32], found: NDArray[np.uint32]) -> tuple[Columns, NDArray[np.bool_]]:
    """Where the grams `found` stand among `hashes` (ascending), of those that do; and which of them do."""
    places = np.minimum(np.searchsorted(hashes, found), len(hashes) - 1)
    known = hashes[places] == found
    return places[known], known


@dataclass(frozen=True)
class Vocabulary:
    """The grams that count, by their hashes in ascending order, with their rarity (idf)."""

    hashes: NDArray[np.uint32]
    rarity: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """All grams that stand in at least two of the texts."""
        found, counts = np.unique(np.concatenate([counted(text)[0] for text in texts]), return_counts=True)
        kept = counts >= RAREST
        rarity = np.log((1 + len(texts)) / (1 + counts[kept])) + 1
        return cls(found[kept], rarity.astype(np.float32))

    def weigh(self, text: str) -> tuple[Columns, Floats]:
        """Columns and weights of the text's grams: sublinear tf-idf of length one."""
        found, counts = counted(text)
        columns, known = known_among(self.hashes, found)
        weights = (1 + np.log(counts[known])) * self.rarity[columns]
        length = float(np.linalg.norm(weights))
        return columns, (weights / np.float32(length or 1)).astype(np.float32)


@dataclass(frozen=True)
class Postings:
    """For every gram the phrases that hold it, with their weights (compressed columns)."""

    starts: NDArray[np.int64]
    phrases: NDArray[np.int32]
    weights: Floats

    def likeness(self, columns: Columns, weights: Floats, count: int) -> Floats:
        """How much each of the phrases shares with a text, from 0 to 1."""
        starts = self.starts[columns]
        lengths = self.starts[columns + 1] - starts
        before = np.cumsum(lengths) - lengths
        entries = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        shared = np.bincount(self.phrases[entries], self.weights[entries] * np.repeat(weights, lengths), count)
        return shared.astype(np.float32)

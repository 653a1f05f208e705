"""What the classifier sees of a text: its sentence vector, and its words and character runs."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Columns = NDArray[np.intp]
RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+")
RAREST = 2


class Encoder(Protocol):
    """Turns texts into unit vectors, one row each."""

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (texts, dimensions)."""
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


@dataclass(frozen=True)
class Vocabulary:
    """The grams that count, with their column and their rarity (idf)."""

    column: Mapping[str, int]
    rarity: Floats

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """All grams that stand in at least two of the texts."""
        documents = [set(grams(text)) for text in texts]
        counts = Counter(gram for document in documents for gram in document)
        kept = sorted(gram for gram, count in counts.items() if count >= RAREST)
        rarity = [math.log((1 + len(documents)) / (1 + counts[gram])) + 1 for gram in kept]
        return cls({gram: i for i, gram in enumerate(kept)}, np.array(rarity, dtype=np.float32))

    def weigh(self, text: str) -> tuple[Columns, Floats]:
        """Columns and weights of the text's grams: sublinear tf-idf of length one."""
        counts = Counter(self.column[gram] for gram in grams(text) if gram in self.column)
        columns = np.fromiter(counts, dtype=np.intp, count=len(counts))
        tf = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        weights = (tf * self.rarity[columns]).astype(np.float32)
        length = float(np.linalg.norm(weights))
        return columns, weights / np.float32(length or 1)


@dataclass(frozen=True)
class Postings:
    """For every gram the phrases that hold it, with their weights (compressed columns)."""

    starts: NDArray[np.int64]
    phrases: NDArray[np.int32]
    weights: Floats

    def likeness(self, columns: Columns, weights: Floats, count: int) -> Floats:
        """How much each of the phrases shares with a text, from 0 to 1."""
        shared = np.zeros(count, dtype=np.float32)
        for column, weight in zip(columns, weights, strict=True):
            span = slice(self.starts[column], self.starts[column + 1])
            shared[self.phrases[span]] += weight * self.weights[span]
        return shared

"""Tell intents and slots by likeness to the phrases: kernel ridge regression, one model for each choice to be made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intents.features import Floats, Postings, Vocabulary

UNTOLD = ""


def kernel(meaning: Floats, wording: Floats) -> Floats:
    """The likeness of two texts from that of their vectors and that of their grams; cubed, so that close ones count."""
    near = np.float32(4) * ((meaning + np.float32(0.5) * wording + np.float32(0.5)) / np.float32(2)) ** 3
    return (near + np.float32(1)).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as shares that add up to one."""
    shifted = np.exp(scores - scores.max())
    shares: Floats = shifted / shifted.sum()
    return shares


@dataclass(frozen=True)
class Model:
    """One choice among classes, told by the phrases in `rows`.

    `temperature` divides the scores before they become shares; `sure` is the share from which on an answer may be
    given at once; `floor` is the evidence for any case below which a text is none of ours.
    """

    classes: tuple[str, ...]
    rows: NDArray[np.int32]
    weights: Floats
    temperature: float
    sure: float = 1.0
    floor: float = 0.0

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The runs of neighbouring phrases in `rows`; few, for phrases are kept in the order of their intents."""
        breaks = np.flatnonzero(np.diff(self.rows) != 1) + 1
        return tuple((int(run[0]), int(run[-1]) + 1) for run in np.split(self.rows, breaks) if len(run))

    def scores(self, likeness: Floats) -> Floats:
        """One value per class, about 1 for the right one, from the text's likeness to all phrases."""
        scores: Floats = likeness[self.rows] @ self.weights
        return scores

    def shares(self, likeness: Floats) -> Floats:
        """How likely each class is."""
        return softmax(self.scores(likeness) / np.float32(self.temperature))


@dataclass(frozen=True)
class Trained:
    """All that is learned from the phrases: a model of intents by platform (None: unknown), and of slots by intent."""

    vocabulary: Vocabulary
    vectors: Floats
    postings: Postings
    platforms: Mapping[str | None, Model]
    heads: Mapping[tuple[str, str], Model]

    def likeness(self, text: str, vector: Floats, models: Iterable[Model]) -> Floats:
        """How like a text is to every phrase that the models know; the others are left out of the calculation."""
        columns, weights = self.vocabulary.weigh(text)
        meaning = np.zeros(len(self.vectors), dtype=np.float32)
        for start, end in {span for model in models for span in model.spans}:
            meaning[start:end] = self.vectors[start:end] @ vector
        return kernel(meaning, self.postings.likeness(columns, weights, len(self.vectors)))


Scopes = Mapping[str | None, frozenset[str]]


def rows_of(intents: Sequence[str], allowed: frozenset[str]) -> NDArray[np.int32]:
    """The phrases whose intent is allowed."""
    return np.array([i for i, intent in enumerate(intents) if intent in allowed], dtype=np.int32)

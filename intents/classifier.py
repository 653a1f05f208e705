"""Tell intents and slots by likeness to the phrases: kernel ridge regression, one expert for each marketplace."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intents.features import Floats, Postings, Vocabulary

UNTOLD = ""

Keys = NDArray[np.uint64]


def kernel(meaning: Floats, wording: Floats) -> Floats:
    """The likeness of two texts from that of their vectors and that of their grams; squared: close ones count more."""
    near = meaning + np.float32(0.75) * wording + np.float32(0.5)
    return (np.square(near) + np.float32(0.5)).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as shares that add up to one."""
    shifted = np.exp(scores - scores.max())
    shares: Floats = shifted / shifted.sum()
    return shares


@dataclass(frozen=True)
class Exemplars:
    """Phrases to which a text is compared: the keys of their vectors, and their grams."""

    keys: Keys
    vocabulary: Vocabulary
    postings: Postings

    def likeness(self, text: str, meaning: Floats) -> Floats:
        """How like the text is to each of the phrases, from the likeness of its vector to each of theirs."""
        columns, weights = self.vocabulary.weigh(text)
        return kernel(meaning, self.postings.likeness(columns, weights, len(meaning)))


@dataclass(frozen=True)
class Head:
    """One choice among classes, told by the phrases in `rows`; `temperature` divides scores before they are shares."""

    classes: tuple[str, ...]
    rows: NDArray[np.int32]
    weights: Floats
    temperature: float

    def scores(self, likeness: Floats) -> Floats:
        """One value per class, about 1 for the right one, from the text's likeness to all exemplars."""
        near = likeness if len(self.rows) == len(likeness) else likeness[self.rows]
        scores: Floats = near @ self.weights
        return scores

    def shares(self, likeness: Floats) -> Floats:
        """How likely each class is."""
        return softmax(self.scores(likeness) / np.float32(self.temperature))


@dataclass(frozen=True)
class Expert:
    """What is learned from a set of phrases: a choice among their labels, and the slots that an intent's phrases tell.

    `sure` is the share from which on an answer may be given at once.
    """

    exemplars: Exemplars
    labels: Head
    slots: Mapping[tuple[str, str], Head] = field(default_factory=dict)
    sure: float = 1.0


@dataclass(frozen=True)
class Meanings:
    """The sentence vectors of all phrases, those of an intent beside each other, and their keys."""

    keys: Keys
    vectors: Floats

    def rows(self, keys: Keys) -> NDArray[np.intp]:
        """Where the vectors of these keys stand."""
        order = np.argsort(self.keys)
        return order[np.searchsorted(self.keys, keys, sorter=order)]

    def spans(self, keys: Keys) -> tuple[slice, ...]:
        """The same as runs of neighbours: they are read where they are, without a copy."""
        rows = self.rows(keys)
        runs = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1)
        return tuple(slice(int(run[0]), int(run[-1]) + 1) for run in runs if len(run))


@dataclass(frozen=True)
class Trained:
    """The experts by marketplace (`GENERIC`: for the others), one that guesses the marketplace, one for answers.

    `kinds` tells after-sales on any marketplace from what is not, and a wish to do what is forbidden from both.
    """

    meanings: Meanings
    platforms: Mapping[str, Expert]
    guess: Expert
    answers: Expert
    kinds: Expert

    @cached_property
    def _spans(self) -> Mapping[int, tuple[slice, ...]]:
        experts = (*self.platforms.values(), self.guess, self.answers, self.kinds)
        return {id(expert): self.meanings.spans(expert.exemplars.keys) for expert in experts}

    def listen(self, text: str, vector: Floats) -> Callable[[Expert], Floats]:
        """How like the text, in its matching form and as a vector, is to what each expert knows."""

        def likeness(expert: Expert) -> Floats:
            meaning = [self.meanings.vectors[span] @ vector for span in self._spans[id(expert)]]
            return expert.exemplars.likeness(text, np.concatenate(meaning))

        return likeness

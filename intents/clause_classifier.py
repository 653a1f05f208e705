"""Tell from its clauses what a story tells: one linear classifier for each task, all of them in one pass.

A task is a choice among classes: the choices of a slot, or the roles that a moment or an amount can have. A clause is
seen as its sentence vector, its runs of characters, the cues in it (a question, a condition, another order, …) and the
telling words of the task in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.features import Floats, counted, known_among

UNTOLD = ""


@dataclass(frozen=True)
class Window:
    """A stretch of a text to be told apart: its plain words without figures, the cues in it, telling words by task."""

    text: str
    cues: tuple[str, ...] = ()
    hits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One choice. `classes` begins with UNTOLD.

    From its share in `likely` on a class is worth asking back, from that in `sure` on it is taken.
    """

    name: str
    classes: tuple[str, ...]
    hits: tuple[str, ...]
    likely: tuple[float, ...]
    sure: tuple[float, ...]


@dataclass(frozen=True)
class Weights:
    """What a task has learned: one column a class, rows by dimension, gram (hashes ascending), cue and telling word."""

    meaning: Floats
    hashes: NDArray[np.uint32]
    wording: Floats
    cues: Floats
    hits: Floats
    bias: Floats


def weighed(text: str) -> tuple[NDArray[np.uint32], Floats]:
    """The text's grams by their hashes, ascending, and their weights: sublinear counts, of length one."""
    found, counts = counted(text)
    weights = 1 + np.log(counts)
    return found, (weights / np.float32(np.linalg.norm(weights) or 1)).astype(np.float32)


@dataclass(frozen=True)
class ClauseClassifier:
    """All tasks side by side. `cues` names the cues in the order of their weights."""

    tasks: tuple[Task, ...]
    cues: tuple[str, ...]
    weights: Weights
    hits: tuple[Floats, ...]

    @classmethod
    def of(cls, learned: Sequence[tuple[Task, Weights]], cues: tuple[str, ...]) -> "ClauseClassifier":
        """From what each task has learned."""
        parts = [weights for _, weights in learned]
        hashes = np.unique(np.concatenate([part.hashes for part in parts]))
        width = sum(part.bias.size for part in parts)
        wording, column = np.zeros((len(hashes), width), dtype=np.float16), 0
        for part in parts:
            wording[np.searchsorted(hashes, part.hashes), column : column + part.bias.size] = part.wording
            column += part.bias.size
        both = Weights(
            np.hstack([part.meaning for part in parts]),
            hashes,
            wording,  # type: ignore[arg-type]
            np.hstack([part.cues for part in parts]),
            np.zeros((0, width), dtype=np.float32),
            np.concatenate([part.bias for part in parts]),
        )
        return cls(tuple(task for task, _ in learned), cues, both, tuple(part.hits for part in parts))

    def shares(self, windows: Sequence[Window], vectors: Floats) -> dict[str, Floats]:
        """By task: how likely each class is for each window, of shape (windows, classes)."""
        scores = vectors @ self.weights.meaning + self.weights.bias
        scores += marked(self.cues, [window.cues for window in windows]) @ self.weights.cues
        for n, window in enumerate(windows):
            scores[n] += self._wording(window.text)
        told, column = {}, 0
        for task, weights in zip(self.tasks, self.hits, strict=True):
            own = scores[:, column : column + len(task.classes)]
            column += len(task.classes)
            if task.hits:
                own = own + marked(task.hits, [window.hits.get(task.name, ()) for window in windows]) @ weights
            told[task.name] = softmax(own)
        return told

    def _wording(self, text: str) -> Floats:
        found, values = weighed(text)
        places, known = known_among(self.weights.hashes, found)
        summed: Floats = values[known] @ self.weights.wording[places].astype(np.float32)
        return summed


def marked(names: Sequence[str], given: Sequence[Sequence[str]]) -> Floats:
    """1 where a window has that name, else 0, of shape (windows, names)."""
    rows = [[float(name in one) for name in names] for one in given]
    return np.array(rows, dtype=np.float32).reshape(len(given), len(names))


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Each row's scores as shares that add up to one."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[Any] = shifted / shifted.sum(axis=1, keepdims=True)
    return shares

"""Learn from the phrases. Done when they have changed, never in a turn.

Ridge regression has a closed form, and so have its predictions for every phrase left out of its own training: the
calibration is learned on those, without training anything twice.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import inv
from scipy.sparse import csr_matrix

from intents.classifier import UNTOLD, Model, Scopes, Trained, kernel, rows_of
from intents.features import Floats, Postings, Vocabulary
from intents.phrases import Phrase, role

RIDGE = 0.3
RISK = 0.05
KEPT_IN_SCOPE = 0.03
TEMPERATURES = np.exp(np.linspace(np.log(0.02), np.log(0.5), 40))

Step = Callable[[str], object]


def train(phrases: Sequence[Phrase], texts: Sequence[str], vectors: Floats, scopes: Scopes, step: Step) -> Trained:
    """Models for these phrases; `texts` and `vectors` are their matching forms and sentence vectors.

    `scopes` says which intents can be meant on which platform.
    """
    vocabulary = Vocabulary.of(texts)
    matrix = _matrix(vocabulary, texts)
    step("compare")
    likeness = kernel(vectors @ vectors.T, (matrix @ matrix.T).toarray())
    intents = [phrase.intent for phrase in phrases]
    platforms: dict[str | None, Model] = {}
    for platform, allowed in scopes.items():
        step(f"learn {platform or 'all'}")
        platforms[platform] = _intents(likeness, intents, allowed)
    step("slots")
    return Trained(vocabulary, vectors, _postings(matrix), platforms, dict(_heads(phrases, likeness)))


def _matrix(vocabulary: Vocabulary, texts: Sequence[str]) -> csr_matrix:
    rows = [vocabulary.weigh(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    weights = np.concatenate([weights for _, weights in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    return csr_matrix((weights, columns, ends), shape=(len(texts), len(vocabulary.column)))


def _postings(matrix: csr_matrix) -> Postings:
    by_column = matrix.tocsc()
    return Postings(
        by_column.indptr.astype(np.int64), by_column.indices.astype(np.int32), by_column.data.astype(np.float32)
    )


def _intents(likeness: Floats, intents: Sequence[str], allowed: frozenset[str]) -> Model:
    rows = rows_of(intents, allowed)
    labels = np.array([intents[row] for row in rows])
    model, held_out, truth = _model(likeness, rows, labels)
    ours = np.array([role(name) in ("case", "gaps") for name in model.classes])
    cases = np.array([role(name) == "case" for name in model.classes])
    shares = np.exp(_log_shares(held_out / model.temperature))
    told = shares.argmax(axis=1)
    sure = _sure(shares.max(axis=1), wrong=(told != truth) & cases[told])
    evidence = held_out[:, ours].sum(axis=1)[cases[truth]]
    floor = float(np.quantile(evidence, KEPT_IN_SCOPE)) if len(evidence) else 0.0
    return Model(model.classes, model.rows, model.weights, model.temperature, sure, floor)


def _model(
    likeness: Floats, rows: NDArray[np.int32], labels: NDArray[np.str_]
) -> tuple[Model, NDArray[np.float64], NDArray[np.intp]]:
    """The model, its scores for each phrase left out of its own training, and the phrases' classes."""
    classes, truth = np.unique(labels, return_inverse=True)
    wanted = np.zeros((len(rows), len(classes)), dtype=np.float32)
    wanted[np.arange(len(rows)), truth] = 1
    ridged = likeness[np.ix_(rows, rows)] + np.float32(RIDGE) * np.eye(len(rows), dtype=np.float32)
    inverse = inv(ridged, overwrite_a=True, check_finite=False)
    weights = (inverse @ wanted).astype(np.float32)
    held_out = (wanted - weights / np.diag(inverse)[:, None]).astype(np.float64)
    temperature = float(min(TEMPERATURES, key=lambda value: _loss(held_out / value, truth)))
    return Model(tuple(map(str, classes)), rows, weights, temperature), held_out, truth


def _log_shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = scores - scores.max(axis=1, keepdims=True)
    shares: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shares


def _loss(scores: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    return float(-_log_shares(scores)[np.arange(len(truth)), truth].mean())


def _sure(confidence: NDArray[np.float64], *, wrong: NDArray[np.bool_]) -> float:
    """The lowest share above which at most RISK of all phrases are confidently told to be of a wrong case."""
    mistaken = np.sort(confidence[wrong])[::-1]
    allowed = int(RISK * len(confidence))
    return float(mistaken[allowed]) if allowed < len(mistaken) else 0.5


def _heads(phrases: Sequence[Phrase], likeness: Floats) -> Iterator[tuple[tuple[str, str], Model]]:
    """One small model for each slot that an intent's phrases tell; phrases that do not tell it are UNTOLD."""
    told = sorted({(phrase.intent, slot) for phrase in phrases for slot, _ in phrase.slots})
    for intent, slot in told:
        rows = np.array([i for i, phrase in enumerate(phrases) if phrase.intent == intent], dtype=np.int32)
        labels = np.array([dict(phrases[row].slots).get(slot, UNTOLD) for row in rows])
        if len(set(labels)) > 1:
            yield (intent, slot), _model(likeness, rows, labels)[0]

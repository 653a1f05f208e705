"""Learn from the phrases. Done when they have changed, never in a turn.

Ridge regression has a closed form, and so have its predictions for every phrase left out of its own training: the
calibration is learned on those, without training anything twice.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky
from scipy.linalg.lapack import strtri
from scipy.sparse import csr_matrix

from intents.classifier import UNTOLD, Exemplars, Expert, Head, Keys, kernel
from intents.features import Floats, Postings, Vocabulary
from intents.phrases import Phrase, role

RIDGE = 0.17
BALANCE = 0.5
RISK = 0.05
TEMPERATURES = np.exp(np.linspace(np.log(0.02), np.log(0.5), 40))
BLOCK = 512


def learn(
    phrases: Sequence[Phrase], labels: Sequence[str], texts: Sequence[str], keys: Keys, vectors: Floats
) -> Expert:
    """An expert that tells the labels of these phrases, from their matching forms and the vectors of those."""
    vocabulary = Vocabulary.of(texts)
    matrix = _matrix(vocabulary, texts)
    rows = np.arange(len(phrases), dtype=np.int32)
    head, held_out, truth = _head(rows, np.array(labels), vectors, matrix)
    cases = np.array([role(name) == "case" for name in head.classes])
    shares = np.exp(_log_shares(held_out / head.temperature))
    told = shares.argmax(axis=1)
    return Expert(
        Exemplars(keys, vocabulary, _postings(matrix)),
        head,
        dict(_slots(phrases, vectors, matrix)),
        sure=_sure(shares.max(axis=1), wrong=(told != truth) & cases[told]),
    )


def _matrix(vocabulary: Vocabulary, texts: Sequence[str]) -> csr_matrix:
    rows = [vocabulary.weigh(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    weights = np.concatenate([weights for _, weights in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    return csr_matrix((weights, columns, ends), shape=(len(texts), len(vocabulary.hashes)))


def _postings(matrix: csr_matrix) -> Postings:
    by_column = matrix.tocsc()
    return Postings(
        by_column.indptr.astype(np.int64), by_column.indices.astype(np.int32), by_column.data.astype(np.float32)
    )


def _likeness(vectors: Floats, matrix: csr_matrix) -> Floats:
    """Every phrase's likeness to every other; in blocks, for more than one such table would not fit beside another."""
    across = matrix.T.tocsr()
    table = np.empty((len(vectors), len(vectors)), dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        part = slice(start, start + BLOCK)
        table[part] = kernel(vectors[part] @ vectors.T, (matrix[part] @ across).toarray())
    return table


def _head(
    rows: NDArray[np.int32], labels: NDArray[np.str_], vectors: Floats, matrix: csr_matrix
) -> tuple[Head, NDArray[np.float64], NDArray[np.intp]]:
    """The head, its scores for each phrase left out of its own training, and the phrases' classes.

    Classes with fewer phrases count for more, so that none is told only because it is large.
    """
    classes, truth, counts = np.unique(labels, return_inverse=True, return_counts=True)
    wanted = np.zeros((len(rows), len(classes)), dtype=np.float32)
    wanted[np.arange(len(rows)), truth] = 1
    table = _likeness(vectors[rows], matrix[rows])
    table[np.diag_indices_from(table)] += RIDGE * (counts[truth] / counts.mean()) ** BALANCE
    root, _ = strtri(cholesky(table.T, lower=True, overwrite_a=True, check_finite=False), lower=1, overwrite_c=1)
    weights = root.T @ (root @ wanted)
    diagonal = np.einsum("ij,ij->j", root, root)
    held_out = (wanted - weights / diagonal[:, None]).astype(np.float64)
    temperature = float(min(TEMPERATURES, key=lambda value: _loss(held_out / value, truth)))
    return Head(tuple(map(str, classes)), rows, weights.astype(np.float32), temperature), held_out, truth


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


def _slots(phrases: Sequence[Phrase], vectors: Floats, matrix: csr_matrix) -> Iterator[tuple[tuple[str, str], Head]]:
    """One small head for each slot that an intent's phrases tell; phrases that do not tell it are UNTOLD."""
    told = sorted({(phrase.intent, slot) for phrase in phrases for slot, _ in phrase.slots})
    for intent, slot in told:
        rows = np.array([i for i, phrase in enumerate(phrases) if phrase.intent == intent], dtype=np.int32)
        labels = np.array([dict(phrases[row].slots).get(slot, UNTOLD) for row in rows])
        if len(set(labels)) > 1:
            yield (intent, slot), _head(rows, labels, vectors, matrix)[0]

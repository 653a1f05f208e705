"""Ways to tell an intent from examples, all behind one function: fit on texts and labels, then score texts."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.vectors import Vectors
from intents.features import grams
from intents.index import keys_of
from intents.phrases import Phrase
from intents.train import learn

Scores = NDArray[np.float64]
Predict = Callable[[Sequence[str]], Scores]
"""Texts to scores of shape (texts, classes); classes in the order of the sorted labels."""
Fit = Callable[[Sequence[str], Sequence[str]], Predict]
NLPJS = Path(__file__).parent / "nlpjs.js"


def by_nearest(similarity: Callable[[Sequence[str], Sequence[str]], Scores]) -> Fit:
    """The label of the most similar example; a class scores as its best example does."""

    def fit(texts: Sequence[str], labels: Sequence[str]) -> Predict:
        names, truth = np.unique(labels, return_inverse=True)
        order = np.argsort(truth, kind="stable")
        starts = np.searchsorted(truth[order], np.arange(len(names)))

        def predict(asked: Sequence[str]) -> Scores:
            return np.maximum.reduceat(similarity(asked, texts)[:, order], starts, axis=1)

        return predict

    return fit


def _fuzzy(asked: Sequence[str], examples: Sequence[str]) -> Scores:
    return np.asarray(process.cdist(asked, examples, scorer=fuzz.token_set_ratio), dtype=float)


def bm25(texts: Sequence[str], labels: Sequence[str], k1: float = 1.5, b: float = 0.75) -> Predict:
    """Okapi BM25 over the same grams that our own matcher uses, nearest example."""
    vectorizer = TfidfVectorizer(analyzer=_analyze, use_idf=False, norm=None)
    counts = vectorizer.fit_transform(texts).tocsr()
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    rows = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
    counts.data = idf[counts.indices] * counts.data * (k1 + 1) / (counts.data + norm[rows])

    def similarity(asked: Sequence[str], _: Sequence[str]) -> Scores:
        return np.asarray(((vectorizer.transform(asked) > 0).astype(float) @ counts.T).toarray())

    return by_nearest(similarity)(texts, labels)


def _analyze(text: str) -> list[str]:
    return list(grams(text))


def tfidf_regression(texts: Sequence[str], labels: Sequence[str]) -> Predict:
    """TF-IDF over the same grams with logistic regression."""
    vectorizer = TfidfVectorizer(analyzer=_analyze, sublinear_tf=True, dtype=np.float32)
    model = LogisticRegression(C=30, max_iter=300).fit(vectorizer.fit_transform(texts), labels)
    return lambda asked: np.asarray(model.decision_function(vectorizer.transform(asked)))


def vectors_regression(vectors: Vectors) -> Fit:
    """Sentence vectors beside half-weighted TF-IDF, with logistic regression: the best of earlier measurements."""

    def fit(texts: Sequence[str], labels: Sequence[str]) -> Predict:
        vectorizer = TfidfVectorizer(analyzer=_analyze, sublinear_tf=True, dtype=np.float32)
        lexical = vectorizer.fit_transform(texts)
        model = LogisticRegression(C=30, max_iter=300)
        model.fit(hstack([csr_matrix(vectors.learned(texts)), 0.5 * lexical]).tocsr(), labels)

        def predict(asked: Sequence[str]) -> Scores:
            features = hstack([csr_matrix(vectors.asked(asked)), 0.5 * vectorizer.transform(asked)]).tocsr()
            return np.asarray(model.decision_function(features))

        return predict

    return fit


def ours(vectors: Vectors) -> Fit:
    """The product's own matcher."""

    def fit(texts: Sequence[str], labels: Sequence[str]) -> Predict:
        phrases = [Phrase(text, "", label) for text, label in zip(texts, labels, strict=True)]
        known = vectors.learned(texts)
        expert = learn(phrases, labels, texts, keys_of(texts), known)

        def predict(asked: Sequence[str]) -> Scores:
            meanings = vectors.asked(asked) @ known.T
            rows = [
                expert.labels.scores(expert.exemplars.likeness(text, meaning))
                for text, meaning in zip(asked, meanings, strict=True)
            ]
            return np.array(rows, dtype=float) / expert.labels.temperature

        return predict

    return fit


def nlpjs(texts: Sequence[str], labels: Sequence[str]) -> Predict:
    """NLP.js, in Node: `npm install` in this folder first."""
    names = sorted(set(labels))

    def predict(asked: Sequence[str]) -> Scores:
        task = {"texts": list(texts), "labels": list(labels), "asked": list(asked)}
        done = subprocess.run(  # noqa: S603 - our own script
            ["node", str(NLPJS)],  # noqa: S607 - whichever Node the machine has
            input=json.dumps(task), capture_output=True, text=True, check=True,
        )  # fmt: skip
        replies: list[dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
        return np.array([[reply.get(name, 0.0) for name in names] for reply in replies])

    return predict


def methods(use: Vectors, heavy: Vectors | None) -> dict[str, Fit]:
    """Every method by name."""
    found: dict[str, Fit] = {
        "rapidfuzz": by_nearest(_fuzzy),
        "BM25": bm25,
        "TF-IDF + LR": tfidf_regression,
        "NLP.js": nlpjs,
        "USE + TF-IDF, LR": vectors_regression(use),
        "ours": ours(use),
    }
    if heavy:
        found |= {"USE + E5 + TF-IDF, LR": vectors_regression(heavy), "ours with E5": ours(heavy)}
    return found


def energy(scores: Any) -> NDArray[np.float64]:
    """How much speaks for any class at all: log-sum-exp of the scores."""
    top = scores.max(axis=1, keepdims=True)
    found: NDArray[np.float64] = (top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)))[:, 0]
    return found

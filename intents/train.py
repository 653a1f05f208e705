"""Train the classifier from the phrases. Slow (scikit-learn): done when the phrases have changed, never in a turn."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from intents.features import UNTOLD, Floats, Linear, Trained, Vocabulary, energy
from intents.phrases import Phrase, role

STRENGTH = 30.0
FOLDS = 5
SEED = 7
TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(4), 40))
KEPT_IN_SCOPE = 0.03
RISK = 0.05

Step = Callable[[str], object]


def train(phrases: Sequence[Phrase], texts: Sequence[str], vectors: Floats, step: Step) -> Trained:
    """The classifier for these phrases; `texts` and `vectors` are their matching forms and sentence vectors."""
    vocabulary = Vocabulary.of(texts)
    matrix = _matrix(vocabulary, texts, vectors)
    labels = np.array([phrase.intent for phrase in phrases])
    step("fit")
    intents = _fit(matrix, labels, vectors.shape[1])
    step("calibrate")
    temperature, sure = _calibrated(matrix, labels)
    step("reject")
    floor = _floor(matrix, labels)
    step("slots")
    heads = dict(_heads(phrases, matrix, vectors.shape[1]))
    return Trained(vocabulary, intents, heads, temperature, sure, floor)


def _matrix(vocabulary: Vocabulary, texts: Sequence[str], vectors: Floats) -> csr_matrix:
    rows = [vocabulary.weigh(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    weights = np.concatenate([weights for _, weights in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    sparse = csr_matrix((weights, columns, ends), shape=(len(texts), len(vocabulary.column)))
    return hstack([csr_matrix(vectors), sparse]).tocsr()


def _model(matrix: csr_matrix, labels: NDArray[np.str_]) -> LogisticRegression:
    model = LogisticRegression(C=STRENGTH, max_iter=300).fit(matrix, labels)
    if int(np.max(model.n_iter_)) <= 5:
        raise RuntimeError("the training stopped at once")
    return model


def _fit(matrix: csr_matrix, labels: NDArray[np.str_], dimensions: int) -> Linear:
    model = _model(matrix, labels)
    weights, intercept = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if weights.shape[1] == 1:  # two classes: scikit-learn keeps one column
        weights, intercept = np.hstack([-weights, weights]) / 2, np.array([-intercept[0], intercept[0]]) / 2
    names = tuple(str(name) for name in model.classes_)
    return Linear(names, weights[:dimensions], weights[dimensions:], intercept.astype(np.float32))


def _calibrated(matrix: csr_matrix, labels: NDArray[np.str_]) -> tuple[float, float]:
    """The temperature under which held-out phrases are told with the right confidence, and the share to be sure from.

    From that share on, at most RISK of the held-out phrases are confidently told to be of a wrong case.
    """
    rows, wanted = [], []
    for kept, held in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(matrix, labels):
        model = _model(matrix[kept], labels[kept])
        rows.append(model.decision_function(matrix[held]))
        wanted.append(np.searchsorted(model.classes_, labels[held]))
    scores, truth = np.vstack(rows), np.concatenate(wanted)
    temperature = float(min(TEMPERATURES, key=lambda value: _loss(scores / value, truth)))
    shares = np.exp(_log_shares(scores / temperature))
    told = shares.argmax(axis=1)
    ours = np.array([role(str(name)) == "case" for name in np.unique(labels)])
    return temperature, _sure(shares.max(axis=1), wrong=(told != truth) & ours[told])


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
    return float(mistaken[allowed]) if allowed < len(mistaken) else 0.0


def _floor(matrix: csr_matrix, labels: NDArray[np.str_]) -> float:
    """The evidence that all but a few of the held-out phrases of cases reach.

    Learned without out-of-scope data: a third of the phrases is kept out of the training, as if typed by somebody.
    """
    mine = np.array([role(label) == "case" for label in labels])
    kept, held = next(StratifiedKFold(3, shuffle=True, random_state=SEED).split(matrix, labels))
    model = _model(matrix[kept], labels[kept])
    ours = np.array([role(str(name)) == "case" for name in model.classes_])
    energies = [energy(row[ours]) for row in model.decision_function(matrix[held])[mine[held]]]
    return float(np.quantile(energies, KEPT_IN_SCOPE))


def _heads(phrases: Sequence[Phrase], matrix: csr_matrix, dimensions: int) -> Iterator[tuple[tuple[str, str], Linear]]:
    """One small classifier for each slot that an intent's phrases tell; phrases that do not tell it are UNTOLD."""
    told = sorted({(phrase.intent, slot) for phrase in phrases for slot, _ in phrase.slots})
    for intent, slot in told:
        rows = [i for i, phrase in enumerate(phrases) if phrase.intent == intent]
        choices = np.array([dict(phrases[i].slots).get(slot, UNTOLD) for i in rows])
        if len(set(choices)) > 1:
            yield (intent, slot), _fit(matrix[rows], choices, dimensions)

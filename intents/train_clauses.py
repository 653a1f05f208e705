"""Learn to tell a task's classes from example clauses. Done when they have changed, never in a turn.

Multinomial logistic regression, fitted in the dual: with more features than clauses that is the smaller problem.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from intents.clause_classifier import UNTOLD, Task, Weights, marked, softmax, weighed
from intents.features import RAREST, Floats, known_among
from intents.lessons import VALUE, Lesson

WORDING = 0.5  # how much wording counts beside meaning: measured at 0.7, which is squared in a kernel
MARKS = 0.1  # how much one cue or telling word counts
SLACK = 10.0  # inverse strength of the penalty on weights
FOLDS = 4
STEPS = 100
NEVER = 1.01
TINY = 1e-9
SURE = 0.85  # how often what is taken without asking has to be right
LIKELY = 0.5  # how often what is asked back has to be right: a wrong guess costs a word, an open question a sentence


def learn(lesson: Lesson, goal: float = LIKELY) -> tuple[Task, Weights]:
    """What the lesson teaches, with thresholds from clauses that were held out: right as often as `goal` says."""
    with threadpool_limits(1):  # on a busy machine more threads only wait for each other
        return _learned(lesson, goal)


def _learned(lesson: Lesson, goal: float) -> tuple[Task, Weights]:
    features = _features(lesson)
    table = features.kernel()
    labels = np.array(lesson.labels)
    near = np.array(lesson.near)
    counts = np.ones(len(labels), dtype=np.float32)
    shares, classes = _held_out(table, labels, counts)
    is_other = (labels == UNTOLD) & ~near & (lesson.odds != VALUE)
    told_after_all = is_other & (shares[:, 1:].max(axis=1) > 0.5)
    counts[told_after_all] = 1e-3  # clauses of other slots that tell this one as well
    classes, dual, bias = _fit(table, labels, counts)
    likely = _thresholds(shares, classes, lesson, ~told_after_all, goal)
    sure = _thresholds(shares, classes, lesson, ~told_after_all, max(goal, SURE))
    task = Task(lesson.name, tuple(map(str, classes)), lesson.hits, likely, sure)
    return task, features.weights(dual, bias)


def learn_apart(lesson: Lesson) -> tuple[Task, Weights]:
    """What the lesson teaches, where the likeliest class is taken whatever its share: no threshold, so one fit."""
    with threadpool_limits(1):
        features = _features(lesson)
        counts = np.ones(len(lesson.labels), dtype=np.float32)
        classes, dual, bias = _fit(features.kernel(), np.array(lesson.labels), counts)
        always = (0.0,) * len(classes)
        task = Task(lesson.name, tuple(map(str, classes)), lesson.hits, always, always)
        return task, features.weights(dual, bias)


@dataclass(frozen=True)
class _Features:
    vectors: Floats
    hashes: NDArray[np.uint32]
    rarity: Floats
    wording: csr_matrix
    cues: Floats
    hits: Floats

    def kernel(self) -> NDArray[np.float64]:
        """How like each two clauses are."""
        table = self.vectors.astype(np.float64) @ self.vectors.T + WORDING * (self.wording @ self.wording.T).toarray()
        marks = np.hstack([self.cues, self.hits])
        return np.asarray(table + MARKS * (marks @ marks.T))

    def weights(self, dual: NDArray[np.float64], bias: NDArray[np.float64]) -> Weights:
        """The dual's solution as one weight per feature and class."""
        return Weights(
            (self.vectors.T @ dual).astype(np.float32),
            self.hashes,
            (WORDING * (self.wording.T @ dual) * self.rarity[:, None]).astype(np.float32),
            (MARKS * self.cues.T @ dual).astype(np.float32),
            (MARKS * self.hits.T @ dual).astype(np.float32),
            bias.astype(np.float32),
        )


def _features(lesson: Lesson) -> _Features:
    rows = [weighed(window.text) for window in lesson.windows]
    found, often = np.unique(np.concatenate([hashes for hashes, _ in rows]), return_counts=True)
    hashes, often = found[often >= RAREST], often[often >= RAREST]
    rarity = np.log((1 + len(rows)) / (1 + often)) + 1
    rarity = (rarity / rarity.mean()).astype(np.float32)
    columns, values, ends = [], [], [0]
    for grams, weights in rows:
        places, known = known_among(hashes, grams)
        columns.append(places)
        values.append(weights[known] * rarity[places])
        ends.append(ends[-1] + len(places))
    shape = (len(rows), len(hashes))
    wording = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)
    cues = marked(lesson.cues, [window.cues for window in lesson.windows])
    hits = marked(lesson.hits, [window.hits.get(lesson.name, ()) for window in lesson.windows])
    return _Features(lesson.vectors, hashes, rarity, wording, cues, hits)


Fit = tuple[NDArray[np.str_], NDArray[np.float64], NDArray[np.float64]]


def _fit(table: NDArray[np.float64], labels: NDArray[np.str_], counts: Floats) -> Fit:
    """Classes, dual weights of shape (clauses, classes), and one bias per class."""
    classes, truth = np.unique(labels, return_inverse=True)
    size, width = len(labels), len(classes)
    root = np.linalg.cholesky(table + 1e-4 * np.eye(size))
    small = root.astype(np.float32)
    wanted = np.zeros((size, width), dtype=np.float32)
    wanted[np.arange(size), truth] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = flat[: size * width].reshape(size, width).astype(np.float32), flat[size * width :]
        scores = small @ weights + bias.astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        whole = shares.sum(axis=1, keepdims=True)
        value = -float((counts * ((scores * wanted).sum(axis=1) - np.log(whole[:, 0]))).sum())
        slope = (shares / whole - wanted) * counts[:, None]
        gradient = np.concatenate([(small.T @ slope + weights / SLACK).ravel(), slope.sum(axis=0)])
        return value + 0.5 / SLACK * float((weights * weights).sum()), gradient.astype(np.float64)

    found = minimize(
        loss, np.zeros(size * width + width), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8}
    ).x
    dual = solve_triangular(root.T, found[: size * width].reshape(size, width), lower=False)
    return classes, dual, found[size * width :]


def _held_out(
    table: NDArray[np.float64], labels: NDArray[np.str_], counts: Floats
) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """The shares of the classes for each clause, told by a fit that has not seen it."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(labels))
    classes = np.unique(labels)
    shares = np.zeros((len(labels), len(classes)))
    for fold in range(FOLDS):
        rest, out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        known, dual, bias = _fit(table[np.ix_(rest, rest)], labels[rest], counts[rest])
        told = softmax(table[np.ix_(out, rest)] @ dual + bias)
        shares[np.ix_(out, np.searchsorted(classes, known))] = told
    return shares, classes


def _thresholds(
    held_out: NDArray[np.float64], classes: NDArray[np.str_], lesson: Lesson, counted_in: NDArray[np.bool_], goal: float
) -> tuple[float, ...]:
    """For each class the least share from which on it is right as often as the goal says, in stories."""
    told = held_out[:, 1:].argmax(axis=1) + 1
    share = held_out[np.arange(len(told)), told]
    labels = np.array(lesson.labels)
    weights = _weights(lesson, labels, counted_in)

    def precision(nth: int, least: float) -> float:
        claimed = weights * ((told == nth) & (share >= least))
        return float(claimed[labels == classes[nth]].sum() / max(claimed.sum(), TINY))

    def least(nth: int) -> float:
        tried = np.unique(np.round(share[told == nth], 3))
        return next((float(one) for one in tried if precision(nth, one) >= goal), NEVER)

    return (1.0, *(least(nth) for nth in range(1, len(classes))))


def _weights(lesson: Lesson, labels: NDArray[np.str_], counted_in: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How often clauses like each example come in stories, as the lesson's odds say; every class as often."""
    near, odds = np.array(lesson.near), lesson.odds
    told = sorted(set(lesson.labels) - {UNTOLD})
    weights = np.zeros(len(labels))
    for name in told:
        here = labels == name
        weights[here] = odds.telling / len(told) / here.sum()
    others = (labels == UNTOLD) & ~near & counted_in
    weights[others] = odds.others / max(others.sum(), 1)
    weights[near] = odds.near / max(near.sum(), 1)
    return weights

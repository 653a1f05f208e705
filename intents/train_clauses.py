"""Learn to tell a task's classes from example clauses. Done when they have changed, never in a turn.

Multinomial logistic regression over all features at once.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from intents.clause_classifier import UNTOLD, Task, Weights, marked, softmax, weighed
from intents.features import RAREST, Floats, known_among
from intents.lessons import VALUE, Lesson

WORDING = 0.5  # how much wording counts beside meaning: measured at 0.7, which is squared in a kernel
MARKS = 0.1  # how much one cue or telling word counts
SLACK = 10.0  # inverse strength of the penalty on weights
FOLDS = 2
STEPS = 60
NEVER = 1.01
TINY = 1e-9
SURE = 0.75  # how often what is taken without asking has to be right
LIKELY = 0.5  # how often what is asked back has to be right: a wrong guess costs a word, an open question a sentence


def learn(lesson: Lesson, goal: float = LIKELY) -> tuple[Task, Weights]:
    """What the lesson teaches, with thresholds from clauses that were held out: right as often as `goal` says."""
    with threadpool_limits(1):  # on a busy machine more threads only wait for each other
        return _learned(lesson, goal)


def _learned(lesson: Lesson, goal: float) -> tuple[Task, Weights]:
    features = _features(lesson)
    labels, near = np.array(lesson.labels), np.array(lesson.near)
    counts = np.ones(len(labels), dtype=np.float32)
    shares = _held_out(features, labels, counts)
    is_other = (labels == UNTOLD) & ~near & (lesson.odds != VALUE)
    told_after_all = is_other & (shares[:, 1:].max(axis=1) > 0.5)
    counts[told_after_all] = 1e-3  # clauses of other slots that tell this one as well
    fit = _fit(features, labels, counts)
    likely = _thresholds(shares, fit.classes, lesson, ~told_after_all, goal)
    sure = _thresholds(shares, fit.classes, lesson, ~told_after_all, max(goal, SURE))
    return Task(lesson.name, tuple(map(str, fit.classes)), lesson.hits, likely, sure), features.weights(fit)


def learn_apart(lesson: Lesson) -> tuple[Task, Weights]:
    """What the lesson teaches, where the likeliest class is taken whatever its share: no threshold, so one fit."""
    with threadpool_limits(1):
        features = _features(lesson)
        fit = _fit(features, np.array(lesson.labels), np.ones(len(lesson.labels), dtype=np.float32))
        always = (0.0,) * len(fit.classes)
        return Task(lesson.name, tuple(map(str, fit.classes)), lesson.hits, always, always), features.weights(fit)


@dataclass(frozen=True)
class _Features:
    """What clauses are seen by, each part scaled to what it counts."""

    dense: Floats
    wording: csr_matrix
    hashes: NDArray[np.uint32]
    rarity: Floats
    meanings: int
    cues: int

    def of(self, rows: NDArray[np.int64]) -> "_Features":
        """Those of some clauses."""
        return replace(self, dense=self.dense[rows], wording=self.wording[rows])

    def scores(self, fit: "_Fit") -> Floats:
        """How much speaks for each class."""
        dense = self.dense.shape[1]
        return np.asarray(self.dense @ fit.weights[:dense] + self.wording @ fit.weights[dense:] + fit.bias)

    def weights(self, fit: "_Fit") -> Weights:
        """What was learned as one weight per feature and class, for features as they are seen in a turn."""
        dense = self.dense.shape[1]
        marks = fit.weights[self.meanings : dense] * np.float32(np.sqrt(MARKS))
        wording = fit.weights[dense:] * np.float32(np.sqrt(WORDING)) * self.rarity[:, None]
        return Weights(
            fit.weights[: self.meanings], self.hashes, wording, marks[: self.cues], marks[self.cues :], fit.bias
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
    counted = (np.concatenate(values) * np.float32(np.sqrt(WORDING)), np.concatenate(columns), ends)
    wording = csr_matrix(counted, shape=(len(rows), len(hashes)), dtype=np.float32)
    cues = marked(lesson.cues, [window.cues for window in lesson.windows])
    hits = marked(lesson.hits, [window.hits.get(lesson.name, ()) for window in lesson.windows])
    dense = np.hstack([lesson.vectors, np.hstack([cues, hits]) * np.float32(np.sqrt(MARKS))])
    return _Features(dense, wording, hashes, rarity, lesson.vectors.shape[1], cues.shape[1])


@dataclass(frozen=True)
class _Fit:
    """Classes in order, one weight per scaled feature and class, one bias per class."""

    classes: NDArray[np.str_]
    weights: Floats
    bias: Floats


def _fit(features: _Features, labels: NDArray[np.str_], counts: Floats) -> _Fit:
    classes, truth = np.unique(labels, return_inverse=True)
    (size, dense), width = features.dense.shape, len(classes)
    depth = dense + features.wording.shape[1]
    turned = features.wording.T.tocsr()
    wanted = np.zeros((size, width), dtype=np.float32)
    wanted[np.arange(size), truth] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        tried = _Fit(classes, *_parts(flat, depth, width))
        scores = features.scores(tried)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        whole = shares.sum(axis=1, keepdims=True)
        value = -float((counts * ((scores * wanted).sum(axis=1) - np.log(whole[:, 0]))).sum())
        slope = (shares / whole - wanted) * counts[:, None]
        gradient = np.vstack([features.dense.T @ slope, turned @ slope]) + tried.weights / np.float32(SLACK)
        flat_gradient = np.concatenate([gradient.ravel(), slope.sum(axis=0)])
        return value + 0.5 / SLACK * float((tried.weights * tried.weights).sum()), flat_gradient.astype(np.float64)

    start = np.zeros((depth + 1) * width)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8}).x
    return _Fit(classes, *_parts(found, depth, width))


def _parts(flat: NDArray[np.float64], depth: int, width: int) -> tuple[Floats, Floats]:
    """Weights and biases."""
    small = flat.astype(np.float32)
    return small[: depth * width].reshape(depth, width), small[depth * width :]


def _held_out(features: _Features, labels: NDArray[np.str_], counts: Floats) -> NDArray[np.float64]:
    """The shares of the classes for each clause, told by a fit that has not seen it."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(labels))
    classes = np.unique(labels)
    shares = np.zeros((len(labels), len(classes)))
    for fold in range(FOLDS):
        rest, out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fit = _fit(features.of(rest), labels[rest], counts[rest])
        shares[np.ix_(out, np.searchsorted(classes, fit.classes))] = softmax(features.of(out).scores(fit))
    return shares


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

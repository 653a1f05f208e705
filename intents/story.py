"""Read what a story tells by its clauses: the choices of slots, and which moment and which amount is which."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from intents import clause_index, words
from intents.built import Step, is_whole
from intents.clause_classifier import ClauseClassifier, Task, Window
from intents.clauses import Clause
from intents.examples import AMOUNTS, MOMENTS, ROLES, Examples
from intents.extract import load_anchors
from intents.features import Encoder, Floats
from intents.reading import Reading, Source, reading
from intents.stands import Stands, Values, places
from intents.traced import Traced
from intents.windows import ASKING, MASK, Marks, around, load_cues, masked, spans_of
from intents.words import Teller
from knowledge.content import read

ROOT = Path(__file__).parent
ALONE = 0.5  # how much the clause of a value counts beside the same with each neighbour
FEWEST = 3  # letters: of what is less the telling words know what it tells
FAINT = 0.05  # a role that is less likely than that is not worth carrying on


@dataclass(frozen=True)
class StoryReader:
    """Reads by clauses."""

    classifier: ClauseClassifier
    marks: Marks
    odds: Mapping[str, float] = field(default_factory=dict)

    def read(self, text: Traced, values: Values, encode: Callable[[list[str]], Floats]) -> list[Reading]:
        """What the text probably tells; `values`: the moments and the amounts that stand in it, by task."""
        spans = tuple(span for span in spans_of(text) if _says_more(text.text, span, values))
        places = [self._place(task, value, text) for task in ROLES for value in values.get(task, ())]
        windows = [*self.marks.of(text.text, spans), *(window for place in places for window in place.windows)]
        if not windows:
            return []
        told = self.classifier.shares(windows, encode([window.text for window in windows]))
        tasks = {task.name: task for task in self.classifier.tasks}
        choices = (
            one
            for name, task in tasks.items()
            if name not in ROLES and spans
            for one in _choices(task, told[name][: len(spans)], spans, text)
        )
        start = len(spans)
        roles: list[Reading] = []
        for place in places:
            end = start + len(place.windows)
            if place.task in tasks:
                roles += _roles(tasks[place.task], told[place.task][start:end], place, text, self.odds)
            start = end
        return [*choices, *roles]

    def _place(self, task: str, value: Stands, text: Traced) -> "_Place":
        near = around(text, value.start, value.end)
        seen = zip(self.marks.of(text.text, near, (task,)), near, strict=True)
        return _Place(task, value, tuple(masked(one, text.text, span, value.start, value.end) for one, span in seen))


@dataclass(frozen=True)
class _Place:
    """A value, and the stretches around it with a mask in its place."""

    task: str
    value: Stands
    windows: tuple[Window, ...]


def _roles(task: Task, shares: Floats, place: _Place, text: Traced, odds: Mapping[str, float]) -> Iterator[Reading]:
    """How likely a value is of each thing.

    The clause counts alone and with each neighbour; a clause of nothing but the value tells nothing alone.
    """
    if not len(shares):
        return
    own = 1.0 if len(shares) == 1 else 0.0 if place.windows[0].text.strip() == MASK else ALONE
    counts = np.array([own, *[(1 - own) / max(1, len(shares) - 1)] * (len(shares) - 1)], dtype=np.float32)
    by: Source = "moment" if task.name == MOMENTS else "amount"
    often = counts @ shares * np.array([odds.get(name, 1.0) for name in task.classes], dtype=np.float32)
    for name, share in zip(task.classes, map(float, often / often.sum()), strict=True):
        if name and share >= FAINT:
            yield reading(
                text,
                name,
                place.value.value,
                place.value.start,
                place.value.end,
                by=by,
                share=share,
                sure=place.value.sure,
                until=place.value.until,
            )


def _says_more(text: str, span: Clause, values: Values) -> bool:
    """Whether a clause says anything besides a moment or an amount."""
    taken = [(one.start, one.end) for found in values.values() for one in found]
    rest = (char for n, char in enumerate(text[span.start : span.end], span.start) if not _inside(n, taken))
    return sum(char.isalpha() for char in rest) >= FEWEST


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _choices(task: Task, shares: Floats, spans: Sequence[Clause], text: Traced) -> Iterator[Reading]:
    """Each choice that some clause tells, by the clause that tells it best."""
    best = shares.argmax(axis=0)
    for nth in range(1, len(task.classes)):
        share = float(shares[best[nth], nth])
        if share >= task.likely[nth]:
            span = spans[int(best[nth])]
            asks = ASKING in span.mark or ASKING in text.text[span.start : span.end]  # what is asked is not told
            sure = share >= task.sure[nth] and not asks
            yield reading(text, task.name, task.classes[nth], span.start, span.end, by="clause", share=share, sure=sure)


def is_built(encoder: str, folder: Path) -> bool:
    """Whether the clauses are learned with the encoder of this name, so that `build` takes a moment only."""
    return is_whole(clause_index.manifest_of(Examples(), encoder, folder))


def build(encoder: Encoder, folder: Path, step: Step) -> StoryReader:
    """The reader; learns from the example clauses and keeps that in `folder` where it is not there yet."""
    anchors = load_anchors()
    beside = {slot: Teller.of(choices) for slot, choices in words.load().items()}
    beside |= {MOMENTS: Teller.of(anchors["moments"]), AMOUNTS: Teller.of(anchors["money"])}
    marks = Marks(load_cues(), beside)
    classifier = clause_index.load_or_build(Examples(), marks, places, encoder, folder=folder, step=step)
    return StoryReader(classifier, marks, load_odds())


def load_odds(root: Path = ROOT) -> Mapping[str, float]:
    """How often values are of each thing. Raises KnowledgeError where the file is not right."""
    kind: type[Mapping[str, float]] = Mapping[str, float]  # type: ignore[type-abstract]
    return read(root / "odds.yaml", kind)

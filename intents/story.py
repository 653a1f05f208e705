"""Read what a story tells by its clauses: the choices of slots, and which moment and which amount is which."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from intents import clause_index, words
from intents.built import Step
from intents.clause_classifier import ClauseClassifier, Task, Window
from intents.clauses import Clause
from intents.examples import ROLES, Examples
from intents.extract import load_anchors
from intents.features import Encoder, Floats
from intents.money import money
from intents.reading import Reading, Source
from intents.times import times
from intents.traced import Traced
from intents.windows import MASK, Marks, around, load_cues, masked, spans_of
from intents.words import Teller
from knowledge.values import Value

MOMENTS, AMOUNTS = ROLES
UTC = ZoneInfo("UTC")
EXAMPLES_AT = datetime(2026, 11, 18, 12, tzinfo=UTC)  # any moment: only where a time stands in an example counts
ALONE = 0.5  # how much the clause of a value counts beside the same with each neighbour


@dataclass(frozen=True)
class Stands:
    """A value and where it stands in the plain text."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True)
class StoryReader:
    """Reads by clauses."""

    classifier: ClauseClassifier
    marks: Marks

    def read(
        self, text: Traced, values: Mapping[str, Sequence[Stands]], encode: Callable[[list[str]], Floats]
    ) -> list[Reading]:
        """What the text probably tells; `values`: the moments and the amounts that stand in it, by task."""
        spans = spans_of(text)
        places = [self._place(task, value, text) for task in ROLES for value in values.get(task, ())]
        windows = [*self.marks.of(text.text, spans), *(window for place in places for window in place.windows)]
        if not windows:
            return []
        told = self.classifier.shares(windows, encode([window.text for window in windows]))
        tasks = {task.name: task for task in self.classifier.tasks}
        choices = (
            one
            for name, task in tasks.items()
            if name not in ROLES
            for one in _choices(task, told[name][: len(spans)], spans, text)
        )
        start, roles = len(spans), []
        for place in places:
            end = start + len(place.windows)
            if place.task in tasks:
                roles.append(_role(tasks[place.task], told[place.task][start:end], place, text))
            start = end
        return [*choices, *(one for one in roles if one)]

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


def _role(task: Task, shares: Floats, place: _Place, text: Traced) -> Reading | None:
    """What a value most likely is of; None where nothing is likely enough.

    The clause counts alone and with each neighbour; a clause of nothing but the value tells nothing alone.
    """
    if not len(shares):
        return None
    own = 1.0 if len(shares) == 1 else 0.0 if place.windows[0].text.strip() == MASK else ALONE
    counts = np.array([own, *[(1 - own) / max(1, len(shares) - 1)] * (len(shares) - 1)], dtype=np.float32)
    mixed = counts @ shares
    nth = int(mixed[1:].argmax()) + 1
    share = float(mixed[nth])
    if share < task.likely[nth]:
        return None
    by: Source = "moment" if task.name == MOMENTS else "amount"
    value = place.value
    return Reading(task.classes[nth], value.value, *text.span(value.start, value.end), by=by, share=share)


def _choices(task: Task, shares: Floats, spans: Sequence[Clause], text: Traced) -> Iterator[Reading]:
    """Each choice that some clause tells, by the clause that tells it best."""
    best = shares.argmax(axis=0)
    for nth in range(1, len(task.classes)):
        share = float(shares[best[nth], nth])
        if share >= task.likely[nth]:
            span = spans[int(best[nth])]
            yield Reading(task.name, task.classes[nth], *text.span(span.start, span.end), by="clause", share=share)


def build(encoder: Encoder, folder: Path, step: Step) -> StoryReader:
    """The reader; learns from the example clauses and keeps that in `folder` where it is not there yet."""
    anchors = load_anchors()
    beside = {slot: Teller.of(choices) for slot, choices in words.load().items()}
    beside |= {MOMENTS: Teller.of(anchors["moments"]), AMOUNTS: Teller.of(anchors["money"])}
    marks = Marks(load_cues(), beside)
    classifier = clause_index.load_or_build(Examples(), marks, _places, encoder, folder=folder, step=step)
    return StoryReader(classifier, marks)


def values(text: Traced, now: datetime, zone: ZoneInfo) -> dict[str, tuple[Stands, ...]]:
    """The moments and the amounts that stand in a text, by task."""
    return {task: tuple(_standing(text.text, task, now, zone)) for task in ROLES}


def _standing(text: str, task: str, now: datetime, zone: ZoneInfo) -> Iterator[Stands]:
    for one in times(text, now, zone) if task == MOMENTS else money(text):
        if one.value is not None:
            yield Stands(one.value, one.start, one.end)


def _places(text: str, task: str) -> tuple[tuple[int, int], ...]:
    """Where the moments or the amounts of an example stand."""
    return tuple((one.start, one.end) for one in _standing(text, task, EXAMPLES_AT, UTC))

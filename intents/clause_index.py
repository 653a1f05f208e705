"""What was learned from the example clauses, kept beside the index of phrases: one file for each task."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from intents.built import Step, hashed, is_whole, replaced
from intents.clause_classifier import UNTOLD, ClauseClassifier, Task, Weights, Window
from intents.clauses import Clause
from intents.examples import NEAR, ROLES, Examples, Told
from intents.features import Encoder, Floats
from intents.index import encoded, keys_of
from intents.lessons import STORY, VALUE, Lesson, chosen
from intents.normalize import plain
from intents.windows import ASKING, Marks, masked

VERSION = "17"  # to be raised whenever what is learned from the same clauses changes
OTHERS = 2000  # clauses of other slots that a task learns not to take for its own
NO_ROLE = dict.fromkeys(ROLES, "other")  # clauses of roles tell many slots: other tasks do not learn from them

Tasks = Mapping[str, Told]
Spans = Callable[[str, str], Sequence[tuple[int, int]]]
"""Where values stand in a plain text, by the task that tells what they are of."""


def load_or_build(
    examples: Examples, marks: Marks, spans: Spans, encoder: Encoder, *, folder: Path, step: Step
) -> ClauseClassifier:
    """The classifier for these clauses; what is not in the folder yet is learned and kept there."""
    manifest = manifest_of(examples, encoder.name, folder)
    if not is_whole(manifest):
        folder.mkdir(parents=True, exist_ok=True)
        files = _learned(examples.load(), _Seen(marks, spans), encoder, folder, step)
        replaced(manifest, lambda temporary: temporary.write_text(json.dumps(files), "utf-8"))
        _tidy(folder, {manifest.name, *files})
    files = json.loads(manifest.read_text("utf-8"))
    return ClauseClassifier.of([read_task(folder / file) for file in files], cue_names(marks))


def manifest_of(examples: Examples, encoder: str, folder: Path) -> Path:
    """The file that is there once these clauses are learned with this encoder's vectors."""
    return folder / f"clauses-{hashed((VERSION, encoder, examples.fingerprint))}.json"


def cue_names(marks: Marks) -> tuple[str, ...]:
    """The cues in the order in which they are weighed."""
    return (*marks.cues, ASKING)


@dataclass(frozen=True)
class _Seen:
    """How an example is seen: with its marks, and for a role with a mask in place of its value."""

    marks: Marks
    spans: Spans

    def window(self, text: str, task: str) -> Window:
        """The example as the classifier sees it."""
        simple = plain(text)
        whole = Clause(0, len(simple))
        window = self.marks.of(simple, (whole,), (task,))[0]
        found = self.spans(simple, task) if task in ROLES else ()
        return masked(window, simple, whole, *found[0]) if found else window


def _learned(tasks: Tasks, seen: _Seen, encoder: Encoder, folder: Path, step: Step) -> list[str]:
    """Learn every task that is not there yet; the files of all."""
    from intents.train_clauses import learn  # noqa: PLC0415 - scipy is slow to import and only training needs it

    lessons = {name: _lesson(name, tasks) for name in tasks}
    files = {name: f"clauses-{name}-{_hash(name, lesson, seen.marks, encoder)}.npz" for name, lesson in lessons.items()}
    missing = [name for name, file in files.items() if not (folder / file).exists()]
    windows = {name: [seen.window(text, name) for text, _ in lessons[name]] for name in missing}
    vectors = Vectors.of([one.text for given in windows.values() for one in given], encoder, folder, step)

    def taught(name: str) -> tuple[Task, Weights]:
        return learn(_shown(name, lessons[name], windows[name], vectors, seen.marks))

    # What takes long holds no lock of the interpreter, so that threads use all processors.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for number, (name, learned) in enumerate(zip(missing, threads.map(taught, missing), strict=True)):
            step(f"learn {name} {number}/{len(missing)}")
            replaced(folder / files[name], lambda temporary, learned=learned: write_task(temporary, *learned))  # type: ignore[misc]
    return list(files.values())


Pairs = list[tuple[str, str]]


def _lesson(name: str, tasks: Tasks) -> Pairs:
    """Every example with what it tells, and examples of other slots, which tell nothing here."""
    own = [(text, told) for told, texts in tasks[name].items() for text in texts]
    if name in ROLES:
        return own
    others = [
        text
        for other, told in tasks.items()
        if other not in (name, *ROLES)
        for texts in told.values()
        for text in texts
    ]
    return [*own, *((text, UNTOLD) for text in chosen(others, name, OTHERS))]


def _hash(name: str, lesson: Pairs, marks: Marks, encoder: Encoder) -> str:
    words = sorted(map(str, marks.words[name].words)) if name in marks.words else ()
    cues = [f"{cue}\t{teller.words}" for cue, teller in marks.cues.items()]
    return hashed((VERSION, encoder.name, name, *words, *cues, *(f"{told}\t{text}" for text, told in lesson)))


def _shown(name: str, lesson: Pairs, windows: Sequence[Window], vectors: "Vectors", marks: Marks) -> Lesson:
    hits = sorted({choice for _, choice, _ in marks.words[name].words}) if name in marks.words else ()
    return Lesson(
        name,
        tuple(windows),
        vectors.rows([window.text for window in windows]),
        tuple(UNTOLD if told in (NEAR, NO_ROLE.get(name)) else told for _, told in lesson),
        tuple(told == NEAR for _, told in lesson),
        cue_names(marks),
        tuple(hits),
        VALUE if name in ROLES else STORY,
    )


@dataclass(frozen=True)
class Vectors:
    """The sentence vectors of clauses, by key; halves are exact enough to learn from."""

    known: Mapping[int, Floats]

    @classmethod
    def of(cls, texts: Sequence[str], encoder: Encoder, folder: Path, step: Step) -> "Vectors":
        """Those of the texts; only texts that no earlier build has seen are encoded."""
        path = folder / f"clause-vectors-{encoder.name}.npz"
        known: dict[int, Floats] = {}
        if path.exists():
            with np.load(path) as stored:
                known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        fresh = encoded(texts, known, encoder, step)
        if fresh:
            known |= {key: vector.astype(np.float16) for key, vector in fresh.items()}
            keys, rows = np.array(list(known), dtype=np.uint64), np.array(list(known.values()), dtype=np.float16)
            replaced(path, lambda temporary: np.savez(temporary, keys=keys, vectors=rows))
        return cls(known)

    def rows(self, texts: Sequence[str]) -> Floats:
        """Their vectors, one row each."""
        return np.array([self.known[key] for key in keys_of(texts).tolist()], dtype=np.float32)


def write_task(path: Path, task: Task, weights: Weights) -> None:
    """Keep what a task has learned."""
    about = json.dumps(task.__dict__)
    arrays: dict[str, Any] = {**weights.__dict__, "wording": weights.wording.astype(np.float16)}
    np.savez(path, about=np.frombuffer(about.encode(), dtype=np.uint8), **arrays)


def read_task(path: Path) -> tuple[Task, Weights]:
    """What a task has learned, as `write_task` keeps it."""
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        weights = Weights(**{name: stored[name] for name in Weights.__dataclass_fields__})
    lists = {name: tuple(value) for name, value in about.items() if isinstance(value, list)}
    return Task(**{**about, **lists}), weights


def _tidy(folder: Path, kept: set[str]) -> None:
    for old in folder.glob("clauses-*"):
        if old.name not in kept:
            old.unlink(missing_ok=True)

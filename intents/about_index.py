"""What was learned from the acts' phrases, kept beside the index of phrases in one file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from intents import phrases as spoken
from intents.about import CUES, NONE, Recogniser, key, window
from intents.built import Step, fingerprint, hashed, replaced
from intents.classifier import Meanings
from intents.clause_classifier import UNTOLD, ClauseClassifier, Task, Weights
from intents.examples import ROLES, Examples
from intents.features import Encoder, Floats
from intents.index import encoded, keys_of, matching_form
from intents.lessons import ABOUT, Lesson, chosen
from intents.normalize import plain
from intents.phrases import Corpus, role
from intents.platforms import Names

VERSION = "2"  # to be raised whenever what is learned from the same phrases changes
ROOT = Path(__file__).parent / "about"
NAME = "about"
QUESTIONS = 1500  # phrases of cases and other questions that are no act
FACTS = 500  # clauses of stories that are none
LEAST = 0.3  # the examples say less for some acts, but they hold few of all that may be near
PRECISE = 0.9  # a false act leaves what was said unheard; a missed one is asked once more


@dataclass(frozen=True)
class Sources:
    """The acts' phrases on disk, and what else sellers say, which is none of them."""

    root: Path = ROOT
    corpus: Corpus = field(default_factory=Corpus)
    facts: Examples = field(default_factory=Examples)

    @property
    def fingerprint(self) -> str:
        """Another one for every change in the files."""
        return hashed((fingerprint(sorted(self.root.glob("*.yaml"))), self.corpus.fingerprint, self.facts.fingerprint))

    def acts(self) -> list[tuple[str, str]]:
        """Every phrase with its act; NONE for near misses. Raises KnowledgeError."""
        return [(one.text, one.intent) for one in spoken.load(self.root)]

    def others(self) -> Iterator[str]:
        """Questions and facts that are no act."""
        told = [one for one in self.corpus.load() if role(one.intent) != "talk"]
        yield from chosen([one.text for one in told], NAME, QUESTIONS)
        yield from (one.text for one in self.corpus.load() if one.intent in ("talk/greeting", "talk/smalltalk"))
        tasks = {name: task for name, task in self.facts.load().items() if name not in ROLES}
        clauses = [text for task in tasks.values() for texts in task.values() for text in texts]
        yield from chosen(clauses, NAME, FACTS)


def file_of(sources: Sources, names: Names, encoder: str, folder: Path) -> Path:
    """The file that is there once these phrases are learned with this encoder's vectors."""
    return folder / f"about-{hashed((VERSION, encoder, str(names), sources.fingerprint))}.npz"


def load_or_build(
    sources: Sources, names: Names, encoder: Encoder, known: Meanings, *, folder: Path, step: Step
) -> Recogniser:
    """The recogniser for these phrases; learned and kept in the folder where it is not there yet.

    `known`: vectors that are there already.
    """
    path = file_of(sources, names, encoder.name, folder)
    if not path.exists():
        step("learn what is asked about an answer")
        examples = _examples(sources, names)
        learned = _learned(examples, encoder, known, step)
        exact = {key(form): act for form, act, is_act in examples if is_act}
        replaced(path, lambda temporary: _write(temporary, *learned, exact))
        _tidy(folder, path)
    return _read(path)


Example = tuple[str, str, bool]
"""A matching form, its act, and whether the acts' files hold it."""


def _examples(sources: Sources, names: Names) -> list[Example]:
    told = {matching_form(names, plain(text)): (act, True) for text, act in sources.acts()}
    others = {matching_form(names, plain(text)): (NONE, False) for text in sources.others()}
    return [(form, act, is_act) for form, (act, is_act) in {**others, **told}.items()]


def _learned(examples: list[Example], encoder: Encoder, known: Meanings, step: Step) -> tuple[Task, Weights]:
    from intents.train_clauses import learn  # noqa: PLC0415 - scipy is slow to import and only training needs it

    forms = [form for form, _, _ in examples]
    lesson = Lesson(
        NAME,
        tuple(map(window, forms)),
        _vectors(forms, encoder, known, step),
        tuple(UNTOLD if act == NONE else act for _, act, _ in examples),
        tuple(act == NONE and is_act for _, act, is_act in examples),
        CUES,
        (),
        ABOUT,
    )
    task, weights = learn(lesson, PRECISE)
    return replace(task, likely=tuple(max(LEAST, share) for share in task.likely)), weights


def _vectors(forms: list[str], encoder: Encoder, known: Meanings, step: Step) -> Floats:
    earlier = dict(zip(known.keys.tolist(), known.vectors, strict=True))
    vectors = {**earlier, **encoded(forms, earlier, encoder, step)}
    return np.array([vectors[one] for one in keys_of(forms).tolist()], dtype=np.float32)


def _write(path: Path, task: Task, weights: Weights, exact: Mapping[int, str]) -> None:
    about = json.dumps({"task": task.__dict__, "exact": {str(one): act for one, act in exact.items()}})
    arrays: dict[str, Any] = {**weights.__dict__, "wording": weights.wording.astype(np.float16)}
    np.savez(path, about=np.frombuffer(about.encode(), dtype=np.uint8), **arrays)


def _read(path: Path) -> Recogniser:
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        weights = Weights(**{name: stored[name] for name in Weights.__dataclass_fields__})
    lists = {name: tuple(value) for name, value in about["task"].items() if isinstance(value, list)}
    task = Task(**{**about["task"], **lists})
    return Recogniser(
        ClauseClassifier.of([(task, weights)], CUES), {int(one): act for one, act in about["exact"].items()}
    )


def _tidy(folder: Path, kept: Path) -> None:
    for old in folder.glob("about-*"):
        if old != kept:
            old.unlink(missing_ok=True)

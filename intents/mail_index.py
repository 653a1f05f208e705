"""What was learned from the example mails, kept beside the index of phrases: one file for each task."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intents.built import Step, hashed, is_whole, replaced
from intents.clause_classifier import ClauseClassifier, Window
from intents.clause_index import Vectors, read_task, write_task
from intents.features import Encoder, Floats
from intents.lessons import VALUE, Lesson, chosen
from intents.mail_examples import MailExamples
from intents.mail_lessons import Pairs, lines, messages, notices, senders
from intents.mail_parts import MARKS, load_words
from intents.phrases import Corpus, role

VERSION = "3"  # to be raised whenever what is learned from the same mails changes
LINES, SENDER, NOTICE = "mail-lines", "mail-sender", "mail-notice"
OTHERS = 1000  # phrases from which is learned what is no mail; with many more, short mails are taken for phrases
BLIND = 1  # dimensions of a vector that tells nothing: lines are told by their words and marks alone


@dataclass(frozen=True)
class MailTasks:
    """What tells the parts of a message apart, who sent a mail, and which notice it is."""

    lines: ClauseClassifier
    sender: ClauseClassifier
    notice: ClauseClassifier


def load_or_build(examples: MailExamples, corpus: Corpus, encoder: Encoder, *, folder: Path, step: Step) -> MailTasks:
    """The tasks for these mails; what is not in the folder yet is learned and kept there."""
    manifest = manifest_of(examples, corpus, encoder.name, folder)
    if not is_whole(manifest):
        folder.mkdir(parents=True, exist_ok=True)
        files = _learned(examples, corpus, encoder, folder, step)
        replaced(manifest, lambda temporary: temporary.write_text(json.dumps(files), "utf-8"))
        _tidy(folder, {manifest.name, *files})
    files = json.loads(manifest.read_text("utf-8"))
    return MailTasks(*(ClauseClassifier.of([read_task(folder / file)], MARKS) for file in files))


def manifest_of(examples: MailExamples, corpus: Corpus, encoder: str, folder: Path) -> Path:
    """The file that is there once these mails are learned with this encoder's vectors."""
    return folder / f"mails-{hashed((VERSION, encoder, examples.fingerprint, corpus.fingerprint))}.json"


def blind(count: int) -> Floats:
    """Vectors that tell nothing, for what is told by its words and marks alone."""
    return np.zeros((count, BLIND), dtype=np.float32)


def _learned(examples: MailExamples, corpus: Corpus, encoder: Encoder, folder: Path, step: Step) -> list[str]:
    """Learn every task that is not there yet; the files of all, in the order of MailTasks."""
    words, written = load_words(examples.root), list(examples.load().values())
    said = [phrase.text for phrase in corpus.load() if role(phrase.intent) == "case"]
    others = chosen(said, "mails", OTHERS)
    taught = {
        LINES: lines(messages(written, others), words),
        SENDER: senders(written, others, words),
        NOTICE: notices(written, words),
    }
    return [_kept(name, pairs, encoder, folder, step) for name, pairs in taught.items()]


def _kept(name: str, pairs: Pairs, encoder: Encoder, folder: Path, step: Step) -> str:
    """The file of a task, learned where it is not there."""
    from intents.train_clauses import learn_apart  # noqa: PLC0415 - scipy is slow to import and only training needs it

    told = (f"{label}\t{window.cues}\t{window.text}" for window, label in pairs)
    file = f"mails-{name}-{hashed((VERSION, encoder.name, *told))}.npz"
    if not (folder / file).exists():
        step(f"learn {name}")
        windows = [window for window, _ in pairs]
        vectors = blind(len(pairs)) if name == LINES else _vectors(windows, encoder, folder, step)
        learned = learn_apart(_lesson(name, windows, [label for _, label in pairs], vectors))
        replaced(folder / file, lambda temporary: write_task(temporary, *learned))
    return file


def _vectors(windows: Sequence[Window], encoder: Encoder, folder: Path, step: Step) -> Floats:
    texts = [window.text for window in windows]
    return Vectors.of(texts, encoder, folder, step).rows(texts)


def _lesson(name: str, windows: Sequence[Window], labels: Sequence[str], vectors: Floats) -> Lesson:
    return Lesson(name, tuple(windows), vectors, tuple(labels), (False,) * len(windows), MARKS, (), VALUE)


def _tidy(folder: Path, kept: set[str]) -> None:
    for old in folder.glob("mails-*"):
        if old.name not in kept:
            old.unlink(missing_ok=True)

"""The built index: one file for each expert and the cached sentence vectors, named after what they were built from."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from intents.built import Step, hashed, is_whole, replaced
from intents.classifier import Exemplars, Expert, Head, Keys, Meanings, Trained
from intents.features import Encoder, Floats, Postings, Vocabulary
from intents.normalize import plain, without_figures
from intents.phrases import Corpus, Phrase, role
from intents.platforms import Names
from intents.ranking import OURS, OUTSIDE, TALK
from knowledge.model import GENERIC, Knowledge

VERSION = "18"
BATCH = 64
GUESSED_FROM = 60
KINDS_FROM = 45  # with 30 it took some case for none of ours; all of them would cost minutes
KINDS_RUNS = 4  # to the end of each quarter: the rarer languages stand last
GUESS, ANSWERS, KINDS, MEANINGS = "guess", "answers", "kinds", "meanings"


@dataclass(frozen=True)
class Lesson:
    """What one expert learns: phrases, each with its label."""

    name: str
    phrases: tuple[Phrase, ...]
    labels: tuple[str, ...]


def matching_form(names: Names, text: str) -> str:
    """What the classifier reads of a plain text: neither the marketplace's name nor any figures."""
    return without_figures(names.masked(text))


def manifest_of(corpus: Corpus, names: Names, knowledge: Knowledge, encoder: str, folder: Path) -> Path:
    """The file that is there once the index for these phrases and this encoder's name is built."""
    scopes = scopes_of(knowledge, frozenset(corpus.intents))
    listed = json.dumps({platform: sorted(allowed) for platform, allowed in scopes.items()})
    return folder / f"index-{hashed((VERSION, encoder, str(names), corpus.fingerprint, listed))}.json"


def load_or_build(
    corpus: Corpus, names: Names, knowledge: Knowledge, encoder: Encoder, *, folder: Path, step: Step
) -> Trained:
    """The index for these phrases; what is not in the folder yet is built and kept there."""
    scopes = scopes_of(knowledge, frozenset(corpus.intents))
    manifest = manifest_of(corpus, names, knowledge, encoder.name, folder)
    if not is_whole(manifest):
        folder.mkdir(parents=True, exist_ok=True)
        phrases = sorted(corpus.load(), key=lambda phrase: (role(phrase.intent), phrase.intent))
        files = _build(phrases, scopes, names, encoder, folder=folder, step=step)
        replaced(manifest, lambda temporary: temporary.write_text(json.dumps(files), "utf-8"))
        _tidy(folder, {manifest.name, *files.values()})
    files = json.loads(manifest.read_text("utf-8"))
    meanings = _read_meanings(folder / files.pop(MEANINGS))
    experts = {name: _read(folder / file) for name, file in files.items()}
    apart = {name: experts.pop(name) for name in (ANSWERS, GUESS, KINDS)}
    return Trained(meanings, platforms=experts, **apart)


def scopes_of(knowledge: Knowledge, intents: frozenset[str]) -> dict[str, frozenset[str]]:
    """The intents that may be meant on each platform that has cases, and on the others (GENERIC)."""
    special = {name for name in intents if role(name) not in ("case", "gaps", "answers", "twins")}
    scopes = {}
    for platform in (*knowledge.platforms, GENERIC):
        if platform == GENERIC or knowledge.own_cases(platform):
            cases = {intent for case in knowledge.cases_on(platform) for intent in case.intents}
            gaps = {f"gaps/{gap.id}" for gap in knowledge.gaps.values() if gap.platform in (platform, GENERIC)}
            scopes[platform] = frozenset(special | ((cases | gaps) & intents))
    return scopes


def _build(
    phrases: Sequence[Phrase],
    scopes: Mapping[str, frozenset[str]],
    names: Names,
    encoder: Encoder,
    *,
    folder: Path,
    step: Step,
) -> dict[str, str]:
    """Teach every expert that is not there yet; the file of each."""
    lessons = _lessons(phrases, scopes)
    files = {lesson.name: f"expert-{lesson.name}-{_lesson_hash(lesson, encoder, names)}.npz" for lesson in lessons}
    missing = [lesson for lesson in lessons if not (folder / files[lesson.name]).exists()]
    forms = {phrase.text: matching_form(names, plain(phrase.text)) for phrase in phrases}
    path = folder / f"meanings-{encoder.name}-{hashed(sorted(forms.values()))}.npz"
    meanings = _meanings(forms.values(), encoder, folder, step)
    replaced(path, lambda temporary: np.savez(temporary, keys=meanings.keys, vectors=meanings.vectors))
    from intents.train import learn  # noqa: PLC0415 - scipy is slow to import and only training needs it

    for number, lesson in enumerate(missing):
        step(f"learn {lesson.name} {number}/{len(missing)}")
        texts = [forms[phrase.text] for phrase in lesson.phrases]
        keys = keys_of(texts)
        expert = learn(lesson.phrases, lesson.labels, texts, keys, meanings.vectors[meanings.rows(keys)])
        replaced(folder / files[lesson.name], lambda temporary, expert=expert: _write(temporary, expert))  # type: ignore[misc]
    return {**files, MEANINGS: path.name}


def _lessons(phrases: Sequence[Phrase], scopes: Mapping[str, frozenset[str]]) -> list[Lesson]:
    lessons = [
        Lesson(platform, kept, tuple(phrase.intent for phrase in kept))
        for platform, allowed in scopes.items()
        if (kept := tuple(phrase for phrase in phrases if phrase.intent in allowed))
    ]
    answers = tuple(phrase for phrase in phrases if role(phrase.intent) == "answers")
    others = (_guesses(phrases, scopes), kinds_of(phrases), Lesson(ANSWERS, answers, tuple(p.intent for p in answers)))
    return [*lessons, *others]


def _guesses(phrases: Sequence[Phrase], scopes: Mapping[str, frozenset[str]]) -> Lesson:
    """Which marketplace a message is about, from some phrases of each intent that only one marketplace has."""
    owners: dict[str, list[str]] = defaultdict(list)
    for platform, allowed in scopes.items():
        for intent in allowed:
            owners[intent].append(platform)
    counts = Counter(phrase.intent for phrase in phrases)
    seen: Counter[str] = Counter()
    kept = []
    for phrase in phrases:
        if len(owners[phrase.intent]) == 1 and seen[phrase.intent] % -(-counts[phrase.intent] // GUESSED_FROM) == 0:
            kept.append(phrase)
        seen[phrase.intent] += 1
    return Lesson(GUESS, tuple(kept), tuple(owners[phrase.intent][0] for phrase in kept))


def kinds_of(phrases: Sequence[Phrase]) -> Lesson:
    """Whether a message is after-sales at all, on whichever marketplace, and whether it wishes what is forbidden.

    Every phrase near a border; of the cases, which are many and far from it, some: neighbours, for runs are read fast.
    """
    asked = [phrase for phrase in phrases if role(phrase.intent) != "answers"]
    of_case = Counter(phrase.intent for phrase in asked if role(phrase.intent) == "case")
    seen: Counter[str] = Counter()
    kept = []
    for phrase in asked:
        place = seen[phrase.intent] * KINDS_RUNS % (of_case[phrase.intent] or 1)
        if phrase.twin_of or place >= of_case[phrase.intent] - KINDS_FROM:
            kept.append(phrase)
        seen[phrase.intent] += 1
    return Lesson(KINDS, tuple(kept), tuple(kind(phrase.intent) for phrase in kept))


def kind(intent: str) -> str:
    """OURS (after-sales, written or not), "outside", "talk", or the refusal."""
    return {"outside": OUTSIDE, "talk": TALK, "refusals": intent}.get(role(intent), OURS)


def _lesson_hash(lesson: Lesson, encoder: Encoder, names: Names) -> str:
    told = (f"{label}\t{p.intent}\t{p.slots}\t{p.text}" for p, label in zip(lesson.phrases, lesson.labels, strict=True))
    return hashed((VERSION, encoder.name, str(names), *told))


def keys_of(texts: Iterable[str]) -> Keys:
    """The keys of the vectors of these matching forms."""
    digests = (hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    return np.array([int.from_bytes(digest) for digest in digests], dtype=np.uint64)


def _meanings(texts: Iterable[str], encoder: Encoder, folder: Path, step: Step) -> Meanings:
    """The vectors of the texts; only texts that no earlier build has seen are encoded."""
    known: dict[int, Floats] = {}
    for path in folder.glob(f"meanings-{encoder.name}-*.npz"):
        earlier = _read_meanings(path)
        known.update(zip(earlier.keys.tolist(), earlier.vectors, strict=True))
    wanted = list(dict.fromkeys(texts))
    keys = keys_of(wanted).tolist()
    known |= encoded(wanted, known, encoder, step)
    return Meanings(np.array(keys, dtype=np.uint64), np.array([known[key] for key in keys], dtype=np.float32))


def encoded(texts: Iterable[str], known: Container[int], encoder: Encoder, step: Step) -> dict[int, Floats]:
    """The vectors of those texts whose keys are not known yet, by key."""
    wanted = list(dict.fromkeys(texts))
    fresh = [(key, text) for key, text in zip(keys_of(wanted).tolist(), wanted, strict=True) if key not in known]
    vectors: dict[int, Floats] = {}
    for start in range(0, len(fresh), BATCH):
        step(f"encode {start}/{len(fresh)}")
        batch = fresh[start : start + BATCH]
        vectors.update(zip((key for key, _ in batch), encoder.encode([text for _, text in batch]), strict=True))
    return vectors


def _read_meanings(path: Path) -> Meanings:
    with np.load(path) as stored:
        return Meanings(stored["keys"], stored["vectors"])


def _tidy(folder: Path, kept: set[str]) -> None:
    for pattern in ("index-*", "expert-*", "meanings-*", "vectors*"):
        for old in folder.glob(pattern):
            if old.name not in kept:
                old.unlink(missing_ok=True)


def _write(path: Path, expert: Expert) -> None:
    heads: list[tuple[tuple[str, str] | None, Head]] = [(None, expert.labels), *expert.slots.items()]
    about = {
        "heads": [{"key": key, "classes": one.classes, "temperature": one.temperature} for key, one in heads],
        "sure": expert.sure,
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "keys": expert.exemplars.keys,
        "hashes": expert.exemplars.vocabulary.hashes,
        "rarity": expert.exemplars.vocabulary.rarity,
        "starts": expert.exemplars.postings.starts,
        "phrases": expert.exemplars.postings.phrases,
        "weights": expert.exemplars.postings.weights,
    }
    for i, (_, head) in enumerate(heads):
        arrays |= {f"rows{i}": head.rows, f"weights{i}": head.weights}
    np.savez(path, **arrays)


def _read(path: Path) -> Expert:
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        heads = [
            (told["key"], Head(tuple(told["classes"]), stored[f"rows{i}"], stored[f"weights{i}"], told["temperature"]))
            for i, told in enumerate(about["heads"])
        ]
        vocabulary = Vocabulary(stored["hashes"], stored["rarity"])
        exemplars = Exemplars(
            stored["keys"], vocabulary, Postings(stored["starts"], stored["phrases"], stored["weights"])
        )
    (_, labels), *slots = heads
    return Expert(exemplars, labels, {(key[0], key[1]): head for key, head in slots}, about["sure"])

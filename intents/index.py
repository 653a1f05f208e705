"""The built index: trained classifier and cached sentence vectors, kept under a hash of what they were built from."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from intents.classifier import Model, Scopes, Trained
from intents.features import Encoder, Floats, Postings, Vocabulary
from intents.normalize import plain, without_figures
from intents.phrases import Phrase
from intents.platforms import Names

Step = Callable[[str], object]

VERSION = "6"
BATCH = 64


def matching_form(names: Names, text: str) -> str:
    """What the classifier reads of a plain text: neither the marketplace's name nor any figures."""
    return without_figures(names.masked(text))


def fingerprint(phrases: Sequence[Phrase], names: Names, scopes: Scopes) -> str:
    """What an index was built from, in 20 characters: another phrase, slot, case or version gives another."""
    told = [VERSION, str(names), *(f"{phrase.intent}\t{phrase.slots}\t{phrase.text}" for phrase in phrases)]
    told += [f"{platform}\t{sorted(allowed)}" for platform, allowed in scopes.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]


def load_or_build(
    phrases: Sequence[Phrase], names: Names, scopes: Scopes, encoder: Encoder, *, folder: Path, step: Step
) -> Trained:
    """The index for these phrases; built and kept in the folder where it is not there yet."""
    path = folder / f"index-{fingerprint(phrases, names, scopes)}.npz"
    if path.exists():
        return _read(path)
    texts = [matching_form(names, plain(phrase.text)) for phrase in phrases]
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _vectors(texts, encoder, folder / "vectors.npz", step)
    from intents.train import train  # noqa: PLC0415 - scipy is slow to import and only training needs it

    trained = train(phrases, texts, vectors, scopes, step)
    _replace(path, lambda temporary: _write(temporary, trained))
    for old in folder.glob("index-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    return trained


def _vectors(texts: Sequence[str], encoder: Encoder, path: Path, step: Step) -> Floats:
    """One vector per text; only texts that no earlier build has seen are encoded."""
    known: dict[str, Floats] = {}
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    fresh = [(key, text) for key, text in dict(zip(keys, texts, strict=True)).items() if key not in known]
    for start in range(0, len(fresh), BATCH):
        step(f"encode {start}/{len(fresh)}")
        batch = fresh[start : start + BATCH]
        known.update(zip([key for key, _ in batch], encoder.encode([text for _, text in batch]), strict=True))
    kept = {key: known[key] for key in keys}
    if fresh:
        rows = np.array(list(kept.values()), dtype=np.float32)
        _replace(path, lambda temporary: np.savez(temporary, keys=np.array(list(kept)), vectors=rows))
    return np.array([kept[key] for key in keys], dtype=np.float32)


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the file and put it in its place at once, so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(suffix=".npz", dir=path.parent)
    os.close(handle)
    write(Path(name))
    Path(name).replace(path)


def _write(path: Path, trained: Trained) -> None:
    models: dict[tuple[str | None, ...], Model] = {(name,): model for name, model in trained.platforms.items()}
    models.update({(intent, slot): model for (intent, slot), model in trained.heads.items()})
    about = {
        "grams": list(trained.vocabulary.column),
        "models": [
            {
                "key": key,
                "classes": model.classes,
                "temperature": model.temperature,
                "sure": model.sure,
                "floor": model.floor,
            }
            for key, model in models.items()
        ],
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "rarity": trained.vocabulary.rarity,
        "vectors": trained.vectors,
        "starts": trained.postings.starts,
        "phrases": trained.postings.phrases,
        "weights": trained.postings.weights,
    }
    for i, model in enumerate(models.values()):
        arrays |= {f"rows{i}": model.rows, f"weights{i}": model.weights}
    np.savez(path, **arrays)


def _read(path: Path) -> Trained:
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        models = {
            tuple(told.pop("key")): Model(tuple(told.pop("classes")), stored[f"rows{i}"], stored[f"weights{i}"], **told)
            for i, told in enumerate(about["models"])
        }
        vocabulary = Vocabulary({gram: i for i, gram in enumerate(about["grams"])}, stored["rarity"])
        postings = Postings(stored["starts"], stored["phrases"], stored["weights"])
        vectors = stored["vectors"]
    platforms = {key[0]: model for key, model in models.items() if len(key) == 1}
    heads = {(key[0], key[1]): model for key, model in models.items() if len(key) == 2}
    return Trained(vocabulary, vectors, postings, platforms, heads)

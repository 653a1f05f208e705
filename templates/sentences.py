"""The sentences that the copilot itself says, by language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.content import read
from templates.traditional import to_traditional
from templates.write import fill

ROOT = Path(__file__).parent
BASE = {"zh-Hans": "zh", "zh-Hant": "zh", "en": "en"}


@dataclass(frozen=True)
class Sentences:
    """By language of the files (en, zh): key to text."""

    texts: Mapping[str, Mapping[str, str]]

    def say(self, language: str, key: str, /, **values: Any) -> str:
        """The sentence in the reader's language (en, zh-Hans, zh-Hant). Raises KeyError, WritingError."""
        return spoken(fill(self.texts[BASE[language]][key], values), language)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.texts["en"]


def spoken(text: str, language: str) -> str:
    """A Chinese text in the script that the reader writes."""
    return to_traditional(text) if language == "zh-Hant" else text


def load(root: Path = ROOT) -> Sentences:
    """The sentences in a folder. Raises KnowledgeError where a file is not right."""
    kind: type[Mapping[str, str]] = Mapping[str, str]  # type: ignore[type-abstract]
    return Sentences({path.stem: read(path, kind) for path in sorted(root.glob("ui/*.yaml"))})

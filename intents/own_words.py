"""In which language the seller's own words are, where they tell: names and figures are of none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intents.language import detect
from intents.normalize import HAN, clean
from knowledge.content import read

ROOT = Path(__file__).parent
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f']+")
SURE = 40  # letters: of shorter texts without a small word, statistics guess German and French at random
NONE = ""


@dataclass(frozen=True)
class Tongues:
    """The small words by language."""

    words: Mapping[str, frozenset[str]]

    def of(self, text: str) -> str | None:
        """The language (zh or ISO 639-1) of the words; None where they may be of any that is written in Latin letters.

        Small words count first; a text that has none is told by its accents, or by statistics where it is long.
        """
        if HAN.search(text):
            return "zh"
        found = [word for word in LATIN.findall(clean(text).lower()) if word]
        counts = {language: sum(word in words for word in found) for language, words in self.words.items()}
        most = max(counts.values(), default=0)
        best = [language for language, count in counts.items() if count == most]
        if most and len(best) == 1:
            return best[0]
        told = detect(text, NONE) if most or sum(map(len, found)) >= SURE or _accented(text) else NONE
        return told if told in self.words and (not most or told in best) else None


def _accented(text: str) -> bool:
    return any(character > "\u00bf" for character in text)


def load(root: Path = ROOT) -> Tongues:
    """The small words. Raises KnowledgeError where the file is not right."""
    words: Mapping[str, tuple[str, ...]] = read(root / "function_words.yaml", Mapping[str, tuple[str, ...]])  # type: ignore[type-abstract]
    return Tongues({language: frozenset(some) for language, some in words.items()})

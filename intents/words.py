"""Choices that a text tells by telling words; the longest word at a place wins."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from intents.normalize import plain
from knowledge.content import read

ROOT = Path(__file__).parent
GAP_MARK = "¤"
LATIN = "[a-z\u00c0-\u024f]"
GAP = r"[^，。！？；,.!?;\n]{0,12}"

Words = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Hit:
    """A choice told at a place of the text."""

    choice: str
    start: int
    end: int


@dataclass(frozen=True)
class Teller:
    """The telling words of one slot's choices: of each word its longest part, the choice, and the whole."""

    words: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, choices: Mapping[str, tuple[str, ...]]) -> "Teller":
        """From choice to words; "…" stands for up to 12 characters of one clause, a final "*" for any ending."""
        prepared = ((choice, *_prepared(word)) for choice, words in choices.items() for word in words)
        return cls(tuple((max(parts, key=len), choice, word) for choice, parts, word in prepared))

    @cached_property
    def _by_start(self) -> Mapping[str, list[tuple[str, str, str]]]:
        """The words by their first two characters: of many words, few begin with a pair that a text holds."""
        grouped: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for word in self.words:
            grouped[word[0][:2]].append(word)
        return grouped

    def hits(self, text: str) -> list[Hit]:
        """What the plain text tells; a hit that lies inside a longer one of another choice is not meant."""
        found = [
            Hit(choice, match.start(), match.end())
            for start in self._by_start.keys() & _pairs(text)
            for part, choice, word in self._by_start[start]
            if part in text
            for match in _pattern(word).finditer(text)
        ]
        meant = [hit for hit in found if not _asks(text, hit) and not any(_covers(other, hit) for other in found)]
        return sorted(meant, key=lambda hit: (hit.start, hit.end, hit.choice))

    def choice(self, text: str) -> str | None:
        """The one choice that the text tells; None where it tells none or several."""
        told = {hit.choice for hit in self.hits(text)}
        return told.pop() if len(told) == 1 else None


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    """Every character of the text, and every two neighbours."""
    return frozenset(text[i : i + n] for n in (1, 2) for i in range(len(text)))


def _asks(text: str, hit: Hit) -> bool:
    """Whether the hit is the second half of a question of the kind 认不认: nothing is told by it."""
    negated = text[hit.start : hit.start + 1] in ("不", "没") and hit.end - hit.start > 1
    return negated and hit.start > 0 and text[hit.start - 1] == text[hit.start + 1]


def _covers(longer: Hit, hit: Hit) -> bool:
    overlap = longer.start < hit.end and hit.start < longer.end
    return longer.choice != hit.choice and overlap and longer.end - longer.start > hit.end - hit.start


def found_in(words: tuple[str, ...], text: str) -> bool:
    """Whether any of the words stands in the plain text."""
    prepared = (_prepared(word) for word in words)
    return any(all(part in text for part in parts) and _pattern(word).search(text) for parts, word in prepared)


def without(words: tuple[str, ...], text: str) -> str:
    """The plain text with the words taken out, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        parts, prepared = _prepared(word)
        if all(part in text for part in parts):
            text = _whole_words(prepared).sub(" ", text)
    return text


@cache
def _prepared(word: str) -> tuple[tuple[str, ...], str]:
    """The parts that a text must hold before it is worth looking closer, and the word in plain form."""
    text = plain(word.replace("…", GAP_MARK))
    return tuple(part.strip() for part in text.removesuffix("*").split(GAP_MARK)), text


@cache
def _pattern(text: str) -> re.Pattern[str]:
    open_end = text.endswith("*")
    text = text.removesuffix("*")
    start = rf"(?<!{LATIN})" if _is_latin(text[:1]) else ""
    end = rf"(?!{LATIN})" if _is_latin(text[-1:]) and not open_end else ""
    return re.compile(start + GAP.join(re.escape(part.strip()) for part in text.split(GAP_MARK)) + end)


@cache
def _whole_words(text: str) -> re.Pattern[str]:
    """The word with whatever its "*" stands for."""
    pattern = _pattern(text).pattern
    return re.compile(pattern + rf"{LATIN}*") if text.endswith("*") else re.compile(pattern)


def _is_latin(character: str) -> bool:
    return character.isalpha() and character < "\u0250"


def load(root: Path = ROOT) -> Words:
    """The telling words of every slot. Raises KnowledgeError where the file is not right."""
    words: Words = read(root / "values.yaml", Mapping[str, Mapping[str, tuple[str, ...]]])  # type: ignore[type-abstract]
    return words

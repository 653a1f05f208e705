"""Which marketplaces a text names: by name, nickname, a telling term, or a name with a typo."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from intents.normalize import HAN, plain
from knowledge.model import Platform

CLOSE = 86
# In Polish "temu" is "ago", not a marketplace.
POLISH_AGO = re.compile(r"\b(?:dni|dzień|tydzień|tygodni\w*|godzin\w*|minut\w*|miesi\w+|lat|rok|dawno|chwilę) temu\b")
SHORTEST = 5
WORD = re.compile(r"[a-z]{5,}")


@dataclass(frozen=True)
class Names:
    """The names of all platforms, ready to be looked for in plain texts."""

    aliases: Mapping[str, str]
    terms: Mapping[str, str]

    @classmethod
    def of(cls, platforms: Iterable[Platform]) -> "Names":
        """The names and terms of these platforms."""
        listed = list(platforms)
        return cls(
            {plain(alias): platform.id for platform in listed for alias in platform.aliases},
            {plain(term): platform.id for platform in listed for term in platform.terms},
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _any_of(self.aliases)

    @cached_property
    def _term_pattern(self) -> re.Pattern[str]:
        return _any_of(self.terms)

    def found(self, text: str) -> tuple[str, ...]:
        """The platforms that a plain text names, in order; a term or a misspelt name only where no name stands."""
        text = POLISH_AGO.sub(" ", text)
        named = [self.aliases[match.group()] for match in self._pattern.finditer(text)]
        named = named or [self.terms[match.group()] for match in self._term_pattern.finditer(text)]
        return tuple(dict.fromkeys(named or self._misspelt(text)))

    def masked(self, text: str) -> str:
        """The plain text with every name replaced, so that the classifier learns the matter and not the name."""
        return self._pattern.sub("平台" if HAN.search(text) else "marketplace", POLISH_AGO.sub(" ", text))

    def _misspelt(self, text: str) -> list[str]:
        known = [alias for alias in self.aliases if WORD.fullmatch(alias)]
        close = (process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=CLOSE) for word in WORD.findall(text))
        return [self.aliases[match[0]] for match in close if match]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first; Latin words only as whole words."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in ordered) or r"(?!)")


def _bounded(word: str) -> str:
    start = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    end = r"(?![a-z0-9])" if word[-1:].isascii() else ""
    return f"{start}{re.escape(word)}{end}"

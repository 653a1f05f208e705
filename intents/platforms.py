"""Which marketplaces a text names: by name, nickname, a telling term, or a name with a typo; and names to overlook."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz, process

from intents.carriers import any_of
from intents.normalize import HAN, plain
from knowledge.model import OTHER, Platform

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
    carriers: tuple[str, ...] = ()

    @classmethod
    def of(cls, platforms: Iterable[Platform], carriers: Iterable[str] = ()) -> "Names":
        """The names and terms of these platforms, and the names of carriers."""
        listed = list(platforms)
        names = cls(
            {plain(alias): platform.id for platform in listed for alias in platform.aliases},
            {plain(term): platform.id for platform in listed for term in platform.terms},
        )
        # A marketplace's own carrier names the marketplace: 亚马逊物流.
        others = (plain(carrier) for carrier in carriers if not names._own_pattern.search(plain(carrier)))
        return replace(names, carriers=tuple(others))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return any_of(self.aliases)

    @cached_property
    def _own_pattern(self) -> re.Pattern[str]:
        return any_of(alias for alias, platform in self.aliases.items() if platform != OTHER)

    @cached_property
    def _term_pattern(self) -> re.Pattern[str]:
        return any_of(self.terms)

    def found(self, text: str) -> tuple[str, ...]:
        """The platforms that a plain text names, in order; a term or a misspelt name only where no name stands."""
        text = self._carrier_pattern.sub(" ", POLISH_AGO.sub(" ", text))
        named = [self.aliases[match.group()] for match in self._pattern.finditer(text)]
        named = named or [self.terms[match.group()] for match in self._term_pattern.finditer(text)]
        return tuple(dict.fromkeys(named or self._misspelt(text)))

    @cached_property
    def _carrier_pattern(self) -> re.Pattern[str]:
        return any_of(self.carriers)

    def masked(self, text: str) -> str:
        """The plain text with a common word for each of our marketplaces and each carrier: who it is tells no matter.

        The name of a marketplace that is none of ours stays: it is the matter.
        """
        marketplace, post = ("平台", "快递") if HAN.search(text) else ("marketplace", "post")
        text = self._own_pattern.sub(marketplace, POLISH_AGO.sub(" ", text))
        return self._carrier_pattern.sub(post, text)

    def _misspelt(self, text: str) -> list[str]:
        known = [alias for alias in self.aliases if WORD.fullmatch(alias)]
        close = (process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=CLOSE) for word in WORD.findall(text))
        return [self.aliases[match[0]] for match in close if match]


def name_in(platform: Platform, text: str) -> str | None:
    """The name, as the content spells it, by which a text calls the platform first; None where it does not."""
    spelled = {plain(alias): alias for alias in reversed(platform.aliases)}
    found = any_of(spelled).search(plain(text))
    return spelled[found.group()] if found else None

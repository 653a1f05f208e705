"""How people name clocks: by a city, a country, a sign such as CET, "their time" or "here"; as zones.yaml tells it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from intents.normalize import plain
from knowledge.content import read

ROOT = Path(__file__).parent
HERE, THERE = "here", "there"
LETTER = r"[^\W\d_\u3400-\u9fff]"
LETTERS, BY_LETTER = re.compile(rf"{LETTER}*+"), re.compile(LETTER)


@dataclass(frozen=True)
class Word:
    """A plain word for a clock, with * where its ending changes, and its kind: deixis, place, sign or short."""

    text: str
    zone: str
    kind: str

    def end(self, text: str, start: int) -> int | None:
        """Where the word ends that begins there in a text; None where it does not."""
        stem, star, _ = self.text.partition("*")
        end = start + len(stem)
        if not text.startswith(stem, start):
            return None
        rest = LETTERS.match(text, end) if star or BY_LETTER.match(stem[-1]) else None
        return None if rest and not star and rest.end() > end else rest.end() if rest else end


@dataclass(frozen=True)
class Signs:
    """The words of one zone."""

    places: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Zones:
    """How people name clocks, as zones.yaml tells it."""

    home: Mapping[str, str]
    clocks: tuple[str, ...]
    beside: tuple[str, ...]
    leads: tuple[str, ...]
    between: tuple[str, ...]
    parcels: tuple[str, ...]
    ways: tuple[str, ...]
    shown: tuple[str, ...]
    seller: tuple[str, ...]
    follows: tuple[str, ...]
    here: tuple[str, ...]
    there: tuple[str, ...]
    zones: Mapping[str, Signs]
    offsets: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> Mapping[str, tuple["Word", ...]]:
        """Every word by its first two characters, the longest first."""
        listed = [Word(word, HERE, "deixis") for word in self.here] + [
            Word(word, THERE, "deixis") for word in self.there
        ]
        for zone, signs in self.zones.items():
            listed += [Word(word, zone, "place") for word in signs.places]
            listed += [Word(word, zone, "sign") for word in signs.signs]
            listed += [Word(word, zone, "short") for word in signs.short]
        by_start: dict[str, list[Word]] = {}
        for word in sorted((replace(one, text=plain(one.text)) for one in listed), key=lambda one: -len(one.text)):
            by_start.setdefault(word.text[:2], []).append(word)
        return {start: tuple(words) for start, words in by_start.items()}

    @cached_property
    def follow(self) -> re.Pattern[str]:
        """What may come after a short sign."""
        return re.compile(rf" ?+(?!{LETTER})| (?:{any_of(self.follows)})")

    @cached_property
    def lead(self) -> re.Pattern[str]:
        """What belongs to a name where it stands before it, to the end of the text."""
        return re.compile(rf"(?:{any_of(self.leads)}) ?$")

    @cached_property
    def way(self) -> re.Pattern[str]:
        """What makes a place one that something goes to, to the end of the text."""
        return re.compile(rf"(?:{any_of(self.ways)}) ?$")

    @cached_property
    def parcel(self) -> re.Pattern[str]:
        """A word about a parcel on its way."""
        return re.compile(any_of(self.parcels))

    @cached_property
    def showing(self) -> re.Pattern[str]:
        """What tells that a clock showed the time that follows, to the end of the text."""
        return re.compile(rf"(?:{any_of(self.shown)}) ?$")

    @cached_property
    def own(self) -> re.Pattern[str]:
        """A word with which the seller tells of himself."""
        return re.compile(any_of(self.seller))

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What may stand between a clock's name and its time."""
        return re.compile(rf"(?>[\s,:()\[\]\"'~-]|{any_of(self.between)})*+")

    @cached_property
    def frames(self) -> tuple[tuple[bool, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
        """Whether a frame is sure, and what stands before and after the word in it; the longest first."""
        listed = [(True, frame) for frame in self.clocks] + [(False, frame) for frame in self.beside]
        ordered = sorted(listed, key=lambda one: (-len(one[1]), not one[0]))
        return tuple((sure, _before(frame), _after(frame)) for sure, frame in ordered)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; * stands for the rest of a word."""
    return "|".join(bounded(plain(word)) for word in sorted(words, key=len, reverse=True))


def bounded(word: str) -> str:
    """A pattern for a plain word as a whole; Chinese words have no ends."""
    start = rf"(?<!{LETTER})" if re.match(LETTER, word) else ""
    word = word.removeprefix("*")
    end = rf"(?!{LETTER})" if re.match(LETTER, word[-1:]) else ""
    return start + re.escape(word).replace(r"\*", rf"{LETTER}*+") + end


def _before(frame: str) -> re.Pattern[str] | None:
    before = plain(frame.partition("…")[0])
    return re.compile(bounded(before) + ("$" if before.endswith("'") else " ?$")) if before else None


def _after(frame: str) -> re.Pattern[str] | None:
    after = plain(frame.partition("…")[2])
    return re.compile(" ?" + bounded(after)) if after else None


@cache
def load(root: Path = ROOT) -> Zones:
    """How clocks are named. Raises KnowledgeError where the file is not right."""
    return read(root / "zones.yaml", Zones)


def home_zone(language: str) -> str | None:
    """The zone of a seller who writes this language throughout; None where the language does not tell."""
    return load().home.get(language)

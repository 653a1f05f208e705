"""Which order a message speaks of: another one, one that was spoken of before, or the one in hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from intents.figures import number
from intents.normalize import plain
from knowledge.content import read

ROOT = Path(__file__).parent
NTH = {"one": 1, "two": 2, "three": 3}
LITTLE = 2  # so many letters beside words of going back say nothing: "呢吧"
Way = Literal["earlier", "other", "nth"]


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Sayings:
    """The content of matters.yaml."""

    order: tuple[str, ...]
    another: tuple[str, ...]
    supposing: tuple[str, ...]
    earlier: tuple[str, ...]
    nth: tuple[str, ...]
    other: tuple[str, ...]
    here: str
    returning: tuple[str, ...]
    leading: str
    tail: str
    that: str
    corrects: tuple[str, ...]
    again: tuple[str, ...]
    fillers: str


@dataclass(frozen=True)
class Back:
    """An order that was spoken of before: how it is named, the number where it is by one, and where that stands.

    `returns`: words of going back stand before it; `leads`: the message begins with it.
    """

    way: Way
    nth: int
    start: int
    end: int
    returns: bool
    leads: bool


@dataclass(frozen=True)
class Heard:
    """Reads one message; `text` is plain."""

    text: str
    say: Sayings

    @property
    def is_another(self) -> bool:
        """Whether it tells of an order that has not been spoken of."""
        hits = (hit for one in self.say.another for hit in self._found(one))
        return any(not self._stands_behind(self.say.supposing, hit.start()) for hit in hits)

    @property
    def back(self) -> Back | None:
        """The order spoken of before that it names."""
        if any(True for _ in self._found(self.say.here)):
            return None
        ways: tuple[Way, ...] = ("earlier", "nth", "other")
        for way in ways:
            for one in getattr(self.say, way):
                for hit in self._found(one):
                    if not self._stands_behind(self.say.supposing, hit.start()):
                        return Back(way, _nth(hit), hit.start(), hit.end(), *self._before(hit.start()))
        return None

    @property
    def tail(self) -> str | None:
        """The end of an order's number, where the message names the order by it."""
        hit = re.search(self.say.tail, self.text)
        return hit["digits"] if hit else None

    @property
    def names_that(self) -> bool:
        """Whether it speaks of an order that is named beside it."""
        return any(True for _ in self._found(self.say.that))

    @property
    def corrects(self) -> bool:
        """Whether it says that a number was wrong."""
        return any(re.search(one, self.text) for one in self.say.corrects)

    @property
    def is_again(self) -> bool:
        """Whether it says that something is so once more."""
        return any(re.search(one, self.text) for one in self.say.again)

    def says_little(self, *without: str) -> bool:
        """Whether hardly a word is left beside words of going back and these parts of the text."""
        rest = self.text
        back = self.back
        if back:
            rest = rest[: back.start] + " " + rest[back.end :]
        for one in (*without, self.tail or ""):
            rest = rest.replace(plain(one), " ") if one else rest
        for pattern in (*(one.removesuffix("$") for one in self.say.returning), self.say.that, self.say.tail):
            rest = re.sub(_filled(pattern, self.say.order), " ", rest)
        rest = re.sub(self.say.fillers, " ", rest)
        return sum(map(str.isalnum, rest)) <= LITTLE

    def _before(self, start: int) -> tuple[bool, bool]:
        """Whether words of going back stand before that place, and whether nothing else does."""
        return self._stands_behind(self.say.returning, start), bool(re.search(self.say.leading, self.text[:start]))

    def _found(self, pattern: str) -> Iterable[re.Match[str]]:
        return re.finditer(_filled(pattern, self.say.order), self.text)

    def _stands_behind(self, patterns: Iterable[str], start: int) -> bool:
        return any(re.search(one, self.text[:start]) for one in patterns)


def heard(text: str) -> Heard:
    """What a message says about which order it speaks of."""
    return Heard(plain(text), load())


@cache
def load(root: Path = ROOT) -> Sayings:
    """The words. Raises KnowledgeError where the file is not right."""
    return read(root / "matters.yaml", Sayings)


def _filled(pattern: str, order: tuple[str, ...]) -> str:
    return pattern.replace("{order}", "(?:" + "|".join(order) + ")")


def _nth(hit: re.Match[str]) -> int:
    found = {name: value for name, value in hit.groupdict().items() if value}
    if "n" in found:
        return int(number(found["n"]) or 0)
    return next((NTH[name] for name in found if name in NTH), 0)

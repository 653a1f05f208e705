"""Who carries the parcel, by the name that a buyer can read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intents.found import Found
from intents.normalize import plain
from knowledge.content import read

ROOT = Path(__file__).parent
NEAR = 28  # characters to either side, within the clause, in which a parcel's word makes a doubtful name a carrier's
CLAUSE = re.compile(r"[.,!?;:。，！？；：\n]")


@dataclass(frozen=True)
class Carrier:
    """What a carrier is called; `words` are names that mean something else as well."""

    names: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Carriers:
    """The content of carriers.yaml."""

    beside: str
    not_carriers: tuple[str, ...]
    carriers: Mapping[str, Carrier]


def load(root: Path = ROOT) -> Carriers:
    """The carriers. Raises KnowledgeError where the file is not right."""
    return read(root / "carriers.yaml", Carriers)


def load_carriers(root: Path = ROOT) -> tuple[str, ...]:
    """All names of carriers. Raises KnowledgeError where the file is not right."""
    return tuple(name for one in load(root).carriers.values() for name in (*one.names, *one.words))


@cache
def carriers() -> Carriers:
    """The carriers, read once."""
    return load()


def carriers_in(text: str) -> list[Found[str]]:
    """Every carrier that a plain text names, by the name that buyers can read."""
    known, doubtful = _known()
    found = []
    for match in _pattern().finditer(text):
        name = match.group()
        if name in known or (name in doubtful and _is_beside(text, match)):
            found.append(Found(known.get(name) or doubtful[name], match.start(), match.end()))
    return found


def names_before(text: str, end: int) -> bool:
    """Whether a carrier's name ends a plain text, but for a word for its number."""
    return _before().search(text[max(0, end - NEAR) : end]) is not None


@cache
def _known() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Plain names and doubtful names, each with the carrier."""
    listed = carriers().carriers
    known = {plain(name): carrier for carrier, one in listed.items() for name in (carrier, *one.names)}
    doubtful = {plain(name): carrier for carrier, one in listed.items() for name in one.words}
    return {name: carrier for name, carrier in known.items() if name not in doubtful}, doubtful


@cache
def _pattern() -> re.Pattern[str]:
    known, doubtful = _known()
    return any_of((*known, *doubtful, *map(plain, carriers().not_carriers)))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?:{_pattern().pattern})\s?(?:的?单?号码?|nr\.?|no\.?|n°)?[\s:#]*$")


def _is_beside(text: str, match: re.Match[str]) -> bool:
    """Whether a word of parcels stands in the clause of a doubtful name."""
    left = CLAUSE.split(text[max(0, match.start() - NEAR) : match.start()])[-1]
    right = CLAUSE.split(text[match.end() : match.end() + NEAR])[0]
    return any(re.search(carriers().beside, side) for side in (left, right))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first; Latin words only as whole words."""
    ordered = sorted(words, key=len, reverse=True)
    latin = "|".join(_ended(word) for word in ordered if word[:1].isascii())
    other = "|".join(_ended(word) for word in ordered if not word[:1].isascii())
    # One look behind for all Latin words, and not one each, makes a long list ten times as fast.
    groups = [rf"(?<![a-z0-9])(?:{latin})" if latin else "", f"(?:{other})" if other else ""]
    return re.compile("|".join(filter(None, groups)) or r"(?!)")


def _ended(word: str) -> str:
    return re.escape(word) + (r"(?![a-z0-9])" if word[-1:].isascii() else "")

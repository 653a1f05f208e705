"""How amounts and shares are said, read from amounts.yaml, and the patterns that follow from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intents.counts import WORDS
from intents.figures import CHINESE, NUMBER
from intents.patterns import Patterns
from knowledge.content import read

ROOT = Path(__file__).parent
DIGIT = "[零〇一二三四五六七八九]"
# Not inside a longer figure, and not after what makes it a vague one: 几十.
SPOKEN = rf"(?<![零一二两三四五六七八九十百千万几数第]){CHINESE}(?:点{DIGIT}{{1,4}})?"
WORDED = rf"(?<!\w)(?!(?:an?|une?)(?!\w))(?:{WORDS})"
FIGURE = rf"(?:{NUMBER})[百千万]?|{SPOKEN}|{WORDED}"
COUNT = rf"(?P<n>(?<![\d.,])\d{{1,3}}(?!\d)|[一二两三四五六七八九十]{{1,3}}|(?<!\w)(?:{WORDS}))"
WHOLE = r"(?:(?<![a-zà-ɏ])|(?=[^\w\s]|[㐀-鿿]))"  # before a Latin word: that it is a whole one


@dataclass(frozen=True)
class Yen(Patterns):
    """A sign that two currencies share: which one it is where certain words stand near."""

    sign: str
    code: str
    near: str
    not_near: str


@dataclass(frozen=True)
class Sides(Patterns):
    """What stands directly before, or directly after."""

    before: str
    after: str


@dataclass(frozen=True)
class Times(Patterns):
    """Where a count stands beside an amount; the second of each only beside the price of one."""

    before: tuple[str, ...]
    before_each: tuple[str, ...]
    after: tuple[str, ...]
    after_each: tuple[str, ...]


@dataclass(frozen=True)
class Fraction(Patterns):
    """A fraction in words, with its share in per cent."""

    share: str
    said: str


@dataclass(frozen=True)
class AmountWords(Patterns):
    """The content of amounts.yaml."""

    currencies: Mapping[str, tuple[str, ...]]
    yen: Yen
    cents: str
    larger: str
    about: Sides
    above: Sides
    below: Sides
    either: str
    between: Mapping[str, str]
    counter: str
    each: Sides
    times: Times
    twice: Mapping[str, int]
    percent: str
    not_a_share: str
    half: str
    half_off: str
    fractions: tuple[Fraction, ...]
    fraction_before: str
    fraction_after: str
    tenths_not: str
    discount: str


def load_amount_words(root: Path = ROOT) -> AmountWords:
    """The words. Raises KnowledgeError where the file is not right."""
    return read(root / "amounts.yaml", AmountWords)


@cache
def words() -> AmountWords:
    """The words, read once."""
    return load_amount_words()


@cache
def symbol() -> str:
    """A pattern for any currency, with its code as the name of the group."""
    return "|".join(f"(?P<{code}>{'|'.join(said)})" for code, said in words().currencies.items())


@cache
def unnamed() -> str:
    """A pattern for any currency, without groups."""
    return "|".join(part for said in words().currencies.values() for part in said)


@cache
def before(said: str) -> re.Pattern[str]:
    """A pattern that ends where a value begins; Latin words only as whole words."""
    return re.compile(rf"{WHOLE}(?:{said})\s?$")


@cache
def after(said: str) -> re.Pattern[str]:
    """A pattern that begins where a value ends."""
    return re.compile(rf"\s?(?:{said})(?:(?<=[㐀-鿿+])|(?![^\W\d_]))")


@cache
def counted(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns with a count and counters in them."""
    return tuple(re.compile(with_counters(said).replace("N", COUNT, 1)) for said in patterns)


def with_counters(said: str) -> str:
    """The pattern with any Chinese counter for U."""
    return said.replace("U", words().counter)

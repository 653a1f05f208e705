"""What the buyer is called, where a story or a mail announces a name. It rather finds none than a wrong one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from intents.carriers import carriers_in
from intents.found import Found
from intents.normalize import plain
from intents.patterns import Patterns
from knowledge.content import read

ROOT = Path(__file__).parent
UPPER = "A-ZÀ-ÖØ-ÞĀĄĆČĎĐĒĘĚĞĢĪĮĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
HAN = "㐀-鿿"
WORD = rf"[{LETTER}]+(?:[-'’][{LETTER}]+)*"
CAPITAL = rf"[{UPPER}](?:[{LETTER}]|[-'’](?!s\b)(?=[{LETTER}]))*"
INITIAL = rf"[{UPPER}]\."
NEAR = 60  # characters before a name in which a word about it stands
SHOUTED = re.compile(rf"[{UPPER}]{{2,}}")
NO_MORE = rf"(?![{LETTER}\d_@])"


@dataclass(frozen=True)
class NameWords(Patterns):
    """The content of names.yaml."""

    roles: tuple[str, ...]
    role_links: tuple[str, ...]
    naming: tuple[str, ...]
    naming_alone: tuple[str, ...]
    named_role: tuple[str, ...]
    of_role: str
    says: tuple[str, ...]
    titles: tuple[str, ...]
    polish_titles: tuple[str, ...]
    polish_surname: str
    zh_titles: tuple[str, ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    heads: tuple[str, ...]
    signers: str
    wrote: str
    particles: tuple[str, ...]
    nobody: tuple[str, ...]
    also_words: tuple[str, ...]
    first_names: tuple[str, ...]


@dataclass(frozen=True)
class _Sign:
    """Where a name is announced. `certain`: whatever has a capital there is a name.

    `trusts`: two words with capitals are a name there even if the first is in no list.
    """

    pattern: re.Pattern[str]
    certain: bool = False
    trusts: bool = False


def load_names(root: Path = ROOT) -> NameWords:
    """The words. Raises KnowledgeError where the file is not right."""
    return read(root / "names.yaml", NameWords)


@cache
def names() -> NameWords:
    """The words, read once."""
    return load_names()


def people_in(typed: str) -> list[Found[str]]:
    """The buyers' names that a text as typed announces, as typed, with their places in it."""
    found = _people(typed, _told()) + _people(typed, _signed())
    if not found:
        found = _people(typed, _greeted())
    distinct: list[Found[str]] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not distinct or one.start >= distinct[-1].end:
            distinct.append(one)
    return distinct


def _people(typed: str, signs: Iterable[_Sign]) -> list[Found[str]]:
    return [one for sign in signs for match in sign.pattern.finditer(typed) for one in _person(typed, match, sign)]


def _person(typed: str, match: re.Match[str], sign: _Sign) -> Iterator[Found[str]]:
    """The name without what follows and is none; nothing where it is nobody's, or of who only signed for a parcel."""
    parts = list(takewhile(lambda part: part.group().lower() not in _nobody(), _parts(match["name"])))
    if not parts or _signers().search(typed, max(0, match.start() - NEAR), match.start()):
        return
    words = [part.group() for part in parts]
    title = (match.groupdict().get("title") or "").strip()
    is_full = not title or len(parts) > 1  # with a first name nobody is Mrs
    start, end = match.start("name" if is_full else "title"), match.start("name") + parts[-1].end()
    if not carriers_in(plain(" ".join(words))) and _is_name(words, title, sign, typed[end:]):
        yield Found(typed[start:end], start, end)


def _parts(name: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"{INITIAL}|(?:(?:{_one_of(names().particles)})\s)?{WORD}", name)


def _is_name(words: list[str], title: str, sign: _Sign, rest: str) -> bool:
    said = names()
    first, small = words[0], words[0].lower()
    if title in said.polish_titles:
        return small in _first_names() or re.search(said.polish_surname, words[-1]) is not None
    if title:
        return True
    if small in said.also_words:
        return first[0].isupper() and (sign.certain or sign.trusts or len(words) > 1 or _says(rest))
    if small in _first_names():
        return True
    if not first[0].isupper():
        return False
    if SHOUTED.fullmatch(first):
        return any(word.lower() in _first_names() for word in words)
    return sign.certain or _says(rest) or (sign.trusts and len(words) > 1)


def _says(rest: str) -> bool:
    return re.match(_one_of(names().says), rest) is not None


@cache
def _signers() -> re.Pattern[str]:
    return re.compile(rf"(?i:{names().signers})[\s:：'\"]{{0,2}}$")


@cache
def _nobody() -> frozenset[str]:
    return frozenset(names().nobody)


@cache
def _first_names() -> frozenset[str]:
    return frozenset(name.lower() for line in names().first_names for name in line.split())


def _one_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(patterns, key=len, reverse=True))})"


@cache
def _name() -> str:
    """A name of up to three words with capitals; initials may stand among them, and particles between."""
    link = rf"(?:\s(?:{_one_of(names().particles)})\s|[ \u00a0])"
    return rf"(?P<name>{CAPITAL}(?:{link}(?:{INITIAL}|{CAPITAL})){{0,2}}|{INITIAL} {CAPITAL}){NO_MORE}"


@cache
def _titled() -> str:
    said = names()
    return rf"(?P<title>(?:{_one_of(said.titles)}|{_one_of(said.polish_titles)})\s)"


@cache
def _told() -> tuple[_Sign, ...]:
    """In a story: after a role, a title, a word of naming; before a word of writing."""
    said = names()
    name = _name()
    loose = name.replace("(?P<name>", f"(?P<name>(?!{CAPITAL}){WORD}|", 1)
    role = rf"(?<![{LETTER}])(?i:{_one_of(said.roles)})"
    link = _one_of(said.role_links)
    naming = rf"\s?(?i:{_one_of(said.naming)})[\s,:：]?\s?"
    zh_title = rf"\s?{_one_of(said.zh_titles)}"
    return (
        _Sign(re.compile(rf"{role}{naming}{_titled()}?{loose}"), certain=True),
        _Sign(re.compile(rf"(?<![{LETTER}])(?i:{_one_of(said.naming_alone)})\s?{_titled()}?{name}"), certain=True),
        _Sign(re.compile(rf"{_one_of(said.named_role)}\s?{loose}\s?{said.of_role}"), certain=True),
        _Sign(re.compile(rf"{role}{link}{_titled()}?{loose}")),
        _Sign(re.compile(rf"(?<![{LETTER}]){_titled()}{name}")),
        _Sign(re.compile(rf"{name}(?={zh_title})"), certain=True),
        _Sign(re.compile(rf"(?m)^\s*{name}(?={said.wrote})"), trusts=True),
        _Sign(re.compile(rf"(?m)^\s*(?i:{_one_of(said.heads)})\s?[:：]\s*{_titled()}?{name}"), trusts=True),
    )


@cache
def _signed() -> tuple[_Sign, ...]:
    """In a mail: after its closing phrase, or as its last words."""
    said = names()
    end = r"(?=\s*(?:[,.!;)<\n]|$))"
    closing = rf"(?<![{LETTER}])(?i:{_one_of(said.closings)})"
    return (
        _Sign(re.compile(rf"{closing}[\s,.!;:–—-]{{0,6}}{_titled()}?{_name()}{end}"), trusts=True),
        _Sign(re.compile(rf"{closing}[\s,.!;:–—-]{{0,6}}(?P<name>{WORD}(?: {WORD})?)\s*\Z")),
        _Sign(re.compile(rf"(?:[.!?]\s+|\n\s*)(?=[^\n]*\s){_name()}\s*\Z")),
    )


@cache
def _greeted() -> tuple[_Sign, ...]:
    """In a mail's greeting; who signs it tells more, for a buyer greets the seller."""
    said = names()
    greeting = rf"(?<![{LETTER}]){_one_of(said.greetings)}"
    return (_Sign(re.compile(rf"{greeting}[ ,]{{1,2}}{_titled()}?{_name()}(?=\s*[,!:.\n])")),)

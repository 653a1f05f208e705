"""The lists of words.yaml as parts of regular expressions."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from knowledge.content import read

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĞĢĪĮĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
CAPITAL = rf"[{UPPER}](?:[{LETTER}]|['’\-](?=[{LETTER}]))*"
HAN = "\u3400-\u9fff"
SPACE = r"[^\S\n]"


@cache
def _lists() -> Mapping[str, Sequence[str] | str]:
    kind: type[Mapping[str, Sequence[str] | str]] = Mapping[str, Sequence[str] | str]  # type: ignore[type-abstract]
    return read(Path(__file__).parent / "words.yaml", kind)


def any_of(*lists: str) -> str:
    """An expression for each of the words, the longest first; spaces stand for any white space."""
    words = sorted((word for name in lists for word in _lists()[name]), key=len, reverse=True)
    return f"(?:{'|'.join(word.replace(' ', SPACE + '+') for word in words)})"


def characters(name: str) -> str:
    """The characters of a list, as they stand in a set."""
    return str(_lists()[name])


def bounded(expression: str) -> str:
    """The expression as a word of its own, or with Chinese around it."""
    return rf"(?<![{LETTER}\d]){expression}(?:(?<=[{HAN}])|(?![{LETTER}\d]))"

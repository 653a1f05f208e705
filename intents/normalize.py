"""One spelling for a text that can be typed many ways. For matching only: what people see stays as typed."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

LONGEST = 1500
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=\S)|(?<=\S) (?=[\u3400-\u9fff])")
FIGURE = re.compile(r"\d[\d.,:/-]*")
SPACES = re.compile(r"[ \t\u00a0\u3000]+")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'})


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def shortened(text: str) -> list[tuple[str, int]]:
    """The characters of a text with their places; of a very long one those of the beginning and the end."""
    if len(text) <= LONGEST:
        return [(char, place) for place, char in enumerate(text)]
    head, tail = LONGEST * 2 // 3, len(text) - LONGEST // 3
    gap = [("\n", head)]
    return [(text[n], n) for n in range(head)] + gap + [(text[n], n) for n in range(tail, len(text))]


def clean(text: str) -> str:
    """The text without control characters and in NFKC; of a very long one the beginning and the end."""
    if len(text) > LONGEST:
        text = "".join(char for char, _ in shortened(text))
    composed = unicodedata.normalize("NFKC", text).translate(APOSTROPHES)
    kept = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return SPACES.sub(" ", kept).strip()


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; other text as it is."""
    converted: str = _to_simplified().convert(text) if HAN.search(text) else text
    return converted


def plain(text: str) -> str:
    """The form in which texts are compared: clean, simplified, lower case, no spaces beside Chinese characters."""
    return BESIDE_HAN.sub("", simplified(clean(text)).lower())


def without_figures(text: str) -> str:
    """A plain text with every number as 0: how much it was tells nothing about what the matter is."""
    return FIGURE.sub("0", text)

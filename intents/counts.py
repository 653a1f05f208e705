"""How many: a count in figures or in words of Chinese, English, French and Polish. None where it is not clear."""

import re
from decimal import Decimal

from intents.figures import CHINESE, number

UNITS = {
    "a an one un une jeden jedna jedną": 1, "two deux dwa dwie": 2, "three trois trzy": 3,
    "four quatre cztery": 4, "five cinq pięć": 5, "six sześć": 6, "seven sept siedem": 7, "eight huit osiem": 8,
    "nine neuf dziewięć": 9, "ten dix dziesięć": 10, "eleven onze jedenaście": 11, "twelve douze dwanaście": 12,
    "thirteen treize trzynaście": 13, "fourteen quatorze czternaście": 14, "fifteen quinze piętnaście": 15,
    "sixteen seize szesnaście": 16, "seventeen siedemnaście": 17, "eighteen osiemnaście": 18,
    "nineteen dziewiętnaście": 19,
    "jednego jednej": 1, "dwóch": 2, "trzech": 3, "czterech": 4, "pięciu": 5, "sześciu": 6, "siedmiu": 7, "ośmiu": 8,
    "dziewięciu": 9, "dziesięciu": 10, "jedenastu": 11, "dwunastu": 12, "czternastu": 14, "piętnastu": 15,
}  # fmt: skip
TENS = {
    "twenty vingt dwadzieścia": 20, "thirty trente trzydzieści": 30, "forty quarante czterdzieści": 40,
    "fifty cinquante pięćdziesiąt": 50, "sixty soixante sześćdziesiąt": 60, "seventy siedemdziesiąt": 70,
    "eighty osiemdziesiąt": 80, "ninety dziewięćdziesiąt": 90,
    "dwudziestu": 20, "trzydziestu": 30, "czterdziestu": 40, "pięćdziesięciu": 50, "sześćdziesięciu": 60,
}  # fmt: skip
LARGE = "hundred thousand cent cents mille sto dwieście tysiąc vingts"
SMALL = {name: count for names, count in UNITS.items() for name in names.split()}
ROUND = {name: count for names, count in TENS.items() for name in names.split()}
_WORD = "|".join(sorted((*SMALL, *ROUND, *LARGE.split()), key=len, reverse=True))
WORDS = rf"(?:{_WORD})(?:(?:[ -]| et | and )(?:{_WORD})(?!\w))*"
COUNTED = rf"(?:\d++(?:[.,]\d++)?|{CHINESE}|{WORDS})"
_DIGIT = "[一二两三四五六七八九]"
_BELOW = rf"(?:{_DIGIT}千)?零?(?:{_DIGIT}百)?零?(?:{_DIGIT}?十)?{_DIGIT}?"
WELL_FORMED = re.compile(rf"(?:{_BELOW}万)?{_BELOW}|零{_DIGIT}?")


def count(text: str) -> Decimal | None:
    """The count that a plain text says: 12, 1.5, 二十五, twenty-two; None for 两三 ("two or three") and the like."""
    if re.fullmatch(CHINESE, text):
        return number(text) if WELL_FORMED.fullmatch(text) else None
    if text[0].isdigit():
        return None if re.match(r"0\d", text) else number(text)
    return _words(re.split(r" et | and |[ -]", text))


def _words(words: list[str]) -> Decimal | None:
    """One word, or tens with units: vingt et un, soixante-douze."""
    match words:
        case [one] if one in SMALL or one in ROUND:
            return Decimal(SMALL.get(one) or ROUND[one])
        case [tens, units] if tens in ROUND and units in SMALL and (SMALL[units] < 10 or tens == "soixante"):
            return Decimal(ROUND[tens] + SMALL[units])
        case _:
            return None

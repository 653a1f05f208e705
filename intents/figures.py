"""Figures in Western and Chinese writing."""

import re
from decimal import Decimal

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}

# No number is longer: where a long run of digits is no amount, it is not tried from each digit to its end.
NUMBER = r"\d{1,3}(?:[ ,.']\d{3}){1,7}(?:[.,]\d{1,2})?(?!\d)|\d{1,20}(?:[.,]\d{1,2})?(?!\d)|\d{1,20}"
CHINESE_SIGN = r"[零一二两三四五六七八九十百千万]"
CHINESE = rf"{CHINESE_SIGN}{{1,20}}"


def number(text: str) -> Decimal | None:
    """A number in Western or Chinese writing: 1 234,56 and 1,234.56 and 六十五 and 1.5万. None where it is none."""
    if text[0] in DIGITS or text[0] in UNITS:
        return _chinese(text)
    if text[-1] in UNITS:
        return (number(text[:-1]) or Decimal(0)) * UNITS[text[-1]]
    compact = re.sub(r"[ ']", "", text)
    if re.match(r"0[.,]", compact):
        return Decimal(compact.replace(",", "."))
    if re.search(r"[.,]\d{3}$", compact):
        return Decimal(re.sub(r"[.,]", "", compact))
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", compact).groups()  # type: ignore[union-attr]
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else ""))


def digits(text: str) -> str:
    """Digits of either writing as Western ones, one by one: 二五 is 25."""
    return "".join(str(DIGITS.get(character, character)) for character in text)


def _chinese(text: str) -> Decimal | None:
    """Read it aloud: 一百二 is 120, 一百零二 is 102."""
    if not any(character in UNITS for character in text):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        elif character in UNITS:
            section, digit = section + (digit or 1) * UNITS[character], 0
        else:
            digit = DIGITS[character]
    if text[-2:-1] in UNITS:
        digit *= UNITS[text[-2]] // 10
    return Decimal(total + section + digit)

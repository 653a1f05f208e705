"""JSON as others send it: with no number that a database cannot keep."""

import json
import math
from typing import Any, NoReturn

SMALLEST, LARGEST = -(2**63), 2**63 - 1


def loads(raw: bytes | str) -> Any:
    """What it says. Raises ValueError where it is no JSON, or holds a number outside of 64 bits; RecursionError."""
    return json.loads(raw, parse_int=_whole, parse_float=_finite, parse_constant=_refused)


def _whole(digits: str) -> int:
    number = int(digits)
    if not SMALLEST <= number <= LARGEST:
        raise ValueError("a number outside of 64 bits")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number without bounds")
    return number


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")

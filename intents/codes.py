"""Numbers of orders and parcels as typed, told apart by their form and by the words directly before them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from intents.amount_words import WHOLE, unnamed
from intents.carriers import names_before
from intents.found import Found
from intents.normalize import simplified
from intents.patterns import Patterns
from knowledge.content import read

ROOT = Path(__file__).parent
LABEL_NEAR = 48  # characters before a number in which its label ends
Kind = Literal["order", "tracking", "other"]
HARDLY = 16  # so many characters around a number make an answer, no story
KINDS: tuple[Kind, ...] = ("order", "tracking", "other")
PHONE = re.compile(r"(?:\+|\b00)\d[\d ().-]*$")


@dataclass(frozen=True)
class CodeWords(Patterns):
    """The content of codes.yaml."""

    between: str
    order: str
    tracking: str
    other: str
    order_form: str
    never: str
    tracking_forms: Mapping[str, tuple[str, ...]]
    tracking_mixed: str
    tracking_digits: str


def load_codes(root: Path = ROOT) -> CodeWords:
    """The words and forms. Raises KnowledgeError where the file is not right."""
    return read(root / "codes.yaml", CodeWords)


@cache
def codes() -> CodeWords:
    """The words and forms, read once."""
    return load_codes()


def order_numbers(text: str, pattern: str | None) -> list[Found[str]]:
    """Every order's number, as typed, with its place; without a pattern only what the words before it call so.

    A number that is called something else (a parcel's, a phone's), an amount and a day are left out.
    """
    low = _low(text)
    form = re.compile(pattern, re.IGNORECASE) if pattern else _order_form()
    kinds = [(one, _kind(low, one.start)) for one in _found(text, form) if not _is_no_code(low, one)]
    told = [one for one, kind in kinds if kind == "order" or (pattern and kind is None and _tells_itself(text, one))]
    return [one for one in told if not _is_parcel(one.value)]


def tracking_numbers(text: str, orders: Iterable[Found[str]] = ()) -> list[Found[str]]:
    """Every parcel's number, as typed, with its place; none that is called or lies in an order's number."""
    low, taken = _low(text), list(orders)
    found: list[Found[str]] = []
    for certain, form in _tracking_forms():
        for one in _found(text, form):
            free = not any(other.start < one.end and one.start < other.end for other in (*taken, *found))
            if free and not _is_no_code(low, one) and _is_tracking(low, one, certain=certain):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _tells_itself(text: str, one: Found[str]) -> bool:
    """Digits alone could be anything, unless there is hardly anything else in the message."""
    return not one.value.isdigit() or len(text) - len(one.value) <= HARDLY


def _is_tracking(low: str, one: Found[str], *, certain: bool) -> bool:
    kind = _kind(low, one.start)
    if certain or kind is not None:
        return kind in ("tracking", None)
    return names_before(low, one.start)


def _low(text: str) -> str:
    """Small letters and simplified characters, every character in its place."""
    small = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    simple = simplified(small)
    return simple if len(simple) == len(text) else small


def _found(text: str, form: re.Pattern[str]) -> Iterator[Found[str]]:
    return (Found(match.group(), match.start(), match.end()) for match in form.finditer(text))


def _kind(low: str, start: int) -> Kind | None:
    """What the words directly before call the number; the longest label counts: 运单号 is no 单号 of an order."""
    left = low[max(0, start - LABEL_NEAR) : start]
    hits = [(hit.start(), KINDS.index(kind), kind) for kind in KINDS if (hit := _label(kind).search(left))]
    return min(hits)[2] if hits else None


@cache
def _label(kind: Kind) -> re.Pattern[str]:
    said = codes()
    words = {"order": said.order, "tracking": said.tracking, "other": said.other}[kind]
    return re.compile(rf"{WHOLE}(?:{words})(?:(?<=[㐀-鿿.])|(?![^\W\d_])){said.between}$")


def _is_no_code(low: str, one: Found[str]) -> bool:
    """Whether it is a day, an account, a phone number with its country, or an amount."""
    if _never().fullmatch(one.value) or PHONE.search(low[: one.start]):
        return True
    if re.search(r"[a-z]|[/-]", one.value, re.IGNORECASE):
        return False
    unit = rf"\s?(?:{unnamed()})"
    return re.match(unit, low[one.end :]) is not None or re.search(r"(?:[€$£¥])\s?$", low[: one.start]) is not None


def _is_parcel(value: str) -> bool:
    return any(certain and form.fullmatch(value) for certain, form in _tracking_forms()[:1])


@cache
def _never() -> re.Pattern[str]:
    return re.compile(codes().never, re.IGNORECASE)


@cache
def _order_form() -> re.Pattern[str]:
    return _alone(codes().order_form)


@cache
def _tracking_forms() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """The forms, and whether each tells by itself that it is a parcel's number."""
    said = codes()
    known = "|".join(form for forms in said.tracking_forms.values() for form in forms)
    return (
        (True, _alone(known)),
        (True, _alone(said.tracking_mixed)),
        (False, _alone(said.tracking_digits)),
    )


def _alone(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?<![a-z0-9][/-])(?:{form})(?![a-z0-9]|[/-][a-z0-9])", re.IGNORECASE)

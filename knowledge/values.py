"""What a slot can hold, and how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeGuard


@dataclass(frozen=True)
class Money:
    """An amount in one currency (ISO 4217); never converted."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Words:
    """Words of the seller's own, as typed, and the language (ISO 639-1) that they are in."""

    text: str
    language: str


class Declined(Enum):
    """The seller does not know: not asked again, and never taken as false."""

    DECLINED = "declined"


DECLINED = Declined.DECLINED


class NotYet(Enum):
    """It has not happened: no clock has begun, and nothing more is asked about when."""

    NOT_YET = "not-yet"


NOT_YET = NotYet.NOT_YET

# str: a choice, "yes"/"no" or words; Decimal: a number; date: a day without a time; tuple: several choices.
Value = str | Words | Money | Decimal | datetime | date | tuple[str, ...] | Declined | NotYet
Slots = Mapping[str, Value]


def is_known(value: Value | None) -> TypeGuard[Value]:
    """Whether there is a value to decide or to write with."""
    return value is not None and value is not DECLINED and value is not NOT_YET


def to_json(value: Value) -> Any:
    """The value as JSON; `from_json` gives it back."""
    match value:
        case Money(amount, currency):
            return {"amount": str(amount), "currency": currency}
        case Words(text, language):
            return {"words": text, "language": language}
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"instant": value.isoformat(), "zone": str(value.tzinfo)}
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return list(value)
        case Declined():
            return {"declined": True}
        case NotYet():
            return {"not_yet": True}
        case _:
            return value


def from_json(raw: Any) -> Value:
    """The value that `to_json` wrote."""
    match raw:
        case {"amount": amount, "currency": currency}:
            return Money(Decimal(amount), currency)
        case {"words": text, "language": language}:
            return Words(text, language)
        case {"number": number}:
            return Decimal(number)
        case {"instant": instant}:
            return datetime.fromisoformat(instant)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"declined": True}:
            return DECLINED
        case {"not_yet": True}:
            return NOT_YET
        case list():
            return tuple(raw)
        case _:
            return str(raw)

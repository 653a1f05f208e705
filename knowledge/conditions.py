"""Conditions over slots, with three values: true, false, unknown."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from knowledge.values import Money, Slots, Value, is_known

Filled = TypeVar("Filled", list[Any], dict[str, Any])

COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
BOUND = re.compile(r"(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*([A-Z]{3}|%)")


@dataclass(frozen=True)
class Is:
    """The slot holds one of these choices."""

    slot: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """The slot's number or money stands in this relation to an amount of the unit ("%" or a currency)."""

    slot: str
    relation: str
    amount: Decimal
    unit: str


@dataclass(frozen=True)
class ClockIs:
    """The clock's time has gone by, or has not."""

    clock: str
    past: bool


@dataclass(frozen=True)
class AllOf:
    """Every part holds; no parts: always true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Is | Bound | ClockIs | AllOf | AnyOf


@dataclass(frozen=True)
class Unknown:
    """A slot that would have to be known; `unit` where it is known in another currency."""

    slot: str
    unit: str | None = None


@dataclass(frozen=True)
class Truth:
    """True, false, or unknown for want of these slots (in the order of the condition)."""

    value: bool | None
    wants: tuple[Unknown, ...] = ()


YES, NO = Truth(value=True), Truth(value=False)
ClockState = Callable[[str], Truth]


def parse(raw: Any) -> Condition:
    """The condition that a curator wrote. Raises ValueError with what is wrong."""
    if raw == "otherwise":
        return AllOf(())
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError('expected a mapping of slots to choices, or "otherwise"')
    parts = tuple(part for key, value in raw.items() for part in _entry(str(key), value))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _entry(key: str, value: Any) -> Iterator[Condition]:
    if key == "any":
        yield AnyOf(tuple(parse(part) for part in _filled(key, value, list)))
    elif key == "clock":
        yield from (_clock(name, state) for name, state in _filled(key, value, dict).items())
    elif isinstance(value, list):
        yield Is(key, tuple(_choice(key, one) for one in _filled(key, value, list)))
    elif isinstance(value, str) and value[:1] in "<>":
        yield _bound(key, value)
    else:
        yield Is(key, (_choice(key, value),))


def _filled(key: str, value: Any, kind: type[Filled]) -> Filled:
    if not isinstance(value, kind) or not value:
        shape = "list" if kind is list else "mapping"
        raise ValueError(f"{key}: expected a {shape} with at least one entry")
    return value


def _choice(slot: str, value: Any) -> str:
    if isinstance(value, bool):
        raise ValueError(f'{slot}: write "yes" or "no" in quotes')  # noqa: TRY004 - pydantic reports ValueError
    if not isinstance(value, str):
        raise ValueError(f"{slot}: {value!r} is not a choice")  # noqa: TRY004
    return value


def _bound(slot: str, text: str) -> Bound:
    found = BOUND.fullmatch(text)
    if not found:
        raise ValueError(f'{slot}: {text!r} is not a bound such as "> 60 EUR" or "<= 50 %"')
    relation, amount, unit = found.groups()
    return Bound(slot, relation, Decimal(amount), unit)


def _clock(name: str, state: str) -> ClockIs:
    if state not in ("past", "running"):
        raise ValueError(f'clock {name}: {state!r} is neither "past" nor "running"')
    return ClockIs(name, state == "past")


def evaluate(condition: Condition, slots: Slots, clock: ClockState) -> Truth:
    """Kleene's three-valued logic over the slots; `clock` tells whether a clock's time has gone by."""
    match condition:
        case Is(slot, choices):
            return _known(slots, slot, lambda value: value in choices)
        case Bound():
            return _compare(condition, slots)
        case ClockIs(name, past):
            state = clock(name)
            return state if state.value is None else Truth(state.value is past)
        case AllOf(parts):
            return _all([evaluate(part, slots, clock) for part in parts])
        case AnyOf(parts):
            return _any([evaluate(part, slots, clock) for part in parts])


def _known(slots: Slots, slot: str, holds: Callable[[Value], bool]) -> Truth:
    value = slots.get(slot)
    if not is_known(value):
        return Truth(None, (Unknown(slot),))
    return Truth(holds(value))


def _compare(bound: Bound, slots: Slots) -> Truth:
    value = slots.get(bound.slot)
    compare = COMPARE[bound.relation]
    match value:
        case Money(amount, currency) if currency == bound.unit:
            return Truth(compare(amount, bound.amount))
        case Money():
            return Truth(None, (Unknown(bound.slot, bound.unit),))
        case Decimal():
            return Truth(compare(value, bound.amount))
        case _:
            return Truth(None, (Unknown(bound.slot),))


def _all(parts: list[Truth]) -> Truth:
    if any(part.value is False for part in parts):
        return NO
    return _unknown(parts) if any(part.value is None for part in parts) else YES


def _any(parts: list[Truth]) -> Truth:
    if any(part.value is True for part in parts):
        return YES
    return _unknown(parts) if any(part.value is None for part in parts) else NO


def _unknown(parts: list[Truth]) -> Truth:
    wants = (want for part in parts if part.value is None for want in part.wants)
    return Truth(None, tuple(dict.fromkeys(wants)))


def leaves(condition: Condition) -> Iterator[Is | Bound | ClockIs]:
    """Every single test in the condition, in order."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition

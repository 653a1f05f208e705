"""Decide a case from what is known: the first row of its table that is not false wins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from knowledge import clocks
from knowledge.clocks import Due
from knowledge.conditions import Truth, Unknown, evaluate
from knowledge.model import Case, Clock, Knowledge, Outcome
from knowledge.values import DECLINED, NOT_YET, Money, Slots, Value

MOST_OPEN = 3


@dataclass(frozen=True)
class Need:
    """A slot that has to be known next; `unit`: in that currency; `clock`: because that clock starts with it."""

    slot: str
    unit: str | None = None
    clock: str | None = None


@dataclass(frozen=True)
class Decided:
    """A row was reached; `bridges` are the rows of other tables that passed on to it."""

    case: Case
    outcome: Outcome
    bridges: tuple[tuple[Case, Outcome], ...] = ()


@dataclass(frozen=True)
class Open:
    """What is not known leaves these rows possible; a dialogue keeps three of them."""

    case: Case
    outcomes: tuple[Outcome, ...]


Decision = Need | Decided | Open


def decide(
    knowledge: Knowledge, case: Case, slots: Slots, now: datetime, zone: ZoneInfo, *, most: int = MOST_OPEN
) -> Decision:
    """What follows for the case at that moment, for a seller in `zone`; of rows left possible, at most so many.

    Rows are evaluated with three values; a declined slot stays unknown and is never asked again. The starts of an
    outcome's clocks are asked for before it is given, where the case lists them.
    """
    known = complete(knowledge, slots)

    def state(name: str) -> Truth:
        return _clock_state(knowledge.clocks[name], known, now, zone)

    possible: list[Outcome] = []
    for outcome in case.outcomes:
        truth = evaluate(outcome.when, known, state)
        if truth.value is False:
            continue
        need = next(_needs(knowledge, truth, known), None)
        if need:
            return need
        possible.append(outcome)
        if truth.value is True:
            break
    if len(possible) > 1:
        return Open(case, tuple(possible[:most]))
    return _reached(knowledge, Decided(case, possible[0]), slots, now, zone, most=most)


def _reached(
    knowledge: Knowledge, decided: Decided, slots: Slots, now: datetime, zone: ZoneInfo, *, most: int
) -> Decision:
    case, outcome = decided.case, decided.outcome
    if outcome.goes_on:
        following = knowledge.cases[outcome.goes_on]
        own = "topic" if case.asked("topic") else None  # else it answers the following table's question
        inherited = {name: value for name, value in slots.items() if name != own}
        decision = decide(knowledge, following, inherited, now, zone, most=most)
        if isinstance(decision, Decided):
            return Decided(decision.case, decision.outcome, ((case, outcome), *decision.bridges))
        return decision
    for name in outcome.clocks:
        start = knowledge.clocks[name].starts_from
        if start and start not in slots and case.asked(start):
            return Need(start, clock=name)
    return decided


def _needs(knowledge: Knowledge, truth: Truth, known: Slots) -> Iterator[Need]:
    """The slots that the truth wants and that may still be asked, in order."""
    for want in truth.wants:
        if known.get(want.slot) not in (DECLINED, NOT_YET):
            yield _part_of(knowledge, want, known)


def _part_of(knowledge: Knowledge, want: Unknown, known: Slots) -> Need:
    """For a derived slot with one part known: the other part, else (or where a part was declined) the slot itself."""
    slot = knowledge.slots.get(want.slot)
    parts = slot.derived.get("ratio", ()) if slot else ()
    missing = [part for part in parts if part not in known]
    if len(missing) == 1 and not any(known.get(part) is DECLINED for part in parts):
        return Need(missing[0])
    return Need(want.slot, unit=want.unit)


def complete(knowledge: Knowledge, slots: Slots) -> dict[str, Value]:
    """The slots with what follows from them: implied choices and computed ratios."""
    known = dict(slots)
    for name, value in slots.items():
        slot = knowledge.slots.get(name)
        if slot and isinstance(value, str):
            known.update({k: v for k, v in slot.implies.get(value, {}).items() if _open(known, k)})
    for name, slot in knowledge.slots.items():
        if slot.derived and _open(known, name):
            ratio = _ratio(*(known.get(part) for part in slot.derived["ratio"]))
            known.update({name: ratio} if ratio is not None else {})
    return known


def _open(known: Slots, name: str) -> bool:
    return known.get(name) in (None, DECLINED)


def _ratio(part: Value | None, whole: Value | None) -> Decimal | None:
    """Part of whole in per cent; only within one currency."""
    match part, whole:
        case Money(numerator, a), Money(denominator, b) if a == b and 0 < numerator <= denominator:
            return numerator / denominator * 100
        case _:
            return None


def when_due(clock: Clock, slots: Slots, now: datetime, seller: ZoneInfo) -> Due:
    """What the clock says with the slots known. A zone that no guide states is the seller's own."""
    zone = seller if clock.zone == "unstated" else ZoneInfo(clock.zone)
    start = slots.get(clock.starts_from) if clock.starts_from else None
    moment = start if isinstance(start, date) else None
    return clocks.due(clock.rule, moment, now, zone, seller)


def _clock_state(clock: Clock, slots: Slots, now: datetime, zone: ZoneInfo) -> Truth:
    past = when_due(clock, slots, now, zone).past
    start = slots.get(clock.starts_from or "")
    if start is NOT_YET:
        return Truth(value=False)
    is_told = isinstance(start, date)  # though beyond what can be computed
    if past is None and clock.starts_from and not is_told:
        return Truth(None, (Unknown(clock.starts_from),))
    return Truth(past)

"""Every table answers everything, without dead rows and without pointless questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path

from bot.check.texts import case_file, where
from bot.content import Content
from knowledge.conditions import Bound, ClockIs, Is, Truth, Unknown, evaluate, leaves
from knowledge.errors import Problem
from knowledge.model import Case, Knowledge, Outcome
from knowledge.values import Money, Value

LARGEST = 200_000
Known = Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """A case's table over finite values: of each slot, and of each clock ("past" or "running")."""

    knowledge: Knowledge
    case: Case
    domains: Mapping[str, tuple[Value, ...]]

    def row(self, known: Known) -> tuple[Outcome | None, Unknown | None]:
        """The first row that is not false; with the slot or clock it still wants, if it is unknown."""
        for outcome in self.case.outcomes:
            truth = evaluate(outcome.when, known, lambda name: self._clock(name, known))
            if truth.value is not False:
                return outcome, truth.wants[0] if truth.value is None else None
        return None, None

    @staticmethod
    def _clock(name: str, known: Known) -> Truth:
        state = known.get(_key(name))
        return Truth(None, (Unknown(_key(name)),)) if state is None else Truth(state == "past")


def table(knowledge: Knowledge, case: Case) -> Table:
    """The table of a case with its finite values: numbers are cut at the thresholds."""
    tests = [leaf for outcome in case.outcomes for leaf in leaves(outcome.when)]
    domains: dict[str, tuple[Value, ...]] = {}
    for leaf in tests:
        match leaf:
            case Is(slot):
                domains[slot] = _choices(knowledge, case, slot)
            case Bound(slot, _, _, unit):
                bounds = [one.amount for one in tests if isinstance(one, Bound) and one.slot == slot]
                domains[slot] = tuple(_valued(amount, unit) for amount in _cut(sorted(set(bounds))))
            case ClockIs(name):
                domains[_key(name)] = ("running", "past")
    return Table(knowledge, case, domains)


def _key(clock: str) -> str:
    return f"clock {clock}"


def _choices(knowledge: Knowledge, case: Case, slot: str) -> tuple[Value, ...]:
    ask = case.asked(slot)
    if ask and ask.choices:
        return ask.choices
    known = knowledge.slots[slot]
    return ("yes", "no") if known.kind == "yes-no" else tuple(choice.id for choice in known.choices)


def _cut(bounds: list[Decimal]) -> list[Decimal]:
    """A value below, on and above every threshold."""
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return sorted({bounds[0] / 2, *bounds, *between, bounds[-1] * 2})


def _valued(amount: Decimal, unit: str) -> Value:
    return amount if unit == "%" else Money(amount, unit)


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """What is wrong with the tables, case by case."""
    for case in content.knowledge.cases.values():
        yield from _case(table(content.knowledge, case), case_file(root, case))


def _case(one: Table, file: Path) -> Iterator[Problem]:
    mixed = sorted(_in_several_units(one.case))
    if mixed:
        yield from (
            Problem(where(file, slot), f"{slot} is compared in several currencies", "keep to one") for slot in mixed
        )
        return
    size = 1
    for domain in one.domains.values():
        size *= len(domain)
    if size > LARGEST:
        yield Problem(where(file), f"the table has {size} combinations", "split the case")
        return
    reached: set[str] = set()
    holes: list[dict[str, Value]] = []
    for values in product(*one.domains.values()):
        known = dict(zip(one.domains, values, strict=True))
        outcome, _ = one.row(known)
        if outcome:
            reached.add(outcome.id)
        else:
            holes.append(known)
    if holes:
        shown = ", ".join(f"{name} {_shown(value)}" for name, value in holes[0].items())
        yield Problem(where(file), f"no row answers {shown}", 'add a row, or end with when: "otherwise"')
    for outcome in one.case.outcomes:
        if outcome.id not in reached:
            yield Problem(
                where(file, f'id: "{outcome.id}"'),
                f"the row {outcome.id} can never win",
                "remove it, or move it up",
            )
    yield from _questions(one, file)


def _in_several_units(case: Case) -> set[str]:
    """The slots whose bounds do not share one unit: amounts are never converted."""
    bounds = [leaf for outcome in case.outcomes for leaf in leaves(outcome.when) if isinstance(leaf, Bound)]
    return {one.slot for one in bounds for other in bounds if one.slot == other.slot and one.unit != other.unit}


def _shown(value: Value) -> str:
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else str(value)


def _questions(one: Table, file: Path) -> Iterator[Problem]:
    """Questions whose answer changes neither the outcome nor a deadline, and slots that are never asked."""
    case = one.case
    starts = {one.knowledge.clocks[name].starts_from for outcome in case.outcomes for name in outcome.clocks}
    starts |= {
        one.knowledge.clocks[leaf.clock].starts_from
        for outcome in case.outcomes
        for leaf in leaves(outcome.when)
        if isinstance(leaf, ClockIs)
    }
    pointless: set[str] = set()
    asked: set[str] = set()
    _walk(one, {}, asked, pointless)
    for slot in sorted(pointless):
        if slot.removeprefix("clock ") == slot:
            yield Problem(
                where(file, slot),
                f"the answer to {slot} changes nothing where it is asked",
                "reorder the rows, or drop the condition",
            )
    for ask in case.ask:
        if ask.slot not in asked and ask.slot not in starts:
            yield Problem(where(file, ask.slot), f"{ask.slot} is never asked and starts no clock", "remove it from ask")


def _walk(one: Table, known: dict[str, Value], asked: set[str], pointless: set[str]) -> frozenset[str]:
    """The rows that can follow; on the way, which slots are asked and which of them change nothing."""
    outcome, want = one.row(known)
    if want is None or outcome is None:
        return frozenset({outcome.id} if outcome else set())
    asked.add(want.slot)
    leaves_by_value = [_walk(one, {**known, want.slot: value}, asked, pointless) for value in one.domains[want.slot]]
    if len(set(leaves_by_value)) == 1 and len(leaves_by_value[0]) == 1:
        pointless.add(want.slot)
    return frozenset().union(*leaves_by_value)

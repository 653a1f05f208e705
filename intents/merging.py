"""Bring together what a message tells, for the slots that are in play: each value to one slot, sure or likely."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from intents.reading import Reading
from knowledge.model import Names, Slot
from knowledge.values import Money, Value

SURE = 0.6  # from here on a value is taken to be the slot's; chosen on stories for tuning
LIKELY = 0.35  # from here on it is worth asking back
# How much a telling word beside a value adds, for its slot or against another: beside an amount it is enough alone.
NAMED = {"moment": 0.4, "amount": 0.6}
# Chosen on the same stories, a step stricter than was best there: stories of other hands come out worse. The thresholds
# of each choice come from clauses that were held out.
CLEAR = 0.75  # a choice that a clause tells less clearly than that is never taken unasked
MARGIN = 4.0  # how many times as likely as of the choice told best it has to be that a clause does not tell another
AGAINST = 0.95  # a clause that tells so clearly something else than a telling word makes both unsure
FAIR = 0.4  # less is not worth asking back
VALUED, NAMES = {"moment", "amount"}, {"number", "name"}


@dataclass(frozen=True)
class Wanted:
    """A slot in play, with the choices on offer where they are fewer than its own.

    `particular`: the case means something of its own by it, so what clauses tell is only asked back.
    """

    slot: Slot
    choices: Names = ()
    particular: bool = False


@dataclass(frozen=True)
class Told:
    """What a message tells of the slots in play: what is taken, and what is worth asking back."""

    sure: Mapping[str, Reading] = field(default_factory=dict)
    likely: Mapping[str, Reading] = field(default_factory=dict)


def merged(readings: Iterable[Reading], wanted: Iterable[Wanted], beside: Iterable[Slot] = ()) -> Told:
    """The readings as values of these slots; `beside`: slots not in play, which take what is surely theirs and left."""
    given, slots, others = tuple(readings), tuple(wanted), tuple(beside)
    sure: dict[str, Reading] = {}
    likely: dict[str, Reading] = {}
    for one, is_sure in (
        *_stated(given, slots, others),
        *_chosen(given, slots),
        *_named(given, others),
        *_placed(given, slots, others),
    ):
        (sure if is_sure else likely)[one.of] = one
    return Told(sure, {name: one for name, one in likely.items() if name not in sure})


Judged = Iterator[tuple[Reading, bool]]


def _stated(given: Sequence[Reading], slots: Sequence[Wanted], beside: Sequence[Slot]) -> Judged:
    """What follows from the case at hand needs no judging."""
    names = {*(want.slot.name for want in slots), *(slot.name for slot in beside)}
    yield from ((one, True) for one in given if one.by == "case" and one.of in names)


def _chosen(given: Sequence[Reading], slots: Sequence[Wanted]) -> Judged:
    by_slot: dict[str, list[Reading]] = defaultdict(list)
    for one in given:
        by_slot[one.of].append(one)
    for want in slots:
        told = [one for one in by_slot.get(want.slot.name, ()) if _offered(want, one.value)]
        if told and not want.slot.roles and told[0].by != "case":
            yield from _choice(want, told)


def _named(given: Sequence[Reading], beside: Sequence[Slot]) -> Judged:
    """Numbers and names say themselves what they are."""
    for slot in beside:
        yield from ((one, True) for one in given if one.of == slot.name and one.by in NAMES)


def _offered(want: Wanted, value: Value) -> bool:
    return not want.choices or not isinstance(value, str) or value in want.choices


def _choice(want: Wanted, told: list[Reading]) -> Judged:
    """By words and by clauses: what both tell, or one of them alone; where they differ, the clause is asked back."""
    named = next((one for one in told if one.by != "clause"), None)
    learned = sorted((one for one in told if one.by == "clause"), key=lambda one: -one.share)
    best = learned[0] if learned else None
    if named:
        against = next((one for one in learned if one.value != named.value), None)
        is_denied = against is not None and against.share >= AGAINST and against is best
        yield (against, False) if against and is_denied else (named, named.sure)
    elif best and want.slot.many:
        values = tuple(str(one.value) for one in learned if one.sure and one.share >= CLEAR)
        yield replace(best, value=values or (str(best.value),)), bool(values)
    elif best and best.share >= FAIR:
        rival = learned[1].share if len(learned) > 1 else 0.0
        is_ahead = (1 - best.share) * MARGIN <= 1 - rival
        yield best, best.sure and best.share >= CLEAR and is_ahead and not want.particular


# --- moments and amounts


@dataclass(frozen=True)
class _Place:
    """A value in the text: how likely it is of each thing, and the slots that the words beside it name."""

    one: Reading
    roles: Mapping[str, float]
    named: Mapping[str, float]

    def is_precise(self, slot: Slot) -> bool:
        """Whether the time of day is told; a day alone starts a clock only where the words beside it name the slot."""
        return isinstance(self.one.value, datetime) or self.named.get(slot.name) == 1


def _placed(given: Sequence[Reading], slots: Sequence[Wanted], beside: Sequence[Slot]) -> Judged:
    """Each value to the slot that it fits best, one to each; what is left to the slots beside, by their own role."""
    places = tuple(_places(given))
    wanted = [want.slot for want in slots if want.slot.roles]
    owned = {slot.roles[0]: slot.name for slot in wanted}
    fits = [(_fit(place, slot, owned), number, slot) for number, place in enumerate(places) for slot in wanted]
    found = _assigned([fit for fit in fits if fit[0] >= LIKELY and _of_kind(fit[2], places[fit[1]].one.value)])
    left = [number for number in range(len(places)) if number not in found]
    own = [(_own_fit(places[number], slot), number, slot) for number in left for slot in beside if slot.roles]
    found |= _assigned([fit for fit in own if fit[0] >= SURE and _of_kind(fit[2], places[fit[1]].one.value)])
    for number, (share, slot) in found.items():
        place = places[number]
        value = place.one.until if place.one.until and slot.lies != "behind" else place.one.value
        is_start = number not in left and slot.kind == "datetime"
        is_sure = share >= SURE and place.one.sure and (place.is_precise(slot) or not is_start)
        yield replace(place.one, of=slot.name, value=value, share=share), is_sure


Fit = tuple[float, int, Slot]


def _assigned(fits: Sequence[Fit]) -> dict[int, tuple[float, Slot]]:
    """By the number of the place: how well it fits, and the slot; the best fit first."""
    taken: dict[int, tuple[float, Slot]] = {}
    for share, number, slot in sorted(fits, key=lambda fit: (-fit[0], fit[1], fit[2].name)):
        if number not in taken and all(slot.name != other.name for _, other in taken.values()):
            taken[number] = (share, slot)
    return taken


def _places(given: Sequence[Reading]) -> Iterator[_Place]:
    grouped: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for one in given:
        if isinstance(one.value, Money | date) and one.by != "case":
            grouped[one.start, one.end].append(one)
    for found in grouped.values():
        exact = all(one.sure for one in found if one.by in VALUED)
        roles = {one.of: one.share for one in found if one.by in VALUED}
        named = {one.of: one.share for one in found if one.by == "words"}
        yield _Place(replace(found[0], sure=exact), roles, named)


def _of_kind(slot: Slot, value: Value) -> bool:
    return isinstance(value, Money) == (slot.kind == "money")


def _fit(place: _Place, slot: Slot, owned: Mapping[str, str]) -> float:
    """How likely the value is the slot's: by its role, or one that no other slot in play has, and by the words."""
    learned = sum(
        share for role, share in place.roles.items() if role in slot.roles and owned.get(role, slot.name) == slot.name
    )
    return learned + _said(place, slot)


def _own_fit(place: _Place, slot: Slot) -> float:
    """The same for a slot that is not in play: nothing counts but its own role."""
    return place.roles.get(slot.roles[0], 0.0) + _said(place, slot)


def _said(place: _Place, slot: Slot) -> float:
    """Whether the words beside the value name the slot, or another one."""
    counts = NAMED["amount" if slot.kind == "money" else "moment"]
    return counts * (place.named.get(slot.name, 0.0) or -max(place.named.values(), default=0.0))

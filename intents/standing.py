"""By whose clock each moment is told: which name of a clock stands with which moment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intents.clear import Clear
from intents.mentions import Mention
from intents.normalize import HAN
from intents.told import CLAUSE, SENTENCE, Told
from intents.zones import HERE, LETTER, THERE, load

FARTHEST = 60  # characters between a moment and a name that is sure: farther off it speaks of something else
AWAY = 100  # more than any gap that holds nothing but fillers
Placed = dict[int, "Standing"]


@dataclass(frozen=True)
class Standing:
    """Whose clock a moment is told by. Not `named`: taken from another moment of the text. `nth`: the name's number."""

    zone: str
    named: bool
    nth: int | None = None


def standing(seen: Clear, moments: Sequence[Told]) -> Placed:
    """The clocks of the moments, by their place in the list; a moment that is not there is told by the seller's."""
    pairs = sorted(_pairs(seen, moments))
    placed: Placed = {}
    used: set[int] = set()
    for *_, beside, nth, place in pairs:
        if place not in placed and nth not in used:
            placed[place] = Standing(seen.named[nth].zone, named=True, nth=nth if beside else None)
            used.add(nth)
    loose = {one.zone for nth, one in enumerate(seen.named) if one.is_sure and nth not in used and one.zone != HERE}
    return placed | _spread(seen, moments, placed, loose)


def _pairs(seen: Clear, moments: Sequence[Told]) -> Iterator[tuple[int, bool, bool, bool, int, int]]:
    """Every name with every moment that it may belong to: the nearest first, a place before "here"."""
    for nth, name in enumerate(seen.named):
        for place, moment in enumerate(moments):
            if max(moment.start - name.end, name.start - moment.end) > FARTHEST:
                continue
            gap = _between(name, moment, seen.text)
            if SENTENCE.search(gap):
                continue
            before = moment.start >= name.end
            inside = moment.start < name.end and name.start < moment.end
            beside = (inside or _is_beside(name, gap, seen.text, follows=not before)) and _may(name, moment, seen.text)
            if beside or (name.is_sure and moment.clock and not CLAUSE.search(gap)):
                liked = before == (HAN.search(seen.text[max(0, name.start - 2) : name.end + 2]) is not None)
                yield len(gap) + (0 if beside else AWAY), name.zone == HERE, not liked, beside, nth, place


def _between(name: Mention, moment: Told, text: str) -> str:
    if moment.start >= name.end:
        return text[name.end : moment.start]
    return text[moment.end : name.start] if moment.end <= name.start else ""


def _is_beside(name: Mention, gap: str, text: str, *, follows: bool) -> bool:
    """Whether nothing else stands between them; a place stands in one clause with its time, a bare one close by."""
    if "," in gap and not name.is_sure and name.zone not in (HERE, THERE):
        return False
    if name.is_bare and follows:
        return not gap.strip() and not HAN.match(text, name.end)
    if name.is_bare and not HAN.search(gap):
        return len(gap) <= 2 and not re.search(LETTER, gap)
    return load().gap.fullmatch(gap) is not None


def _may(name: Mention, moment: Told, text: str) -> bool:
    """Whether it may be a clock at all: a place where something goes to, or where a parcel is, is none."""
    if name.is_sure or name.zone in (HERE, THERE):
        return True
    if not moment.clock or load().way.search(text[max(0, name.start - FARTHEST) : name.start]):
        return False
    if load().showing.search(text[max(0, moment.start - FARTHEST) : moment.start]):
        return True
    left, right = _edges(name.start, name.end, text)
    return name.is_aside or not load().parcel.search(text[left:right])


def _edges(start: int, end: int, text: str) -> tuple[int, int]:
    before = max((match.end() for match in CLAUSE.finditer(text, 0, start)), default=0)
    after = CLAUSE.search(text, end)
    return before, after.start() if after else len(text)


def _spread(seen: Clear, moments: Sequence[Told], placed: Placed, loose: set[str]) -> Placed:
    """The one clock of the text for the times that have none: told for all of them, or for another one."""
    told = loose or {one.zone for nth, one in enumerate(seen.named) if one.is_sure}
    if len(told) != 1 or HERE in told:
        return {}
    [zone] = told
    free = [place for place, moment in enumerate(moments) if place not in placed and moment.clock]
    return {
        place: Standing(zone, named=bool(loose))
        for place in free
        if loose or not _is_sellers(moments[place], seen.text)
    }


def _is_sellers(moment: Told, text: str) -> bool:
    left, right = _edges(moment.start, moment.end, text)
    return load().own.search(text[left:right]) is not None

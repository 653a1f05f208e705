"""Days and times of day joined into what a text tells, without what it denies or takes back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from intents.day import Day
from intents.days import days
from intents.hours import HALF_DAY, Clock, clocks
from intents.time_words import AGAIN, ASIDE, CORRECTS, DENIES

JOINT = 14
CLAUSE = re.compile(r"[,，。;；!！?？\n]")
SENTENCE = re.compile(r"[。;；!！?？\n]|\.(?=\s|$)")
EQUALS = re.compile(r"[=→≈]")  # the same moment by another clock
LONGEST_CORRECTION = 40


@dataclass(frozen=True)
class Told:
    """A day with its time of day, or one of the two."""

    day: Day | None
    clock: Clock | None

    @property
    def start(self) -> int:
        """Where it begins."""
        return min(part.start for part in (self.day, self.clock) if part)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(part.end for part in (self.day, self.clock) if part)


def told(text: str, here: datetime, *, future: bool) -> list[Told]:
    """What plain text tells as seen from `here`, in order, without what it denies."""
    named = days(text, here, future=future)
    hours = clocks(text, [(day.start, day.end) for day in named])
    joined = sorted(_joined(named, hours, text), key=lambda one: one.start)
    kept = [one for one in joined if not DENIES.search(text[max(0, one.start - LONGEST_CORRECTION) : one.start])]
    return _without_loose(_without_now(kept, text), text)


def _joined(named: list[Day], hours: list[Clock], text: str) -> Iterator[Told]:
    """Days with the time that stands nearest; the rest alone."""
    pairs = sorted((_gap(day, clock), day.start, clock.start) for day in named for clock in hours)
    by_start, at = {day.start: day for day in named}, {clock.start: clock for clock in hours}
    joined: dict[int, int] = {}
    for gap, day, clock in pairs:
        free = day not in joined and clock not in joined.values()
        if free and gap <= JOINT and _belong(by_start[day], at[clock], text):
            joined[day] = clock
    yield from (Told(day, at[joined[day.start]] if day.start in joined else None) for day in named)
    yield from (Told(None, clock) for clock in hours if clock.start not in joined.values())


def _gap(day: Day, clock: Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end, 0)


def _belong(day: Day, clock: Clock, text: str) -> bool:
    """Whether the two may be one moment; what is unclear takes less with it."""
    between = text[min(day.end, clock.end) : max(day.start, clock.start)]
    near = not clock.is_loose or not between.strip(" ,的")
    apart = EQUALS.search(between) is not None
    return not day.exact and not day.until and near and not apart and (day.known or not CLAUSE.search(between))


def _without_now(told: list[Told], text: str) -> list[Told]:
    """Without the "just" of "just got it yesterday"; beside a time of day it tells which half of the day."""
    kept = list(told)
    for one in told:
        if one.day and one.day.is_now:
            near = next((other for other in kept if other is not one and _same_clause(one, other, text)), None)
            if near:
                kept.remove(one)
                if near.day is None and near.clock and near.clock.is_open and one.day.exact:
                    kept[kept.index(near)] = replace(near, clock=_latest_half(near.clock, one.day.exact))
    return kept


def _same_clause(one: Told, other: Told, text: str) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return not CLAUSE.search(between) and not SENTENCE.search(between)


def _latest_half(clock: Clock, now: datetime) -> Clock:
    """刚才五点: the five o'clock that is just past."""
    late = (clock.minutes or 0) + HALF_DAY
    return replace(clock, minutes=late) if late <= now.hour * 60 + now.minute else clock


def _without_loose(told: list[Told], text: str) -> list[Told]:
    """Without times that may be none, but where one corrects the time before it."""
    kept: list[Told] = []
    for one in told:
        alone = one.day is None and one.clock is not None and one.clock.is_loose
        if not alone or (kept and kept[-1].clock and one.clock and one.clock.minutes and corrects(kept[-1], one, text)):
            kept.append(one)
    return kept


def corrected(before: Told, one: Told) -> Told:
    """What stands after a correction, with what the correction leaves open."""
    return Told(one.day or before.day, _of_half(before, one.clock) if one.clock else _lasting(before, one))


def _of_half(before: Told, clock: Clock) -> Clock:
    """下午三点，不对，四点: the part of the day stays."""
    late = before.clock and (before.clock.minutes or 0) >= HALF_DAY and not before.clock.is_open
    return replace(clock, minutes=clock.minutes + HALF_DAY) if late and clock.is_open and clock.minutes else clock


def _lasting(before: Told, one: Told) -> Clock | None:
    fits = one.day and not one.day.exact and before.clock and before.clock.minutes is not None
    return before.clock if fits else None


def corrects(before: Told, one: Told, text: str) -> bool:
    """Whether the words between two moments say that the second corrects the first."""
    between = text[before.end : one.start]
    if not 0 < len(between) <= LONGEST_CORRECTION or SENTENCE.search(between.rstrip(" .…")):
        return False
    if CORRECTS.search(between) and not ASIDE.sub("", CORRECTS.sub("", between)):
        return True
    again = AGAIN.search(between)  # after more words only where it says so clearly: "at 3 by mail, sorry, 4"
    return again is not None and not re.search(r"\d", between) and not ASIDE.sub("", CORRECTS.sub("", again["rest"]))

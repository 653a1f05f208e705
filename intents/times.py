"""Dates and times out of free text, in Chinese, English, French and Polish: each read whole, or not at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from intents.dates import Day
from intents.days import days
from intents.hours import Clock, clocks
from intents.time_words import ASIDE, CORRECTS, DENIES, LOCAL, ZONES
from knowledge.clocks import local as local_time

JOINT = 14
CLAUSE = re.compile(r"[,，。;；!！?？\n]")
LONGEST_CORRECTION = 24


@dataclass(frozen=True)
class When:
    """A moment or a day that a text names; `value` None: there is no such day (30 February) or time (25:00)."""

    value: datetime | date | None
    start: int
    end: int
    fault: Literal["day", "time"] | None = None


@dataclass(frozen=True)
class _Told:
    """A day with its time of day, or one of the two."""

    day: Day | None
    clock: Clock | None

    @property
    def start(self) -> int:
        return min(part.start for part in (self.day, self.clock) if part)

    @property
    def end(self) -> int:
        return max(part.end for part in (self.day, self.clock) if part)


def times(
    text: str, now: datetime, zone: ZoneInfo, *, local: ZoneInfo | None = None, future: bool = False
) -> list[When]:
    """Every moment in plain text, without those that the text itself denies or corrects.

    A zone that is named there counts ("local time" is `local`), else `zone`; what a date leaves open is taken
    nearest to now, a day or weekday alone before it, or after it with `future`.
    """
    place = meant_zone(text, local) or zone
    here = now.astimezone(place)
    named = days(text, here, future=future)
    hours = clocks(text, [(day.start, day.end) for day in named])
    joined = sorted(_joined(named, hours, text), key=lambda one: one.start)
    told = [one for one in joined if not DENIES.search(text[: one.start])]
    found = (_when(one, here, place) for one in _corrected(told, text))
    return [when for when in found if when]


def meant_zone(text: str, local: ZoneInfo | None = None) -> ZoneInfo | None:
    """The zone that a plain text names, or `local` where it says "local time"."""
    return named_zone(text) or (local if local and LOCAL.search(text) else None)


def named_zone(text: str) -> ZoneInfo | None:
    """The zone that a plain text names, by its city or its usual name."""
    found = next((name for name, pattern in ZONES.items() if re.search(pattern, text)), None)
    return ZoneInfo(found) if found else None


def _joined(named: list[Day], hours: list[Clock], text: str) -> Iterator[_Told]:
    """Days with the time that stands nearest; the rest alone."""
    pairs = sorted((_gap(day, clock), day.start, clock.start) for day in named for clock in hours)
    by_start, at = {day.start: day for day in named}, {clock.start: clock for clock in hours}
    joined: dict[int, int] = {}
    for gap, day, clock in pairs:
        free = day not in joined and clock not in joined.values()
        if free and gap <= JOINT and _belong(by_start[day], at[clock], text):
            joined[day] = clock
    yield from (_Told(day, at[joined[day.start]] if day.start in joined else None) for day in named)
    yield from (_Told(None, clock) for clock in hours if clock.start not in joined.values() and not clock.is_loose)


def _gap(day: Day, clock: Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end, 0)


def _belong(day: Day, clock: Clock, text: str) -> bool:
    """Whether the two may be one moment; what is unclear takes less with it."""
    between = text[min(day.end, clock.end) : max(day.start, clock.start)]
    near = not clock.is_loose or not between.strip(" ,的")
    return not day.exact and near and (day.known or not CLAUSE.search(between))


def _corrected(told: list[_Told], text: str) -> list[_Told]:
    """Without what the seller takes back: "the 19th, no, the 20th". What the correction leaves open stays."""
    kept: list[_Told] = []
    for one in told:
        before = kept[-1] if kept else None
        if before and _corrects(text[before.end : one.start]):
            kept.pop()
            kept.append(replace(one, day=one.day or before.day, clock=one.clock or _lasting(before, one)))
        else:
            kept.append(one)
    return kept


def _lasting(before: _Told, one: _Told) -> Clock | None:
    fits = one.day and not one.day.exact and before.clock and before.clock.minutes is not None
    return before.clock if fits else None


def _corrects(between: str) -> bool:
    """Whether nothing but a word of correction stands between two moments."""
    return (
        len(between) <= LONGEST_CORRECTION
        and CORRECTS.search(between) is not None
        and not ASIDE.sub("", CORRECTS.sub("", between))
    )


def _when(told: _Told, here: datetime, zone: ZoneInfo) -> When | None:
    """The moment; None where it cannot be told which day or time is meant."""
    day, clock = told.day, told.clock
    if (day and not day.known) or (clock and not clock.known):
        return None
    if day and day.day is None:
        return When(None, told.start, told.end, "day")
    if clock and clock.minutes is None:
        return When(None, told.start, told.end, "time")
    value = _value(day, clock, here, zone)
    return When(value, told.start, told.end, None if value else "day")


def _value(day: Day | None, clock: Clock | None, here: datetime, zone: ZoneInfo) -> datetime | date | None:
    if day and (day.exact or not clock):
        return day.exact or day.day
    if not clock or clock.minutes is None:
        return None
    try:
        return _at(day.day, clock.minutes, zone) if day and day.day else _latest(clock.minutes, here, zone)
    except (OverflowError, ValueError):  # at the end of the calendar
        return None


def _latest(minutes: int, here: datetime, zone: ZoneInfo) -> datetime:
    """A time alone belongs to the latest day on which it is past."""
    today = _at(here.date(), minutes, zone)
    return today if today <= here else _at(here.date() - timedelta(days=1), minutes, zone)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return local_time(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)

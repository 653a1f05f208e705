"""Dates and times out of free text, in Chinese, English, French and Polish: each read whole, or not at all."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from intents.clear import Clear, clear
from intents.mentions import meant_zone, named_zone
from intents.standing import Standing, standing
from intents.told import Told, corrected, corrects, told
from intents.zones import HERE, THERE, home_zone
from knowledge.clocks import local as local_time

__all__ = ["When", "home_zone", "meant_zone", "named_zone", "times"]


@dataclass(frozen=True)
class When:
    """A moment or a day that a text names; `value` None: there is no such day (30 February) or time (25:00).

    `start` and `end` take in the name of a clock that belongs to it. `zone`: by whose clock it was read;
    `zone_named`: whether the text says so for this moment or for all. `until`: the last day of a range of days that
    begins with `value`.
    """

    value: datetime | date | None
    start: int
    end: int
    fault: Literal["day", "time"] | None = None
    zone: ZoneInfo | None = None
    zone_named: bool = False
    until: date | None = None


@dataclass(frozen=True)
class _Here:
    """The instant at which a text is read, and whose clocks "here" and "there" are."""

    now: datetime
    zone: ZoneInfo
    local: ZoneInfo | None
    future: bool

    def of(self, clock: Standing | None) -> ZoneInfo:
        """The zone by which a moment is told."""
        if clock is None or clock.zone == HERE or (clock.zone == THERE and not self.local):
            return self.zone
        return self.local if clock.zone == THERE and self.local else ZoneInfo(clock.zone)


@dataclass(frozen=True)
class _Placed:
    """What is told, and by whose clock."""

    told: Told
    clock: Standing | None
    zone: ZoneInfo


def times(
    text: str, now: datetime, zone: ZoneInfo, *, local: ZoneInfo | None = None, future: bool = False
) -> list[When]:
    """Every moment in plain text, without those that the text itself denies or corrects.

    Each is read by the clock that is named for it ("their time" is `local`, "here" is `zone`), else by `zone`; what a
    date leaves open is taken nearest to now, a day or weekday alone before it, or after it with `future`.
    """
    seen, here = clear(text), _Here(now, zone, local, future)
    placed = _corrected(_placed(seen, here), seen.text)
    found = (_when(one, seen, here) for one in placed)
    return [when for when in found if when]


def _placed(seen: Clear, here: _Here) -> list[_Placed]:
    """What is told, each as seen from where its clock stands."""
    moments = told(seen.text, here.now.astimezone(here.zone), future=here.future)
    clocks = standing(seen, moments) if seen.named else {}
    zones = {place: here.of(clock) for place, clock in clocks.items()}
    elsewhere = {zone: _by_start(seen.text, zone, here) for zone in {*zones.values()} - {here.zone}}
    return [
        _Placed(elsewhere.get(zone, {}).get(one.start, one), clocks.get(place), zone)
        for place, one in enumerate(moments)
        for zone in [zones.get(place, here.zone)]
    ]


def _by_start(text: str, zone: ZoneInfo, here: _Here) -> dict[int, Told]:
    return {one.start: one for one in told(text, here.now.astimezone(zone), future=here.future)}


def _corrected(placed: list[_Placed], text: str) -> list[_Placed]:
    """Without what the seller takes back: "the 19th, no, the 20th". What the correction leaves open stays."""
    kept: list[_Placed] = []
    for one in placed:
        before = kept[-1] if kept else None
        if before and corrects(before.told, one.told, text):
            told_by = one if one.clock and one.clock.named else before
            kept[-1] = replace(told_by, told=corrected(before.told, one.told))
        else:
            kept.append(one)
    return kept


def _when(one: _Placed, seen: Clear, here: _Here) -> When | None:
    """The moment; None where it cannot be told which day or time is meant."""
    day, clock = one.told.day, one.told.clock
    if (day and not day.known) or (clock and not clock.known):
        return None
    start, end = _span(one, seen)
    named = one.clock is not None and one.clock.named and (one.clock.zone != THERE or here.local is not None)
    when = When(None, start, end, "day", one.zone, named)
    if day and day.day is None:
        return when
    if clock and clock.minutes is None:
        return replace(when, fault="time")
    value = _value(one.told, here.now.astimezone(one.zone), one.zone)
    return replace(when, value=value, fault=None, until=day.until if day else None) if value else when


def _span(one: _Placed, seen: Clear) -> tuple[int, int]:
    start, end = seen.span(one.told.start, one.told.end)
    if one.clock is None or one.clock.nth is None:
        return start, end
    first, last = seen.spans[one.clock.nth]
    return min(start, first), max(end, last)


def _value(one: Told, here: datetime, zone: ZoneInfo) -> datetime | date | None:
    day, clock = one.day, one.clock
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

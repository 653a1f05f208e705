"""Dates and times out of free text, in Chinese, English, French and Polish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intents.numbers import number
from intents.time_words import (
    AFTERNOON,
    COUNT,
    DAY_PATTERNS,
    LOCAL,
    MONTH,
    NIGHT,
    RELATIVE,
    TIME_PATTERNS,
    WEEKDAY,
    ZONES,
)
from knowledge.clocks import local

AHEAD = 60
JOINT = 14


@dataclass(frozen=True)
class When:
    """A moment or a day that a text names; `value` None: there is no such day (30 February)."""

    value: datetime | date | None
    start: int
    end: int


@dataclass(frozen=True)
class _Day:
    day: date | None
    start: int
    end: int
    exact: datetime | None = None
    is_weekday: bool = False


@dataclass(frozen=True)
class _Clock:
    hour: int
    minute: int
    start: int
    end: int


def times(
    text: str, now: datetime, zone: ZoneInfo, *, local: ZoneInfo | None = None, future: bool = False
) -> list[When]:
    """Every moment in plain text.

    A zone that is named there counts ("local time" is `local`), else `zone`; what a date leaves open is taken
    nearest to now, a day or weekday alone before it, or after it with `future`.
    """
    place = named_zone(text) or (local if local and LOCAL.search(text) else None) or zone
    here = now.astimezone(place)
    days = _days(text, here, future=future)
    clocks = _clocks(text, [(day.start, day.end) for day in days])
    return sorted(_joined(days, clocks, here, place), key=lambda when: when.start)


def named_zone(text: str) -> ZoneInfo | None:
    """The zone that a plain text names, by its city or its usual name."""
    found = next((name for name, pattern in ZONES.items() if re.search(pattern, text)), None)
    return ZoneInfo(found) if found else None


def _days(text: str, here: datetime, *, future: bool) -> list[_Day]:
    found: list[_Day] = []
    for pattern in DAY_PATTERNS:
        for match in pattern.finditer(text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(_day(match, here, future=future))
    return [day for day in found if not _repeats(day, found)]


def _repeats(day: _Day, found: list[_Day]) -> bool:
    """Whether a weekday only goes with the date beside it: "Monday 16 November"."""
    dates = [other for other in found if not other.is_weekday]
    return day.is_weekday and any(0 <= max(other.start - day.end, day.start - other.end) <= 3 for other in dates)


def _day(match: re.Match[str], here: datetime, *, future: bool) -> _Day:
    parts = {key: value for key, value in match.groupdict().items() if value}
    span = (match.start(), match.end())
    today = here.date()
    if "now" in parts:
        return _Day(today, *span, exact=here.replace(second=0, microsecond=0))
    if "ago" in parts:
        return _ago(parts, here, span)
    if "relative" in parts:
        return _Day(today + timedelta(days=RELATIVE[parts["relative"]]), *span)
    if "weekday" in parts or "wzh" in parts:
        return _Day(_weekday(parts, today, future=future), *span, is_weekday=True)
    if "one" in parts:
        orders = ((parts["one"], parts["other"]), (parts["other"], parts["one"]))
        days = [_dated({"d": day, "m": month}, today, future=future) for day, month in orders]
        return _Day(_nearest([day for day in days if day], today), *span)
    return _Day(_dated(parts, today, future=future), *span)


def _ago(parts: dict[str, str], here: datetime, span: tuple[int, int]) -> _Day:
    count = COUNT.get(parts["ago"]) or number(parts["ago"])
    unit = parts["unit"]
    amount = float(count or 1)
    if re.match(r"小时|h|godz|heure", unit) or re.match(r"分|min", unit):
        exact = here - (timedelta(minutes=amount) if re.match(r"分|min", unit) else timedelta(hours=amount))
        return _Day(exact.date(), *span, exact=exact.replace(second=0, microsecond=0))
    days = 7 if re.match(r"周|星期|w|semaine|ty", unit) else 30 if re.match(r"个?月|month|mois|mies", unit) else 1
    return _Day(here.date() - timedelta(days=amount * days), *span)


def _weekday(parts: dict[str, str], today: date, *, future: bool) -> date:
    """The latest such day, or the next one; 上周三 is Wednesday of the week before, 下周三 of the week after."""
    index = WEEKDAY[parts.get("wzh") or parts["weekday"]]
    weeks = {"上": -1, "下": 1}.get(parts.get("before", "")[:1])
    if weeks:
        return today + timedelta(weeks=weeks, days=index - today.weekday())
    back = today - timedelta(days=(today.weekday() - index) % 7)
    return back + timedelta(days=7) if future and back < today else back


def _dated(parts: dict[str, str], today: date, *, future: bool) -> date | None:
    """The date with what it leaves open filled in; None where there is no such day."""
    day = int(number(parts.get("d") or parts["d2"]) or 0)
    month = MONTH[parts["month"]] if "month" in parts else int(number(parts["m"]) or 0) if "m" in parts else None
    if "y" in parts:
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        return _valid(year, month or 0, day)
    if month:
        if month > 12 >= day:
            day, month = month, day
        tries = [_valid(today.year + offset, month, day) for offset in (-1, 0, 1)]
    else:
        months = [today.year * 12 + today.month - 1 + offset for offset in (-1, 0, 1)]
        tries = [_valid(value // 12, value % 12 + 1, day) for value in months]
    dates = [one for one in tries if one]
    if future:
        fitting = [one for one in dates if one >= today]
    else:  # a month named without a year may be a little ahead; a day alone is past
        fitting = [one for one in dates if (one - today).days <= (AHEAD if month else 0)]
    return _nearest(fitting or dates, today)


def _nearest(days: list[date], today: date) -> date | None:
    return min(days, key=lambda day: abs((day - today).days), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clocks(text: str, taken: list[tuple[int, int]]) -> list[_Clock]:
    found: list[_Clock] = []
    for pattern in TIME_PATTERNS:
        for match in pattern.finditer(text):
            spans = [*taken, *((one.start, one.end) for one in found)]
            clock = _clock(match)
            if clock and not any(start < match.end("h") and match.start("h") < end for start, end in spans):
                found.append(clock)
    return found


def _clock(match: re.Match[str]) -> _Clock | None:
    parts = {key: value for key, value in match.groupdict().items() if value}
    hour = int(number(parts["h"]) or 0)
    minute = int(number(parts["min"]) or 0) if "min" in parts else 0
    minute = 30 if "half" in parts else {"一": 15, "三": 45}.get(parts.get("quarter", ""), minute)
    hour = _of_the_day(hour, parts)
    return _Clock(hour, minute, match.start(), match.end()) if hour <= 24 and minute < 60 else None


def _of_the_day(hour: int, parts: dict[str, str]) -> int:
    """From 0 to 24, where 24 is the midnight with which the day ends: 晚上12点. 夜里2点 is before dawn."""
    part, half = parts.get("later") or parts.get("part", ""), parts.get("ampm", "")[:1]
    if hour == 12:
        return 0 if half == "a" or part in ("凌晨", "半夜") else 24 if part in NIGHT else 12
    late = part in AFTERNOON or (part == "中午" and hour < 4) or (part in NIGHT and hour > 4)
    return hour + 12 if hour < 12 and (late or half == "p") else hour


def _joined(days: list[_Day], clocks: list[_Clock], here: datetime, zone: ZoneInfo) -> Iterator[When]:
    """Days with the time that stands nearest; times alone belong to the latest day on which they are past."""
    pairs = [(_gap(day, clock), day, clock) for day in days for clock in clocks if day.day and not day.exact]
    joined: dict[_Day, _Clock] = {}
    for gap, day, clock in sorted(pairs, key=lambda pair: pair[0]):
        if gap <= JOINT and day not in joined and clock not in joined.values():
            joined[day] = clock
    for day in days:
        beside = joined.get(day)
        if beside and day.day:
            yield When(_at(day.day, beside, zone), min(day.start, beside.start), max(day.end, beside.end))
        else:
            yield When(day.exact or day.day, day.start, day.end)
    left = [clock for clock in clocks if clock not in joined.values()]
    for clock in left:
        moment = _at(here.date(), clock, zone)
        yield When(
            moment if moment <= here else _at(here.date() - timedelta(days=1), clock, zone),
            clock.start,
            clock.end,
        )


def _gap(day: _Day, clock: _Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end, 0)


def _at(day: date, clock: _Clock, zone: ZoneInfo) -> datetime:
    days, hour = divmod(clock.hour, 24)
    return local(datetime.combine(day + timedelta(days=days), time(hour, clock.minute)), zone)

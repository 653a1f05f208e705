"""From a start to an instant, with every step of the calculation. Pure: no clock is read here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from knowledge.rules import (
    DAYS,
    BusinessHours,
    CalendarDays,
    OpeningHours,
    RunningHours,
    Typical,
    Window,
)
from knowledge.rules import Rule as AnyRule


@dataclass(frozen=True)
class Trace:
    """One step of a calculation; `kind` names the sentence that tells it."""

    kind: str
    at: datetime | None = None
    until: datetime | None = None
    hours: timedelta | None = None
    days: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Due:
    """What a clock says. All instants are zone-aware, in the clock's zone.

    `state`: "running" or "past" for deadlines; "open" or "closed" for windows and opening hours, where `at` is the
    next change; "rule" where nothing is computed. `past`: whether the time has gone by (for a window that only
    opens: whether it has opened); None where that cannot be told. `assumed`: the start was a day without a time.
    """

    state: str
    past: bool | None = None
    start: datetime | None = None
    at: datetime | None = None
    trace: tuple[Trace, ...] = ()
    assumed: bool = False


RULE = Due("rule")
COMPUTED_YEARS = range(2, 9990)  # beyond, a deadline may have no instant in somebody's zone
COMPUTED = RunningHours | BusinessHours | CalendarDays | Window


def due(rule: AnyRule, start: datetime | date | None, now: datetime, zone: ZoneInfo, seller: ZoneInfo) -> Due:
    """The instant a rule leads to, with its trace; `Due("rule")` where nothing can be computed.

    A start without a time of day is taken at its earliest, in the clock's or the seller's zone: no deadline is
    ever shown later than it can be. At the ends of the calendar nothing is computed.
    """
    if isinstance(rule, OpeningHours):
        return _opening(rule, now.astimezone(zone))
    if start is None or start.year not in COMPUTED_YEARS:
        return RULE
    if isinstance(rule, Window):
        return _window(rule, _day(start, zone), now, zone)
    if isinstance(rule, Typical):
        return _typical(rule, start, now, zone)
    if not isinstance(rule, COMPUTED):
        return RULE
    begin = _instant(start, zone, seller)
    steps = tuple(_count(rule, begin, zone))
    end = next(step.at for step in reversed(steps) if step.kind == "ends")
    past = end is not None and now >= end
    return Due(
        "past" if past else "running",
        past,
        begin,
        end,
        (Trace("starts", begin), *steps),
        assumed=not isinstance(start, datetime),
    )


def _count(rule: AnyRule, begin: datetime, zone: ZoneInfo) -> Iterator[Trace]:
    match rule:
        case RunningHours():
            return _running(begin, timedelta(hours=rule.hours, minutes=rule.minutes), zone)
        case BusinessHours():
            return _business(begin, timedelta(hours=rule.hours), zone, rule.holidays)
        case CalendarDays():
            return _calendar(begin, rule, zone)
        case _:
            raise ValueError(rule.kind)


def _instant(start: datetime | date, zone: ZoneInfo, seller: ZoneInfo) -> datetime:
    if isinstance(start, datetime):
        return start.astimezone(zone)
    earliest = min(datetime.combine(start, time(), tzinfo=place) for place in (zone, seller))
    return earliest.astimezone(zone)


def _day(start: datetime | date, zone: ZoneInfo) -> date:
    return start.astimezone(zone).date() if isinstance(start, datetime) else start


def _running(begin: datetime, length: timedelta, zone: ZoneInfo) -> Iterator[Trace]:
    end = (begin.astimezone(UTC) + length).astimezone(zone)
    yield Trace("counts-all", hours=length)
    shift = (end.utcoffset() or timedelta()) - (begin.utcoffset() or timedelta())
    if shift:
        yield Trace("clock-change", hours=shift)
    yield Trace("ends", end)


def _business(begin: datetime, length: timedelta, zone: ZoneInfo, country: str) -> Iterator[Trace]:
    """Count minutes of working days only; a day is 23 or 25 hours long where the clocks change."""
    cursor, left = begin, length
    while True:
        midnight = _midnight(cursor.date() + timedelta(days=1), zone)
        reason = excluded(cursor.date(), country)
        available = midnight.astimezone(UTC) - cursor.astimezone(UTC)
        if reason:
            yield Trace("skips", cursor, midnight, reason=reason)
        elif available < left:
            yield Trace("counts", cursor, midnight, hours=available)
            left -= available
        else:
            end = (cursor.astimezone(UTC) + left).astimezone(zone)
            yield Trace("counts", cursor, end, hours=left)
            yield Trace("ends", end)
            return
        cursor = midnight


def _calendar(begin: datetime, rule: CalendarDays, zone: ZoneInfo) -> Iterator[Trace]:
    last = begin.date() + timedelta(days=rule.days)
    yield Trace("counts-days", days=rule.days)
    if rule.ends == "end-of-day":
        yield Trace("ends", _midnight(last + timedelta(days=1), zone))
    else:
        yield Trace("ends", local(datetime.combine(last, begin.timetz().replace(tzinfo=None)), zone))


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """That time of day there; where the clocks skip it, the first instant after the gap."""
    while True:
        there = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        if there.replace(tzinfo=None) == moment:
            return there
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return local(datetime.combine(day, time()), zone)


def excluded(day: date, country: str) -> str:
    """Why a day does not count: "weekend", the public holiday's name, or "" where it does."""
    holiday = _calendar_of(country, day.year).get(day)
    if holiday:
        return str(holiday)
    return "weekend" if day.weekday() >= 5 else ""


@cache
def _calendar_of(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year, language="en_US")  # else the machine's language


def _window(rule: Window, start: date, now: datetime, zone: ZoneInfo) -> Due:
    """Whole days after the start's day: "more than 14 days" begins with the 15th, "within 90" ends with the 90th."""
    begin = _midnight(start, zone)
    opens = _after(start, rule.opens_after_days, zone)
    closes = _after(start, rule.closes_after_days, zone)
    trace = [Trace("starts-day", begin)]
    trace += [Trace("opens", opens, days=rule.opens_after_days)] if opens else []
    trace += [Trace("closes", closes, days=rule.closes_after_days)] if closes else []
    early = opens is not None and now < opens
    over = closes is not None and now >= closes
    past = over if closes else not early if opens else None
    return Due("closed" if early or over else "open", past, begin, opens if early else closes or opens, tuple(trace))


def _after(start: date, days: int | None, zone: ZoneInfo) -> datetime | None:
    return None if days is None else _midnight(start + timedelta(days=days + 1), zone)


def _typical(rule: Typical, start: date, now: datetime, zone: ZoneInfo) -> Due:
    """The earliest or usual end: months by the day, days to the same time where one was given."""
    exact = start.astimezone(zone) if isinstance(start, datetime) else None
    start = _day(start, zone)
    begin = exact or _midnight(start, zone)
    if rule.at_least_months is not None:
        end = _midnight(_months_later(start, rule.at_least_months), zone)
    elif rule.days is not None:
        last = start + timedelta(days=rule.days)
        end = local(datetime.combine(last, exact.time()), zone) if exact else _midnight(last, zone)
    else:
        return RULE
    trace = (Trace("starts" if exact else "starts-day", begin), Trace("earliest", end))
    return Due("past" if now >= end else "running", now >= end, begin, end, trace)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _opening(rule: OpeningHours, now: datetime) -> Due:
    """Whether they are there now, until when, or when next; public holidays are not known to it."""
    zone = now.tzinfo
    spans = [span for offset in range(-1, 8) for span in _spans(rule, now.date() + timedelta(days=offset), zone)]
    begin, end = next((begin, end) for begin, end in spans if end > now)
    is_open = begin <= now
    trace = (Trace("open-now" if is_open else "closed-now", begin, end),)
    return Due("open" if is_open else "closed", None, begin, end if is_open else begin, trace)


def _spans(rule: OpeningHours, day: date, zone: object) -> Iterator[tuple[datetime, datetime]]:
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - astimezone(zone) made it so
    for hours in rule.weekly:
        if DAYS[day.weekday()] in hours.days:
            yield (
                local(datetime.combine(day, hours.opens), zone),
                local(datetime.combine(day, hours.closes), zone),
            )

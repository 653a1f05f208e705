"""Deadlines in words: the instant in both zones, what is left, and how it was counted."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from bot.messages import Block
from bot.view.reader import LOCALES, Reader, instant
from knowledge.clocks import Due, Trace
from knowledge.model import Clock
from knowledge.rules import (
    BusinessHours,
    CalendarDays,
    NoFigure,
    OpeningHours,
    Recurring,
    RunningHours,
    Typical,
    Window,
)

Dues = tuple[tuple[str, Due], ...]


def blocks(dues: Dues, reader: Reader) -> Iterable[Block]:
    """One block per clock."""
    for name, due in dues:
        clock = reader.world.knowledge.clocks[name]
        told = (*stated(clock, due, reader), *_remarks(clock, due, reader))
        if due.state in ("running", "past") and not isinstance(clock.rule, Typical):
            yield Block("deadline", reader.say("answer.deadline"), told)
        else:
            yield Block("rule", lines=tuple(f"⏱ {line}" if i == 0 else line for i, line in enumerate(told)))


def stated(clock: Clock, due: Due, reader: Reader) -> Iterable[str]:
    """What a clock says, line by line, without remarks on it."""
    action = reader.text(clock.action)
    if due.at is None:
        yield reader.say("due.rule", action=action, within=within(clock, reader))
    elif isinstance(clock.rule, OpeningHours):
        yield reader.say(f"due.there-{'now' if due.state == 'open' else 'next'}", **moments(due.at, reader))
    elif isinstance(clock.rule, Window):
        closes = clock.rule.closes_after_days is not None
        yield reader.say(
            _window_key(clock.rule, due, reader.world.now), action=action, **moments(due.at, reader, ends=closes)
        )
    elif isinstance(clock.rule, Typical):
        yield reader.say("due.earliest", action=action, **moments(due.at, reader))
    else:
        shown = moments(due.at, reader, ends=True)
        same = "-same" if shown["there"] == shown["here"] else ""
        span = left(abs(due.at - reader.world.now), reader)
        yield reader.say("due.task", action=action)
        yield reader.say(f"due.{due.state}{same}", left=span, **shown)
        if due.start and not due.assumed:
            yield reader.say("due.start", start=instant(due.start.astimezone(reader.world.zone), reader.base))


def _window_key(rule: Window, due: Due, now: datetime) -> str:
    if rule.closes_after_days is None:
        return "due.open-since" if due.state == "open" else "due.opens"
    if due.state == "open":
        return "due.closes"
    return "due.opens" if due.at and now < due.at else "due.closed"


def _remarks(clock: Clock, due: Due, reader: Reader) -> Iterable[str]:
    yield from doubts(clock, due, reader)
    if due.state in ("running", "past") and clock.who == "seller" and not isinstance(clock.rule, Typical):
        yield reader.say("due.missed", missed=reader.text(clock.missed))
    if clock.sure == "interpreted" and due.at is not None:
        yield reader.say("due.interpreted", why=reader.text(clock.why))


def doubts(clock: Clock, due: Due, reader: Reader) -> Iterable[str]:
    """What is not sure about it: an hour that was not told, a rule that the guides do not agree on."""
    if due.assumed:
        yield reader.say("due.assumed")
    if clock.sure == "doubtful":
        yield reader.say("due.doubtful", why=reader.text(clock.why))


def within(clock: Clock, reader: Reader) -> str:
    """How long a clock gives, in words."""
    match clock.rule:
        case RunningHours(hours=hours, minutes=minutes):
            return (
                reader.say("within.hours-running", hours=hours)
                if hours
                else reader.say("within.minutes-running", minutes=minutes)
            )
        case BusinessHours(hours=hours):
            return reader.say("within.hours-business", hours=hours)
        case CalendarDays(days=days):
            return reader.say("within.days-calendar", days=days)
        case Window(opens_after_days=opens, closes_after_days=closes):
            return _window_within(opens, closes, reader)
        case Typical(text=text) | Recurring(text=text) | NoFigure(text=text):
            return reader.text(text)
        case OpeningHours():
            return ""


def _window_within(opens: int | None, closes: int | None, reader: Reader) -> str:
    if opens is not None and closes is not None:
        return reader.say("within.window-both", days=opens + 1, until=closes)
    if opens is not None:
        return reader.say("within.window-opens", days=opens)
    return reader.say("within.window-closes", days=closes) if closes is not None else reader.say("within.window")


def moments(at: datetime, reader: Reader, *, ends: bool = False) -> dict[str, str]:
    """The instant there, at the marketplace, and here, at the seller's.

    What ends with a day is told as the last minute of that day: nobody reads 00:00 of the next one as meant.
    """
    zone = at.tzinfo
    if ends and (at.hour, at.minute) == (0, 0):
        at -= timedelta(minutes=1)
    return {
        "there": instant(at, reader.base),
        "here": instant(at.astimezone(reader.world.zone), reader.base),
        "place": place(zone, reader.base) if isinstance(zone, ZoneInfo) else "",
    }


def place(zone: ZoneInfo, base: str) -> str:
    """The zone by its city: 巴黎时间, Paris time."""
    city = str(get_timezone_location(str(zone), locale=LOCALES[base], return_city=True))
    names = {"zh": {"Asia/Shanghai": "北京时间"}, "en": {"Asia/Shanghai": "Beijing time"}}
    return names[base].get(str(zone)) or (f"{city}时间" if base == "zh" else f"{city} time")


def left(span: timedelta, reader: Reader) -> str:
    """A span of time in days, hours and minutes."""
    minutes = int(span.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return reader.say("left.days", days=days, hours=hours)
    if hours:
        return reader.say("left.hours", hours=hours, minutes=minutes % 60)
    return reader.say("left.minutes", minutes=minutes)


def records(dues: Dues, reader: Reader) -> tuple[Mapping[str, Any], ...]:
    """The clocks as contracts.md describes them; `due` null where a clock is shown as a rule."""
    return tuple(
        {
            "clock": name,
            "state": due.state,
            "start": due.start.isoformat() if due.start else None,
            "due": due.at.isoformat() if due.at else None,
            "trace": [trace(step, reader) for step in due.trace],
            "facts": list(reader.world.knowledge.clocks[name].facts),
        }
        for name, due in dues
    )


def traces(dues: Dues, reader: Reader) -> Iterable[Block]:
    """How each clock was counted, and our doubts about it."""
    for name, due in dues:
        clock = reader.world.knowledge.clocks[name]
        title = f"{reader.say('explain.counted')} · {reader.text(clock.action)}"
        yield Block("trace", title, (*(f"• {trace(step, reader)}" for step in due.trace), reader.text(clock.why)))


def trace(step: Trace, reader: Reader) -> str:
    """One step of a calculation in words."""
    reason = reader.say("trace.weekend") if step.reason == "weekend" else step.reason
    return reader.say(
        f"trace.{step.kind}",
        at=instant(step.at, reader.base) if step.at else "",
        until=instant(step.until, reader.base) if step.until else "",
        hours=f"{step.hours.total_seconds() / 3600:+g}"
        if step.kind == "clock-change" and step.hours
        else _hours(step.hours),
        days=step.days,
        reason=reason,
    )


def _hours(span: timedelta | None) -> str:
    return f"{span.total_seconds() / 3600:g}" if span else ""

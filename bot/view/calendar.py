"""Deadlines as a list, and as a calendar file."""

from collections.abc import Iterable
from datetime import UTC, timedelta

import icalendar

from bot.dialogue.matter import Deadline
from bot.messages import Block, File
from bot.view.deadlines import left, place
from bot.view.matter_names import BETWEEN, named, task, where
from bot.view.reader import Reader, instant

NAME = "deadlines.ics"
ALARM = timedelta(hours=-2)


def block(running: Iterable[Deadline], reader: Reader) -> Block:
    """One line per deadline, the next first: what, until when on the seller's clock, and how much is left."""
    lines = tuple(
        reader.say(
            "deadlines.line",
            action=task(one, reader),
            case=_of(one, reader),
            here=instant(one.due.astimezone(reader.world.zone), reader.base),
            left=left(one.due - reader.world.now, reader),
        )
        for one in running
    )
    return Block("deadlines", reader.say("deadlines.title", place=place(reader.world.zone, reader.base)), lines)


def file(running: Iterable[Deadline], reader: Reader) -> File:
    """The deadlines as an iCalendar file with an alarm two hours before each."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Seller Copilot//EN")
    calendar.add("version", "2.0")
    for one in running:
        event = icalendar.Event()
        event.add("uid", f"{'-'.join(filter(None, one.key))}-{one.due.timestamp():.0f}@seller-copilot")
        event.add("dtstamp", reader.world.now.astimezone(UTC))
        event.add("dtstart", one.due.astimezone(UTC))
        event.add("summary", named(one, reader))
        event.add("description", _of(one, reader))
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", ALARM)
        alarm.add("description", named(one, reader))
        event.add_component(alarm)
        calendar.add_component(event)
    return File(NAME, "text/calendar", calendar.to_ical().decode())


def _of(one: Deadline, reader: Reader) -> str:
    """What it is about: marketplace, order and case."""
    case = reader.text(reader.world.case(one.case).title)
    return BETWEEN.join(filter(None, (where(one.platform, one.order, reader), case)))


def reminded(one: Deadline, reader: Reader) -> str:
    """The reminder of a deadline."""
    return reader.say(
        "reminder.text",
        action=task(one, reader),
        case=_of(one, reader),
        here=instant(one.due.astimezone(reader.world.zone), reader.base),
        left=left(one.due - reader.world.now, reader),
    )

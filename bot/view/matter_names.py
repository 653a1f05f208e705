"""Matters and what runs in them, by the names that tell them apart: marketplace and order."""

from bot.dialogue import matters
from bot.dialogue.matter import Deadline, Matter
from bot.dialogue.reminders import name_of
from bot.view.reader import Reader, instant

BETWEEN = " · "


def where(platform: str | None, order: str | None, reader: Reader) -> str:
    """The marketplace and the order, as far as they are known; in a group no order."""
    known = reader.world.knowledge.platforms.get(platform or "")
    parts = [reader.text(known.name) if known else ""]
    parts += [reader.say("matter.order", order=order)] if order and reader.private else []
    return BETWEEN.join(filter(None, parts))


def titled(one: Matter, reader: Reader) -> str:
    """A matter by its marketplace, its order and its case."""
    case = reader.text(reader.world.case(one.inquiry.case).title)
    return BETWEEN.join(filter(None, (where(one.platform, one.order, reader), case)))


def option(matter: str, reader: Reader) -> str:
    """The words on a matter's button, with its place in the talk where another has the same; its id if it is gone."""
    every = {one.id: titled(one, reader) for one in matters.in_order(reader.talk)}
    title = every.get(matter, matter)
    nth = list(every).index(matter) + 1 if matter in every else 0
    return reader.say("matter.nth", nth=nth, title=title) if list(every.values()).count(title) > 1 else title


def task(one: Deadline, reader: Reader) -> str:
    """What has to be done."""
    return reader.text(reader.world.knowledge.clocks[one.clock].action)


def named(one: Deadline, reader: Reader) -> str:
    """What has to be done, and in which matter, where that is known or could be another."""
    several = {one.matter} != {other.matter for other in (*reader.talk.deadlines, one)}
    if not several and not (one.order and reader.private):
        return task(one, reader)
    place = where(one.platform, one.order, reader)
    return reader.say("matter.task", action=task(one, reader), where=place) if place else task(one, reader)


def settled(name: str, reader: Reader) -> str:
    """The words on the button that settles a deadline; the instant where nothing else tells it from another."""
    found = next((one for one in reader.talk.deadlines if name_of(one) == name), None)
    if found is None:
        return reader.text(reader.world.knowledge.clocks[name.split(":")[1]].action)
    called = named(found, reader)
    alike = [one for one in reader.talk.deadlines if named(one, reader) == called]
    until = instant(found.due.astimezone(reader.world.zone), reader.base)
    return f"{called}{BETWEEN}{until}" if len(alike) > 1 else called

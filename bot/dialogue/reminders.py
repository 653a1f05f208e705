"""Deadlines that run: which lead times to offer, when to remind so that nobody is woken, and what is settled."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.dialogue.conversation import Conversation, Effect, Running, Schedule, Settled, Tell
from bot.dialogue.matter import Deadline
from bot.dialogue.world import World

Result = tuple[Conversation, tuple[Effect, ...]]
LEADS = (1440, 360, 120, 60, 30)
SOON = timedelta(minutes=2)


def running(talk: Conversation, world: World) -> tuple[Deadline, ...]:
    """What still runs, the next first."""
    return tuple(one for one in talk.deadlines if not world.is_past(one.due))


def of_matter(talk: Conversation, world: World) -> tuple[Deadline, ...]:
    """What runs in the matter in hand."""
    hand = talk.inquiry.matter if talk.inquiry else None
    return tuple(one for one in running(talk, world) if one.matter == hand)


def at_hand(talk: Conversation, world: World) -> tuple[Deadline, ...]:
    """What runs in the matter in hand; where nothing does, everything that runs."""
    return of_matter(talk, world) or running(talk, world)


def name_of(one: Deadline) -> str:
    """The deadline's name in an option."""
    return ":".join(filter(None, (one.case, one.clock, one.matter)))


def listed(talk: Conversation, world: World) -> Result:
    """The deadlines that run."""
    every = running(talk, world)
    calm = replace(talk, deadlines=every)
    return (calm, (Running(every),)) if every else (calm, (Tell("note", "note.no-deadlines"),))


def offered(talk: Conversation, world: World) -> Result:
    """How long before the next deadline to remind."""
    nearest = next(iter(at_hand(talk, world)), None)
    if nearest is None:
        return talk, (Tell("note", "note.no-deadlines"),)
    leads = [lead for lead in LEADS if when(nearest.due, lead, world) is not None]
    if not leads:
        return talk, (Tell("note", "note.too-near", {"deadline": nearest}),)
    options = tuple(f"remind:{lead}" for lead in leads)
    return talk, (Tell("note", "note.remind-when", {"deadline": nearest}, options),)


def scheduled(talk: Conversation, lead: str, world: World) -> Result:
    """A reminder so many minutes before the next deadline."""
    nearest = next(iter(at_hand(talk, world)), None)
    at = when(nearest.due, int(lead), world) if nearest and lead.isdecimal() else None
    if nearest is None or at is None:
        return talk, (Tell("note", "note.stale"),)
    told = Tell("note", "note.remind-set", {"deadline": nearest, "at": at})
    return talk, (Schedule(nearest, at), told)


def when(due: datetime, lead: int, world: World) -> datetime | None:
    """When to remind: so many minutes before, or earlier where that would be at night; None where it is too late."""
    at = (due.astimezone(UTC) - timedelta(minutes=lead)).astimezone(world.zone)
    start, end = world.quiet
    if _is_quiet(at, start, end):
        day = at.date() if at.hour >= start else at.date() - timedelta(days=1)
        at = datetime.combine(day, time(start), world.zone) - timedelta(minutes=15)
    return at if at.astimezone(UTC) > world.now.astimezone(UTC) + SOON else None


def morning(now: datetime, due: datetime, world: World) -> datetime | None:
    """When the night is over, where it is night and the deadline can wait for that; else None."""
    here = now.astimezone(world.zone)
    start, end = world.quiet
    if not _is_quiet(here, start, end):
        return None
    day = here.date() + timedelta(days=1) if here.hour >= end else here.date()
    wakes = datetime.combine(day, time(end), world.zone)
    return wakes if wakes.astimezone(UTC) < due.astimezone(UTC) - SOON else None


def _is_quiet(at: datetime, start: int, end: int) -> bool:
    return at.hour >= start or at.hour < end if start > end else start <= at.hour < end


def settled(talk: Conversation, name: str, world: World) -> Result:
    """The seller has dealt with a deadline that is named, or with the matter in hand; else they are asked which."""
    every = running(talk, world)
    over = tuple(one for one in every if name_of(one) == name) if name else of_matter(talk, world)
    if not over and every:
        return talk, (Tell("note", "note.settled-which", options=tuple(f"settled:{name_of(one)}" for one in every)),)
    if not over:
        return talk, (Tell("note", "note.no-deadlines"),)
    left = tuple(one for one in talk.deadlines if one not in over)
    told = Tell("note", "note.settled", {"deadlines": over})
    return replace(talk, deadlines=left), (Settled(over), told)

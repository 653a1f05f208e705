"""Works the reminders: one that is due becomes a message, unless its deadline is settled, moved or over."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.channels.channel import Channel
from bot.content import Content
from bot.dialogue import reminders
from bot.dialogue.conversation import Conversation, from_dict
from bot.dialogue.matter import Deadline
from bot.dialogue.world import World
from bot.messages import HOME, Block, Outgoing
from bot.service.loops import Nudge
from bot.service.worker import entries
from bot.store import Store
from bot.store.database import is_away
from bot.store.queues import Claimed, LostClaimError
from bot.view.calendar import reminded
from bot.view.reader import Reader

LOG = logging.getLogger(__name__)
TRIES = 3
AGAIN = 10.0


@dataclass(frozen=True)
class Reminding:
    """Sends reminders."""

    store: Store
    content: Content
    channels: Mapping[str, Channel]
    sending: Nudge
    quiet: tuple[int, int] = (22, 8)

    async def work(self, claimed: Claimed) -> None:
        """Remind of one deadline. Raises LostClaimError, and what a database that is away raises."""
        try:
            await self._remind(claimed)
        except LostClaimError:
            raise
        except Exception as error:
            if is_away(error):
                raise
            LOG.exception("a reminder failed")
            await self._failed(claimed)

    async def _remind(self, claimed: Claimed) -> None:
        channel, key = self.channels[claimed.entry.channel], claimed.entry.payload["key"]
        seen = await self.store.conversations.look(key)
        talk = from_dict(seen.state) if seen.state else Conversation()
        world = World(self.content, self.store.now(), ZoneInfo(talk.zone or HOME), self.quiet)
        deadline = _running(talk, claimed, world)
        morning = reminders.morning(world.now, deadline.due, world) if deadline else None
        if morning:
            await self._wait(claimed, (morning - world.now).total_seconds())
            return
        parts = channel.proactive(key, self._reminder(talk, deadline, world)) if deadline else ()
        async with self.store.database.write() as connection:
            await self.store.reminders.finish(connection, claimed, "reminded" if parts else "over")
            await self.store.outbox.add(connection, entries(channel, parts))
        self.sending.now()

    async def _failed(self, claimed: Claimed) -> None:
        async with self.store.database.write() as connection:
            if claimed.attempts < TRIES:
                await self.store.reminders.postpone(connection, claimed, AGAIN, "failed")
            else:
                await self.store.reminders.bury(connection, claimed, "failed")

    async def _wait(self, claimed: Claimed, seconds: float) -> None:
        async with self.store.database.write() as connection:
            await self.store.reminders.postpone(connection, claimed, seconds, "night")

    def _reminder(self, talk: Conversation, deadline: Deadline, world: World) -> Outgoing:
        reader = Reader(world, talk, private=not talk.group)
        return Outgoing(
            "note", talk.language, (Block("note", lines=(reminded(deadline, reader),)),), case=deadline.case
        )


def _running(talk: Conversation, claimed: Claimed, world: World) -> Deadline | None:
    more = claimed.entry.more
    wanted = (more["matter"], more["case"], more["clock"])
    found = next((one for one in talk.deadlines if one.key == wanted), None)
    return None if found is None or world.is_past(found.due) else found

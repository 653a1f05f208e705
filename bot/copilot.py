"""One turn: lock, seen before, load, understand, step, render, save, reply."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

from bot.content import Content
from bot.dialogue.conversation import Chose, Conversation, Event, Said, from_dict, to_dict
from bot.dialogue.doubts import Adviser, doubt, settled
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.messages import Block, Incoming, Outgoing, from_record
from bot.store.conversations import Handled, Store
from bot.view.reader import plain_value
from bot.view.render import Renderer
from intents.mails import Mail
from intents.understand import Context, Listener, Understanding
from intents.weigh import case_shares

LOG = logging.getLogger(__name__)
SHOWN = 5


@dataclass(frozen=True)
class Copilot:
    """Handles messages; `listener` is called when it is first needed, for it may take a moment to be ready."""

    content: Content
    listener: Callable[[], Listener]
    store: Store
    adviser: Adviser | None = None
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def handle(self, incoming: Incoming) -> Outgoing:
        """The reply to a message. A message that was handled before gets the same reply, and nothing moves."""
        key = incoming.address.key
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            done, state = await self.store.look(key, incoming.message_id)
            if done:
                return from_record(done.reply)
            try:
                return await self._turn(key, incoming, await self._before(key, incoming, state))
            except Exception:
                LOG.exception("a turn failed")
                return self._sorry(state)

    async def _turn(self, key: str, incoming: Incoming, before: Mapping[str, Any]) -> Outgoing:
        talk = from_dict(before)
        talk = replace(talk, platform=talk.platform or incoming.platform)
        world = World(self.content, incoming.at, incoming.zone)
        if incoming.group and not incoming.mentioned and not talk.asked:
            return Outgoing("silent", talk.language)
        event = await self._event(incoming, talk, world)
        after, effects = step(talk, event, world)
        reply = Renderer(world, after, private=not incoming.group).reply(effects)
        reply = _with_understanding(reply, event, world, after.platform)
        after = replace(after, offered=tuple(option.id for option in reply.options))
        await self.store.save(key, incoming.message_id, to_dict(after), Handled(reply.as_record(), before))
        return reply

    async def _before(self, key: str, incoming: Incoming, state: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The state to step from: for a correction, the one before the message that it corrects."""
        if incoming.replaces:
            corrected = await self.store.handled(key, incoming.replaces)
            if corrected:
                return corrected.before
        return state or to_dict(Conversation())

    async def _event(self, incoming: Incoming, talk: Conversation, world: World) -> Event:
        if incoming.choice is not None:
            return Chose(incoming.choice)
        heard = await asyncio.to_thread(self._understand, incoming, talk, world)
        return Said(await self._advised(heard, talk, world) if self.adviser else heard)

    async def _advised(self, heard: Understanding, talk: Conversation, world: World) -> Understanding:
        """What was understood, with a second opinion where there is a doubt."""
        about = doubt(talk, heard, world)
        pick = await self.adviser.choose(heard.text, about.asked, about.options) if self.adviser and about else None
        return settled(heard, about, pick, world) if about and pick else heard

    def _understand(self, incoming: Incoming, talk: Conversation, world: World) -> Understanding:
        language = talk.language if talk.started else "en"
        asked, others = world.questions(talk)
        context = Context(incoming.at, incoming.zone, talk.platform, asked, others, language)
        return self.listener().understand(incoming.text or "", context)

    def _sorry(self, state: Any) -> Outgoing:
        language = from_dict(state).language if state else Conversation().language
        text = self.content.sentences.say(language, "error.sorry")
        return Outgoing("error", language, (Block("note", lines=(text,)),))


def _with_understanding(reply: Outgoing, event: Event, world: World, platform: str | None) -> Outgoing:
    """The reply with what was understood, as contracts.md describes it."""
    if not isinstance(event, Said):
        return reply
    heard = event.understanding
    cases = list(case_shares(heard, world.knowledge, platform).items())[:SHOWN]
    mail = _mail(heard.mail, heard) if heard.mail else None
    understanding = {
        "language": heard.language,
        "intents": [[name, round(share, 4)] for name, share in heard.ranking.intents[:SHOWN]],
        "cases": [[slug, round(share, 4)] for slug, share in cases],
    }
    return replace(reply, mail=mail, understanding=understanding)


def _mail(mail: Mail, heard: Understanding) -> dict[str, Any]:
    numbers = {name: heard.slots[name] for name in ("order_number", "tracking_number") if name in heard.slots}
    facts = {name: plain_value(value) for name, value in {**mail.facts, **numbers}.items()}
    return {"sender": mail.sender, "facts": facts}

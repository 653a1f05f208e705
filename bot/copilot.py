"""One turn: lock, seen before, load, understand, step, render, save, reply."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from bot import menus
from bot.content import Content
from bot.dialogue.conversation import Chose, Commanded, Conversation, Event, Export, Said, from_dict, to_dict
from bot.dialogue.doubts import Adviser, doubt, settled
from bot.dialogue.matters import as_set
from bot.dialogue.opening import told_in
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.messages import HOME, Block, File, Incoming, Outgoing, from_record
from bot.store import Store
from bot.store.conversations import ConflictError, Handled, Seen, Turn
from bot.turns import writes
from bot.view.reader import plain_value
from bot.view.render import Renderer
from intents.mails import Mail
from intents.merging import Told
from intents.reading import Reading
from intents.understand import Context, Listener, Understanding
from intents.weigh import case_shares

LOG = logging.getLogger(__name__)
SHOWN = 5
STALE = "stale"
FILES = "files"
WRITERS = ("support", "buyer")  # whose mails scripts are told of; what colleagues and carriers write is read as well
EXPORT = "seller-copilot.json"
COMMAND = re.compile(r"/(?P<name>[A-Za-z]{2,20})(?:\s+(?P<argument>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Considered:
    """What a message leads to: the reply, and the turn to be saved; none where nothing is to be remembered."""

    reply: Outgoing
    turn: Turn | None = None


@dataclass(frozen=True)
class Copilot:
    """Handles messages; `listener` is called when it is first needed, for it may take a moment to be ready.

    `reported`: the team is shown questions that have no answer.
    """

    content: Content
    listener: Callable[[], Listener]
    store: Store
    adviser: Adviser | None = None
    quiet: tuple[int, int] = (22, 8)
    reported: bool = False
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def handle(self, incoming: Incoming) -> Outgoing:
        """The reply to a message. A message that was handled before gets the same reply, and nothing moves."""
        lock = self._locks.setdefault(incoming.address.key, asyncio.Lock())
        async with lock:
            seen = Seen()
            try:
                seen = await self._look(incoming)
                try:
                    return await self._handled(incoming, seen)
                except ConflictError:
                    seen = await self._look(incoming)
                    return await self._handled(incoming, seen)
            except Exception:
                LOG.exception("a turn failed")
                return self.sorry(seen)

    async def _look(self, incoming: Incoming) -> Seen:
        return await self.store.conversations.look(incoming.address.key, incoming.message_id)

    async def _handled(self, incoming: Incoming, seen: Seen) -> Outgoing:
        if seen.done:
            return from_record(seen.done.reply)
        considered = await self.consider(incoming, seen)
        if considered.turn:
            await self.store.save(considered.turn)
        return considered.reply

    async def consider(self, incoming: Incoming, seen: Seen) -> Considered:
        """What follows from a message, given what is known of its conversation; nothing is saved here."""
        before = await self._before(incoming, seen)
        talk = as_set(from_dict(before), from_dict(seen.state)) if seen.state else from_dict(before)
        talk = replace(talk, platform=talk.platform or incoming.platform, group=incoming.group)
        if incoming.language and not talk.started:
            talk = replace(talk, language=incoming.language)
        zone = ZoneInfo(talk.zone or talk.supposed_zone or incoming.zone.key)
        world = World(self.content, incoming.at, zone, self.quiet, reported=self.reported)
        if incoming.group and not incoming.mentioned and not menus.answers(talk, incoming):
            return Considered(Outgoing("silent", talk.language))
        event = await self._event(incoming, talk, world)
        if isinstance(event, Said) and event.understanding.home:
            world = replace(world, zone=ZoneInfo(event.understanding.home))
        after, effects = step(talk, event, world)
        reply = Renderer(world, after, private=not incoming.group).reply(effects)
        reply = _with_understanding(reply, event, world, after.platform, private=not incoming.group)
        if any(isinstance(effect, Export) for effect in effects) and not incoming.group:
            exported = File(EXPORT, "application/json", await self.store.people.export(incoming.address.person))
            reply = replace(reply, files=(exported,))
        after = menus.offering(after, reply, incoming)
        done = Handled(replace(reply, files=()).as_record(), before)
        address = incoming.address
        turn = Turn(
            address.key, incoming.message_id, to_dict(after), done, seen.version, address.person, incoming.source
        )
        return Considered(reply, replace(turn, writes=writes(talk, after, effects)))

    async def _before(self, incoming: Incoming, seen: Seen) -> Mapping[str, Any]:
        """The state to step from: for a correction, the one before the message that it corrects."""
        if incoming.replaces:
            corrected = await self.store.conversations.handled_as(incoming.address.key, incoming.replaces)
            if corrected and corrected.before:
                return corrected.before
        return seen.state or to_dict(Conversation())

    async def _event(self, incoming: Incoming, talk: Conversation, world: World) -> Event:
        if incoming.choice is not None:
            return Chose(incoming.choice) if menus.is_fresh(talk, incoming.question) else Chose(STALE)
        if incoming.attachment:
            return Commanded(FILES)
        command = COMMAND.fullmatch((incoming.text or "").strip())
        if command:
            return Commanded(command["name"].lower(), (command["argument"] or "").strip())
        heard = await self.understand(incoming.text or "", talk, world)
        return Said(await self._advised(heard, talk, world) if self.adviser else heard)

    async def _advised(self, heard: Understanding, talk: Conversation, world: World) -> Understanding:
        """What was understood, with a second opinion where there is a doubt."""
        about = doubt(talk, heard, world)
        pick = await self.adviser.choose(heard.text, about.asked, about.options) if self.adviser and about else None
        return settled(heard, about, pick, world) if about and pick else heard

    async def understand(self, text: str, talk: Conversation, world: World) -> Understanding:
        """What a message says at that point of a conversation."""
        return await asyncio.to_thread(self._understood, text, talk, world)

    def _understood(self, text: str, talk: Conversation, world: World) -> Understanding:
        language = talk.language if talk.started else "en"
        asked, others = world.questions(talk)
        unset = talk.zone is None and world.zone.key in (HOME, talk.supposed_zone)
        throughout = not talk.started or talk.supposed_zone is not None
        context = Context(world.now, world.zone, talk.platform, asked, others, language, supposed=unset and throughout)
        return self.listener().understand(text, context)

    def sorry(self, seen: Seen) -> Outgoing:
        """What is said when a turn has failed."""
        return self.say(seen, "error.sorry", "error")

    def say(self, seen: Seen, key: str, kind: str = "note", language: str | None = None, **values: Any) -> Outgoing:
        """One sentence, in the conversation's language; in `language` where it has none yet."""
        spoken = from_dict(seen.state).language if seen.state else language or Conversation().language
        text = self.content.sentences.say(spoken, key, **values)
        return Outgoing(kind, spoken, (Block("note", lines=(text,)),))


def _with_understanding(
    reply: Outgoing, event: Event, world: World, platform: str | None, *, private: bool
) -> Outgoing:
    """The reply with what was understood, as contracts.md describes it."""
    if not isinstance(event, Said):
        return reply
    heard = event.understanding
    cases = list(case_shares(heard, world.knowledge, platform).items())[:SHOWN]
    mail = _mail(heard.mail) if heard.mail and heard.mail.sender in WRITERS else None
    told = told_in(world.case(reply.case), heard.readings, world) if reply.case and private else Told()
    understanding = {
        "language": heard.language,
        "intents": [[name, round(share, 4)] for name, share in heard.ranking.intents[:SHOWN]],
        "cases": [[slug, round(share, 4)] for slug, share in cases],
    }
    read = (*_read(told.sure, sure=True), *_read(told.likely, sure=False))
    return replace(reply, mail=mail, understanding=understanding, readings=read)


def _read(told: Mapping[str, Reading], *, sure: bool) -> Iterator[dict[str, Any]]:
    for name, one in told.items():
        yield {"slot": name, "value": plain_value(one.value), "text": one.text, "sure": sure}


def _mail(mail: Mail) -> dict[str, Any]:
    return {"sender": mail.sender, "facts": {name: plain_value(value) for name, value in mail.facts.items()}}

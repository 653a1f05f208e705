"""Many sellers at once: what each says, and what each must hear, as one copilot alone would say it."""

import asyncio
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from telegram import Update

from bot import app
from bot.channels.channel import Desk
from bot.channels.telegram.chat import configured
from bot.channels.telegram.updates import Me
from bot.content import Content
from bot.settings import Settings
from intents.understand import Listener
from tests.e2e.rig import CHATS, NUMBERS, TOKEN, Service, Telegram, percentile, post_until_kept
from tests.telegram_stub import Json, message
from tests.test_dialogs import DIALOGS, Dialog

LENGTH = 5
APART = 0.05  # seconds by which an update is overtaken at most: well within the 0.15 that are waited for it
Heard = list[list[str]]


def scripts(count: int) -> list[list[str]]:
    """What sellers say: a marketplace, a question, what they know about it, and what runs."""
    chosen = [found.dialog for found in DIALOGS if len(found.dialog.know) >= LENGTH - 3]
    return [_script(dialog) for dialog in chosen[:: len(chosen) // count][:count]]


def _script(dialog: Dialog) -> list[str]:
    platform = dialog.case.partition("/")[0]
    return [f"/platform {platform}", dialog.open, *list(dialog.know.values())[: LENGTH - 3], "/deadlines"]


async def told(said: Sequence[str], content: Content, listener: Listener) -> Heard:
    """For each thing said the messages that answer it, where nothing goes wrong."""
    channel = configured(Settings(telegram_token=TOKEN, _env_file=None), content)
    assert not isinstance(channel, str)
    channel.me = Me(111, "copilot111_bot")
    heard = []
    async with app.copilot(content, lambda: listener, None) as copilot:
        desk = Desk(copilot, copilot.store)
        for number, text in enumerate(said, 1):
            event = channel.event(Update.de_json(message(number, text)))
            assert event
            response = await channel.respond(event.payload, desk)
            if response.turn:
                await copilot.store.save(response.turn)
            heard.append([part.payload["text"] for part in response.parts if part.payload["do"] == "message"])
    return heard


@dataclass
class Seller:
    """One of many: what it says and must hear, and when it said what."""

    script: Sequence[str]
    wanted: Heard
    chat: int = field(default_factory=lambda: next(CHATS))
    said_at: dict[int, float] = field(default_factory=dict)

    @property
    def all_wanted(self) -> list[str]:
        """All that it must hear, in order."""
        return [text for texts in self.wanted for text in texts]

    async def talks(self, services: Sequence[Service], chance: random.Random, over: float) -> None:
        """Say everything within so many seconds, each thing twice, and some things before what came before them."""
        updates = [message(next(NUMBERS), text, self.chat, self.chat) for text in self.script]
        await asyncio.sleep(chance.uniform(0, over / LENGTH))
        for pair in _pairs(list(enumerate(updates)), chance):
            await asyncio.gather(*(self._says(nth, update, at, services, chance) for at, (nth, update) in pair))
            await asyncio.sleep(chance.uniform(0.5, 1.0) * over / LENGTH * len(pair))

    async def _says(
        self, nth: int, update: Json, after: float, services: Sequence[Service], chance: random.Random
    ) -> None:
        await asyncio.sleep(after)
        self.said_at[nth] = time.monotonic()
        await asyncio.gather(*(post_until_kept(chance.sample(list(services), len(services)), update) for _ in range(2)))

    def waited(self, heard: Sequence[Mapping[str, float]]) -> Iterator[float]:
        """How long each first answer took."""
        at = 0
        for nth, texts in enumerate(self.wanted):
            if texts:
                yield heard[at]["at"] - self.said_at[nth]
            at += len(texts)


def _pairs(
    updates: Sequence[tuple[int, Json]], chance: random.Random
) -> Iterator[list[tuple[float, tuple[int, Json]]]]:
    """Neighbours to be said together, each with when; half of them the wrong way round."""
    for at in range(0, len(updates), 2):
        pair = list(updates[at : at + 2])
        if chance.random() < 0.5:
            pair.reverse()
        yield [(nth * chance.uniform(0.3, 0.7) * APART, update) for nth, update in enumerate(pair)]


def doubled(heard: Sequence[str], wanted: Sequence[str]) -> int | None:
    """How many messages came twice, one right after the other; None where something is lost or out of order."""
    twice, at = 0, 0
    for text in heard:
        if at < len(wanted) and text == wanted[at]:
            at += 1
        elif at and text == wanted[at - 1]:
            twice += 1
        else:
            return None
    return twice if at == len(wanted) else None


def figures(sellers: Sequence[Seller], telegram: Telegram) -> str:
    """How long answers took, for people to read."""
    waits = [wait for seller in sellers for wait in seller.waited(telegram.by_chat[seller.chat])]
    return (
        f"{len(sellers)} users, {len(waits)} updates: answered after"
        f" p50 {percentile(waits, 0.5):.2f} s, p95 {percentile(waits, 0.95):.2f} s, at most {max(waits):.2f} s"
    )

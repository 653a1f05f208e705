"""Many sellers at once: what each says, and what each must hear, as one copilot alone would say it."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from telegram import Update

from bot import app
from bot.channels.channel import Desk
from bot.channels.telegram.chat import configured
from bot.channels.telegram.updates import Me
from bot.channels.telegram.webhook import SETTLING
from bot.content import Content
from bot.settings import Settings
from intents.understand import Listener
from tests.e2e.rig import CHATS, NUMBERS, TOKEN, Service, percentile, post_until_kept
from tests.telegram_stub import Json, message
from tests.test_dialogs import DIALOGS, Dialog

LENGTH = 5
APART = 0.05  # seconds by which an update is overtaken at most, as far as the machine keeps up
Heard = list[list[str]]


def scripts(count: int) -> list[list[str]]:
    """What sellers say: a marketplace, a question, what they know about it, and what runs."""
    chosen = [found.dialog for found in DIALOGS if len(found.dialog.know) >= LENGTH - 3]
    return [_script(dialog) for dialog in chosen[:: len(chosen) // count][:count]]


def _script(dialog: Dialog) -> list[str]:
    platform = dialog.case.partition("/")[0]
    return [f"/platform {platform}", dialog.open, *list(dialog.know.values())[: LENGTH - 3], "/deadlines"]


Order = tuple[int, ...]


@dataclass(frozen=True)
class Oracle:
    """What one copilot alone answers, where nothing goes wrong."""

    content: Content
    listener: Listener
    known: dict[tuple[str, ...], Heard] = field(default_factory=dict)

    async def told(self, *said: str) -> Heard:
        """For each thing said, in this order, the messages that answer it."""
        if said not in self.known:
            self.known[said] = await self._told(said)
        return self.known[said]

    async def _told(self, said: Sequence[str]) -> Heard:
        channel = configured(Settings(telegram_token=TOKEN, _env_file=None), self.content)
        assert not isinstance(channel, str)
        channel.me = Me(111, "copilot111_bot")
        heard = []
        async with app.copilot(self.content, lambda: self.listener, None) as copilot:
            desk = Desk(copilot, copilot.store)
            for number, text in enumerate(said, 1):
                event = channel.event(Update.de_json(message(number, text)))
                assert event
                response = await channel.respond(event.payload, desk)
                if response.turn:
                    await copilot.store.save(response.turn)
                heard.append([part.payload["text"] for part in response.parts if part.payload["do"] == "message"])
        return heard


@dataclass(frozen=True)
class Verdict:
    """What one seller heard: how many messages twice, how long each first answer took, what came out of turn."""

    twice: int
    waits: Sequence[float]
    overtaken: int


@dataclass
class Seller:
    """One of many: what it says, when it began to say each thing, and when that was kept."""

    script: Sequence[str]
    chat: int = field(default_factory=lambda: next(CHATS))
    said_at: dict[int, float] = field(default_factory=dict)
    kept_at: dict[int, float] = field(default_factory=dict)

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
        posting = (post_until_kept(chance.sample(list(services), len(services)), update) for _ in range(2))
        self.kept_at[nth] = min(await asyncio.gather(*posting))

    def orders(self) -> Iterator[Order]:
        """The orders in which all of it may be answered, the one in which it was meant first.

        The earlier of two is promised to go first only if it is kept while the later one still settles. On a busy
        machine it comes later than that, however close together the two were to be said: then either may go first.
        """
        pairs = [tuple(range(at, min(at + 2, len(self.script)))) for at in range(0, len(self.script), 2)]
        for chosen in product(*([pair, pair[::-1]] if self._is_open(pair) else [pair] for pair in pairs)):
            yield tuple(nth for pair in chosen for nth in pair)

    def _is_open(self, pair: Order) -> bool:
        return len(pair) == 2 and self.kept_at[pair[0]] > self.said_at[pair[1]] + SETTLING

    async def verdict(self, heard: Sequence[Json], oracle: Oracle) -> Verdict | None:
        """What became of it; None where something is lost, or came in an order in which it may not."""
        for order in self.orders():
            answers = await oracle.told(*(self.script[nth] for nth in order))
            twice = doubled([said["text"] for said in heard], [text for texts in answers for text in texts])
            if twice is not None:
                overtaken = sum(one > other for one, other in pairwise(order))
                return Verdict(twice, list(self._waits(order, answers, heard)), overtaken)
        return None

    def _waits(self, order: Order, answers: Heard, heard: Sequence[Json]) -> Iterator[float]:
        at = 0
        for nth, texts in zip(order, answers, strict=True):
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


def figures(verdicts: Sequence[Verdict]) -> str:
    """How long answers took, for people to read."""
    waits = [wait for verdict in verdicts for wait in verdict.waits]
    return (
        f"{len(verdicts)} users, {len(waits)} updates: answered after"
        f" p50 {percentile(waits, 0.5):.2f} s, p95 {percentile(waits, 0.95):.2f} s, at most {max(waits):.2f} s;"
        f" {sum(one.twice for one in verdicts)} messages came twice,"
        f" {sum(one.overtaken for one in verdicts)} updates too late to go first"
    )

"""Whole dialogues, spoken through each dialect: what is shown is what the copilot says when asked directly."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import app
from bot.channels.relay.bubbles import Bubble, bubbles, markdown
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Outgoing
from intents.understand import Listener
from tests.conftest import Seller
from tests.relay.harness import Json, outside
from tests.relay.test_aibot import Relays
from tests.relay.test_app import SEND, Apps
from tests.relay.test_bridge import Bridges
from tests.relay.test_onebot import OneBots, text, words
from tests.shared import shared

FILE = "questions/dialogues.yaml"
CHOSEN = ("D15", "D11", "D39", "D56", "D63")
MOST = 12
Says = Callable[[str, int], Awaitable[list[str]]]


@cache
def dialogues() -> Mapping[str, Json]:
    """The dialogues of the file by id; nothing is copied from it."""
    return {one["id"]: one for one in yaml.safe_load(shared(FILE).read_text("utf-8"))}


def answer(dialogue: Json, reply: Outgoing) -> str:
    """What the seller of the dialogue answers."""
    if reply.kind == "choices":
        ids = [option.id.removeprefix("case:") for option in reply.options]
        return str(next((nth for nth, slug in enumerate(ids, 1) if slug in dialogue["expect"]["case"]), len(ids)))
    asked = "\n".join([reply.text, *(option.label for option in reply.options)])
    fits = (one["say"] for one in dialogue["persona"] if any(re.search(f"(?is){p}", asked) for p in one["ask"]))
    return str(next(fits, dialogue["default"]))


@dataclass(frozen=True)
class Script:
    """What the seller typed, and what the copilot replied when it was asked directly."""

    at: datetime
    turns: Sequence[tuple[str, Outgoing]]


async def script(content: Content, listener: Listener, dialogue: Json) -> Script:
    async with app.copilot(content, lambda: listener, None) as copilot:
        seller = Seller(copilot, now=datetime.fromisoformat(dialogue["now"]))
        typed, turns = dialogue["open"], []
        for _ in range(MOST):
            reply = await seller.says(typed)
            turns.append((typed, reply))
            if reply.kind not in ("question", "choices"):
                break
            typed = answer(dialogue, reply)
        return Script(seller.now, turns)


@asynccontextmanager
async def through_the_aibot(opened: tuple[Any, ...], at: datetime) -> AsyncIterator[tuple[Says, Copilot]]:
    relays = Relays(*opened)
    relays.clock = lambda: at
    async with relays.aibot() as platform:

        async def say(typed: str, _: int) -> list[str]:
            got = await platform.tell(platform.message(typed))
            return [got["stream"]["content"]] if got else []

        yield say, platform.served.copilot


@asynccontextmanager
async def through_the_app(opened: tuple[Any, ...], at: datetime) -> AsyncIterator[tuple[Says, Copilot]]:
    apps = Apps(*opened)
    apps.clock = lambda: at
    async with outside() as world, apps.app(world) as platform:

        async def say(typed: str, count: int) -> list[str]:
            before = len(world.to(SEND))
            first = await platform.tell(platform.message(typed))
            more = (await world.until(SEND, before + count - 1))[before:]
            return [first or "", *(said["text"]["content"] for said in more)]

        yield say, platform.served.copilot


@asynccontextmanager
async def through_onebot(opened: tuple[Any, ...], at: datetime) -> AsyncIterator[tuple[Says, Copilot]]:
    onebots = OneBots(*opened)
    onebots.clock = lambda: at
    async with outside() as world, onebots.onebot(world) as bridge:

        async def say(typed: str, count: int) -> list[str]:
            before = len(world.to("/send_msg"))
            first = await bridge.tell(bridge.message([text(typed)]))
            more = (await world.until("/send_msg", before + count - 1))[before:]
            return [words(first), *(words(said["message"]) for said in more)]

        yield say, bridge.served.copilot


@asynccontextmanager
async def through_the_bridge(opened: tuple[Any, ...], at: datetime) -> AsyncIterator[tuple[Says, Copilot]]:
    bridges = Bridges(*opened)
    bridges.clock = lambda: at
    async with bridges.bridge() as peer:

        async def say(typed: str, _: int) -> list[str]:
            return [bubble["text"] for bubble in (await peer.tell(peer.message(typed)))["bubbles"]]

        yield say, peer.served.copilot


def shown(limit: int) -> Callable[[Outgoing, Content], list[str]]:
    def expected(reply: Outgoing, content: Content) -> list[str]:
        made: list[Bubble] = bubbles(reply, content.sentences, limit)
        return [bubble.text for bubble in made]

    return expected


def streamed(reply: Outgoing, content: Content) -> list[str]:
    return [markdown(reply, content.sentences, 20_480)]


DIALECTS = [
    pytest.param((through_the_aibot, streamed), id="wecom-aibot"),
    pytest.param((through_the_app, shown(2048)), id="wecom-app"),
    pytest.param((through_onebot, shown(4000)), id="onebot"),
    pytest.param((through_the_bridge, shown(4000)), id="bridge"),
]


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("spoken", DIALECTS)
async def test_a_dialogue_ends_as_it_does_when_the_copilot_is_asked_directly(
    content: Content, listener: Listener, tmp_path: Path, spoken: tuple[Any, Any], name: str
) -> None:
    through, expected = spoken
    direct = await script(content, listener, dialogues()[name])
    assert direct.turns[-1][1].kind not in ("question", "choices")
    async with through((content, listener, tmp_path), direct.at) as (say, copilot):
        for typed, reply in direct.turns:
            wanted = expected(reply, content)
            assert await say(typed, len(wanted)) == wanted
        final = await _last(copilot)
    assert (final["kind"], final["case"], final["outcome"], final["outcomes"]) == (
        direct.turns[-1][1].kind,
        direct.turns[-1][1].case,
        direct.turns[-1][1].outcome,
        list(direct.turns[-1][1].outcomes),
    )


async def _last(copilot: Copilot) -> Json:
    """The reply that the store keeps of the last turn."""
    async with copilot.store.database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT reply FROM handled ORDER BY rowid DESC LIMIT 1")
        read: Json = yaml.safe_load(rows.scalar_one())
        return read

"""Forgetting in a running service: after the answer nothing tells that there was somebody."""

import asyncio
from pathlib import Path

from bot.channels.access import Access
from bot.channels.relay.bridge import Bridge
from bot.content import Content
from bot.store.files import files
from intents.understand import Listener
from tests.conftest import Place
from tests.relay.harness import CLAIM, DAY, served
from tests.relay.test_bridge import SECRET, Peer
from tests.test_erasing import everything

WHO = {"chat": "seller-7781", "user": "seller-7781"}
MARK = "zebra-stripe"


async def test_after_the_answer_to_forget_no_row_names_the_person_and_no_byte_what_they_said(
    content: Content, listener: Listener, place: Place
) -> None:
    async with served(content, listener, place, Bridge(content, Access("bridge"), SECRET, clock=DAY)) as service:
        peer = Peer(service)
        for said in (CLAIM, "/deadlines", f"quel {MARK} dommage", "/export", "/forget"):
            await peer.tell(peer.message(said, **WHO))
        await peer.tell(peer.message(choice="vote:down", **WHO))
        assert WHO["user"] in await everything(service.copilot.store.database)
        asked = await peer.tell(peer.message("/forget", **WHO))
        goodbye = peer.message(choice=asked["options"][0]["id"], **WHO)
        assert (await peer.tell(goodbye))["bubbles"]
        database = service.copilot.store.database
        assert WHO["user"] not in await everything(database)
        if isinstance(place, Path):
            await asyncio.wait_for(database.swept(), 30)
            left = b"".join(one.read_bytes() for one in files(place))
            assert [word for word in (WHO["user"], MARK, CLAIM) if word.encode() in left] == []
        assert (await peer.tell(goodbye))["bubbles"] == []
        assert WHO["user"] not in await everything(database)

"""The plain bridge."""

import asyncio
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.access import Access
from bot.channels.channel import Desk
from bot.channels.relay.bridge import Bridge, configured
from bot.clock import Clock
from bot.content import Content
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.conftest import Place
from tests.relay.harness import (
    ANSWERED,
    CLAIM,
    DAY,
    NOT_RECEIVED,
    READY,
    Json,
    Outside,
    Served,
    holding,
    outside,
    sent_all,
    served,
    turns,
    until,
)

SECRET = "correct horse"  # noqa: S105 - of nobody
BACK = "/back"


def signed(raw: bytes, stamp: str) -> str:
    return f"sha256={hmac.new(SECRET.encode(), stamp.encode() + b'.' + raw, hashlib.sha256).hexdigest()}"


class Peer:
    """Somebody's own bridge."""

    def __init__(self, service: Served) -> None:
        self.served = service
        self.url = f"{service.url}/relay/bridge"
        self.ids = count(1)

    def message(self, text: str = "", **more: Any) -> Json:
        said = {"id": f"b{next(self.ids)}", "chat": "zhang", "user": "zhang", "text": text, **more}
        return {name: value for name, value in said.items() if value != ""}

    async def post(self, said: Json | bytes, later: float = 0.0, **headers: str | None) -> aiohttp.ClientResponse:
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        stamp = self.served.stamp(later)
        given: dict[str, str | None] = {"X-Copilot-Timestamp": stamp, "X-Copilot-Signature": signed(raw, stamp)}
        given |= {f"X-Copilot-{name.title()}": value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        answer = await self.served.http.post(self.url, data=raw, headers=sent)
        await answer.read()
        return answer

    async def tell(self, said: Json) -> Json:
        answer = await self.post(said)
        assert answer.status in (200, 202)
        answered: Json = await answer.json()
        return answered

    async def until_told(self, said: Json) -> Json:
        """The answer, once there is one."""
        async with asyncio.timeout(30):
            while (answered := await self.tell(said)).get("pending"):
                pass
        return answered


def words(answer: Json) -> str:
    return "\n".join(bubble["text"] for bubble in answer["bubbles"])


class Bridges:
    """Opens services with a bridge in them."""

    def __init__(self, content: Content, listener: Listener, place: Path) -> None:
        self.content = content
        self.listener = listener
        self.place: Place = place / "relay.sqlite"
        self.clock: Clock = DAY

    @asynccontextmanager
    async def bridge(
        self,
        world: Outside | None = None,
        seconds: float = 0.0,
        allowed: Sequence[str] = (),
        held: threading.Event | None = None,
        workers: int = 4,
    ) -> AsyncIterator[Peer]:
        access = Access("bridge", frozenset(allowed))
        back = f"{world.url}{BACK}" if world else ""
        channel = Bridge(self.content, access, SECRET, ("售后副驾", "副驾"), back, clock=self.clock)
        channel.seconds = seconds or channel.seconds
        async with served(
            self.content, self.listener, self.place, channel, held=held, workers=workers, now=self.clock
        ) as service:
            yield Peer(service)


@pytest.fixture
def bridges(content: Content, listener: Listener, tmp_path: Path) -> Bridges:
    return Bridges(content, listener, tmp_path)


async def test_a_question_is_answered_with_bubbles_and_options(bridges: Bridges) -> None:
    async with bridges.bridge() as peer:
        answer = await peer.tell(peer.message(NOT_RECEIVED))
        assert [bubble["kind"] for bubble in answer["bubbles"]] == ["text"]
        assert ANSWERED in words(answer)
        assert [option["number"] for option in answer["options"]] == [1, 2, 3]
        chosen = await peer.tell(peer.message(choice=answer["options"][0]["id"]))
        assert ANSWERED not in words(chosen)


async def test_each_message_to_send_is_a_bubble_of_its_own(bridges: Bridges) -> None:
    async with bridges.bridge() as peer:
        answer = await peer.tell(peer.message(READY))
        first, *messages = answer["bubbles"]
        assert first["kind"] == "text"
        assert {bubble["kind"] for bubble in messages} == {"message"}
        assert messages[0]["text"].startswith("Bonjour")
        assert messages[0]["text"].endswith("L'équipe de la boutique")


async def test_a_group_is_left_alone_unless_somebody_speaks_to_the_bot(bridges: Bridges) -> None:
    async with bridges.bridge() as peer:
        room = {"chat": "room", "group": True}
        assert (await peer.tell(peer.message(NOT_RECEIVED, **room)))["bubbles"] == []
        assert (await peer.tell(peer.message("1", **room)))["bubbles"] == []
        for nth, more in enumerate(({"mentioned": True}, {"quoted_bot": True})):
            answer = await peer.tell(peer.message(NOT_RECEIVED, **room, **more, user=f"u{nth}", name="张三"))
            assert ANSWERED in words(answer)
            assert answer["mention"] == {"user": f"u{nth}", "name": "张三"}
        for text in (f"副驾，{NOT_RECEIVED}", f"@售后副驾 {NOT_RECEIVED}"):
            assert ANSWERED in words(await peer.tell(peer.message(text, **room, user=text[:3])))
        answer = await peer.tell(peer.message("①", **room, user="u0"))
        assert answer["bubbles"]
        assert ANSWERED not in words(answer)


async def test_a_late_answer_is_brought_back_once_and_signed(bridges: Bridges) -> None:
    with holding() as held:
        async with outside() as world, bridges.bridge(world, seconds=0.05, held=held) as peer:
            said = peer.message(NOT_RECEIVED)
            answer = await peer.tell(said)
            assert (answer["bubbles"], answer["pending"]) == ([], True)
            held.set()
            (late,) = await world.until(BACK)
            assert (late["id"], late["chat"], late["user"]) == (said["id"], "zhang", "zhang")
            assert ANSWERED in words(late)
            headers, raw = world.headers[0], world.raw[0]
            assert headers["X-Copilot-Signature"] == signed(raw, headers["X-Copilot-Timestamp"])
            await until(lambda: sent_all(peer.served.copilot))
            assert len(world.sent) == 1


async def test_without_a_callback_a_late_answer_is_asked_for_again(bridges: Bridges) -> None:
    with holding() as held:
        async with bridges.bridge(seconds=0.05, held=held) as peer:
            said = peer.message(NOT_RECEIVED)
            assert (await peer.tell(said))["pending"]
            held.set()
            assert ANSWERED in words(await peer.until_told(said))
            assert (await peer.tell(said))["bubbles"] == []
            assert await turns(peer.served.copilot) == 1


async def test_a_request_is_told_what_another_process_has_worked(bridges: Bridges, place: Place) -> None:
    bridges.place = place
    async with bridges.bridge(workers=0) as idle, bridges.bridge() as busy:
        assert ANSWERED in words(await idle.tell(idle.message(NOT_RECEIVED)))
        assert await turns(busy.served.copilot) == 1


async def test_a_message_that_comes_three_times_has_one_answer(bridges: Bridges, place: Place) -> None:
    bridges.place = place
    async with bridges.bridge() as peer:
        said = peer.message(NOT_RECEIVED)
        answers = await asyncio.gather(*(peer.tell(said) for _ in range(3)))
        assert len([answer for answer in answers if answer["bubbles"]]) == 1
        assert await turns(peer.served.copilot) == 1


async def test_ids_count_per_chat_and_a_redelivery_is_still_known(bridges: Bridges) -> None:
    with holding() as held:
        async with bridges.bridge(seconds=0.05, held=held) as peer:
            chats = [peer.message(NOT_RECEIVED, id="1", chat=chat, user=chat) for chat in ("zhang", "li")]
            assert [(await peer.tell(said))["pending"] for said in chats] == [True, True]
            held.set()
            assert [ANSWERED in words(await peer.until_told(said)) for said in chats] == [True, True]
            assert [words(await peer.tell(said)) for said in chats] == ["", ""]
            assert await turns(peer.served.copilot) == 2


async def test_a_picture_is_told_that_it_cannot_be_seen(bridges: Bridges) -> None:
    async with bridges.bridge() as peer:
        assert "图片" in words(await peer.tell(peer.message(attachment=True)))


async def test_what_the_channel_cannot_do_is_said_and_not_promised(bridges: Bridges) -> None:
    async with bridges.bridge() as peer:
        await peer.tell(peer.message(CLAIM))
        answer = await peer.tell(peer.message(choice="remind:60"))
        assert "没法主动找你" in words(answer)
        assert "发不了文件" in words(await peer.tell(peer.message("/export")))


async def test_a_reminder_is_brought_to_the_callback(bridges: Bridges) -> None:
    async with outside() as world, bridges.bridge(world) as peer:
        await peer.tell(peer.message(CLAIM))
        answer = await peer.tell(peer.message(choice="remind:60"))
        assert "没法主动找你" not in words(answer)
        async with peer.served.copilot.store.database.write() as connection:
            await connection.exec_driver_sql("UPDATE reminders SET ready = 0")
        (reminder,) = await world.until(BACK)
        assert (reminder["id"], reminder["chat"]) == ("", "zhang")
        assert "⏰" in words(reminder)


async def test_strangers_and_old_requests_are_refused(bridges: Bridges, caplog: pytest.LogCaptureFixture) -> None:
    async with bridges.bridge() as peer:
        said = peer.message(NOT_RECEIVED)
        answers = [
            await peer.post(said, signature=None),
            await peer.post(said, timestamp=None),
            await peer.post(said, signature="sha256=0"),
            await peer.post(said, timestamp=peer.served.stamp(1)),
            await peer.post(said, later=-600),
            await peer.post(said, later=600),
            await peer.post(b"x" * 70_000),
        ]
        assert [answer.status for answer in answers] == [401, 401, 403, 403, 403, 403, 413]
        assert await turns(peer.served.copilot) == 0
    assert len(_warnings(caplog)) == 7


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"id": "1", "chat": "c"},
        {"id": 1, "chat": "c", "user": "u", "text": "a"},
        {"id": "1", "chat": "c", "user": "u", "text": "a", "choice": "b"},
        {"id": "1", "chat": "c", "user": "u", "text": "a", "group": "yes"},
        {"id": "1", "chat": "c\u001fd", "user": "u", "text": "a"},
        {"id": "1", "chat": "c", "user": "u", "text": "a", "zone": "Mars/Base"},
        {"id": "1", "chat": "c", "user": "u", "text": "a", "language": "xx"},
        {"id": "1", "chat": "c", "user": "u", "text": "a", "callback": "http://169.254.169.254/"},
    ],
)
async def test_a_wrong_field_is_named_to_the_bridge_and_to_nobody_else(
    bridges: Bridges, caplog: pytest.LogCaptureFixture, said: Json
) -> None:
    async with bridges.bridge() as peer:
        answer = await peer.post(said)
        assert answer.status == 400
        assert (await answer.json())["error"]
        assert await turns(peer.served.copilot) == 0
    assert [record.getMessage() for record in _warnings(caplog)] == ["bridge: refused: a field is wrong"]


async def test_a_database_that_is_away_asks_for_the_message_again(
    bridges: Bridges, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    async with bridges.bridge() as peer:
        said = peer.message(NOT_RECEIVED)
        with monkeypatch.context() as broken:
            broken.setattr(Desk, "receive", away)
            assert (await peer.post(said)).status == 503
        assert ANSWERED in words(await peer.tell(said))


async def test_an_unknown_group_is_ignored_and_logged_once(bridges: Bridges, caplog: pytest.LogCaptureFixture) -> None:
    async with bridges.bridge(allowed=["room"]) as peer:
        for _ in range(2):
            assert (await peer.tell(peer.message(NOT_RECEIVED)))["bubbles"] == []
        assert await turns(peer.served.copilot) == 0
    assert len(_warnings(caplog)) == 1


def test_half_a_configuration_says_what_is_missing(content: Content) -> None:
    assert isinstance(configured(Settings(_env_file=None), content), str)
    with pytest.raises(SettingsError, match="COPILOT_BRIDGE_SECRET"):
        configured(Settings(_env_file=None, bridge_callback="https://x/"), content)


def _warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]

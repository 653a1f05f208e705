"""OneBot 11 over HTTP, with aiocqhttp as the judge of signatures and messages."""

import asyncio
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
from aiocqhttp import CQHttp, Message

from bot.channels.access import Access
from bot.channels.relay.onebot import OneBot, configured
from bot.channels.relay.segments import spoken
from bot.channels.relay.signing import sha1
from bot.clock import Clock
from bot.content import Content
from bot.copilot import Copilot
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.relay.harness import (
    ANSWERED,
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

SECRET, TOKEN = "kSLuTF2GC2Q4q4ugm3", "qwe123"
ME, GROUP, USER = 10001, 987654, 2233


class Bridge:
    """A OneBot implementation."""

    def __init__(self, service: Served) -> None:
        self.served = service
        self.url = f"{service.url}/relay/onebot"
        self.ids = count(1)

    def message(self, message: object, group: int = 0, user: int = USER) -> Json:
        place: Json = {"message_type": "group", "group_id": group} if group else {"message_type": "private"}
        known = {"time": int(self.served.stamp()), "self_id": ME, "post_type": "message", "user_id": user}
        return {**known, **place, "message_id": next(self.ids), "message": message, "sender": {"nickname": "张三"}}

    async def post(self, said: Json | bytes, headers: dict[str, str] | None = None) -> aiohttp.ClientResponse:
        raw = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        given = {"X-Signature": sha1(SECRET, raw)} if headers is None else headers
        answer = await self.served.http.post(self.url, data=raw, headers=given)
        await answer.read()
        return answer

    async def tell(self, said: Json) -> Sequence[Json]:
        """The segments of the quick answer; none where nothing is said."""
        answer = await self.post(said)
        if answer.status == 204:
            return ()
        assert answer.status == 200
        answered = await answer.json()
        assert answered["at_sender"] is False
        segments: list[Json] = answered["reply"]
        return segments


def words(segments: Sequence[Json]) -> str:
    return "".join(one["data"]["text"] for one in segments if one["type"] == "text")


def at(user: int) -> Json:
    return {"type": "at", "data": {"qq": str(user)}}


def text(said: str) -> Json:
    return {"type": "text", "data": {"text": said}}


class OneBots:
    """Opens services with OneBot in them."""

    def __init__(self, content: Content, listener: Listener, place: Path) -> None:
        self.content = content
        self.listener = listener
        self.place = place / "relay.sqlite"
        self.clock: Clock = DAY

    @asynccontextmanager
    async def onebot(
        self,
        world: Outside | None = None,
        seconds: float = 0.0,
        allowed: Sequence[str] = (),
        held: threading.Event | None = None,
    ) -> AsyncIterator[Bridge]:
        access = Access("onebot", frozenset(allowed))
        names = ("售后副驾", "副驾")
        channel = OneBot(self.content, access, (SECRET, TOKEN), names, world.url if world else "", clock=self.clock)
        channel.seconds = seconds or channel.seconds
        async with served(self.content, self.listener, self.place, channel, held=held, now=self.clock) as service:
            yield Bridge(service)


@pytest.fixture
def onebots(content: Content, listener: Listener, tmp_path: Path) -> OneBots:
    return OneBots(content, listener, tmp_path)


async def test_a_mention_in_a_group_is_answered_with_a_quote_and_a_mention(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        said = bridge.message([at(ME), text(f" {NOT_RECEIVED}")], GROUP)
        reply = await bridge.tell(said)
        assert [one["type"] for one in reply] == ["reply", "at", "text"]
        assert reply[0]["data"]["id"] == str(said["message_id"])
        assert reply[1]["data"]["qq"] == str(USER)
        assert ANSWERED in words(reply)


async def test_a_string_with_codes_is_read_like_segments(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        assert ANSWERED in words(await bridge.tell(bridge.message(f"[CQ:at,qq={ME}] {NOT_RECEIVED}", GROUP)))


async def test_a_group_is_left_alone_unless_somebody_speaks_to_the_bot(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        for said in (
            [text(NOT_RECEIVED)],
            [at(555), text(NOT_RECEIVED)],
            [{"type": "at", "data": {"qq": "all"}}, text(NOT_RECEIVED)],
            [text("1")],
            [{"type": "reply", "data": {"id": "4"}}, text(NOT_RECEIVED)],
        ):
            assert await bridge.tell(bridge.message(said, GROUP)) == ()
        assert await bridge.tell(bridge.message([text("你好")], GROUP, ME)) == ()
        assert await turns(bridge.served.copilot) == 0
        for said in (
            [text(f"副驾 {NOT_RECEIVED}")],
            [text(f"@售后副驾\u2005{NOT_RECEIVED}")],
            [{"type": "reply", "data": {"id": "4", "qq": str(ME)}}, text(NOT_RECEIVED)],
        ):
            assert ANSWERED in words(await bridge.tell(bridge.message(said, GROUP, next(bridge.ids) + 5000)))


async def test_a_quote_is_recognised_by_asking_the_bridge(onebots: OneBots) -> None:
    async with outside() as world, onebots.onebot(world) as bridge:
        world.answers["/get_msg"] = [{"status": "ok", "data": {"sender": {"user_id": ME}}}]
        said = [{"type": "reply", "data": {"id": "4"}}, text(NOT_RECEIVED)]
        assert ANSWERED in words(await bridge.tell(bridge.message(said, GROUP)))
        world.answers["/get_msg"] = [{"status": "ok", "data": {"sender": {"user_id": 5}}}]
        assert await bridge.tell(bridge.message(said, GROUP, 6)) == ()


async def test_an_open_menu_is_answered_by_its_own_asker_without_a_mention(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        asked = words(await bridge.tell(bridge.message([at(ME), text("买家说没收到货")], GROUP)))
        assert "1. " in asked
        assert await bridge.tell(bridge.message([text("2")], GROUP, 4455)) == ()
        answered = words(await bridge.tell(bridge.message([text("２")], GROUP)))
        assert answered
        assert "哪个平台" not in answered


async def test_in_a_group_nobody_sees_an_order_and_one_bubble_is_enough(onebots: OneBots) -> None:
    async with outside() as world, onebots.onebot(world) as bridge:
        reply = words(await bridge.tell(bridge.message([at(ME), text(READY)], GROUP)))
        assert "1234567" not in reply
        assert "私聊" in reply
        await asyncio.sleep(1.5)
        assert world.sent == []


async def test_without_an_interface_all_is_said_in_one_answer(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        reply = words(await bridge.tell(bridge.message([text(READY)])))
        assert "\n────────\nBonjour" in reply


async def test_with_an_interface_each_message_to_send_is_alone(onebots: OneBots) -> None:
    async with outside() as world, onebots.onebot(world) as bridge:
        first = words(await bridge.tell(bridge.message([text(READY)])))
        assert "可直接发送" in first
        assert "Bonjour" not in first
        sent = await world.until("/send_msg", 3)
        assert (sent[0]["message_type"], sent[0]["user_id"]) == ("private", USER)
        assert words(sent[0]["message"]).startswith("Bonjour")
        assert world.headers[0]["Authorization"] == f"Bearer {TOKEN}"


async def test_a_slow_turn_is_told_once_by_the_interface(onebots: OneBots) -> None:
    with holding() as held:
        async with outside() as world, onebots.onebot(world, seconds=0.05, held=held) as bridge:
            assert await bridge.tell(bridge.message([at(ME), text(NOT_RECEIVED)], GROUP)) == ()
            held.set()
            (late,) = await world.until("/send_msg")
            assert (late["message_type"], late["group_id"]) == ("group", GROUP)
            assert [one["type"] for one in late["message"]] == ["reply", "at", "text"]
            await until(lambda: sent_all(bridge.served.copilot))
            assert len(world.sent) == 1


async def test_a_request_without_an_interface_waits_until_the_turn_is_done(onebots: OneBots) -> None:
    with holding() as held:
        async with onebots.onebot(held=held) as bridge:
            waiting = asyncio.create_task(bridge.tell(bridge.message([text(NOT_RECEIVED)])))
            await until(lambda: arrived(bridge.served.copilot))
            assert not waiting.done()
            held.set()
            assert ANSWERED in words(await waiting)


async def arrived(copilot: Copilot) -> bool:
    """Whether something has come in and is not dealt with yet."""
    return await copilot.store.inbox.waiting() > 0


def test_with_an_interface_a_request_is_short_and_without_it_is_patient(content: Content) -> None:
    ways = [OneBot(content, Access("onebot"), (SECRET, ""), ("", ""), api, clock=DAY) for api in ("http://a", "")]
    assert [way.seconds for way in ways] == [4.0, 20.0]


async def test_a_message_that_comes_three_times_has_one_answer(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        said = bridge.message([text(NOT_RECEIVED)])
        answers = await asyncio.gather(*(bridge.tell(said) for _ in range(3)))
        assert len([answer for answer in answers if answer]) == 1
        assert await turns(bridge.served.copilot) == 1


async def test_whoever_proves_nothing_is_refused(onebots: OneBots, caplog: pytest.LogCaptureFixture) -> None:
    async with onebots.onebot() as bridge:
        said = bridge.message([text(NOT_RECEIVED)])
        given = [{}, {"X-Signature": "sha1=0"}, {"X-Signature": "ü"}, {"Authorization": "Bearer wrong"}]
        answers = [await bridge.post(said, headers) for headers in given]
        answers.append(await bridge.post(b"x" * 70_000))
        answers.append(await bridge.post(b"[]"))
        answers.append(await bridge.post({**said, "message_id": 10**25}))
        assert [answer.status for answer in answers] == [401, 403, 403, 403, 413, 400, 400]
        assert await turns(bridge.served.copilot) == 0
        assert (await bridge.post(said, {"Authorization": f"Bearer {TOKEN}"})).status == 200
    assert len(_warnings(caplog)) == 7


async def test_an_unknown_group_is_ignored_and_logged_once(onebots: OneBots, caplog: pytest.LogCaptureFixture) -> None:
    async with onebots.onebot(allowed=["1"]) as bridge:
        for _ in range(2):
            assert await bridge.tell(bridge.message([at(ME), text(NOT_RECEIVED)], GROUP)) == ()
        assert await turns(bridge.served.copilot) == 0
    assert len(_warnings(caplog)) == 1


async def test_heartbeats_and_notices_are_passed_over(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        for kind in ("meta_event", "notice", "request"):
            assert (await bridge.post({"post_type": kind, "self_id": ME})).status == 204


async def test_the_judge_finds_our_signature_right_and_others_wrong() -> None:
    judge = CQHttp(import_name="judge", secret=SECRET)
    raw = json.dumps({"post_type": "meta_event", "meta_event_type": "heartbeat", "self_id": ME, "x": "你好"}).encode()
    client = judge.asgi.test_client()
    signatures = (sha1(SECRET, raw), sha1("another", raw), None)
    statuses = []
    for signature in signatures:
        headers = {"Content-Type": "application/json", "X-Self-ID": str(ME)} | (
            {"X-Signature": signature} if signature else {}
        )
        statuses.append((await client.post("/", data=raw, headers=headers)).status_code)
    assert [status // 100 for status in statuses] == [2, 4, 4]


@pytest.mark.parametrize(
    "message",
    [
        f"[CQ:at,qq={ME}] 没收到货",
        "[CQ:reply,id=12][CQ:at,qq=5]a&#91;b&#93; &amp;#91; c",
        "看图[CQ:image,file=a.jpg,url=https://x/?a=1&amp;b=2]",
        "没有码",
        "",
    ],
)
def test_the_judge_reads_strings_as_we_do(message: str) -> None:
    theirs: list[Any] = [{"type": one.type, "data": one.data} for one in Message(message)]
    assert spoken(message) == spoken(theirs)


async def test_the_judge_can_send_what_we_answer(onebots: OneBots) -> None:
    async with onebots.onebot() as bridge:
        reply = await bridge.tell(bridge.message([at(ME), text(NOT_RECEIVED)], GROUP))
        assert Message(list(reply)).extract_plain_text().strip() == words(reply).strip()


def test_half_a_configuration_says_what_is_missing(content: Content) -> None:
    assert isinstance(configured(Settings(_env_file=None), content), str)
    with pytest.raises(SettingsError, match="COPILOT_ONEBOT_SECRET or COPILOT_ONEBOT_TOKEN"):
        configured(Settings(_env_file=None, onebot_api="http://127.0.0.1:5700"), content)


def _warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]

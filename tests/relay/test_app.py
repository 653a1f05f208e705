"""A self-built WeCom app, and the group robot."""

import asyncio
import html
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from defusedxml.ElementTree import fromstring

from bot.channels.access import Access
from bot.channels.channel import ChannelError, RefusedError
from bot.channels.relay import wecom_app, wecom_robot
from bot.channels.relay.core import GRACE
from bot.channels.relay.crypto import Crypt
from bot.channels.relay.wecom_api import WecomApi
from bot.channels.relay.wecom_app import WecomApp
from bot.channels.relay.wecom_robot import WecomRobot
from bot.clock import Clock
from bot.content import Content
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.relay.harness import (
    ANSWERED,
    DAY,
    NOT_RECEIVED,
    READY,
    Outside,
    Served,
    holding,
    outside,
    sent_all,
    served,
    turns,
    until,
)
from tests.relay.wecom import KEY, NONCE, TOKEN

CORP = "ww1436e0e65a779aee"
TOKENS, SEND = "/cgi-bin/gettoken", "/cgi-bin/message/send"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


class AppPlatform:
    """WeCom, for one app."""

    def __init__(self, service: Served) -> None:
        self.served = service
        self.url = f"{service.url}/relay/wecom-app"
        self.crypt = Crypt.of(TOKEN, KEY, CORP)
        self.ids = count(1)

    def message(self, text: str, **more: str) -> str:
        fields = {
            "ToUserName": CORP,
            "FromUserName": "zhang",
            "CreateTime": "1348831860",
            "MsgType": "text",
            "Content": text,
            "MsgId": str(next(self.ids)),
            "AgentID": "1000002",
            **more,
        }
        inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        return f"<xml>{inside}</xml>"

    async def post(self, inner: str, later: float = 0.0, **changed: str) -> aiohttp.ClientResponse:
        encrypted, stamp = self.crypt.seal(inner), self.served.stamp(later)
        query = {"msg_signature": self.crypt.sign(stamp, NONCE, encrypted), "timestamp": stamp, "nonce": NONCE}
        body = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        answer = await self.served.http.post(self.url, params={**query, **changed}, data=body.encode())
        await answer.read()
        return answer

    async def tell(self, inner: str) -> str | None:
        """The text of the passive reply; None where there is none."""
        answer = await self.post(inner)
        assert answer.status == 200
        if not await answer.text():
            return None
        outer = fromstring(await answer.text())
        parts = [outer.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")]
        reply = fromstring(self.crypt.open(*parts))
        assert (reply.findtext("ToUserName"), reply.findtext("FromUserName")) == ("zhang", CORP)
        content = reply.findtext("Content")
        assert content
        assert len(content.encode()) <= 2048
        return content


class Apps:
    """Opens services with an app in them."""

    def __init__(self, content: Content, listener: Listener, place: Path) -> None:
        self.content = content
        self.listener = listener
        self.place = place / "relay.sqlite"
        self.clock: Clock = DAY

    @asynccontextmanager
    async def app(
        self, world: Outside, slow: float = 0.0, seconds: float = 4.0, held: threading.Event | None = None
    ) -> AsyncIterator[AppPlatform]:
        world.answers.setdefault(TOKENS, [{"errcode": 0, "access_token": "T1", "expires_in": 7200}])
        api = WecomApi(world.url, CORP, "secret", 1000002)
        channel = WecomApp(self.content, Access("wecom-app"), Crypt.of(TOKEN, KEY, CORP), api, clock=self.clock)
        channel.seconds = seconds
        async with served(
            self.content, self.listener, self.place, channel, slow=slow, held=held, now=self.clock
        ) as service:
            yield AppPlatform(service)


@pytest.fixture
def apps(content: Content, listener: Listener, tmp_path: Path) -> Apps:
    return Apps(content, listener, tmp_path)


async def test_a_question_is_answered_passively(apps: Apps) -> None:
    async with outside() as world, apps.app(world) as platform:
        assert ANSWERED in (await platform.tell(platform.message(NOT_RECEIVED)) or "")
        await asyncio.sleep(0.7)
        assert world.sent == []


async def test_further_bubbles_follow_as_messages_of_the_app_in_their_order(apps: Apps) -> None:
    async with outside() as world, apps.app(world) as platform:
        first = await platform.tell(platform.message(READY))
        assert first
        assert first.startswith("(1/2)\n")
        sent = [said["text"]["content"] for said in await world.until(SEND, 4)]
        assert sent[0].startswith("(2/2)\n")
        assert sent[1].startswith("Bonjour")
        assert sent[1].endswith("L'équipe de la boutique")
        assert world.to(SEND)[0] | {"text": ""} == {
            "access_token": "T1",
            "touser": "zhang",
            "msgtype": "text",
            "agentid": 1000002,
            "text": "",
        }
        assert len(world.to(TOKENS)) == 1


async def test_a_slow_turn_is_acknowledged_while_it_goes_on_and_told_once(apps: Apps) -> None:
    with holding() as held:
        async with outside() as world, apps.app(world, seconds=0.05, held=held) as platform:
            assert await platform.tell(platform.message(NOT_RECEIVED)) is None
            held.set()
            (late,) = await world.until(SEND)
            assert ANSWERED in late["text"]["content"]
            await until(lambda: sent_all(platform.served.copilot))
            assert len(world.to(SEND)) == 1


def test_the_platform_is_answered_before_its_five_seconds_are_over() -> None:
    assert WecomApp.seconds + GRACE < 5


async def test_a_message_that_comes_three_times_has_one_answer(apps: Apps) -> None:
    async with outside() as world, apps.app(world) as platform:
        said = platform.message(NOT_RECEIVED)
        answers = await asyncio.gather(*(platform.tell(said) for _ in range(3)))
        assert len([answer for answer in answers if answer]) == 1
        await asyncio.sleep(0.7)
        assert world.sent == []
        assert await turns(platform.served.copilot) == 1


async def test_a_token_that_has_expired_is_renewed_and_the_message_sent_again(apps: Apps) -> None:
    async with outside() as world, apps.app(world, slow=0.3, seconds=0.1) as platform:
        world.answers[TOKENS] = [
            {"errcode": 0, "access_token": "T1", "expires_in": 7200},
            {"errcode": 0, "access_token": "T2", "expires_in": 7200},
        ]
        world.answers[SEND] = [{"errcode": 42001}, {"errcode": 0}]
        await platform.tell(platform.message(NOT_RECEIVED))
        sent = await world.until(SEND, 2)
        assert [said["access_token"] for said in sent] == ["T1", "T2"]


@pytest.mark.parametrize(("code", "error"), [(45009, ChannelError), (45033, ChannelError), (81013, RefusedError)])
async def test_what_the_interface_refuses_waits_or_is_given_up(code: int, error: type[Exception]) -> None:
    async with outside() as world:
        world.answers = {TOKENS: [{"access_token": "T1", "expires_in": 7200}], SEND: [{"errcode": code}]}
        api = WecomApi(world.url, CORP, "secret", 1)
        with pytest.raises(error, match=str(code)):
            await api.send("zhang", "text")
        await api.calls.close()


async def test_whoever_subscribes_is_welcomed_and_other_events_are_acknowledged(apps: Apps) -> None:
    async with outside() as world, apps.app(world) as platform:
        assert "副驾" in (await platform.tell(platform.message("", MsgType="event", Event="subscribe")) or "")
        assert await platform.tell(platform.message("", MsgType="event", Event="enter_agent")) is None
        assert "图片" in (await platform.tell(platform.message("", MsgType="image")) or "")
        assert await turns(platform.served.copilot) == 1


async def test_marks_of_xml_in_what_is_said_do_no_harm(apps: Apps) -> None:
    async with outside() as world, apps.app(world) as platform:
        inner = platform.message("").replace("<Content><![CDATA[", "<Content><![CDATA[</xml> & <b> 没收到货")
        assert await platform.tell(inner)


@pytest.mark.parametrize("body", [BOMB, "<xml", "", '<?xml version="1.0" encoding="utf-99"?><xml/>'])
async def test_an_entity_bomb_and_broken_xml_are_refused(
    apps: Apps, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    async with outside() as world, apps.app(world) as platform:
        answer = await platform.served.http.post(platform.url, data=body.encode())
        assert answer.status == 400
        inside = await platform.post(BOMB)
        assert inside.status == 400
        assert await turns(platform.served.copilot) == 0
    assert len(_warnings(caplog)) == 2


async def test_strangers_old_requests_and_other_receivers_are_refused(
    apps: Apps, caplog: pytest.LogCaptureFixture
) -> None:
    async with outside() as world, apps.app(world) as platform:
        said = platform.message(NOT_RECEIVED)
        answers = [
            await platform.post(said, msg_signature="0" * 40),
            await platform.post(said, later=-3600),
            await platform.served.http.post(platform.url, data=b"<xml>" + b"x" * 70_000),
        ]
        platform.crypt = Crypt.of(TOKEN, KEY, "ww-another")
        answers.append(await platform.post(said))
        assert [answer.status for answer in answers] == [403, 403, 413, 403]
        assert await turns(platform.served.copilot) == 0
    assert len(_warnings(caplog)) == 4


def test_half_a_configuration_says_what_is_missing(content: Content) -> None:
    given: dict[str, Any] = {"_env_file": None, "wecom_corp": CORP, "wecom_app_token": TOKEN, "wecom_app_key": KEY}
    with pytest.raises(SettingsError, match="COPILOT_WECOM_APP_SECRET, COPILOT_WECOM_APP_AGENT: not set"):
        wecom_app.configured(Settings(**given), content)
    assert isinstance(wecom_app.configured(Settings(_env_file=None), content), str)
    whole = Settings(**given, wecom_app_secret=TOKEN, wecom_app_agent="1000002")
    assert isinstance(wecom_app.configured(whole, content), WecomApp)
    with pytest.raises(SettingsError, match="webhook"):
        wecom_robot.configured(Settings(_env_file=None, wecom_robot_url="qyapi"), content)


async def test_the_robot_speaks_twenty_times_a_minute_and_mentions() -> None:
    async with outside() as world:
        robot = WecomRobot(f"{world.url}/cgi-bin/webhook/send?key=k")
        (entry,) = robot.report("❓ 没有答案的问题", "rakuten-fr/damaged", ["wang", "@all"])
        for _ in range(20):
            await robot.deliver(entry.payload)
        with pytest.raises(ChannelError, match="twenty") as refused:
            await robot.deliver(entry.payload)
        assert 50 < refused.value.retry_after <= 61
        assert world.to("/cgi-bin/webhook/send")[0]["text"] == {
            "content": "❓ 没有答案的问题\nrakuten-fr/damaged",
            "mentioned_list": ["wang", "@all"],
        }
        assert all(len(one.payload["text"].encode()) <= 2048 for one in robot.report(html.escape("字" * 3000)))
        await robot.close()


async def test_the_robot_waits_when_it_is_told_to() -> None:
    async with outside() as world:
        world.answers["/send"] = [{"errcode": 45009}]
        robot = WecomRobot(f"{world.url}/send?key=k")
        (entry,) = robot.report("text")
        with pytest.raises(ChannelError):
            await robot.deliver(entry.payload)
        world.answers["/send"] = [404]
        with pytest.raises(RefusedError):
            await robot.deliver(entry.payload)
        await robot.close()


def _warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]

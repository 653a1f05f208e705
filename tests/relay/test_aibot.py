"""The WeCom AI bot by HTTP callback."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.access import Access
from bot.channels.relay.core import GRACE
from bot.channels.relay.crypto import Crypt
from bot.channels.relay.wecom_aibot import WecomAibot, configured
from bot.clock import Clock
from bot.content import Content
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.conftest import Place
from tests.relay.harness import ANSWERED, DAY, NOT_RECEIVED, READY, Outside, holding, outside, sent_all, served, turns
from tests.relay.wecom import KEY, TOKEN, AibotPlatform

LATE = "/cgi-bin/aibot/response"


class Relays:
    """Opens services with an AI bot in them."""

    def __init__(self, content: Content, listener: Listener, place: Path) -> None:
        self.content = content
        self.listener = listener
        self.place: Place = place / "relay.sqlite"
        self.clock: Clock = DAY

    @asynccontextmanager
    async def aibot(
        self,
        world: Outside | None = None,
        slow: float = 0.0,
        seconds: float = 4.0,
        allowed: Sequence[str] = (),
        *,
        rate: int = 0,
        held: threading.Event | None = None,
    ) -> AsyncIterator[AibotPlatform]:
        hosts = [world.url] if world else ["qyapi.weixin.qq.com"]
        access = Access("wecom-aibot", frozenset(allowed))
        channel = WecomAibot(self.content, access, Crypt.of(TOKEN, KEY), "售后 副驾", hosts, clock=self.clock)
        channel.seconds = seconds
        async with served(
            self.content, self.listener, self.place, channel, slow=slow, held=held, rate=rate, now=self.clock
        ) as service:
            yield AibotPlatform(service, f"{world.url}{LATE}" if world else "")


@pytest.fixture
def relays(content: Content, listener: Listener, tmp_path: Path) -> Relays:
    return Relays(content, listener, tmp_path)


async def test_the_console_can_verify_the_address(relays: Relays) -> None:
    async with relays.aibot() as platform:
        echo = platform.crypt.seal("1616140317555161061")
        answer = await platform.served.http.get(platform.url, params={**platform.query(echo), "echostr": echo})
        assert (answer.status, await answer.text()) == (200, "1616140317555161061")
        opened = await platform.served.http.get(platform.url)
        assert opened.status == 403


async def test_a_question_is_answered_in_the_same_request(relays: Relays) -> None:
    async with relays.aibot() as platform:
        said = platform.message(f"@售后 副驾  {NOT_RECEIVED}", chat="group1")
        answer = await platform.tell(said)
        assert answer
        stream = answer["stream"]
        assert (answer["msgtype"], stream["id"], stream["finish"]) == ("stream", said["msgid"], True)
        assert ANSWERED in stream["content"]
        assert "1. " in stream["content"]
        assert "@我 回 1/2" in stream["content"]


async def test_a_message_to_send_stands_alone_in_a_code_block(relays: Relays) -> None:
    async with relays.aibot() as platform:
        answer = await platform.tell(platform.message(READY))
        assert answer
        said, letter, *_ = answer["stream"]["content"].split("\n```\n")
        assert "可直接发送" in said
        assert letter.startswith("Bonjour")
        assert letter.endswith("L'équipe de la boutique")


async def test_a_slow_turn_is_filled_in_when_the_platform_asks_again(
    relays: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.relay.wecom_aibot.ASKED_AGAIN", 3600.0)
    with holding() as held:
        async with outside() as world, relays.aibot(world, seconds=0.05, held=held) as platform:
            said = platform.message(NOT_RECEIVED)
            answer = await platform.tell(said)
            assert answer
            assert not answer["stream"]["finish"]
            assert answer["stream"]["content"]
            assert not (await platform.ask_again(said))["finish"]
            held.set()
            filled = await platform.until_filled(said)
            assert ANSWERED in filled["content"]
            again = await platform.ask_again(said)
            assert again["finish"]
            assert ANSWERED not in again["content"]
            assert await sent_all(platform.served.copilot)
            assert world.sent == []
            assert await turns(platform.served.copilot) == 1


async def test_an_answer_that_nobody_asks_for_again_goes_to_the_response_url_once(
    relays: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.relay.wecom_aibot.ASKED_AGAIN", 0.2)
    async with outside() as world, relays.aibot(world, slow=0.6, seconds=0.2) as platform:
        said = platform.message(f"@售后 副驾 {NOT_RECEIVED}", chat="group1")
        await platform.tell(said)
        (late,) = await world.until(LATE)
        assert late["msgtype"] == "markdown"
        assert late["markdown"]["content"].startswith("<@zhang>\n")
        assert ANSWERED in late["markdown"]["content"]
        await asyncio.sleep(0.5)
        assert (await platform.ask_again(said))["finish"]
        assert len(world.sent) == 1


def test_the_platform_is_answered_before_its_five_seconds_are_over() -> None:
    assert WecomAibot.seconds + GRACE < 5


async def test_a_message_that_comes_three_times_at_once_has_one_answer(relays: Relays) -> None:
    async with outside() as world, relays.aibot(world) as platform:
        said = platform.message(NOT_RECEIVED)
        answers = await asyncio.gather(*(platform.tell(said) for _ in range(3)))
        assert len([answer for answer in answers if answer]) == 1
        assert await turns(platform.served.copilot) == 1
        assert await platform.tell(said) is None


async def test_a_menu_is_answered_by_its_number_and_in_words(relays: Relays) -> None:
    async with relays.aibot() as platform:
        for form in ("2", "２", "②", "2.", "2、"):
            chat = f"group {form}"
            first = await platform.tell(platform.message("@售后 副驾 买家说没收到货", chat=chat))
            second = await platform.tell(platform.message(f"@售后 副驾 {form}", chat=chat))
            assert first
            assert second
            assert "哪个平台" in first["stream"]["content"]
            assert "哪个平台" not in second["stream"]["content"], form


async def test_pictures_voices_mixed_messages_and_quotes_are_understood(relays: Relays) -> None:
    async with relays.aibot() as platform:
        picture = await platform.tell(platform.message("", msgtype="image", image={"url": "https://x"}))
        assert picture
        assert "图片" in picture["stream"]["content"]
        voice = await platform.tell(platform.message("", msgtype="voice", voice={"content": NOT_RECEIVED}))
        assert voice
        assert ANSWERED in voice["stream"]["content"]
        items = [{"msgtype": "text", "text": {"content": NOT_RECEIVED}}, {"msgtype": "image", "image": {}}]
        mixed = await platform.tell(platform.message("", "li", msgtype="mixed", mixed={"msg_item": items}))
        assert mixed
        assert ANSWERED in mixed["stream"]["content"]
        quote = {"msgtype": "text", "text": {"content": NOT_RECEIVED}}
        quoted = await platform.tell(platform.message("@售后 副驾 ", "wu", chat="group1", quote=quote))
        assert quoted
        assert ANSWERED in quoted["stream"]["content"]
        bare = await platform.tell(platform.message("@售后 副驾", "wu", chat="group2"))
        assert bare
        assert "为什么" in bare["stream"]["content"]


async def test_whoever_opens_the_chat_is_welcomed(relays: Relays) -> None:
    async with relays.aibot() as platform:
        said = platform.message("", msgtype="event", event={"eventtype": "enter_chat"})
        answer = await platform.tell(said)
        assert answer
        assert answer["msgtype"] == "text"
        assert "副驾" in answer["text"]["content"]
        assert await platform.tell({**said, "event": {"eventtype": "feedback_event"}}) is None
        assert await turns(platform.served.copilot) == 0


async def test_nobodys_order_is_shown_to_a_group(relays: Relays) -> None:
    async with relays.aibot() as platform:
        answer = await platform.tell(platform.message(f"@售后 副驾 {READY}", chat="group1"))
        assert answer
        assert "1234567" not in answer["stream"]["content"]
        assert "```" not in answer["stream"]["content"]
        assert "私聊" in answer["stream"]["content"]


@pytest.mark.parametrize(
    ("changed", "status", "why"),
    [
        ({"msg_signature": "0" * 40}, 403, "signature"),
        ({"nonce": "1"}, 403, "signature"),
    ],
)
async def test_a_wrong_signature_is_refused(
    relays: Relays, caplog: pytest.LogCaptureFixture, changed: dict[str, str], status: int, why: str
) -> None:
    async with relays.aibot() as platform:
        answer = await platform.post(platform.message(NOT_RECEIVED), **changed)
        assert (answer.status, await answer.text()) == (status, f"{status}: Forbidden")
        assert await turns(platform.served.copilot) == 0
    assert [record.message for record in _warnings(caplog)] == [f"wecom-aibot: refused: the {why} is wrong"]


async def test_a_replayed_request_is_refused(relays: Relays, caplog: pytest.LogCaptureFixture) -> None:
    async with relays.aibot() as platform:
        encrypted = platform.crypt.seal(json.dumps(platform.message(NOT_RECEIVED)))
        query = platform.query(encrypted, platform.served.stamp(-3600))
        answer = await platform.served.http.post(platform.url, params=query, json={"encrypt": encrypted})
        assert answer.status == 403
        assert await turns(platform.served.copilot) == 0
    assert len(_warnings(caplog)) == 1


async def test_a_text_for_another_receiver_is_refused(relays: Relays, caplog: pytest.LogCaptureFixture) -> None:
    async with relays.aibot() as platform:
        platform.crypt = Crypt.of(TOKEN, KEY, "ww1234")
        answer = await platform.post(platform.message(NOT_RECEIVED))
        assert answer.status == 403
        assert await turns(platform.served.copilot) == 0
    assert [record.message for record in _warnings(caplog)] == [
        "wecom-aibot: refused: it is meant for another receiver"
    ]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(
    relays: Relays, caplog: pytest.LogCaptureFixture, *, chunked: bool
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    async with relays.aibot() as platform:
        data = chunks() if chunked else b"x" * 70_000
        answer = await platform.served.http.post(platform.url, data=data)
        assert answer.status == 413
    assert len(_warnings(caplog)) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"encrypt": 1}', b"[" * 5000, b"\xff\xfe"])
async def test_nonsense_is_refused(relays: Relays, body: bytes) -> None:
    async with relays.aibot() as platform:
        answer = await platform.served.http.post(platform.url, data=body)
        assert answer.status in (400, 403)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/cgi-bin/aibot/response",
        "http://qyapi.weixin.qq.com/cgi-bin/aibot/response",
        "https://qyapi.weixin.qq.com@evil.example/",
        "https://qyapi.weixin.qq.com.evil.example/",
        "https://qyapi.weixin.qq.com:8443/",
        "file:///etc/passwd",
        "https://[",
    ],
)
async def test_a_response_url_on_another_host_is_refused(
    relays: Relays, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    async with relays.aibot() as platform:
        platform.response_url = address
        answer = await platform.post(platform.message(NOT_RECEIVED))
        assert answer.status == 403
        assert await turns(platform.served.copilot) == 0
    assert len(_warnings(caplog)) == 1


async def test_an_unknown_group_is_ignored_and_logged_once(relays: Relays, caplog: pytest.LogCaptureFixture) -> None:
    async with relays.aibot(allowed=["group1"]) as platform:
        assert await platform.tell(platform.message(f"@售后 副驾 {NOT_RECEIVED}", chat="group2")) is None
        assert await platform.tell(platform.message(f"@售后 副驾 {NOT_RECEIVED}", chat="group2")) is None
        assert await turns(platform.served.copilot) == 0
        assert await platform.tell(platform.message(f"@售后 副驾 {NOT_RECEIVED}", chat="group1"))
    assert len(_warnings(caplog)) == 1


async def test_whoever_sends_too_much_is_told_once(relays: Relays) -> None:
    async with relays.aibot(rate=2) as platform:
        answers = [await platform.tell(platform.message(NOT_RECEIVED)) for _ in range(4)]
        assert [bool(answer) for answer in answers] == [True, True, True, False]
        assert answers[2]
        assert "一分钟" in answers[2]["stream"]["content"]


def test_half_a_configuration_says_what_is_missing(content: Content) -> None:
    assert isinstance(configured(Settings(_env_file=None), content), str)
    with pytest.raises(SettingsError, match="COPILOT_WECOM_AIBOT_KEY: not set"):
        configured(Settings(_env_file=None, wecom_aibot_token=TOKEN), content)
    with pytest.raises(SettingsError, match="43"):
        configured(Settings(_env_file=None, wecom_aibot_token=TOKEN, wecom_aibot_key="short"), content)


def _warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]

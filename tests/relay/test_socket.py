"""The WeCom AI bot over WebSocket: Tencent's SDK against a fake service of ours."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.channels import channel as channels
from bot.channels.access import Access
from bot.channels.channel import ChannelError, Event, RefusedError
from bot.channels.relay import wecom_line, wecom_socket
from bot.channels.relay.wecom_line import Bot
from bot.channels.relay.wecom_socket import WecomSocket, configured
from bot.content import Content
from bot.messages import Address, Block, Outgoing
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.relay.harness import ANSWERED, DAY, NOT_RECEIVED, Json, Served, served, turns
from tests.relay.socket_fake import BOT, EXPIRED, LONGEST, SECRET, FakeSocketService, fake_service

ANSWER, PUSH, WELCOME = "aibot_respond_msg", "aibot_send_msg", "aibot_respond_welcome_msg"
SAID = "@售后 副驾  " + NOT_RECEIVED


class Sockets:
    """Opens services with a bot that is connected to the fake."""

    def __init__(self, content: Content, listener: Listener, place: Path) -> None:
        self.content = content
        self.listener = listener
        self.place = place / "relay.sqlite"

    def bot(self, fake: FakeSocketService, secret: str = SECRET, *allowed: str) -> WecomSocket:
        access = Access("wecom-socket", frozenset(allowed))
        return WecomSocket(self.content, access, Bot(BOT, secret, fake.url), "售后 副驾", clock=DAY)

    @asynccontextmanager
    async def connected(
        self, fake: FakeSocketService, *allowed: str, slow: float = 0.0, rate: int = 0
    ) -> AsyncIterator[Served]:
        bot = self.bot(fake, SECRET, *allowed)
        async with served(self.content, self.listener, self.place, bot, slow=slow, rate=rate) as service:
            yield service


@pytest.fixture
def sockets(content: Content, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sockets:
    wecom_line.sdk()
    monkeypatch.setattr("aibot.ws._SSL_CONTEXT", None)  # the fake speaks ws://
    return Sockets(content, listener, tmp_path)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSocketService]:
    async with fake_service() as service:
        yield service


def stream(frame: Json) -> Json:
    assert frame["body"]["msgtype"] == "stream"
    found: Json = frame["body"]["stream"]
    return found


async def test_it_subscribes_with_its_id_and_secret(sockets: Sockets, fake: FakeSocketService) -> None:
    async with sockets.connected(fake):
        assert fake.subscriptions == [{"bot_id": BOT, "secret": SECRET}]


async def test_a_mention_in_a_group_is_answered_once_by_a_finished_stream(
    sockets: Sockets, fake: FakeSocketService
) -> None:
    async with sockets.connected(fake) as service:
        said = fake.message(SAID, chat="group1")
        request = await fake.frame(said)
        (answer,) = await fake.until(ANSWER)
        assert answer["headers"]["req_id"] == request
        assert (stream(answer)["id"], stream(answer)["finish"]) == (said["msgid"], True)
        assert ANSWERED in stream(answer)["content"]
        assert "@我 回 1/2" in stream(answer)["content"]
        await asyncio.sleep(0.5)
        assert len(fake.sent) == 1
        assert await turns(service.copilot) == 1


async def test_a_message_that_comes_three_times_has_one_answer(sockets: Sockets, fake: FakeSocketService) -> None:
    async with sockets.connected(fake) as service:
        said = fake.message(NOT_RECEIVED)
        for _ in range(3):
            await fake.frame(said)
        await fake.until(ANSWER)
        await asyncio.sleep(0.5)
        assert len(fake.sent) == 1
        assert await turns(service.copilot) == 1


@pytest.mark.parametrize("politely", [True, False])
async def test_an_answer_waits_for_a_connection_that_was_closed(
    sockets: Sockets, fake: FakeSocketService, *, politely: bool
) -> None:
    async with sockets.connected(fake, slow=0.4):
        request = await fake.frame(fake.message(NOT_RECEIVED))
        await asyncio.sleep(0.1)
        await fake.drop(politely=politely)
        await fake.subscribed(2)
        (answer,) = await fake.until(ANSWER)
        assert answer["headers"]["req_id"] == request
        assert ANSWERED in stream(answer)["content"]
        await fake.frame(fake.message("你好", "li"))
        assert len(await fake.until(ANSWER, 2)) == 2


async def test_an_answer_without_a_receipt_is_sent_again_under_the_same_id(
    sockets: Sockets, fake: FakeSocketService
) -> None:
    async with sockets.connected(fake):
        fake.mute = True
        await fake.frame(fake.message(NOT_RECEIVED))
        await fake.until(ANSWER)
        fake.mute = False
        first, second = await fake.until(ANSWER, 2)
        assert first == second


async def test_what_takes_no_answer_any_more_is_said_to_the_chat(sockets: Sockets, fake: FakeSocketService) -> None:
    fake.refuses[ANSWER] = EXPIRED
    async with sockets.connected(fake):
        await fake.frame(fake.message(SAID, chat="group1"))
        (said,) = await fake.until(PUSH)
        assert (said["body"]["chatid"], said["body"]["msgtype"]) == ("group1", "markdown")
        assert said["body"]["markdown"]["content"].startswith("<@zhang>\n")
        assert ANSWERED in said["body"]["markdown"]["content"]


async def test_what_the_platform_refuses_twice_is_given_up(sockets: Sockets, fake: FakeSocketService) -> None:
    fake.refuses.update({ANSWER: EXPIRED, PUSH: 40_008})
    bot = sockets.bot(fake)
    await bot.start()
    said = {"chat": "zhang", "mention": "", "request": "r", "event": "m", "content": "text"}
    with pytest.raises(RefusedError, match="40008"):
        await bot.deliver(said)
    fake.refuses[ANSWER] = 45_009
    with pytest.raises(ChannelError, match="45009"):
        await bot.deliver(said)
    assert len(fake.of(PUSH)) == 1
    await bot.close()
    with pytest.raises(ChannelError, match="away") as away:
        await bot.deliver(said)
    assert away.value.retry_after == 2.0


async def test_a_reminder_is_said_to_the_chat_unasked(sockets: Sockets, fake: FakeSocketService) -> None:
    bot = sockets.bot(fake)
    await bot.start()
    reply = Outgoing("note", "zh-Hans", (Block("note", lines=("还有两小时",)),))
    for chat in ("zhang", "group1"):
        for part in bot.proactive(Address(bot.name, chat, "zhang", bot.account).key, reply):
            await bot.deliver(part.payload)
    one, group = fake.of(PUSH)
    assert one["body"] == {"chatid": "zhang", "msgtype": "markdown", "markdown": {"content": "还有两小时"}}
    assert group["body"]["markdown"]["content"] == "<@zhang>\n还有两小时"
    await bot.close()


async def test_the_longest_reply_fits_whichever_way_it_goes(sockets: Sockets, fake: FakeSocketService) -> None:
    bot = sockets.bot(fake)
    await bot.start()
    reply = Outgoing("note", "zh-Hans", (Block("note", lines=("长" * 20_000,)),))
    (part,) = bot.proactive(Address(bot.name, "group1", "zhang" * 10, bot.account).key, reply)
    await bot.deliver(part.payload)
    await bot.deliver({**part.payload, "request": "r", "event": "m"})
    (pushed,), (answered,) = fake.of(PUSH), fake.of(ANSWER)
    for text in (pushed["body"]["markdown"]["content"], stream(answered)["content"]):
        assert LONGEST - 100 < len(text.encode()) <= LONGEST
    await bot.close()


async def test_a_wrong_secret_ends_the_start_with_one_clear_line(sockets: Sockets, fake: FakeSocketService) -> None:
    bot = sockets.bot(fake, "wrong")
    with pytest.raises(
        ChannelError, match="WeCom refuses COPILOT_WECOM_SOCKET_BOT or COPILOT_WECOM_SOCKET_SECRET"
    ) as no:
        await bot.start()
    assert no.value.retry_after == 0
    assert "wrong" not in str(no.value)
    await bot.close()


async def test_a_platform_that_is_away_does_not_hold_up_the_start(
    sockets: Sockets, fake: FakeSocketService, caplog: pytest.LogCaptureFixture
) -> None:
    bot = sockets.bot(FakeSocketService(url="ws://127.0.0.1:9"))
    assert (await bot.start()).startswith("wecom-socket: not connected yet (")
    await bot.close()
    assert SECRET not in caplog.text
    assert not fake.subscriptions


async def test_a_connection_that_another_one_takes_over_says_so(
    sockets: Sockets, fake: FakeSocketService, caplog: pytest.LogCaptureFixture
) -> None:
    other = sockets.bot(fake)
    async with sockets.connected(fake):
        await other.start()
        await fake.subscribed(3)
    await other.close()
    (line,) = [record.message for record in caplog.records if "taken over" in record.message]
    assert line == f"wecom-socket: away, again in 1 s: {wecom_line.ELSEWHERE}"


async def test_a_frame_that_is_no_object_costs_the_connection_and_nothing_else(
    sockets: Sockets, fake: FakeSocketService
) -> None:
    async with sockets.connected(fake):
        await fake.sockets[0].send_str("[1]")
        await fake.subscribed(2)
        await fake.frame(fake.message("", msgid=""))
        await fake.frame(fake.message(NOT_RECEIVED))
        assert len(await fake.until(ANSWER)) == 1


async def test_a_message_waits_for_a_database_that_is_away(
    sockets: Sockets, fake: FakeSocketService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wecom_socket, "AWAY", 0.1)
    receive, tries = channels.Desk.receive, []

    async def away_at_first(self: channels.Desk, channel: channels.Channel, *events: Event) -> int:
        tries.append(events)
        if len(tries) < 3:
            raise OperationalError("", None, OSError("away"), connection_invalidated=True)
        return await receive(self, channel, *events)

    monkeypatch.setattr(channels.Desk, "receive", away_at_first)
    async with sockets.connected(fake):
        await fake.frame(fake.message(NOT_RECEIVED))
        assert len(await fake.until(ANSWER)) == 1
        assert len(tries) == 3


async def test_whoever_opens_the_chat_is_greeted_and_a_stranger_is_not(
    sockets: Sockets, fake: FakeSocketService
) -> None:
    async with sockets.connected(fake) as service:
        await fake.event("feedback_event")
        await fake.event("enter_chat")
        (welcome,) = await fake.until(WELCOME)
        assert "副驾" in welcome["body"]["text"]["content"]
        assert await turns(service.copilot) == 0
    fake.sent.clear()
    async with sockets.connected(fake, "li"):
        await fake.event("enter_chat")
        await fake.frame(fake.message(NOT_RECEIVED))
        await fake.frame(fake.message(NOT_RECEIVED, "li"))
        assert len(await fake.until(ANSWER)) == 1
        assert len(fake.sent) == 1


async def test_whoever_sends_too_much_by_socket_is_told_once(sockets: Sockets, fake: FakeSocketService) -> None:
    async with sockets.connected(fake, rate=1):
        for _ in range(3):
            await fake.frame(fake.message(NOT_RECEIVED))
        _, told = await fake.until(ANSWER, 2)
        assert "一分钟" in stream(told)["content"]
        await asyncio.sleep(0.5)
        assert len(fake.sent) == 2


async def test_nothing_that_people_write_is_logged(
    sockets: Sockets, fake: FakeSocketService, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    written = "CANARY4711"  # in ASCII: the SDK's own log escapes the rest
    async with sockets.connected(fake):
        await fake.frame({"nonsense": written})
        await fake.sockets[0].send_json({"headers": {}, "nonsense": written})
        await fake.frame(fake.message(f"{NOT_RECEIVED} {written}"))
        await fake.until(ANSWER)
    said = "".join(capfd.readouterr()) + caplog.text
    assert written not in said
    assert SECRET not in said


def test_half_a_configuration_and_a_missing_package_are_one_line(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert configured(Settings(_env_file=None), content) == "wecom-socket: off (COPILOT_WECOM_SOCKET_BOT is not set)"
    with pytest.raises(SettingsError, match="COPILOT_WECOM_SOCKET_SECRET: not set"):
        configured(Settings(_env_file=None, wecom_socket_bot=BOT), content)
    whole = Settings(_env_file=None, wecom_socket_bot=BOT, wecom_socket_secret=SecretStr(SECRET))
    found = configured(whole, content)
    assert isinstance(found, WecomSocket)
    assert (found.name, found.account) == ("wecom-socket", BOT)
    monkeypatch.setitem(sys.modules, "aibot", None)
    with pytest.raises(SettingsError, match=r"pip install wecom-aibot-python-sdk==1\.0\.2"):
        configured(whole, content)
    with pytest.raises(ValueError, match="wecom_socket_url"):
        Settings(_env_file=None, wecom_socket_url="ws://127.0.0.1:1")

"""What every channel must do, whatever it is: one row each."""

import base64
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from telegram import Update

from bot.channels import CHANNELS
from bot.channels.channel import Channel, Desk, Response
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.team.lookups import Lookups
from bot.channels.telegram.chat import TelegramChat
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Address
from bot.settings import Settings
from tests.conftest import NOW, Seller
from tests.telegram_stub import message

SAID = "乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服今天早上九点来信要单号，怎么办"
RULE = "挂号（Recommandé）"
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
SECRET = SecretStr("secret")
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A channel's module, settings that switch it on, and how an event with a text looks in its inbox.

    A channel that hears nothing has no event; one that holds no dialogues answers each message for itself.
    """

    module: str
    settings: Mapping[str, Any]
    event: Callable[[int, str], Payload] | None = None
    holds_dialogues: bool = True


def heard(**back: str) -> Callable[[int, str], Payload]:
    """An event of a relay; `back` is what its dialect needs to answer."""
    return lambda number, text: asdict(Heard(str(number), "li", "li", NOW.isoformat(), text, back=back))


ROWS = {
    "telegram": Row("bot.channels.telegram.chat", {"telegram_token": SecretStr("111:AAA")}, message),
    "team": Row("bot.channels.team.channel", {"team_token": SecretStr("222:AAA")}, message, holds_dialogues=False),
    "wecom-aibot": Row(
        "bot.channels.relay.wecom_aibot",
        {"wecom_aibot_token": SECRET, "wecom_aibot_key": SecretStr(KEY), "wecom_aibot_name": "副驾"},
        heard(url="", mention=""),
    ),
    "wecom-app": Row(
        "bot.channels.relay.wecom_app",
        {
            "wecom_corp": "corp",
            "wecom_app_token": SECRET,
            "wecom_app_key": SecretStr(KEY),
            "wecom_app_secret": SECRET,
            "wecom_app_agent": "1",
        },
        heard(),
    ),
    "wecom-socket": Row(
        "bot.channels.relay.wecom_socket",
        {"wecom_socket_bot": "aib", "wecom_socket_secret": SECRET},
        heard(chat="li", mention="", request="", event=""),
    ),
    "wecom-robot": Row(
        "bot.channels.relay.wecom_robot", {"wecom_robot_url": SecretStr("https://127.0.0.1/send?key=x")}
    ),
    "onebot": Row("bot.channels.relay.onebot", {"onebot_secret": SECRET}, heard(quotes="", mentions="")),
    "bridge": Row("bot.channels.relay.bridge", {"bridge_secret": SECRET}, heard(name="")),
}
HEARING = {name: row for name, row in ROWS.items() if row.event}
TALKING = {name: row for name, row in HEARING.items() if row.holds_dialogues}


@dataclass(frozen=True)
class Opened:
    """A channel that is open, and its row."""

    channel: Channel
    row: Row
    desk: Desk

    async def hears(self, number: int, text: str) -> Response:
        """The response to an event, saved as the service would."""
        response = await self.channel.respond(self.event(number, text), self.desk)
        if response.turn:
            await self.desk.store.save(response.turn)
        return response

    def event(self, number: int, text: str) -> Payload:
        assert self.row.event
        return self.row.event(number, text)


def opened(name: str, content: Content, copilot: Copilot) -> Opened:
    row = ROWS[name]
    channel = importlib.import_module(row.module).configured(Settings(**row.settings), content, lambda: NOW)
    assert not isinstance(channel, str)
    return Opened(channel, row, Desk(copilot, copilot.store))


@pytest.fixture(params=list(HEARING))
async def hearing(request: pytest.FixtureRequest, content: Content, copilot: Copilot) -> Opened:
    return opened(request.param, content, copilot)


@pytest.fixture(params=list(TALKING))
async def talking(request: pytest.FixtureRequest, content: Content, copilot: Copilot) -> Opened:
    return opened(request.param, content, copilot)


def shown(response: Response) -> str:
    return json.dumps([part.payload for part in response.parts], ensure_ascii=False)


def test_every_channel_has_its_row_and_its_name(content: Content, copilot: Copilot) -> None:
    assert {row.module for row in ROWS.values()} == set(CHANNELS)
    assert {opened(name, content, copilot).channel.name for name in ROWS} == set(ROWS)


@pytest.mark.parametrize("module", CHANNELS)
def test_a_channel_that_is_not_configured_says_what_it_lacks(module: str, content: Content) -> None:
    off = importlib.import_module(module).configured(Settings(), content)
    assert isinstance(off, str)
    assert "off" in off
    assert "COPILOT_" in off


async def test_an_answer_says_the_rule_in_parts_that_are_json(hearing: Opened, seller: Seller) -> None:
    response = await hearing.hears(1, SAID)
    expected = await seller.says(SAID)
    assert RULE in shown(response)
    assert len({part.lane for part in response.parts}) == 1
    if hearing.row.holds_dialogues:
        assert response.reply
        assert (response.reply.case, response.reply.outcome) == (expected.case, expected.outcome)


async def test_what_was_handled_before_is_not_answered_again(talking: Opened) -> None:
    assert (await talking.hears(1, SAID)).turn
    again = await talking.hears(1, SAID)
    assert (again.parts, again.turn) == ((), None)


async def test_an_open_question_is_answered_by_the_next_message(talking: Opened) -> None:
    first = await talking.hears(1, "乐天法国，买家说一直没收到包裹，怎么办")
    assert first.reply
    assert first.reply.asks == "ship_from"
    then = await talking.hears(2, "深圳发的")
    assert then.reply
    assert then.reply.slots["ship_from"] == "outside-eu"


@pytest.mark.parametrize("name", ["wecom-aibot", "wecom-app", "wecom-socket", "onebot", "bridge"])
def test_a_relay_dates_what_it_hears_and_signs_by_the_clock_that_it_is_given(
    name: str, content: Content, copilot: Copilot
) -> None:
    relay = opened(name, content, copilot).channel
    assert isinstance(relay, RelayChannel)
    assert (relay.now(), relay.stamp()) == (NOW.isoformat(), str(int(NOW.timestamp())))


def test_an_edited_message_in_telegram_is_dated_by_the_clock_that_it_is_given(
    content: Content, copilot: Copilot
) -> None:
    chat = opened("telegram", content, copilot).channel
    assert isinstance(chat, TelegramChat)
    event = chat.event(Update.de_json({"update_id": 7, "edited_message": message(7, SAID)["message"]}, None))
    assert event
    assert event.at == NOW.timestamp()


def test_a_lookup_happens_when_the_copilots_clock_says(copilot: Copilot) -> None:
    assert abs(Lookups(copilot).world().now - NOW) < timedelta(minutes=9)


async def test_one_sentence_can_be_said(talking: Opened, content: Content) -> None:
    response = await talking.channel.say(talking.event(1, SAID), "note.slow-down", talking.desk)
    assert content.sentences.say("zh-Hans", "note.slow-down") in shown(response)


async def test_nonsense_gets_a_kind_word(hearing: Opened) -> None:
    response = await hearing.hears(1, "……？？😂")
    assert response.parts


def test_an_address_is_a_key_that_can_be_read_back() -> None:
    assert Address("c", "chat", "user", "account", "7").key.count("\x1f") == 4

"""The team's bot: what colleagues look up in groups, channels and, inline, anywhere; against a Telegram of our own."""

import asyncio
import logging
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from bot import app
from bot.channels.channel import Channel, Desk
from bot.channels.team import channel as team
from bot.channels.team.chat import TeamChannel
from bot.channels.team.links import Links
from bot.channels.team.lookups import Lookups, reader
from bot.channels.team.shown import one_text, parts_of
from bot.channels.telegram import chat as seller_chat
from bot.channels.telegram.pages import LONGEST, TAG, units
from bot.channels.telegram.parts import Target
from bot.channels.telegram.webhook import HEADER
from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue import finding, lookup
from bot.messages import Block
from bot.service.reports import Reports
from bot.service.run import Plan, Service
from bot.settings import Settings, SettingsError
from intents.understand import Listener
from tests.conftest import NOW, going_on
from tests.telegram_stub import Json, TelegramStub, message, press, telegram_stub

GROUP, CHANNEL, OUTSIDE, TEAM = -100500, -100600, -100700, -100800
LOST = "乐天 买家说没收到货"
ANSWERED = "乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服今天早上九点来信要单号，怎么办"
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "en"}
TAIWAN = {"id": 8, "is_bot": False, "first_name": "林", "language_code": "zh-tw"}


@dataclass
class StrictStub(TelegramStub):
    """A stub that can refuse answers to inline queries, too."""

    unreadable: set[str] = field(default_factory=set)

    def refusal(self, method: str, said: Json) -> tuple[int, Json] | None:
        self.arrived.set()
        results = said.get("results", ())
        if method in self.unreadable and any(one["input_message_content"].get("parse_mode") for one in results):
            return 400, {"description": "Bad Request: can't parse entities: Unexpected end tag"}
        return super().refusal(method, said)


@pytest.fixture
async def copilot(content: Content, listener: Listener, tmp_path: Path) -> AsyncIterator[Copilot]:
    """A copilot that several workers share: its store is a file."""
    async with app.copilot(content, lambda: listener, tmp_path / "store.sqlite", now=going_on(NOW)) as made:
        yield made


@pytest.fixture
async def stub() -> AsyncIterator[StrictStub]:
    made = StrictStub()
    async with telegram_stub(made):
        yield made


def settings_for(stub: TelegramStub, **more: Any) -> Settings:
    known: dict[str, Any] = {
        "telegram_api": stub.url,
        "team_token": SecretStr("222:BBB"),
        "telegram_name": "seller_bot",
    }
    return Settings(**{**known, **more})


def opened(stub: TelegramStub, content: Content, **more: Any) -> TeamChannel:
    made = team.configured(settings_for(stub, **more), content)
    assert not isinstance(made, str)
    return made


@asynccontextmanager
async def serving(copilot: Copilot, *channels: Channel, reports: Reports | None = None) -> AsyncIterator[str]:
    """The service with these channels, running; its address."""
    port = unused_port()
    named = {channel.name: channel for channel in channels}
    plan = Plan(("127.0.0.1", port), retention_days=0)
    service = Service(Desk(copilot, copilot.store), named, plan, reports or Reports())
    lines: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(service.run(lines.put_nowait))
    for _ in (service, *channels):
        await asyncio.wait_for(lines.get(), 20)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        service.stopping.set()
        await asyncio.wait_for(running, 20)


@pytest.fixture
async def polling(stub: StrictStub, copilot: Copilot, content: Content) -> AsyncIterator[StrictStub]:
    """The team's bot, open to everybody, polling."""
    async with serving(copilot, opened(stub, content)):
        yield stub


def named(update: int, text: str, chat: int = GROUP, **more: Any) -> Json:
    """A message that mentions the team's bot."""
    at = len(text[: text.index("@")].encode("utf-16-le")) // 2
    return message(update, text, chat, entities=[{"type": "mention", "offset": at, "length": 15}], **more)


def by(sender: Json, text: str, **more: Any) -> Json:
    """A message in the group by that sender."""
    said = message(1, text, GROUP, **more)
    return {**said, "message": {**said["message"], "from": sender}}


def posted(update: int, text: str) -> Json:
    """A post in a channel: nobody has sent it."""
    said = message(update, text, CHANNEL)["message"]
    chat = {"id": CHANNEL, "type": "channel", "title": "C"}
    return {"update_id": update, "channel_post": {**{k: v for k, v in said.items() if k != "from"}, "chat": chat}}


def typed(update: int, query: str, user: Json = TAIWAN) -> Json:
    """An inline query."""
    return {"update_id": update, "inline_query": {"id": f"i{update}", "from": user, "query": query, "offset": ""}}


async def said(stub: TelegramStub, *updates: Json, answers: int | None = None) -> list[Json]:
    stub.updates += updates
    return await stub.until(len(updates) if answers is None else answers)


async def once(stub: TelegramStub, check: Callable[[], Any]) -> Any:
    """What the check gives, as soon as it gives something."""
    async with asyncio.timeout(20):
        while not (found := check()):
            stub.arrived.clear()
            await stub.arrived.wait()
    return found


async def inlined(stub: TelegramStub, *updates: Json) -> list[Json]:
    stub.updates += updates
    return await stub.until(len(updates), "answerInlineQuery")


async def test_a_question_gets_every_branch_a_figure_the_deadline_and_a_way_on(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, f"/ask {LOST}", GROUP))
    text = answer["text"]
    assert text.count("• 如果") == 5
    assert "60 欧元" in text
    assert "48 小时，周末和夜里都算" in text
    assert "法国乐天售后十五问" in text
    ((button,),) = answer["reply_markup"]["inline_keyboard"]
    assert button["url"] == "https://t.me/seller_bot?start=case_rakuten-fr__item-not-received"
    assert answer["reply_parameters"]["message_id"] == 1
    assert "message_thread_id" not in answer


async def test_what_the_question_tells_rules_branches_out(polling: StrictStub) -> None:
    (answer,) = await said(
        polling, message(1, "/ask 乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，怎么办", GROUP)
    )
    assert "会判你输。这件该寄挂号却没寄" in answer["text"]
    assert "• 如果" not in answer["text"]


async def test_no_number_of_an_order_comes_back(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, f"/ask {LOST}，订单号 4471936205", GROUP))
    assert "4471936205" not in answer["text"]


async def test_without_a_marketplace_the_cases_of_all_are_offered(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, "/ask 没收到货", GROUP))
    assert {"rakuten-fr/item-not-received", "amazon/claim-not-received"} <= set(
        re.findall(r"\[(.+?)\]", answer["text"])
    )
    assert len(answer["reply_markup"]["inline_keyboard"]) == 3


async def test_words_that_steer_a_dialogue_do_nothing_here(polling: StrictStub) -> None:
    answers = await said(polling, message(1, "/ask 忘掉我", GROUP), message(2, "/ask 导出", GROUP))
    assert all("删" not in answer["text"] and "文件里" not in answer["text"] for answer in answers)


@pytest.mark.parametrize("text", [f"@copilot222_bot {LOST}", f"😀 {LOST} @copilot222_bot", f"@Copilot222_Bot {LOST}"])
async def test_a_mention_is_a_question(polling: StrictStub, text: str) -> None:
    (answer,) = await said(polling, named(1, text))
    assert answer["text"].startswith("<b>法国乐天 · 买家投诉没收到货</b>")


async def test_a_bare_mention_gets_help(polling: StrictStub) -> None:
    (answer,) = await said(polling, named(1, "@copilot222_bot"))
    assert "/template" in answer["text"]
    assert "@copilot222_bot" in answer["text"]


async def test_a_private_message_is_a_question(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, LOST))
    assert "60 欧元" in answer["text"]
    assert "reply_parameters" not in answer


BOT = {"id": 9, "is_bot": True, "first_name": "B"}
CARD = message(1, f"/ask {LOST}", GROUP, via_bot={**BOT, "username": "copilot222_bot"})
FORWARDED = message(1, f"/ask {LOST}", GROUP, is_automatic_forward=True)


@pytest.mark.parametrize(
    "update",
    [
        message(1, f"/ask@other_bot {LOST}", GROUP),
        message(1, f"/asking {LOST}", GROUP),
        message(1, "/help", GROUP),
        message(1, LOST, GROUP),
        by(BOT, f"/ask {LOST}"),
        CARD,
        FORWARDED,
        {"update_id": 1, "edited_message": message(1, f"/ask {LOST}", GROUP)["message"]},
        posted(1, LOST),
        posted(1, "/template 乐天"),
        message(1, "", GROUP, new_chat_title="y"),
    ],
)
async def test_what_is_not_said_to_us_stays_without_an_answer(polling: StrictStub, update: Json) -> None:
    (answer,) = await said(polling, update, message(2, "/help@copilot222_bot", GROUP), answers=1)
    assert "/template" in answer["text"]
    assert answer["reply_parameters"]["message_id"] == 2


async def test_a_topic_is_answered_in_the_topic_and_a_thread_of_replies_is_none(polling: StrictStub) -> None:
    topic = message(1, f"/ask {LOST}", GROUP, message_thread_id=33, is_topic_message=True)
    thread = message(2, f"/ask {LOST}", GROUP, message_thread_id=44)
    first, second = await said(polling, topic, thread)
    assert first["message_thread_id"] == "33"
    assert "message_thread_id" not in second


async def test_a_post_in_a_channel_is_answered_there(polling: StrictStub) -> None:
    (answer,) = await said(polling, posted(1, f"/ask {LOST}"))
    assert int(answer["chat_id"]) == CHANNEL
    assert "60 欧元" in answer["text"]


async def test_who_writes_in_the_name_of_the_group_is_answered(polling: StrictStub) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "G"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    (answer,) = await said(polling, by(anonymous, f"/ask {LOST}", sender_chat=group))
    assert "60 欧元" in answer["text"]


@pytest.mark.parametrize(
    ("text", "sender", "word"),
    [
        ("/ask rakuten", ENGLISH, "It may be one of these"),
        ("/ask 乐天 没收到货", ENGLISH, "法国乐天"),
        ("/ask rakuten buyer says the parcel never arrived", TAIWAN, "outcomes are possible"),
        ("/ask rakuten", TAIWAN, "法國樂天"),
        ("/template rakuten", ENGLISH, "I found these messages"),
    ],
)
async def test_the_answer_is_in_the_language_of_the_words_else_of_the_asker(
    polling: StrictStub, text: str, sender: Json, word: str
) -> None:
    (answer,) = await said(polling, by(sender, text))
    assert word in answer["text"]


async def test_a_chat_that_is_not_on_the_list_is_ignored_and_logged_once(
    stub: StrictStub, copilot: Copilot, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    allowed = opened(stub, content, team_allowed=(str(GROUP), "8"), team_chat=str(TEAM))
    async with serving(copilot, allowed):
        outside = [message(n, f"/ask {LOST}", OUTSIDE, user=5) for n in (1, 2)]
        inside = [message(3, f"/ask {LOST}", GROUP, user=5), message(4, f"/ask {LOST}", TEAM, user=5)]
        queries = [typed(5, "rakuten", ENGLISH), typed(6, "rakuten", TAIWAN)]
        answers = await said(stub, *outside, *inside, *queries, answers=2)
        assert {int(answer["chat_id"]) for answer in answers} == {GROUP, TEAM}
        (cards,) = await stub.until(1, "answerInlineQuery")
    assert cards["inline_query_id"] == "i6"
    assert len([one for one in caplog.messages if str(OUTSIDE) in one]) == 1


async def test_a_message_is_shown_with_what_has_to_be_filled_in(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, "/template rakuten-fr/dispatch-notice", GROUP))
    text = answer["text"]
    assert "通知买家已发货（发给买家，法语）" in text
    assert "<pre>Bonjour," in text
    assert "votre commande ‹订单号›" in text
    assert "{{" not in text
    assert "这封信的意思" in text
    assert "您的订单 ‹订单号› 已经发出" in text


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("dispatch notice", {"rakuten-fr/dispatch-notice", "dhgate/dispatch-notice", "whatnot/dispatch-notice"}),
        ("乐天 延迟", {"rakuten-fr/dispatch-delay"}),
    ],
)
async def test_messages_are_found_by_their_titles(
    content: Content, copilot: Copilot, words: str, ids: set[str]
) -> None:
    found = finding.messages(words, Lookups(copilot).world())
    assert ids <= set(found)
    assert set(found) <= set(content.library.messages)


async def test_several_messages_are_a_list_with_ids(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, "/template 乐天", GROUP))
    assert len(re.findall(r"\[rakuten-fr/[a-z-]+\]", answer["text"])) == 6


async def test_a_message_is_found_by_what_its_case_is_about(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, "/template 差评", GROUP))
    assert "<pre>" in answer["text"]


async def test_words_like_nothing_find_nothing(polling: StrictStub) -> None:
    updates = (message(1, "/template zzzz qqqq", GROUP), message(2, "/case zzzz qqqq", GROUP))
    answers = await said(polling, *updates)
    assert [answer["text"][:5] for answer in answers] == ["没有对得上"] * 2


@pytest.mark.parametrize("words", ["rakuten-fr/registered-mail", "rakuten-fr__registered-mail", "乐天 挂号"])
async def test_a_case_is_shown_as_its_decision_table(polling: StrictStub, words: str) -> None:
    (answer,) = await said(polling, message(1, f"/case {words}", GROUP))
    text = answer["text"]
    assert text.startswith("<b>法国乐天 · 这单要不要发挂号")
    assert "├ 依次问" in text
    assert "订单金额 &gt; 60 EUR" in text
    assert "└ 其他情况" in text


async def test_several_cases_are_a_list_of_links(polling: StrictStub) -> None:
    (answer,) = await said(polling, message(1, "/case 没收到", GROUP))
    assert "[rakuten-fr/item-not-received]" in answer["text"]
    assert len(answer["reply_markup"]["inline_keyboard"]) == answer["text"].count("• ")


async def test_cards_are_ranked_and_in_the_language_of_who_types(polling: StrictStub) -> None:
    queries = [typed(1, "rakuten 挂号", {**TAIWAN, "language_code": "zh-hans"}), typed(2, "rakuten 挂号", ENGLISH)]
    answers = {one["inline_query_id"]: one for one in await inlined(polling, *queries, typed(3, "rakuten 挂号"))}
    titles = [answers[f"i{nth}"]["results"][0]["title"] for nth in (1, 2, 3)]
    assert titles == ["这单要不要发挂号", "Must the parcel go registered?", "這單要不要發掛號"]
    english = answers["i2"]["results"][0]
    assert english["description"] == "Rakuten France"
    assert not HAN.search(english["input_message_content"]["message_text"])


async def test_a_card_can_be_inserted_and_nobody_else_is_shown_it(polling: StrictStub) -> None:
    (answer,) = await inlined(polling, typed(1, "rakuten 挂号"))
    assert (str(answer["is_personal"]).lower(), int(answer["cache_time"])) == ("true", 10)
    card = answer["results"][0]
    text = card["input_message_content"]["message_text"]
    assert text.startswith("<b>法國樂天 · 這單要不要發掛號</b>")
    assert "法國樂天售後" in text
    assert "start=case_rakuten-fr__registered-mail" in card["reply_markup"]["inline_keyboard"][0][0]["url"]


@pytest.mark.parametrize("query", ["", "rakuten", "发货", "damaged", "退款 " * 60, "包裹" * 500])
async def test_cards_keep_to_the_limits(polling: StrictStub, query: str) -> None:
    (answer,) = await inlined(polling, typed(1, query))
    cards = answer["results"]
    assert len(cards) <= 8
    assert len({card["id"] for card in cards}) == len(cards)
    assert all(len(card["id"].encode()) <= 64 for card in cards)
    assert all(0 < units(card["input_message_content"]["message_text"]) <= LONGEST for card in cards)


async def test_an_empty_query_shows_topics_and_nonsense_a_way_to_ask(polling: StrictStub) -> None:
    answers = {one["inline_query_id"]: one for one in await inlined(polling, typed(1, ""), typed(2, "zzzz qqqq"))}
    assert len(answers["i1"]["results"]) > 3
    assert answers["i2"]["results"] == []
    assert answers["i2"]["button"]["start_parameter"] == "help"


async def test_cards_that_telegram_cannot_read_are_sent_plain(polling: StrictStub) -> None:
    polling.unreadable.add("answerInlineQuery")
    (answer,) = await inlined(polling, typed(1, "rakuten 挂号"))
    assert not any(TAG.search(card["input_message_content"]["message_text"]) for card in answer["results"])


async def test_an_inline_query_that_fails_stops_nothing(polling: StrictStub, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(Lookups, "heard", fails)
    polling.updates.append(typed(1, "rakuten"))
    (answer,) = await said(polling, message(2, "/help@copilot222_bot", GROUP), answers=1)
    assert "/ask" in answer["text"]


async def test_a_flood_limit_is_waited_for(polling: StrictStub) -> None:
    polling.refusals.append((429, {"description": "Too Many Requests", "parameters": {"retry_after": 1}}))
    started = asyncio.get_running_loop().time()
    await said(polling, message(1, f"/ask {LOST}", GROUP))
    assert asyncio.get_running_loop().time() - started >= 1


async def test_a_refused_markup_is_sent_plain(polling: StrictStub) -> None:
    polling.refusals.append((400, {"description": "Bad Request: can't parse entities: Unsupported start tag"}))
    (answer,) = await said(polling, message(1, f"/ask {LOST}", GROUP))
    assert not TAG.search(answer["text"])
    assert "parse_mode" not in answer


@pytest.mark.parametrize(
    ("status", "why"), [(403, "Forbidden: bot was kicked from the group chat"), (400, "Bad Request: chat not found")]
)
async def test_a_chat_that_is_gone_is_given_up_and_others_go_on(polling: StrictStub, status: int, why: str) -> None:
    polling.refusals.append((status, {"description": why}))
    polling.updates.append(message(1, f"/ask {LOST}", OUTSIDE))
    await once(polling, lambda: not polling.refusals)
    (answer,) = await said(polling, message(2, f"/ask {LOST}", GROUP))
    assert int(answer["chat_id"]) == GROUP


async def test_updates_that_are_brought_are_answered_once_and_inline_queries_too(
    stub: StrictStub, copilot: Copilot, content: Content
) -> None:
    brought = opened(stub, content, public_url="https://bot.example", team_secret=SecretStr("word"))
    async with serving(copilot, brought) as address, aiohttp.ClientSession() as web:

        async def post(update: Json, secret: str = "word") -> int:  # noqa: S107 - a secret for tests
            async with web.post(f"{address}/team", json=update, headers={HEADER: secret}) as answer:
                return answer.status

        assert await post(message(1, f"/ask {LOST}", GROUP), "other") == 401
        assert await post({"update_id": 1, "message": {"message_id": "x"}}) == 400
        assert await post(message(10**25, f"/ask {LOST}", GROUP)) == 400
        assert [await post(message(2, f"/ask {LOST}", GROUP)) for _ in range(2)] == [200, 200]
        assert await post(typed(3, "rakuten 挂号")) == 200
        await stub.until(1, "answerInlineQuery")
        await stub.until(1)
        assert await post(message(4, "/ask 乐天", GROUP)) == 200
        assert len(await stub.until(2)) == 2
    (hook,) = await stub.until(1, "setWebhook")
    assert hook["url"] == "https://bot.example/team"
    assert set(hook["allowed_updates"]) == {"message", "channel_post", "inline_query"}


async def test_the_team_is_told_of_questions_without_an_answer_and_answers_that_did_not_help(
    stub: StrictStub, copilot: Copilot, content: Content
) -> None:
    told = opened(stub, content, public_url="https://bot.example", team_chat=str(TEAM))
    more = {"telegram_token": SecretStr("111:AAA"), "public_url": ""}
    sellers = seller_chat.configured(settings_for(stub, **more), content)
    assert not isinstance(sellers, str)
    async with serving(copilot, told, sellers, reports=Reports((told.report,))):
        secret = message(1, "淘宝能帮我订机票吗，订单 4471936205，写信到 zhang@example.com", user=77)
        secret["message"]["from"] |= {"first_name": "Zhang", "username": "zhang_wei"}
        stub.updates.append(secret)
        await stub.until(2)
        stub.updates.append(message(2, ANSWERED))
        buttons = await once(stub, lambda: [one for said in stub.messages(77) for one in votes(said)])
        stub.updates.append(press(3, buttons[0], {"text": "…"}))
        question, vote = await once(stub, lambda: stub.messages(TEAM)[1:] and stub.messages(TEAM))
    assert question["text"].startswith("❓ 淘宝能帮我订机票吗")
    assert not re.search(r"\d{4}|[Zz]hang|@", question["text"])
    assert vote["text"].startswith("👎")
    assert "[rakuten-fr/item-not-received]" in vote["text"]
    assert "start=case_" in vote["reply_markup"]["inline_keyboard"][0][0]["url"]


def votes(sent: Json) -> list[str]:
    rows = sent.get("reply_markup", {}).get("inline_keyboard", ())
    return [one["callback_data"] for row in rows for one in row if one["text"] == "👎"]


async def test_no_chat_no_reports(stub: StrictStub, content: Content) -> None:
    assert list(opened(stub, content).report("👎", None)) == []


async def test_a_report_of_a_case_that_is_gone_has_no_link(stub: StrictStub, content: Content) -> None:
    (entry,) = opened(stub, content, team_chat="@team").report("❓ 为什么 <b>", "no/such-case")
    assert "buttons" not in entry.payload
    assert "&lt;b&gt;" in entry.payload["text"]


async def test_who_asks_too_much_is_told_so(stub: StrictStub, copilot: Copilot, content: Content) -> None:
    made = opened(stub, content)
    response = await made.say(message(1, "/ask", GROUP), "note.slow-down", Desk(copilot, copilot.store))
    assert response.parts[0].payload["text"] == content.sentences.say("zh-Hans", "note.slow-down")


def test_the_settings_are_checked(content: Content) -> None:
    assert "COPILOT_TEAM_TOKEN" in str(team.configured(Settings(), content))
    with pytest.raises(SettingsError, match="two bots"):
        team.configured(Settings(team_token=SecretStr("1:A"), telegram_token=SecretStr("1:A")), content)
    with pytest.raises(SettingsError, match="does not look like"):
        team.configured(Settings(team_token=SecretStr("nonsense")), content)


def test_what_is_slow_to_import_is_left_alone_where_the_bot_is_off() -> None:
    code = (
        "import sys; from bot.channels.team import channel; from bot.settings import Settings;"
        "channel.configured(Settings(), None); sys.exit('aiogram' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_every_case_can_be_looked_up_in_one_message_and_linked_to(copilot: Copilot) -> None:
    world = Lookups(copilot).world()
    links = Links("seller_bot")
    for slug in world.knowledge.cases:
        for language in ("zh-Hans", "en"):
            view = reader(language, world)
            parts = [
                part for reply in (view.card(slug), view.table(slug)) for part in parts_of(reply, Target("1"), links)
            ]
            assert len(parts) == 2
            assert all(units(part["text"]) <= LONGEST for part in parts)
        payload = links.case(slug).partition("start=")[2]
        assert re.fullmatch(r"[\w-]{1,64}", payload)


async def test_every_message_can_be_shown(copilot: Copilot) -> None:
    world = Lookups(copilot).world()
    for name in world.content.library.messages:
        for language in ("zh-Hant", "en"):
            parts = parts_of(reader(language, world).message(name), Target("1"), Links())
            assert all(units(part["text"]) <= LONGEST for part in parts)
            assert "{" not in "".join(part["text"] for part in parts)


async def test_every_title_finds_its_case(copilot: Copilot) -> None:
    world = Lookups(copilot).world()
    for slug, case in world.knowledge.cases.items():
        assert slug in finding.cases(slug, world)
        assert slug in finding.cases(case.title["zh"], world)


async def test_a_look_up_asks_nothing_whatever_the_case(copilot: Copilot) -> None:
    world = Lookups(copilot).world()
    for slug, case in world.knowledge.cases.items():
        heard = await Lookups(copilot).heard(case.title["zh"], "zh-Hans", world)
        talk, effects = lookup.looked_up(heard, "zh-Hans", world)
        assert talk.asked is None or talk.opening, slug
        assert effects


def test_what_does_not_fit_into_one_message_loses_reasons_before_verdicts() -> None:
    reasons = Block("why", "why", ("reason " * 300,) * 4)
    text = one_text([Block("verdict", lines=("You win.",)), reasons, Block("sources", lines=("guide",))])
    assert "You win." in text
    assert "guide" in text
    assert "reason" not in text

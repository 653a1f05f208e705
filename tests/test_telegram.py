"""What Telegram's updates say to us, and how replies look there; without a network."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram.pages import LONGEST, cut, pages, plain, units
from bot.channels.telegram.parts import Target, acknowledged, shown
from bot.channels.telegram.updates import Heard, Me, chosen, hear
from bot.messages import Block, File, Option, Outgoing
from tests.telegram_stub import message, press

ME = Me(111, "copilot_bot")
NOW = datetime(2026, 11, 18, 13, tzinfo=UTC)
GROUP = -100500
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=300)


def heard(raw: dict[str, Any]) -> Heard | None:
    return hear(Update.de_json(raw, None), ME, NOW)


def listened(raw: dict[str, Any]) -> Heard:
    found = heard(raw)
    assert found is not None
    return found


def mention(text: str) -> list[dict[str, Any]]:
    return [{"type": "mention", "offset": text.index("@"), "length": len("@copilot_bot")}]


def test_a_private_message_is_said_to_us() -> None:
    found = listened(message(7, "买家说没收到"))
    assert (found.text, found.addressed, found.group, found.address.user) == ("买家说没收到", True, False, "77")
    assert found.incoming().language == "zh-Hans"
    assert found.incoming().source == "7"


@pytest.mark.parametrize(
    "text", ["@copilot_bot 买家说没收到", "买家说没收到 @copilot_bot", "@Copilot_Bot  买家说没收到"]
)
def test_a_mention_is_taken_out_and_counts_as_said_to_us(text: str) -> None:
    found = listened(message(1, text, chat=GROUP, entities=mention(text)))
    assert (found.text, found.addressed) == ("买家说没收到", True)


def test_a_bare_mention_asks_for_help() -> None:
    assert listened(message(1, "@copilot_bot", chat=GROUP, entities=mention("@copilot_bot"))).text == "/help"


def test_a_mention_of_somebody_else_is_not_for_us() -> None:
    entities = [{"type": "mention", "offset": 0, "length": 6}]
    assert not listened(message(1, "@other 你好", chat=GROUP, entities=entities)).addressed


def test_a_reply_to_us_in_a_group_is_said_to_us() -> None:
    ours = message(1, "哪个平台？", chat=GROUP, user=111)["message"]
    assert listened(message(2, "乐天", chat=GROUP, reply_to_message=ours)).addressed
    theirs = message(1, "哪个平台？", chat=GROUP, user=5)["message"]
    assert not listened(message(2, "乐天", chat=GROUP, reply_to_message=theirs)).addressed


@pytest.mark.parametrize(("text", "said"), [("/help", "/help"), ("/case@copilot_bot 没收到", "/case 没收到")])
def test_a_command_in_a_group_is_said_to_us(text: str, said: str) -> None:
    found = listened(message(1, text, chat=GROUP))
    assert (found.text, found.addressed) == (said, True)


def test_a_command_for_another_bot_is_nothing_for_us() -> None:
    assert heard(message(1, "/help@other_bot", chat=GROUP)) is None


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1},
        {"update_id": 1, "channel_post": {**message(1, "x")["message"], "chat": {"id": -5, "type": "channel"}}},
        {
            "update_id": 1,
            "message": {**message(1, "x")["message"], "from": {"id": 9, "is_bot": True, "first_name": "B"}},
        },
        message(1, "", new_chat_title="y"),
    ],
)
def test_what_nobody_says_to_us_is_nothing(raw: dict[str, Any]) -> None:
    assert heard(raw) is None


def test_a_topic_is_a_conversation_of_its_own_and_general_is_none() -> None:
    topic = listened(message(1, "/help", chat=GROUP, message_thread_id=33, is_topic_message=True))
    general = listened(message(1, "/help", chat=GROUP, message_thread_id=33))
    assert (topic.address.thread, general.address.thread) == ("33", "")


def test_an_edited_message_corrects_the_one_it_was() -> None:
    raw = message(9, "乐天 25 欧", message_id=4)
    incoming = listened({"update_id": 9, "edited_message": raw["message"]}).incoming()
    assert (incoming.replaces, incoming.source, incoming.message_id) == ("4", "4", "9")


def test_a_picture_without_words_is_an_attachment_and_one_with_words_is_read() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    bare = message(1, "")
    bare["message"].pop("text")
    assert listened({"update_id": 1, "message": {**bare["message"], "photo": photo}}).incoming().attachment
    words = {**bare["message"], "photo": photo, "caption": "买家发来的照片，说碎了"}
    incoming = listened({"update_id": 1, "message": words}).incoming()
    assert (incoming.text, incoming.attachment) == ("买家发来的照片，说碎了", False)


ASKED = Outgoing(
    "question",
    "zh-Hans",
    (Block("question", lines=("从哪里发的？",)),),
    options=(Option("eu", "欧盟"), Option("outside-eu", "欧盟以外")),
)
ANSWER = Outgoing("answer", "zh-Hans", (Block("verdict", lines=("会判你输。",)),), actions=(Option("vote:up", "👍"),))


def test_a_press_is_looked_up_and_the_question_shows_the_choice() -> None:
    found = listened(press(3, "2:1", {"text": "从哪里发的？ <a>"}))
    incoming, option = chosen(found, ASKED)
    assert incoming
    assert option
    assert (incoming.choice, incoming.question, incoming.text) == ("outside-eu", "2", None)
    toast, edit = acknowledged(found, option, ASKED, ASKED)
    assert toast == {"do": "toast", "query": "q3"}
    assert edit["text"] == "从哪里发的？ &lt;a&gt;\n\n✅ <b>欧盟以外</b>"


@pytest.mark.parametrize("data", ["2:2", "2:-1", "nonsense", "2:", "2:99999999999"])
def test_a_press_of_a_button_that_is_not_there_is_no_choice(data: str) -> None:
    assert chosen(listened(press(3, data, {})), ASKED) == (None, None)


def test_a_press_below_something_that_is_not_ours_is_no_choice() -> None:
    assert chosen(listened(press(3, "2:0", {})), None) == (None, None)


def test_a_vote_leaves_no_litter() -> None:
    found = listened(press(3, "2:0", {}))
    incoming, option = chosen(found, ANSWER)
    assert incoming
    assert option
    assert incoming.question is None
    thanks = Outgoing("note", "zh-Hans", (Block("note", lines=("有用就好。",)),))
    assert acknowledged(found, option, thanks, ANSWER) == [{"do": "toast", "query": "q3", "text": "有用就好。"}]


def test_a_message_to_send_stands_alone_and_short_ones_have_a_copy_button() -> None:
    text = "Bonjour,\n\nVotre colis <n° 7> & la facture."
    blocks = (
        Block("verdict", lines=("退。",)),
        Block("message", "可直接发送", (text,)),
        Block("gloss", "意思", ("你好。",)),
        Block("sources", lines=("指南",)),
    )
    first, letter, gloss = shown(Outgoing("answer", "zh-Hans", blocks), "1", Target("77"))
    assert first["text"] == "<b>退。</b>\n\n<i>指南</i>"
    assert letter["text"] == f"<b>可直接发送</b>\n<pre>{html.escape(text, quote=False)}</pre>"
    assert letter["buttons"] == [[{"copy": text}]]
    assert gloss["text"] == "<b>意思</b>\n<i>你好。</i>"


def test_a_long_message_to_send_has_no_copy_button_and_loses_nothing() -> None:
    text = "\n".join(f"Ligne {number} : {'à bientôt ' * 12}" for number in range(60))
    parts = shown(Outgoing("answer", "fr", (Block("message", "t", (text,)),)), "1", Target("77"))
    assert all("buttons" not in part and units(part["text"]) <= LONGEST for part in parts)
    assert "\n".join(plain(part["text"].removeprefix("<b>t</b>\n")) for part in parts) == text


def test_buttons_stand_below_the_last_page_and_long_ones_are_numbers() -> None:
    long = Option("a", "一个很长很长很长很长很长很长很长很长很长的选项")
    reply = Outgoing(
        "choices", "zh-Hans", (Block("question", lines=("哪个？",)),), options=(long, Option("none", "都不是"))
    )
    [part] = shown(reply, "12", Target("77"))
    assert part["text"].endswith("1. 一个很长很长很长很长很长很长很长很长很长的选项\n2. 都不是")
    assert part["buttons"] == [[{"text": "1", "data": "12:0"}, {"text": "2", "data": "12:1"}]]


def test_a_group_is_quoted_and_offered_the_private_chat() -> None:
    [part] = shown(ANSWER, "1", Target("-5", "33", 9), "https://t.me/copilot_bot?start=case_x")
    assert (part["quotes"], part["thread"]) == (9, "33")
    assert part["buttons"][-1] == [{"link": "https://t.me/copilot_bot?start=case_x"}]


def test_files_come_as_documents() -> None:
    reply = Outgoing("note", "en", (Block("note", lines=("x",)),), files=(File("a.ics", "text/calendar", "BEGIN"),))
    assert shown(reply, "1", Target("77"))[-1]["do"] == "document"


@given(
    st.lists(
        st.builds(Block, st.sampled_from(["verdict", "steps", "sources"]), TEXTS, st.tuples(TEXTS, TEXTS)), max_size=40
    )
)
def test_pages_are_never_too_long_and_their_tags_are_whole(blocks: list[Block]) -> None:
    for page in pages(blocks):
        assert units(page) <= LONGEST
        assert page.count("<b>") == page.count("</b>")
        assert page.count("<i>") == page.count("</i>")


@given(TEXTS, st.integers(1, 40))
def test_cutting_a_line_loses_nothing_but_spaces(line: str, longest: int) -> None:
    assert "".join("".join(cut(line, longest)).split()) == "".join(line.split())


def test_in_a_group_an_unknown_command_is_another_bots() -> None:
    assert heard(message(1, "/ban", chat=GROUP)) is None
    assert listened(message(1, "/deadlines", chat=GROUP)).addressed


def test_an_album_is_one_event_and_a_moving_place_none() -> None:
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], "media_group_id": "9"}
    bare = {name: value for name, value in message(1, "")["message"].items() if name != "text"}
    events = {listened({"update_id": update, "message": {**bare, **photo}}).event for update in (1, 2, 3)}
    assert events == {"album 9"}
    moved = {**bare, "location": {"longitude": 1.0, "latitude": 1.0}, "edit_date": 1795000001}
    assert heard({"update_id": 4, "edited_message": moved}) is None


def test_a_reminder_in_a_group_calls_the_one_it_is_for() -> None:
    reply = Outgoing("note", "en", (Block("note", lines=("x",)),))
    [part] = shown(reply, "", Target("-5", calls="77"))
    assert part["text"] == '<a href="tg://user?id=77">🔔</a> x'

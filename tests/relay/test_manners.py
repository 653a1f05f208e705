"""How one is spoken to, how menus are read, and how replies become bubbles."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.relay.bubbles import Bubble, bubbles, joined, markdown, numbered, size, split
from bot.channels.relay.manners import called, unmentioned, unprefixed
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Block, Option, Outgoing
from tests.conftest import Seller

NAME = "售后 副驾"
LETTER = "Bonjour,\n\nVotre colis est en route.\n\nCordialement"


@pytest.mark.parametrize(
    ("text", "rest", "named"),
    [
        ("@售后 副驾 没收到货", "没收到货", True),
        ("@售后 副驾  没收到货", "没收到货", True),
        ("@售后 副驾\u2005没收到货", "没收到货", True),
        ("@售后 副驾", "", True),
        ("@售后 副驾，没收到货", "没收到货", True),
        (" @售后 副驾 @张三 没收到货", "@张三 没收到货", True),
        ("@售后 副驾 @售后 副驾 hi", "@售后 副驾 hi", True),
        ("@售后 副驾员 没收到货", "@售后 副驾员 没收到货", False),
        ("@张三 没收到货", "@张三 没收到货", False),
        ("没收到货 @售后 副驾", "没收到货 @售后 副驾", False),
        ("a@b.fr 没收到货", "a@b.fr 没收到货", False),
    ],
)
def test_exactly_one_leading_mention_is_taken_off(text: str, rest: str, *, named: bool) -> None:
    assert unmentioned(text, NAME) == (rest, named)


def test_without_a_known_name_one_word_is_taken_off() -> None:
    assert unmentioned("@Bot  没收到货", "") == ("没收到货", True)


@pytest.mark.parametrize(
    ("text", "rest", "is_ours"),
    [
        ("副驾 没收到货", "没收到货", True),
        ("副驾，没收到货", "没收到货", True),
        ("副驾没收到货", "没收到货", True),
        ("没收到货", "没收到货", False),
        ("问副驾", "问副驾", False),
    ],
)
def test_a_prefix_calls_the_bot(text: str, rest: str, *, is_ours: bool) -> None:
    assert unprefixed(text, "副驾") == (rest, is_ours)
    assert called(text, "", "副驾") == (rest, is_ours)
    assert called(text, "", "") == (text, False)


def test_a_latin_prefix_is_a_word_of_its_own() -> None:
    assert unprefixed("bot help", "bot") == ("help", True)
    assert unprefixed("bottle", "bot") == ("bottle", False)


def reply(*blocks: Block, options: tuple[Option, ...] = (), kind: str = "answer") -> Outgoing:
    return Outgoing(kind, "zh-Hans", blocks, options=options)


def test_a_message_to_send_is_alone_in_its_bubble_and_its_gloss_stands_elsewhere(content: Content) -> None:
    said = reply(
        Block("verdict", lines=("不用退。",)),
        Block("message", "可直接发送：回复买家", (LETTER,)),
        Block("gloss", "这封信的意思", ("包裹在路上。",)),
        options=(Option("details", "为什么"), Option("x", "别的")),
    )
    first, second = bubbles(said, content.sentences, 2048)
    assert first.text.startswith(
        "不用退。\n\n可直接发送：回复买家\n\n这封信的意思\n包裹在路上。\n\n1. 为什么\n2. 别的\n\n回 1/2 选"
    )
    assert second == Bubble("message", LETTER)
    assert joined((first, second)).endswith(f"────────\n{LETTER}")
    text = markdown(said, content.sentences, 20_480)
    assert "**不用退。**" in text
    assert f"**可直接发送：回复买家**\n```\n{LETTER}\n```" in text


def test_a_fence_is_longer_than_any_in_the_message(content: Content) -> None:
    text = markdown(reply(Block("message", "t", ("a ``` b",))), content.sentences, 2048)
    assert "````\na ``` b\n````" in text


def test_a_lone_unknown_has_no_number_for_the_answer_may_be_one(content: Content) -> None:
    asked = reply(Block("question", lines=("多少钱？",)), options=(Option("unknown", "不清楚"),), kind="question")
    (bubble,) = bubbles(asked, content.sentences, 2048)
    assert "1." not in bubble.text
    assert "「不清楚」" in bubble.text


def test_what_is_too_long_for_a_stream_loses_its_reasons_first(content: Content) -> None:
    said = reply(
        Block("verdict", lines=("不用退。",)), Block("why", "依据", ("字" * 500,)), Block("message", "t", (LETTER,))
    )
    text = markdown(said, content.sentences, 600)
    assert "字" not in text
    assert LETTER in text


@given(st.text(alphabet=st.sampled_from("字😂👨‍👩‍👧é a.。\n!?1")), st.integers(min_value=40, max_value=90))
def test_no_part_is_too_long_and_no_character_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(size(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    if len(numbered(text, limit)) > 1:
        assert all(size(part) <= limit for part in numbered(text, limit))


def test_parts_end_at_paragraphs_and_tell_which_they_are() -> None:
    text = "\n\n".join(["一" * 20, "二" * 20, "三" * 20])
    assert numbered(text, 150) == [f"(1/2)\n{'一' * 20}\n\n{'二' * 20}", f"(2/2)\n{'三' * 20}"]
    assert split("好。" * 30, 60)[0].endswith("。")
    assert split("👨‍👩‍👧" * 4, 20) == ["👨‍👩‍👧"] * 4


@pytest.mark.parametrize("form", ["2", "２", "②", "2.", "2、", "2️⃣", "(2)", "选2", "回复2", "第二个"])
async def test_a_number_answers_ones_own_open_menu_in_a_group(copilot: Copilot, form: str) -> None:
    seller = Seller(copilot)
    asked = await seller.says("买家说没收到货", group=True, mentioned=True)
    assert asked.kind == "question"
    answered = await seller.says(form, group=True)
    assert answered.kind != "silent"
    assert answered.asks != asked.asks


async def test_a_number_counts_for_options_below_an_answer_but_words_do_not(copilot: Copilot) -> None:
    seller = Seller(copilot)
    await seller.says("法国乐天买家下单后说不要了，货还没发，怎么办", group=True, mentioned=True)
    assert (await seller.says("晚上吃什么", group=True)).kind == "silent"
    assert (await seller.says("9", group=True)).kind == "silent"
    assert (await seller.says("1", group=True)).kind != "silent"


async def test_a_menu_of_cases_is_open_for_ten_minutes(copilot: Copilot) -> None:
    seller = Seller(copilot)
    offered = await seller.says("/case", group=True, mentioned=True)
    assert offered.kind == "choices"
    seller.now += timedelta(minutes=11)
    assert (await seller.says("1", group=True)).kind == "silent"
    await seller.says("/case", group=True, mentioned=True)
    seller.now += timedelta(minutes=9)
    assert (await seller.says("1", group=True)).kind != "silent"


async def test_a_question_is_open_for_ten_minutes_and_for_its_asker_alone(copilot: Copilot) -> None:
    seller = Seller(copilot)
    await seller.says("买家说没收到货", group=True, mentioned=True)
    another = Seller(copilot)
    another.address = type(seller.address)("test", "chat", "another")
    another.ids = seller.ids
    assert (await another.says("1", group=True)).kind == "silent"
    seller.now += timedelta(minutes=11)
    assert (await seller.says("1", group=True)).kind == "silent"
    assert (await seller.says("1", group=True, mentioned=True)).kind != "silent"

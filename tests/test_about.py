"""What is asked about an answer or at a question: which act it is, what follows, and that nothing is lost by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from intents.about import NONE
from intents.index import matching_form
from intents.labels import named
from intents.normalize import plain
from intents.ordinals import ordinal
from intents.understand import Context, Listener
from tests.conftest import BEIJING, NOW, Seller

HELD_OUT = Path(__file__).parent / "golden" / "about.yaml"
RIGHT, FALSE = 0.85, 0.02
DOCUMENTS = "乐天客服来信要我补材料，邮件昨天上午10点收到的"
NOT_RECEIVED = "乐天法国的买家说没收到货"


def _act(listener: Listener, text: str) -> str | None:
    return listener.understand(text, Context(NOW, BEIJING)).about


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("那现在算还有几小时能用", "time-left"),
        ("how many hours do I still have", "time-left"),
        ("截止是我们这边的几点", "when-exactly"),
        ("what day would that be exactly", "when-exactly"),
        ("这个日子你是咋算出来的呀", "why-this-day"),
        ("pourquoi cette date-là", "why-this-day"),
        ("中間的週六週日算進去嗎", "weekends-count"),
        ("czy weekendy się wliczają", "weekends-count"),
        ("万一超时没交会怎么样", "what-if-late"),
        ("et si je suis en retard", "what-if-late"),
        ("这是哪条规定说的", "who-says"),
        ("who told you that", "who-says"),
        ("那我首先要做啥", "what-first"),
        ("co mam teraz zrobić", "what-first"),
        ("帮我总结下现在的情况", "where-it-stands"),
        ("要什么证明材料", "evidence-wanted"),
        ("這筆運費到底誰要出", "who-pays"),
        ("太长，直接给结论", "short-version"),
        ("麻烦你再讲一遍", "repeat"),
        ("你问这个是啥意思", "what-do-you-mean"),
        ("等我去问下仓库", "pause"),
        ("我要找人工客服", "human"),
        ("你究竟是什么人", "who-are-you"),
        ("你们都支持什么平台啊", "which-platforms"),
        ("[图片]", "placeholder"),
        ("👌", "placeholder"),
        ("嗯。", "placeholder"),
        ("多谢啦", "thanks"),
        ("如果货已经寄走了呢", None),
        ("不对，邮件是前天收到的", None),
        ("写给买家的那封", None),
        ("买家说东西碎了要退款", None),
        ("what if she refuses to send it back", None),
        ("et s'il refuse le retour", None),
        ("wysłałem wczoraj kurierem", None),
        ("深圳发的，没有挂号", None),
    ],
)
def test_an_act_is_told_from_what_is_near_to_it(listener: Listener, text: str, act: str | None) -> None:
    assert _act(listener, text) == act


def _held_out() -> Iterator[tuple[str, str]]:
    for act, languages in yaml.safe_load(HELD_OUT.read_text("utf-8")).items():
        yield from ((act, text) for texts in languages.values() for text in texts)


def test_acts_in_the_words_of_others_are_told_and_near_misses_are_none(listener: Listener) -> None:
    told = [(act, _act(listener, text) or NONE) for act, text in _held_out()]
    acts = [act == heard for act, heard in told if act != NONE]
    false = [heard != NONE for act, heard in told if act == NONE]
    assert sum(acts) / len(acts) >= RIGHT
    assert sum(false) / len(false) <= FALSE


@pytest.mark.parametrize("text", ["什么意思", "为什么问这个", "举个例子", "what do you mean", "nie rozumiem pytania"])
async def test_a_question_that_is_not_clear_is_explained_and_put_again_as_often_as_wanted(
    seller: Seller, text: str
) -> None:
    asked = (await seller.says(NOT_RECEIVED)).asks
    replies = [await seller.says(text) for _ in range(4)]
    assert {(reply.kind, reply.asks) for reply in replies} == {("question", asked)}


async def test_a_pause_leaves_the_question_and_its_options_open(seller: Seller) -> None:
    asked = await seller.says(NOT_RECEIVED)
    for text in ("稍等，我去查一下", "收到", "[图片]", "hold on"):
        assert (await seller.says(text)).kind == "note"
    after = await seller.says("2")
    assert after.asks not in (asked.asks, None)
    assert after.slots["ship_from"] == "outside-eu"


async def test_a_remark_at_a_question_for_words_is_not_taken_for_the_answer(seller: Seller) -> None:
    await seller.says(DOCUMENTS)
    await seller.says("有")
    first = await seller.says("1")
    assert (await seller.says("转人工")).asks == first.asks
    assert (await seller.says("稍等，我去后台找一下")).kind == "note"
    assert (await seller.says("还剩多久")).asks == first.asks


async def test_what_is_asked_before_the_answer_is_said_where_it_is_certain(seller: Seller) -> None:
    asked = await seller.says(DOCUMENTS)
    reply = await seller.says("还剩多久")
    assert reply.asks == asked.asks
    assert "13 小时" in reply.text


async def test_without_a_matter_it_is_asked_what_it_is_about(seller: Seller) -> None:
    assert (await seller.says("还剩多久")).kind == "note"
    assert (await seller.says("ok")).kind == "note"


async def test_the_options_of_an_answer_hold_after_remarks(seller: Seller) -> None:
    await seller.says(DOCUMENTS)
    answer = await seller.says("有")
    for text in ("谢谢", "还剩多久", "嗯", "转人工"):
        await seller.says(text)
    picked = await seller.picks(answer.options[1].id)
    assert picked.kind == "question"
    assert answer.options[1].label.removeprefix("写：") in picked.text


@pytest.mark.parametrize("text", ["好", "写吧", "可以"])
async def test_a_yes_to_the_messages_on_offer_asks_for_one(seller: Seller, text: str) -> None:
    await seller.says(DOCUMENTS)
    await seller.says("有")
    assert all(option.id.startswith("template:") for option in (await seller.says(text)).options)


async def test_a_yes_where_no_message_is_on_offer_is_a_nod(seller: Seller) -> None:
    assert "直接发给我" in (await seller.says("好")).text


async def test_an_option_is_named_by_its_words(seller: Seller) -> None:
    await seller.says(DOCUMENTS)
    answer = await seller.says("有")
    label = answer.options[0].label.removeprefix("写：")
    assert label in (await seller.says(label)).text


@pytest.mark.parametrize(
    ("text", "nth"),
    [
        ("１", 0), ("①", 0), ("②。", 1), ("第一个", 0), ("第二項", 1),
        ("选3", 2), ("我选2", 1), ("選第一個", 0), ("1️⃣", 0),
        ("2号", 1), ("选项2", 1), ("2吧", 1), ("option 2", 1),
        ("the first one", 0), ("le deuxième", 1), ("pierwsza", 0),
        ("numéro 3", 2), ("nr 2", 1), ("⑴", 0), ("2 please", 1),
        ("12", None), ("1天", None), ("第一天", None), ("first parcel", None), ("0", None),
    ],
)  # fmt: skip
def test_an_option_is_picked_by_its_number_however_it_is_written(text: str, nth: int | None) -> None:
    assert ordinal(plain(text)) == nth


@pytest.mark.parametrize("text", ["1", "１", "①", "第一个"])
async def test_where_only_not_known_is_numbered_its_number_means_that(seller: Seller, text: str) -> None:
    await seller.says(NOT_RECEIVED)
    asked = await seller.says("2")
    assert [option.id for option in asked.options] == ["unknown"]
    after = await seller.says(text)
    assert after.asks != asked.asks
    assert after.slots[asked.asks or ""] is None


def test_a_part_of_a_label_names_it_only_where_no_other_has_it() -> None:
    labels = {"a": "写：给客服补运单号", "b": "写：给客服更新物流状态", "c": "为什么 / 详细"}
    assert named("补运单号", labels) == "a"
    assert named("给客服更新物流状太", labels) == "b"
    assert named("给客服", labels) is None
    assert named("運單號", labels) is None
    assert named("买家要我补运单号，怎么办", labels) is None


def test_the_held_out_phrases_are_not_among_those_learned_from(listener: Listener) -> None:
    forms = [matching_form(listener.names, plain(text)) for _, text in _held_out()]
    known = [form for form in forms if listener.about.known(form) and any(map(str.isalnum, form))]
    assert len(known) <= 0.02 * len(forms)

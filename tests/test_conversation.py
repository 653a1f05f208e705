"""How the copilot talks: answers in any form, corrections, new questions in the middle, back, cancel, resume."""

from collections.abc import Callable

import pytest

from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue.conversation import Ask, Chose, Conversation, Tell, from_dict, to_dict
from bot.dialogue.matter import Inquiry
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.messages import Outgoing
from tests.conftest import BEIJING, NOW, Seller

NOT_RECEIVED = "乐天买家投诉没收到货，货值 88 欧"


@pytest.fixture
def world(content: Content) -> World:
    return World(content, NOW, BEIJING)


def test_a_step_needs_no_event_loop_and_changes_nothing_it_was_given(world: World) -> None:
    before = Conversation(
        platform="rakuten-fr", inquiry=Inquiry("rakuten-fr/commission"), asked=("slot", "mqs_grade"), started=True
    )
    after, effects = step(before, Chose("a"), world)
    assert before.inquiry is not None
    assert before.inquiry.slots == {}
    assert after.inquiry is not None
    assert after.inquiry.reached == ("grade-a",)
    assert len(effects) == 1


def test_a_conversation_survives_being_written_down(world: World) -> None:
    talk = Conversation(platform="rakuten-fr", inquiry=Inquiry("rakuten-fr/damaged"), started=True)
    after, _ = step(talk, Chose("case:rakuten-fr/damaged"), world)
    assert from_dict(to_dict(after)) == after


def test_a_conversation_about_a_case_that_is_gone_goes_on(world: World) -> None:
    talk = Conversation(
        platform="rakuten-fr", inquiry=Inquiry("rakuten-fr/gone"), asked=("slot", "topic"), started=True
    )
    _, effects = step(talk, Chose("unknown"), world)
    assert any(isinstance(effect, Tell) for effect in effects)


def test_an_option_of_an_older_question_puts_the_open_one_again(world: World) -> None:
    talk = Conversation(platform="rakuten-fr", inquiry=Inquiry("rakuten-fr/damaged"), asked=("slot", "buyer_agrees"))
    _, effects = step(talk, Chose("outside-eu"), world)
    assert effects == (Ask("buyer_agrees", "rakuten-fr/damaged", "ask.stale"),)


@pytest.mark.parametrize("answer", ["2", "第二个", "欧盟以外", "国内发的", "从义乌发的", "outside the EU"])
async def test_a_question_is_answered_by_number_by_its_words_or_freely(seller: Seller, answer: str) -> None:
    asked = await seller.says(NOT_RECEIVED)
    assert asked.asks == "ship_from"
    reply = await seller.says(answer)
    assert reply.slots["ship_from"] == "outside-eu"
    assert reply.asks == "shipping_mode"


async def test_one_message_may_answer_several_questions(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED)
    reply = await seller.says("从深圳发的，挂号寄的，物流昨天有更新")
    assert (reply.kind, reply.outcome) == ("answer", "recent-scan")


async def test_a_correction_in_the_middle_decides_anew(seller: Seller) -> None:
    await seller.says("乐天买家投诉没收到货，深圳发的，88 欧，带跟踪（Suivi）寄的")
    reply = await seller.says("不对，是从波兰发的")
    assert reply.slots["ship_from"] == "eu"
    assert reply.asks == "tracking_status"


async def test_a_correction_after_the_answer_decides_anew(seller: Seller) -> None:
    first = await seller.says("乐天上 75 欧的耳机从深圳直发，必须寄挂号吗")
    assert first.outcome == "outside-eu-registered"
    second = await seller.says("说错了，是从德国仓发的")
    assert second.outcome == "tracked-is-enough"


async def test_a_new_question_in_the_middle_is_answered_and_the_old_one_resumed(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED)
    aside = await seller.says("对了，判我们输的话佣金还收不收？我们 MQS 是 A 级")
    assert aside.outcome == "grade-a"
    assert "继续" in aside.text
    back = await seller.says("继续")
    assert (back.case, back.asks) == ("rakuten-fr/item-not-received", "ship_from")


async def test_back_asks_the_question_before(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED)
    await seller.says("欧盟以外")
    reply = await seller.says("上一步")
    assert reply.asks == "ship_from"


async def test_cancel_ends_the_question_and_restart_forgets_everything(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED)
    assert (await seller.says("取消")).kind == "note"
    assert (await seller.says("重来")).platform is None


async def test_what_is_known_is_told_on_request(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED + "，订单 1234567/7654321，从深圳发的")
    reply = await seller.says("你都知道什么")
    for told in ("1234567/7654321", "88", "法国乐天", "欧盟以外"):
        assert told in reply.text


async def test_platform_and_order_number_carry_over_to_the_next_question(seller: Seller) -> None:
    await seller.says("乐天订单 1234567/7654321，买家下单反悔了，货还没发，怎么处理")
    reply = await seller.says("那今天把别的货发走了，要给买家留个言通知一声吗")
    if reply.kind == "question":
        reply = await seller.says("通知买家已发货")
    assert reply.platform == "rakuten-fr"
    assert reply.slots["order_number"] == "1234567/7654321"
    assert "1234567/7654321" in reply.text


async def test_a_question_that_is_twice_not_understood_is_not_put_a_third_time(seller: Seller) -> None:
    first = await seller.says(NOT_RECEIVED)
    asked = [first.asks, *[(await seller.says("阿巴阿巴呜啦啦")).asks for _ in range(2)]]
    assert asked[0] == asked[1]
    assert asked[2] != asked[1]


async def test_after_repeated_misunderstanding_topics_are_offered(seller: Seller) -> None:
    replies = [await seller.says("🤷🤷", platform="rakuten-fr") for _ in range(3)]
    assert replies[-1].kind == "choices"
    assert len(replies[-1].options) > 2


async def test_i_do_not_know_is_never_asked_twice(seller: Seller) -> None:
    asked = []
    reply = await seller.says(NOT_RECEIVED)
    while reply.kind == "question":
        asked.append(reply.asks)
        reply = await seller.says("不清楚")
    assert len(asked) == len(set(asked))
    assert reply.kind == "answer"
    assert len(reply.outcomes) > 1


@pytest.mark.parametrize("text", ["你好", "hello there", "bonjour"])
async def test_a_greeting_gets_a_short_human_reply(seller: Seller, text: str) -> None:
    reply = await seller.says(text)
    assert reply.kind == "note"
    assert len(reply.text) < 160


async def test_thanks_leave_the_open_question_open(seller: Seller) -> None:
    await seller.says(NOT_RECEIVED)
    await seller.says("谢谢")
    assert (await seller.says("2")).slots["ship_from"] == "outside-eu"


async def test_the_marketplace_is_asked_before_any_rule_or_deadline(seller: Seller) -> None:
    reply = await seller.says("买家投诉没收到货，客服今天早上八点来的邮件，什么时候之前要回")
    assert reply.asks == "platform"
    assert "48" not in reply.text


async def test_another_marketplace_gets_no_rule_of_this_one(seller: Seller) -> None:
    reply = await seller.says("沃尔玛上买家投诉没收到货，多久之内要回")
    assert reply.kind in ("no-rule", "out-of-scope")
    assert "48" not in reply.text


async def test_money_in_another_currency_is_asked_about_and_never_converted(seller: Seller) -> None:
    await seller.says("乐天这单从深圳发，必须寄挂号吗")
    reply = await seller.says("500 人民币")
    assert reply.asks == "order_value"
    assert (await seller.says("75 欧")).outcome == "outside-eu-registered"


async def test_a_day_that_does_not_exist_is_asked_again(seller: Seller) -> None:
    await seller.says("乐天买家投诉说台灯到手就是坏的，方案他不同意")
    reply = await seller.says("2月30号")
    assert reply.asks == "complaint_filed_at"
    assert "没有这一天" in reply.text


async def test_a_time_to_come_is_no_start_of_a_deadline(seller: Seller) -> None:
    await seller.says("乐天买家投诉说台灯到手就是坏的，方案他不同意")
    reply = await seller.says("明天上午十点")
    assert (reply.kind, reply.asks) == ("question", "complaint_filed_at")


async def test_a_message_asks_only_for_what_it_needs_and_then_comes_whole(seller: Seller) -> None:
    first = await seller.says("乐天买家投诉没收到货，30欧从义乌发的带跟踪，物流昨天还在更新")
    assert first.outcome == "recent-scan"
    reply = await seller.picks("template:rakuten-fr/parcel-whereabouts")
    asked = []
    answers = {"order_number": "1234567/7654321", "tracking_number": "LX123456789FR", "carrier_status": "1"}
    while reply.kind == "question" and reply.asks:
        asked.append(reply.asks)
        reply = await seller.says(answers[reply.asks])
    assert reply.kind == "template"
    text = reply.templates[0]["text"]
    assert "1234567/7654321" in text
    assert "LX123456789FR" in text
    assert len(asked) == len(set(asked))


async def test_nothing_in_chinese_gets_into_a_french_letter(seller: Seller) -> None:
    await seller.says("乐天订单 1234567/7654321，今天把货发走了，要不要给买家留个言通知一声")
    await seller.says("通知买家已发货")
    reply = await seller.picks("template:rakuten-fr/dispatch-notice")
    while reply.kind == "question":
        assert reply.asks is not None
        reply = await seller.says({"carrier": "万家物流", "tracking_number": "LX123456789FR"}[reply.asks])
        if reply.asks == "carrier" and "拉丁" in reply.text:
            break
    assert reply.kind == "question"
    done = await seller.says("Yanwen")
    while done.kind == "question":
        done = await seller.says("LX123456789FR")
    assert done.kind == "template"
    assert "万家" not in done.templates[0]["text"]


async def test_a_declined_value_that_a_message_needs_is_said_to_be_missing(seller: Seller) -> None:
    await seller.says("今天把乐天的货发走了，要不要给买家留个言通知一声")
    await seller.says("通知买家已发货")
    reply = await seller.picks("template:rakuten-fr/dispatch-notice")
    while reply.kind == "question":
        reply = await seller.says("不知道")
    assert reply.kind == "note"
    assert "订单号" in reply.text


async def test_the_why_shows_the_calculation_and_the_facts(seller: Seller) -> None:
    await seller.says("乐天平台客服来信要发票，邮件是今天下午两点到的，多久之内要交")
    await seller.says("有")
    reply = await seller.says("为什么")
    assert "48" in reply.text
    assert "RFR-14-1" in reply.facts


async def test_the_answer_comes_in_the_language_and_script_of_the_question(another: Callable[[str], Seller]) -> None:
    openings = {
        "en": "rakuten france: do we still pay commission when a claim is lost? MQS A",
        "zh-Hans": "乐天客诉输了佣金还收不收，我们 MQS 是 A",
        "zh-Hant": "樂天客訴輸了佣金還收不收，我們 MQS 是 A",
    }
    replies = {language: await another(language).says(text) for language, text in openings.items()}
    assert {language: reply.language for language, reply in replies.items()} == {k: k for k in openings}
    assert "佣金" in replies["zh-Hant"].text
    assert "订单" not in replies["zh-Hant"].text


async def test_two_sellers_do_not_share_a_conversation(another: Callable[[str], Seller]) -> None:
    await another("a").says(NOT_RECEIVED)
    assert (await another("b").says("欧盟以外")).slots == {}


async def test_an_edited_message_starts_from_where_the_first_one_did(seller: Seller) -> None:
    await seller.says("乐天 75 欧的耳机从深圳直发，必须寄挂号吗", message_id="m1")
    reply = await seller.says("乐天 25 欧的耳机从深圳直发，必须寄挂号吗", message_id="m2", replaces="m1")
    assert reply.outcome == "tracked-is-enough"


async def test_a_redelivered_message_gets_the_same_reply_and_moves_nothing(seller: Seller) -> None:
    first = await seller.says(NOT_RECEIVED, message_id="same")
    await seller.says("欧盟以外", message_id="next")
    again = await seller.says(NOT_RECEIVED, message_id="same")
    assert again == first
    assert (await seller.says("Suivi")).slots["ship_from"] == "outside-eu"


async def test_in_a_group_it_is_silent_unless_addressed_and_keeps_order_data_to_itself(seller: Seller) -> None:
    text = "乐天订单 1234567/7654321，买家下单反悔了，货还没发，怎么处理"
    assert (await seller.says(text, group=True)).kind == "silent"
    reply = await seller.says(text, group=True, mentioned=True)
    assert reply.kind == "answer"
    assert "1234567/7654321" not in reply.text
    assert reply.templates == ()
    assert "私聊" in reply.text


async def test_a_failing_turn_says_sorry_and_keeps_the_conversation(
    copilot: Copilot, seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seller.says(NOT_RECEIVED)

    def broken(*_: object) -> Outgoing:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("bot.copilot.step", broken)
        assert (await seller.says("欧盟以外")).kind == "error"
    assert (await seller.says("欧盟以外")).asks == "shipping_mode"
    assert copilot.content.knowledge.cases


async def test_the_clock_of_an_open_claim_stands_with_later_answers_on_that_marketplace(seller: Seller) -> None:
    reply = await seller.says("买家开了 A-to-z 索赔，说东西有质量问题，怎么处理", platform="amazon")
    answers = {"evidence": "买家说的属实", "notice_received_at": "今天上午十点，北京时间"}
    while reply.kind in ("question", "choices"):
        asked = reply.asks or ""
        reply = await (seller.says(answers[asked]) if asked else seller.picks("case:amazon/claim-defective"))
    assert "notice_received_at" in reply.slots
    later = await seller.says("亚马逊的索赔状态显示 Claim Closed 是什么意思")
    assert later.case == "amazon/claim-status"
    assert [deadline["due"] for deadline in later.deadlines] == ["2026-11-21T10:00:00+08:00"]


async def test_who_writes_polish_throughout_and_has_set_no_zone_is_taken_to_be_in_warsaw_and_told_so(
    seller: Seller,
) -> None:
    reply = await seller.says(
        "Kupujący na Allegro napisał do mnie wiadomość wczoraj o 15:00 i pyta o rozmiar, do kiedy muszę mu odpisać?",
        platform="allegro",
    )
    assert [one["start"] for one in reply.deadlines] == ["2026-11-17T15:00:00+01:00"]
    assert "Warsaw" in reply.text
    assert "/zone" in reply.text

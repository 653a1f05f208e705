"""A start of a clock that is still to come is never a start: it is asked again, saying why."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue.conversation import Ask, Conversation, Said, from_dict, to_dict
from bot.dialogue.matter import Inquiry
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.messages import Outgoing
from intents.understand import Understanding
from knowledge.decide import Decided, Open, decide
from tests.conftest import BEIJING, NOW, Seller

EARLY = "这个时间还没到"
COMPLAINT = "allegro 买家{}发起了投诉，说收到的东西坏了"
NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")


async def opened(seller: Seller, when: str) -> Outgoing:
    """The reply to a complaint of that day, on its case."""
    reply = await seller.says(COMPLAINT.format(when))
    return await seller.picks("case:allegro/complaint") if reply.kind == "choices" else reply


@pytest.fixture
def world(content: Content) -> World:
    return World(content, NOW, BEIJING)


@pytest.mark.parametrize(
    "when",
    [
        "12月25日",
        "明天",
        "明天上午9点",
        "下周三",
        "下下周一下午3点",
        "后天",
        "9999年12月31日",
        "今晚11点",
        "12/25 10:00",
    ],
)
async def test_a_start_that_the_opening_tells_as_to_come_is_asked_saying_so(seller: Seller, when: str) -> None:
    reply = await opened(seller, when)
    assert (reply.kind, reply.asks, reply.deadlines) == ("question", "complaint_filed_at", ())
    assert EARLY in reply.text
    assert "complaint_filed_at" not in reply.slots


@pytest.mark.parametrize("when", ["今天", "昨天下午3点", "今天上午9点", "11月18日"])
async def test_today_and_what_is_past_are_starts(seller: Seller, when: str) -> None:
    reply = await opened(seller, when)
    assert reply.asks == "seller_decision"
    assert reply.slots["complaint_filed_at"]


async def test_the_reason_is_said_when_the_start_is_asked_after_other_questions(seller: Seller) -> None:
    first = await seller.says("乐天买家12月25日发起了投诉，说收到的台灯坏了")
    assert first.asks == "buyer_agrees"
    assert EARLY not in first.text
    second = await seller.says("不同意")
    assert second.asks == "complaint_filed_at"
    assert EARLY in second.text
    last = await seller.says("昨天下午3点")
    assert (last.kind, [one["start"] for one in last.deadlines]) == ("answer", ["2026-11-17T08:00:00+01:00"])


@pytest.mark.parametrize(
    "when", ["明天", "下周三", "12月25日", "后天下午3点", "tomorrow", "9999-12-31", "9999-12-31 24:00"]
)
async def test_an_answer_that_is_to_come_is_not_taken(seller: Seller, when: str) -> None:
    await seller.says("allegro 买家发起了投诉，说收到的东西坏了")
    reply = await seller.says(when)
    assert (reply.kind, reply.asks, reply.deadlines) == ("question", "complaint_filed_at", ())
    assert EARLY in reply.text or "日历上没有" in reply.text


async def test_a_correction_to_a_day_to_come_asks_again(seller: Seller) -> None:
    asked = await opened(seller, "昨天下午3点")
    assert asked.asks == "seller_decision"
    again = await seller.says("不对，是12月25日发起的投诉")
    assert again.asks == "complaint_filed_at"
    assert EARLY in again.text
    reply = await seller.says("11月16日下午4点")
    assert reply.slots["complaint_filed_at"] == "2026-11-16T16:00:00+08:00"


async def test_a_correction_after_the_answer_to_a_day_to_come_asks_again(seller: Seller) -> None:
    await opened(seller, "昨天下午3点")
    answer = await seller.says("不认")
    assert answer.kind == "answer"
    again = await seller.says("投诉是12月25日发起的")
    assert (again.kind, again.asks, again.deadlines) == ("question", "complaint_filed_at", ())
    assert EARLY in again.text


async def test_what_is_no_time_of_day_is_said_to_be_none(seller: Seller) -> None:
    await seller.says("allegro 买家发起了投诉，说收到的东西坏了")
    reply = await seller.says("昨天25点")
    assert reply.asks == "complaint_filed_at"
    assert "没有这个钟点" in reply.text
    reply = await seller.says("前前天")
    assert reply.asks == "complaint_filed_at"


async def test_a_promised_day_may_lie_ahead(content: Content) -> None:
    world = World(content, NOW, BEIJING)
    for name in ("new_dispatch_date", "promised_date", "new_delivery_date"):
        assert world.question(name, None, None).future
        assert not world.is_early(name, date(2026, 12, 25))
    assert not world.question("expected_delivery_date", None, None).future
    assert not world.is_early("expected_delivery_date", date(2026, 12, 25))


def test_every_other_moment_has_to_lie_behind(world: World) -> None:
    moments = [slot for slot in world.content.vocabulary.values() if slot.kind in ("date", "datetime")]
    behind = [slot.name for slot in moments if slot.lies == "behind"]
    assert len(behind) == len(moments) - 4
    assert all(world.is_early(name, date(2026, 11, 19)) for name in behind)
    assert all(world.is_early(name, NOW + timedelta(minutes=1)) for name in behind)
    assert not any(world.is_early(name, NOW.date()) for name in behind)
    assert not any(world.is_early(name, NOW) for name in behind)


def test_a_day_is_to_come_in_the_zone_that_is_meant(world: World) -> None:
    late = replace(world, now=datetime(2026, 11, 18, 20, 0, tzinfo=NEW_YORK), zone=NEW_YORK)  # the 19th in Tokyo
    assert late.is_early("complaint_filed_at", date(2026, 11, 19))
    assert not replace(late, meant=TOKYO).is_early("complaint_filed_at", date(2026, 11, 19))
    assert replace(late, meant=TOKYO).is_early("complaint_filed_at", date(2026, 11, 20))


@pytest.mark.parametrize(("text", "taken"), [("19 November, Tokyo time", True), ("19 November", False)])
def test_the_zone_is_that_of_the_message(world: World, text: str, *, taken: bool) -> None:
    late = replace(world, now=datetime(2026, 11, 18, 20, 0, tzinfo=NEW_YORK), zone=NEW_YORK)
    talk = Conversation(
        platform="allegro", inquiry=Inquiry("allegro/complaint"), asked=("slot", "complaint_filed_at"), started=True
    )
    heard = Understanding(text=text, language="en", answer=date(2026, 11, 19))
    after, effects = step(talk, Said(heard), late)
    assert after.inquiry is not None
    assert ("complaint_filed_at" in after.inquiry.slots) is taken
    assert taken or effects == (Ask("complaint_filed_at", "allegro/complaint", "ask.future"),)


def test_what_was_told_too_early_is_kept_with_the_conversation() -> None:
    talk = Conversation(inquiry=Inquiry("allegro/complaint", early=("complaint_filed_at",)))
    assert from_dict(to_dict(talk)) == talk


@given(
    st.one_of(st.dates(), st.datetimes(timezones=st.sampled_from([BEIJING, NEW_YORK, TOKYO]))),
    st.sampled_from(["complaint_filed_at", "expected_delivery_date", "dispatched_at"]),
)
def test_no_start_whatever_breaks_a_decision_or_is_asked_for_ever(content: Content, start: date, name: str) -> None:
    for slug in ("allegro/complaint", "amazon/claim-not-received", "generic/late-complaint"):
        case = content.knowledge.cases[slug]
        decision = decide(content.knowledge, case, {name: start}, NOW, BEIJING)
        assert isinstance(decision, Decided | Open) or decision.slot != name


@pytest.mark.parametrize(
    "text",
    [
        "allegro 买家0001年1月1日发起了投诉", "allegro 买家9999年12月31日24点发起了投诉",
        "allegro 买家99999999天前发起了投诉",
        "allegro 买家40000小时前发起了投诉", "allegro buyer filed a complaint on 9999-12-31 23:59 UTC",
        "allegro kupujący złożył reklamację 31.12.9999 23:59 czasu polskiego", "allegro 买家13月5日发起了投诉",
    ],
)  # fmt: skip
async def test_no_year_is_an_error(copilot: Copilot, text: str) -> None:
    reply = await Seller(copilot, text).says(text)
    assert reply.kind != "error"
    assert reply.deadlines == ()

"""Several orders in one conversation: each trouble is a matter of its own, with its own deadline and reminder."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue import matters, other_matters, reminders
from bot.dialogue.conversation import Commanded, Conversation, from_dict, to_dict
from bot.dialogue.matter import Deadline, Inquiry, Matter
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.messages import Outgoing
from bot.store.tables import REMINDERS
from bot.turns import writes
from intents.matters import heard
from tests.conftest import BEIJING, NOW, Seller

FIRST, SECOND = "1234567/7654321", "2234567/8654321"
CLAIM = f"乐天法国，订单号 {FIRST}，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服今天早上九点来信要单号，怎么办"
OTHER = f"还有一单 {SECOND} 也是没收到，80欧，也是深圳发的Suivi，客服昨天下午三点来信"
NOT_RECEIVED, CLOCK = "rakuten-fr/item-not-received", "rakuten-documents"
ROWS = ("recent-scan",)


def examples(kind: str) -> list[str]:
    found: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "matters" / "apart.yaml").read_text("utf-8"))
    return found[kind]


def transcripts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "matters" / "transcripts.yaml").read_text("utf-8")
    )
    return found


async def both(seller: Seller) -> tuple[Outgoing, Outgoing]:
    return await seller.says(CLAIM), await seller.says(OTHER)


async def rows(copilot: Copilot) -> list[tuple[str, float, float, str]]:
    async with copilot.store.database.read() as connection:
        columns = REMINDERS.c.matter, REMINDERS.c.due, REMINDERS.c.ready, REMINDERS.c.state
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(REMINDERS.c.id))]


# --- the words


@pytest.mark.parametrize("text", examples("another"))
def test_another_order_is_heard(text: str) -> None:
    assert heard(text).is_another


@pytest.mark.parametrize("text", examples("back"))
def test_an_order_spoken_of_before_is_heard(text: str) -> None:
    back = heard(text).back
    assert back is not None
    assert back.returns or back.leads


@pytest.mark.parametrize("text", examples("neither"))
def test_what_speaks_of_the_order_in_hand_turns_to_no_other(text: str) -> None:
    words = heard(text)
    assert not words.is_another
    assert words.back is None or not (words.back.returns or words.back.leads)


# --- talks


@pytest.mark.parametrize("talk", transcripts(), ids=lambda talk: talk["name"])
async def test_the_conversation_goes_as_written(copilot: Copilot, talk: dict[str, Any]) -> None:
    seller = Seller(copilot, talk["name"])
    for turn in talk["turns"]:
        reply = await (seller.picks(turn["picks"]) if "picks" in turn else seller.says(turn["says"]))
        told = (turn, reply.kind, reply.matter, reply.text)
        assert {name: getattr(reply, name) for name in ("kind", "matter", "asks") if name in turn} == {
            name: turn[name] for name in ("kind", "matter", "asks") if name in turn
        }, told
        assert [part for part in turn.get("holds", ()) if part not in reply.text] == [], told
        assert [part for part in turn.get("lacks", ()) if part in reply.text] == [], told


async def test_two_orders_with_the_same_trouble_have_two_deadlines_and_two_reminders(
    copilot: Copilot, seller: Seller
) -> None:
    await seller.says(CLAIM)
    await seller.picks("remind")
    await seller.picks("remind:60")
    second = await seller.says(OTHER)
    await seller.picks("remind")
    await seller.picks("remind:60")
    listed = await seller.says("/deadlines")
    assert (second.matter, second.kind) == ("m-2", "answer")
    assert all(order in listed.text for order in (FIRST, SECOND))
    assert listed.text.count("法国乐天") == 2
    assert [option.id.rpartition(":")[2] for option in listed.options] == ["m-2", "m-1"]
    assert listed.files[0].text.count("BEGIN:VEVENT") == 2
    assert [(matter, state) for matter, *_, state in await rows(copilot)] == [("m-1", "waiting"), ("m-2", "waiting")]


async def test_a_corrected_start_moves_the_reminder_of_its_own_order_alone(copilot: Copilot, seller: Seller) -> None:
    await seller.says(CLAIM)
    await seller.picks("remind")
    await seller.picks("remind:60")
    await seller.says(OTHER)
    await seller.picks("remind")
    await seller.picks("remind:60")
    before = await rows(copilot)
    await seller.says("不对，客服是昨天下午五点来的信")
    after = await rows(copilot)
    assert after[0] == before[0]
    assert after[1][1] - before[1][1] == timedelta(hours=2).total_seconds()


async def test_what_is_settled_is_the_matter_in_hand_and_leaves_the_other(copilot: Copilot, seller: Seller) -> None:
    await seller.says(CLAIM)
    await seller.picks("remind")
    await seller.picks("remind:60")
    await seller.says(OTHER)
    await seller.picks("remind")
    await seller.picks("remind:60")
    assert SECOND in (await seller.says("解决了")).text
    listed = await seller.says("/deadlines")
    assert FIRST in listed.text
    assert SECOND not in listed.text
    assert [(matter, state) for matter, *_, state in await rows(copilot)] == [("m-1", "waiting"), ("m-2", "done")]


async def test_in_a_group_no_order_is_named(seller: Seller) -> None:
    for text in (CLAIM, OTHER, "/deadlines"):
        reply = await seller.says(text, group=True, mentioned=True)
    assert reply.text.count("法国乐天") == 2
    assert FIRST not in reply.text + reply.files[0].text
    assert SECOND not in reply.text + "".join(option.label for option in reply.options)


async def test_a_message_that_is_edited_opens_no_second_matter(seller: Seller) -> None:
    await seller.says(CLAIM, message_id="m1")
    await seller.says(OTHER, message_id="m2")
    reply = await seller.says(OTHER.replace("下午三点", "下午五点"), message_id="m3", replaces="m2")
    listed = await seller.says("/deadlines")
    assert reply.matter == "m-2"
    assert len(listed.options) == 2


async def test_the_matter_is_told_to_scripts_as_long_as_one_is_in_hand(seller: Seller) -> None:
    assert (await seller.says("你好")).as_json()["matter"] is None
    await both(seller)
    assert (await seller.says("/deadlines")).as_json()["matter"] == "m-2"
    assert (await seller.says("重来")).as_json()["matter"] is None


async def test_export_holds_matters_put_aside_and_forget_leaves_none(copilot: Copilot, seller: Seller) -> None:
    await both(seller)
    exported = json.loads((await seller.says("/export")).files[0].text)
    [state] = [one["state"] for one in exported["conversations"]]
    assert [one["inquiry"]["slots"]["order_number"] for one in state["matters"]] == [FIRST]
    await seller.picks("forget:yes")
    assert (await copilot.store.conversations.look(seller.address.key)).state is None


# --- the state


def due(hours: int) -> datetime:
    return NOW.astimezone(UTC) + timedelta(hours=hours)


def talk_of(*orders: str, hand: str) -> Conversation:
    """A conversation about these orders, each with a deadline, the last in hand."""
    inquiries = [
        Inquiry(
            NOT_RECEIVED, {"order_number": one}, reached=("recent-scan",), reached_case=NOT_RECEIVED, matter=f"m-{n}"
        )
        for n, one in enumerate(orders, 1)
    ]
    running = tuple(
        Deadline(NOT_RECEIVED, "rakuten-documents", due(n), f"m-{n}", one, "rakuten-fr")
        for n, one in enumerate(orders, 1)
    )
    aside = tuple(Matter(one, "rakuten-fr") for one in inquiries if one.matter != hand)
    own = next(one for one in inquiries if one.matter == hand)
    return Conversation(started=True, platform="rakuten-fr", inquiry=own, matters=aside, deadlines=running)


@pytest.fixture
def world(content: Content) -> World:
    return World(content, NOW, BEIJING)


def test_all_of_it_is_kept_with_the_conversation() -> None:
    talk = talk_of(FIRST, SECOND, hand="m-2")
    assert from_dict(json.loads(json.dumps(to_dict(talk)))) == talk


def test_what_was_stored_before_matters_had_ids_is_one_matter_without() -> None:
    old = to_dict(talk_of(FIRST, hand="m-1"))
    del old["matters"], old["below"], old["group"], old["inquiry"]["matter"]
    old["deadlines"] = [{name: old["deadlines"][0][name] for name in ("case", "clock", "due")}]
    talk = from_dict(old)
    assert talk.deadlines == (Deadline(NOT_RECEIVED, CLOCK, due(1)),)
    assert talk.inquiry
    assert talk.inquiry.matter == talk.deadlines[0].matter == ""
    assert matters.next_id(talk) == "m-1"


def test_a_matter_that_is_left_is_put_aside_and_can_be_taken_up(world: World) -> None:
    talk = talk_of(FIRST, SECOND, hand="m-2")
    after, _ = step(talk, Commanded("matter", "m-1"), world)
    assert after.inquiry
    assert after.inquiry.order == FIRST
    assert [one.order for one in after.matters] == [SECOND]


def test_not_more_than_a_few_matters_are_kept() -> None:
    before = talk_of(*(f"{n:07}/7654321" for n in range(1, 31)), hand="m-30")
    after = matters.let_go(before)
    assert len(after.matters) == matters.MOST
    assert after.matters[-1].id == "m-30"
    assert matters.next_id(after) == "m-31"


def test_another_order_takes_along_what_carries_and_no_amount_nor_moment(world: World) -> None:
    kept: dict[str, Any] = {"ship_from": "outside-eu", "order_number": FIRST, "dispatched_at": NOW, "mqs_grade": "a"}
    left = other_matters.left(replace(talk_of(FIRST, hand="m-1"), kept=kept), world)
    assert dict(left.kept) == {"ship_from": "outside-eu", "mqs_grade": "a"}


def test_an_order_that_is_told_later_names_what_runs_for_it() -> None:
    talk = talk_of(FIRST, hand="m-1")
    nameless = replace(talk, deadlines=(replace(talk.deadlines[0], order=None),))
    assert matters.put_by(nameless, nameless).deadlines[0].order == FIRST


def test_reminders_are_offered_for_the_matter_in_hand_and_else_for_all(world: World) -> None:
    talk = talk_of(FIRST, SECOND, hand="m-2")
    assert [one.order for one in reminders.at_hand(talk, world)] == [SECOND]
    assert [one.order for one in reminders.at_hand(replace(talk, inquiry=None), world)] == [FIRST, SECOND]


def test_a_deadline_that_only_got_its_order_moves_no_reminder() -> None:
    talk = talk_of(FIRST, hand="m-1")
    nameless = replace(talk, deadlines=(replace(talk.deadlines[0], order=None),))
    later = replace(talk, deadlines=(replace(talk.deadlines[0], due=due(9)),))
    moved: Sequence[Any] = writes(nameless, talk, ())["moved"]
    assert moved == []
    assert [(old.matter, new.due - old.due) for old, new in writes(talk, later, ())["moved"]] == [("m-1", 8 * 3600)]

"""What was probably told is asked back with the value in the question, and can be put right in a word."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.content import Content
from bot.dialogue.conversation import Ask, Chose, Conversation, Said, from_dict, to_dict
from bot.dialogue.matter import Inquiry
from bot.dialogue.proceed import proceed
from bot.dialogue.step import step
from bot.dialogue.world import World
from bot.view.render import Renderer
from intents import commands, words
from intents.answers import AnswerReader, Unreadable
from intents.understand import Understanding
from intents.words import Teller
from knowledge.values import NOT_YET, Money, Value, from_json, to_json
from tests.conftest import NOW

CASE = "rakuten-fr/item-not-received"
PRICE = Money(Decimal(80), "EUR")


@pytest.fixture
def world(content: Content) -> World:
    return World(content, NOW, ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def answers() -> AnswerReader:
    return AnswerReader(commands.load(), {slot: Teller.of(choices) for slot, choices in words.load().items()})


def asked(world: World, **likely: Value) -> tuple[Conversation, Ask]:
    """The conversation after the first question, with what was probably told."""
    talk = Conversation(language="en", platform="rakuten-fr", inquiry=Inquiry(CASE, {}, likely), started=True)
    talk, effects = proceed(talk, world)
    ask = effects[-1]
    assert isinstance(ask, Ask)
    return talk, ask


def test_what_is_likely_is_asked_back_with_its_value(world: World) -> None:
    talk, ask = asked(world, ship_from="outside-eu")
    assert ask.confirms == {"ship_from": "outside-eu"}
    reply = Renderer(world, talk).reply([ask])
    assert reply.confirms == {"ship_from": "outside-eu"}
    assert reply.options[0].id == "outside-eu"
    assert reply.options[0].label.startswith("Right, ")


def test_what_is_needed_next_is_asked_back_in_the_same_question(world: World) -> None:
    talk, ask = asked(world, ship_from="outside-eu", order_value=PRICE, shipping_mode="normal")
    assert set(ask.confirms) == {"ship_from", "order_value", "shipping_mode"}
    talk, _ = step(talk, Chose("outside-eu"), world)
    assert talk.inquiry
    assert talk.inquiry.slots == {"ship_from": "outside-eu", "order_value": PRICE, "shipping_mode": "normal"}
    assert not talk.inquiry.likely


def test_another_option_takes_that_one_and_leaves_the_rest_to_be_asked_back(world: World) -> None:
    talk, _ = asked(world, ship_from="outside-eu", shipping_mode="normal")
    talk, _ = step(talk, Chose("eu"), world)
    assert talk.inquiry
    assert talk.inquiry.slots == {"ship_from": "eu"}
    assert talk.inquiry.likely == {"shipping_mode": "normal"}


def test_what_is_denied_is_asked_plainly(world: World) -> None:
    talk, _ = asked(world, ship_from="outside-eu")
    talk, effects = step(talk, Said(Understanding("no", "en", answer=Unreadable.DENIED)), world)
    assert effects[-1] == Ask("ship_from", CASE)


def test_right_and_wrong_answer_a_question_about_an_amount(world: World) -> None:
    inquiry = Inquiry(CASE, {"ship_from": "outside-eu", "shipping_mode": "normal"}, {"order_value": PRICE})
    talk = Conversation(language="en", platform="rakuten-fr", inquiry=inquiry, started=True)
    talk, effects = proceed(talk, world)
    assert [option.id for option in Renderer(world, talk).reply(effects).options] == ["right", "wrong", "unknown"]
    right, _ = step(talk, Chose("right"), world)
    assert right.inquiry
    assert right.inquiry.slots["order_value"] == PRICE
    wrong, effects = step(talk, Chose("wrong"), world)
    assert effects[-1] == Ask("order_value", CASE)
    assert wrong.inquiry
    assert "order_value" not in wrong.inquiry.slots


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("对", "outside-eu"), ("是的", "outside-eu"), ("1", "outside-eu"), ("right", "outside-eu"),
        ("oui", "outside-eu"), ("tak", "outside-eu"), ("c'est ça", "outside-eu"),
        ("不对", Unreadable.DENIED), ("no", Unreadable.DENIED),
        ("nie", Unreadable.DENIED), ("欧盟里面发的", "eu"),
    ],
)  # fmt: skip
def test_a_word_confirms_or_denies(world: World, answers: AnswerReader, said: str, value: object) -> None:
    talk, _ = asked(world, ship_from="outside-eu")
    question, _ = world.questions(talk)
    assert question
    assert answers.read(question, said, NOW, world.zone) == value


@pytest.mark.parametrize(
    ("said", "value"), [("对", "no"), ("没有", "no"), ("不对", "yes"), ("wrong", "yes"), ("right", "no")]
)
def test_a_no_that_is_asked_back_is_confirmed_by_yes_and_by_no(
    world: World, answers: AnswerReader, said: str, value: str
) -> None:
    question = replace(world.question("buyer_contacted_seller", None, "amazon"), confirms="no")
    assert answers.read(question, said, NOW, world.zone) == value


@pytest.mark.parametrize(
    "said", ["还没来信", "没收到邮件", "not yet", "no mail yet", "pas encore", "jeszcze nie", "客服还没来信呢"]
)
def test_not_yet_is_a_value_of_its_own(world: World, answers: AnswerReader, said: str) -> None:
    question = world.question("notice_received_at", None, "rakuten-fr")
    assert answers.read(question, said, NOW, world.zone) is NOT_YET
    assert from_json(to_json(NOT_YET)) is NOT_YET


def test_what_is_likely_survives_being_written_down(world: World) -> None:
    at = datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("Europe/Paris"))
    talk, _ = asked(world, ship_from="outside-eu", notice_received_at=at)
    assert from_dict(to_dict(talk)) == talk

"""What sellers say about messages: to get one, to fill it, to change it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue.conversation import Conversation, Send, from_dict, to_dict
from bot.dialogue.letters import hearing
from bot.dialogue.matter import Inquiry
from bot.dialogue.messages_wanted import fill
from bot.dialogue.world import World
from intents.changes import Changes
from intents.normalize import plain
from intents.understand import Understanding
from knowledge.model import Slot
from knowledge.values import DECLINED, Money, Value, Words
from templates.drafts import drafts
from templates.messages import Message
from tests.conftest import BEIJING, NOW, Seller

FOLDER = Path(__file__).parent / "letters"
EDITED = ("order_number", "tracking_number", "carrier", "refund_amount", "signature")


def table(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def spoken(part: str) -> list[str]:
    return [text for texts in table("wants.yaml")[part].values() for text in texts]


@pytest.fixture(scope="module")
def world(content: Content) -> World:
    return World(content, NOW, BEIJING)


def wants(content: Content, text: str) -> bool:
    letters = content.letters
    return plain(text).strip(".,!。，！") in letters.commands["message"] or letters.wishes(text)


def read(world: World, name: str, typed: str, platform: str = "rakuten-fr") -> object:
    return world.content.letters.value(world.question(name, None, platform), typed, NOW, BEIJING)


def shown(value: object) -> object:
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else value


# --- wanting a message


def test_nine_of_ten_ways_of_asking_for_a_message_are_heard(content: Content) -> None:
    missed = [text for text in spoken("wants") if not wants(content, text)]
    assert len(missed) * 10 <= len(spoken("wants")), missed


def test_no_thanks_and_no_refusal_asks_for_a_message(content: Content) -> None:
    assert [text for text in spoken("not") if wants(content, text)] == []


def test_there_are_many_ways_of_asking_in_four_languages(content: Content) -> None:
    assert len(content.letters.commands["message"]) >= 80


# --- values


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("carrier", "云途", "YunExpress"),
        ("carrier", "燕文物流", "Yanwen"),
        ("carrier", "雲途", "YunExpress"),
        ("carrier", "Colissimo", "Colissimo"),
        ("carrier", "Speedy Cargo Ltd", "Speedy Cargo Ltd"),
        ("tracking_number", "LX 123 456 789 CN", "LX123456789CN"),
        ("tracking_number", "it's 1Z999AA10123456784", "1Z999AA10123456784"),
        ("tracking_number", "6200 0000 0000 0000 0000 0001", "620000000000000000000001"),
        ("order_number", "订单 1234567/7654321", "1234567/7654321"),
        ("refund_amount", "40欧", Money(Decimal(40), "EUR")),
        ("new_dispatch_date", "11月25日", date(2026, 11, 25)),
        ("phone", "电话 +86 138 0000 0000", "+86 138 0000 0000"),
        ("zip_code", "518000", "518000"),
        ("tracking_url", "在 www.17track.net 查", "www.17track.net"),
        ("carrier_status", "2", "customs"),
        ("carrier_status", "不清楚", DECLINED),
        ("carrier_status", "9", DECLINED),
        ("evidence_list", "发票、合同", ("supplier-invoices", "purchase-contract")),
        ("evidence_list", "1、2", ("supplier-invoices", "purchase-contract")),
        ("evidence_list", "invoices and the contract", ("supplier-invoices", "purchase-contract")),
        ("reason", "因为缺货了", "out-of-stock"),
        ("reason", "it's because of the strike", "strike"),
        ("reason", "Notre machine est en panne", Words("Notre machine est en panne", "fr")),
        ("reason", "The strike at the port of Le Havre.", Words("The strike at the port of Le Havre", "en")),
        ("reason", "我们这边春节放假，工厂停工，下个月才恢复", Words("我们这边春节放假，工厂停工，下个月才恢复", "zh")),
    ],
)
def test_an_answer_gives_the_value_that_the_variable_can_be(world: World, name: str, typed: str, value: object) -> None:
    assert read(world, name, typed) == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("order_number", "稍等"),
        ("order_number", "1234567"),
        ("order_number", "在哪看？"),
        ("order_number", "not yet, let me check"),
        ("tracking_number", "65 EUR"),
        ("tracking_number", "1234567/7654321"),
        ("tracking_number", "🎁🎁"),
        ("tracking_number", "DHL"),
        ("tracking_number", "gdzie to znajdę?"),
        ("carrier", "稍等，我去查一下"),
        ("carrier", "what do you mean"),
        ("carrier", "👍"),
        ("carrier", "30欧"),
        ("brand", "为什么要填这个？"),
        ("brand", "[图片]"),
        ("product_name", "un instant, je vérifie"),
        ("return_address", "Paris"),
        ("return_address", "c'est quoi cette adresse ?"),
        ("phone", "我没有电话"),
        ("zip_code", "Shenzhen"),
        ("tracking_url", "官网"),
        ("reason", "什么意思"),
        ("reason", "hold on"),
        ("reason", "😂"),
        ("carrier_status", "在哪看？"),
        ("usage_guide", "随便"),
        ("return_postage", "we share it half and half"),
    ],
)
def test_what_is_no_value_is_not_taken(world: World, name: str, typed: str) -> None:
    assert read(world, name, typed) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Keep it dry and away from the sun", "en"),
        ("le colis est en route", "fr"),
        ("Paczka jest w drodze", "pl"),
        ("Produkt został sprawdzony", "pl"),
        ("包裹在路上", "zh"),
        ("DHL Express", None),
        ("Notebook A5", None),
        ("LX123456789CN", None),
    ],
)
def test_own_words_have_the_language_that_their_small_words_tell(
    content: Content, text: str, language: str | None
) -> None:
    assert content.letters.tongues.of(text) == language


# --- changes


@pytest.mark.parametrize("row", table("edits.yaml"), ids=lambda row: row["said"])
def test_a_change_is_read_with_its_value(world: World, row: dict[str, str]) -> None:
    questions = {name: world.question(name, None, "rakuten-fr") for name in EDITED}
    changed = Changes(world.content.letters, questions, NOW, BEIJING).changed(row["said"])
    assert {name: shown(value) for name, value in changed.items()} == {k: v for k, v in row.items() if k != "said"}


def told(world: World, text: str, platform: str = "rakuten-fr") -> dict[str, object]:
    heard = hearing(Conversation(platform=platform), Understanding(text=text, language="en"), world)
    return {name: shown(value) for name, value in heard.slots.items()}


@pytest.mark.parametrize(
    ("text", "platform", "values"),
    [
        ("走的云途，今天发的", "rakuten-fr", {"carrier": "YunExpress"}),
        ("供应商延期，过几天发", "rakuten-fr", {"reason": "supplier-late"}),
        ("11月25日才能发货", "rakuten-fr", {"new_dispatch_date": date(2026, 11, 25)}),
        ("our shop is called Sunny Store", "dhgate", {"seller_id": "Sunny Store"}),
        ("买家选了EMS，我们只能发4PX", "dhgate", {"chosen_carrier": "EMS", "new_carrier": "4PX"}),
        ("I offer a full refund", "amazon", {"remedy": "full-refund", "goodwill_offer": "full-refund"}),
        ("他要求全额退款", "amazon", {}),
        ("the buyer wants a full refund", "amazon", {}),
        ("如果缺货怎么办", "rakuten-fr", {}),
        ("kupujący żąda pełnego zwrotu", "allegro", {}),
        ("产品是坏的，品牌也不对", "rakuten-fr", {}),
    ],
)  # fmt: skip
def test_a_story_tells_values_of_messages_in_passing(
    world: World, text: str, platform: str, values: dict[str, object]
) -> None:
    heard = told(world, text, platform)
    assert {name: value for name, value in heard.items() if name in values} == values
    assert values or not set(heard) & {"remedy", "goodwill_offer", "reason", "brand", "product_name"}


# --- what must never throw

NASTY = (
    "Five-star notebook",
    "within one day",
    "annulé",
    "取消订单",
    "{{ 7 * 7 }}",
    "%s",
    "a\u202eb",
    "prawdopodobnie",
    "we were wrong",
    "amazon",
    "DHgate will decide in your favour",
    "恶意买家",
    "x" * 400,
    "\u0001",
    "avis 5 étoiles",
)


def variants(variable: Slot) -> Iterator[Value]:
    """Every value of the variable that could break a rule."""
    if variable.kind in ("choice", "text") and variable.choices:
        yield from ((one.id,) if variable.many else one.id for one in variable.choices)
    if variable.kind in ("name", "text", "address", "order-number") or variable.choices:
        yield from NASTY
        yield from (Words(text, language) for text in NASTY for language in ("en", "fr", "pl", "zh"))


def usual(variable: Slot) -> Value:
    if variable.choices:
        return (variable.choices[0].id,) if variable.many else variable.choices[0].id
    kinds: dict[str, Value] = {"money": Money(Decimal(5), "EUR"), "date": NOW.date(), "datetime": NOW, "yes-no": "yes"}
    return kinds.get(variable.kind, "LX123456789CN")


def spoilt(message: Message, content: Content) -> Iterator[dict[str, Value]]:
    base = {name: usual(content.vocabulary[name]) for name in message.variables}
    for name in message.variables:
        yield from ({**base, name: value} for value in variants(content.vocabulary[name]))


def test_no_value_whatever_makes_a_message_fail(content: Content) -> None:
    for message in content.library.messages.values():
        for slots in spoilt(message, content):
            for draft in drafts(message, slots, content.vocabulary, BEIJING):
                assert draft.text is None or not any(rule.found(draft.text, draft.language) for rule in message.never)


def test_a_forbidden_word_that_only_the_sentence_around_it_makes_is_found(world: World) -> None:
    message = world.content.library.messages["allegro/pok-not-our-fault"]
    slots = {name: usual(world.content.vocabulary[name]) for name in message.variables}
    slots["not_our_cause"] = Words("Paczka została przekazana w terminie.", "pl")
    polish = drafts(message, slots, world.content.vocabulary, BEIJING)[0]
    assert polish.text is None
    assert polish.forbidden
    assert polish.forbidden.word == "w terminie"


def test_a_message_that_is_given_is_remembered(world: World) -> None:
    slots: dict[str, Value] = {"order_number": "1234567/7654321", "carrier": "DHL", "tracking_number": "LX123456789CN"}
    inquiry = Inquiry(
        "rakuten-fr/buyer-messages", slots, reached=("dispatch-notice",), reached_case="rakuten-fr/buyer-messages"
    )
    talk, effects = fill(Conversation(platform="rakuten-fr", inquiry=inquiry), "rakuten-fr/dispatch-notice", world)
    assert isinstance(effects[-1], Send)
    assert talk.written == "rakuten-fr/dispatch-notice"
    assert from_dict(to_dict(talk)).written == talk.written
    old = {name: value for name, value in to_dict(talk).items() if name != "written"}
    assert from_dict(old) == replace(talk, written=None)


def test_own_words_survive_being_kept() -> None:
    inquiry = Inquiry("rakuten-fr/buyer-messages", {"reason": Words("Panne de machine", "fr")})
    talk = Conversation(inquiry=inquiry)
    assert from_dict(to_dict(talk)) == talk


# --- whole conversations


@pytest.mark.parametrize("talk", table("transcripts.yaml"), ids=lambda talk: talk["name"])
async def test_the_conversation_goes_as_written(copilot: Copilot, talk: dict[str, Any]) -> None:
    seller = Seller(copilot, talk["name"])
    for turn in talk["turns"]:
        reply = await seller.says(turn["says"], platform=talk.get("platform", "rakuten-fr"))
        assert reply.kind == turn["kind"], (turn["says"], reply.text)
        assert turn.get("asks") in (None, reply.asks), (turn["says"], reply.text)
        written = "\n".join(str(one["text"]) for one in reply.templates) if reply.templates else reply.text
        first = str(reply.templates[0]["text"]) if reply.templates else reply.text
        assert [part for part in turn.get("holds", ()) if part not in written] == [], (turn["says"], reply.text)
        assert [part for part in turn.get("notes", ()) if part not in reply.text] == [], (turn["says"], reply.text)
        assert [part for part in turn.get("lacks", ()) if part in first] == [], (turn["says"], reply.text)

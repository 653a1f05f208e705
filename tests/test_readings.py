"""Readings amount to one value a slot: sure before likely, each amount and moment for one slot, doubts asked back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from intents import train_clauses
from intents.clause_classifier import UNTOLD, ClauseClassifier, Window
from intents.reading import Reading, merged
from intents.train_clauses import Lesson, chosen, learn
from knowledge.values import Money, Value

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(slot: str, value: Value, start: int = 0, *, sure: bool = True, share: float = 1.0) -> Reading:
    return Reading(slot, value, start, start + 3, "clause", sure, share)


def test_what_is_sure_is_taken_and_what_is_likely_is_to_be_confirmed() -> None:
    told = merged([read("fault", "seller"), read("ship_from", "eu", 5, sure=False, share=0.6)])
    assert (told.values, told.guesses) == ({"fault": "seller"}, {"ship_from": "eu"})


def test_what_two_clauses_tell_differently_is_asked_back() -> None:
    told = merged([read("fault", "seller", share=0.9), read("fault", "carrier", 9, share=0.95)])
    assert (told.values, told.guesses) == ({}, {"fault": "carrier"})


def test_something_less_sure_that_disagrees_does_not_unsettle_what_is_sure() -> None:
    told = merged([read("fault", "seller"), read("fault", "carrier", 9, sure=False, share=0.5)])
    assert (told.values, told.guesses) == ({"fault": "seller"}, {})


def test_a_moment_says_more_than_its_day_and_agrees_with_it() -> None:
    told = merged([read("delivered_at", date(2026, 11, 20), 9), read("delivered_at", NOON)])
    assert told.values == {"delivered_at": NOON}


def test_an_amount_is_of_one_thing_only() -> None:
    price = Money(Decimal(65), "EUR")
    told = merged([read("order_value", price, share=0.9), read("refund_amount", price, share=0.8)])
    assert told.values == {"order_value": price}
    assert told.guesses == {}


def test_only_the_slots_that_matter_are_kept() -> None:
    assert merged([read("fault", "seller"), read("ship_from", "eu", 9)], {"fault"}).values == {"fault": "seller"}


CLAUSES = {
    "eu": ["aus dem lager in berlin", "from our berlin warehouse", "it left lodz", "德国仓发的", "波兰海外仓出的货"],
    "outside-eu": ["from shenzhen", "shipped out of china", "深圳发的", "义乌寄出", "国内直发"],
    UNTOLD: ["he wants a refund", "the lamp is broken", "买家要退款", "灯坏了", "客服来信了"],
}


def lesson() -> Lesson:
    """Clauses whose vectors say plainly what they tell."""
    pairs = [(text, told) for told, texts in CLAUSES.items() for text in texts] * 4
    axis = {told: n for n, told in enumerate(CLAUSES)}
    vectors = np.eye(8, dtype=np.float32)[[axis[told] for _, told in pairs]]
    windows = tuple(Window(text, hits={}) for text, _ in pairs)
    return Lesson(
        "ship_from", windows, vectors, tuple(told for _, told in pairs), (False,) * len(pairs), ("question",), ()
    )


def test_a_task_is_learned_from_clauses_and_tells_those_it_has_not_seen() -> None:
    learned = learn(lesson())
    classifier = ClauseClassifier.of([learned], ("question",))
    told = classifier.shares([Window("从深圳发的货", hits={})], np.eye(8, dtype=np.float32)[[1]])["ship_from"]
    assert learned[0].classes[int(told.argmax())] == "outside-eu"
    assert told.sum() == pytest.approx(1)


def test_a_choice_is_worth_asking_back_from_some_share_on() -> None:
    task, _ = learn(lesson())
    assert all(0 < share <= train_clauses.NEVER for share in task.likely)


def test_one_more_clause_changes_hardly_any_of_those_that_a_task_learns_not_to_take() -> None:
    texts = [f"clause {n}" for n in range(500)]
    before, after = chosen(texts, "fault", 100), chosen([*texts, "another"], "fault", 100)
    assert len(set(before) - set(after)) <= 1

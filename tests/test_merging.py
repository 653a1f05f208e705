"""What a message tells, brought together for the slots in play: each value to one slot, sure or likely."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.content import Content
from intents.merging import Wanted, merged
from intents.reading import Reading, Source, reading_in, reading_out
from knowledge.values import Money, Value

PARIS = ZoneInfo("Europe/Paris")
NINE = datetime(2026, 11, 27, 9, tzinfo=PARIS)
FIVE = datetime(2026, 11, 25, 17, tzinfo=PARIS)
PRICE, REFUND = Money(Decimal(80), "EUR"), Money(Decimal(20), "EUR")


def wanted(content: Content, *names: str, choices: tuple[str, ...] = (), particular: bool = False) -> list[Wanted]:
    return [Wanted(content.vocabulary[name], choices, particular) for name in names]


def clause(of: str, value: str, share: float, *, sure: bool = True) -> Reading:
    return Reading(of, value, by="clause", share=share, sure=sure)


def role(of: str, value: Value, share: float, place: int = 0, by: Source = "moment", *, sure: bool = True) -> Reading:
    return Reading(of, value, place, place + 5, by, share, sure=sure)


def test_a_clear_clause_is_taken_and_a_faint_one_is_asked_back(content: Content) -> None:
    slots = wanted(content, "ship_from")
    assert merged([clause("ship_from", "eu", 0.9)], slots).sure["ship_from"].value == "eu"
    faint = merged([clause("ship_from", "eu", 0.5, sure=False)], slots)
    assert not faint.sure
    assert faint.likely["ship_from"].value == "eu"
    assert not merged([clause("ship_from", "eu", 0.2, sure=False)], slots).likely


def test_two_clear_clauses_that_differ_leave_both_unsure(content: Content) -> None:
    told = merged(
        [clause("ship_from", "eu", 0.9), clause("ship_from", "outside-eu", 0.8)], wanted(content, "ship_from")
    )
    assert not told.sure
    assert told.likely["ship_from"].value == "eu"


def test_a_telling_word_wins_against_a_faint_clause_and_not_against_a_clear_one(content: Content) -> None:
    word, slots = Reading("ship_from", "outside-eu"), wanted(content, "ship_from")
    assert merged([word, clause("ship_from", "eu", 0.5)], slots).sure["ship_from"].value == "outside-eu"
    assert not merged([word, clause("ship_from", "eu", 0.97)], slots).sure


def test_a_choice_that_the_case_does_not_offer_is_not_told(content: Content) -> None:
    told = merged([clause("ship_from", "eu", 0.9)], wanted(content, "ship_from", choices=("outside-eu", "unclear")))
    assert not told.sure
    assert not told.likely


def test_where_a_case_means_something_of_its_own_a_clause_is_only_asked_back(content: Content) -> None:
    told = merged([clause("documents_ready", "yes", 0.95)], wanted(content, "documents_ready", particular=True))
    assert not told.sure
    assert told.likely["documents_ready"].value == "yes"


def test_each_moment_goes_to_the_slot_whose_event_it_tells(content: Content) -> None:
    told = merged(
        [role("mail_arrived", NINE, 0.9), role("shipped", FIVE, 0.9, 20)],
        wanted(content, "notice_received_at", "dispatched_at"),
    )
    assert told.sure["notice_received_at"].value == NINE
    assert told.sure["dispatched_at"].value == FIVE


def test_a_related_event_counts_only_where_no_other_slot_in_play_has_it(content: Content) -> None:
    message = [role("buyer_wrote", NINE, 0.9)]
    alone = merged(message, wanted(content, "notice_received_at"))
    beside = merged(message, wanted(content, "notice_received_at", "message_received_at"))
    assert "notice_received_at" in alone.sure
    assert set(beside.sure) == {"message_received_at"}


@pytest.mark.parametrize("of", ["scanned", "promised", "ordered", "planned"])
def test_another_event_never_starts_a_clock(content: Content, of: str) -> None:
    told = merged([role(of, NINE, 0.95)], wanted(content, "notice_received_at"))
    assert not told.sure
    assert not told.likely


def test_a_day_alone_starts_no_clock_of_hours_unless_words_name_it(content: Content) -> None:
    day, slots = date(2026, 11, 27), wanted(content, "notice_received_at")
    told = merged([role("mail_arrived", day, 0.9)], slots)
    assert not told.sure
    assert told.likely["notice_received_at"].value == day
    named = [role("mail_arrived", day, 0.9), Reading("notice_received_at", day, 0, 5)]
    assert merged(named, slots).sure["notice_received_at"].value == day


def test_each_amount_goes_to_its_slot_and_another_orders_price_to_none(content: Content) -> None:
    told = merged(
        [role("order_total", PRICE, 0.9, by="amount"), role("refund_offered", REFUND, 0.8, 20, by="amount")],
        wanted(content, "order_value", "refund_amount"),
    )
    assert (told.sure["order_value"].value, told.sure["refund_amount"].value) == (PRICE, REFUND)
    assert not merged([role("other_order", PRICE, 0.9, by="amount")], wanted(content, "order_value")).sure


def test_an_amount_of_which_the_seller_is_not_sure_is_asked_back(content: Content) -> None:
    about = [role("order_total", PRICE, 0.9, by="amount", sure=False)]
    told = merged(about, wanted(content, "order_value"))
    assert not told.sure
    assert told.likely["order_value"].value == PRICE


def test_of_a_range_to_come_the_end_counts(content: Content) -> None:
    promised = Reading("promised", date(2026, 12, 3), 0, 5, "moment", 0.9, until=date(2026, 12, 5))
    told = merged([promised], wanted(content, "expected_delivery_date"))
    assert told.sure["expected_delivery_date"].value == date(2026, 12, 5)


def test_slots_beside_take_what_is_surely_theirs_and_left(content: Content) -> None:
    given = [role("mail_arrived", NINE, 0.9), role("delivered", FIVE, 0.9, 20), role("shipped", FIVE, 0.4, 40)]
    beside = [content.vocabulary[name] for name in ("delivered_at", "dispatched_at")]
    told = merged(given, wanted(content, "notice_received_at"), beside)
    assert set(told.sure) == {"notice_received_at", "delivered_at"}
    assert not told.likely


def test_a_reading_is_written_down_and_read_again() -> None:
    one = Reading("promised", date(2026, 12, 3), 4, 9, "moment", 0.8, "3 Dec", until=date(2026, 12, 5))
    assert reading_in(reading_out(one)) == one

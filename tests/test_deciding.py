from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conditions import (
    AllOf,
    AnyOf,
    Bound,
    ClockIs,
    Condition,
    Is,
    Truth,
    Unknown,
    evaluate,
    leaves,
    parse,
)
from knowledge.decide import Decided, Decision, Need, Open, complete, decide, when_due
from knowledge.load import load
from knowledge.model import Ask, Case, Clock, Knowledge, Outcome, Slot
from knowledge.rules import CalendarDays, NoFigure, Rule, RunningHours
from knowledge.values import DECLINED, Money, Slots, Value

PARIS, SHANGHAI = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TEXT = {"en": "text", "zh": "文字"}


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def known_clock(*, past: bool | None) -> Any:
    return lambda _: Truth(past, () if past is not None else (Unknown("start"),))


def judged(condition: Any, slots: Slots, *, past: bool | None = None) -> Truth:
    return evaluate(parse(condition), slots, known_clock(past=past))


def test_a_choice_is_true_false_or_unknown() -> None:
    condition = {"colour": ["red", "blue"]}
    assert judged(condition, {"colour": "blue"}) == Truth(value=True)
    assert judged(condition, {"colour": "green"}) == Truth(value=False)
    assert judged(condition, {}) == Truth(None, (Unknown("colour"),))


def test_a_declined_slot_is_unknown_and_not_false() -> None:
    assert judged({"colour": "red"}, {"colour": DECLINED}).value is None
    assert judged({"value": "> 60 EUR"}, {"value": DECLINED}).value is None


LEVELS: tuple[tuple[str | None, bool | None], ...] = (("t", True), ("f", False), (None, None))


def filled(**slots: str | None) -> dict[str, Value]:
    return {name: value for name, value in slots.items() if value is not None}


@pytest.mark.parametrize(("a", "b"), list(product(LEVELS, LEVELS)))
def test_and_is_the_worse_of_its_parts_and_or_the_better(
    a: tuple[str | None, bool | None], b: tuple[str | None, bool | None]
) -> None:
    rank = {False: 0, None: 1, True: 2}
    slots = filled(a=a[0], b=b[0])
    both = judged({"a": "t", "b": "t"}, slots).value
    either = judged({"any": [{"a": "t"}, {"b": "t"}]}, slots).value
    assert rank[both] == min(rank[a[1]], rank[b[1]])
    assert rank[either] == max(rank[a[1]], rank[b[1]])


def test_what_is_wanted_stands_in_the_order_of_the_condition_and_once() -> None:
    condition = {"any": [{"b": "x", "a": "x"}, {"b": "x", "c": "x"}]}
    assert judged(condition, {}).wants == (Unknown("b"), Unknown("a"), Unknown("c"))


def test_a_part_that_is_already_false_is_not_asked_about() -> None:
    condition = {"any": [{"place": "here", "amount": "> 60 EUR"}, {"place": "there", "mode": "slow"}]}
    assert judged(condition, {"place": "there"}).wants == (Unknown("mode"),)


@pytest.mark.parametrize(
    ("bound", "amount", "expected"),
    [
        ("> 60 EUR", "60", False),
        ("> 60 EUR", "60.01", True),
        (">= 60 EUR", "60", True),
        ("< 60 EUR", "60", False),
        ("< 60 EUR", "59.99", True),
        ("<= 60 EUR", "60.00", True),
        ("<=60.50EUR", "60.51", False),
    ],
)
def test_a_bound_is_exact_at_its_edge(bound: str, amount: str, *, expected: bool) -> None:
    assert judged({"value": bound}, {"value": euros(amount)}).value is expected


def test_money_is_compared_in_its_own_currency_only() -> None:
    assert judged({"value": "> 60 EUR"}, {"value": dollars("1000")}) == Truth(None, (Unknown("value", "EUR"),))


def test_a_share_is_compared_in_per_cent() -> None:
    assert judged({"share": "<= 50 %"}, {"share": Decimal(50)}).value is True
    assert judged({"share": "<= 50 %"}, {"share": Decimal("50.1")}).value is False


@pytest.mark.parametrize(
    ("state", "past", "expected"),
    [
        ("past", True, True),
        ("past", False, False),
        ("running", True, False),
        ("running", False, True),
        ("past", None, None),
        ("running", None, None),
    ],
)
def test_a_clock_is_past_running_or_unknown(state: str, past: bool | None, expected: bool | None) -> None:  # noqa: FBT001
    truth = judged({"clock": {"c": state}}, {}, past=past)
    assert truth.value is expected
    assert truth.wants == ((Unknown("start"),) if expected is None else ())


def test_otherwise_always_holds() -> None:
    assert judged("otherwise", {}) == Truth(value=True)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {},
        [],
        "always",
        {"value": "> sixty EUR"},
        {"value": "> 60"},
        {"value": "> 60 euros"},
        {"value": "> -60 EUR"},
        {"value": "<> 60 EUR"},
        {"value": "> 60 EUR > 20 EUR"},
        {"agreed": True},
        {"agreed": [True]},
        {"share": 50},
        {"colour": None},
        {"colour": []},
        {"any": []},
        {"any": {"colour": "red"}},
        {"any": ["red"]},
        {"clock": "past"},
        {"clock": {}},
        {"clock": {"c": "over"}},
    ],
)
def test_a_condition_that_means_nothing_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"expected|is not a|in quotes|neither"):
        parse(raw)


def test_an_unquoted_yes_is_explained() -> None:
    with pytest.raises(ValueError, match='agreed: write "yes" or "no" in quotes'):
        parse({"agreed": True})


def test_the_leaves_of_a_nested_condition_come_in_order() -> None:
    condition = parse({"a": "x", "any": [{"b": "> 1 EUR"}, {"clock": {"c": "past"}}]})
    assert list(leaves(condition)) == [Is("a", ("x",)), Bound("b", ">", Decimal(1), "EUR"), ClockIs("c", past=True)]


NAMES = st.sampled_from("abc")
LEAVES: st.SearchStrategy[Condition] = NAMES.map(lambda name: Is(name, ("t",)))
CONDITIONS = st.recursive(
    LEAVES,
    lambda parts: (
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found)))
        | st.lists(parts, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found)))
    ),
    max_leaves=6,
)


@given(CONDITIONS, st.dictionaries(NAMES, st.sampled_from("tf")))
def test_what_is_decided_stays_decided_whatever_else_becomes_known(
    condition: Condition, slots: Mapping[str, str]
) -> None:
    truth = evaluate(condition, slots, known_clock(past=None))
    completions = [dict(zip("abc", values, strict=True)) | dict(slots) for values in product("tf", repeat=3)]
    outcomes = {evaluate(condition, full, known_clock(past=None)).value for full in completions}
    if truth.value is not None:
        assert outcomes == {truth.value}
    else:
        assert truth.wants
        assert all(want.slot not in slots for want in truth.wants)


SlotKind = Literal["choice", "yes-no", "money", "datetime", "date", "number"]


def slot(name: str, kind: SlotKind = "choice", **more: Any) -> Slot:
    return Slot(name=name, kind=kind, label=TEXT, question=TEXT, **more)


def row(name: str, when: Any = "otherwise", **more: Any) -> Outcome:
    return Outcome(id=name, label=TEXT, when=when, verdict=TEXT, **more)


def table(*rows: Outcome, asks: tuple[str, ...] = (), slug: str = "shop/case") -> Case:
    return Case(intents=("i",), title=TEXT, ask=tuple(Ask(slot=name) for name in asks), outcomes=tuple(rows), slug=slug)


HOURS_48 = RunningHours(kind="hours-running", hours=48)


def clock(name: str, starts_from: str | None, rule: Rule = HOURS_48, zone: str = "Europe/Paris") -> Clock:
    return Clock(
        id=name,
        platform="shop",
        who="seller",
        action=TEXT,
        starts_from=starts_from,
        rule=rule,
        zone=zone,
        missed=TEXT,
        sure="stated",
        why=TEXT,
        facts=(),
    )


SLOTS = (
    slot("value", "money"),
    slot("refund", "money"),
    slot("share", "number", unit="%", derived={"ratio": ("refund", "value")}),
    slot("mail", "yes-no", implies={"yes": {"state": "warranty"}}),
    slot("state"),
    slot("arrived", "datetime"),
)
CLOCKS = (
    clock("documents", "arrived"),
    clock("habit", None),
    clock("soon", "arrived", NoFigure(kind="no-figure", text=TEXT)),
)


def knowing(*cases: Case) -> Knowledge:
    return Knowledge(
        guides={},
        platforms={},
        slots={one.name: one for one in SLOTS},
        clocks={one.id: one for one in CLOCKS},
        cases={case.slug: case for case in cases},
        gaps={},
        checks={},
        conflicts={},
        unused=(),
        facts={},
        guide_of={},
    )


def decided(case: Case, slots: Slots, *others: Case, now: datetime = NOW) -> Decision:
    return decide(knowing(case, *others), case, slots, now, SHANGHAI)


def outcome(case: Case, slots: Slots, *others: Case, now: datetime = NOW) -> str:
    decision = decided(case, slots, *others, now=now)
    assert isinstance(decision, Decided)
    return decision.outcome.id


COLOURS = table(row("red", {"colour": "red", "size": "big"}), row("big", {"size": "big"}), row("rest"))


def test_the_first_row_that_is_not_false_wins() -> None:
    assert outcome(COLOURS, {"colour": "red", "size": "big"}) == "red"
    assert outcome(COLOURS, {"colour": "blue", "size": "big"}) == "big"
    assert outcome(COLOURS, {"size": "small"}) == "rest"


def test_only_the_first_unknown_slot_is_asked() -> None:
    assert decided(COLOURS, {}) == Need("colour")
    assert decided(COLOURS, {"colour": "red"}) == Need("size")
    assert decided(COLOURS, {"colour": "blue"}) == Need("size")


def test_a_question_that_no_longer_matters_is_not_asked() -> None:
    assert outcome(COLOURS, {"size": "small"}) == "rest"
    early = table(row("cheap", {"any": [{"value": "< 10 EUR"}, {"state": "lost"}]}), row("rest"))
    assert outcome(early, {"state": "lost"}) == "cheap"


def test_a_declined_slot_is_never_asked_again_and_leaves_the_possible_rows_open() -> None:
    decision = decided(COLOURS, {"colour": DECLINED, "size": "big"})
    assert isinstance(decision, Open)
    assert [one.id for one in decision.outcomes] == ["red", "big"]


def test_after_a_declined_slot_the_next_unknown_one_is_asked() -> None:
    assert decided(COLOURS, {"colour": DECLINED}) == Need("size")


def test_one_possible_row_that_is_left_is_the_answer() -> None:
    split = table(row("red", {"colour": "red"}), row("blue", {"colour": "blue", "size": "big"}))
    assert outcome(split, {"colour": DECLINED, "size": "small"}) == "red"


def test_rows_after_a_true_one_are_not_possible_any_more() -> None:
    rows = table(row("red", {"colour": "red"}), row("big", {"size": "big"}), row("small", {"size": "small"}), row("x"))
    decision = decided(rows, {"colour": DECLINED, "size": "big"})
    assert isinstance(decision, Open)
    assert [one.id for one in decision.outcomes] == ["red", "big"]


def test_at_most_three_rows_are_left_open() -> None:
    many = table(*(row(name, {"colour": name}) for name in ("red", "blue", "green", "white")), row("rest"))
    decision = decided(many, {"colour": DECLINED})
    assert isinstance(decision, Open)
    assert [one.id for one in decision.outcomes] == ["red", "blue", "green"]


def test_another_currency_is_asked_for_in_the_currency_of_the_rule() -> None:
    limit = table(row("dear", {"value": "> 60 EUR"}), row("cheap"))
    assert decided(limit, {"value": dollars("70")}) == Need("value", unit="EUR")
    assert outcome(limit, {"value": euros("70")}) == "dear"


SHARE = table(row("much", {"share": "> 50 %"}), row("little"))


@pytest.mark.parametrize(
    ("refund", "expected"), [("30", "little"), ("30.01", "much"), ("60", "much"), ("0.01", "little")]
)
def test_a_share_is_computed_from_its_parts(refund: str, expected: str) -> None:
    assert outcome(SHARE, {"refund": euros(refund), "value": euros("60")}) == expected


@pytest.mark.parametrize(
    ("slots", "asked"),
    [
        ({}, "share"),
        ({"refund": euros("20")}, "value"),
        ({"value": euros("60")}, "refund"),
        ({"refund": dollars("20"), "value": euros("60")}, "share"),
        ({"refund": euros("20"), "value": euros("0")}, "share"),
        ({"refund": DECLINED}, "share"),
        ({"refund": DECLINED, "value": euros("60")}, "share"),
    ],
)
def test_of_a_share_only_the_missing_part_is_asked_else_the_share_itself(slots: Slots, asked: str) -> None:
    assert decided(SHARE, slots) == Need(asked)


def test_a_share_that_was_told_is_not_computed_anew() -> None:
    slots: Slots = {"share": Decimal(20), "refund": euros("60"), "value": euros("60")}
    assert complete(knowing(), slots)["share"] == 20


def test_a_declined_share_is_computed_once_its_parts_are_known() -> None:
    assert outcome(SHARE, {"share": DECLINED, "refund": euros("10"), "value": euros("60")}) == "little"


def test_a_share_of_another_currency_is_never_computed() -> None:
    assert "share" not in complete(knowing(), {"refund": dollars("10"), "value": euros("60")})


STATE = table(row("warranty", {"state": "warranty"}), row("rest"))


def test_what_a_choice_implies_is_not_asked() -> None:
    assert decided(STATE, {}) == Need("state")
    assert decided(STATE, {"mail": "no"}) == Need("state")
    assert outcome(STATE, {"mail": "yes"}) == "warranty"
    assert outcome(STATE, {"mail": "yes", "state": DECLINED}) == "warranty"


def test_what_the_seller_said_outweighs_what_is_implied() -> None:
    assert outcome(STATE, {"mail": "yes", "state": "delivered"}) == "rest"


LATE = table(row("late", {"clock": {"documents": "past"}}), row("in-time"))


def test_a_clock_in_a_condition_asks_for_its_start() -> None:
    assert decided(LATE, {}) == Need("arrived")


def test_a_clock_in_a_condition_turns_at_its_very_instant() -> None:
    arrived = datetime(2026, 11, 19, 20, 0, tzinfo=SHANGHAI)
    assert outcome(LATE, {"arrived": arrived}, now=NOW - timedelta(seconds=1)) == "in-time"
    assert outcome(LATE, {"arrived": arrived}, now=NOW) == "late"


def test_a_clock_whose_start_was_declined_leaves_both_rows_open() -> None:
    decision = decided(LATE, {"arrived": DECLINED})
    assert isinstance(decision, Open)
    assert [one.id for one in decision.outcomes] == ["late", "in-time"]


def test_a_clock_that_cannot_be_computed_is_neither_past_nor_running() -> None:
    never = table(row("late", {"clock": {"habit": "past"}}), row("early", {"clock": {"habit": "running"}}))
    decision = decided(never, {})
    assert isinstance(decision, Open)
    assert len(decision.outcomes) == 2


def test_the_start_of_a_clock_is_asked_before_the_answer_only_where_the_case_lists_it() -> None:
    answer = row("answer", clocks=("documents",))
    assert decided(table(answer, asks=("arrived",)), {}) == Need("arrived", clock="documents")
    assert outcome(table(answer), {}) == "answer"


@pytest.mark.parametrize("arrived", [DECLINED, date(2026, 11, 20), datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)])
def test_the_start_of_a_clock_is_asked_once(arrived: Value) -> None:
    assert outcome(table(row("answer", clocks=("documents",)), asks=("arrived",)), {"arrived": arrived}) == "answer"


def test_a_clock_without_a_start_asks_nothing() -> None:
    assert outcome(table(row("answer", clocks=("habit",)), asks=("arrived",)), {}) == "answer"


def test_the_facts_are_asked_before_the_start_of_a_clock() -> None:
    rows = table(row("red", {"colour": "red"}, clocks=("documents",)), row("rest"), asks=("colour", "arrived"))
    assert decided(rows, {}) == Need("colour")
    assert decided(rows, {"colour": "red"}) == Need("arrived", clock="documents")
    assert outcome(rows, {"colour": "blue"}) == "rest"


NEXT = table(row("red", {"colour": "red"}), row("rest"), slug="shop/next")
FIRST = table(row("goes-on", {"state": "fake"}, **{"continue": "shop/next"}), row("stays"))


def test_another_table_goes_on_with_what_is_known() -> None:
    decision = decided(FIRST, {"state": "fake", "colour": "red"}, NEXT)
    assert isinstance(decision, Decided)
    assert (decision.case.slug, decision.outcome.id) == ("shop/next", "red")
    assert [(case.slug, bridge.id) for case, bridge in decision.bridges] == [("shop/case", "goes-on")]


def test_another_table_asks_for_what_it_still_needs() -> None:
    assert decided(FIRST, {"state": "fake"}, NEXT) == Need("colour")
    assert decided(FIRST, {"state": "real"}, NEXT) == Decided(FIRST, FIRST.outcome("stays"))


def test_what_was_declined_stays_declined_in_the_other_table() -> None:
    decision = decided(FIRST, {"state": "fake", "colour": DECLINED}, NEXT)
    assert isinstance(decision, Open)
    assert decision.case.slug == "shop/next"


def test_bridges_are_told_in_the_order_in_which_they_were_crossed() -> None:
    start = table(row("begin", **{"continue": "shop/case"}), slug="shop/start")
    decision = decided(start, {"state": "fake", "colour": "red"}, FIRST, NEXT)
    assert isinstance(decision, Decided)
    assert [bridge.id for _, bridge in decision.bridges] == ["begin", "goes-on"]


TOPICS = table(row("how", {"topic": "how"}), row("rest"), slug="shop/next")


def test_a_topic_is_not_carried_to_another_table() -> None:
    first = table(row("goes-on", {"topic": "how"}, **{"continue": "shop/next"}), row("stays"), asks=("topic",))
    assert decided(first, {"topic": "how"}, TOPICS) == Need("topic")


@pytest.mark.parametrize(("topic", "expected"), [("how", Decided), ("why", Decided), (DECLINED, Open)])
def test_a_topic_that_only_the_other_table_asks_is_asked_once(topic: Value, expected: type[Decision]) -> None:
    assert decided(FIRST, {"state": "fake"}, TOPICS) == Need("topic")
    assert isinstance(decided(FIRST, {"state": "fake", "topic": topic}, TOPICS), expected)


def test_an_unstated_zone_is_the_seller_s_own() -> None:
    rule = CalendarDays(kind="days-calendar", days=3, ends="end-of-day")
    start: Slots = {"arrived": datetime(2026, 11, 16, 23, 0, tzinfo=UTC)}
    unstated = when_due(clock("c", "arrived", rule, "unstated"), start, NOW, SHANGHAI)
    stated = when_due(clock("c", "arrived", rule), start, NOW, SHANGHAI)
    assert unstated.at == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert stated.at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


@cache
def shipped() -> Knowledge:
    return load()


NOT_RECEIVED = "rakuten-fr/item-not-received"


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"ship_from": "outside-eu", "order_value": euros("65"), "shipping_mode": "tracked"}, "not-registered"),
        ({"ship_from": "eu", "order_value": euros("200.01"), "shipping_mode": "tracked"}, "not-registered"),
        (
            {
                "ship_from": "eu",
                "order_value": euros("65"),
                "shipping_mode": "tracked",
                "tracking_status": "recent-scan",
            },
            "recent-scan",
        ),
        ({"shipping_mode": "registered", "tracking_status": "no-recent-scan"}, "no-recent-scan"),
    ],
)
def test_a_parcel_not_received_on_rakuten_is_decided(slots: Slots, expected: str) -> None:
    case = shipped().cases[NOT_RECEIVED]
    told = {"notice_received_at": DECLINED} | dict(slots)
    decision = decide(shipped(), case, told, NOW, SHANGHAI)
    assert isinstance(decision, Decided)
    assert decision.outcome.id == expected


def test_a_message_with_three_facts_skips_three_questions() -> None:
    case = shipped().cases[NOT_RECEIVED]
    slots: Slots = {"ship_from": "outside-eu", "order_value": euros("65"), "shipping_mode": "normal"}
    assert decide(shipped(), case, slots, NOW, SHANGHAI) == Need("notice_received_at", clock="rakuten-documents")


@given(st.data())
def test_no_case_asks_again_for_what_was_answered_or_declined(data: st.DataObject) -> None:
    knowledge = shipped()
    case = knowledge.cases[data.draw(st.sampled_from(sorted(knowledge.cases)))]
    slots: dict[str, Value] = {}
    for _ in range(len(knowledge.slots)):
        decision = decide(knowledge, case, slots, NOW, SHANGHAI)
        if not isinstance(decision, Need):
            return
        assert decision.slot not in slots
        slots[decision.slot] = data.draw(answers(knowledge.slots[decision.slot]))
    pytest.fail("the questions do not come to an end")


def answers(asked: Slot) -> st.SearchStrategy[Value]:
    told: st.SearchStrategy[Value]
    match asked.kind:
        case "choice":
            told = st.sampled_from([choice.id for choice in asked.choices])
        case "yes-no":
            told = st.sampled_from(["yes", "no"])
        case "money":
            told = st.sampled_from(["1", "60", "60.01", "200.01", "5000"]).map(euros)
        case "number":
            told = st.integers(0, 100).map(Decimal)
        case "datetime" | "date":
            told = st.integers(0, 900).map(lambda hours: NOW - timedelta(hours=hours))
        case _:
            told = st.just("words")
    return told | st.just(DECLINED)

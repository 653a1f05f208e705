"""Amounts, shares, numbers of orders and parcels, carriers and people, as sellers write them, by tables of clauses."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from intents import numbers, people
from intents.carriers import carriers, carriers_in, load_carriers
from intents.normalize import plain
from intents.patterns import Patterns
from intents.people import people_in
from intents.platforms import Names
from knowledge.errors import KnowledgeError
from knowledge.load import load
from knowledge.model import Knowledge

TABLES = Path(__file__).parent / "values"
UNSEEN_AT_LEAST = 0.97  # 175 of 178 were right when the patterns were done, before any of them was looked at
Row = tuple[str, str, str]


def table(name: str) -> list[Row]:
    """Reader, clause, and the values that it tells."""
    rows = yaml.safe_load((TABLES / name).read_text("utf-8"))
    return [(reader, clause, told) for reader, clauses in rows.items() for clause, told in clauses.items()]


@cache
def knowledge() -> Knowledge:
    return load()


def figure(value: Decimal) -> str:
    return format(value.normalize(), "f")


def amount(one: numbers.Amount) -> str:
    if one.value is None:
        return "|".join(figure(money.amount) for money in one.alternatives) + f" {one.alternatives[0].currency}"
    said = f"{'~' if one.approximate else ''}{figure(one.value.amount)} {one.value.currency}"
    if one.unit and one.times:
        return f"{said} = {one.times} x {figure(one.unit.amount)}"
    return f"{said} each" if one.unit else said


def share(one: numbers.Share) -> str:
    if one.value is None:
        return "|".join(map(figure, one.alternatives))
    sign = "~" if one.approximate else ">" if one.above else "<" if one.below else ""
    return f"{sign}{figure(one.value)}{' off' if one.off else ''}"


def orders(text: str, platform: str) -> list[str]:
    pattern = None if platform == "-" else knowledge().platforms[platform].order_number
    return [one.value for one in numbers.order_numbers(text, pattern)]


READERS: dict[str, Callable[[str], list[str]]] = {
    "money": lambda text: [amount(one) for one in numbers.money(plain(text))],
    "share": lambda text: [share(one) for one in numbers.shares(plain(text))],
    "track": lambda text: [one.value for one in numbers.tracking_numbers(text)],
    "carrier": lambda text: [one.value for one in carriers_in(plain(text))],
    "people": lambda text: [one.value for one in people_in(text)],
}


def told(reader: str, text: str) -> str:
    kind, _, platform = reader.partition(":")
    return "; ".join(orders(text, platform) if kind == "order" else READERS[kind](text))


def without_zeros(text: str) -> str:
    return re.sub(r"(\d+\.\d*?)0+(?!\d)", lambda match: match[1].rstrip("."), text)


@pytest.mark.parametrize(("reader", "clause", "values"), [*table("read.yaml"), *table("mended.yaml")])
def test_a_clause_tells_its_values_and_no_others(reader: str, clause: str, values: str) -> None:
    assert told(reader, clause) == without_zeros(values)


def test_clauses_that_no_pattern_was_made_for_are_read_as_well() -> None:
    rows = table("unseen.yaml")
    right = sum(told(reader, clause) == without_zeros(values) for reader, clause, values in rows)
    assert right >= UNSEEN_AT_LEAST * len(rows)


def test_the_total_of_several_pieces_says_that_it_was_computed_and_spans_the_whole_expression() -> None:
    text = plain("买家付了，每件40欧两件，只收到一件")
    (one,) = numbers.money(text)
    assert (one.computed, one.times, text[one.start : one.end]) == (True, 2, "每件40欧两件")
    assert one.unit
    assert one.value
    assert [one.unit.amount, one.value.amount] == [Decimal(40), Decimal(80)]


def test_one_of_two_amounts_has_no_value_that_could_be_taken_for_certain() -> None:
    (one,) = numbers.money(plain("客人付了55或者65欧"))
    assert one.value is None
    assert [money.amount for money in one.alternatives] == [55, 65]
    assert numbers.certain(plain("客人付了55或者65欧")) == []


def test_a_bound_is_no_share() -> None:
    assert [one.exact for one in numbers.shares(plain("退一半以上"))] == [None]
    assert [one.exact for one in numbers.shares(plain("退一半"))] == [50]


@pytest.mark.parametrize("text", ["多于60", "more than 60", "au moins 60", "ponad 60"])
def test_a_bound_is_no_bare_number(text: str) -> None:
    assert numbers.bare(plain(text)) == []


def test_the_number_of_an_order_is_never_the_number_of_its_parcel() -> None:
    text = "敦煌订单4589912345，运单号 4512345678，买家电话 4155550134"
    pattern = knowledge().platforms["dhgate"].order_number
    found = numbers.order_numbers(text, pattern)
    assert [one.value for one in found] == ["4589912345"]
    assert [one.value for one in numbers.tracking_numbers(text, found)] == ["4512345678"]


def typed_values(text: str) -> Iterator[numbers.Found[str]]:
    yield from numbers.order_numbers(text, None)
    yield from numbers.tracking_numbers(text)
    yield from people_in(text)


@given(st.text(max_size=60))
def test_what_is_found_stands_where_it_is_said_to_stand(text: str) -> None:
    assert all(text[one.start : one.end] == one.value for one in typed_values(text))
    simple = plain(text)
    assert all(0 <= one.start < one.end <= len(simple) for one in carriers_in(simple))


@pytest.mark.parametrize("text", ["買家叫Dupont，單號是RR123456789CN", "İstanbul 訂單號 AB-123456 ß客人Marie說"])
def test_places_are_those_of_the_text_as_typed(text: str) -> None:
    found = list(typed_values(text))
    assert found
    assert all(text[one.start : one.end] == one.value for one in found)


def test_ninety_carriers_are_known_by_names_in_latin_letters() -> None:
    assert len(carriers().carriers) >= 90
    assert all(ord(letter) < 0x250 for name in carriers().carriers for letter in name)


def test_no_name_of_a_carrier_stands_for_two() -> None:
    names = [plain(name) for one in carriers().carriers.values() for name in {*map(plain, (*one.names, *one.words))}]
    assert sorted(names) == sorted(set(names))


def test_a_marketplace_s_own_carrier_names_the_marketplace() -> None:
    names = Names.of(knowledge().platforms.values(), load_carriers())
    assert names.found(plain("亚马逊物流显示已签收")) == ("amazon",)
    assert names.masked(plain("燕文说包裹丢了")) == "快递说包裹丢了"


def test_who_signs_a_mail_is_the_buyer_and_who_is_greeted_is_not() -> None:
    mail = "Bonjour Julie,\nje n'ai rien reçu.\nCordialement,\nJean Martin"
    assert [one.value for one in people_in(mail)] == ["Jean Martin"]


def test_who_signed_for_a_parcel_is_not_the_buyer() -> None:
    assert [one.value for one in people_in("Signed for by M. Dupuis, my buyer is called Lefèvre")] == ["Lefèvre"]


def test_a_wrong_pattern_is_told_to_its_curator(tmp_path: Path) -> None:
    written = (Path(people.__file__).parent / "names.yaml").read_text("utf-8")
    (tmp_path / "names.yaml").write_text(written.replace('roles: ["buyer"', 'roles: ["buyer("', 1), "utf-8")
    with pytest.raises(KnowledgeError, match="no regular expression"):
        people.load_names(tmp_path)


@dataclass(frozen=True)
class Said(Patterns):
    words: tuple[str, ...]


def test_a_text_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="no regular expression"):
        Said(("buyer", "buyer("))


@pytest.mark.parametrize("run", ["1", "一", "a", "A1", "M. ", "1 234 ", "Marie ", "x2 ", "每件", "or 5 "])
def test_long_texts_are_read_in_a_time_that_grows_with_their_length(run: str) -> None:
    text = (run * 20_000)[:20_000]
    start = time.thread_time()
    list(typed_values(text))
    carriers_in(text)
    numbers.money(text)
    numbers.shares(text)
    assert time.thread_time() - start < 10

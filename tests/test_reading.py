from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents import commands, numbers, words
from intents.answers import AnswerReader, Question, Unreadable, asks, others
from intents.language import detect
from intents.normalize import plain
from intents.platforms import Names
from intents.times import times
from intents.words import Teller
from knowledge.load import load
from knowledge.model import Choice, Knowledge, Slot, SlotKind
from knowledge.values import DECLINED, Money

SHANGHAI, PARIS = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)  # a Saturday
TEXT = {"en": "text", "zh": "文字"}


def read_times(text: str, *, future: bool = False) -> list[str | None]:
    found = times(plain(text), NOW, SHANGHAI, future=future)
    return [when.value.isoformat() if when.value else None for when in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月16日下午3点半", "2026-11-16T15:30:00+08:00"),
        ("十一月十六号上午十点", "2026-11-16T10:00:00+08:00"),
        ("2026年11月16日 09:05", "2026-11-16T09:05:00+08:00"),
        ("今年11月16日", "2026-11-16"),
        ("16号晚上9点", "2026-11-16T21:00:00+08:00"),
        ("昨天早上九点一刻", "2026-11-20T09:15:00+08:00"),
        ("昨晚8点", "2026-11-20T20:00:00+08:00"),
        ("昨天晚上12点", "2026-11-21T00:00:00+08:00"),
        ("昨天夜里2点", "2026-11-20T02:00:00+08:00"),
        ("昨天凌晨12点", "2026-11-20T00:00:00+08:00"),
        ("昨天中午12点半", "2026-11-20T12:30:00+08:00"),
        ("昨天中午1点", "2026-11-20T13:00:00+08:00"),
        ("前天", "2026-11-19"),
        ("大前天", "2026-11-18"),
        ("上周三上午10点", "2026-11-11T10:00:00+08:00"),
        ("周三", "2026-11-18"),
        ("下周三", "2026-11-25"),
        ("星期天", "2026-11-15"),
        ("三天前", "2026-11-18"),
        ("10 天前", "2026-11-11"),
        ("两个小时前", "2026-11-21T18:00:00+08:00"),
        ("刚刚", "2026-11-21T20:00:00+08:00"),
        ("两个星期前", "2026-11-07"),
        ("11月20日24点", "2026-11-21T00:00:00+08:00"),
        ("买家说明是11月16日收到的", "2026-11-16"),
        ("16 November 2026 at 10:30", "2026-11-16T10:30:00+08:00"),
        ("Nov 16, 3:05 pm", "2026-11-16T15:05:00+08:00"),
        ("November 16th at 12 am", "2026-11-16T00:00:00+08:00"),
        ("November 16th at 12 pm", "2026-11-16T12:00:00+08:00"),
        ("Monday 16 November at 9am", "2026-11-16T09:00:00+08:00"),
        ("2026-11-16 23:59", "2026-11-16T23:59:00+08:00"),
        ("11/16/2026", "2026-11-16"),
        ("16/11/2026", "2026-11-16"),
        ("05/11/2026", "2026-11-05"),
        ("11/16 14:30", "2026-11-16T14:30:00+08:00"),
        ("yesterday at 15:00", "2026-11-20T15:00:00+08:00"),
        ("yesterday afternoon at 3", "2026-11-20T15:00:00+08:00"),
        ("yesterday at 3 in the afternoon", "2026-11-20T15:00:00+08:00"),
        ("last night at 11", "2026-11-20T23:00:00+08:00"),
        ("on Friday", "2026-11-20"),
        ("two days ago", "2026-11-19"),
        ("a week ago", "2026-11-14"),
        ("3 hours ago", "2026-11-21T17:00:00+08:00"),
        ("20 minutes ago", "2026-11-21T19:40:00+08:00"),
        ("on the 16th", "2026-11-16"),
        ("on the 31st", "2026-10-31"),
        ("le 16 novembre à 14h30", "2026-11-16T14:30:00+08:00"),
        ("Le colis est arrivé le 16 novembre à 14h30", "2026-11-16T14:30:00+08:00"),
        ("le 16/11 à 9h", "2026-11-16T09:00:00+08:00"),
        ("reçu le 16.", "2026-11-16"),
        ("hier à 8 h 05", "2026-11-20T08:05:00+08:00"),
        ("avant-hier", "2026-11-19"),
        ("vendredi dernier à 15h", "2026-11-20T15:00:00+08:00"),
        ("il y a deux jours", "2026-11-19"),
        ("1er novembre", "2026-11-01"),
        ("16 listopada o 14:00", "2026-11-16T14:00:00+08:00"),
        ("16 listopada o godzinie 14:00", "2026-11-16T14:00:00+08:00"),
        ("16.11.2026 15:00", "2026-11-16T15:00:00+08:00"),
        ("przedwczoraj o 15:30", "2026-11-19T15:30:00+08:00"),
        ("wczoraj", "2026-11-20"),
        ("dwa dni temu", "2026-11-19"),
        ("3 godziny temu", "2026-11-21T17:00:00+08:00"),
        ("w środę o 9:15", "2026-11-18T09:15:00+08:00"),
        ("29 February 2028", "2028-02-29"),
        ("31 December", "2026-12-31"),
        ("2 January", "2027-01-02"),
        ("15:30", "2026-11-21T15:30:00+08:00"),
        ("20:01", "2026-11-20T20:01:00+08:00"),
    ],
)
def test_a_moment_is_read(text: str, expected: str) -> None:
    assert read_times(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下个月见", []),
        ("物流一直没更新，证明都在", []),
        ("answer within 24 h", []),
        ("support is there 24/7", []),
        ("order 123456/7890123", []),
        ("退款 12.50 欧元", []),
        ("version 1.2", []),
        ("", []),
    ],
)
def test_what_is_no_moment_is_not_read_as_one(text: str, expected: list[str]) -> None:
    assert read_times(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2月30日", "2026-02-29", "29 February 2027", "31 novembre", "31 czerwca", "2026-13-05", "16/17/2026", "4月31号"],
)
def test_a_date_that_does_not_exist_is_said_not_to(text: str) -> None:
    assert read_times(text) == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北京时间11月16日10:00", "2026-11-16T10:00:00+08:00"),
        ("巴黎时间11月16日10:00", "2026-11-16T10:00:00+01:00"),
        ("10月24日10:00 法国时间", "2026-10-24T10:00:00+02:00"),
        ("16 November 10:00 Paris time", "2026-11-16T10:00:00+01:00"),
        ("16 listopada 10:00 czasu polskiego", "2026-11-16T10:00:00+01:00"),
        ("le 16 novembre à 10h heure française", "2026-11-16T10:00:00+01:00"),
        ("16 November 10:00 EST", "2026-11-16T10:00:00-05:00"),
        ("Nov 16 10 am pst", "2026-11-16T10:00:00-08:00"),
        ("16 November 10:00 UTC", "2026-11-16T10:00:00+00:00"),
        ("16 November 10:00 UTC+8", "2026-11-16T10:00:00+08:00"),
        ("GMT+8 11月16日10:00", "2026-11-16T10:00:00+08:00"),
        ("in comparison it came on 16 November 10:00", "2026-11-16T10:00:00+08:00"),
        ("2027-03-28 02:30 Paris time", "2027-03-28T03:00:00+02:00"),
        ("2026-10-25 02:30 Paris time", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_a_zone_that_is_named_counts(text: str, expected: str) -> None:
    assert read_times(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月1日", "2026-12-01"),
        ("周三", "2026-11-25"),
        ("vendredi", "2026-11-27"),
        ("on the 5th", "2026-12-05"),
        ("2 stycznia", "2027-01-02"),
        ("今天", "2026-11-21"),
    ],
)
def test_a_date_to_come_is_taken_after_today(text: str, expected: str) -> None:
    assert read_times(text, future=True) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16号投诉，17号10:00来信", ["2026-11-16", "2026-11-17T10:00:00+08:00"]),
        ("16号10:00投诉，17号来信", ["2026-11-16T10:00:00+08:00", "2026-11-17"]),
        (
            "filed on 16 November at 9:00, mail came on 17 November at 18:00",
            ["2026-11-16T09:00:00+08:00", "2026-11-17T18:00:00+08:00"],
        ),
    ],
)
def test_a_time_of_day_belongs_to_the_day_it_stands_nearest_to(text: str, expected: list[str]) -> None:
    assert read_times(text) == expected


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - the zone is what is read
def test_a_full_moment_is_read_back_as_it_was_written(moment: datetime) -> None:
    expected = moment.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    for layout in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%Y年%m月%d日%H点%M分", "%d %B %Y at %H:%M"):
        found = times(plain(moment.strftime(layout)), NOW, SHANGHAI)
        assert [when.value for when in found] == [expected]


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    simple = plain(text)
    assert all(when.start < when.end <= len(simple) for when in times(simple, NOW, SHANGHAI))
    assert all(found.value is None or found.value.amount > 0 for found in numbers.money(simple))
    assert all(found.value is None or 0 <= found.value <= 100 for found in numbers.shares(simple))
    assert detect(text) in {"en", "fr", "pl", "de", "zh-Hans", "zh-Hant", "mixed"}


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("65欧", "65", "EUR"),
        ("六十五欧元", "65", "EUR"),
        ("一百二十欧元", "120", "EUR"),
        ("一百二欧元", "120", "EUR"),
        ("一百零二欧元", "102", "EUR"),
        ("两千三百美金", "2300", "USD"),
        ("1.5万人民币", "15000", "CNY"),
        ("5千元", "5000", "CNY"),
        ("3百欧", "300", "EUR"),
        ("65 €", "65", "EUR"),
        ("€65.50", "65.50", "EUR"),
        ("65,50 euros", "65.50", "EUR"),
        ("EUR 65", "65", "EUR"),
        ("1 234,56 €", "1234.56", "EUR"),
        ("1,234.56 USD", "1234.56", "USD"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("1,234 euros", "1234", "EUR"),
        ("US$20", "20", "USD"),
        ("100刀", "100", "USD"),
        ("120 zł", "120", "PLN"),
        ("300 zlotych", "300", "PLN"),
        ("£12.30", "12.30", "GBP"),
        ("300元", "300", "CNY"),
    ],
)
def test_an_amount_is_read_with_its_currency(text: str, amount: str, currency: str) -> None:
    assert [one.value for one in numbers.money(plain(text))] == [Money(Decimal(amount), currency)]


@pytest.mark.parametrize(
    "text",
    [
        "-65 €",
        "−65 EUR",
        "-€65",
        "€-65",
        "0 €",
        "零欧元",
        "99999999999 EUR",
        "10000000 EUR",
        "发到欧盟 5 件",
        "65",
        "no amount at all",
    ],
)
def test_a_negative_absurd_or_bare_number_is_no_amount(text: str) -> None:
    assert numbers.money(plain(text)) == []


def test_every_amount_of_a_text_is_read_in_order() -> None:
    found = numbers.money(plain("the order was 65 €, refund $20 or 15,50 zł"))
    assert [one.value for one in found] == [
        Money(Decimal(65), "EUR"),
        Money(Decimal(20), "USD"),
        Money(Decimal("15.5"), "PLN"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45%", ["45"]),
        ("12,5 %", ["12.5"]),
        ("百分之三十", ["30"]),
        ("三成", ["30"]),
        ("退一半", ["50"]),
        ("half of it", ["50"]),
        ("la moitié", ["50"]),
        ("połowę", ["50"]),
        ("30 pour cent", ["30"]),
        ("30 procent", ["30"]),
        ("on behalf of the buyer", []),
        ("150 %", []),
        ("-20 %", []),
        ("100%", ["100"]),
        ("0%", ["0"]),
    ],
)
def test_a_share_is_read_from_0_to_100(text: str, expected: list[str]) -> None:
    assert [one.value for one in numbers.shares(plain(text))] == [Decimal(value) for value in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十五", "25"),
        ("一百零五", "105"),
        ("三千五", "3500"),
        ("一万二", "12000"),
        ("一万二千三百", "12300"),
        ("二〇二六", "2026"),
        ("1 234", "1234"),
        ("12,5", "12.5"),
        ("1'234.50", "1234.50"),
        ("0.125", "0.125"),
    ],
)
def test_a_number_is_read_in_western_and_chinese_writing(text: str, expected: str) -> None:
    assert numbers.number(text) == Decimal(expected)


@given(st.integers(1, 9_999_999), st.integers(0, 99))
def test_an_amount_is_the_same_in_every_notation(whole: int, cents: int) -> None:
    expected = Money(Decimal(whole) + Decimal(cents) / 100, "EUR")
    english = f"{whole:,}.{cents:02}"
    french = english.replace(",", " ").replace(".", ",")
    german = french.replace(" ", ".")
    for text in (f"€{english}", f"{english} EUR", f"{french} €", f"{german} euros", f"{whole}.{cents:02}欧元"):
        assert [one.value for one in numbers.money(plain(text))] == [expected]


def platform_pattern(platform: str) -> str | None:
    return knowledge().platforms[platform].order_number


@pytest.mark.parametrize(
    ("platform", "text", "expected"),
    [
        ("amazon", "order 123-1234567-1234567, please", ["123-1234567-1234567"]),
        ("amazon", "123-1234567-12345678", []),
        ("ebay", "订单号12-34567-89012", ["12-34567-89012"]),
        ("rakuten-fr", "commande 12345/6789012 svp", ["12345/6789012"]),
        ("rakuten-fr", "le 16/11/2026", []),
        (
            "allegro",
            "zamówienie 29738e61-7f6a-11e8-ac45-09db60ede9d6",
            ["29738e61-7f6a-11e8-ac45-09db60ede9d6"],
        ),
        ("whatnot", "123-1234567-1234567", []),
    ],
)
def test_an_order_number_is_read_in_the_marketplace_s_form(platform: str, text: str, expected: list[str]) -> None:
    assert [one.value for one in numbers.order_numbers(text, platform_pattern(platform))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("单号是RR123456789CN", ["RR123456789CN"]),
        ("tracking LP00123456789012 since Monday", ["LP00123456789012"]),
        ("numéro de suivi : 6A12345678901", ["6A12345678901"]),
        ("1Z999AA10123456784", ["1Z999AA10123456784"]),
        ("numer przesyłki 520000012345678901234567", ["520000012345678901234567"]),
        ("order 12345", []),
        ("internationalization", []),
        ("2026-11-16 10:00", []),
    ],
)
def test_a_tracking_number_is_read_as_typed(text: str, expected: list[str]) -> None:
    assert [one.value for one in numbers.tracking_numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家说没收到货，怎么办", "zh-Hans"),
        ("買家說沒收到貨，怎麼辦", "zh-Hant"),
        ("乐天Rakuten买家投诉没收到货怎么办", "zh-Hans"),
        ("The buyer says the parcel never arrived", "en"),
        ("L'acheteur dit qu'il n'a rien reçu", "fr"),
        ("Le client veut un remboursement de son colis", "fr"),
        ("Kupujący mówi, że nie dostał paczki", "pl"),
        ("Klient chce zwrotu pieniedzy za paczke", "pl"),
        ("Der Käufer hat das Paket nicht erhalten", "de"),
        ("Rakuten 的 claim 怎么 handle，buyer says not received", "mixed"),
        ("12345", "mixed"),
        ("👍", "mixed"),
        ("", "mixed"),
    ],
)
def test_the_language_of_a_message_is_told(text: str, expected: str) -> None:
    assert detect(text) == expected


@pytest.mark.parametrize("default", ["en", "fr", "pl"])
def test_a_word_too_short_to_tell_keeps_the_language_of_the_talk(default: str) -> None:
    assert detect("ok", default) == default
    assert detect("重发吧", default) == "zh-Hans"


TELLER = Teller.of(
    {
        "shipped": ("shipped", "已发货", "tracking…moves"),
        "not-shipped": ("not shipped", "没发货", "niewysłan*"),
        "empty": (),
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it was shipped", "shipped"),
        ("it was not shipped", "not-shipped"),
        ("It was NOT  shipped!", "not-shipped"),
        ("unshipped", None),
        ("shippeds", None),
        ("it was shipped, the other not shipped", None),
        ("shipped and shipped", "shipped"),
        ("货已发货了", "shipped"),
        ("沒發貨", "not-shipped"),
        ("paczka niewysłana", "not-shipped"),
        ("the tracking still moves", "shipped"),
        ("the tracking, it moves", None),
        ("the tracking of my other old parcel moves", None),
        ("nothing to tell", None),
    ],
)
def test_a_choice_is_told_by_its_words(text: str, expected: str | None) -> None:
    assert TELLER.choice(plain(text)) == expected


def test_hits_name_the_place_where_a_choice_is_told() -> None:
    text = plain("not shipped, later shipped")
    assert [(hit.choice, text[hit.start : hit.end]) for hit in TELLER.hits(text)] == [
        ("not-shipped", "not shipped"),
        ("shipped", "shipped"),
    ]


@cache
def knowledge() -> Knowledge:
    return load()


@cache
def names() -> Names:
    return Names.of(knowledge().platforms.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("乐天的买家没收到货", ("rakuten-fr",)),
        ("樂天買家投訴", ("rakuten-fr",)),
        ("On Rakuten France and on Allegro", ("rakuten-fr", "allegro")),
        ("allegro przed rakuten", ("allegro", "rakuten-fr")),
        ("amazon amazon", ("amazon",)),
        ("亚马逊A-to-z索赔", ("amazon",)),
        ("buyer opened an A-to-z", ("amazon",)),
        ("what is my MQS", ("rakuten-fr",)),
        ("my MQS on Amazon", ("amazon",)),
        ("日本乐天的订单", ("other",)),
        ("rakutten order", ("rakuten-fr",)),
        ("amazzon order", ("amazon",)),
        ("pokemon cards", ()),
        ("a buyer complains", ()),
        ("", ()),
    ],
)
def test_a_marketplace_is_told_by_name_nickname_term_or_typo(text: str, expected: tuple[str, ...]) -> None:
    assert names().found(plain(text)) == expected


def test_a_name_is_masked_and_the_rest_kept() -> None:
    assert names().masked(plain("My Rakuten France claim")) == "my marketplace claim"
    assert names().masked(plain("乐天的投诉")) == "平台的投诉"


@cache
def reader() -> AnswerReader:
    tellers = {slot: Teller.of(choices) for slot, choices in words.load().items()}
    return AnswerReader(commands.load(), tellers)


def answered(question: Question, typed: str) -> Any:
    return reader().read(question, typed, NOW, SHANGHAI)


def shipped_slot(name: str, **more: Any) -> Question:
    return asks(knowledge().slots[name], **more)


def of_kind(kind: SlotKind, **more: Any) -> Question:
    return Question(Slot(name="anything", kind=kind, label=TEXT, question=TEXT), **more)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1", "normal"),
        ("2.", "tracked"),
        ("３", "registered"),
        ("第二个", "tracked"),
        ("选三", "registered"),
        ("option 1", "normal"),
        ("4", DECLINED),
        ("5", None),
        ("0", None),
        ("挂号", "registered"),
        ("掛號", "registered"),
        ("没挂号", "tracked"),
        ("Registered (Recommandé)", "registered"),
        ("registerd (recommande)", "registered"),
        ("c'était en recommandé", "registered"),
        ("avec suivi", "tracked"),
        ("sans suivi", "normal"),
        ("list polecony", "registered"),
        ("不知道", DECLINED),
        ("I don't know", DECLINED),
        ("je ne sais pas", DECLINED),
        ("nie wiem", DECLINED),
        ("no idea, sorry", DECLINED),
        ("挂号或者平邮", Unreadable.SEVERAL),
        ("the weather is fine", None),
        ("", None),
    ],
)
def test_a_choice_is_answered_by_number_label_or_free_words(typed: str, expected: object) -> None:
    assert answered(shipped_slot("shipping_mode"), typed) == expected


def test_numbers_count_the_choices_that_the_case_offers() -> None:
    question = shipped_slot("shipping_mode", choices=("tracked", "registered"))
    assert answered(question, "2") == "registered"
    assert answered(question, "3") is DECLINED


def test_several_choices_are_taken_where_several_may_hold() -> None:
    pictures = tuple(
        Choice(id=name, label={"en": name, "zh": name}, words=(word,))
        for name, word in (("box", "盒子"), ("item", "商品"), ("label", "面单"))
    )
    slot = Slot(name="pictures", kind="choice", label=TEXT, question=TEXT, choices=pictures, many=True)
    assert set(answered(asks(slot), "盒子和面单")) == {"box", "label"}
    assert answered(asks(slot), "2") == ("item",)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("是", "yes"),
        ("是的", "yes"),
        ("有的，发票都在", "yes"),
        ("yes please", "yes"),
        ("oui", "yes"),
        ("tak, mam", "yes"),
        ("1", "yes"),
        ("不是", "no"),
        ("没有", "no"),
        ("no, the supplier has none", "no"),
        ("non, pas du tout", "no"),
        ("nie, nie mam", "no"),
        ("2", "no"),
        ("3", DECLINED),
        ("不知道", DECLINED),
        ("不确定", DECLINED),
        ("not sure", DECLINED),
        ("no idea", DECLINED),
        ("No idea, sorry", DECLINED),
        ("nie wiem", DECLINED),
        ("nie wiem, zapytam", DECLINED),
        ("je ne sais pas", DECLINED),
        ("the weather", None),
    ],
)
def test_a_yes_or_no_is_read_and_not_knowing_is_neither(typed: str, expected: object) -> None:
    assert answered(of_kind("yes-no"), typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("65", Money(Decimal(65), "EUR")),
        ("65,50", Money(Decimal("65.5"), "EUR")),
        ("大概65欧吧", Money(Decimal(65), "EUR")),
        ("不确定，大概65欧", Money(Decimal(65), "EUR")),
        ("$70", Money(Decimal(70), "USD")),
        ("65 € i.e. 65 EUR", Money(Decimal(65), "EUR")),
        ("65 € or 70 €", Unreadable.SEVERAL),
        ("-65", Unreadable.NO_AMOUNT),
        ("-€65", Unreadable.NO_AMOUNT),
        ("0", Unreadable.NO_AMOUNT),
        ("99999999999", Unreadable.NO_AMOUNT),
        ("不知道", DECLINED),
        ("a lot", None),
    ],
)
def test_an_amount_is_answered_with_or_without_its_currency(typed: str, expected: object) -> None:
    assert answered(of_kind("money", currency="EUR"), typed) == expected


def test_a_bare_number_is_no_amount_where_no_currency_is_known() -> None:
    assert answered(of_kind("money"), "65") is Unreadable.NO_AMOUNT


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("45%", Decimal(45)),
        ("45", Decimal(45)),
        ("一半", Decimal(50)),
        ("三成", Decimal(30)),
        ("120%", Unreadable.NO_AMOUNT),
        ("-20%", Unreadable.NO_AMOUNT),
        ("10 或 20", Unreadable.NO_AMOUNT),
        ("不清楚", DECLINED),
        ("some", None),
    ],
)
def test_a_share_is_answered_in_per_cent(typed: str, expected: object) -> None:
    assert answered(of_kind("number"), typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("datetime", "昨天下午3点", datetime(2026, 11, 20, 15, 0, tzinfo=SHANGHAI)),
        ("datetime", "巴黎时间11月16日10:00", datetime(2026, 11, 16, 10, 0, tzinfo=PARIS)),
        ("datetime", "昨天", date(2026, 11, 20)),
        ("datetime", "3 days", date(2026, 11, 18)),
        ("datetime", "三天", date(2026, 11, 18)),
        ("datetime", "two hours", datetime(2026, 11, 21, 18, 0, tzinfo=SHANGHAI)),
        ("date", "16 novembre à 14h", date(2026, 11, 16)),
        ("date", "11月16日", date(2026, 11, 16)),
        ("date", "2月30日", Unreadable.NO_SUCH_DATE),
        ("datetime", "31 listopada", Unreadable.NO_SUCH_DATE),
        ("datetime", "不记得了", DECLINED),
        ("datetime", "je ne sais pas", DECLINED),
        ("datetime", "a while", None),
    ],
)
def test_a_moment_is_answered_as_the_slot_holds_it(kind: SlotKind, typed: str, expected: object) -> None:
    value = answered(of_kind(kind), typed)
    assert value == expected
    assert isinstance(value, datetime) == isinstance(expected, datetime)


def test_a_date_to_come_is_answered_after_today() -> None:
    assert answered(of_kind("date", future=True), "周三") == date(2026, 11, 25)
    assert answered(of_kind("date"), "周三") == date(2026, 11, 18)


def order_number(platform: str) -> Question:
    return of_kind("order-number", order_number=platform_pattern(platform))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("123-1234567-1234567", "123-1234567-1234567"),
        ("it is 123-1234567-1234567, I think", "123-1234567-1234567"),
        ("A-20417", "A-20417"),
        ("不知道", DECLINED),
        ("12", None),
        ("the order of Monday", None),
    ],
)
def test_an_order_number_is_answered_as_typed(typed: str, expected: object) -> None:
    assert answered(order_number("amazon"), typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("name", "  Marie   Dupont ", "Marie Dupont"),
        ("text", "The Seam\nis Torn", "The Seam is Torn"),
        ("address", " 1 rue X\n75001 Paris ", "1 rue X\n75001 Paris"),
        ("name", "x" * 121, None),
        ("name", "跳过", DECLINED),
        ("name", "返回", None),
    ],
)
def test_words_are_taken_as_typed(kind: SlotKind, typed: str, expected: object) -> None:
    assert answered(of_kind(kind), typed) == expected


def test_a_tracking_number_is_taken_out_of_a_sentence() -> None:
    slot = Slot(name="tracking_number", kind="text", label=TEXT, question=TEXT)
    assert answered(Question(slot), "好的，单号是 RR123456789CN，谢谢") == "RR123456789CN"


def test_a_short_message_corrects_a_choice_that_is_not_on_the_table() -> None:
    questions = [shipped_slot("shipping_mode"), shipped_slot("ship_from")]
    assert others(questions, plain("挂号的")) == {"shipping_mode": "registered"}
    assert others(questions, plain("2")) == {}
    assert others(questions, plain("a much longer message about registered mail")) == {}

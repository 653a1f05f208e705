"""What leaves for a second opinion or the team: without numbers, addresses and names, and still telling the case."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from bot.masks import masked
from bot.opinion import LONGEST_TEXT, request

EXAMPLES = Path(__file__).parent / "privacy"


def _examples() -> Iterator[Any]:
    for file in sorted(EXAMPLES.glob("*.yaml")):
        for nth, example in enumerate(yaml.safe_load(file.read_text("utf-8"))):
            yield pytest.param(example, id=f"{file.stem} {nth}")


EACH = tuple(_examples())


@pytest.mark.parametrize("example", EACH)
def test_what_is_private_goes_and_what_tells_the_case_stays(example: dict[str, Any]) -> None:
    made = masked(example["text"])
    assert [part for part in example["gone"] if part in made] == []
    assert [part for part in example["stays"] if part not in made] == []


DIGITS = (
    "13800138000",
    "１３８００１３８０００",
    "一三八零零一三八零零零",
    "١٣٨٠٠١٣٨٠٠٠",
    "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎",
    "①③⑧⑨⑨①③⑧⑨⑨⑨",
)
BETWEEN = ("", " ", "-", ".", "  ", " - ", "–", "·", "\u00a0", "\u200b", "_", "/", ") (", ", ")


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("between", BETWEEN)
def test_a_number_goes_in_whatever_script_and_however_it_is_spaced(digits: str, between: str) -> None:
    written = between.join((digits[:3], digits[3:5], digits[5:7], digits[7:]))
    made = masked(f"买家电话 {written} 没收到货")
    assert not set(digits) & set(made)
    assert made.endswith("没收到货")


@pytest.mark.parametrize(
    "text",
    [
        "65欧", "65 EUR", "€65", "1 299,00 zł", "US$45.50", "48小时", "48 h", "24/48小时", "3天", "14 dni",
        "15%", "7 jours ouvrés", "2件", "17:42", "17h42", "11月23日", "2026年11月23日", "A-to-z", "iPhone15",
        "1,299.00 EUR", "500 ml", "Allegro.pl", "amazon.de", "3-5天",
    ],
)  # fmt: skip
def test_short_numbers_with_a_unit_times_and_marketplaces_stay(text: str) -> None:
    assert masked(f"x {text} y") == f"x {text} y"


@pytest.mark.parametrize("length", range(1, 60, 7))
def test_a_number_is_not_cut_into_pieces_that_are_short_enough_to_stay(length: int) -> None:
    said = "退到这张卡 6222 0212 3456 7890 123，邮箱 anna.kowalska@example.com"
    made = masked(said, length)
    assert not any(part in made for part in ("62", "0212", "anna", "kowalska"))
    sent = request("m", "字" * (LONGEST_TEXT - length) + said, "?", ("a",))["messages"][1]["content"]
    assert not any(part in sent for part in ("62", "0212", "anna", "kowalska"))


def test_what_does_not_name_a_person_is_left_alone() -> None:
    said = [
        "Dear Customer,", "Bonjour Madame,", "De : Service Client Rakuten", "From: Amazon Seller Support",
        "Od: Obsługa Allegro", "尊敬的客户", "Buyer Protection",
        "Kind regards,\nThe Rakuten Team", "买家要求退款", "买家说没收到",
    ]  # fmt: skip
    for text in said:
        assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The buyer, Lars Henningsen, was not satisfied", "pani Aleksandra Wójtowicz złożyła wniosek",
        "Nouveau message de julie.pmt", "jan_k@example.com wrote:\n> I want my money",
        "Le 3 mai, Claire Fontaine a écrit :",
        "Could you help?\nPatryk", "Je veux être remboursé. Julie Paumont", "Maëlle\nSupport Rakuten",
        "房子在隔壁街的1420号",
    ],
)  # fmt: skip
def test_names_that_mails_show_in_other_places_go_as_well(text: str) -> None:
    made = masked(text)
    private = (
        "Lars",
        "Henningsen",
        "Aleksandra",
        "Wójtowicz",
        "julie",
        "jan_k",
        "Claire",
        "Fontaine",
        "Patryk",
        "Paumont",
        "Maëlle",
        "1420",
    )
    assert "#" in made
    assert not any(word in made for word in private)


HOSTILE = (
    "1 ",
    "a.",
    "A ",
    "深圳市",
    "市区路",
    "1-",
    "A1-",
    "a_",
    "\n",
    " ",
    "a at ",
    "one ",
    "12 Aa ",
    "De : \n",
    "thanks,\n",
    "Kowalska-",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_keeps_the_processor_busy(piece: str) -> None:
    start = process_time()
    masked(piece * (LONGEST_TEXT // len(piece)))
    assert (
        process_time() - start < 5
    )  # a tenth of a second as a rule; without bounds in the patterns it would be minutes

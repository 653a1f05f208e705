"""A pasted mail is found in a message, apart from the seller's own words, and read for what it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.check.mails import problems
from intents.mail_examples import MailExamples
from intents.mail_parts import load_words, parts_of
from intents.mails import Mail, best_stretch
from intents.understand import Context, Listener
from tests.conftest import BEIJING, NOW, Seller

KEPT_APART = Path(__file__).parent / "golden" / "mails"
# What was measured when the reader was written, less what chance moves in 207 messages.
FLOORS = {"recall": 0.86, "precision": 0.89, "sender": 0.81, "notice": 0.82, "facts": 0.88, "own": 0.6}


@dataclass(frozen=True)
class Read:
    """A message that was kept apart, and the mail that was read in it."""

    item: Mapping[str, Any]
    mail: Mail | None

    @property
    def facts(self) -> Iterator[bool]:
        found = self.mail.facts if self.mail else {}
        for name, value in self.item.get("facts", {}).items():
            listed: Any = found.get(f"{name}s", (found.get(name),))
            yield value in listed


def measures(read: Sequence[Read]) -> dict[str, float]:
    mails = [one for one in read if one.item["sender"]]
    taken = [one for one in read if one.mail]
    found = [one for one in mails if one.mail]
    notices = [one.mail.notice == one.item["notice"] for one in found if one.mail and "notice" in one.item]
    own = [bool(one.mail and bare(one.mail.own) == bare(one.item["own"])) for one in mails if "own" in one.item]
    return {
        "recall": len(found) / len(mails),
        "precision": len(found) / len(taken),
        "sender": share([one.mail is not None and one.mail.sender == one.item["sender"] for one in mails]),
        "notice": share(notices),
        "facts": share([right for one in mails for right in one.facts]),
        "own": share(own),
    }


def share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths)


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def kept_apart(listener: Listener) -> list[Read]:
    items = [item for path in sorted(KEPT_APART.glob("*.yaml")) for item in yaml.safe_load(path.read_text("utf-8"))]
    return [Read(item, understood(listener, item["q"])) for item in items]


def understood(listener: Listener, text: str, zone: ZoneInfo = BEIJING) -> Mail | None:
    return listener.mails.read(text, NOW, zone, listener.encoder.encode)


def test_mails_of_writers_that_taught_nothing_are_read_as_well_as_they_were(listener: Listener) -> None:
    measured = measures(kept_apart(listener))
    fallen = {name: value for name, value in measured.items() if value < FLOORS.get(name, 0)}
    assert not fallen, measured


def test_the_sellers_own_words_stand_apart_from_the_mail_and_tell_the_language(listener: Listener) -> None:
    mail = (
        "Bonjour,\nL'acheteur de la commande 71120033/81120044 n'a pas reçu son colis.\n"
        "Merci de nous transmettre le numéro de suivi.\nCordialement,\nLe Service Client Rakuten"
    )
    heard = listener.understand(f"这封信要我怎么办？\n{mail}", Context(NOW, BEIJING))
    assert heard.mail is not None
    assert (heard.mail.sender, heard.mail.own, heard.language) == ("support", "这封信要我怎么办？", "zh-Hans")
    (span,) = heard.mail.spans
    assert heard.mail.facts["order_number"] == "71120033/81120044"
    assert f"这封信要我怎么办？\n{mail}"[slice(*span)] == mail


def test_days_that_a_mail_counts_are_counted_from_the_turns_moment(listener: Listener) -> None:
    text = "Hello,\nI ordered yesterday and want to cancel my order 205-1234567-7654321 please.\nThanks,\nAnna Berg"
    mail = understood(listener, text)
    assert mail is not None
    assert mail.facts["date"] == "2026-11-17"
    assert mail.facts["buyer_name"] == "Anna Berg"


@pytest.mark.parametrize("text", ["", "1", "ok", "🙂", "买家没收到货怎么办", "how long do I have", ">", "\n\n", "?!"])
def test_a_short_message_costs_no_encoding(listener: Listener, text: str) -> None:
    def refused(texts: list[str]) -> Any:
        pytest.fail(f"encoded {texts}")

    assert listener.mails.read(text, NOW, BEIJING, refused) is None


async def test_scripts_are_told_of_no_mail_where_a_colleague_wrote(seller: Seller) -> None:
    reply = await seller.says("[10:02] 小王: 那个单子我退了\n[10:03] 小王: 你跟财务说一声，截图我发群里了")
    assert reply.mail is None


@pytest.mark.parametrize(
    ("shares", "stretch"),
    [
        ([], (0, 0)),
        ([0.1, 0.2], (0, 0)),
        ([0.9, 0.9, 0.1], (0, 2)),
        ([0.1, 0.9, 0.4, 0.9], (1, 4)),
        ([1.0], (0, 1)),
        ([0.0], (0, 0)),
    ],
)
def test_the_mail_is_the_stretch_that_most_probably_is_one(shares: list[float], stretch: tuple[int, int]) -> None:
    assert best_stretch(shares) == stretch


def test_a_message_is_parted_by_lines_sentences_and_scripts() -> None:
    text = "帮我看看:bonjour, je veux un remboursement. merci de répondre\nwei"
    parts = [text[part.start : part.end] for part in parts_of(text, load_words())]
    assert parts == ["帮我看看:", "bonjour, je veux un remboursement.", "merci de répondre", "wei"]


def test_the_example_mails_are_sound() -> None:
    assert list(problems(MailExamples().load(), Path(__file__).parents[1])) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"a": {"neighbour": ("hello",)}}, "no label of a mail"),
        ({"a": {"buyer": ("Where is it?",)}, "b": {"carrier": ("where is it",)}}, "already stands under buyer"),
        ({"a": {"buyer": ("Order 12 is late", "order 13 is late")}}, "stands 2 times"),
        ({"a": {"buyer": ("Где моя посылка",)}}, "letters of another script"),
        ({"a": {"buyer": ("hello",)}}, "of 60"),
        ({"a": {"buyer": tuple(f"mail {'x' * n}" for n in range(70))}}, "0 texts in Chinese"),
        ({"a": {"buyer": tuple(f"信{'x' * n}" if n % 2 else "y" * n for n in range(70))}}, "fewer than 3 writers"),
    ],
)
def test_what_is_wrong_with_example_mails_is_said(
    written: Mapping[str, Mapping[str, tuple[str, ...]]], said: str, tmp_path: Path
) -> None:
    assert any(said in problem.what for problem in problems(written, tmp_path))

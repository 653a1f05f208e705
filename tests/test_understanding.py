"""What is understood of messages that nobody who wrote phrases has seen: floors a little under what was reached."""

import json
from pathlib import Path

import pytest

from bot.commands import evaluate
from bot.commands.variants import VARIANTS
from bot.content import Content
from bot.copilot import Copilot
from intents.language import detect
from intents.nearest import Nearest
from intents.phrases import Corpus
from intents.understand import Listener

GOLDEN = Path(__file__).parent / "golden"
ITEMS = [json.loads(line) for file in sorted(GOLDEN.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
AT_LEAST = {
    "top1": 0.93, "top3": 0.98, "right": 0.94, "rejected_out_of_scope": 0.90, "auroc": 0.97, "right_language": 0.98,
}  # fmt: skip
AT_MOST = {"wrong_confident": 0.045, "rejected_in_scope": 0.02}
LOST_BY_WRITING_OTHERWISE = 0.03
ANOTHER_SCRIPT, A_SLIP = "traditional", "typo"


async def test_the_golden_set_is_understood_as_well_as_it_was(copilot: Copilot) -> None:
    reached = evaluate.scores(await evaluate.score_all(copilot, ITEMS))
    low = {name: reached[name] for name, floor in AT_LEAST.items() if (reached[name] or 0) < floor}
    high = {name: reached[name] for name, ceiling in AT_MOST.items() if (reached[name] or 0) > ceiling}
    assert (low, high) == ({}, {})


@pytest.mark.parametrize("variant", [ANOTHER_SCRIPT, A_SLIP])
async def test_another_script_or_a_slip_costs_little(copilot: Copilot, variant: str) -> None:
    changed = [item for item in ITEMS if item["case"] and VARIANTS[variant](item["q"]) != item["q"]][::2]
    again = [{**item, "q": VARIANTS[variant](item["q"])} for item in changed]
    before = sum(one.is_top for one in await evaluate.score_all(copilot, changed))
    after = sum(one.is_top for one in await evaluate.score_all(copilot, again))
    assert before - after <= LOST_BY_WRITING_OTHERWISE * len(changed)


def test_every_case_has_golden_questions(content: Content) -> None:
    asked = {slug for item in ITEMS for slug in item["case"]}
    assert set(content.knowledge.cases) - asked == set()


def test_the_nearest_phrase_to_a_phrase_is_itself(listener: Listener) -> None:
    phrases = Corpus().load()
    nearest = Nearest.of(listener, phrases)
    known = next(phrase for phrase in phrases if phrase.intent == "dhgate/customs-hold")
    found = nearest.phrases_to(known.text, "dhgate")
    assert (found[0].intent, found[0].text) == ("dhgate/customs-hold", known.text)
    assert found[0].likeness > found[1].likeness


def test_clauses_are_told_apart(listener: Listener) -> None:
    nearest = Nearest.of(listener, ())
    clauses = dict(nearest.clauses("包裹卡在海关了，客人又说少了一件", "dhgate"))
    assert [ranking.intents[0][0] for ranking in clauses.values()] == ["dhgate/customs-hold", "dhgate/missing-items"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo bleibt mein Paket?", "de"),
        ("Der Käufer möchte sein Geld zurück", "de"),
        ("Die Ware kam beschädigt an, was nun", "de"),
        ("Wie lange habe ich Zeit für die Antwort", "de"),
        ("Bitte schicken Sie mir die Rechnung", "de"),
        ("ich habe das nie bekommen", "de"),
        ("où est mon colis", "fr"),
        ("le vendeur ne répond pas", "fr"),
        ("gdzie jest moja paczka", "pl"),
        ("kupujący chce zwrotu pieniędzy", "pl"),
        ("where is my parcel", "en"),
        ("refund or replacement", "en"),
        ("包裹丢了", "zh-Hans"),
        ("买家要退货", "zh-Hans"),
        ("包裹還沒到", "zh-Hant"),
        ("買家說東西壞了", "zh-Hant"),
        ("buyer 要 refund 怎么 reply", "mixed"),
        ('客人写了 "colis non reçu" 还要 remboursement intégral', "mixed"),
        ('the customer writes "où est mon colis, je suis très déçu" what do I say', "en"),
    ],
)
def test_the_language_of_a_short_text(text: str, language: str) -> None:
    assert detect(text) == language

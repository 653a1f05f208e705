"""What is no case of ours is told apart: not understood, outside, ours but unwritten, a marketplace without a guide."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from bot.copilot import Copilot
from bot.messages import Outgoing
from intents.phrases import Corpus, role
from intents.platforms import name_in
from intents.ranking import WISH, heeding
from knowledge.model import OTHER
from tests.conftest import Seller

HERE = Path(__file__).parent
HELPED = ("answer", "question", "choices", "template")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Turn:
    """What is said or picked, and what follows; `differs`: from what was said the turn before."""

    says: str = ""
    picks: str = ""
    kind: str | None = None
    case: str | None = None
    never: str | None = Field(default=None, alias="not")
    offers: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    differs: bool = False


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Talk:
    """Some turns with one seller."""

    about: str
    turns: tuple[Turn, ...]


TALKS = TypeAdapter(tuple[Talk, ...]).validate_python(yaml.safe_load((HERE / "misses.yaml").read_text("utf-8")))


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.about)
async def test_a_talk_about_no_case_goes_as_it_should(copilot: Copilot, talk: Talk) -> None:
    seller, before = Seller(copilot, talk.about), ""
    for turn in talk.turns:
        reply = await (seller.picks(turn.picks) if turn.picks else seller.says(turn.says))
        assert turn.kind in (None, reply.kind), reply.text
        assert turn.case in (None, reply.case), reply.text
        assert turn.never != reply.kind, reply.text
        assert turn.offers is None or turn.offers in [option.id for option in reply.options]
        assert [part for part in turn.holds if part not in reply.text] == []
        assert [part for part in turn.lacks if part in reply.text] == []
        assert not turn.differs or reply.text != before
        before = reply.text


async def _replies(copilot: Copilot) -> Mapping[str, list[tuple[str, Outgoing]]]:
    replies = defaultdict(list)
    for line in (HERE / "misses.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        reply = await Seller(copilot, item["id"]).says(item["q"], platform=item["context_platform"])
        replies[item["is"]].append((item["q"], reply))
    return replies


async def test_misses_are_told_apart_as_well_as_they_were(copilot: Copilot) -> None:
    replies = await _replies(copilot)
    kinds = {name: [reply.kind for _, reply in some] for name, some in replies.items()}
    ours = kinds["unwritten"] + kinds["uncovered"]
    assert ours.count("out-of-scope") <= len(ours) // 50
    assert sum(kind in HELPED for kind in kinds["outside"]) <= 2
    assert kinds["twin"].count("refusal") == 0
    assert sum(kind in HELPED for kind in kinds["wish"]) <= 2
    assert set(kinds["bare"]) == {"choices"}
    assert set(kinds["placeholder"]) == {"note"}


def test_no_case_gains_where_an_expert_finds_none_and_the_kind_is_after_sales() -> None:
    shares = heeding({"ours": 1.0}, (("outside/general", 0.75), ("damaged", 0.25)))
    assert dict(shares) == {"damaged": 0.25, "unanswered/unwritten": 0.75}


def test_a_refusal_that_only_an_expert_tells_is_none() -> None:
    shares = heeding({"ours": 0.9, "outside": 0.1}, (("refusals/false-tracking", 0.6), ("item-not-received", 0.4)))
    assert dict(shares) == {"item-not-received": 1.0}


def test_a_wish_takes_its_share_from_everything_else() -> None:
    kinds = {"ours": 1 - WISH, "refusals/false-tracking": WISH}
    shares = dict(heeding(kinds, (("item-not-received", 0.7), ("refusals/false-tracking", 0.3))))
    assert shares == pytest.approx({"refusals/false-tracking": WISH, "item-not-received": 1 - WISH})


def test_every_refusal_has_sixty_twins_in_four_languages() -> None:
    phrases = Corpus().load()
    for refusal in sorted({phrase.intent for phrase in phrases if role(phrase.intent) == "refusals"}):
        twins = [phrase for phrase in phrases if f"refusals/{phrase.twin_of}" == refusal]
        assert len(twins) >= 60, refusal
        assert {phrase.language for phrase in twins} == {"zh", "en", "fr", "pl"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我在速卖通开店", "速卖通"), ("我在速賣通開店", "速卖通"), ("It is TEMU again", "Temu"),
        ("sur Cdiscount ?", "Cdiscount"), ("the buyer says nothing", None),
    ],
)  # fmt: skip
def test_a_marketplace_is_called_as_the_content_spells_it(copilot: Copilot, text: str, name: str | None) -> None:
    assert name_in(copilot.content.knowledge.platforms[OTHER], text) == name

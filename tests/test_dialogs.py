"""Speaks every transcript in dialogs/ to the whole copilot: an opening, then answers to whatever is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Outgoing
from tests.conftest import NOW, Seller

FOLDER = Path(__file__).parent / "dialogs"
MOST_QUESTIONS = 8


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Then:
    """What is said after the answer, and what the reply must be."""

    say: str
    kind: str = "note"
    asks: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Dialog:
    """An opening and what the seller knows; which row it must reach, what the answer must hold, and how it goes on."""

    open: str
    case: str
    outcome: str
    know: Mapping[str, str] = field(default_factory=dict)
    at: datetime = NOW
    kind: str = "answer"
    due: Mapping[str, datetime] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    then: tuple[Then, ...] = ()


@dataclass(frozen=True)
class Found:
    """A transcript and where it stands."""

    name: str
    dialog: Dialog


def _dialogs() -> list[Found]:
    reader = TypeAdapter(tuple[Dialog, ...])
    return [
        Found(f"{path.relative_to(FOLDER).with_suffix('')}-{dialog.outcome}-{number}", dialog)
        for path in sorted(FOLDER.rglob("*.yaml"))
        for number, dialog in enumerate(reader.validate_python(yaml.safe_load(path.read_text("utf-8"))))
    ]


DIALOGS = _dialogs()


async def _spoken(seller: Seller, dialog: Dialog) -> Outgoing:
    """The final answer; every question is answered with what the seller knows, in the words of the transcript."""
    platform = dialog.case.partition("/")[0]
    reply = await seller.says(
        dialog.open, platform=platform if platform in seller.copilot.content.knowledge.platforms else None
    )
    for _ in range(MOST_QUESTIONS):
        if reply.kind == "choices":
            reply = await seller.picks(f"case:{dialog.case}")
        elif reply.kind == "question" and reply.asks:
            reply = await seller.says(dialog.know[reply.asks])
        else:
            return reply
    raise AssertionError(f"{MOST_QUESTIONS} questions were not enough")


@pytest.mark.parametrize("found", DIALOGS, ids=lambda found: found.name)
async def test_the_transcript_reaches_its_row(copilot: Copilot, found: Found) -> None:
    dialog = found.dialog
    seller = Seller(copilot, found.name, dialog.at)
    reply = await _spoken(seller, dialog)
    assert (reply.case, reply.outcome, reply.kind) == (dialog.case, dialog.outcome, dialog.kind), reply.text
    for clock, instant in dialog.due.items():
        told = next(deadline["due"] for deadline in reply.deadlines if deadline["clock"] == clock)
        assert datetime.fromisoformat(told) == instant
    _holds(reply, dialog)
    for then in dialog.then:
        reply = await seller.says(then.say)
        assert (reply.kind, reply.asks) == (then.kind, then.asks), (then.say, reply.text)
        _holds(reply, then)


def _holds(reply: Outgoing, wanted: Dialog | Then) -> None:
    assert [part for part in wanted.holds if part not in reply.text] == [], reply.text
    assert [part for part in wanted.lacks if part in reply.text] == [], reply.text


def test_every_row_of_every_table_has_a_transcript(content: Content) -> None:
    told = {(found.dialog.case, found.dialog.outcome) for found in DIALOGS}
    rows = {(c.slug, o.id) for c in content.knowledge.cases.values() for o in c.outcomes if not o.goes_on}
    assert rows - told == set()

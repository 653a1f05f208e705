"""What is shown in Telegram keeps within its limits, by a judge that is not ours, and loses nothing of the reply."""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot import app
from bot.channels.telegram.deliver import _keyboard
from bot.channels.telegram.pages import plain, units
from bot.channels.telegram.parts import COPIED, Target, shown
from bot.content import Content
from bot.messages import Block, Option, Outgoing
from intents.understand import Listener
from tests.conftest import Seller
from tests.test_dialogs import DIALOGS, MOST_QUESTIONS, Dialog

JUDGE = Path(".e2e-venv/bin/python")
EVENT = "4294967295"
LINK = "https://t.me/copilot111_bot?start=case_rakuten-fr__counterfeit"
NASTY = (
    "<b>&amp;</b> a < b && c > d \"quoted\" 'single' </pre><pre>",
    "👩‍👩‍👧‍👦🇫🇷" * 700,
    "a" * 9000,
    "很长的一句话没有句号" * 900,
    "每句都短。" * 2000,
    "& < >" * 1500,
    "\n".join(f"{number}. <i>&lt;{number}</i>" for number in range(900)),
    "\n\n\n  leading and trailing  \n\n",
    "e\u0301\u200f\u202eRTL\u2066 🧑🏽‍🚀 \u00a0end",
)
KINDS = ("note", "verdict", "sources", "message", "gloss", "deadlines")
Json = dict[str, Any]


def _judged(parts: Iterable[Json]) -> list[str]:
    """What the judge has against each message."""
    lines = [json.dumps(_said(part)) for part in parts]
    command = [str(JUDGE.absolute()), str(Path(__file__).with_name("judge.py"))]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)
    verdicts = done.stdout.splitlines()
    assert len(verdicts) == len(lines)
    return verdicts


def _said(part: Json) -> Json:
    """The part as it is sent: the fields of sendMessage."""
    keyboard = _keyboard(part.get("buttons", ()))
    said = {"chat_id": part["chat"], "text": part["text"], "parse_mode": "HTML"}
    return said | ({"reply_markup": keyboard.to_dict()} if keyboard else {})


def _parts(reply: Outgoing) -> list[Json]:
    """The messages of a reply in a private chat and in a topic of a group."""
    private = shown(reply, EVENT, Target("77"))
    group = shown(reply, EVENT, Target("-77", "42", 5), LINK)
    return [part for part in (*private, *group) if part["do"] == "message"]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _lost(reply: Outgoing, parts: Iterable[Json]) -> list[str]:
    """The lines of a reply that are in none of its messages."""
    whole = _squeezed("".join(plain(part["text"]) for part in parts))
    blocks = [block for block in reply.blocks if block.kind != "options"]
    lines = [line for block in blocks for text in (block.title, *block.lines) for line in text.split("\n")]
    lines += [option.label for option in reply.options] if _are_numbered(parts) else []
    return [line for line in lines if _squeezed(line) not in whole]


def _are_numbered(parts: Iterable[Json]) -> bool:
    return any(button.get("text") == "1" for part in parts for row in part.get("buttons", ()) for button in row)


def _copied(parts: Iterable[Json]) -> list[str]:
    rows = [row for part in parts for row in part.get("buttons", ())]
    return [button["copy"] for row in rows for button in row if "copy" in button]


async def _replies(seller: Seller, dialog: Dialog) -> list[Outgoing]:
    """All replies of a transcript."""
    platform = dialog.case.partition("/")[0]
    known = platform in seller.copilot.content.knowledge.platforms
    replies = [await seller.says(dialog.open, platform=platform if known else None)]
    for _ in range(MOST_QUESTIONS):
        last = replies[-1]
        if last.kind == "choices":
            replies.append(await seller.picks(f"case:{dialog.case}"))
        elif last.kind == "question" and last.asks and last.asks in dialog.know:
            replies.append(await seller.says(dialog.know[last.asks]))
        else:
            break
    return replies


async def test_every_reply_of_the_transcripts_keeps_the_limits_and_loses_nothing(
    content: Content, listener: Listener
) -> None:
    async with app.copilot(content, lambda: listener, None) as copilot:
        replies = []
        for nth, found in enumerate(DIALOGS):
            seller = Seller(copilot, f"{nth}", found.dialog.at)
            await seller.says(f"/language {('en', 'zh-Hans', 'zh-Hant')[nth % 3]}")
            replies += await _replies(seller, found.dialog)
    parts = [part for reply in replies for part in _parts(reply)]
    print(f"\n{len(replies)} replies of {len(DIALOGS)} transcripts, {len(parts)} messages judged")  # noqa: T201 - a figure
    assert set(_judged(parts)) == {""}
    assert [lost for reply in replies for lost in _lost(reply, shown(reply, EVENT, Target("77")))] == []
    assert all(1 <= units(text) <= COPIED for text in _copied(parts))


def test_nasty_and_very_long_texts_keep_the_limits_and_lose_nothing() -> None:
    replies = [_nasty(kind, text) for kind in KINDS for text in NASTY]
    parts = [part for reply in replies for part in _parts(reply)]
    assert set(_judged(parts)) == {""}
    assert [lost for reply in replies for lost in _lost(reply, shown(reply, EVENT, Target("77")))] == []
    assert all(1 <= units(text) <= COPIED for text in _copied(parts))


def _nasty(kind: str, text: str) -> Outgoing:
    blocks = (
        Block("note", lines=("Before",)),
        Block(kind, "A <title> & more", (text, "", text)),
        Block("note", lines=("&",)),
    )
    options = tuple(Option(f"o{nth}", f"<{nth}> & {text[: nth * 9]}") for nth in range(1, 9))
    return Outgoing("question", "en", blocks, options=options, actions=(Option("vote:up", "👍 <&>"),))


def test_a_text_of_emoji_that_copies_as_a_button_is_measured_as_telegram_measures() -> None:
    reply = Outgoing("answer", "en", (Block("message", "To the buyer", ("👍" * 200,)),))
    assert _copied(_parts(reply)) == []


def test_the_judge_does_judge() -> None:
    wrong = (
        ({"chat": "1", "text": "x" * 4097}, "too long"),
        ({"chat": "1", "text": "a < b & c"}, "can't parse entities"),
        ({"chat": "1", "text": "x", "buttons": [[{"text": "x", "data": "é" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"chat": "1", "text": ""}, "empty"),
    )
    for verdict, (_, words) in zip(_judged([part for part, _ in wrong]), wrong, strict=True):
        assert words in verdict

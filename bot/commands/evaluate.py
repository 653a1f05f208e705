"""Labelled questions in, a score table out."""

import asyncio
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from rich.console import Console
from rich.table import Table

from bot import app
from bot.channels.jsonl import LineError, moment
from bot.commands.variants import VARIANTS
from bot.copilot import Copilot
from bot.messages import HOME, Address, Incoming, Outgoing
from intents.nearest import Nearest
from intents.phrases import Corpus, role

REJECTED = ("out-of-scope", "note", "refusal", "no-rule")
CONFIDENT = ("answer", "question")
BAD_USAGE = 2
SHORT = 60
UNDATED = datetime.fromisoformat("2026-11-18T21:00+08:00")  # when an item without a time is asked


@dataclass(frozen=True)
class Scored:
    """One item with its reply, and how long the turn took (seconds)."""

    item: Mapping[str, Any]
    reply: Outgoing
    seconds: float

    @property
    def wanted(self) -> list[str]:
        """The acceptable cases; empty for out-of-scope."""
        return list(self.item.get("case") or [])

    @property
    def ranked(self) -> list[str]:
        """The cases as understood, the likeliest first."""
        return [slug for slug, _ in (self.reply.understanding or {}).get("cases", ())]

    @property
    def is_top(self) -> bool:
        """Whether a right case stands first."""
        return self.ranked[:1] != [] and self.ranked[0] in self.wanted

    @property
    def named(self) -> list[str]:
        """The cases that the reply answers, asks about or offers."""
        offered = [option.id.removeprefix("case:") for option in self.reply.options if option.id.startswith("case:")]
        if self.reply.kind == "choices":
            return offered
        if self.reply.asks == "platform":
            return self.ranked[:3]
        return [self.reply.case] if self.reply.case else []

    @property
    def is_right(self) -> bool:
        """Answered, asked or offered on a right case; for out-of-scope: rejected, or a tolerated case with no-rule."""
        if not self.wanted:
            tolerated = self.reply.kind in ("no-rule", "refusal") and self.reply.case in self.item.get("tolerated", ())
            return self.is_rejected or tolerated
        if (
            self.reply.asks == "platform"
            and self.item.get("platform") is None
            and not self.item.get("context_platform")
        ):
            return True
        return any(slug in self.wanted for slug in self.named)

    @property
    def is_rejected(self) -> bool:
        """Whether the copilot said that this is nothing for it, or that the guides do not answer it."""
        return self.reply.kind in REJECTED

    @property
    def is_wrong_confident(self) -> bool:
        """An answer or a question on a wrong case, without choices."""
        if self.reply.kind not in CONFIDENT or self.reply.asks == "platform":
            return False
        return self.reply.case is not None and self.reply.case not in self.wanted

    @property
    def is_language(self) -> bool:
        """Whether the language was told right."""
        return bool((self.reply.understanding or {}).get("language") == self.item["lang"])

    @property
    def foreignness(self) -> float:
        """The score that the rejection uses: the share of what is none of our cases."""
        intents = (self.reply.understanding or {}).get("intents", ())
        return 1.0 - float(sum(share for name, share in intents if role(name) == "case"))


@dataclass(frozen=True)
class Wanted:
    """What to print besides the scores, and of which items."""

    as_json: bool = False
    errors: bool = False
    variants: bool = False
    platform: str | None = None


def run(files: Sequence[Path], store: Path | None, wanted: Wanted) -> int:
    """Print the scores of the files, taken as one set; the exit code."""
    try:
        items = [
            json.loads(line) for file in files for line in file.read_text("utf-8-sig").splitlines() if line.strip()
        ]
        for number, item in enumerate(items, 1):
            _be_whole(number, item)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"seller-copilot: {error}\n")
        return BAD_USAGE
    kept = [one for one in items if wanted.platform in (None, one.get("platform") or one.get("context_platform"))]
    asyncio.run(_measure(kept, store, wanted))
    return 0


def _be_whole(number: int, item: object) -> None:
    """Raises ValueError where an item lacks its question, or has a time that is none."""
    if not isinstance(item, dict) or "q" not in item:
        raise ValueError(f'item {number} has no "q"')
    try:
        _asked_at(item)
    except LineError as error:
        raise ValueError(f"item {number}: {error}") from None


def _asked_at(item: Mapping[str, Any]) -> datetime:
    """The moment at which it is asked: its own or always the same, so that scores do not change with the day."""
    at = item.get("at")
    return UNDATED if at is None else moment(str(at))


async def _measure(items: Sequence[Mapping[str, Any]], store: Path | None, wanted: Wanted) -> None:
    shipped = app.load_content()
    listener = app.lazy_listener(shipped)
    listener().encoder.encode(["."])
    async with app.copilot(shipped, listener, store) as copilot:
        scored = await score_all(copilot, items)
        table = {"all": scores(scored)} | {
            language: scores([one for one in scored if one.item.get("lang") == language])
            for language in sorted({one.item["lang"] for one in scored if one.item.get("lang")})
        }
        if wanted.variants:
            table["all"] |= await _variants(copilot, scored)
    _print(table, as_json=wanted.as_json)
    if wanted.errors:
        _print_errors(scored, Nearest.of(listener(), Corpus().load()))


async def score_all(copilot: Copilot, items: Iterable[Mapping[str, Any]], name: str = "") -> list[Scored]:
    """Every item asked in a conversation of its own; `name` tells these conversations from others."""
    return [await _one(copilot, f"{name}{number}", item) for number, item in enumerate(items)]


async def _variants(copilot: Copilot, scored: Sequence[Scored]) -> dict[str, float | None]:
    """For every way of writing the same: top-1 of the in-scope items that it changes, less than as they are written."""
    costs: dict[str, float | None] = {}
    for name, change in VARIANTS.items():
        changed = [one for one in scored if one.wanted and change(one.item["q"]) != one.item["q"]]
        again = await score_all(copilot, [{**one.item, "q": change(one.item["q"])} for one in changed], name)
        as_written, now = (_share([one.is_top for one in all_]) for all_ in (changed, again))
        costs[f"{name}_cost"] = None if as_written is None or now is None else round(as_written - now, 4)
    return costs


async def _one(copilot: Copilot, number: str, item: Mapping[str, Any]) -> Scored:
    known = copilot.content.knowledge.platforms
    around = item.get("context_platform")
    message = Incoming(
        Address("evaluate", number, "local"),
        str(item.get("id", number)),
        _asked_at(item),
        ZoneInfo(HOME),
        text=item["q"],
        platform=around if around in known else None,
    )
    start = time.perf_counter()
    reply = await copilot.handle(message)
    return Scored(item, reply, time.perf_counter() - start)


def scores(scored: Sequence[Scored]) -> dict[str, float | int | None]:
    """The measures of contracts.md; a measure without items is None."""
    ours = [one for one in scored if one.wanted]
    foreign = [one for one in scored if not one.wanted]
    mails = [one for one in scored if "expect" in one.item]
    languages = [one for one in scored if one.item.get("lang")]
    times = [one.seconds * 1000 for one in scored]
    return {
        "count": len(scored),
        "top1": _share([one.is_top for one in ours]),
        "top3": _share([any(slug in one.wanted for slug in one.ranked[:3]) for one in ours]),
        "right": _share([one.is_right for one in scored]),
        "wrong_confident": _share([one.is_wrong_confident for one in scored]),
        "rejected_in_scope": _share([one.is_rejected and not one.is_right for one in ours]),
        "rejected_out_of_scope": _share([one.is_right for one in foreign]),
        "auroc": _auroc([one.foreignness for one in foreign], [one.foreignness for one in ours]),
        "right_language": _share([one.is_language for one in languages]),
        "right_language_short": _share([one.is_language for one in languages if len(one.item["q"]) <= SHORT]),
        "mail_sender": _share(
            [(one.reply.mail or {}).get("sender") == one.item["expect"].get("sender") for one in mails]
        ),
        "mail_facts": _share([found for one in mails for found in _facts_found(one)]),
        "ms_p50": float(np.percentile(times, 50)) if times else None,
        "ms_p99": float(np.percentile(times, 99)) if times else None,
    }


def _facts_found(one: Scored) -> list[bool]:
    """Which of the order number, amounts and dates that the mail holds were picked up."""
    wanted = {
        k: v
        for k, v in one.item["expect"].get("facts", {}).items()
        if k in ("order_no", "amount") or k.endswith("date")
    }
    told = ((one.reply.mail or {}).get("facts") or {}).values()
    found = {str(one) for value in told for one in (value if isinstance(value, list) else [value])}
    return [str(value) in found for value in wanted.values()]


def _share(truths: Sequence[bool]) -> float | None:
    return round(sum(truths) / len(truths), 4) if truths else None


def _auroc(high: Sequence[float], low: Sequence[float]) -> float | None:
    """How often an out-of-scope item scores above an in-scope one; ties count half."""
    if not high or not low:
        return None
    wins = sum((a > b) + (a == b) / 2 for a in high for b in low)
    return round(wins / (len(high) * len(low)), 4)


def _print(table: Mapping[str, Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(table, ensure_ascii=False) + "\n")
    else:
        _print_table(table)


def _print_errors(scored: Sequence[Scored], nearest: Nearest) -> None:
    """Every item that went wrong, with the phrases that led there: between them lies the phrase to add."""
    for one in (one for one in scored if not one.is_right or one.is_wrong_confident):
        wanted = "/".join(one.wanted) or "out of scope"
        got = f"{one.reply.kind} {one.reply.case or ','.join(one.named)}"
        sys.stdout.write(f"{one.item.get('id')}: {got} instead of {wanted}: {one.item['q'][:70]!r}\n")
        for near in nearest.phrases_to(one.item["q"], one.reply.platform or one.item.get("context_platform")):
            sys.stdout.write(f"    {near.likeness:.2f} {near.intent}: {near.text[:70]!r}\n")


def _print_table(table: Mapping[str, Mapping[str, Any]]) -> None:
    grid = Table(box=None)
    grid.add_column("measure")
    for name in table:
        grid.add_column(name, justify="right")
    for measure in table["all"]:
        grid.add_row(measure, *(_cell(row.get(measure)) for row in table.values()))
    Console(width=120).print(grid)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"

"""Labelled questions in, a score table out."""

import asyncio
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from rich.console import Console
from rich.table import Table

from bot import app
from bot.copilot import Copilot
from bot.jsonl import HOME
from bot.messages import Address, Incoming, Outgoing
from intents.phrases import role

REJECTED = ("out-of-scope", "note", "refusal", "no-rule")
CONFIDENT = ("answer", "question")
BAD_USAGE = 2


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
    def foreignness(self) -> float:
        """The score that the rejection uses: the share of what is none of our cases."""
        intents = (self.reply.understanding or {}).get("intents", ())
        return 1.0 - float(sum(share for name, share in intents if role(name) == "case"))


def run(files: Sequence[Path], store: Path | None, *, as_json: bool, errors: bool, platform: str | None) -> int:
    """Print the scores of the files, taken as one set; the exit code."""
    try:
        items = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
        missing = next((i for i, item in enumerate(items, 1) if not isinstance(item, dict) or "q" not in item), None)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"seller-copilot: {error}\n")
        return BAD_USAGE
    if missing:
        sys.stderr.write(f'seller-copilot: item {missing} has no "q"\n')
        return BAD_USAGE
    kept = [item for item in items if platform in (None, item.get("platform") or item.get("context_platform"))]
    scored = asyncio.run(_all(kept, store))
    table = {"all": scores(scored)} | {
        language: scores([one for one in scored if one.item.get("lang") == language])
        for language in sorted({one.item["lang"] for one in scored if one.item.get("lang")})
    }
    _print(table, scored, as_json=as_json, errors=errors)
    return 0


async def _all(items: Iterable[Mapping[str, Any]], store: Path | None) -> list[Scored]:
    shipped = app.load_content()
    listener = app.lazy_listener(shipped)
    listener().encoder.encode(["."])
    async with app.copilot(shipped, listener, store) as copilot:
        return [await _one(copilot, number, item) for number, item in enumerate(items)]


async def _one(copilot: Copilot, number: int, item: Mapping[str, Any]) -> Scored:
    known = copilot.content.knowledge.platforms
    around = item.get("context_platform")
    message = Incoming(
        Address("evaluate", str(number), "local"),
        str(item.get("id", number)),
        datetime.now(UTC),
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
        "top1": _share([one.ranked[:1] != [] and one.ranked[0] in one.wanted for one in ours]),
        "top3": _share([any(slug in one.wanted for slug in one.ranked[:3]) for one in ours]),
        "right": _share([one.is_right for one in scored]),
        "wrong_confident": _share([one.is_wrong_confident for one in scored]),
        "rejected_in_scope": _share([one.is_rejected and not one.is_right for one in ours]),
        "rejected_out_of_scope": _share([one.is_right for one in foreign]),
        "auroc": _auroc([one.foreignness for one in foreign], [one.foreignness for one in ours]),
        "right_language": _share(
            [(one.reply.understanding or {}).get("language") == one.item["lang"] for one in languages]
        ),
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


def _print(table: Mapping[str, Mapping[str, Any]], scored: Sequence[Scored], *, as_json: bool, errors: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(table, ensure_ascii=False) + "\n")
    else:
        _print_table(table)
    if errors:
        for one in (one for one in scored if not one.is_right or one.is_wrong_confident):
            wanted = "/".join(one.wanted) or "out of scope"
            got = f"{one.reply.kind} {one.reply.case or ','.join(one.named)}"
            sys.stdout.write(f"{one.item.get('id')}: {got} instead of {wanted}: {one.item['q'][:70]!r}\n")


def _print_table(table: Mapping[str, Mapping[str, Any]]) -> None:
    grid = Table(box=None)
    grid.add_column("measure")
    for name in table:
        grid.add_column(name, justify="right")
    for measure in table["all"]:
        grid.add_row(measure, *(_cell(row[measure]) for row in table.values()))
    Console(width=120).print(grid)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"

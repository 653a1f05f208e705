"""`check --coverage`: what is written for every case, and which facts are used."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from bot.check import facts
from bot.content import ROOT, Content
from intents.phrases import Phrase
from knowledge.model import Case

DIALOGS = Path("tests") / "dialogs"


def show(content: Content, phrases: tuple[Phrase, ...], root: Path = ROOT) -> None:
    """Print one line per case, then the facts of every marketplace."""
    console = Console(width=110)
    told = _transcripts(root)
    console.print(_cases(content, phrases, told))
    console.print(_facts(content))
    cases = list(content.knowledge.cases.values())
    rows = sum(len(list(_rows(case))) for case in cases)
    done = sum((case.slug, row) in told for case in cases for row in _rows(case))
    console.print(
        f"{len(cases)} cases, {rows} rows, {done} with a transcript, {len(content.library.messages)} messages"
    )


def _cases(content: Content, phrases: tuple[Phrase, ...], told: Counter[tuple[str, str]]) -> Table:
    table = Table("case", box=None)
    for column in ("rows", "transcripts", "zh", "en", "fr", "pl", "messages", "languages"):
        table.add_column(column, justify="right")
    counts = Counter((phrase.intent, phrase.language) for phrase in phrases)
    for slug, case in sorted(content.knowledge.cases.items()):
        rows = list(_rows(case))
        spoken = [sum(counts[intent, language] for intent in case.intents) for language in ("zh", "en", "fr", "pl")]
        messages = {name for outcome in case.outcomes for name in outcome.templates}
        languages = sorted({code for name in messages for code in content.library.messages[name].languages})
        done = sum((slug, row) in told for row in rows)
        table.add_row(slug, str(len(rows)), str(done), *map(str, spoken), str(len(messages)), " ".join(languages))
    return table


def _rows(case: Case) -> Iterator[str]:
    yield from (outcome.id for outcome in case.outcomes if not outcome.goes_on)


def _facts(content: Content) -> Table:
    table = Table("facts of", box=None)
    for column in ("all", "used", "excused", "open"):
        table.add_column(column, justify="right")
    used = facts.used(content)
    excused = {unused.fact for unused in content.knowledge.unused} - used
    whole = content.knowledge.facts.values()
    for platform in [*sorted({fact.platform for fact in whole}), "all"]:
        names = {fact.id for fact in whole if platform in (fact.platform, "all")}
        figures = (len(names), len(names & used), len(names & excused), len(names - used - excused))
        table.add_row(platform, *map(str, figures))
    return table


def _transcripts(root: Path) -> Counter[tuple[str, str]]:
    """How many transcripts each row has; none where the tests are not there."""
    dialogs: list[dict[str, Any]] = [
        dialog
        for path in sorted((root / DIALOGS).rglob("*.yaml"))
        for dialog in yaml.safe_load(path.read_text("utf-8")) or []
    ]
    return Counter((dialog["case"], dialog["outcome"]) for dialog in dialogs)

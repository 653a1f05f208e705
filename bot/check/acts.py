"""Enough phrases for every act that a message may be, and none that two of them claim."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.check.texts import where
from intents.about import ACTS, NONE
from intents.normalize import plain
from intents.phrases import Phrase
from knowledge.errors import Problem

LEAST = 60
LEAST_NEAR = 200


def problems(said: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    """Acts without a file or with too few phrases, files of no act, and phrases that stand in two files."""
    folder = root / "intents" / "about"
    counts = Counter(phrase.intent for phrase in said)
    for name in sorted(counts.keys() - {*ACTS, NONE}):
        yield Problem(where(folder / f"{name}.yaml"), f"{name} is no act", f"one of: {', '.join((*ACTS, NONE))}")
    for name in (*ACTS, NONE):
        least = LEAST_NEAR if name == NONE else LEAST
        if counts[name] < least:
            what = f"{name} has {counts[name]} phrases of {least}"
            yield Problem(where(folder / f"{name}.yaml"), what, "write more, in every language")
    owners: dict[str, str] = {}
    for phrase in sorted(said, key=lambda one: one.intent):
        owner = owners.setdefault(plain(phrase.text), phrase.intent)
        if owner != phrase.intent:
            yield Problem(
                where(folder / f"{phrase.intent}.yaml", phrase.text[:30]),
                f"{phrase.text[:30]!r} already stands in {owner}",
                "remove one",
            )

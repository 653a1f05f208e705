"""Run every check over the shipped content, or over a folder laid out like it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot import content as contents
from bot.check import examples, facts, figures, letters, messages, phrases, references, scripts, sentences, tables
from bot.check.texts import ROOT
from bot.content import Content
from intents import commands, extract, platforms, windows, words
from intents import phrases as spoken
from intents.examples import Examples
from intents.phrases import Phrase
from knowledge.errors import KnowledgeError, Problem

T = TypeVar("T")


def problems(folder: Path | None = None) -> list[Problem]:
    """Every mistake, in the order of the files."""
    root = folder or ROOT
    broken: list[Problem] = []
    content = _read(lambda: contents.read(root), broken)
    said = _read(lambda: spoken.load(root / "intents" / "phrases"), broken)
    told = _read(lambda: words.load(root / "intents"), broken)
    clauses = _read(Examples(root / "intents").load, broken)
    for load in (extract.load_anchors, commands.load, platforms.load_carriers, windows.load_cues):
        _read(partial(load, root / "intents"), broken)
    if broken or content is None or said is None or told is None or clauses is None:
        return sorted(set(broken))
    wrong = {*_lint(content, said, told, root), *examples.problems(content, clauses, root)}
    return sorted(wrong)


def _read(load: Callable[[], T], broken: list[Problem]) -> T | None:
    try:
        return load()
    except KnowledgeError as error:
        broken += error.problems
        return None


def _lint(content: Content, said: tuple[Phrase, ...], told: words.Words, root: Path) -> Iterator[Problem]:
    wrong = [*references.problems(content, root)]
    wrong += references.listening(content, said, told, root)
    yield from wrong
    yield from phrases.problems(content, said, root)
    yield from sentences.problems(content, root)
    yield from letters.problems(content, root)
    if not wrong:
        yield from _whole(content, root)


def _whole(content: Content, root: Path) -> Iterator[Problem]:
    """Checks that need every reference to be sound."""
    yield from tables.problems(content, root)
    yield from figures.problems(content, root)
    yield from facts.problems(content, root)
    yield from messages.problems(content, root)
    yield from scripts.problems(content, root)


def summary(folder: Path | None = None) -> str:
    """One line about clean content, and what is still to come."""
    content = contents.read(folder or ROOT)
    waiting = ", ".join(f"{platform} {count}" for platform, count in sorted(facts.pending(content).items()))
    facts_used = f"{len(facts.used(content))} of {len(content.knowledge.facts)} facts used"
    line = f"clean: {len(content.knowledge.cases)} cases, {len(content.library.messages)} messages, {facts_used}"
    return f"{line}; pending: {waiting}" if waiting else line

"""Run every check over the shipped content, or over a folder laid out like it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot import content as contents
from bot.check import (
    acts,
    examples,
    facts,
    figures,
    letters,
    mails,
    messages,
    phrases,
    references,
    scripts,
    sentences,
    tables,
)
from bot.check.texts import ROOT
from bot.content import Content
from intents import amount_words, carriers, codes, commands, extract, mail_facts, mail_parts, people, windows, words
from intents import phrases as spoken
from intents.examples import Examples
from intents.mail_examples import MailExamples
from intents.phrases import Phrase
from knowledge.errors import KnowledgeError, Problem

T = TypeVar("T")
LISTS: tuple[Callable[[Path], object], ...] = (
    extract.load_anchors, commands.load, carriers.load, windows.load_cues, mail_parts.load_words,
    mail_facts.load_wishes, amount_words.load_amount_words, codes.load_codes, people.load_names,
)  # fmt: skip


def problems(folder: Path | None = None) -> list[Problem]:
    """Every mistake, in the order of the files."""
    root = folder or ROOT
    broken: list[Problem] = []
    content = _read(lambda: contents.read(root), broken)
    spoken_in = root / "intents"
    said = _read(lambda: (spoken.load(spoken_in / "phrases"), spoken.load(spoken_in / "about")), broken)
    told = _read(lambda: words.load(root / "intents"), broken)
    clauses = _read(Examples(root / "intents").load, broken)
    pasted = _read(MailExamples(root / "intents").load, broken)
    for load in LISTS:
        _read(partial(load, root / "intents"), broken)
    if broken or content is None or said is None or told is None or clauses is None or pasted is None:
        return sorted(set(broken))
    phrased, asked = said
    wrong = {*_lint(content, phrased, told, root), *examples.problems(content, clauses, root)}
    wrong |= {*mails.problems(pasted, root), *acts.problems(asked, root)}
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

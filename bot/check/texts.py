"""Every curated text with its place, and where it stands in its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content import Content
from knowledge.content import place
from knowledge.model import Case, Clock, Outcome, Slot

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Place:
    """A text by language, its file, a name for it, and the facts that may support it."""

    file: Path
    name: str
    text: Mapping[str, str]
    facts: tuple[str, ...] = ()
    platform: str = ""


def case_file(root: Path, case: Case) -> Path:
    """The file of a case."""
    return root / "knowledge" / "cases" / f"{case.slug}.yaml"


def message_file(root: Path, name: str) -> Path:
    """The file of a message."""
    return root / "templates" / f"{name}.yaml"


def where(file: Path, *tokens: str) -> str:
    """file:line of the place where the tokens stand, each after the one before; the file where they do not."""
    try:
        text = file.read_text("utf-8")
    except OSError:
        return place(file)
    position = 0
    for token in tokens:
        found = text.find(token, position)
        if found >= 0:
            position = found
    return f"{place(file)}:{text.count(chr(10), 0, position) + 1}"


def all_texts(content: Content, root: Path) -> Iterator[Place]:
    """Every text that a seller may read."""
    for case in content.knowledge.cases.values():
        yield from _case(case, root)
    for clock in content.knowledge.clocks.values():
        yield from _clock(clock, root)
    for gap in content.knowledge.gaps.values():
        file = root / "knowledge" / "gaps.yaml"
        yield Place(file, gap.id, gap.say, gap.facts, gap.platform)
    for slot in content.knowledge.slots.values():
        yield from (Place(root / "knowledge" / "slots.yaml", slot.name, text) for text in _slot_texts(slot))
    for slot in content.library.variables.values():
        yield from (Place(root / "templates" / "variables.yaml", slot.name, text) for text in _slot_texts(slot))
    for key in content.sentences.texts["en"]:
        text = {language: texts.get(key, "") for language, texts in content.sentences.texts.items()}
        yield Place(root / "templates" / "ui" / "en.yaml", key, text)


def _slot_texts(slot: Slot) -> Iterator[Mapping[str, str]]:
    yield slot.label
    yield slot.question
    yield from (choice.label for choice in slot.choices)
    if slot.hint:
        yield slot.hint


def _case(case: Case, root: Path) -> Iterator[Place]:
    file = case_file(root, case)
    everything = tuple(dict.fromkeys(fact for outcome in case.outcomes for fact in outcome.cited()))
    yield Place(file, "title", case.title, everything, case.platform)
    yield from (Place(file, ask.slot, ask.question) for ask in case.ask if ask.question)
    for outcome in case.outcomes:
        for name, text in _outcome(outcome):
            yield Place(file, f"{outcome.id}: {name}", text, outcome.cited(), case.platform)


def _outcome(outcome: Outcome) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "label", outcome.label
    if outcome.verdict:
        yield "verdict", outcome.verdict
    for name in ("rules", "steps", "evidence", "cautions"):
        yield from ((name, line.text) for line in getattr(outcome, name))


def _clock(clock: Clock, root: Path) -> Iterator[Place]:
    file = root / "knowledge" / "clocks.yaml"
    for name, text in (("action", clock.action), ("missed", clock.missed), ("why", clock.why)):
        yield Place(file, f"{clock.id}: {name}", text, clock.facts, clock.platform)

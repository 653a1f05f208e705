"""Read the whole knowledge base, refusing anything misspelt."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from knowledge.content import place, read, read_all
from knowledge.errors import KnowledgeError, Problem
from knowledge.model import Case, Clock, Conflict, Gaps, Guide, Knowledge, Platform, Slot

ROOT = Path(__file__).parent


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=_HasId)


def load(root: Path = ROOT) -> Knowledge:
    """The knowledge in a folder. Raises KnowledgeError that names file and line of every mistake."""
    guides = read_all(root.glob("guides/*.yaml"), Guide)
    gaps = read(root / "gaps.yaml", Gaps)
    slots = read(root / "slots.yaml", tuple[Slot, ...])
    facts = [fact for guide in guides.values() for fact in guide.facts]
    return Knowledge(
        guides=_by_id(guides.values(), root / "guides"),
        platforms=_by_id(read(root / "platforms.yaml", tuple[Platform, ...]), root / "platforms.yaml"),
        slots=by_name(slots, root / "slots.yaml"),
        clocks=_by_id(read(root / "clocks.yaml", tuple[Clock, ...]), root / "clocks.yaml"),
        cases=_cases(root / "cases"),
        gaps=_by_id(gaps.unanswered, root / "gaps.yaml"),
        checks=_by_id(gaps.outside_checks, root / "gaps.yaml"),
        conflicts=_by_id(read(root / "conflicts.yaml", tuple[Conflict, ...]), root / "conflicts.yaml"),
        unused=gaps.unused,
        facts=_by_id(facts, root / "guides"),
        guide_of={fact.id: guide.id for guide in guides.values() for fact in guide.facts},
    )


def by_name(slots: Iterable[Slot], path: Path) -> dict[str, Slot]:
    """The slots by name. Raises KnowledgeError where a name is taken twice."""
    listed = list(slots)
    twice = sorted({slot.name for slot in listed if sum(slot.name == other.name for other in listed) > 1})
    if twice:
        problems = [Problem(place(path), f"the name {name} is taken twice", "rename one of them") for name in twice]
        raise KnowledgeError(problems)
    return {slot.name: slot for slot in listed}


def _cases(folder: Path) -> Mapping[str, Case]:
    cases = {}
    for path, case in read_all(folder.glob("*/*.yaml"), Case).items():
        slug = f"{path.parent.name}/{path.stem}"
        cases[slug] = replace(case, slug=slug)
    return cases


def _by_id(entries: Iterable[Entry], path: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        if entry.id in found:
            problems.append(Problem(place(path), f"the id {entry.id} is taken twice", "rename one of them"))
        found[entry.id] = entry
    if problems:
        raise KnowledgeError(problems)
    return found

"""Every fact of a marketplace that is written up is used, or excused."""

from collections.abc import Iterator
from pathlib import Path

from bot.content import Content
from knowledge.content import place
from knowledge.errors import Problem
from knowledge.model import GENERIC, OTHER


def used(content: Content) -> set[str]:
    """The facts that cases, their clocks and their gaps rest on."""
    knowledge = content.knowledge
    found: set[str] = set()
    for case in knowledge.cases.values():
        for outcome in case.outcomes:
            found |= set(outcome.cited())
            found |= {fact for name in outcome.clocks for fact in knowledge.clocks[name].facts}
            found |= {fact for name in outcome.gaps for fact in knowledge.gaps[name].facts}
    return found


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """The facts that nobody uses, of marketplaces whose cases are complete."""
    excused = {unused.fact for unused in content.knowledge.unused}
    complete = _complete(content)
    seen = used(content)
    for name, fact in content.knowledge.facts.items():
        if fact.platform in complete and name not in seen | excused:
            file = root / "knowledge" / "guides" / f"{content.knowledge.guide_of[name]}.yaml"
            yield Problem(
                place(file),
                f"no case uses the fact {name}",
                "cite it in a case, or excuse it under unused in gaps.yaml",
            )


def _complete(content: Content) -> set[str]:
    """The platforms whose cases are all written; with "other" also what names no marketplace."""
    names = {platform.id for platform in content.knowledge.platforms.values() if platform.complete}
    return names | ({GENERIC} if OTHER in names else set())


def pending(content: Content) -> dict[str, int]:
    """Facts not yet used, by marketplace whose cases are not complete."""
    excused = {unused.fact for unused in content.knowledge.unused}
    seen = used(content) | excused
    complete = _complete(content)
    counts: dict[str, int] = {}
    for name, fact in content.knowledge.facts.items():
        if fact.platform not in complete and name not in seen:
            counts[fact.platform] = counts.get(fact.platform, 0) + 1
    return counts

"""Whatever is named exists, and belongs where it is used."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.check.texts import case_file, message_file, where
from bot.content import Content
from intents.phrases import Phrase, role
from knowledge.conditions import Bound, ClockIs, Is, leaves
from knowledge.errors import Problem
from knowledge.model import GENERIC, Case, Outcome, Slot

MEND = "correct the spelling, or add it"
FREE = ("order_number", "tracking_number")


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """Everything that the knowledge and the messages name."""
    for case in content.knowledge.cases.values():
        yield from _case(content, case, case_file(root, case))
    yield from _platforms(content, root)
    yield from _clocks(content, root)
    yield from _slots(content, root)
    yield from _messages(content, root)
    yield from _facts(content, root)


def _platforms(content: Content, root: Path) -> Iterator[Problem]:
    """The commonest cases of a marketplace are its own."""
    file = root / "knowledge" / "platforms.yaml"
    for platform in content.knowledge.platforms.values():
        own = (case.slug for case in content.knowledge.own_cases(platform.id))
        yield from _named(file, "the case", platform.common, own, platform.id)


def _unknown(file: Path, kind: str, name: str, *near: str) -> Problem:
    return Problem(where(file, *near, name), f"{kind} {name} does not exist", MEND)


def _named(file: Path, kind: str, names: Iterable[str], known: Iterable[str], *near: str) -> Iterator[Problem]:
    known = set(known)
    yield from (_unknown(file, kind, name, *near) for name in names if name not in known)


def _case(content: Content, case: Case, file: Path) -> Iterator[Problem]:
    if case.platform not in {*content.knowledge.platforms, GENERIC}:
        yield _unknown(file, "the platform", case.platform)
    for ask in case.ask:
        slot = content.knowledge.slots.get(ask.slot)
        if slot is None:
            yield _unknown(file, "the slot", ask.slot)
        else:
            yield from _named(file, "the choice", ask.choices, _choices(slot), ask.slot)
    for twice in sorted({ask.slot for ask in case.ask if sum(ask.slot == other.slot for other in case.ask) > 1}):
        yield Problem(where(file, twice), f"{twice} is asked twice", "remove one of the two")
    seen: set[str] = set()
    for outcome in case.outcomes:
        if outcome.id in seen:
            yield Problem(where(file, outcome.id), f"the outcome {outcome.id} stands twice", "rename one")
        seen.add(outcome.id)
        yield from _outcome(content, case, outcome, file)


def _choices(slot: Slot) -> set[str]:
    return {choice.id for choice in slot.choices} | ({"yes", "no"} if slot.kind == "yes-no" else set())


def _outcome(content: Content, case: Case, outcome: Outcome, file: Path) -> Iterator[Problem]:
    knowledge, near = content.knowledge, f'id: "{outcome.id}"'
    yield from _conditions(content, case, outcome, file)
    yield from _named(file, "the fact", outcome.cited(), knowledge.facts, near)
    yield from _named(file, "the clock", outcome.clocks, knowledge.clocks, near)
    yield from _named(file, "the message", outcome.templates, content.library.messages, near)
    yield from _named(file, "the gap", outcome.gaps, knowledge.gaps, near)
    yield from _named(file, "the conflict", outcome.conflicts, knowledge.conflicts, near)
    yield from _named(file, "the outside check", outcome.checks, knowledge.checks, near)
    targets = (*outcome.related, *([outcome.goes_on] if outcome.goes_on else []))
    yield from _named(file, "the case", targets, knowledge.cases, near)
    yield from _foreign(content, case, outcome, file)
    if not outcome.goes_on and not outcome.verdict:
        yield Problem(where(file, near), f"{outcome.id} has no verdict", "write one, or let another table go on")
    if outcome.goes_on and _comes_back(content, outcome.goes_on, {case.slug}):
        yield Problem(where(file, near), f"{outcome.id} leads back to its own table", "let it answer itself")


def _foreign(content: Content, case: Case, outcome: Outcome, file: Path) -> Iterator[Problem]:
    """Nothing of one marketplace is lent to another."""
    if case.platform == GENERIC:
        return
    knowledge = content.knowledge
    lent = [
        fact
        for fact in outcome.cited()
        if fact in knowledge.facts and knowledge.facts[fact].platform not in (case.platform, GENERIC)
    ]
    lent += [
        name for name in outcome.clocks if name in knowledge.clocks and knowledge.clocks[name].platform != case.platform
    ]
    lent += [
        name
        for name in (*outcome.templates, *outcome.related, outcome.goes_on or case.slug)
        if name.partition("/")[0] not in (case.platform, GENERIC)
    ]
    for name in lent:
        yield Problem(
            where(file, f'id: "{outcome.id}"', name),
            f"{outcome.id} uses {name} of another marketplace",
            f"use what belongs to {case.platform}",
        )


def _comes_back(content: Content, slug: str, seen: set[str]) -> bool:
    if slug in seen:
        return True
    following = content.knowledge.cases.get(slug)
    rows = following.outcomes if following else ()
    return any(_comes_back(content, row.goes_on, seen | {slug}) for row in rows if row.goes_on)


def _conditions(content: Content, case: Case, outcome: Outcome, file: Path) -> Iterator[Problem]:
    asked = {ask.slot for ask in case.ask}
    near = f'id: "{outcome.id}"'
    for leaf in leaves(outcome.when):
        if isinstance(leaf, ClockIs):
            yield from _named(file, "the clock", [leaf.clock], content.knowledge.clocks, near)
            continue
        slot = content.knowledge.slots.get(leaf.slot)
        if slot is None:
            yield _unknown(file, "the slot", leaf.slot, near)
        elif leaf.slot not in asked:
            yield Problem(
                where(file, near, leaf.slot),
                f"{outcome.id} depends on {leaf.slot}, which the case does not ask",
                "add it to ask",
            )
        elif isinstance(leaf, Is):
            offered = (case.asked(leaf.slot) or case.ask[0]).choices or _choices(slot)
            yield from _named(file, f"in {leaf.slot} the choice", leaf.choices, offered, near)
        elif isinstance(leaf, Bound) and slot.kind not in ("money", "number"):
            yield Problem(where(file, near, leaf.slot), f"{leaf.slot} is no number", "compare it with a choice")


def _clocks(content: Content, root: Path) -> Iterator[Problem]:
    file = root / "knowledge" / "clocks.yaml"
    for clock in content.knowledge.clocks.values():
        yield from _named(file, "the fact", clock.facts, content.knowledge.facts, clock.id)
        yield from _named(file, "the platform", [clock.platform], {*content.knowledge.platforms, GENERIC}, clock.id)
        if not _is_zone(clock.zone):
            yield from _named(file, "the time zone", [clock.zone], {*available_timezones(), "unstated"}, clock.id)
        if clock.starts_from:
            yield from _named(file, "the slot", [clock.starts_from], content.knowledge.slots, clock.id)


def _is_zone(name: str) -> bool:
    """Whether there is such a time zone; the list of all is read only where one is not found, for that is slow."""
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        return name == "unstated" or bool(ZoneInfo(name))
    return False


def _slots(content: Content, root: Path) -> Iterator[Problem]:
    file = root / "knowledge" / "slots.yaml"
    for slot in content.vocabulary.values():
        yield from _lies(slot, file if slot.name in content.knowledge.slots else root / "templates" / "variables.yaml")
    for slot in content.knowledge.slots.values():
        yield from _named(file, "the slot", slot.derived.get("ratio", ()), content.knowledge.slots, slot.name)
        for implied in slot.implies.values():
            yield from _named(file, "the slot", implied, content.knowledge.slots, slot.name)


def _lies(slot: Slot, file: Path) -> Iterator[Problem]:
    if slot.lies != "behind" and slot.kind not in ("date", "datetime"):
        yield Problem(where(file, slot.name, "lies"), f"{slot.name} is no moment, and cannot lie ahead", "remove lies")


def _messages(content: Content, root: Path) -> Iterator[Problem]:
    for message in content.library.messages.values():
        file = message_file(root, message.id)
        yield from _named(file, "the variable", (*message.variables, *message.requires), content.vocabulary)
        yield from _named(file, "the fact", message.basis, content.knowledge.facts)


def _facts(content: Content, root: Path) -> Iterator[Problem]:
    knowledge = content.knowledge
    gaps = root / "knowledge" / "gaps.yaml"
    for gap in knowledge.gaps.values():
        yield from _named(gaps, "the fact", gap.facts, knowledge.facts, gap.id)
    for check in knowledge.checks.values():
        yield from _named(gaps, "the fact", check.flags, knowledge.facts, check.id)
    yield from _named(gaps, "the fact", [unused.fact for unused in knowledge.unused], knowledge.facts)
    for conflict in knowledge.conflicts.values():
        yield from _named(
            root / "knowledge" / "conflicts.yaml", "the fact", conflict.items, knowledge.facts, conflict.id
        )
    for platform in knowledge.platforms.values():
        yield from _named(
            root / "knowledge" / "platforms.yaml",
            "the guide",
            platform.guide_ids,
            knowledge.guides,
            platform.id,
        )


def listening(
    content: Content, phrases: tuple[Phrase, ...], words: Mapping[str, Mapping[str, object]], root: Path
) -> Iterator[Problem]:
    """What the understanding names: intents of cases, slots and choices of phrases and telling words."""
    intents = {phrase.intent for phrase in phrases}
    claimed: dict[tuple[str, str], str] = {}
    for case in content.knowledge.cases.values():
        file = case_file(root, case)
        yield from _named(file, "the intent", case.intents, intents)
        for intent in case.intents:
            other = claimed.setdefault((case.platform, intent), case.slug)
            if other != case.slug:
                yield Problem(
                    where(file, intent),
                    f"{intent} already leads to {other}",
                    "give each case its own intents",
                )
        yield from _named(file, "the refusal", [f"refusals/{name}" for name in case.refuses], intents)
        for slots in case.refuses.values():
            yield from _named(file, "the slot", slots, [ask.slot for ask in case.ask])
    told = {(phrase.intent, slot, choice) for phrase in phrases for slot, choice in phrase.slots}
    for intent, slot, choice in sorted(told):
        file = root / "intents" / "phrases" / f"{intent}.yaml"
        known = content.knowledge.slots.get(slot)
        if known is None:
            yield _unknown(file, "the slot", slot)
        else:
            yield from _named(file, f"in {slot} the choice", [choice], _choices(known))
    file = root / "intents" / "values.yaml"
    yield from _named(file, "the slot", words, content.knowledge.slots)
    for slot, choices in words.items():
        if slot in content.knowledge.slots:
            yield from _named(file, f"in {slot} the choice", choices, _choices(content.knowledge.slots[slot]), slot)
    special = sorted(intent for intent in intents if role(intent) != "case")
    yield from (problem for intent in special for problem in _special(content, intent, root))


def _special(content: Content, intent: str, root: Path) -> Iterator[Problem]:
    file = root / "intents" / "phrases" / f"{intent}.yaml"
    folder, _, name = intent.partition("/")
    if folder == "gaps" and name not in content.knowledge.gaps:
        yield _unknown(file, "the gap", name)
    key = {"talk": f"talk.{name}", "refusals": f"refusal.{name}"}.get(folder)
    if key and not content.sentences.has(key):
        yield Problem(where(file), f"nothing is said to it: {key} is missing", "write it in templates/ui/")

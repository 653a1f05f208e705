"""Enough phrases for every case, in its languages, none twice or nearly so, and none that two intents claim."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.check.texts import where
from bot.content import Content
from intents.carriers import load_carriers
from intents.index import matching_form
from intents.normalize import plain
from intents.phrases import Phrase
from intents.platforms import Names
from knowledge.errors import Problem

LEAST = 40
NEARLY = 92
LONG_ENOUGH = 8


def problems(content: Content, phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    """Doubles and near-doubles, what is the same to the classifier in two intents, and cases with too few phrases."""
    yield from _twins(phrases, root)
    yield from _doubles(phrases, root)
    yield from _near_doubles(phrases, root)
    yield from _claimed_twice(content, phrases, root)
    yield from _too_few(content, phrases, root)


def _twins(phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    """A refusal's twins belong to intents that have phrases of their own, and to refusals that there are."""
    known = {phrase.intent for phrase in phrases if not phrase.twin_of}
    for phrase in phrases:
        for name in (phrase.intent, f"refusals/{phrase.twin_of}") if phrase.twin_of else ():
            if name not in known:
                yield Problem(
                    where(_file(root, phrase), phrase.text[:30]),
                    f"{name} has no phrases of its own",
                    "name the intent that the sentence really asks for",
                )


def _doubles(phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        first = seen.setdefault(_bare(phrase.text), phrase)
        if first is not phrase:
            owner = "the same intent" if first.intent == phrase.intent else first.intent
            yield Problem(
                where(_file(root, phrase), phrase.text[:30]),
                f"{phrase.text[:30]!r} already stands in {owner}",
                "remove one, or write it anew",
            )


def _near_doubles(phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    by_intent: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        if len(phrase.text) >= LONG_ENOUGH:
            by_intent[phrase.intent].append(phrase)
    for group in by_intent.values():
        for later, earlier in _nearly_alike(tuple(_bare(phrase.text) for phrase in group)):
            yield Problem(
                where(_file(root, group[later]), group[later].text[:30]),
                f"{group[later].text[:30]!r} is nearly {group[earlier].text[:30]!r}",
                "remove one: it teaches nothing new",
            )


@cache
def _nearly_alike(texts: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """The places of texts that are nearly, but not quite, the same: the later and the earlier."""
    alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=NEARLY, dtype=np.uint8, workers=-1)
    pairs = np.argwhere(np.tril(alike, -1)).tolist()
    return tuple((later, earlier) for later, earlier in pairs if texts[later] != texts[earlier])


def _claimed_twice(content: Content, phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    """Phrases of different intents that are one and the same once names and figures are masked."""
    names = Names.of(content.knowledge.platforms.values(), load_carriers())
    owners: dict[str, Phrase] = {}
    for phrase in phrases:
        first = owners.setdefault(matching_form(names, _plain(phrase.text)), phrase)
        if first.intent != phrase.intent and _bare(first.text) != _bare(phrase.text):
            yield Problem(
                where(_file(root, phrase), phrase.text[:30]),
                f"without names and figures {phrase.text[:30]!r} is the same as in {first.intent}",
                "say more in one of them, so that it can be told from the other",
            )


def _too_few(content: Content, phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    counts = Counter(phrase.intent for phrase in phrases if not phrase.twin_of)
    languages = {(phrase.intent, phrase.language) for phrase in phrases}
    for case in content.knowledge.cases.values():
        count = sum(counts[intent] for intent in case.intents)
        file = root / "knowledge" / "cases" / f"{case.slug}.yaml"
        if count < LEAST:
            yield Problem(
                where(file, "intents"),
                f"{case.slug} has {count} phrases of {LEAST}",
                "write more in intents/phrases/",
            )
        platform = content.knowledge.platforms.get(case.platform)
        for language in dict.fromkeys(("zh", "en", (platform and platform.buyers_language) or "en")):
            if not any((intent, language) in languages for intent in case.intents):
                yield Problem(
                    where(file, "intents"),
                    f"{case.slug} has no phrase in {language}",
                    "write some in intents/phrases/",
                )


@cache
def _plain(text: str) -> str:
    return plain(text)


@cache
def _bare(text: str) -> str:
    return "".join(character for character in _plain(text) if character.isalnum()) or text


def _file(root: Path, phrase: Phrase) -> Path:
    name = f"twins/{phrase.twin_of}" if phrase.twin_of else phrase.intent
    return root / "intents" / "phrases" / f"{name}.yaml"

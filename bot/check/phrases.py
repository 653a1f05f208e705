"""Enough phrases for every case, in its languages, and none that two intents claim."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.check.texts import where
from bot.content import Content
from intents.normalize import plain
from intents.phrases import Phrase
from knowledge.errors import Problem

LEAST = 40


def problems(content: Content, phrases: tuple[Phrase, ...], root: Path) -> Iterator[Problem]:
    """Doubles, and cases with too few phrases."""
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
    counts = Counter(phrase.intent for phrase in phrases)
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


def _bare(text: str) -> str:
    return "".join(character for character in plain(text) if character.isalnum()) or text


def _file(root: Path, phrase: Phrase) -> Path:
    return root / "intents" / "phrases" / f"{phrase.intent}.yaml"

"""Every text is written in the letters of its language, without ids."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.check.texts import all_texts, message_file, where
from bot.content import Content
from intents.normalize import simplified
from knowledge.errors import Problem
from templates.script import HAN, OTHER

ID = re.compile(r"\b(?:[A-Z]{3}-[A-Z0-9]+-\d+|[CGO]-[A-Z]{1,3}-\d+|M-[A-Z]{3}-\d+)\b")
SLOTLIKE = re.compile(r"\b[a-z]+_[a-z_]+\b")


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """Letters of another script, traditional characters in simplified texts, and ids that a person would read."""
    literals = "\n".join(literal for fact in content.knowledge.facts.values() for literal in fact.literals)
    slugs = re.compile("|".join(map(re.escape, sorted(content.knowledge.cases))) or r"(?!)")
    for text in all_texts(content, root):
        for language, written in text.text.items():
            for what in _wrong(written, language, literals, slugs):
                yield Problem(
                    where(text.file, written[:15]),
                    f"{text.name} ({language}): {what}",
                    "write it in the words of its reader",
                )
    for message in content.library.messages.values():
        texts: Mapping[str, str] = {
            **message.text,
            **{f"{key} gloss": value for key, value in message.gloss.items()},
        }
        for language, written in texts.items():
            for what in _wrong(
                re.sub(r"\{[{%].*?[%}]\}", "", written, flags=re.DOTALL),
                language.partition(" ")[0],
                literals,
                slugs,
            ):
                yield Problem(
                    where(message_file(root, message.id), written[:15]),
                    f"{language}: {what}",
                    "write it in the words of its reader",
                )


def _wrong(text: str, language: str, literals: str, slugs: re.Pattern[str]) -> Iterator[str]:
    han = next((run for run in re.findall(r"[\u4e00-\u9fff]+", text) if run not in literals), None)
    if language != "zh" and han:
        yield f"Chinese characters ({han})"
    if language == "zh" and simplified(text) != text:
        changed = next(a for a, b in zip(text, simplified(text), strict=False) if a != b)
        yield f"a traditional character ({changed})"
    other = OTHER.search(text)
    if other:
        yield f"letters of another script ({other.group()})"
    for pattern in (ID, slugs):
        found = pattern.search(text)
        if found:
            yield f"an id that is not for readers ({found.group()})"
    slot = next((one for one in SLOTLIKE.findall(text) if one not in literals), None)
    if slot:
        yield f"a name from the files ({slot})"


__all__ = ["HAN", "problems"]

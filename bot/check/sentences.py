"""The copilot's own sentences stand in both languages and name the same values."""

from collections.abc import Iterator
from pathlib import Path

from bot.check.texts import where
from bot.content import Content
from knowledge.errors import Problem
from knowledge.model import LANGUAGES
from templates.write import WritingError, variables_of


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """Sentences that one language lacks, or that name other values there."""
    texts = content.sentences.texts
    keys = sorted({key for sentences in texts.values() for key in sentences})
    for language in LANGUAGES:
        file = root / "templates" / "ui" / f"{language}.yaml"
        for key in keys:
            if key not in texts.get(language, {}):
                yield Problem(where(file), f"{key} is missing", "write it in this language too")
                continue
            try:
                named = [variables_of(sentences[key]) for sentences in texts.values() if key in sentences]
            except WritingError as error:
                yield Problem(where(file, key), f"{key}: {error}", "correct the template")
                continue
            if any(one != named[0] for one in named):
                yield Problem(where(file, key), f"{key} names other values in another language", "use the same values")

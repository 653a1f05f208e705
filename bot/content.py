"""All curated content in one value: what is known and what can be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import knowledge.load
import templates.messages
import templates.sentences
from intents import letters
from intents.letters import Letters
from knowledge.model import Knowledge, Slot
from templates.messages import Library
from templates.sentences import Sentences

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Content:
    """Knowledge, messages and the copilot's own sentences."""

    knowledge: Knowledge
    library: Library
    sentences: Sentences

    @cached_property
    def vocabulary(self) -> Mapping[str, Slot]:
        """Every slot and message variable by name."""
        return {**self.library.variables, **self.knowledge.slots}

    @cached_property
    def letters(self) -> Letters:
        """How sellers speak of messages."""
        return letters.load()


def read(root: Path = ROOT) -> Content:
    """All content of a folder, as the files have it. Raises KnowledgeError."""
    return Content(
        knowledge.load.load(root / "knowledge"),
        templates.messages.load(root / "templates"),
        templates.sentences.load(root / "templates"),
    )

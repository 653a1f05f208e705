"""Why a text was understood as it was: the phrases nearest to it, and what each of its clauses would mean alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intents.index import keys_of, matching_form
from intents.normalize import clean, plain
from intents.phrases import Phrase
from intents.ranking import Ranking, ranked
from intents.understand import Listener
from knowledge.model import GENERIC

CLAUSE = re.compile(r"[。！？；!?;\n…]+|[，,](?=.{6})|\.(?=\s)")
SHORTEST = 4


@dataclass(frozen=True)
class Near:
    """A phrase and how like it is: 0.75 where nothing is shared, 5.6 for the same words."""

    likeness: float
    intent: str
    text: str


@dataclass(frozen=True)
class Nearest:
    """Looks phrases up by the keys of their vectors."""

    listener: Listener
    phrases: Mapping[int, Phrase]

    @classmethod
    def of(cls, listener: Listener, phrases: Sequence[Phrase]) -> "Nearest":
        """With all phrases that were learned from."""
        forms = [matching_form(listener.names, plain(phrase.text)) for phrase in phrases]
        return cls(listener, dict(zip(keys_of(forms).tolist(), phrases, strict=True)))

    def phrases_to(self, text: str, platform: str | None, most: int = 3) -> list[Near]:
        """The phrases most like the text, the nearest first."""
        form = matching_form(self.listener.names, plain(text))
        likeness = self.listener.trained.listen(form, self.listener.encoder.encode([form])[0])
        experts = self.listener.trained.platforms
        expert = experts.get(platform or GENERIC, experts[GENERIC])
        values = likeness(expert)
        keys = expert.exemplars.keys[np.argsort(-values)[:most]].tolist()
        found = (self.phrases[key] for key in keys)
        return [
            Near(float(value), phrase.intent, phrase.text)
            for value, phrase in zip(np.sort(values)[::-1][:most], found, strict=True)
        ]

    def clauses(self, text: str, platform: str | None) -> Iterator[tuple[str, Ranking]]:
        """What each clause would mean if it stood alone; nothing where there is but one."""
        parts = [part.strip() for part in CLAUSE.split(clean(text)) if len(part.strip()) >= SHORTEST]
        experts = self.listener.trained.platforms
        expert = experts.get(platform or GENERIC, experts[GENERIC])
        for part in parts if len(parts) > 1 else ():
            form = matching_form(self.listener.names, plain(part))
            likeness = self.listener.trained.listen(form, self.listener.encoder.encode([form])[0])
            yield part, ranked(expert, likeness(expert))

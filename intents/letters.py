"""Read what sellers say about a message: the value that it needs, values told in passing, and changes to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from intents import commands, own_words, plausible, words
from intents.answers import AnswerReader, Question, Unreadable
from intents.commands import EDGES, Commands
from intents.normalize import plain
from intents.options import options_said
from intents.ordinals import ordinal
from intents.own_words import Tongues
from intents.plausible import Talk
from intents.words import Teller
from knowledge.content import read
from knowledge.values import DECLINED, Value, Words

ROOT = Path(__file__).parent
FIGURES = re.compile(r"\d+")
LISTED = re.compile(r"\d{1,2}(?:[\s,，、.和跟及&+/]+(?:and|et|i)?\s*\d{1,2})+")
BREAK = re.compile(r"[,，。;；!！\n]")
FREE = ("name", "text", "address", "order-number")
NUMBERS = ("order_number", "tracking_number")
CARRIERS = ("carrier", "chosen_carrier", "new_carrier")

Lists = Mapping[str, tuple[str, ...]]


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Sayings:
    """How sellers speak of messages and of what is filled in, as the file has it."""

    waiting: tuple[str, ...]
    chatter: tuple[str, ...]
    questions: tuple[str, ...]
    fillers: tuple[str, ...]
    changes: tuple[str, ...]
    glue: tuple[str, ...]
    tails: tuple[str, ...]
    denies: tuple[str, ...]
    unsure: tuple[str, ...]
    writing: tuple[str, ...]
    asking: tuple[str, ...]
    refusing: tuple[str, ...]
    names: Lists
    carriers: Lists
    addressees: Lists
    languages: Lists
    beside: Lists
    naming: tuple[str, ...]
    orders: tuple[str, ...]
    stories: Mapping[str, Lists]


@dataclass(frozen=True)
class Letters:
    """Reads values for messages; built once from the content."""

    commands: Commands
    tongues: Tongues
    sayings: Sayings

    @cached_property
    def talk(self) -> Talk:
        """What is said to the copilot and is no value."""
        return Talk(
            tuple(map(plain, (*self.sayings.waiting, *self.sayings.chatter))), tuple(map(plain, self.sayings.questions))
        )

    @cached_property
    def carrier_names(self) -> Teller:
        """The carriers as sellers call them."""
        return Teller.of(self.sayings.carriers)

    def waits(self, text: str) -> bool:
        """Whether a text only says that its writer comes back with the answer."""
        words_of = tuple(map(plain, self.sayings.waiting))
        return any(plausible.opens(word, part.strip()) for part in BREAK.split(plain(text)) for word in words_of)

    @cached_property
    def marks(self) -> Mapping[str, Teller]:
        """What stands before and behind a new value, and words of change, ready to be looked for."""
        say = self.sayings
        return {name: Teller.of({name: getattr(say, name)}) for name in ("glue", "tails", "changes", "unsure")}

    @cached_property
    def beside(self) -> Teller:
        """Words beside a value of a story that tell of which variable it is."""
        return Teller.of(self.sayings.beside)

    @cached_property
    def stories(self) -> Mapping[str, Teller]:
        """What a story tells of the choices, by variable."""
        return {name: Teller.of(choices) for name, choices in self.sayings.stories.items()}

    def value(self, question: Question, typed: str, now: datetime, zone: ZoneInfo) -> Value | Unreadable | None:
        """The value of a message's variable that the answer gives, as `AnswerReader.read`; `Words` in their language.

        None: chatter, a question, or something that such a variable cannot be. Own words beside options are taken
        where the variable is not closed.
        """
        text = plain(typed)
        if not text:
            return None
        several = self._several(question, text) if question.slot.many else None
        if several:
            return several
        nth = ordinal(text)
        if nth is not None and (question.choices or nth == 0):
            return self._nth(question, nth)
        if not words.without(self._declining, text).strip(EDGES):
            return DECLINED
        if question.slot.kind not in (*FREE, "choice"):
            return None if self.talk.holds(typed) else self._plain(question, typed, now, zone)
        return self._said(question, typed, text)

    @cached_property
    def _declining(self) -> tuple[str, ...]:
        return tuple(word for word in self.commands["decline"] if len(word) > 1)

    def _plain(self, question: Question, typed: str, now: datetime, zone: ZoneInfo) -> Value | Unreadable | None:
        return AnswerReader(self.commands, {}).read(question, typed, now, zone)

    @staticmethod
    def _several(question: Question, text: str) -> Value | None:
        """The options of several numbers: "1、3"."""
        numbers = [int(one) for one in FIGURES.findall(text)] if LISTED.fullmatch(text) else []
        fits = bool(numbers) and all(0 < one <= len(question.choices) for one in numbers)
        return tuple(dict.fromkeys(question.choices[one - 1].id for one in numbers)) if fits else None

    @staticmethod
    def _nth(question: Question, nth: int) -> Value | None:
        """The option of that number; after the last one stands "don't know"."""
        if nth == len(question.choices):
            return DECLINED
        if nth > len(question.choices):
            return None
        chosen = question.choices[nth].id
        return (chosen,) if question.slot.many else chosen

    def _said(self, question: Question, typed: str, text: str) -> Value | None:
        chosen = options_said(question, text, self.sayings.fillers) if question.choices else ()
        if chosen:
            return tuple(chosen) if question.slot.many else chosen[0]
        if self.talk.holds(typed) or commands.said(self.commands, text) or question.slot.closed:
            return None
        return self._own(question, typed.strip())

    def _own(self, question: Question, typed: str) -> Value | None:
        """A value of the seller's own by the kind of the variable."""
        slot = question.slot
        if slot.kind == "order-number":
            return plausible.order_number(typed, question.order_number)
        if slot.name == "tracking_number":
            return plausible.tracking_number(typed, question.order_number)
        if slot.name in plausible.SPECIAL:
            match = plausible.SPECIAL[slot.name].search(typed)
            return match.group().strip() if match else None
        if slot.name in CARRIERS:
            known = self.carrier(typed)
            return known or plausible.name(typed, "name")
        said = plausible.name(typed, "text" if slot.kind == "choice" else slot.kind)
        return self._in_its_language(said, slot.kind) if said and slot.kind in ("text", "choice") else said

    def _in_its_language(self, said: str, kind: str) -> Value:
        """Own words with their language; a choice stands inside a sentence that has its full stop already."""
        language = self.tongues.of(said)
        said = said.rstrip(".。") if kind == "choice" else said
        return Words(said, language) if language else said

    def wishes(self, text: str) -> bool:
        """Whether a text wants a message and says nothing else but for whom or in which language."""
        return words.found_in(self.sayings.writing, plain(text)) and self.asks_only(text)

    def asks_only(self, text: str) -> bool:
        """Whether a text holds nothing but words of asking: with one message on offer "给我吧" means it."""
        simple, say = plain(text), self.sayings
        if words.found_in(say.refusing, simple):
            return False
        which = tuple(word for group in (say.addressees, say.languages) for some in group.values() for word in some)
        return not words.without((*say.writing, *say.asking, *which), simple).strip(EDGES)

    def carrier(self, text: str) -> str | None:
        """The one carrier that a text names, by the name that everybody reads."""
        return self.carrier_names.choice(plain(text))

    def nearest(self, question: Question, text: str) -> tuple[str, ...]:
        """The options that a text touches, in the order of the list."""
        hits = {hit.choice for hit in Teller.of({one.id: one.words for one in question.choices}).hits(plain(text))}
        return tuple(choice.id for choice in question.choices if choice.id in hits)


def load(root: Path = ROOT) -> Letters:
    """Everything of the files. Raises KnowledgeError where one is not right."""
    return Letters(commands.load(root), own_words.load(root), read(root / "letters.yaml", Sayings))

"""What one message says: language, platform, ranked intents, slot values, and what it asks of the talk."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from intents import answers, commands, extract, index, numbers, words
from intents.answers import AnswerReader, Question, Unreadable
from intents.built import Step
from intents.classifier import Expert, Trained
from intents.extract import Extractor
from intents.features import Encoder, Floats
from intents.index import matching_form
from intents.language import detect
from intents.mails import Mail, read_mail
from intents.normalize import clean, plain
from intents.phrases import Corpus
from intents.platforms import Names, load_carriers
from intents.ranking import Ranking, kinds_told, mixed, ranked, slots_told
from knowledge.model import GENERIC, Knowledge
from knowledge.values import Value

LETTER = re.compile(r"[^\W\d_]")
ANSWERED = 0.75
SHORTEST_ANSWER = 4


@dataclass(frozen=True)
class Context:
    """What is known when a message arrives: the moment, the seller's zone, the platform, the question on the table.

    `others` are the other questions of choice that the case asks.
    """

    now: datetime
    zone: ZoneInfo
    platform: str | None = None
    question: Question | None = None
    others: tuple[Question, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Understanding:
    """What one message says.

    `by_platform`: where no marketplace is known, what it would mean on each. `answer`: the value for the question that
    was asked; `other_answers`: what a short message answers to other questions of the case.
    """

    text: str
    language: str
    platforms: tuple[str, ...] = ()
    ranking: Ranking = field(default_factory=Ranking)
    by_platform: Mapping[str, Ranking] = field(default_factory=dict)
    slots: Mapping[str, Value] = field(default_factory=dict)
    answer: Value | Unreadable | None = None
    other_answers: Mapping[str, Value] = field(default_factory=dict)
    ordinal: int | None = None
    commands: tuple[str, ...] = ()
    wants_message: bool = False
    mail: Mail | None = None
    is_noise: bool = False


@dataclass(frozen=True)
class Listener:
    """Understands messages; built once from the content and the trained index."""

    trained: Trained
    encoder: Encoder
    names: Names
    extractor: Extractor
    commands: commands.Commands
    order_numbers: Mapping[str, str]
    zones: Mapping[str, ZoneInfo]

    def understand(self, typed: str, context: Context) -> Understanding:
        """What the message says in its context. Slow (milliseconds): call it in a worker thread."""
        text = clean(typed)
        simple = plain(text)
        named = self.names.found(simple)
        platform = named[0] if named else context.platform
        base = Understanding(
            text=text,
            language=detect(text, context.language),
            platforms=named,
            commands=commands.said(self.commands, simple),
            answer=self._answer(typed, context),
            other_answers=answers.others(context.others, simple),
            ordinal=answers.ordinal(simple),
            slots=self._slots(text, simple, platform, context),
            wants_message=commands.contains(self.commands, "wants-message", simple),
            mail=read_mail(text, context.now),
        )
        return self._ranked(base, matching_form(self.names, simple), platform, context.question)

    def _ranked(
        self, base: Understanding, masked: str, platform: str | None, question: Question | None
    ) -> Understanding:
        if len(LETTER.findall(masked)) < 2:
            return replace(base, is_noise=True)
        likeness = self.trained.listen(masked, self.encoder.encode([masked])[0])
        experts = self.trained.platforms
        kinds = kinds_told(self.trained.kinds, likeness(self.trained.kinds))
        if platform:
            expert = experts.get(platform, experts[GENERIC])
            ranking, by_platform = ranked(expert, likeness(expert), kinds), {}
        else:
            by_platform = {name: ranked(expert, likeness(expert), kinds) for name, expert in experts.items()}
            guess = self.trained.guess.labels
            shares = map(float, guess.shares(likeness(self.trained.guess)))
            ranking = mixed(by_platform, dict(zip(guess.classes, shares, strict=True)))
        answer = base.answer if base.answer is not None else self._meant(question, base.text, likeness)
        return replace(base, ranking=ranking, by_platform=by_platform, answer=answer)

    def _meant(self, question: Question | None, text: str, likeness: Callable[[Expert], Floats]) -> str | None:
        """The choice that a free answer means, by its likeness to example answers."""
        if not question or question.slot.kind not in ("choice", "yes-no") or len(text) < SHORTEST_ANSWER:
            return None
        name, expert = question.slot.name, self.trained.answers
        choice = slots_told(expert, f"answers/{name}", likeness(expert), ANSWERED).get(name)
        offered = {choice.id for choice in question.choices} or {"yes", "no"}
        return choice if choice in offered else None

    def _answer(self, typed: str, context: Context) -> Value | Unreadable | None:
        if not context.question:
            return None
        reader = AnswerReader(self.commands, self.extractor.tellers)
        return reader.read(context.question, clean(typed), context.now, context.zone)

    def _slots(self, text: str, simple: str, platform: str | None, context: Context) -> dict[str, Value]:
        order = next(numbers.order_numbers(text, self.order_numbers.get(platform or "")), None)
        rest = simple.replace(order.lower(), " ") if order else simple
        tracking = next(numbers.tracking_numbers(text.replace(order or "\0", " ")), None)
        told = self.extractor.slots(rest, context.now, context.zone, self.zones.get(platform or ""))
        told |= {"order_number": order} if order else {}
        return told | ({"tracking_number": tracking} if tracking else {})


def names_of(knowledge: Knowledge) -> Names:
    """What marketplaces and carriers are called."""
    return Names.of(knowledge.platforms.values(), load_carriers())


def is_built(knowledge: Knowledge, corpus: Corpus, encoder: str, folder: Path) -> bool:
    """Whether the index of the encoder with this name is there, so that `build` takes a moment only."""
    return index.manifest_of(corpus, names_of(knowledge), knowledge, encoder, folder).exists()


def build(knowledge: Knowledge, corpus: Corpus, encoder: Encoder, folder: Path, step: Step) -> Listener:
    """A listener for this knowledge; learns and keeps the index in `folder` where it is not there yet."""
    names = names_of(knowledge)
    return Listener(
        trained=index.load_or_build(corpus, names, knowledge, encoder, folder=folder, step=step),
        encoder=encoder,
        names=names,
        extractor=Extractor.of(words.load(), extract.load_anchors()),
        commands=commands.load(),
        zones={p.id: ZoneInfo(p.zone) for p in knowledge.platforms.values() if p.zone},
        order_numbers={p.id: p.order_number for p in knowledge.platforms.values() if p.order_number},
    )

"""What one message says: language, platform, ranked intents, slot values, and what it asks of the talk."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from intents import answers, commands, extract, index, numbers, words
from intents.answers import AnswerReader, Question, Unreadable
from intents.classifier import UNTOLD, Trained
from intents.extract import Extractor
from intents.features import Encoder, Floats
from intents.index import matching_form
from intents.language import detect
from intents.mails import Mail, read_mail
from intents.normalize import clean, plain
from intents.phrases import Phrase, role
from intents.platforms import Names
from knowledge.model import Knowledge
from knowledge.values import Value

LETTER = re.compile(r"[^\W\d_]")
TOLD = 0.65
ANSWERED = 0.75
SHORTEST_ANSWER = 4
ALIKE = 0.3
FAINT = 0.02


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

    `intents`: shares over the candidates, best first. `evidence`: how much speaks for any case at all; below `floor`
    the text is none of ours. `told`: slots that an intent's own classifier reads. `answer`: the value for the
    question that was asked; `other_answers`: what a short message answers to other questions of the case.
    """

    text: str
    language: str
    platforms: tuple[str, ...] = ()
    intents: tuple[tuple[str, float], ...] = ()
    evidence: float = 0.0
    floor: float = 0.0
    sure: float = 1.0
    slots: Mapping[str, Value] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
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
        model = self.trained.platforms.get(platform) or self.trained.platforms[None]
        answers_to = self.trained.heads.get((f"answers/{question.slot.name}", question.slot.name)) if question else None
        models = [model, answers_to] if answers_to else [model]
        likeness = self.trained.likeness(masked, self.encoder.encode([masked])[0], models)
        scores, shares = model.scores(likeness), model.shares(likeness)
        intents = tuple((model.classes[i], float(shares[i])) for i in np.argsort(-shares))
        told = {intent: self._told(intent, likeness, TOLD) for intent, share in intents if share > FAINT}
        answer = base.answer if base.answer is not None else self._meant(question, base.text, likeness)
        evidence = float(sum(scores[i] for i, name in enumerate(model.classes) if role(name) in ("case", "gaps")))
        return replace(
            base, intents=intents, evidence=evidence, floor=model.floor, sure=model.sure, told=told, answer=answer
        )

    def _meant(self, question: Question | None, text: str, likeness: Floats) -> str | None:
        """The choice that a free answer means, by its likeness to example answers."""
        if not question or question.slot.kind not in ("choice", "yes-no") or len(text) < SHORTEST_ANSWER:
            return None
        name = question.slot.name
        choice = self._told(f"answers/{name}", likeness, ANSWERED).get(name)
        offered = {choice.id for choice in question.choices} or {"yes", "no"}
        return choice if choice in offered else None

    def _told(self, intent: str, likeness: Floats, least: float) -> dict[str, str]:
        """The slots that the intent's own models read with enough confidence."""
        told = {}
        for (name, slot), head in self.trained.heads.items():
            if name == intent:
                shares = head.shares(likeness)
                choice = head.classes[int(shares.argmax())]
                if choice != UNTOLD and shares.max() >= least and head.scores(likeness).max() >= ALIKE:
                    told[slot] = choice
        return told

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


def build(
    knowledge: Knowledge, phrases: Sequence[Phrase], encoder: Encoder, folder: Path, step: index.Step
) -> Listener:
    """A listener for this knowledge; trains and keeps the index in `folder` where it is not there yet."""
    names = Names.of(knowledge.platforms.values())
    ordered = sorted(phrases, key=lambda phrase: (role(phrase.intent), phrase.intent))
    scopes = _scopes(knowledge, frozenset(phrase.intent for phrase in phrases if role(phrase.intent) != "answers"))
    trained = index.load_or_build(ordered, names, scopes, encoder, folder=folder, step=step)
    return Listener(
        trained=trained,
        encoder=encoder,
        names=names,
        extractor=Extractor.of(words.load(), extract.load_anchors()),
        commands=commands.load(),
        zones={p.id: ZoneInfo(p.zone) for p in knowledge.platforms.values() if p.zone},
        order_numbers={p.id: p.order_number for p in knowledge.platforms.values() if p.order_number},
    )


def _scopes(knowledge: Knowledge, intents: frozenset[str]) -> dict[str | None, frozenset[str]]:
    """The intents that may be meant on each platform; where it is unknown (None): all."""
    special = {name for name in intents if role(name) not in ("case", "gaps")}
    scopes: dict[str | None, frozenset[str]] = {None: intents}
    for platform in knowledge.platforms:
        cases = {intent for case in knowledge.cases_on(platform) for intent in case.intents}
        gaps = {f"gaps/{gap.id}" for gap in knowledge.gaps.values() if gap.platform == platform}
        scopes[platform] = frozenset(special | ((cases | gaps) & intents))
    return scopes

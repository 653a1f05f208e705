"""What one message says: language, platform, ranked intents, slot values, and what it asks of the talk."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from intents import about_index, answers, commands, extract, index, mails, numbers, story, words
from intents.about import ACTS, Act, Recogniser
from intents.about_index import Sources
from intents.answers import AnswerReader, Question, Unreadable
from intents.built import Step, is_whole
from intents.carriers import carriers_in, load_carriers
from intents.classifier import Expert, Trained
from intents.extract import Extractor
from intents.features import Encoder, Floats
from intents.index import matching_form
from intents.language import detect
from intents.mails import Mail, MailReader
from intents.normalize import clean, plain
from intents.ordinals import ordinal
from intents.people import people_in
from intents.phrases import Corpus
from intents.platforms import Names
from intents.ranking import Ranking, kinds_told, mixed, ranked, slots_told
from intents.reading import Reading, reading
from intents.stands import values
from intents.story import StoryReader
from intents.times import home_zone
from intents.traced import Traced, traced
from knowledge.model import GENERIC, Knowledge
from knowledge.values import Value

LETTER = re.compile(r"[^\W\d_]")
ANSWERED = 0.75
SHORTEST_ANSWER = 4
PLAIN = ("words", "share", "number", "name", "case")


@dataclass(frozen=True)
class Context:
    """What is known when a message arrives: the moment, the seller's zone, the platform, the question on the table.

    `others` are the other questions of choice that the case asks. `supposed`: nobody has said in which zone the seller
    is, so it may be supposed from the language.
    """

    now: datetime
    zone: ZoneInfo
    platform: str | None = None
    question: Question | None = None
    others: tuple[Question, ...] = ()
    language: str = "en"
    supposed: bool = False


@dataclass(frozen=True)
class Understanding:
    """What one message says.

    `by_platform`: where no marketplace is known, what it would mean on each. `answer`: the value for the question that
    was asked; `other_answers`: what a short message answers to other questions of the case. `home`: the zone in which
    the seller is supposed to be, from the language, and in which times were read. `about`: what it asks of the answer
    or the question on the table (about.ACTS), and with which share.
    """

    text: str
    language: str
    platforms: tuple[str, ...] = ()
    ranking: Ranking = field(default_factory=Ranking)
    by_platform: Mapping[str, Ranking] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    answer: Value | Unreadable | None = None
    other_answers: Mapping[str, Value] = field(default_factory=dict)
    ordinal: int | None = None
    commands: tuple[str, ...] = ()
    wants_message: bool = False
    mail: Mail | None = None
    is_noise: bool = False
    home: str | None = None
    about: str | None = None
    about_share: float = 0.0

    @property
    def is_line(self) -> bool:
        """Whether the message is one line: more often a seller's own than anybody's mail."""
        return "\n" not in self.text

    @property
    def slots(self) -> Mapping[str, Value]:
        """What words, numbers and names tell by themselves, whatever the case; of several values the first."""
        return {one.of: one.value for one in reversed(self.readings) if one.sure and one.by in PLAIN}


@dataclass(frozen=True)
class Listener:
    """Understands messages; built once from the content and the trained index."""

    trained: Trained
    encoder: Encoder
    names: Names
    extractor: Extractor
    story: StoryReader
    commands: commands.Commands
    order_numbers: Mapping[str, str]
    zones: Mapping[str, ZoneInfo]
    mails: MailReader
    about: Recogniser

    def understand(self, typed: str, context: Context) -> Understanding:
        """What the message says in its context. Slow (milliseconds): call it in a worker thread."""
        text = clean(typed)
        marked = traced(typed)
        simple = marked.text
        named = self.names.found(simple)
        platform = named[0] if named else context.platform
        mail = self.mails.read(typed, context.now, context.zone, self.encoder.encode, platform)
        language = detect(_own_words(text, mail), context.language)
        home = home_zone(language) if context.supposed else None
        context = replace(context, zone=ZoneInfo(home)) if home else context
        base = Understanding(
            text=text,
            language=language,
            home=home,
            platforms=named,
            commands=commands.said(self.commands, simple),
            answer=self._answer(typed, context),
            other_answers=answers.others(context.others, simple),
            ordinal=ordinal(simple),
            readings=tuple(self._readings(marked, platform, context)),
            wants_message=commands.contains(self.commands, "wants-message", simple),
            mail=mail,
        )
        return self._ranked(base, matching_form(self.names, simple), platform, context.question)

    def _ranked(
        self, base: Understanding, masked: str, platform: str | None, question: Question | None
    ) -> Understanding:
        if len(LETTER.findall(masked)) < 2:
            return _acting(replace(base, is_noise=True), self.about.known(masked))
        vector = self.encoder.encode([masked])[0]
        likeness = self.trained.listen(masked, vector)
        base = _acting(base, self.about.heard(masked, vector))
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

    def _readings(self, text: Traced, platform: str | None, context: Context) -> Iterator[Reading]:
        """All that the message tells, from every source."""
        rest = text
        for name, found in self._numbers(text, platform):
            start = text.text.find(plain(found))
            if start >= 0:
                yield reading(text, name, found, start, start + len(plain(found)), by="number")
                rest = rest.without(start, start + len(plain(found)))
        yield from _named(rest)
        standing = values(rest.text, context.now, context.zone, self.zones.get(platform or ""))
        yield from self.extractor.readings(rest, standing)
        yield from self.story.read(rest, standing, self.encoder.encode)

    def _numbers(self, text: Traced, platform: str | None) -> Iterator[tuple[str, str]]:
        typed = clean(text.typed)
        orders = numbers.order_numbers(typed, self.order_numbers.get(platform or ""))
        parcels = numbers.tracking_numbers(typed, orders)
        for name, found in (("order_number", orders), ("tracking_number", parcels)):
            yield from ((name, one.value) for one in found[:1])


def _named(text: Traced) -> Iterator[Reading]:
    """The carrier, where the text names one only, and the buyer."""
    carriers = carriers_in(text.text)
    if len({one.value for one in carriers}) == 1:
        yield reading(text, "carrier", carriers[0].value, carriers[0].start, carriers[0].end, by="name")
    for one in people_in(text.typed)[:1]:
        yield Reading("buyer_name", one.value, one.start, one.end, by="name", text=text.typed[one.start : one.end])


def _own_words(text: str, mail: Mail | None) -> str:
    """What tells the seller's language: the words beside the mail that was pasted, where there are any."""
    return mail.own if mail and LETTER.search(mail.own) else text


def _acting(base: Understanding, act: Act | None) -> Understanding:
    return replace(base, about=act.name, about_share=act.share) if act and act.name in ACTS else base


def names_of(knowledge: Knowledge) -> Names:
    """What marketplaces and carriers are called."""
    return Names.of(knowledge.platforms.values(), load_carriers())


def is_built(knowledge: Knowledge, corpus: Corpus, encoder: str, folder: Path) -> bool:
    """Whether the index of the encoder with this name is there, so that `build` takes a moment only."""
    names = names_of(knowledge)
    about = about_index.file_of(Sources(corpus=corpus), names, encoder, folder)
    manifest = index.manifest_of(corpus, names, knowledge, encoder, folder)
    parts = is_whole(manifest) and about.exists() and mails.is_built(corpus, encoder, folder)
    return parts and story.is_built(encoder, folder)


def build(knowledge: Knowledge, corpus: Corpus, encoder: Encoder, folder: Path, step: Step) -> Listener:
    """A listener for this knowledge; learns and keeps the index in `folder` where it is not there yet."""
    names = names_of(knowledge)
    order_numbers = {p.id: p.order_number for p in knowledge.platforms.values() if p.order_number}
    trained = index.load_or_build(corpus, names, knowledge, encoder, folder=folder, step=step)
    about = about_index.load_or_build(
        Sources(corpus=corpus), names, encoder, trained.meanings, folder=folder, step=step
    )
    return Listener(
        trained=trained,
        about=about,
        encoder=encoder,
        names=names,
        extractor=Extractor.of(words.load(), extract.load_anchors()),
        story=story.build(encoder, folder, step),
        commands=commands.load(),
        zones={p.id: ZoneInfo(p.zone) for p in knowledge.platforms.values() if p.zone},
        order_numbers=order_numbers,
        mails=mails.build(order_numbers, corpus, encoder, folder, step),
    )

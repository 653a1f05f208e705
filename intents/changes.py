"""Values for a message that are told unasked: "单号写错了，是LX…", "carrier: DHL", "change the amount to 40 EUR"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from intents.answers import Question, Unreadable
from intents.letters import CARRIERS, NUMBERS, Letters
from intents.normalize import clean, simplified
from intents.words import Teller, found_in, without
from knowledge.values import DECLINED, Slots, Value

CLAUSE = re.compile(r"[，；;。！!？\n]|,(?!\d)|[.?](?=\s|$)|(?<=\s)(?:and|et|oraz)(?=\s)")
EDGES = " \t\n,.;:!，。；：！\"'“”「」()（）"
LONGEST_ORDER = 14  # the numbers of parcels of the usual carriers are longer
LEAD = 4  # before it "the", "le", "把", "那" may stand
STRONG = ("money", "date", "datetime", "order-number")
COLON = re.compile(r"\s*[:：=]\s*")


@dataclass(frozen=True)
class Clause:
    """A part of a message as typed, and the same in small simplified letters."""

    typed: str
    simple: str


@dataclass(frozen=True)
class Changes:
    """Reads one message for the variables that are asked of it."""

    letters: Letters
    questions: Mapping[str, Question]
    now: datetime
    zone: ZoneInfo
    known: Slots = field(default_factory=dict)

    def changed(self, typed: str) -> dict[str, Value | None]:
        """The variables that the message changes; None where it says that one is wrong, and no value for it."""
        if not self.letters.marks["changes"].hits(_simple(clean(typed))):
            return {**({} if self._reports(typed) else self._numbered(typed)), **self.labelled(typed)}
        told: dict[str, Value | None] = {}
        pending: tuple[str, ...] = ()
        for clause in clauses(typed):
            if _begins_with(self.letters.sayings.denies, clause.simple):
                continue
            names = self._named(clause.simple)
            pending = names or pending
            told |= self._read(clause, pending or tuple(self.questions), labelled=bool(names or pending))
        wrong = pending if pending and not told and not self._reports(typed) else ()
        return dict.fromkeys(wrong[:1]) if wrong else told

    def orders(self, typed: str) -> bool:
        """Whether the message begins with a word of change or the name of a variable: no sentence for a letter does."""
        simple = _simple(clean(typed))
        changing = self.letters.marks["changes"].hits(simple)
        return any(hit.start <= LEAD for hit in (*changing, *self._teller.hits(simple)))

    def _reports(self, typed: str) -> bool:
        """Whether the message asks, or tells what somebody else says is wrong."""
        others = tuple(word for some in self.letters.sayings.addressees.values() for word in some)
        return self.letters.talk.holds(typed) or found_in(others, _simple(clean(typed)))

    def _numbered(self, typed: str) -> dict[str, Value]:
        """The numbers that stand in a clause with their name."""
        told: dict[str, Value] = {}
        for clause in clauses(typed):
            names = [name for name in self._named(clause.simple) if name in NUMBERS]
            told |= self._read(clause, [name for name in names if name not in told] or names, labelled=True)
        return told

    def labelled(self, typed: str, between: re.Pattern[str] = COLON) -> dict[str, Value]:
        """The values that stand behind their name and a colon, or another pattern between the two."""
        told: dict[str, Value] = {}
        teller = self._teller
        for clause in clauses(typed):
            for hit in teller.hits(clause.simple):
                colon = between.match(clause.simple, hit.end)
                value = self._value(hit.choice, clause.typed[colon.end() :]) if colon else None
                if value is not None:
                    told.setdefault(hit.choice, value)
        return told

    @property
    def _teller(self) -> Teller:
        return _names_of(self.letters, tuple(self.questions))

    def _named(self, simple: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.choice for hit in self._teller.hits(simple)))

    def _read(self, clause: Clause, names: Sequence[str], *, labelled: bool) -> dict[str, Value]:
        """The value of the clause for one of the variables: what stands behind the last word before a value, first."""
        for segment in self._segments(clause):
            values = {name: self._value(name, segment, labelled=labelled) for name in names}
            read = {name: value for name, value in values.items() if value is not None}
            read = {name: value for name, value in read.items() if labelled or self._is_told_by(name, value)}
            if len(read) == 1 or (read and labelled) or any(map(self._is_strong, read)):
                name = min(read, key=lambda one: self._distance(one, read[one]))
                return {name: read[name]}
        strong = [name for name in names if self._is_strong(name)]
        whole = ((name, self._value(name, clause.typed, labelled=False)) for name in strong)
        return next(({name: value} for name, value in whole if value is not None), {})

    def _says_more(self, simple: str) -> bool:
        """Whether there is anything beside words of change, and names of variables."""
        names = tuple(word for name in self.questions for word in self.letters.sayings.names.get(name, ()))
        return bool(without((*self.letters.sayings.changes, *names), simple).strip(EDGES))

    def _distance(self, name: str, value: Value) -> int:
        """How much longer or shorter a number is than the one known: 单号 is the order's or the parcel's."""
        held = self.known.get(name)
        if held is None and name == "order_number" and isinstance(value, str):
            return max(0, len(value) - LONGEST_ORDER)
        return abs(len(held) - len(value)) if isinstance(held, str) and isinstance(value, str) else 0

    def _segments(self, clause: Clause) -> Iterator[str]:
        simple = self._without_tail(clause.simple)
        typed = clause.typed[: len(simple)]
        marks = {hit.end for hit in self.letters.marks["glue"].hits(simple)}
        marks |= {hit.end for hit in self._teller.hits(simple)}
        for end in sorted(marks, reverse=True):
            if typed[end:].strip(EDGES):
                yield typed[end:].strip(EDGES)

    def _without_tail(self, simple: str) -> str:
        """The clause without what is said behind the new value."""
        starts = [hit.start for hit in self.letters.marks["tails"].hits(simple) if hit.start > 0]
        return simple[: min(starts)] if starts else simple

    def _is_told_by(self, name: str, value: Value) -> bool:
        """Whether the value alone tells the variable: by its form, or as one of its options."""
        chosen = value if isinstance(value, tuple) else (value,)
        options = {choice.id for choice in self.questions[name].choices}
        return self._is_strong(name) or all(one in options for one in chosen)

    def _is_strong(self, name: str) -> bool:
        """Whether the form of a value tells that it is one of this variable."""
        return self.questions[name].slot.kind in STRONG or name in (*NUMBERS, *CARRIERS)

    def _value(self, name: str, segment: str, *, labelled: bool = True) -> Value | None:
        """What the segment gives for the variable; a carrier that is not named as one has to be a known one."""
        question = self.questions[name]
        said = segment.strip(EDGES)
        if not said or not self._says_more(_simple(said)):
            return None
        if name in CARRIERS:
            known = self.letters.carrier(said)
            if known or not labelled:
                return known
        value = self.letters.value(question, said, self.now, self.zone)
        return None if value is DECLINED or isinstance(value, Unreadable) else value


def clauses(typed: str) -> list[Clause]:
    """The clauses of a message."""
    text = clean(typed)
    simple = _simple(text)
    ends = [match.span() for match in CLAUSE.finditer(simple)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return [Clause(text[a:b], simple[a:b]) for a, b in zip(starts, stops, strict=True) if text[a:b].strip(EDGES)]


def _simple(text: str) -> str:
    """Small simplified letters at the same places; the text itself where that would move them."""
    small = simplified(text).lower()
    return small if len(small) == len(text) else text


def _begins_with(words: tuple[str, ...], text: str) -> bool:
    said = text.strip(EDGES)
    return any(said.startswith(word) and not (word[-1].isascii() and said[len(word) :][:1].isalpha()) for word in words)


@lru_cache(maxsize=128)
def _teller_of(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Teller:
    return Teller.of(dict(names))


def _names_of(letters: Letters, variables: tuple[str, ...]) -> Teller:
    """How sellers call these variables."""
    return _teller_of(tuple((name, letters.sayings.names.get(name, ())) for name in variables))

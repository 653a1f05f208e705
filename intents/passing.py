"""What a story tells in passing of the variables of messages: the carrier, the reason, the day of a new dispatch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from intents import numbers
from intents.answers import Question
from intents.changes import Changes, Clause, clauses
from intents.normalize import plain
from intents.times import times
from intents.words import Teller, found_in
from knowledge.values import Value

LABELLED = ("name", "address", "text")


@dataclass(frozen=True)
class Passing:
    """Reads one message for the variables of messages."""

    changes: Changes

    @property
    def questions(self) -> Mapping[str, Question]:
        """The variables, as they are asked."""
        return self.changes.questions

    def told(self, typed: str) -> dict[str, Value]:
        """What the message tells; nothing that it asks, supposes or denies."""
        letters = self.changes.letters
        told = {
            name: value
            for name, value in self.changes.labelled(typed).items()
            if self.questions[name].slot.kind in LABELLED
        }
        known = [clause for clause in clauses(typed) if not found_in(letters.sayings.unsure, clause.simple)]
        for clause in known:
            told = {**dict(self._choices(clause)), **dict(self._beside(clause)), **told}
        carrier = letters.carrier(typed)
        return {**({"carrier": carrier} if carrier and "carrier" in self.questions else {}), **told}

    def _choices(self, clause: Clause) -> Iterator[tuple[str, Value]]:
        for name, choices in self.changes.letters.sayings.stories.items():
            choice = Teller.of(choices).choice(plain(clause.typed)) if name in self.questions else None
            if choice:
                yield name, choice

    def _beside(self, clause: Clause) -> Iterator[tuple[str, Value]]:
        """The only moment to come, or the only amount, of a clause that speaks of the variable."""
        text = plain(clause.typed)
        for name in Teller.of(self.changes.letters.sayings.beside).hits(text):
            question = self.questions.get(name.choice)
            value = self._only(question, text) if question else None
            if value is not None:
                yield name.choice, value

    def _only(self, question: Question, text: str) -> Value | None:
        if question.slot.kind == "money":
            amounts = numbers.money(text)
            return amounts[0].value if len(amounts) == 1 else None
        now, zone = self.changes.now, self.changes.zone
        days = [day for day in (_day(one.value) for one in times(text, now, zone, future=True)) if day]
        ahead = [day for day in days if day > now.astimezone(zone).date()]
        return ahead[0] if len(days) == 1 and ahead else None


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value

"""What a story tells in passing of the variables of messages: the carrier, the reason, the day of a new dispatch."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from intents import numbers
from intents.answers import Question
from intents.changes import Changes, Clause, clauses
from intents.letters import CARRIERS
from intents.times import times
from intents.words import Teller
from knowledge.values import Value

LABELLED = ("name", "address", "text")
CALLED = ("seller_id", "signature", "buyer_name", "brand", "contact_name")
FEWEST_DIGITS = 5  # fewer stand in quantities and prices


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
        called = self.changes.labelled(typed, _any_of(letters.sayings.naming))
        told |= {name: value for name, value in called.items() if name in CALLED}
        told |= self._order(typed)
        known = [clause for clause in clauses(typed) if not letters.marks["unsure"].hits(clause.simple)]
        stories = self._stories(known)
        for clause in known:
            told = {**dict(_choices(stories, clause)), **dict(self._beside(clause)), **told}
        carrier = letters.carrier(typed)
        return {**({"carrier": carrier} if carrier and "carrier" in self.questions else {}), **told}

    def _order(self, typed: str) -> dict[str, Value]:
        """The order's number behind a word for it, where the marketplace's form is not known."""
        question = self.questions.get("order_number")
        if not question or question.order_number:
            return {}
        match = _numbered(self.changes.letters.sayings.orders).search(typed)
        number = match["number"] if match else ""
        return {"order_number": number} if sum(map(str.isdigit, number)) >= FEWEST_DIGITS else {}

    def _stories(self, known: Sequence[Clause]) -> dict[str, Teller]:
        """The stories of the variables of which the message holds a word at all."""
        whole = "\n".join(clause.simple for clause in known)
        stories = self.changes.letters.stories.items()
        return {name: teller for name, teller in stories if name in self.questions and teller.hits(whole)}

    def _beside(self, clause: Clause) -> Iterator[tuple[str, Value]]:
        """The only moment to come, or the only amount, of a clause that speaks of the variable."""
        text = clause.simple
        for name in self.changes.letters.beside.hits(text):
            question = self.questions.get(name.choice)
            value = self._only(question, text, name.end) if question else None
            if value is not None:
                yield name.choice, value

    def _only(self, question: Question, text: str, end: int) -> Value | None:
        if question.slot.name in CARRIERS:
            hits = self.changes.letters.carrier_names.hits(text)
            return next((hit.choice for hit in hits if hit.start >= end), None)
        if question.slot.kind == "money":
            amounts = numbers.money(text)
            return amounts[0].value if len(amounts) == 1 else None
        now, zone = self.changes.now, self.changes.zone
        found = times(text, now, zone, future=question.future)
        days = [day for day in (_day(one.value) for one in found) if day]
        fit = [day for day in days if (day > now.astimezone(zone).date()) == question.future]
        return fit[0] if len(days) == 1 and fit else None


def _choices(stories: Mapping[str, Teller], clause: Clause) -> Iterator[tuple[str, Value]]:
    told = ((name, teller.choice(clause.simple)) for name, teller in stories.items())
    yield from ((name, choice) for name, choice in told if choice)


@lru_cache(maxsize=8)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(r"\s*(?:" + "|".join(map(re.escape, ordered)) + r")\s*")


@lru_cache(maxsize=8)
def _numbered(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word for an order, and the number close behind it."""
    ordered = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(
        rf"(?:{ordered})(?:\s|[:：#是]|is|nr|no\.?|n°)*(?P<number>[A-Za-z0-9-]*\d[A-Za-z0-9-]*)", re.IGNORECASE
    )


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value

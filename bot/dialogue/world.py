"""What a step decides with: the content, the moment and the seller's zone."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.content import Content
from bot.dialogue.conversation import Conversation
from bot.dialogue.matter import Inquiry
from intents.answers import Question, asks, confirming
from knowledge.decide import MOST_OPEN, Decision, Need, complete, decide
from knowledge.model import Case, Knowledge, Slot
from knowledge.values import Money, Slots, Value
from templates.messages import Message

PLATFORM: Final = "platform"
MOST_CONFIRMED = 3  # more in one sentence are not read


@dataclass(frozen=True)
class World:
    """Everything around a step; no clock is read inside it.

    `quiet`: from and to which hour, in the seller's zone, no reminder is sent. `most_open`: how many rows are told
    of those that are left possible. `meant`: the zone that the message names, in which its days are meant.
    `reported`: the team is shown questions that have no answer.
    """

    content: Content
    now: datetime
    zone: ZoneInfo
    quiet: tuple[int, int] = (22, 8)
    most_open: int = MOST_OPEN
    meant: ZoneInfo | None = None
    reported: bool = False

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base."""
        return self.content.knowledge

    def case(self, slug: str) -> Case:
        """The case of that slug."""
        return self.knowledge.cases[slug]

    def decide(self, inquiry: Inquiry) -> Decision:
        """What follows for the inquiry now."""
        case = self.case(inquiry.case)
        return decide(self.knowledge, case, inquiry.slots, self.now, self.zone, most=self.most_open)

    def confirming(self, inquiry: Inquiry, need: Need) -> Slots:
        """What was probably told of the slot that is needed, and of those needed after it, to be confirmed at once."""
        found: dict[str, Value] = {}
        following: Decision = need
        while isinstance(following, Need) and len(found) < MOST_CONFIRMED:
            value = inquiry.likely.get(following.slot)
            if value is None or following.slot in found or not _in_unit(value, following.unit):
                break
            found[following.slot] = value
            following = self.decide(replace(inquiry, slots={**inquiry.slots, **found}))
        return found

    def known(self, slots: Slots) -> Slots:
        """The slots with what follows from them."""
        return complete(self.knowledge, slots)

    def platform_zone(self, platform: str | None) -> ZoneInfo:
        """The marketplace's zone; the seller's where none is stated."""
        named = self.knowledge.platforms.get(platform or "")
        return ZoneInfo(named.zone) if named and named.zone else self.zone

    def addressed(self, message: Message, platform: str | None) -> Message:
        """The message with the marketplace's own language first, where it is written in several for its buyers."""
        named = self.knowledge.platforms.get(platform or "")
        first = named.buyers_language if named and message.addressee == "buyer" else None
        return replace(message, languages=tuple(sorted(message.languages, key=lambda language: language != first)))

    def slot(self, name: str) -> Slot:
        """The slot or message variable of that name."""
        return self.content.vocabulary[name]

    def question(self, name: str, case: str | None, platform: str | None, unit: str | None = None) -> Question:
        """The slot as it is asked in that case, with the choices on offer in their order."""
        known = self.knowledge.cases.get(case or "")
        ask = known.asked(name) if known else None
        named = self.knowledge.platforms.get(platform or "")
        return asks(
            self.slot(name),
            ask.choices if ask else (),
            currency=unit or (named.currency if named else None),
            order_number=named.order_number if named else None,
            local=ZoneInfo(named.zone) if named and named.zone else None,
            future=self.slot(name).lies == "ahead",
        )

    def questions(self, talk: Conversation) -> tuple[Question | None, tuple[Question, ...]]:
        """The question on the table, and the other questions of choice that its case asks."""
        if not talk.asked:
            return None, ()
        case = talk.inquiry.case if talk.inquiry and talk.asked[0] == "slot" else None
        guess = self.guessed(talk).get(talk.asked[1])
        asked = confirming(self.question(talk.asked[1], case, talk.platform), guess)
        slots = [ask.slot for ask in self.case(case).ask] if case else []
        others = (self.question(slot, case, talk.platform) for slot in slots if slot != talk.asked[1])
        return asked, tuple(question for question in others if question.slot.kind == "choice")

    def guessed(self, talk: Conversation) -> Slots:
        """What the question on the table only asks back."""
        inquiry = talk.inquiry
        if not inquiry or not talk.asked or talk.asked[0] != "slot" or inquiry.case not in self.knowledge.cases:
            return {}
        decision = self.decide(inquiry)
        asks = isinstance(decision, Need) and decision.slot == talk.asked_slot
        return self.confirming(inquiry, decision) if isinstance(decision, Need) and asks else {}

    def relevant(self, slug: str) -> frozenset[str]:
        """Every slot that may matter for a case: what it and the tables it passes on to ask, and its messages."""
        names: set[str] = {"order_number", "tracking_number", *self.running_starts(self.case(slug).platform)}
        names |= self.asked_in(slug)
        for case in self._with_following(self.case(slug)):
            for template in (name for outcome in case.outcomes for name in outcome.templates):
                names |= set(self.content.library.messages[template].variables)
        for name in tuple(names):
            slot = self.knowledge.slots.get(name)
            names |= set(slot.derived.get("ratio", ())) if slot else set()
        return frozenset(names)

    def asked_in(self, slug: str) -> frozenset[str]:
        """Every slot that a case, or a table it passes on to, asks."""
        return frozenset(ask.slot for case in self._with_following(self.case(slug)) for ask in case.ask)

    def running_starts(self, platform: str | None) -> frozenset[str]:
        """The slots that start a clock shown with every answer on the platform."""
        named = self.knowledge.platforms.get(platform or "")
        return frozenset(slot for one in (named.running if named else ()) for slot in one.starts)

    def _with_following(self, case: Case) -> list[Case]:
        following = [self.case(outcome.goes_on) for outcome in case.outcomes if outcome.goes_on]
        return [case, *(one for follower in following for one in self._with_following(follower))]

    def is_past(self, moment: datetime) -> bool:
        """Whether an instant has gone by."""
        return moment.astimezone(UTC) <= self.now.astimezone(UTC)

    def is_early(self, name: str, value: Value) -> bool:
        """Whether the slot has to lie behind and the value is still to come: a day in the zone that is meant."""
        slot = self.content.vocabulary.get(name)
        if slot is None or slot.lies != "behind" or not isinstance(value, date):
            return False
        if isinstance(value, datetime):
            return value.astimezone(UTC) > self.now.astimezone(UTC)
        return value > self.now.astimezone(self.meant or self.zone).date()


def _in_unit(value: Value, unit: str | None) -> bool:
    return unit is None or not isinstance(value, Money) or value.currency == unit

"""Read the answer to a question that was asked: by number, by its words, or freely."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from intents import numbers
from intents.commands import EDGES, Commands, contains, said, without
from intents.normalize import HAN, plain
from intents.ordinals import ordinal
from intents.times import When, times
from intents.words import Teller
from knowledge.model import Choice, Slot
from knowledge.values import DECLINED, NOT_YET, Money, Value

LABEL_CLOSE = 82
SHORT = 14
LONGEST = {"name": 120, "order-number": 60, "text": 500, "address": 300}
TOKEN = re.compile(r"[\w/-]*\d[\w/-]*")
UNKNOWN = "unknown"
RIGHT, WRONG = "right", "wrong"  # the options below what is asked back, where it is no choice
PLATFORM = "platform"  # a question that has to be answered
NAMES_INSIDE = ("tracking_number",)


class Unreadable(Enum):
    """Why an answer could not be taken, where there is more to say than "not understood"."""

    NO_SUCH_DATE = "no-such-date"
    NO_SUCH_TIME = "no-such-time"
    NO_AMOUNT = "no-amount"
    SEVERAL = "several"
    DENIED = "denied"


@dataclass(frozen=True)
class Question:
    """What was asked: the slot with the choices on offer, in the order they were shown.

    `confirms`: the value that the question only asks back.
    """

    slot: Slot
    choices: tuple[Choice, ...] = ()
    currency: str | None = None
    order_number: str | None = None
    local: ZoneInfo | None = None
    future: bool = False
    confirms: Value | None = None


@dataclass(frozen=True)
class AnswerReader:
    """Reads answers; holds how commands and choices are said."""

    commands: Commands
    tellers: Mapping[str, Teller]

    def read(self, question: Question, typed: str, now: datetime, zone: ZoneInfo) -> Value | Unreadable | None:
        """The value that the answer gives; DECLINED for "I don't know"; None where it gives none."""
        text = plain(typed)
        if not text:
            return None
        nth, options = ordinal(text), offered(question)
        if nth is not None and nth < len(options):
            return _picked(question, options[nth])
        if not without(self.commands, "decline", text).strip(EDGES):
            return DECLINED
        confirmed = self._confirmed(question, text) if question.confirms is not None else None
        if confirmed is not None:
            return confirmed
        value = self._valued(question, typed, now, zone)
        if value is None or isinstance(value, Unreadable):
            declined = "decline" in said(self.commands, text)
            declined = declined or (contains(self.commands, "decline", text) and not numbers.bare(text))
            return DECLINED if declined else value
        return value

    def _not_yet(self, question: Question, text: str) -> Value | None:
        """That it has not happened: something else than not to know when."""
        denied = "not-yet" in said(self.commands, text) or contains(self.commands, "not-yet", text)
        return NOT_YET if denied and question.slot.lies == "behind" else None

    def _confirmed(self, question: Question, text: str) -> Value | Unreadable | None:
        """A plain yes or no to what was asked back; whoever denies a "yes" says no."""
        confirms, meant = question.confirms, said(self.commands, text)
        opposite = {"yes": "no", "no": "yes"}.get(confirms if isinstance(confirms, str) else "", Unreadable.DENIED)
        denied = "denies" in meant or ("no" in meant and confirms != "no")
        if denied:
            return opposite
        return confirms if {"yes", "no"} & set(meant) else None

    def _valued(self, question: Question, typed: str, now: datetime, zone: ZoneInfo) -> Value | Unreadable | None:
        text, teller = without(self.commands, "decline", plain(typed)), self.tellers.get(question.slot.name)
        match question.slot.kind:
            case "choice":
                return _choice(question, text, teller)
            case "yes-no":
                return _yes_no(text, self.commands, teller)
            case "money":
                return _money(question, text)
            case "number":
                return _number(text)
            case "datetime" | "date":
                return _moment(question, text, now, zone) or self._not_yet(question, text)
            case _:
                chosen = _choice(question, text, teller) if question.choices else None
                return chosen if isinstance(chosen, str | tuple) else _words(question, typed, text, self.commands)


def _choice(question: Question, text: str, teller: Teller | None) -> Value | Unreadable | None:
    exact = next((one.id for one in question.choices if text.strip(EDGES) in map(plain, one.label.values())), None)
    if exact:
        return _one(question, exact)
    ids = {choice.id for choice in question.choices}
    own = Teller.of({choice.id: choice.words for choice in question.choices})
    told = [hit.choice for one in (teller, own) if one for hit in one.hits(text) if hit.choice in ids]
    told = list(dict.fromkeys(told)) or _labelled(question, text)
    if question.slot.many and told:
        return tuple(told)
    if len(told) > 1:
        return Unreadable.SEVERAL
    return told[0] if told else None


def offered(question: Question) -> tuple[str, ...]:
    """The options below a question, in the order in which they are numbered."""
    own = tuple(choice.id for choice in question.choices)
    if question.slot.kind == "yes-no" and not own:
        own = ("no", "yes") if question.confirms == "no" else ("yes", "no")
    if question.confirms is not None and not own:
        own = (RIGHT, WRONG)
    unknown = {UNKNOWN, question.slot.unknown}
    return own if question.slot.name == PLATFORM or unknown & {*own} else (*own, UNKNOWN)


def _picked(question: Question, option: str) -> Value | Unreadable:
    if question.confirms is not None and option in (RIGHT, WRONG):
        return question.confirms if option == RIGHT else Unreadable.DENIED
    ids = {choice.id for choice in question.choices}
    if option == UNKNOWN and option not in ids:
        return DECLINED
    return _one(question, option)


def others(questions: Iterable[Question], text: str) -> dict[str, Value]:
    """What a short plain text answers to other questions of choice: "挂号的" corrects how the parcel went."""
    if len(text) > SHORT or ordinal(text) is not None:
        return {}
    told = {question.slot.name: _by_own_words(question, text) for question in questions}
    return {name: choice for name, choice in told.items() if choice}


def _by_own_words(question: Question, text: str) -> str | None:
    choice = Teller.of({choice.id: choice.words for choice in question.choices}).choice(text)
    return choice or next(iter(_labelled(question, text)), None)


def _one(question: Question, choice: str) -> Value:
    return (choice,) if question.slot.many else choice


def _labelled(question: Question, text: str) -> list[str]:
    """The choice whose label the text repeats, nearly or as a part."""
    labels = [(choice.id, plain(label)) for choice in question.choices for label in choice.label.values()]
    inside = [name for name, label in labels if len(label) > 1 and label in text]
    inside = inside or ([name for name, label in labels if text in label] if len(text) > 1 else [])
    if inside:
        return list(dict.fromkeys(inside))
    close = max(labels, key=lambda one: fuzz.ratio(one[1], text), default=None)
    return [close[0]] if close and fuzz.ratio(close[1], text) >= LABEL_CLOSE else []


def _yes_no(text: str, commands: Commands, teller: Teller | None) -> Value | None:
    meant = said(commands, text)
    if "no" in meant or "yes" in meant:
        return "no" if "no" in meant else "yes"
    told = teller.choice(text) if teller else None
    return told or _leading(text, commands)


def _leading(text: str, commands: Commands) -> str | None:
    """A yes or no with which the text begins: "有的，发票都在", "no, the supplier has none"; "no idea" is neither."""
    words = [(word, name) for name in ("decline", "no", "yes") for word in commands[name]]
    ordered = sorted(words, key=lambda one: len(one[0]), reverse=True)
    name = next((name for word, name in ordered if _begins(text, word)), None)
    return None if name == "decline" else name


def _begins(text: str, word: str) -> bool:
    rest = text.removeprefix(word)
    return rest != text and (not rest or rest[0] in EDGES or (len(word) > 1 and HAN.match(word) is not None))


def _money(question: Question, text: str) -> Value | Unreadable | None:
    found = numbers.money(text)
    if len({one.value for one in found}) > 1 or any(one.value is None for one in found):
        return Unreadable.SEVERAL
    if found:
        return found[0].value
    plain_numbers = [] if numbers.names_currency(text) else numbers.bare(text)
    if len(plain_numbers) == 1 and question.currency:
        return Money(plain_numbers[0].value, question.currency)
    return Unreadable.NO_AMOUNT if re.search(r"\d", text) else None


def _number(text: str) -> Value | Unreadable | None:
    shares = numbers.shares(text)
    found = {one.exact for one in shares} or {one.value for one in numbers.bare(text)}
    value = found.pop() if len(found) == 1 else None
    if value is not None and 0 <= value <= Decimal(100):
        return value
    return Unreadable.NO_AMOUNT if shares or re.search(r"\d", text) else None


def _moment(question: Question, text: str, now: datetime, zone: ZoneInfo) -> Value | Unreadable | None:
    found = times(text, now, zone, local=question.local, future=question.future) or _bare_duration(text, now, zone)
    if not found:
        return None
    if any(one.value is None for one in found):
        days = any(one.fault == "day" for one in found)
        return Unreadable.NO_SUCH_DATE if days else Unreadable.NO_SUCH_TIME
    precise = next((one.value for one in found if isinstance(one.value, datetime)), None)
    value = precise or found[0].value
    if value is None:
        return None
    return value.date() if question.slot.kind == "date" and isinstance(value, datetime) else value


def _bare_duration(text: str, now: datetime, zone: ZoneInfo) -> list[When]:
    """A time such as "3 days" as the answer to "when": so long ago."""
    return times(f"{text} ago", now, zone) or times(f"{text}前", now, zone) or times(f"il y a {text}", now, zone)


def _words(question: Question, typed: str, text: str, commands: Commands) -> Value | None:
    """A name, a number or words, as typed; nothing where the message is a command or far too long."""
    longest = LONGEST[question.slot.kind]
    if question.slot.kind == "order-number":
        found = next(iter(numbers.order_numbers(typed, question.order_number)), None)
        token = TOKEN.search(typed)
        return (found and found.value) or (
            token.group() if token and len(typed) <= longest and sum(map(str.isdigit, token.group())) >= 4 else None
        )
    if question.slot.name in NAMES_INSIDE:
        tracked = next(iter(numbers.tracking_numbers(typed)), None)
        if tracked:
            return tracked.value
    if said(commands, text) or contains(commands, "decline", text) or len(typed) > longest:
        return None
    return " ".join(typed.split()) if question.slot.kind != "address" else typed.strip()


def asks(slot: Slot, choices: tuple[str, ...] = (), **more: object) -> Question:
    """The question for a slot, with the case's own choice of choices."""
    kept = tuple(choice for choice in slot.choices if choice.id in choices) if choices else slot.choices
    return replace(Question(slot, kept), **more)  # type: ignore[arg-type]


def confirming(question: Question, value: Value | None) -> Question:
    """The question as one that asks back a value: of choices, the one meant stands first."""
    one = one_of(value)
    return replace(
        question, confirms=value, choices=tuple(sorted(question.choices, key=lambda choice: choice.id != one))
    )


def one_of(value: Value | None) -> Value | None:
    """The value, or the first of several choices."""
    return value[0] if isinstance(value, tuple) and value else value

"""Fill texts: a sandbox in which an undefined variable is an error, not a blank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.model import Slot
from knowledge.values import Money, Slots, Value, Words, is_known
from templates.messages import Message
from templates.script import readable

BLANK = "…"
LOCALES = {"en": "en_GB", "fr": "fr_FR", "pl": "pl_PL", "zh": "zh_CN"}


class WritingError(ValueError):
    """A text that must not be sent: a value is missing, unreadable for its reader, or a forbidden word is in it."""


def _known(value: Any) -> Any:
    """What is written for an expression: the word None must never get into a letter."""
    if value is None:
        raise UndefinedError("an optional value stands outside of {% if %}")
    return value


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_known,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


ENVIRONMENT = _environment()


@cache
def _compiled(source: str) -> Template:
    return ENVIRONMENT.from_string(source)


def variables_of(source: str) -> set[str]:
    """The variables a text names. Raises WritingError where it is not a valid template."""
    try:
        return meta.find_undeclared_variables(ENVIRONMENT.parse(source))
    except TemplateError as error:
        raise WritingError(str(error)) from error


def fill(source: str, values: Mapping[str, Any]) -> str:
    """The text with its values. Raises WritingError for an undefined variable, and one that is None."""
    try:
        return _compiled(source).render(values).strip()
    except (TemplateError, TypeError) as error:
        raise WritingError(str(error)) from error


def write(message: Message, language: str, words: Mapping[str, str | None]) -> str:
    """The message in that language. Raises WritingError where it would hold a forbidden word or an unreadable value."""
    for name in message.required():
        if words.get(name) is None:
            raise WritingError(f"{message.id}: {name} is missing")
    text = fill(message.text[language], words)
    broken = next((rule for rule in message.never if rule.found(text, language)), None)
    if broken:
        raise WritingError(f"{message.id}: {broken.pattern!r} must not stand in it: {broken.why['en']}")
    return text


@dataclass(frozen=True)
class Forbidden:
    """A word that a value brings into a message in which it must not stand, and why (by language)."""

    variable: str
    word: str
    why: Mapping[str, str]


def forbidden(message: Message, language: str, words: Mapping[str, str | None]) -> Forbidden | None:
    """The first value that would break a rule of the message, alone or together with the words around it."""
    text = fill(message.text[language], words)
    for rule in message.never:
        word = rule.found(text, language)
        named = [name for name, said in words.items() if said and rule.found(said, language)] if word else []
        for name in named or [one for one in words if word and words[one]]:
            without = fill(message.text[language], {**words, name: BLANK})
            if named or not rule.found(without, language):
                return Forbidden(name, word, rule.why)
    return None


def worded(variable: Slot, value: Value | None, language: str, zone: ZoneInfo) -> str | None:
    """The value as a reader of that language reads it; None where it is unknown or that reader cannot read it."""
    match value:
        case None:
            return None
        case Money(amount, currency):
            return str(format_currency(amount, currency, locale=LOCALES[language]))
        case datetime():
            return _day(value.astimezone(zone).date(), language)
        case date():
            return _day(value, language)
        case Decimal():
            return str(format_decimal(value, locale=LOCALES[language]))
        case tuple():
            items = [_chosen(variable, one, language) for one in value]
            return None if None in items else _listed([item for item in items if item], language) or None
        case Words(text, spoken):
            return text if spoken == language and readable(text, language) else None
        case str():
            return _chosen(variable, value, language)
        case _:
            return None


def _day(day: date, language: str) -> str:
    pattern = "y年M月d日" if language == "zh" else "d MMMM y"
    text = str(format_date(day, pattern, locale=LOCALES[language]))
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


def _chosen(variable: Slot, value: str, language: str) -> str | None:
    choice = next((choice for choice in variable.choices if choice.id == value), None)
    if choice:
        return choice.wording.get(language)
    return value if value.strip() and readable(value, language) else None


def _listed(items: list[str], language: str) -> str:
    joiner = {"zh": "、"}.get(language, ", ")
    return joiner.join(items)


def words_for(
    message: Message, language: str, slots: Slots, vocabulary: Mapping[str, Slot], zone: ZoneInfo
) -> dict[str, str | None]:
    """Every variable of the message in that language; None where it is unknown."""
    return {
        name: worded(vocabulary[name], slots.get(name), language, zone) if is_known(slots.get(name)) else None
        for name in message.variables
    }

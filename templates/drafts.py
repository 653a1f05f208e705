"""A message for one case at hand: filled where everything is known, else with what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from knowledge.model import Slot
from knowledge.values import Slots, Value, is_known
from templates.messages import Message
from templates.write import Forbidden, fill, forbidden, worded, words_for, write

GLOSSES = ("en", "zh")


@dataclass(frozen=True)
class Draft:
    """One message in one language. `text` None: variables are `missing`. `gloss` by language, as filled.

    `forbidden`: the value that is missing was told, and must not stand in this message; `left_out`: optional variables
    that are known and that a reader of the language cannot read.
    """

    message: Message
    language: str
    text: str | None
    gloss: Mapping[str, str]
    missing: tuple[str, ...] = ()
    forbidden: Forbidden | None = None
    left_out: tuple[str, ...] = ()


def missing(message: Message, slots: Slots) -> tuple[str, ...]:
    """The required variables that are not known."""
    return tuple(name for name in message.required() if not is_known(slots.get(name)))


def spoiling(message: Message, variable: Slot, value: Value, zone: ZoneInfo) -> Forbidden | None:
    """Why the value must not stand in the message, in whichever language it is written."""
    for language in message.languages:
        said = worded(variable, value, language, zone)
        for rule in message.never if said else ():
            word = rule.found(said or "", language)
            if word:
                return Forbidden(variable.name, word, rule.why)
    return None


def fits(message: Message, slots: Slots) -> bool:
    """Whether the message may be offered: what it requires to be true is true."""
    return all(slots.get(name) == value for name, value in message.requires.items())


def drafts(message: Message, slots: Slots, vocabulary: Mapping[str, Slot], zone: ZoneInfo) -> tuple[Draft, ...]:
    """The message in all its languages, the addressee's first. Raises WritingError where it must not be sent."""
    gaps = missing(message, slots)
    if gaps:
        return tuple(Draft(message, language, None, {}, gaps) for language in message.languages)
    return tuple(_draft(message, language, slots, vocabulary, zone) for language in message.languages)


def _draft(message: Message, language: str, slots: Slots, vocabulary: Mapping[str, Slot], zone: ZoneInfo) -> Draft:
    words = words_for(message, language, slots, vocabulary, zone)
    unreadable = tuple(name for name in message.required() if words[name] is None)
    if unreadable:
        return Draft(message, language, None, {}, unreadable)
    broken = forbidden(message, language, words)
    if broken:
        return Draft(message, language, None, {}, (broken.variable,), broken)
    glosses = {
        gloss: fill(message.gloss[gloss], _glossed(words, words_for(message, gloss, slots, vocabulary, zone)))
        for gloss in GLOSSES
    }
    optional = tuple(name for name, need in message.variables.items() if need == "optional")
    left_out = tuple(name for name in optional if words[name] is None and is_known(slots.get(name)))
    return Draft(message, language, write(message, language, words), glosses, left_out=left_out)


def _glossed(words: Mapping[str, str | None], glossed: Mapping[str, str | None]) -> dict[str, str | None]:
    """The gloss says what the text says: a sentence that the text leaves out is left out there too."""
    return {name: (glossed[name] or word) if word is not None else None for name, word in words.items()}

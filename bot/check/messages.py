"""Every message can be filled and may be sent."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.check.texts import message_file, where
from bot.content import Content
from knowledge.errors import Problem
from knowledge.model import Slot
from knowledge.values import Money, Value
from templates.drafts import GLOSSES, drafts
from templates.messages import Message
from templates.write import WritingError, variables_of

ZONE = ZoneInfo("Europe/Paris")
SAMPLES: dict[str, Value] = {
    "money": Money(Decimal("12.50"), "EUR"),
    "date": date(2026, 11, 18),
    "datetime": date(2026, 11, 18),
    "number": Decimal(30),
    "order-number": "1234567/7654321",
    "name": "LX123456789CN",
    "address": "8 rue de la Paix, 75002 Paris",
    "text": "texte",
    "yes-no": "yes",
}


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """What keeps a message from being filled or sent."""
    for message in content.library.messages.values():
        found = list(_message(content, message, message_file(root, message.id)))
        yield from found
        if not found:
            yield from _written(content, message, message_file(root, message.id))


def _message(content: Content, message: Message, file: Path) -> Iterator[Problem]:
    for language in message.languages:
        if not message.text.get(language, "").strip():
            yield Problem(where(file, "text:"), f"the text in {language} is missing", "write it, or drop the language")
    named: set[str] = set()
    for kind, texts in (("text", message.text), ("gloss", message.gloss)):
        for language, text in texts.items():
            try:
                found = variables_of(text)
            except WritingError as error:
                yield Problem(where(file, f"{kind}:"), f"{kind} {language}: {error}", "correct the template")
                continue
            named |= found
            for name in sorted(found - set(message.variables)):
                yield Problem(
                    where(file, f"{kind}:", name),
                    f"{kind} {language} uses {name}, which is not declared",
                    "add it to variables",
                )
    for name in sorted(set(message.variables) - named):
        yield Problem(where(file, name), f"the variable {name} stands in no text", "remove it from variables")
    for name in message.variables:
        yield from _fillable(content.vocabulary[name], message, file)


def _fillable(variable: Slot, message: Message, file: Path) -> Iterator[Problem]:
    """A choice has its wording in every language that the message and its glosses are written in."""
    for choice in variable.choices:
        missing = [language for language in (*message.languages, *GLOSSES) if not choice.wording.get(language)]
        if missing:
            yield Problem(
                where(file, variable.name),
                f"the choice {choice.id} of {variable.name} has no wording in {', '.join(dict.fromkeys(missing))}",
                "add it in templates/variables.yaml",
            )


def _written(content: Content, message: Message, file: Path) -> Iterator[Problem]:
    """The message with all values, and with the required ones only."""
    for names in (tuple(message.variables), message.required()):
        slots = {name: _sample(content.vocabulary[name]) for name in names}
        try:
            written = drafts(message, slots, content.vocabulary, ZONE)
        except WritingError as error:
            yield Problem(where(file, "text:"), str(error), "correct the text")
            return
        for draft in written:
            if draft.text is None:
                yield Problem(
                    where(file, "variables:"),
                    f"{draft.language}: nothing can fill {', '.join(draft.missing)}",
                    "give it a wording",
                )
                return


def _sample(variable: Slot) -> Value:
    if variable.choices:
        first = variable.choices[0].id
        return (first,) if variable.many else first
    return SAMPLES[variable.kind]

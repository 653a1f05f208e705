"""The one who reads a reply: in which language, and which values are shown how."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_datetime

from bot.dialogue.conversation import Conversation
from bot.dialogue.world import World
from knowledge.values import DECLINED, NOT_YET, Money, Slots, Value, Words
from templates.sentences import BASE, spoken
from templates.write import worded

LOCALES = {"en": "en_GB", "zh": "zh_CN"}
PATTERNS = {"en": "EEE d MMM y, HH:mm", "zh": "y年M月d日（EEE）HH:mm"}


@dataclass(frozen=True)
class Reader:
    """Puts texts and values into the reader's language (en, zh-Hans, zh-Hant).

    `private` False hides what does not belong in a group: order data, amounts, finished messages.
    """

    world: World
    talk: Conversation
    private: bool = True

    @property
    def base(self) -> str:
        """The language of the files: en or zh."""
        return BASE[self.talk.language]

    def say(self, key: str, /, **values: Any) -> str:
        """One of the copilot's sentences."""
        return self.world.content.sentences.say(self.talk.language, key, **values)

    def text(self, text: Mapping[str, str]) -> str:
        """A curated text."""
        return spoken(text[self.base], self.talk.language)

    def slot_name(self, name: str) -> str:
        """What the slot is called."""
        return self.text(self.world.slot(name).label)

    def told(self, slots: Slots) -> str:
        """Slots with their values, in one line; a choice speaks for itself."""
        return (" · ").join(self._one(name, value) for name, value in slots.items())

    def _one(self, name: str, value: Value) -> str:
        slot = self.world.slot(name)
        shown = self.shown(name, value)
        return shown if slot.kind == "choice" else self.say("ask.confirm-one", name=self.slot_name(name), value=shown)

    def shown(self, name: str, value: Value) -> str:
        """A slot's value in the reader's words."""
        slot = self.world.slot(name)
        if isinstance(value, str) and value in ("yes", "no"):
            return self.say(f"option.{value}")
        if isinstance(value, str):
            return next((self.text(choice.label) for choice in slot.choices if choice.id == value), value)
        if value is NOT_YET:
            return self.say("recall.not-yet")
        if isinstance(value, Words):
            return value.text
        if isinstance(value, Decimal):
            return f"{value:.1f}".rstrip("0").rstrip(".") + (f" {slot.unit}" if slot.unit else "")
        if isinstance(value, datetime):
            return instant(value.astimezone(self.world.zone), self.base)
        return worded(slot, value, self.base, self.world.zone) or self.say("recall.declined")


def instant(at: datetime, base: str) -> str:
    """An instant in the clock of its own zone: 2026年11月23日（周一）10:03."""
    return str(format_datetime(at, PATTERNS[base], locale=LOCALES[base]))


def plain_value(value: Value) -> Any:
    """A slot's value as JSON for scripts: money as amount and currency, instants as ISO 8601; null: not known."""
    match value:
        case Money(amount, currency):
            return {"amount": str(amount), "currency": currency}
        case datetime() | date():
            return value.isoformat()
        case Words(text, _):
            return text
        case Decimal():
            return str(round(value, 2))
        case tuple():
            return list(value)
        case _:
            return None if value is DECLINED else "not-yet" if value is NOT_YET else value

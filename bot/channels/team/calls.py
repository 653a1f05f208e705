"""What a message in a group, a channel or a private chat wants of us. Pure: no network, no store."""

import re
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message, MessageEntity, User

from bot.channels.telegram.parts import Target
from bot.channels.telegram.updates import TEXTS, Me

ASK, HELP = "ask", "help"
LOOKUPS = (ASK, "template", "case")
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@(?P<bot>\w+))?(?:\s+(?P<words>.*))?", re.DOTALL)
HOME_LANGUAGE = "zh-Hans"


@dataclass(frozen=True)
class Call:
    """A command of ours, with the words behind it."""

    name: str
    words: str = ""


class Calls(Filter):
    """Passes messages that call one of these commands, and gives its words to the handler."""

    def __init__(self, *names: str) -> None:
        self._names = names

    async def __call__(self, message: Message, me: Me) -> bool | dict[str, Any]:
        """Whether it does, and what it says."""
        call = called(message, me)
        return {"words": call.words} if call and call.name in self._names else False


def called(message: Message, me: Me) -> Call | None:
    """What the message calls; None where it is not said to us, or said by a bot.

    What a channel forwards to its group has been answered in the channel; what was sent through a bot is a card.
    """
    text = message.text or message.caption or ""
    if not text or _is_automatic(message):
        return None
    command = COMMAND.fullmatch(text.strip())
    if command:
        return _commanded(command, message, me)
    mention = next((one for one in message.entities or message.caption_entities or () if _is_me(one, text, me)), None)
    if mention:
        return _mentioned(_without(mention, text), message, me)
    return Call(ASK, text.strip()) if message.chat.type == "private" else None


def _is_automatic(message: Message) -> bool:
    sender = asker(message)
    return bool(message.via_bot or message.is_automatic_forward or (sender and sender.is_bot))


def asker(message: Message) -> User | None:
    """Who wrote the message; nobody where it was written in the name of a chat."""
    return None if message.sender_chat else message.from_user


def _commanded(command: re.Match[str], message: Message, me: Me) -> Call | None:
    bot = (command["bot"] or "").casefold()
    if bot and bot != me.name.casefold():
        return None
    name, words = command["name"].lower(), (command["words"] or "").strip()
    if name in LOOKUPS:
        return Call(name, words) if words else Call(HELP)
    return Call(HELP) if bot or message.chat.type == "private" else None


def _is_me(entity: MessageEntity, text: str, me: Me) -> bool:
    if entity.type == "mention":
        return entity.extract_from(text).casefold() == f"@{me.name}".casefold()
    return entity.type == "text_mention" and entity.user is not None and entity.user.id == me.id


def _without(entity: MessageEntity, text: str) -> str:
    """The text without the entity, which is counted in UTF-16 units."""
    units = text.encode("utf-16-le")
    left, right = units[: entity.offset * 2], units[(entity.offset + entity.length) * 2 :]
    return f"{left.decode('utf-16-le').strip()} {right.decode('utf-16-le').strip()}".strip()


def _mentioned(words: str, message: Message, me: Me) -> Call | None:
    command = COMMAND.fullmatch(words)
    if command:
        return _commanded(command, message, me)
    return Call(ASK, words) if words else Call(HELP)


def target_of(message: Message) -> Target:
    """Where the answer goes: the same topic, and outside of private chats in reply to the question."""
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Target(str(message.chat.id), thread, None if message.chat.type == "private" else message.message_id)


def language_of(user: User | None) -> str:
    """The language that somebody's program is set to; Chinese where that is unknown."""
    code = (user.language_code or "").casefold() if user else ""
    if not code:
        return HOME_LANGUAGE
    return TEXTS.get(code) or (HOME_LANGUAGE if code.startswith("zh") else "en")

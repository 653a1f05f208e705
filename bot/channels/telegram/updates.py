"""From Telegram's updates to what the copilot hears. Pure: no network, no store."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Message, MessageEntity, Update, User

from bot.channels.telegram.menu import COMMANDS
from bot.messages import HOME, Address, Incoming, Option, Outgoing

NAME = "telegram"
GROUPS = ("group", "supergroup")
TEXTS = {"zh": "zh-Hans", "zh-hans": "zh-Hans", "zh-cn": "zh-Hans", "zh-hant": "zh-Hant", "zh-tw": "zh-Hant"}


@dataclass(frozen=True)
class Me:
    """The bot itself."""

    id: int
    name: str

    @property
    def account(self) -> str:
        """Its id, as the store knows it."""
        return str(self.id)


@dataclass(frozen=True)
class Press:
    """A button that was pressed: the query to acknowledge, the event and place of its option, the text above it."""

    query: str
    event: str
    nth: int
    text: str


@dataclass(frozen=True)
class Heard:
    """What an update says to us."""

    update: int
    address: Address
    message: int
    at: datetime
    text: str = ""
    group: bool = False
    addressed: bool = True
    edited: bool = False
    attachment: bool = False
    language: str | None = None
    press: Press | None = None
    album: str = ""

    @property
    def event(self) -> str:
        """The event's id: an album without words is one, however many pictures it has."""
        return f"album {self.album}" if self.album and not self.text else str(self.update)

    def incoming(self) -> Incoming:
        """As the copilot takes it; a button's option is filled in by `chosen`."""
        return Incoming(
            self.address,
            self.event,
            self.at,
            ZoneInfo(HOME),
            text=self.text,
            group=self.group,
            mentioned=self.addressed,
            replaces=str(self.message) if self.edited else None,
            source=str(self.message),
            language=self.language,
            attachment=self.attachment and not self.text,
        )


def hear(update: Update, me: Me, now: datetime) -> Heard | None:
    """What the update says; None where it is nothing for us: a service message, another bot, a channel's post."""
    if update.callback_query:
        return _pressed(update, me, now)
    message = update.message or update.edited_message
    if not message or not message.from_user or message.from_user.is_bot or not _has_content(message):
        return None
    if message.chat.type not in ("private", *GROUPS):
        return None
    text, addressed = _spoken(message, me)
    if text is None:
        return None
    group = message.chat.type in GROUPS
    return Heard(
        update.update_id,
        _address(message, message.from_user, me),
        message.message_id,
        message.date if update.message else now,
        text,
        group,
        addressed or not group,
        edited=update.edited_message is not None,
        attachment=message.effective_attachment is not None,
        language=_language(message.from_user),
        album=message.media_group_id or "",
    )


def _has_content(message: Message) -> bool:
    """A picture that is edited, or a place that moves, says nothing new."""
    says = bool(message.text or message.caption)
    return says or (message.effective_attachment is not None and message.edit_date is None)


def _pressed(update: Update, me: Me, now: datetime) -> Heard | None:
    query = update.callback_query
    message = query.message if query else None
    if not query or not isinstance(message, Message):
        return None
    event, _, nth = (query.data or "").partition(":")
    press = Press(query.id, event, int(nth) if nth.isdecimal() else -1, message.text or "")
    group = message.chat.type in GROUPS
    address = _address(message, query.from_user, me)
    language = _language(query.from_user)
    return Heard(update.update_id, address, message.message_id, now, group=group, language=language, press=press)


def _address(message: Message, user: User, me: Me) -> Address:
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Address(NAME, str(message.chat.id), str(user.id), me.account, thread)


def _language(user: User) -> str | None:
    code = (user.language_code or "").casefold()
    if not code:
        return None
    return TEXTS.get(code) or ("zh-Hans" if code.startswith("zh") else "en")


def _spoken(message: Message, me: Me) -> tuple[str | None, bool]:
    """The text without our name, and whether it is said to us; None: a command for another bot."""
    text = message.text or message.caption or ""
    entities = message.parse_entities() if message.text else message.parse_caption_entities()
    for entity, written in entities.items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            command, _, name = written.partition("@")
            ours = name.casefold() == me.name.casefold() if name else _is_known(command, message)
            if not ours:
                return None, False
            return text.replace(written, command, 1), True
    names = [written for entity, written in entities.items() if _names_us(entity, written, me)]
    for written in names[:1]:
        text = text.replace(written, " ", 1).strip()
    replied = message.reply_to_message
    to_us = bool(replied and replied.from_user and replied.from_user.id == me.id)
    if names and not text:
        text = "/help"
    return text, bool(names) or to_us


def _is_known(command: str, message: Message) -> bool:
    """In a group other bots have commands, too."""
    return message.chat.type not in GROUPS or command.removeprefix("/").casefold() in COMMANDS


def _names_us(entity: MessageEntity, written: str, me: Me) -> bool:
    if entity.type == MessageEntity.MENTION:
        return written.casefold() == f"@{me.name}".casefold()
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id


def options_of(reply: Outgoing) -> tuple[Option, ...]:
    """All buttons of a reply in the order in which they are counted."""
    return (*reply.options, *reply.actions)


def chosen(heard: Heard, asked: Outgoing | None) -> tuple[Incoming | None, Option | None]:
    """The press as a choice, and its option; None where the button is not one of this conversation's.

    An answer to a question holds only while that question is open; other buttons steer, and do so at any time.
    """
    press = heard.press
    options = options_of(asked) if asked else ()
    if press is None or asked is None or not 0 <= press.nth < len(options):
        return None, None
    option = options[press.nth]
    question = press.event if asked.kind == "question" else None
    incoming = replace(heard.incoming(), text=None, choice=option.id, question=question, mentioned=True, source="")
    return incoming, option

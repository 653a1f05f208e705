"""One part, sent through python-telegram-bot."""

import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.channel import ChannelError, Payload, RefusedError
from bot.channels.telegram.pages import plain

LOG = logging.getLogger(__name__)
COPY, OPEN = "📋", "💬"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
OVER = ("message is not modified", "query is too old", "message to edit not found", "message can't be edited")


async def deliver(bot: Bot, part: Payload) -> None:
    """Send it. Raises ChannelError where a later try may succeed, RefusedError where none will."""
    try:
        await SENDERS[part["do"]](bot, part)
    except BadRequest as error:
        if not any(words in error.message.casefold() for words in OVER):
            raise RefusedError(error.message) from error
    except (Forbidden, ChatMigrated) as error:
        raise RefusedError(str(error)) from error
    except TelegramError as error:
        raise ChannelError(str(error), wait_after(error)) from error


def wait_after(error: Exception) -> float:
    """For how many seconds to wait before the next try: what Telegram asks for, else a moment."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return (after.total_seconds() if isinstance(after, timedelta) else after) + 0.1
    return 2.0


async def _message(bot: Bot, part: Payload) -> None:
    async def send(text: str, mode: str | None) -> object:
        return await bot.send_message(
            int(part["chat"]),
            text,
            parse_mode=mode,
            message_thread_id=_thread(part),
            reply_parameters=_quote(part),
            reply_markup=_keyboard(part.get("buttons", ())),
            link_preview_options=NO_PREVIEW,
        )

    await _plain_if_refused(send, part["text"])


async def _edit(bot: Bot, part: Payload) -> None:
    async def send(text: str, mode: str | None) -> object:
        return await bot.edit_message_text(text, int(part["chat"]), part["message"], parse_mode=mode)

    await _plain_if_refused(send, part["text"])


async def _plain_if_refused(send: Callable[[str, str | None], Awaitable[object]], text: str) -> None:
    """With markup; without, where Telegram cannot read it."""
    try:
        await send(text, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.casefold():
            raise
        LOG.warning("telegram: a text was refused and is sent plain: %s", error.message)
        await send(plain(text), None)


async def _toast(bot: Bot, part: Payload) -> None:
    await bot.answer_callback_query(part["query"], part.get("text"))


async def _document(bot: Bot, part: Payload) -> None:
    file = InputFile(io.BytesIO(part["text"].encode()), part["name"])
    await bot.send_document(int(part["chat"]), file, message_thread_id=_thread(part))


def _thread(part: Payload) -> int | None:
    return int(part["thread"]) if part.get("thread") else None


def _quote(part: Payload) -> ReplyParameters | None:
    return ReplyParameters(part["quotes"], allow_sending_without_reply=True) if part.get("quotes") else None


def _keyboard(rows: list[list[Mapping[str, Any]]]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def _button(button: Mapping[str, Any]) -> InlineKeyboardButton:
    if "copy" in button:
        return InlineKeyboardButton(COPY, copy_text=CopyTextButton(button["copy"]))
    if "link" in button:
        return InlineKeyboardButton(OPEN, url=button["link"])
    return InlineKeyboardButton(button["text"], callback_data=button["data"])


SENDERS = {"message": _message, "edit": _edit, "toast": _toast, "document": _document}

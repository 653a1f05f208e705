"""What is sent through aiogram: parts, and the answers to inline queries."""

import logging
from collections.abc import Sequence

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)

from bot.channels.channel import ChannelError, Payload, RefusedError
from bot.channels.team.inline import SECONDS, keyboard
from bot.channels.telegram.pages import plain

LOG = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNREADABLE = "can't parse entities"
FINAL = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound, TelegramEntityTooLarge)


async def deliver(bot: Bot, part: Payload) -> None:
    """Send it. Raises ChannelError where a later try may succeed, RefusedError where none will."""
    try:
        await _plain_if_refused(bot, part)
    except FINAL as error:
        raise RefusedError(str(error)) from error
    except AiogramError as error:
        raise ChannelError(str(error), wait_after(error)) from error


def wait_after(error: Exception) -> float:
    """For how many seconds to wait before the next try: what Telegram asks for, else a moment."""
    return error.retry_after + 0.1 if isinstance(error, TelegramRetryAfter) else 2.0


async def _plain_if_refused(bot: Bot, part: Payload) -> None:
    """With markup; without, where Telegram cannot read it."""
    try:
        await _send(bot, part, part["text"], "HTML")
    except TelegramBadRequest as error:
        if UNREADABLE not in error.message.casefold():
            raise
        LOG.warning("team: a text was refused and is sent plain: %s", error.message)
        await _send(bot, part, plain(part["text"]), None)


async def _send(bot: Bot, part: Payload, text: str, mode: str | None) -> None:
    quotes = part.get("quotes")
    await bot.send_message(
        _chat(part["chat"]),
        text,
        parse_mode=mode,
        message_thread_id=int(part["thread"]) if part.get("thread") else None,
        reply_parameters=ReplyParameters(message_id=quotes, allow_sending_without_reply=True) if quotes else None,
        reply_markup=keyboard(part.get("buttons", ())),
        link_preview_options=NO_PREVIEW,
    )


def _chat(chat: str) -> int | str:
    """A chat's id, or the @name of a public one."""
    return int(chat) if chat.lstrip("-").isdecimal() else chat


async def answer(bot: Bot, query: str, cards: Sequence[InlineQueryResultArticle], nothing: str) -> None:
    """Answer an inline query, for who typed it only; where there are no cards, with a button of that text."""
    button = None if cards else InlineQueryResultsButton(text=nothing, start_parameter="help")
    try:
        await _answer(bot, query, cards, button)
    except TelegramBadRequest as error:
        if UNREADABLE not in error.message.casefold():
            raise
        LOG.warning("team: cards were refused and are sent plain: %s", error.message)
        await _answer(bot, query, [_plain(card) for card in cards], button)


async def _answer(
    bot: Bot, query: str, cards: Sequence[InlineQueryResultArticle], button: InlineQueryResultsButton | None
) -> None:
    await bot.answer_inline_query(query, list(cards), cache_time=SECONDS, is_personal=True, button=button)


def _plain(card: InlineQueryResultArticle) -> InlineQueryResultArticle:
    content = card.input_message_content
    text = plain(content.message_text) if isinstance(content, InputTextMessageContent) else ""
    said = InputTextMessageContent(message_text=text, parse_mode=None, link_preview_options=NO_PREVIEW)
    return card.model_copy(update={"input_message_content": said})

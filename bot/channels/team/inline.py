"""Inline mode: ranked cards for what is being typed in any chat, in the language of who types."""

import hashlib
from collections.abc import Iterable

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot.channels.team.links import Links
from bot.channels.team.lookups import Lookups, reader
from bot.channels.team.shown import buttons_of, one_text
from bot.dialogue import finding, lookup
from bot.messages import Outgoing
from bot.view.lookups import LookupView

LONGEST_QUERY = 256
MOST = 8
MOST_CASES = 5
SECONDS = 10  # for how long Telegram may show the same cards again


async def cards(typed: str, language: str, lookups: Lookups, links: Links) -> list[InlineQueryResultArticle]:
    """The cards: cases, then messages; a few topics where nothing is typed yet."""
    world = lookups.world()
    view = reader(language, world)
    words = typed[:LONGEST_QUERY].strip()
    if not words:
        return [_case(slug, view, links) for slug in lookup.topics(world)[:MOST]]
    cases = lookup.cases(words, await lookups.heard(words, language, world), world)
    messages = tuple(finding.messages(words, world))
    room = max(MOST_CASES, MOST - len(messages))
    made = [_case(slug, view, links) for slug in cases[:room]]
    return [*made, *(_message(name, view, links) for name in messages[: MOST - len(made)])]


def _case(slug: str, view: LookupView, links: Links) -> InlineQueryResultArticle:
    title = view.text(view.world.case(slug).title)
    return _article(f"case {slug}", title, view.platform_name(slug), view.card(slug), links)


def _message(name: str, view: LookupView, links: Links) -> InlineQueryResultArticle:
    title = f"✉ {view.text(view.world.content.library.messages[name].title)}"
    return _article(f"message {name}", title, view.platform_name(name), view.message(name), links)


def _article(name: str, title: str, about: str, shown: Outgoing, links: Links) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        message_text=one_text(shown.blocks),
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        id=hashlib.sha256(name.encode()).hexdigest()[:32],
        title=title,
        description=about,
        input_message_content=content,
        reply_markup=keyboard(buttons_of(shown, links)),
    )


def keyboard(rows: Iterable[Iterable[dict[str, str]]]) -> InlineKeyboardMarkup | None:
    """Buttons that lead to an address."""
    made = [[InlineKeyboardButton(text=one["text"], url=one["link"]) for one in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=made) if made else None

"""Which look-up answers what: handlers that give the parts to be sent, or the results of an inline query."""

from aiogram import Router
from aiogram.types import InlineQuery, InlineQueryResultArticle, Message

from bot.channels.team import inline
from bot.channels.team.calls import ASK, HELP, Calls, asker, language_of, target_of
from bot.channels.team.links import Links
from bot.channels.team.lookups import Lookups, reader
from bot.channels.team.shown import Json, parts_of
from bot.channels.telegram.updates import Me
from bot.messages import Outgoing

Results = list[InlineQueryResultArticle]


def router() -> Router:
    """All handlers. In a channel only questions are answered."""
    made = Router(name="team")
    made.message.register(ask, Calls(ASK))
    made.message.register(template, Calls("template"))
    made.message.register(case, Calls("case"))
    made.message.register(help_, Calls(HELP))
    made.channel_post.register(ask, Calls(ASK))
    made.inline_query.register(results)
    return made


async def ask(message: Message, words: str, lookups: Lookups, links: Links) -> list[Json]:
    """What follows from a question."""
    return _parts(await lookups.ask(words, _language(message)), message, links)


async def template(message: Message, words: str, lookups: Lookups, links: Links) -> list[Json]:
    """A message to send on."""
    return _parts(await lookups.template(words, _language(message)), message, links)


async def case(message: Message, words: str, lookups: Lookups, links: Links) -> list[Json]:
    """A decision table."""
    return _parts(await lookups.case(words, _language(message)), message, links)


async def help_(message: Message, lookups: Lookups, links: Links, me: Me) -> list[Json]:
    """What can be looked up, and how."""
    view = reader(_language(message), lookups.world())
    return _parts(view.note("team.help", name=me.name), message, links)


async def results(query: InlineQuery, lookups: Lookups, links: Links) -> Results:
    """Cards for what is being typed."""
    return await inline.cards(query.query, language_of(query.from_user), lookups, links)


def _language(message: Message) -> str:
    return language_of(asker(message))


def _parts(reply: Outgoing, message: Message, links: Links) -> list[Json]:
    return parts_of(reply, target_of(message), links)

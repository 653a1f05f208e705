"""The team's bot: look-ups in groups, channels and private chats, and inline in any chat, through aiogram."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import BotCommand, Message, Update, User
from aiogram.utils.token import TokenValidationError
from aiohttp import web
from pydantic import ValidationError

from bot.channels.access import Access
from bot.channels.channel import ChannelError, Desk, Event, Part, Payload, Response
from bot.channels.team import deliver, routing
from bot.channels.team.calls import LOOKUPS, asker, called, language_of, target_of
from bot.channels.team.links import Links
from bot.channels.team.lookups import Lookups
from bot.channels.team.reports import report
from bot.channels.telegram import webhook
from bot.channels.telegram.updates import Me
from bot.content import Content
from bot.messages import SEPARATOR, Outgoing
from bot.settings import Settings, SettingsError
from bot.store.database import is_away
from bot.store.queues import Entry

LOG = logging.getLogger(__name__)
NAME = "team"
WAIT = 25
SLACK = 10
LANGUAGES = {"en": None, "zh-Hans": "zh"}


@dataclass(frozen=True)
class Place:
    """Who may ask, how updates come, where links lead, and the chat that is told what went without an answer."""

    access: Access
    hook: webhook.Hook
    links: Links
    chat: str = ""


class TeamChannel:
    """The bot that colleagues ask. It keeps no conversation: a question gets one message."""

    name = NAME

    def __init__(self, bot: Bot, content: Content, place: Place) -> None:
        self._bot = bot
        self._content = content
        self._place = place
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(routing.router())
        self._kinds = self._dispatcher.resolve_used_update_types()
        self._answering: set[asyncio.Task[None]] = set()
        self.account = str(bot.id)
        self.me = Me(bot.id, "")

    async def start(self) -> str:
        """Log in, offer the commands, and say where updates are to come. Raises ChannelError."""
        hook = self._place.hook
        try:
            self.me = Me(self._bot.id, (await self._bot.me()).username or "")
            if hook.url:
                await self._bot.set_webhook(hook.url, secret_token=hook.secret, allowed_updates=self._kinds)
            else:
                await self._bot.delete_webhook()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise ChannelError("COPILOT_TEAM_TOKEN is refused by Telegram", 0) from error
        except AiogramError as error:
            raise ChannelError(str(error)) from error
        await self._offer_commands()
        return f"team: @{self.me.name}, {hook.described}"

    async def _offer_commands(self) -> None:
        try:
            for language, code in LANGUAGES.items():
                texts = {name: self._content.sentences.say(language, f"command.{name}") for name in (*LOOKUPS, "help")}
                commands = [BotCommand(command=name, description=text) for name, text in texts.items()]
                await self._bot.set_my_commands(commands, language_code=code)
        except AiogramError as error:
            LOG.warning("team: the list of commands could not be set: %s", error)

    async def run(self, desk: Desk) -> None:
        """Poll, where there is no webhook; an update is fetched again until it is in the inbox."""
        offset = 0
        while not self._place.hook.url:
            try:
                updates = await self._bot.get_updates(
                    offset, timeout=WAIT, allowed_updates=self._kinds, request_timeout=WAIT + SLACK
                )
                for update in updates:
                    self._answer_later(update, desk)
                await desk.receive(self, *(event for update in updates if (event := self.event(update))))
            except Exception as error:
                if isinstance(error, AiogramError):
                    LOG.warning("team: %s", str(error).partition("\n")[0])
                elif not is_away(error):
                    raise
                await asyncio.sleep(deliver.wait_after(error))
                continue
            offset = updates[-1].update_id + 1 if updates else offset

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where Telegram brings updates."""

        async def arrived(raw: dict[str, Any]) -> bool:
            update = self._read(raw)
            self._answer_later(update, desk)
            event = self.event(update)
            if event:
                await desk.receive(self, event, settling=webhook.SETTLING)
            return event is not None

        async def unavailable(raw: dict[str, Any]) -> None:
            update = self._read(raw)
            message = _message(update)
            if message and self.event(update):
                for part in self._said(message, "note.unavailable"):
                    await self.deliver(part)

        return [self._place.hook.route(f"/{NAME}", arrived, unavailable)]

    def _read(self, raw: Payload) -> Update:
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            raise web.HTTPBadRequest from error

    def event(self, update: Update) -> Event | None:
        """The update as the inbox keeps it; None where it is nothing for us, or from somebody who may not ask."""
        message = _message(update)
        if message is None or not called(message, self.me):
            return None
        chat, user = str(message.chat.id), _id(asker(message))
        if not self._place.access.allows(chat, user):
            return None
        payload = update.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return Event(str(update.update_id), chat, self._person(user), payload, update.update_id)

    def _person(self, user: str) -> str:
        return SEPARATOR.join((self.name, self.account, user))

    def _answer_later(self, update: Update, desk: Desk) -> None:
        """Answer an inline query now, beside everything else.

        It is the one thing that goes neither through the inbox nor the outbox: after a few seconds Telegram takes no
        answer any more, and by then its asker has typed on.
        """
        query = update.inline_query
        if query and not query.from_user.is_bot and self._place.access.allows(*[str(query.from_user.id)] * 2):
            task = asyncio.create_task(self._answer(update, desk))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, update: Update, desk: Desk) -> None:
        query = update.inline_query
        assert query  # noqa: S101 - for the type checker
        try:
            cards = await self._fed(update, desk)
            nothing = self._content.sentences.say(language_of(query.from_user), "team.inline-nothing")
            await deliver.answer(self._bot, query.id, cards, nothing)
        except AiogramError as error:
            LOG.warning("team: an inline query was not answered: %s", error)
        except Exception:
            LOG.exception("an inline query failed")

    async def _fed(self, update: Update, desk: Desk) -> Any:
        """What the handler of the update gives; nothing where none takes it."""
        known = {"lookups": Lookups(desk.copilot), "links": self._place.links, "me": self.me}
        given = await self._dispatcher.feed_update(self._bot, update, **known)
        return [] if given is UNHANDLED else given

    async def respond(self, payload: Payload, desk: Desk) -> Response:
        """The message that answers an update."""
        update = self._read(payload)
        return self._response(update, await self._fed(update, desk))

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:  # noqa: ARG002 - other channels need it
        """One sentence in reply to an update."""
        update = self._read(payload)
        message = _message(update)
        return self._response(update, self._said(message, key) if message else ())

    def _said(self, message: Message, key: str) -> list[dict[str, Any]]:
        text = self._content.sentences.say(language_of(asker(message)), key)
        return [target_of(message).message(text)]

    def _response(self, update: Update, parts: Iterable[Payload]) -> Response:
        message = _message(update)
        person = self._person(_id(asker(message))) if message else ""
        return Response(tuple(Part(part["chat"], part, person) for part in parts))

    def report(self, text: str, case: str | None) -> Iterable[Entry]:
        """A question without an answer, or an answer that did not help, for the outbox; none where no chat is set."""
        if self._place.chat:
            part = report(text, case, self._place.chat, self._content, self._place.links)
            yield Entry(self.name, self.account, self._place.chat, "", part)

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:  # noqa: ARG002 - nobody is reminded here
        """Nothing: there are no conversations to say it in."""
        return ()

    async def deliver(self, payload: Payload) -> None:
        """Send one part. Raises ChannelError, RefusedError."""
        await deliver.deliver(self._bot, payload)

    async def close(self) -> None:
        """Leave what is being typed unanswered, give the connections back."""
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self._bot.session.close()


def _message(update: Update) -> Message | None:
    """What was written; corrections of it are nothing to us."""
    return update.message or update.channel_post


def _id(user: User | None) -> str:
    return str(user.id) if user else ""


def opened(settings: Settings, content: Content) -> TeamChannel:
    """The channel as the settings say. Raises SettingsError."""
    token = settings.team_token.get_secret_value()
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api))
    try:
        bot = Bot(token, session=session)
    except TokenValidationError as error:
        raise SettingsError("COPILOT_TEAM_TOKEN does not look like 123456789:ABC…") from error
    url = f"{settings.public_url}/{NAME}" if settings.public_url else ""
    hook = webhook.Hook(url, webhook.secret_of(token, settings.team_secret.get_secret_value()))
    own = {settings.team_chat} if settings.team_allowed and settings.team_chat else set()
    access = Access(NAME, frozenset(settings.team_allowed) | own)
    return TeamChannel(bot, content, Place(access, hook, Links(settings.telegram_name.lstrip("@")), settings.team_chat))

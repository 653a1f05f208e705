"""The Telegram chat: the copilot's dialogue, for one user in one chat and topic, through python-telegram-bot."""

import asyncio
import logging
import os
import re
from collections.abc import Sequence
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "true")  # durations as such: the library's coming default

from aiohttp import web
from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, Update
from telegram.error import InvalidToken, TelegramError

from bot.channels.access import Access
from bot.channels.channel import (
    ChannelError,
    Desk,
    Event,
    Part,
    Payload,
    Response,
    converse,
    place_of,
)
from bot.channels.telegram import deliver, menu, webhook
from bot.channels.telegram.parts import Target, acknowledged, is_fleeting, shown
from bot.channels.telegram.updates import NAME, Heard, Me, chosen, hear
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Address, Outgoing, from_record
from bot.settings import Settings, SettingsError
from bot.store.database import is_away

LOG = logging.getLogger(__name__)
ALLOWED = ["message", "edited_message", "callback_query"]
WAIT = 25
TOKEN = re.compile(r"\d+:[\w-]+")
DEEP_LINK = "https://t.me/{name}?start={payload}"


class TelegramChat:
    """The bot that sellers talk to. `public` is the address under which webhooks reach it; empty: it polls."""

    name = NAME

    def __init__(self, bot: Bot, content: Content, access: Access, hook: webhook.Hook, *, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._content = content
        self._access = access
        self._hook = hook
        self.account = bot.token.partition(":")[0]
        self.me = Me(0, "")

    async def start(self) -> str:
        """Log in, offer the commands, and say where updates are to come. Raises ChannelError."""
        try:
            await self._bot.initialize()
            self.me = Me(self._bot.bot.id, self._bot.bot.username or "")
            if self._hook.url:
                await self._bot.set_webhook(self._hook.url, secret_token=self._hook.secret, allowed_updates=ALLOWED)
            else:
                await self._bot.delete_webhook()
        except InvalidToken as error:
            raise ChannelError("COPILOT_TELEGRAM_TOKEN is refused by Telegram", 0) from error
        except TelegramError as error:
            raise ChannelError(str(error)) from error
        await self._offer_commands()
        return f"telegram: @{self.me.name}, {self._hook.described}"

    async def _offer_commands(self) -> None:
        scopes = ((BotCommandScopeAllPrivateChats(), menu.PRIVATE), (BotCommandScopeAllGroupChats(), menu.GROUP))
        try:
            for scope, names in scopes:
                for language in menu.LANGUAGES:
                    commands = menu.described(names, language, self._content)
                    await self._bot.set_my_commands(commands, scope=scope, language_code=menu.code(language))
        except TelegramError as error:
            LOG.warning("telegram: the list of commands could not be set: %s", error)

    async def run(self, desk: Desk) -> None:
        """Poll, where there is no webhook; an update is fetched again until it is in the inbox."""
        offset = 0
        while not self._hook.url:
            try:
                updates = await self._bot.get_updates(offset, timeout=WAIT, allowed_updates=ALLOWED)
                events = [event for update in updates if (event := self.event(update))]
                await desk.receive(self, *events)
            except Exception as error:
                if isinstance(error, TelegramError):
                    LOG.warning("telegram: %s", error)
                elif not is_away(error):
                    raise
                await asyncio.sleep(deliver.wait_after(error))
                continue
            offset = updates[-1].update_id + 1 if updates else offset

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where Telegram brings updates."""

        async def arrived(raw: dict[str, Any]) -> bool:
            event = self.event(self._read(raw))
            if event:
                await desk.receive(self, event, settling=webhook.SETTLING)
            return event is not None

        async def unavailable(raw: dict[str, Any]) -> None:
            heard = self._hear(self._read(raw))
            if heard and heard.addressed and self._allows(heard):
                text = self._content.sentences.say(heard.language or "zh-Hans", "note.unavailable")
                await self.deliver(_target(heard).message(text))

        return [self._hook.route(f"/{NAME}", arrived, unavailable)]

    def event(self, update: Update) -> Event | None:
        """The update as the inbox keeps it; None where it is nothing for us."""
        heard = self._hear(update)
        if heard is None or not self._allows(heard):
            return None
        address = heard.address
        return Event(heard.event, address.key, address.person, update.to_dict(), heard.update, heard.at.timestamp())

    def _read(self, raw: dict[str, Any]) -> Update:
        try:
            return Update.de_json(raw, self._bot)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest from error

    def _allows(self, heard: Heard) -> bool:
        return self._access.allows(heard.address.chat, heard.address.user)

    def _hear(self, update: Update) -> Heard | None:
        return hear(update, self.me, self._clock())

    async def respond(self, payload: Payload, desk: Desk) -> Response:
        """The turn for an update, and the messages that show it."""
        heard = self._heard(payload)
        if heard.press:
            return await self._pressed(heard, desk)
        response = await converse(heard.incoming(), desk)
        parts = self._shown(heard, response.reply)
        return Response(parts, response.turn, response.reply, response.incoming)

    async def _pressed(self, heard: Heard, desk: Desk) -> Response:
        assert heard.press  # noqa: S101 - for the type checker
        seen = await desk.store.conversations.look(heard.address.key, heard.press.event)
        asked = from_record(seen.done.reply) if seen.done else None
        incoming, option = chosen(heard, asked)
        if incoming is None or option is None:
            stale = desk.copilot.say(seen, "note.stale", language=heard.language)
            return Response(self._parts(heard, acknowledged(heard, None, stale, None)), incoming=heard.incoming())
        response = await converse(incoming, desk)
        parts = self._parts(heard, acknowledged(heard, option, response.reply, asked))
        if not is_fleeting(option):
            parts += self._shown(heard, response.reply)
        return Response(parts, response.turn, response.reply, incoming)

    def _heard(self, payload: Payload) -> Heard:
        heard = self._hear(Update.de_json(dict(payload), self._bot))
        if heard is None:
            raise ValueError("an update in the inbox that says nothing")
        return heard

    def _shown(self, heard: Heard, reply: Outgoing | None) -> tuple[Part, ...]:
        if reply is None or reply.kind == "silent":
            return ()
        link = self._link(reply) if heard.group else None
        return self._parts(heard, shown(reply, heard.event, _target(heard), link))

    def _link(self, reply: Outgoing) -> str:
        payload = f"case_{reply.case.replace('/', '__')}" if reply.case else "start"
        return DEEP_LINK.format(name=self.me.name, payload=payload)

    def _parts(self, heard: Heard, payloads: Sequence[Payload]) -> tuple[Part, ...]:
        return tuple(Part(heard.address.chat, payload, heard.address.person) for payload in payloads)

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:
        """One sentence in reply to an update."""
        heard = self._heard(payload)
        incoming = heard.incoming()
        reply = desk.copilot.say(await desk.seen(incoming), key, language=heard.language)
        quiet = heard.group and not heard.addressed
        return Response(() if quiet else self._shown(heard, reply), reply=reply, incoming=incoming)

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:
        """What is said unasked: a reminder."""
        chat, thread, user = place_of(key)
        target = Target(chat, thread, calls=user if user != chat else "")
        person = Address(NAME, chat, user, self.account, thread).person
        return tuple(Part(chat, part, person) for part in shown(reply, "", target))

    async def deliver(self, payload: Payload) -> None:
        """Send one part. Raises ChannelError, RefusedError."""
        await deliver.deliver(self._bot, payload)

    async def close(self) -> None:
        """Log out of nothing, give the connections back."""
        await self._bot.shutdown()


def _target(heard: Heard) -> Target:
    quotes = heard.message if heard.group and not heard.press else None
    return Target(heard.address.chat, heard.address.thread, quotes)


def configured(settings: Settings, content: Content, now: Clock = system) -> TelegramChat | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    token = settings.telegram_token.get_secret_value()
    if not token:
        return "telegram: off (COPILOT_TELEGRAM_TOKEN is not set)"
    if not TOKEN.fullmatch(token):
        raise SettingsError("COPILOT_TELEGRAM_TOKEN does not look like 123456789:ABC…")
    bot = Bot(token, base_url=f"{settings.telegram_api}/bot", base_file_url=f"{settings.telegram_api}/file/bot")
    url = f"{settings.public_url}/{NAME}" if settings.public_url else ""
    hook = webhook.Hook(url, webhook.secret_of(token, settings.telegram_secret.get_secret_value()))
    return TelegramChat(bot, content, Access(NAME, frozenset(settings.telegram_allowed)), hook, clock=now)

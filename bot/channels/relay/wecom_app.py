"""A self-built WeCom app (自建应用): one member and the app, XML callbacks, the rest by its messages."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from aiohttp import web
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.access import Access
from bot.channels.channel import Desk, Payload
from bot.channels.relay import inbound
from bot.channels.relay.bubbles import bubbles
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.relay.crypto import Crypt
from bot.channels.relay.wecom import crypt_of, opened, secrets_of, verification
from bot.channels.relay.wecom_api import WecomApi
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Outgoing
from bot.settings import Settings

NAME = "wecom-app"
SETTINGS = ("wecom_corp", "wecom_app_token", "wecom_app_key", "wecom_app_secret", "wecom_app_agent")
SEEN = ("image", "video", "shortvideo", "file", "location", "link")
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


class WecomApp(RelayChannel):
    """The app: the first bubble is the callback's answer where it is ready in time."""

    name = NAME
    has_private = False

    def __init__(self, content: Content, access: Access, crypt: Crypt, api: WecomApi, *, clock: Clock) -> None:
        super().__init__(content, access, clock=clock)
        self._crypt = crypt
        self._api = api

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Verification, and what was said."""

        async def arrived(request: web.Request) -> web.Response:
            encrypted = _text(_read(await inbound.body(request, NAME)), "Encrypt")
            said = _read(opened(request, self._crypt, encrypted, self.clock(), NAME).encode())
            content = await self._answer(said, desk)
            return self._sealed(said, content, request.query.get("nonce", "")) if content else web.Response()

        return [verification(self.path, self._crypt, self.clock, NAME), web.post(self.path, arrived)]

    async def _answer(self, said: Element, desk: Desk) -> str | None:
        if _text(said, "MsgType") == "event":
            entered = _text(said, "Event") == "subscribe"
            return self.content.sentences.say("zh-Hans", "relay.welcome") if entered else None
        payloads = await self.answered(self.hear(said), desk, 1)
        return str(payloads[0]["content"]) if payloads else None

    def hear(self, said: Element) -> Heard:
        """What was said. 400: it has no author."""
        user, kind = _text(said, "FromUserName"), _text(said, "MsgType")
        if not user:
            inbound.refuse(NAME, web.HTTPBadRequest, "a message without an author")
        event = _text(said, "MsgId") or f"{user}-{_text(said, 'CreateTime')}"
        words = _text(said, "Content") if kind == "text" else _text(said, "Recognition") if kind == "voice" else ""
        unheard = kind == "voice" and not words
        return Heard(event, user, user, self.now(), words.strip(), attachment=kind in SEEN or unheard)

    def _sealed(self, said: Element, content: str, nonce: str) -> web.Response:
        now = self.stamp()
        inner = _xml(
            ToUserName=_text(said, "FromUserName"),
            FromUserName=_text(said, "ToUserName"),
            CreateTime=now,
            MsgType="text",
            Content=content,
        )
        encrypted = self._crypt.seal(inner)
        signature = self._crypt.sign(now, nonce, encrypted)
        outer = _xml(Encrypt=encrypted, MsgSignature=signature, TimeStamp=now, Nonce=nonce)
        return web.Response(text=outer, content_type="application/xml")

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """One text for each bubble."""
        return [
            {"user": heard.user, "content": bubble.text}
            for bubble in bubbles(reply, self.content.sentences, self.limit)
        ]

    def unasked(self, chat: str, user: str) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing more than whom it is for."""
        return {}

    async def deliver(self, payload: Payload) -> None:
        """Send one bubble. Raises ChannelError, RefusedError."""
        await self._api.send(payload["user"], payload["content"])

    async def close(self) -> None:
        """Give the connections back."""
        await super().close()
        await self._api.calls.close()


def _read(raw: bytes) -> Element:
    """The XML. 400: it is none, or it is built to burst."""
    try:
        read: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        inbound.refuse(NAME, web.HTTPBadRequest, "no XML that is to be read")
    return read


def _text(said: Element, name: str) -> str:
    return inbound.text(said.findtext(name))


def _xml(**fields: str) -> str:
    inside = "".join(
        f"<{name}>{html.escape(UNFIT.sub('', value), quote=False)}</{name}>" for name, value in fields.items()
    )
    return f"<xml>{inside}</xml>"


def configured(settings: Settings, content: Content, now: Clock = system) -> WecomApp | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    given = secrets_of(settings, *SETTINGS)
    if given is None:
        return f"{NAME}: off (COPILOT_WECOM_APP_TOKEN is not set)"
    crypt = crypt_of(given["wecom_app_token"], given["wecom_app_key"], "wecom_app_key", given["wecom_corp"])
    api = WecomApi(settings.wecom_api, given["wecom_corp"], given["wecom_app_secret"], int(given["wecom_app_agent"]))
    return WecomApp(content, Access(NAME, frozenset(settings.relay_allowed)), crypt, api, clock=now)

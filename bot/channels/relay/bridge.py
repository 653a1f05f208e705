"""The plain bridge: signed JSON for people's own programs, with all bubbles in one answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from bot.channels.access import Access
from bot.channels.channel import Desk, Payload, RefusedError
from bot.channels.relay import inbound
from bot.channels.relay.bubbles import bubbles, choices
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.relay.manners import called
from bot.channels.relay.signing import same, sha256
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import HOME, SEPARATOR, Outgoing
from bot.settings import Settings, SettingsError

NAME = "bridge"
STAMP, SIGNATURE = "X-Copilot-Timestamp", "X-Copilot-Signature"
PATIENT = 20.0  # seconds that a request may wait where there is no other way to answer it
KEPT = 600.0  # seconds in which such an answer can still be asked for again
TEXTS = ("id", "chat", "user", "text", "choice", "name", "zone", "language")
FLAGS = ("group", "mentioned", "quoted_bot", "attachment")
NEEDED = ("id", "chat", "user")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


class FieldError(ValueError):
    """A field that is not what the page says; the message is for the bridge's author."""


class Bridge(RelayChannel):
    """People's own bridges. `callback`: where a late answer is brought; empty: it is asked for again."""

    name = NAME
    limit = 4000

    def __init__(
        self,
        content: Content,
        access: Access,
        secret: str,
        names: tuple[str, str] = ("", ""),
        callback: str = "",
        *,
        clock: Clock,
    ) -> None:
        super().__init__(content, access, clock=clock)
        self._secret = secret
        self._called, self._prefix = names
        self._callback = callback
        self.seconds = self.seconds if callback else PATIENT

    @property
    def pushes(self) -> bool:
        """Only where there is a callback."""
        return bool(self._callback)

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where bridges bring what was said."""

        async def arrived(request: web.Request) -> web.Response:
            raw = await inbound.body(request, NAME)
            self._be_theirs(request, raw)
            try:
                heard = self.hear(inbound.record(raw, NAME))
            except FieldError as error:
                inbound.LOG.warning("%s: refused: a field is wrong", NAME)
                return inbound.answer({"error": str(error)}, status=400)
            payloads = await self.answered(heard, desk, 1)
            if payloads is None:
                return inbound.answer({"id": heard.id, "bubbles": [], "options": [], "pending": True}, status=202)
            return inbound.answer(payloads[0] if payloads else {"id": heard.id, "bubbles": [], "options": []})

        return [web.post(self.path, arrived)]

    def _be_theirs(self, request: web.Request, raw: bytes) -> None:
        """401: it is not signed, 403: the signature is wrong or of another time."""
        stamp, signature = request.headers.get(STAMP), request.headers.get(SIGNATURE)
        if stamp is None or signature is None:
            inbound.refuse(NAME, web.HTTPUnauthorized, "it is not signed")
        if not same(signature, sha256(self._secret, stamp, raw)):
            inbound.refuse(NAME, web.HTTPForbidden, "the signature is wrong")
        inbound.be_recent(stamp, self.clock(), NAME)

    def hear(self, said: Mapping[str, Any]) -> Heard:
        """What was said. Raises FieldError with what is wrong with it."""
        fields = _fields(said)
        group = fields.get("group", False)
        rest, named = called(fields.get("text", ""), self._called, self._prefix)
        addressed = not group or named or any(fields.get(name, False) for name in ("mentioned", "quoted_bot"))
        attachment = fields.get("attachment", False)
        return Heard(
            fields["id"],
            fields["chat"],
            fields["user"],
            self.now(),
            rest if rest or attachment or not addressed else "/help",
            fields.get("choice"),
            group=group,
            addressed=addressed or "choice" in fields,
            attachment=attachment,
            zone=fields.get("zone", HOME),
            language=fields.get("language"),
            back={"name": fields.get("name", "")},
        )

    def event_id(self, heard: Heard) -> str:
        """An id counts per chat."""
        return f"{heard.chat}{SEPARATOR}{heard.id}"

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """All bubbles at once."""
        made = bubbles(reply, self.content.sentences, self.limit, self.picked(heard))
        said: dict[str, Any] = {
            "id": heard.id,
            "chat": heard.chat,
            "user": heard.user,
            "bubbles": [bubble.__dict__ for bubble in made],
            "options": [
                {"number": number, "id": option.id, "label": option.label} for number, option in choices(reply)
            ],
        }
        return [said | ({"mention": {"user": heard.user, **heard.back}} if heard.group else {})]

    def ready(self, heard: Heard, now: float) -> float:
        """Where nobody can be told late, it is kept for whoever asks again."""
        return super().ready(heard, now) + (0.0 if self._callback else KEPT)

    def unasked(self, chat: str, user: str) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing more than whom it is for."""
        return {}

    async def deliver(self, payload: Payload) -> None:
        """Bring an answer. Raises ChannelError, RefusedError."""
        if not self._callback:
            raise RefusedError("COPILOT_BRIDGE_CALLBACK is not set, and nobody asked again")
        raw, stamp = json.dumps(payload, ensure_ascii=False).encode(), self.stamp()
        await self.calls.send("POST", self._callback, raw, {STAMP: stamp, SIGNATURE: sha256(self._secret, stamp, raw)})


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    unknown = next((name for name in said if name not in (*TEXTS, *FLAGS)), None)
    if unknown is not None:
        raise FieldError(f"unknown field {unknown[:40]!r}")
    given = {name: value for name, value in said.items() if value is not None}
    for name, value in given.items():
        if not isinstance(value, bool if name in FLAGS else str):
            raise FieldError(f"{name}: expected {'true or false' if name in FLAGS else 'a string'}")
    missing = [name for name in NEEDED if not given.get(name)]
    if missing:
        raise FieldError(f"missing: {', '.join(missing)}")
    if sum(bool(given.get(name)) for name in ("text", "choice")) > 1:
        raise FieldError('expected "text" or "choice", not both')
    fields = {name: inbound.text(value) if isinstance(value, str) else value for name, value in given.items()}
    return _checked({name: value for name, value in fields.items() if value != ""})


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    apart = next((name for name in NEEDED if SEPARATOR in fields.get(name, "")), None)
    if apart:
        raise FieldError(f"{apart}: holds the character U+001F")
    if fields.get("language") not in (None, *LANGUAGES):
        raise FieldError(f"language: expected one of {', '.join(LANGUAGES)}")
    try:
        ZoneInfo(fields.get("zone", HOME))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FieldError("zone: not a time zone") from None
    return fields


def configured(settings: Settings, content: Content, now: Clock = system) -> Bridge | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    secret = settings.bridge_secret.get_secret_value()
    if not secret:
        if settings.bridge_callback or settings.bridge_name:
            raise SettingsError("COPILOT_BRIDGE_SECRET: not set, though others of the bridge are")
        return f"{NAME}: off (COPILOT_BRIDGE_SECRET is not set)"
    access = Access(NAME, frozenset(settings.relay_allowed))
    names = (settings.bridge_name, settings.relay_prefix)
    return Bridge(content, access, secret, names, settings.bridge_callback, clock=now)

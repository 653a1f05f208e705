"""OneBot 11 over HTTP: the adapter for any group bridge that speaks it. A quick answer, the rest by its interface."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.channels.access import Access
from bot.channels.channel import ChannelError, Desk, Payload, RefusedError
from bot.channels.relay import inbound
from bot.channels.relay.bubbles import bubbles, joined
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.relay.inbound import part, text
from bot.channels.relay.manners import called
from bot.channels.relay.segments import Spoken, spoken, written
from bot.channels.relay.signing import same, sha1
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError

NAME = "onebot"
PATIENT = 20.0  # seconds that a request may wait where there is no other way to answer it


class OneBot(RelayChannel):
    """The bridge's chats. `api`: where more can be said than one answer; empty: nowhere."""

    name = NAME
    limit = 4000

    def __init__(
        self,
        content: Content,
        access: Access,
        keys: tuple[str, str],
        names: tuple[str, str],
        api: str = "",
        *,
        clock: Clock,
    ) -> None:
        super().__init__(content, access, clock=clock)
        self._secret, self._token = keys
        self._called, self._prefix = names
        self._api = api
        self.seconds = self.seconds if api else PATIENT

    @property
    def pushes(self) -> bool:
        """Only through the bridge's interface."""
        return bool(self._api)

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Where the bridge brings its events."""

        async def arrived(request: web.Request) -> web.Response:
            raw = await inbound.body(request, NAME)
            self._be_theirs(request, raw)
            said = inbound.record(raw, NAME)
            heard = await self.hear(said) if said.get("post_type") == "message" else None
            payloads = await self.answered(heard, desk, 1) if heard else None
            if not payloads:
                return web.Response(status=204)
            return inbound.answer({"reply": payloads[0]["message"], "at_sender": False})

        return [web.post(self.path, arrived)]

    def _be_theirs(self, request: web.Request, raw: bytes) -> None:
        """401: nothing proves who sends it, 403: what does is wrong."""
        signature, token = request.headers.get("X-Signature"), request.headers.get("Authorization")
        if signature is not None and self._secret:
            proven = same(signature, sha1(self._secret, raw))
        elif token is not None and self._token:
            proven = same(token, f"Bearer {self._token}")
        else:
            inbound.refuse(NAME, web.HTTPUnauthorized, "neither signed nor with a token")
        if not proven:
            inbound.refuse(NAME, web.HTTPForbidden, "the signature or the token is wrong")

    async def hear(self, said: Mapping[str, Any]) -> Heard | None:
        """What was said; None where we said it ourselves. 400: it has no id or no author."""
        me, user, message = (_id(said.get(name)) for name in ("self_id", "user_id", "message_id"))
        group = said.get("message_type") == "group"
        chat = _id(said.get("group_id")) if group else user
        if not (user and message and chat):
            inbound.refuse(NAME, web.HTTPBadRequest, "a message without an id, an author or a chat")
        if user == me:
            return None
        words = spoken(said.get("message"))
        rest, named = called(words.text, self._called, self._prefix)
        addressed = not group or named or me in words.mentions or await self._quotes_us(words, me)
        return Heard(
            f"{me}-{message}",
            chat,
            user,
            self.now(),
            rest if rest or words.attachment or not addressed else "/help",
            group=group,
            addressed=addressed,
            attachment=words.attachment,
            back={"quotes": message if group else "", "mentions": user if group else ""},
        )

    async def _quotes_us(self, words: Spoken, me: str) -> bool:
        """Whether it quotes what we said: by its own word, else by the bridge's."""
        if not words.quotes or words.quoted_user or not self._api:
            return bool(words.quoted_user) and words.quoted_user == me
        try:
            answer = await self._call("get_msg", {"message_id": _number(words.quotes)})
        except (ChannelError, RefusedError):
            return False
        return _id(part(answer, "data", "sender", "user_id")) == me

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """A message for each bubble; one for all where one answer is all that can be said."""
        made = bubbles(reply, self.content.sentences, self.limit, self.picked(heard))
        texts = [bubble.text for bubble in made] if self._api else [joined(made)]
        place = {"group": heard.chat} if heard.group else {"user": heard.user}
        return [
            {**place, "message": written(text, **heard.back) if nth == 0 else written(text)}
            for nth, text in enumerate(texts)
        ]

    def unasked(self, chat: str, user: str) -> Mapping[str, Any]:
        """In a group, whom it is for."""
        return {"mentions": user if chat != user else ""}

    async def deliver(self, payload: Payload) -> None:
        """Send one message. Raises ChannelError, RefusedError."""
        if not self._api:
            raise RefusedError("COPILOT_ONEBOT_API is not set, and the answer came too late")
        kind = "group" if "group" in payload else "user"
        place = {"message_type": "group" if kind == "group" else "private", f"{kind}_id": _number(payload[kind])}
        answer = await self._call("send_msg", {**place, "message": payload["message"]})
        if answer.get("status") == "failed" or answer.get("retcode", 0) not in (0, 1):
            raise RefusedError(f"retcode {answer.get('retcode')}")

    async def _call(self, action: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return await self.calls.post(f"{self._api}/{action}", fields, headers)


def _id(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def _number(value: str) -> int | str:
    return int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() else value


def configured(settings: Settings, content: Content, now: Clock = system) -> OneBot | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    keys = (settings.onebot_secret.get_secret_value(), settings.onebot_token.get_secret_value())
    if not any(keys):
        if settings.onebot_api or settings.onebot_name:
            raise SettingsError("COPILOT_ONEBOT_SECRET or COPILOT_ONEBOT_TOKEN: not set, though others of OneBot are")
        return f"{NAME}: off (COPILOT_ONEBOT_SECRET is not set)"
    access = Access(NAME, frozenset(settings.relay_allowed))
    names = (settings.onebot_name, settings.relay_prefix)
    return OneBot(content, access, keys, names, settings.onebot_api, clock=now)

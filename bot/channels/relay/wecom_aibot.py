"""The WeCom AI bot (智能机器人) by HTTP callback: an answer at once, or a stream that is filled when asked again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.access import Access
from bot.channels.channel import ChannelError, Desk, Payload, RefusedError
from bot.channels.relay import inbound, window
from bot.channels.relay.bubbles import markdown
from bot.channels.relay.core import Heard, RelayChannel
from bot.channels.relay.crypto import Crypt
from bot.channels.relay.inbound import part, text
from bot.channels.relay.manners import unmentioned
from bot.channels.relay.wecom import crypt_of, opened, secrets_of, verification
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Outgoing
from bot.settings import Settings
from bot.store.database import is_away

NAME = "wecom-aibot"
SEEN = ("image", "file", "video")
ASKED_AGAIN = 10.0  # seconds in which the platform's own asking, about once a second, comes first
WELCOME = "enter_chat"
BUSY = (45009, 45033, -1)


class WecomAibot(RelayChannel):
    """The bot, in groups where it is mentioned and in chats with one member."""

    name = NAME
    limit = 20_480
    pick = "relay.pick-mention"

    def __init__(
        self, content: Content, access: Access, crypt: Crypt, called: str, hosts: Sequence[str], *, clock: Clock
    ) -> None:
        super().__init__(content, access, clock=clock)
        self._crypt = crypt
        self._called = called
        self._hosts = frozenset(host if "://" in host else f"https://{host}" for host in hosts)

    @property
    def pushes(self) -> bool:
        """A callback bot can only answer."""
        return False

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:
        """Verification, and what was said."""

        async def arrived(request: web.Request) -> web.Response:
            raw = await inbound.body(request, NAME)
            encrypted = text(inbound.record(raw, NAME).get("encrypt"))
            said = inbound.record(opened(request, self._crypt, encrypted, self.clock(), NAME), NAME)
            answer = await self._answer(said, desk)
            return self._sealed(answer, request.query.get("nonce", "")) if answer else web.Response()

        return [verification(self.path, self._crypt, self.clock, NAME), web.post(self.path, arrived)]

    def _sealed(self, answer: Mapping[str, Any], nonce: str) -> web.Response:
        encrypted, now = self._crypt.seal(json.dumps(answer, ensure_ascii=False)), self.stamp()
        signature = self._crypt.sign(now, nonce, encrypted)
        return web.json_response(
            {"encrypt": encrypted, "msgsignature": signature, "timestamp": int(now), "nonce": nonce}
        )

    async def _answer(self, said: Mapping[str, Any], desk: Desk) -> Mapping[str, Any] | None:
        match said.get("msgtype"):
            case "stream":
                return await self._asked_again(said, desk)
            case "event":
                return self._welcome() if part(said, "event", "eventtype") == WELCOME else None
            case _:
                return await self._said(said, desk)

    def _welcome(self) -> Mapping[str, Any]:
        return {"msgtype": "text", "text": {"content": self.content.sentences.say("zh-Hans", "relay.welcome")}}

    async def _said(self, said: Mapping[str, Any], desk: Desk) -> Mapping[str, Any] | None:
        heard = self.hear(said)
        if not self._may_call(heard.back["url"]):
            inbound.refuse(
                NAME, web.HTTPForbidden, "its response_url is on another host: see COPILOT_RELAY_RESPONSE_HOSTS"
            )
        payloads = await self.answered(heard, desk)
        if payloads is None:
            return _stream(heard.id, await self._sentence(heard, desk, "relay.placeholder"), finish=False)
        return _stream(heard.id, payloads[0]["content"]) if payloads else None

    async def _asked_again(self, said: Mapping[str, Any], desk: Desk) -> Mapping[str, Any] | None:
        event = text(part(said, "stream", "id"))
        user = text(part(said, "from", "userid"))
        heard = Heard(event, text(said.get("chatid")) or user, user, self.now())
        payloads = await window.taken(self, desk, window.lane(heard), 1)
        if payloads:
            return _stream(event, payloads[0]["content"])
        done = await window.settled(self, desk, event)
        key = "relay.below" if done else "relay.placeholder"
        return _stream(event, await self._sentence(heard, desk, key), finish=done)

    async def _sentence(self, heard: Heard, desk: Desk, key: str) -> str:
        """The sentence in the conversation's language, as far as that can be looked up."""
        try:
            seen = await desk.seen(heard.incoming(self._address(heard)))
        except Exception as error:
            if not is_away(error):
                raise
            return self.content.sentences.say("zh-Hans", key)
        return desk.copilot.say(seen, key).text

    def hear(self, said: Mapping[str, Any]) -> Heard:
        """What was said. 400: it has no id or no author."""
        heard = read(said, self.now(), self._called)
        if heard is None:
            inbound.refuse(NAME, web.HTTPBadRequest, "a message without an id or an author")
        return heard

    def ready(self, heard: Heard, now: float) -> float:
        """After the platform has had time to ask again."""
        return max(now, heard.arrived + self.seconds) + ASKED_AGAIN

    def payloads(self, heard: Heard, reply: Outgoing) -> Sequence[Payload]:
        """One text: a stream has one."""
        content = markdown(reply, self.content.sentences, self.limit, self.picked(heard))
        return [{"content": content, **heard.back}]

    def _may_call(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return not url or (f"{parts.scheme}://{parts.netloc}" in self._hosts and "@" not in parts.netloc)

    async def deliver(self, payload: Payload) -> None:
        """The one late answer. Raises ChannelError, RefusedError."""
        url, mention = payload["url"], payload["mention"]
        if not url or not self._may_call(url):
            raise RefusedError("there is no response_url on a host of COPILOT_RELAY_RESPONSE_HOSTS")
        content = f"<@{mention}>\n{payload['content']}" if mention else payload["content"]
        answer = await self.calls.post(url, {"msgtype": "markdown", "markdown": {"content": content}})
        code = answer.get("errcode", 0)
        if code in BUSY:
            raise ChannelError(f"errcode {code}", 5.0)
        if code:
            raise RefusedError(f"errcode {code}")


def read(said: Mapping[str, Any], at: str, called: str) -> Heard | None:
    """What a message says, whichever way it came; None: it has no id or no author."""
    event, user = text(said.get("msgid")), text(part(said, "from", "userid"))
    if not event or not user:
        return None
    group = said.get("chattype") == "group"
    words, attachment = _words(said)
    if group:
        words, _ = unmentioned(words, called)
    words = words.strip() or _words(part(said, "quote"))[0].strip()
    back = {"url": text(said.get("response_url")), "mention": user if group else ""}
    return Heard(
        event,
        text(said.get("chatid")) or user,
        user,
        at,
        words if words or attachment else "/help",
        group=group,
        attachment=attachment,
        back=back,
    )


def _stream(event: str, content: str, *, finish: bool = True) -> Mapping[str, Any]:
    return {"msgtype": "stream", "stream": {"id": event, "finish": finish, "content": content}}


def _words(said: object) -> tuple[str, bool]:
    """The words of a message, and whether there is more to it than words."""
    kind = text(part(said, "msgtype"))
    if kind == "mixed":
        items = part(said, "mixed", "msg_item")
        found = [_words(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        return "\n".join(words for words, _ in found if words), any(more for _, more in found)
    return text(part(said, kind, "content")) if kind in ("text", "voice") else "", kind in SEEN


def configured(settings: Settings, content: Content, now: Clock = system) -> WecomAibot | str:
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    given = secrets_of(settings, "wecom_aibot_token", "wecom_aibot_key")
    if given is None:
        return f"{NAME}: off (COPILOT_WECOM_AIBOT_TOKEN is not set)"
    crypt = crypt_of(given["wecom_aibot_token"], given["wecom_aibot_key"], "wecom_aibot_key")
    access = Access(NAME, frozenset(settings.relay_allowed))
    return WecomAibot(content, access, crypt, settings.wecom_aibot_name, settings.relay_response_hosts, clock=now)

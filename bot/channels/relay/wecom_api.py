"""WeCom's own interface: access tokens, kept and renewed, and an application's messages."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.channels.channel import ChannelError, RefusedError
from bot.channels.relay.calls import Calls

EXPIRED = (40014, 42001)
WAITS = {
    -1: 2.0,
    45009: 60.0,
    45033: 5.0,
    45047: 60.0,
    60020: 300.0,
}  # busy, too often, too many at once, unknown address
EARLY = 300.0


def be_fine(answer: Mapping[str, Any]) -> None:
    """Raises ChannelError where a later try may succeed, RefusedError where none will."""
    code = answer.get("errcode", 0)
    if code in WAITS:
        raise ChannelError(f"errcode {code}", WAITS[code])
    if code:
        raise RefusedError(f"errcode {code}")


@dataclass
class WecomApi:
    """One application of one corporation."""

    base: str
    corp: str
    secret: str = field(repr=False)
    agent: int
    calls: Calls = field(default_factory=Calls)
    _token: str = field(default="", repr=False)
    _until: float = 0.0

    async def send(self, user: str, text: str) -> None:
        """A text to a member. Raises ChannelError, RefusedError."""
        said = {"touser": user, "msgtype": "text", "agentid": self.agent, "text": {"content": text}}
        answer = await self._sent(said)
        if answer.get("errcode") in EXPIRED:
            self._until = 0.0
            answer = await self._sent(said)
        be_fine(answer)

    async def _sent(self, said: Mapping[str, Any]) -> dict[str, Any]:
        query = urlencode({"access_token": await self._access()})
        return await self.calls.post(f"{self.base}/cgi-bin/message/send?{query}", said)

    async def _access(self) -> str:
        if time.monotonic() >= self._until:
            query = urlencode({"corpid": self.corp, "corpsecret": self.secret})
            answer = await self.calls.send("GET", f"{self.base}/cgi-bin/gettoken?{query}")
            be_fine(answer)
            self._token = str(answer.get("access_token", ""))
            self._until = time.monotonic() + float(answer.get("expires_in", 0)) - EARLY
        return self._token

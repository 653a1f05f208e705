"""WeCom, as the relay sees it: it signs, encrypts, asks, and reads what it gets."""

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

from bot.channels.relay.crypto import Crypt
from tests.relay.harness import Json, Served

TOKEN = "QDG6eK"  # noqa: S105 - of nobody
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NONCE = "1372623149"


@dataclass
class AibotPlatform:
    """The platform of an AI bot."""

    served: Served
    response_url: str = ""
    crypt: Crypt = field(default_factory=lambda: Crypt.of(TOKEN, KEY))
    ids: Any = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        return f"{self.served.url}/relay/wecom-aibot"

    def query(self, encrypted: str, timestamp: str | None = None) -> dict[str, str]:
        stamp = timestamp or self.served.stamp()
        return {"msg_signature": self.crypt.sign(stamp, NONCE, encrypted), "timestamp": stamp, "nonce": NONCE}

    def message(self, text: str, user: str = "zhang", chat: str = "", **more: Any) -> Json:
        """A message of a member; in a group where a chat is given."""
        place: Json = {"chattype": "group", "chatid": chat} if chat else {"chattype": "single"}
        said: Json = {"msgid": f"m{next(self.ids)}", "aibotid": "AIBOT", "from": {"userid": user}, **place}
        said |= {"response_url": self.response_url} if self.response_url else {}
        return {**said, "msgtype": "text", "text": {"content": text}, **more}

    async def post(self, said: Json, **changed: str) -> aiohttp.ClientResponse:
        encrypted = self.crypt.seal(json.dumps(said, ensure_ascii=False))
        query = {**self.query(encrypted), **changed}
        answer = await self.served.http.post(self.url, params=query, json={"encrypt": encrypted})
        await answer.read()
        return answer

    async def tell(self, said: Json) -> Json | None:
        """What is answered, decrypted; None where that is nothing."""
        answer = await self.post(said)
        assert answer.status == 200
        if not await answer.read():
            return None
        sealed = await answer.json()
        assert sealed["nonce"] == NONCE
        opened = self.crypt.open(sealed["msgsignature"], str(sealed["timestamp"]), NONCE, sealed["encrypt"])
        answered: Json = json.loads(opened)
        return answered

    async def ask_again(self, said: Json) -> Json:
        """The refresh of a stream."""
        known: Json = {name: said[name] for name in ("aibotid", "from", "chattype", "chatid") if name in said}
        again: Json = {"msgid": f"m{next(self.ids)}", **known, "msgtype": "stream", "stream": {"id": said["msgid"]}}
        answer = await self.tell(again)
        assert answer
        stream: Json = answer["stream"]
        return stream

    async def until_filled(self, said: Json) -> Json:
        """The refresh of a stream, once it is complete."""
        async with asyncio.timeout(30):
            while True:
                stream = await self.ask_again(said)
                if stream["finish"]:
                    return stream

"""A WeCom group robot (群机器人): it only speaks, at most twenty times a minute, and can mention members."""

import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.channel import ChannelError, Desk, Part, Payload, Response
from bot.channels.relay.bubbles import numbered
from bot.channels.relay.calls import Calls
from bot.channels.relay.wecom_api import be_fine
from bot.clock import Clock, system
from bot.content import Content
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError
from bot.store.queues import Entry

NAME = "wecom-robot"
LONGEST = 2048
A_MINUTE = 20
MINUTE = 60.0


@dataclass
class WecomRobot:
    """Speaks in one group. How often it has spoken is known for this process; WeCom counts for all and refuses."""

    url: str = field(repr=False)
    name: str = NAME
    account: str = ""
    calls: Calls = field(default_factory=Calls)
    _sent: deque[float] = field(default_factory=lambda: deque(maxlen=A_MINUTE))

    async def start(self) -> str:
        """One line that says what runs."""
        return f"{NAME}: speaks in its group"

    async def run(self, desk: Desk) -> None:
        """Nothing is fetched."""

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:  # noqa: ARG002
        """It hears nothing."""
        return ()

    async def respond(self, payload: Payload, desk: Desk) -> Response:  # noqa: ARG002
        """It hears nothing."""
        return Response()

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:  # noqa: ARG002
        """It hears nothing."""
        return Response()

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:  # noqa: ARG002
        """It has no conversations."""
        return ()

    def report(self, text: str, case: str | None = None, mentions: Sequence[str] = ()) -> Iterable[Entry]:
        """A text for the group, with the case that it is about; `mentions`: ids of members, or @all."""
        pages = numbered(f"{text}\n{case}" if case else text, LONGEST)
        for page in pages:
            yield Entry(NAME, self.account, NAME, "", {"text": page, "mentions": list(mentions)})

    async def deliver(self, payload: Payload) -> None:
        """Say one text. Raises ChannelError, RefusedError."""
        now = time.monotonic()
        if len(self._sent) == A_MINUTE and now - self._sent[0] < MINUTE:
            raise ChannelError("twenty a minute", MINUTE - (now - self._sent[0]) + 0.1)
        said = {"content": payload["text"], "mentioned_list": payload["mentions"]}
        self._sent.append(now)
        be_fine(await self.calls.post(self.url, {"msgtype": "text", "text": said}))

    async def close(self) -> None:
        """Give the connections back."""
        await self.calls.close()


def configured(settings: Settings, content: Content, now: Clock = system) -> WecomRobot | str:  # noqa: ARG001
    """The channel as the settings say; a string that says what it lacks where it is not to run."""
    url = settings.wecom_robot_url.get_secret_value()
    if not url:
        return f"{NAME}: off (COPILOT_WECOM_ROBOT_URL is not set)"
    if not url.startswith(("https://", "http://")) or "key=" not in url:
        raise SettingsError("COPILOT_WECOM_ROBOT_URL does not look like https://…/cgi-bin/webhook/send?key=…")
    return WecomRobot(url)

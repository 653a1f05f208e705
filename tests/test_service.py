"""The service: a slow worker keeps its claim, one channel holds up no other, and faults are told apart."""

import asyncio
import errno
import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.channels.channel import ChannelError, Desk, Part, Payload, Response
from bot.commands import serve
from bot.content import Content
from bot.copilot import Copilot
from bot.masks import masked, without_token
from bot.messages import Outgoing
from bot.service.doors import Doors, Seldom
from bot.service.loops import Loop, Nudge
from bot.service.run import BrokenError, Plan, Service
from bot.settings import Settings
from bot.store import open_store
from bot.store.database import is_away
from bot.store.queues import Claimed, Entry
from tests.conftest import Place


@dataclass
class Mute:
    """A channel that says nothing; one that is not `there` can never be reached."""

    name: str
    there: bool = True
    refused: bool = False
    account: str = "1"
    breaks: bool = False
    takes: float = 0.0

    async def start(self) -> str:
        if self.refused:
            raise ChannelError("the token 123456:SECRET is refused", 0)
        if not self.there:
            raise ChannelError("nobody answers")
        return f"{self.name}: here"

    async def run(self, desk: Desk) -> None:  # noqa: ARG002
        if self.breaks:
            raise ZeroDivisionError
        await asyncio.Event().wait()

    def routes(self, desk: Desk) -> Sequence[web.RouteDef]:  # noqa: ARG002
        async def hello(_: web.Request) -> web.Response:
            return web.Response(text="hello")

        async def echo(request: web.Request) -> web.Response:
            read = await request.read()
            await asyncio.sleep(self.takes)
            return web.Response(body=read)

        return [web.get(f"/{self.name}", hello), web.post(f"/{self.name}", echo)]

    async def respond(self, payload: Payload, desk: Desk) -> Response:  # noqa: ARG002
        return Response()

    async def say(self, payload: Payload, key: str, desk: Desk) -> Response:  # noqa: ARG002
        return Response()

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:  # noqa: ARG002
        return ()

    async def deliver(self, payload: Payload) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        pass


def service(content: Content, store: object, *channels: Mute) -> tuple[Service, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def deaf() -> None:
        raise AssertionError

    copilot = Copilot(content, deaf, store)  # type: ignore[arg-type]
    plan = Plan(("127.0.0.1", port))
    return Service(Desk(copilot, copilot.store), {one.name: one for one in channels}, plan), f"http://127.0.0.1:{port}"


async def status(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def test_a_channel_that_cannot_be_reached_holds_up_no_other(content: Content, tmp_path: Path) -> None:
    async with open_store(tmp_path / "store.sqlite") as store:
        serving, url = service(content, store, Mute("gone", there=False), Mute("here"))
        said: asyncio.Queue[str] = asyncio.Queue()
        running = asyncio.create_task(serving.run(said.put_nowait))
        lines = {await asyncio.wait_for(said.get(), 10) for _ in range(3)}
        assert {"here: here", "gone: cannot be reached yet (nobody answers)"} < lines
        assert [await status(f"{url}{path}") for path in ("/healthz", "/here", "/gone")] == [200, 200, 503]
        serving.stopping.set()
        await running


async def test_a_refused_token_ends_the_service_and_is_not_told(content: Content, tmp_path: Path) -> None:
    async with open_store(tmp_path / "store.sqlite") as store:
        serving, _ = service(content, store, Mute("here"), Mute("refused", refused=True))
        with pytest.raises(ChannelError, match="the token # is refused"):
            await serving.run(lambda _: None)


async def test_work_that_takes_longer_than_a_lease_is_done_once(place: Place) -> None:
    async with open_store(place) as store:
        queue = replace(store.outbox, lease=0.6)
        async with store.database.write() as connection:
            await queue.add(connection, [Entry("test", "1", "lane", "", {})])
        stopping, begun = asyncio.Event(), 0

        async def work(claimed: Claimed) -> None:
            nonlocal begun
            begun += 1
            await asyncio.sleep(1.5)
            async with store.database.write() as connection:
                await queue.finish(connection, claimed)
            stopping.set()

        loops = [Loop(queue, [("test", "1")], work, Nudge(), stopping).run() for _ in range(3)]
        await asyncio.wait_for(asyncio.gather(*loops), 10)
        assert begun == 1


async def test_a_database_that_refuses_is_not_one_that_is_away(place: Place) -> None:
    async with open_store(place) as store:
        for statement in ("SELECT nothing FROM nowhere", "SELEC"):
            with pytest.raises(DBAPIError) as caught:
                async with store.database.read() as connection:
                    await connection.execute(text(statement))
            assert not is_away(caught.value)


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError()])
def test_a_database_that_cannot_be_reached_is_away(error: Exception) -> None:
    assert is_away(error)


def test_figures_and_addresses_are_masked_and_the_words_around_them_stay() -> None:
    assert masked("乐天法国订单1234567/7654321买家没收到") == "乐天法国订单#买家没收到"
    assert masked("写信到a.b@example.com了，看https://example.com/x 3天") == "写信到#了，看# 3天"


def test_a_token_in_an_address_is_not_told() -> None:
    assert (
        without_token("POST https://api.example/bot123456:AAE-x_y/sendMessage")
        == "POST https://api.example/bot#/sendMessage"
    )


async def sent_by_halves(url: str, half: bytes) -> bytes:
    """What is answered to a request that stops in its middle, until the connection is closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(half)
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    ("half", "answer"),
    [
        (b"", b""),
        (b"POST /read HTTP/1.1\r\nHost: a\r\nContent-", b""),
        (b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345", b"HTTP/1.1 408"),
    ],
    ids=["nothing", "half a head", "half a body"],
)
async def test_who_stops_in_the_middle_of_a_request_is_sent_away(
    content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture, half: bytes, answer: bytes
) -> None:
    async with open_store(tmp_path / "store.sqlite") as store:
        made, url = service(content, store, Mute("read"))
        serving = replace(made, doors=Doors(0.3, 0.3))
        said: asyncio.Queue[str] = asyncio.Queue()
        running = asyncio.create_task(serving.run(said.put_nowait))
        for _ in range(2):
            await asyncio.wait_for(said.get(), 10)
        assert (await sent_by_halves(url, half)).startswith(answer)
        async with aiohttp.ClientSession() as session, session.post(f"{url}/read", data=b"whole") as whole:
            assert await whole.text() == "whole"
        serving.stopping.set()
        await running
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_request_that_takes_long_to_answer_is_not_sent_away(content: Content, tmp_path: Path) -> None:
    async with open_store(tmp_path / "store.sqlite") as store:
        made, url = service(content, store, Mute("slow", takes=0.9))
        serving = replace(made, doors=Doors(0.3, 0.3))
        said: asyncio.Queue[str] = asyncio.Queue()
        running = asyncio.create_task(serving.run(said.put_nowait))
        for _ in range(2):
            await asyncio.wait_for(said.get(), 10)
        async with aiohttp.ClientSession() as session, session.post(f"{url}/slow", data=b"whole") as whole:
            assert await whole.text() == "whole"
        serving.stopping.set()
        await running


async def test_a_door_without_descriptors_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    seldom, loop = Seldom(lambda: now[0]), asyncio.get_running_loop()
    for seconds in (0.0, 0.1, 59.0, 61.0):
        now[0] = seconds
        seldom(loop, {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "many")})
    seldom(loop, {"message": "something else"})
    said = [record.getMessage() for record in caplog.records]
    assert said == ["connections wait at the door: many"] * 2 + ["something else"]


async def test_a_part_that_ends_by_itself_ends_the_service_with_a_fault(content: Content, tmp_path: Path) -> None:
    async with open_store(tmp_path / "store.sqlite") as store:
        serving, _ = service(content, store, Mute("here"), Mute("broken", breaks=True))
        with pytest.raises(BrokenError, match="a part of the service ended: ZeroDivisionError"):
            await serving.run(lambda _: None)


def test_serve_ends_with_1_and_a_line_where_a_part_of_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_: Service) -> None:
        raise BrokenError("a part of the service ended: ZeroDivisionError")

    said = Settings(telegram_token=SecretStr("111:AAA"), database=str(tmp_path / "store.sqlite"), _env_file=None)
    monkeypatch.setattr("bot.settings.load", lambda: said)
    monkeypatch.setattr("bot.service.logs.configure", lambda *_, **__: None)
    monkeypatch.setattr("bot.service.run.until_signalled", broken)
    assert serve.run() == 1
    assert capsys.readouterr().err.splitlines()[-1] == "seller-copilot: a part of the service ended: ZeroDivisionError"

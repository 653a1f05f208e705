"""`serve --check`: what would run and what is wrong, in one line each. Nothing is made, and no vendor is contacted."""

import asyncio
import errno
import importlib
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot import app, settings
from bot.channels import CHANNELS
from bot.clock import system
from bot.content import Content
from bot.settings import Settings, SettingsError
from bot.store.examine import examine, may_write, named, trouble
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:  # what a service needs is slow to import, and no other command needs it
    from bot.channels.channel import Channel

WRONG, BAD_SETTING = 1, 2
FETCH = ("telegram", "team")  # what polls where no address is public
OWN_PATHS = ("/healthz", "/readyz", "/metrics")


@dataclass(frozen=True)
class Line:
    """What is said about one part, and the exit code that it asks for."""

    text: str
    code: int = 0


def run() -> int:
    """Print the lines; 0: all is well, 2: a setting is bad, 1: something else is. Raises SettingsError."""
    return asyncio.run(_run(settings.load()))


async def _run(said: Settings) -> int:
    code = 0
    async for line in _lines(said):
        sys.stdout.write(f"{line.text}\n")
        sys.stdout.flush()
        code = max(code, line.code)
    return code


async def _lines(said: Settings) -> AsyncIterator[Line]:
    yield Line(f"settings: {len(said.model_fields_set)} are set")
    try:
        content = app.load_content()
    except KnowledgeError as error:
        yield Line(f"content: wrong: {_first(error)}", WRONG)
    else:
        yield Line(f"content: {len(content.knowledge.cases)} cases, {len(content.library.messages)} messages")
        yield _index(said, content)
        async for line in _channels(said, content):
            yield line
    yield _opinion(said)
    yield await _database(said)


def _first(error: KnowledgeError) -> str:
    first, *more = str(error).splitlines()
    return f"{first} (and {len(more)} more: seller-copilot check)" if more else first


def _index(said: Settings, content: Content) -> Line:
    try:
        app.has_encoder()
    except SettingsError as error:
        return Line(f"index: wrong: {error}", BAD_SETTING)
    if app.is_built(content):
        return Line("index: built")
    try:
        may_write(said.cache)
    except OSError as error:
        return Line(f"index: wrong: COPILOT_CACHE: {error}", WRONG)
    return Line("index: not built yet; the first start builds it, in about a minute")


async def _channels(said: Settings, content: Content) -> AsyncIterator[Line]:
    found = [_configured(module, said, content) for module in CHANNELS]
    for one in found:
        yield one if isinstance(one, Line) else Line(f"{one.name}: would run{_way(said, one.name)}")
    channels = [one for one in found if not isinstance(one, Line)]
    if not channels and not any(line.code for line in found if isinstance(line, Line)):
        yield Line("channels: wrong: none would run; set COPILOT_TELEGRAM_TOKEN or another", BAD_SETTING)
    yield await _http(said, await _paths(channels, content))


def _configured(module: str, said: Settings, content: Content) -> "Channel | Line":
    try:
        one: Channel | str = importlib.import_module(module).configured(said, content, system)
    except SettingsError as error:
        return Line(f"channels: wrong: {error}", BAD_SETTING)
    return Line(one) if isinstance(one, str) else one


async def _paths(channels: "Sequence[Channel]", content: Content) -> list[str]:
    """Where what comes in would be brought."""
    from bot.channels.channel import Desk  # noqa: PLC0415 - as above

    async with app.copilot(content, app.lazy_listener(content), None) as copilot:
        paths = [route.path for channel in channels for route in channel.routes(Desk(copilot, copilot.store))]
    for channel in channels:
        await channel.close()
    return paths


def _way(said: Settings, name: str) -> str:
    if name not in FETCH:
        return ""
    return f", by webhook at {said.public_url}/{name}" if said.public_url else ", polling"


async def _http(said: Settings, paths: Sequence[str]) -> Line:
    from bot.service.http import why_not  # noqa: PLC0415 - as above

    host, port = said.address
    text = f"http: would listen on {said.listen} ({', '.join(dict.fromkeys([*OWN_PATHS, *paths]))})"
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return Line(f"{text}; in use now, which is right if it is this service that runs")
        return Line(f"http: wrong: COPILOT_LISTEN: {said.listen}: {why_not(error)}", BAD_SETTING)
    server.close()
    return Line(text)


def _opinion(said: Settings) -> Line:
    if not said.opinion_url:
        return Line("opinion: off (COPILOT_OPINION_URL is not set)")
    return Line(f"opinion: would ask {urlsplit(said.opinion_url).hostname}, at most {said.opinion_daily} times a day")


async def _database(said: Settings) -> Line:
    try:
        found = await examine(said.store, owned=not said.database and said.owns_data)
    except (OSError, SQLAlchemyError) as error:
        return Line(f"database: wrong: {trouble(said.store, error)}", WRONG)
    return Line(f"database: {named(said.store)}: {found}")

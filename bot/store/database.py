"""One database, SQLite or PostgreSQL, through the same code."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.store.migrations import upgrade
from bot.store.place import Place, PlaceError
from bot.store.trouble import SPOILED, SQLITE_AWAY, Trouble, code

WAL = "PRAGMA journal_mode=WAL"
MEMORY = "sqlite+aiosqlite://"
PATIENCE = 10.0
LOCKED = 2.0  # seconds for which another process may hold the lock of a SQLite file
# PostgreSQL's classes of errors that pass: connections, resources, an operator's hand, the system, lost races.
AWAY = ("08", "53", "57", "58", "40")
PROOF = "PRAGMA user_version = 0"  # a write that is one even where nothing changes
MIGRATING = 7_052_026  # the number of the lock under which replicas bring a database up to date


class Database:
    """Connections and transactions. SQLite takes one writer at a time, PostgreSQL many.

    `place`: its file, where it has one.
    """

    def __init__(self, engine: AsyncEngine, place: Place | None = None) -> None:
        self._engine = engine
        self._place = place
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._reading = engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        self._one_writer, self._patient = asyncio.Lock(), asyncio.Lock()
        self._opening_anew = asyncio.Lock()
        self._trouble = Trouble()
        if place:
            place.know()

    @asynccontextmanager
    async def write(self, *, first: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction: all of it happens, or nothing. `first`: before those that wait, as far as they can wait."""
        failures = self._trouble.failures
        async with self._noting(), self._turn(first=first):
            if self.is_sqlite and self._trouble.has_failed_since(failures):
                raise OSError(self._trouble.cause)  # who has waited for one that failed waits no second time
            failures = self._trouble.failures
            async with self._connected(self._engine.begin) as connection:
                if self._trouble.cause and self.is_sqlite:
                    await connection.exec_driver_sql(PROOF)
                yield connection
        self._trouble.end(failures)

    @asynccontextmanager
    async def _turn(self, *, first: bool) -> AsyncIterator[None]:
        """Of those who can wait, one at a time stands in the line of those who cannot."""
        line = nullcontext() if first or not self.is_sqlite else self._patient
        async with line, self._one_writer if self.is_sqlite else nullcontext():
            yield

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to look things up with."""
        async with self._noting(), self._connected(self._reading.connect) as connection:
            yield connection

    async def probe(self) -> None:
        """Make sure that something can be kept. Raises what a database raises that is away."""
        async with self.write() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "SELECT 1")

    @asynccontextmanager
    async def _connected(
        self, opened: Callable[[], AbstractAsyncContextManager[AsyncConnection]]
    ) -> AsyncIterator[AsyncConnection]:
        """A connection to the file that is there. Raises PlaceError where that is another one in the end."""
        await self._be_usable()
        known = self._place.known if self._place else None
        async with opened() as connection:
            try:
                yield connection
                if self._place:
                    self._place.be_still(known)
            except BaseException:
                if self._place and self._place.now() != known:
                    await connection.invalidate()
                raise

    async def _be_usable(self) -> None:
        """Open the file anew where it is not the one that was opened. Raises PlaceError while that is of no use."""
        place = self._place
        if place is None or place.is_as_known:
            return
        async with self._opening_anew:
            if place.is_as_known:
                return
            place.be_usable()
            place.clear()
            await self._engine.dispose()
            async with self._engine.begin() as connection:
                await connection.exec_driver_sql(WAL)
                if place.spoiled:
                    await _be_sound(connection, place)
                await connection.run_sync(upgrade)
            place.know()

    @asynccontextmanager
    async def _noting(self) -> AsyncIterator[None]:
        """Remember why it is away, and say so once."""
        try:
            yield
        except Exception as error:
            if is_away(error):
                self._trouble.begin(error)
            if self._place and code(error) in SPOILED:
                self._place.spoil(self._trouble.cause)
            raise

    def insert(self, table: Table) -> Any:
        """An insert that knows what to do on a conflict."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def migrate(self) -> None:
        """Bring it up to date. Raises OSError where a newer program wrote it."""
        async with self.write() as connection:
            if not self.is_sqlite:
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            await connection.run_sync(upgrade)
        if self._place:
            self._place.know()

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


@asynccontextmanager
async def open_database(place: Path | str | None) -> AsyncIterator[Database]:
    """The database at a path (SQLite), at a postgresql:// address, or in memory (None); brought up to date.

    Raises OSError, SQLAlchemyError where it cannot be used.
    """
    database = Database(await _engine(place), Place(place) if isinstance(place, Path) else None)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


async def _engine(place: Path | str | None) -> AsyncEngine:
    if place is None:
        return create_async_engine(MEMORY, poolclass=StaticPool, hide_parameters=True)
    if isinstance(place, Path):
        _probe(place)
        url = URL.create("sqlite+aiosqlite", database=str(place))
        engine = create_async_engine(url, connect_args={"timeout": LOCKED}, hide_parameters=True)
        async with engine.connect() as connection:
            await connection.exec_driver_sql(WAL)
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


def look_for(path: Path) -> None:
    """Raises OSError where a file of that name cannot be: a typo makes no folder."""
    if not path.parent.is_dir():
        raise OSError(f"{path}: there is no folder {path.parent}; make it, or name another")
    if path.is_dir():
        raise OSError(f"{path}: this is a folder; name a file in it")


def _probe(path: Path) -> None:
    """Open the file once, so that one that cannot be used is an error here and not in the driver's thread."""
    look_for(path)
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


async def _be_sound(connection: AsyncConnection, place: Place) -> None:
    """Raises PlaceError where what was spoiled still is."""
    found = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        place.spoil(f"the file is broken: {found}")
        raise PlaceError(place.spoiled)


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, so that trying again later helps; not where it refused something."""
    kind = code(error)
    if kind is not None:
        return kind in SQLITE_AWAY
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError | TimeoutError | NoConnectionError)
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state)[:2] in AWAY
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)

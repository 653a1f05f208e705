"""What opening a store would find, told without making or changing anything; and why one cannot be opened, in words."""

import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.database import postgres_address
from bot.store.files import look_for
from bot.store.migrations import standing

PATIENCE = 5.0  # seconds for a connection or a lock
MAY_WRITE = text("""
    SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean
           AND has_schema_privilege(current_schema(), 'CREATE')
""")


async def examine(place: Path | str, *, owned: bool = False) -> str:
    """What would happen there. `owned`: a missing folder would be made. Raises OSError, SQLAlchemyError."""
    if isinstance(place, Path):
        return await asyncio.to_thread(_file, place, owned=owned)
    engine = create_async_engine(
        postgres_address(place), poolclass=NullPool, connect_args={"timeout": PATIENCE, "command_timeout": PATIENCE}
    )
    async with engine.connect() as connection:
        return await connection.run_sync(_postgres)


def named(place: Path | str) -> str:
    """The place without its password."""
    if isinstance(place, Path):
        return str(place)
    with contextlib.suppress(ValueError, OSError):
        url = make_url(place)
        return f"PostgreSQL, {url.database or 'no database'} on {url.host or url.query.get('host') or 'localhost'}"
    return "PostgreSQL"


def trouble(place: Path | str, error: Exception) -> str:
    """The place, and why it cannot be used, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    why = said.strip().partition("\n")[0].rpartition(">: ")[2].removeprefix(f"{place}: ")
    return f"{named(place)}: {why or type(cause).__name__}"


def may_write(folder: Path) -> None:
    """Raises OSError where nothing may be written to a folder, or, where it is missing, it may not be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OSError(f"{folder} may not be written to")


def _postgres(connection: Connection) -> str:
    found = standing(connection)
    if not connection.scalar(MAY_WRITE):
        raise OSError("it may only be read")
    return found


def _file(path: Path, *, owned: bool) -> str:
    if owned and not path.parent.exists():
        may_write(path.parent)
        return "would be made, with its folder"
    look_for(path)
    may_write(path.parent)
    if not path.exists():
        return "would be made"
    engine = create_engine("sqlite://", creator=lambda: _opened(path), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return standing(connection)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)

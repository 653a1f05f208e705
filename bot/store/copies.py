"""Copies of a SQLite store: taken while it is used, looked at before they are trusted, and put in its place."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.files import OWNER_ONLY, beside, look_for
from bot.store.migrations import standing
from bot.store.tables import METADATA

PATIENCE = 10.0  # seconds for a lock
# The bytes of a file that every program locks which has it open as a database with a write-ahead log.
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510


def copy(source: Path, target: Path) -> int:
    """A consistent copy in a file that is new and its owner's alone; how many conversations it holds.

    Who writes meanwhile is not held up; nothing of what was deleted is copied. Raises OSError, also where there is
    such a file already, or the source is no store of ours.
    """
    look_for(target)
    many = conversations(source)
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except FileExistsError:
        raise OSError(f"{target} is there already: remove it, or name another") from None
    try:
        with contextlib.closing(_opened(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        _to_disk(target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise OSError(f"{source} could not be copied: {error}") from error
        raise
    return many


def conversations(path: Path) -> int:
    """How many conversations a store holds. Raises OSError where it is none of ours, a broken or a newer one."""
    if not path.is_file():
        raise OSError(f"{path}: there is no such file")
    engine = create_engine("sqlite://", creator=lambda: _opened(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok"
            ours = {*METADATA.tables, "alembic_version"} & set(inspect(connection).get_table_names())
            if broken or not {"conversations", "handled", "alembic_version"} <= ours:
                raise OSError(f"{path} is {'broken' if broken else 'no store of this program'}")
            standing(connection)
            return int(connection.execute(text("SELECT count(*) FROM conversations")).scalar_one())
    except DBAPIError as error:
        raise OSError(f"{path} is no store of this program: {error.orig}") from error


def put(source: Path, target: Path, aside: Path) -> int:
    """The store at `target` is a copy of `source` from now on; how many conversations it holds.

    What was there is kept as `aside`, whole. Raises OSError where a program has the store open, and what `copy` raises;
    then all is as it was.
    """
    look_for(target)
    if aside.exists():
        raise OSError(f"{aside} is there already: wait a second")
    made = target.with_name(f"{target.name}.restoring")
    with _alone(target):
        made.unlink(missing_ok=True)
        many = copy(source, made)
        _move(target, aside)
        made.rename(target)
    return many


def _move(source: Path, target: Path) -> None:
    """The database with what belongs to it: the log of a killed program holds the last that it wrote."""
    log, index = beside(source)
    if source.exists():
        source.rename(target)
        if log.exists():
            log.rename(beside(target)[0])
    for left in (log, index):
        left.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """As long as this lasts no other program opens the database. Raises OSError where one has it open."""
    if not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except (BlockingIOError, PermissionError):
            raise OSError(f"{path} is in use: stop the service, or whatever has it open, first") from None
        yield


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing and makes no file."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())

"""The files of a SQLite database: made so that nobody but their owner can read them."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.store.erasing import CLEAN

OWNER_ONLY = 0o600
BESIDE = ("-wal", "-shm")


def prepare(path: Path) -> None:
    """Open the file once, so that one that cannot be used is an error here and not in the driver's thread.

    Raises OSError. A file that is no database is refused and left alone.
    """
    look_for(path)
    made = make(path)
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version")
            if made:
                connection.execute(f"PRAGMA user_version={CLEAN}")
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    close_to_others(path)


def look_for(path: Path) -> None:
    """Raises OSError where a file of that name cannot be: a typo makes no folder."""
    if not path.parent.is_dir():
        raise OSError(f"{path}: there is no folder {path.parent}; make it, or name another")
    if path.is_dir():
        raise OSError(f"{path}: this is a folder; name a file in it")


def make(path: Path) -> bool:
    """An empty file, its owner's alone from the first moment, where there is none; whether there was none.

    What SQLite puts beside it later has the same rights. Raises OSError.
    """
    is_new = not path.exists()
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    return is_new


def close_to_others(path: Path) -> None:
    """Take from others the right to read a database that was made by an earlier program, or by hand."""
    for one in files(path):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            mode = stat.S_IMODE(one.stat().st_mode)
            if mode & ~OWNER_ONLY:
                one.chmod(mode & OWNER_ONLY)


def files(path: Path) -> Iterator[Path]:
    """The database and what SQLite keeps beside it, as far as they are there."""
    return (one for one in (path, *beside(path)) if one.exists())


def beside(path: Path) -> tuple[Path, ...]:
    """Where SQLite keeps what belongs to a database that is open."""
    return tuple(path.with_name(path.name + tail) for tail in BESIDE)

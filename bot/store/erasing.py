"""Makes what was deleted unreadable in an SQLite file: neither in its free space nor in its write-ahead log.

SQLite overwrites what is deleted if asked to, but not the copies that its pages keep between their cells when cells
move. Only a file that is written anew holds nothing else than its rows. The log is emptied after that, which waits for
those who read. What is owed stands in the file itself, so that a killed process leaves it to the next one.
"""

import asyncio
import contextlib
import logging
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

LOG = logging.getLogger(__name__)
CLEAN = 1
PATIENCE = 0.2  # seconds that others, who may wait for us, are waited for at once
PAUSE, LONGEST_PAUSE = 0.05, 5.0


def owing() -> str:
    """The statement that notes in the file, with the transaction that deletes, that it has to be swept."""
    return f"PRAGMA user_version={CLEAN + 1 + secrets.randbelow(2**31 - CLEAN - 1)}"


@dataclass
class Sweeper:
    """Sweeps a file in the background. `writing`: a writer's turn, taken meanwhile so that others wait, not fail."""

    file: Path
    writing: Callable[[], AbstractAsyncContextManager[None]]
    _rewritten: int = CLEAN
    _task: "asyncio.Task[None] | None" = None
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _wanted: bool = False

    def want(self) -> None:
        """There will be something to sweep, once a transaction has ended."""
        self._wanted = True

    def start(self) -> None:
        """Sweep, if that is wanted."""
        if self._wanted and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._until_clean())

    async def done(self) -> None:
        """Until all that was wanted has been swept."""
        while self._task and not self._task.done():
            await asyncio.wait([self._task])

    async def end(self) -> None:
        """Try what is left to do once more; what cannot be done now is owed to whoever opens the file next."""
        self._ending.set()
        await self.done()

    async def _until_clean(self) -> None:
        pause = PAUSE
        while self._wanted:
            if await self._try():
                pause = PAUSE
                continue
            self._wanted = True
            if self._ending.is_set():
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), pause)
            pause = _longer(pause)

    async def _try(self) -> bool:
        """Whether the file is clean now. What is wanted while it is held is wanted after it."""
        try:
            async with self.writing():
                self._wanted = False
                return await asyncio.to_thread(self._sweep)
        except (sqlite3.Error, OSError) as error:
            LOG.info("what was deleted waits to be overwritten: %s", error)
            return False

    def _sweep(self) -> bool:
        """Sweep once; whether the file is clean now. Raises sqlite3.Error."""
        address = f"{self.file.absolute().as_uri()}?mode=rw"
        with contextlib.closing(
            sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        ) as connection:
            owed = _noted(connection)
            if owed == CLEAN:
                return True
            if owed != self._rewritten:
                connection.execute("VACUUM")
                self._rewritten = owed
            [(busy, *_)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return not busy and _settled(connection, owed)


def _longer(pause: float) -> float:
    """The next pause; once it is as long as they get, the operator is told."""
    longer = min(2 * pause, LONGEST_PAUSE)
    if pause < longer == LONGEST_PAUSE:
        LOG.warning(
            "what was deleted can still be read in the database's file: another program keeps it open, or it fails"
        )
    return longer


def _noted(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _settled(connection: sqlite3.Connection, owed: int) -> bool:
    """Note that the file is clean, unless more was deleted meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    same = _noted(connection) == owed
    if same:
        connection.execute(f"PRAGMA user_version={CLEAN}")
    connection.execute("COMMIT")
    return same

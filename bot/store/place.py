"""The file that a SQLite database is in, watched from outside: deleted, emptied, replaced or spoiled while it is open.

An open connection writes on into a deleted file, and nobody would ever read that again. So the file's place is looked
at before and after each transaction, which costs one stat.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.files import beside

LOG = logging.getLogger(__name__)
RETURNING = 15.0  # seconds in which a file that was deleted may be put back, before an empty one takes its place
Identity = tuple[int, int]


class PlaceError(OSError):
    """The database's file is not the one that was opened; the message names what became of it."""


@dataclass
class Place:
    """What is known of the file. `spoiled`: why its content cannot be trusted; empty: as far as is known it can."""

    path: Path
    clock: Callable[[], float] = time.monotonic
    known: Identity | None = None
    spoiled: str = ""
    _beside: dict[Path, Identity | None] = field(default_factory=dict)
    _folder: Identity | None = None
    _stamp: tuple[int, ...] = ()
    _missed: float | None = None

    @property
    def is_as_known(self) -> bool:
        """Whether what was opened is still what is there."""
        return not self.spoiled and self._missed is None and self.now() == self.known

    def now(self) -> Identity | None:
        """Which file is there; none where it is empty: no database is."""
        found = _found(self.path)
        return _identity(found) if found and found.st_size else None

    def be_still(self, known: Identity | None) -> None:
        """Raises PlaceError where another file is there by now, or none."""
        if self.now() != known:
            raise PlaceError(f"the file {self.path} was deleted or replaced")

    def know(self) -> None:
        """Take what is there now for what is open."""
        self.known, self._folder = self.now(), _identity(_found(self.path.parent))
        self._beside = {file: _identity(_found(file)) for file in beside(self.path)}
        self.spoiled, self._stamp, self._missed = "", (), None

    def spoil(self, why: str) -> None:
        """Its content is broken: it is not to be used before somebody has mended or replaced it."""
        self.spoiled, self._stamp = why, _stamp(self.path)

    def be_usable(self) -> None:
        """Whether it is worth opening again. Raises PlaceError where it is not, or not yet."""
        now = self.now()
        if now is None:
            self._miss()
        elif now == self.known and self.spoiled and _stamp(self.path) == self._stamp:
            raise PlaceError(self.spoiled)

    def _miss(self) -> None:
        if _identity(_found(self.path.parent)) != self._folder:
            raise PlaceError(f"the folder of {self.path} is gone, or is another one")
        if self._missed is None:
            self._missed = self.clock()
        if self.clock() - self._missed < RETURNING:
            raise PlaceError(f"the file {self.path} was deleted")

    def clear(self) -> None:
        """Take away what belongs to a file that is gone, so that it is not taken for a part of the next one.

        Said in the log: that an empty database begins, or that another file is used.
        """
        now = self.now()
        if now == self.known:
            return
        if now is None:
            LOG.error("%s has not come back: an empty database begins in its place, what it held is lost", self.path)
            self.path.unlink(missing_ok=True)
        else:
            LOG.warning("%s is another file now, and is used from here on", self.path)
        for file, known in self._beside.items():
            if known is not None and _identity(_found(file)) == known:
                file.unlink(missing_ok=True)


def _found(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _identity(found: os.stat_result | None) -> Identity | None:
    return (found.st_dev, found.st_ino) if found else None


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when somebody mends the file."""
    found = _found(path)
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found else ()

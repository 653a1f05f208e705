"""What a database that is away says, and what is remembered of it until it is back."""

import logging
import sqlite3
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

LOG = logging.getLogger(__name__)
PRIMARY = 0xFF  # the bits of SQLite's codes that tell the kind
SPOILED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# A disk that is full, and a file that is locked, spoiled, read-only or gone: somebody can mend them.
SQLITE_AWAY = SPOILED | {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


@dataclass
class Trouble:
    """Why the database is away, as the last failure says; no cause: as far as is known it is there."""

    cause: str = ""
    failures: int = 0
    _said: set[str] = field(default_factory=set)

    def begin(self, error: Exception) -> None:
        """It failed; each cause is said once."""
        self.failures += 1
        self.cause = why(error)
        if self.cause not in self._said:
            self._said.add(self.cause)
            LOG.warning("the database is away: %s", self.cause)

    def has_failed_since(self, failures: int) -> bool:
        """Whether it has failed since there were so many failures, and has not worked again."""
        return bool(self.cause) and self.failures != failures

    def end(self, failures: int) -> None:
        """It works, for one who began when there were so many failures; a later one may tell otherwise."""
        if self.cause and self.failures == failures:
            self.cause = ""
            self._said.clear()
            LOG.warning("the database is back")


def code(error: BaseException) -> int | None:
    """SQLite's kind of error; None where it is not from SQLite itself."""
    found = getattr(_origin(error), "sqlite_errorcode", None)
    return found & PRIMARY if isinstance(found, int) else None


def why(error: BaseException) -> str:
    """What is wrong, in one line and without what was to be written."""
    origin = _origin(error)
    name = getattr(origin, "sqlite_errorname", "")
    return f"{origin} ({name})" if name else next(iter(str(error).splitlines()), "") or type(error).__name__


def _origin(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error

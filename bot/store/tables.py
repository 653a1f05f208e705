"""The tables. Moments that the program itself counts with are seconds since 1970; texts are JSON.

Every moment comes from the program's clock. The database's own stands where columns were first made with it, and is
never used: a row always says when.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)

METADATA = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")
WAITING, DONE, DEAD = "waiting", "done", "dead"
FORGOTTEN = "forgotten"  # in place of the person, on rows that go as soon as they are done
NAMELESS = {
    "person": "",
    "lane": "",
    "payload": "{}",
    "note": None,
}  # what a row is left with whose person is forgotten
IS_WAITING = text(f"state = '{WAITING}'")

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("key", String, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("person", String, nullable=False, server_default=text("''"), index=True),
    Column("version", Integer, nullable=False, server_default=text("0")),
)
HANDLED = Table(
    "handled",
    METADATA,
    Column("conversation", String, primary_key=True),
    Column("message_id", String, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    Column("source", String, nullable=False, server_default=text("''")),
    Column("person", String, nullable=False, server_default=text("''"), index=True),
)


def is_waiting(table: Any) -> Any:
    """Whether a row of the queue waits; a literal, for only then do databases use the indexes of waiting rows."""
    return table.c.state == literal_column(f"'{WAITING}'")


def _index(name: str, *columns: str) -> Index:
    """An index of what waits: a queue keeps far more that is done."""
    return Index(name, *columns, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING)


def _claimable(name: str, *columns: Column[object] | UniqueConstraint) -> Table:
    """A queue: rows of a lane are taken one after the other, by whoever claims the first of them."""
    return Table(
        name,
        METADATA,
        Column("id", NUMBER, primary_key=True, autoincrement=True),
        Column("channel", String, nullable=False),
        Column("account", String, nullable=False),
        Column("lane", String, nullable=False),
        Column("seq", NUMBER, nullable=False, server_default=text("0")),
        Column("person", String, nullable=False, index=True),
        Column("payload", Text, nullable=False),
        Column("state", String, nullable=False, server_default=text(f"'{WAITING}'")),
        Column("added", Float, nullable=False),
        Column("ready", Float, nullable=False),
        Column("claim", String),
        Column("until", Float),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("note", Text),
        *columns,
        _index(f"{name}_lanes", "lane", "seq", "id"),
        _index(f"{name}_ready", "ready", "id"),
        _index(f"{name}_people", "person"),
    )


INBOX = _claimable(
    "inbox",
    Column("event_id", String, nullable=False),
    UniqueConstraint("channel", "account", "event_id", name="inbox_event"),
)
OUTBOX = _claimable("outbox")
REMINDERS = _claimable(
    "reminders",
    Column("case", String, nullable=False),
    Column("clock", String, nullable=False),
    Column("due", Float, nullable=False),
    Column("matter", String, nullable=False, server_default=text("''")),
)
VOTES = Table(
    "votes",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("conversation", String, nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("up", Integer, nullable=False),
    Column("case", String),
    Column("outcome", String),
    Column("added", Float, nullable=False),
)
EVERYTHING = (CONVERSATIONS, HANDLED, INBOX, OUTBOX, REMINDERS, VOTES)

"""Indexes of what waits in the queues alone, which is little beside what is done."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

IS_WAITING = sa.text("state = 'waiting'")
INDEXES = {"lanes": ["lane", "seq", "id"], "ready": ["ready", "id"], "people": ["person"]}


def upgrade() -> None:
    """Put the new indexes in the place of the old one."""
    for table in ("inbox", "outbox", "reminders"):
        op.drop_index(f"{table}_lanes", table)
        for name, columns in INDEXES.items():
            op.create_index(f"{table}_{name}", table, columns, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING)

"""Whose matter a reminder is about, so that two orders with the same trouble have one each."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the matter's id; none stands for the one matter that a conversation had before, as in its stored state."""
    with op.batch_alter_table("reminders") as table:
        table.add_column(sa.Column("matter", sa.String, nullable=False, server_default=sa.text("''")))

"""What a service needs: an inbox, an outbox, reminders and votes; whose each conversation is; its version."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SEPARATOR = "\x1f"


def upgrade() -> None:
    """Add columns and tables; old keys tell whose their conversations are."""
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("person", sa.String, nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("0")))
        table.create_index("ix_conversations_person", ["person"])
    with op.batch_alter_table("handled") as table:
        table.add_column(sa.Column("source", sa.String, nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("person", sa.String, nullable=False, server_default=sa.text("''")))
        table.create_index("ix_handled_person", ["person"])
        table.create_index("ix_handled_at", ["at"])
    _fill_in()
    _claimable(
        "inbox",
        sa.Column("event_id", sa.String, nullable=False),
        sa.UniqueConstraint("channel", "account", "event_id", name="inbox_event"),
    )
    _claimable("outbox")
    _claimable(
        "reminders",
        sa.Column("case", sa.String, nullable=False),
        sa.Column("clock", sa.String, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False, index=True),
        sa.Column("up", sa.Integer, nullable=False),
        sa.Column("case", sa.String),
        sa.Column("outcome", sa.String),
        sa.Column("added", sa.Float, nullable=False),
    )


def _fill_in() -> None:
    connection = op.get_bind()
    conversations = sa.table("conversations", sa.column("key"), sa.column("person"))
    handled = sa.table("handled", sa.column("conversation"), sa.column("person"), sa.column("source"))
    for (key,) in connection.execute(sa.select(conversations.c.key)).all():
        parts = key.split(SEPARATOR)
        person = SEPARATOR.join((*parts[:2], parts[-1])) if len(parts) == 5 else ""
        connection.execute(conversations.update().where(conversations.c.key == key).values(person=person))
        connection.execute(handled.update().where(handled.c.conversation == key).values(person=person))
    connection.execute(sa.text("UPDATE handled SET source = message_id"))


def _claimable(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("seq", NUMBER, nullable=False, server_default=sa.text("0")),
        sa.Column("person", sa.String, nullable=False, index=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("added", sa.Float, nullable=False),
        sa.Column("ready", sa.Float, nullable=False),
        sa.Column("claim", sa.String),
        sa.Column("until", sa.Float),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("note", sa.Text),
        *columns,
    )
    op.create_index(f"{name}_lanes", name, ["state", "lane", "seq", "id"])


def downgrade() -> None:
    """Take them away again."""
    for name in ("votes", "reminders", "outbox", "inbox"):
        op.drop_table(name)
    with op.batch_alter_table("handled") as table:
        table.drop_index("ix_handled_at")
        table.drop_index("ix_handled_person")
        table.drop_column("person")
        table.drop_column("source")
    with op.batch_alter_table("conversations") as table:
        table.drop_index("ix_conversations_person")
        table.drop_column("version")
        table.drop_column("person")

"""The database's history: each change of its tables is one step in versions/."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

FOLDER = Path(__file__).parent
HEAD = "0004"


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest version; does nothing where it is there already.

    Raises OSError where a newer program wrote it.
    """
    if _version(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - slow to import, and rarely needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise OSError(f"the store is of another version of the program: {error}") from error


def standing(connection: Connection) -> str:
    """What `upgrade` would do. Raises OSError where a newer program wrote it."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    version = _version(connection)
    if version == HEAD:
        return "up to date"
    if version is None:
        return "its tables would be made"
    if version not in {step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()}:
        raise OSError(f"the store is of another version of the program: {version}, and this one knows {HEAD}")
    return f"would be brought up to date, from {version} to {HEAD}"


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version

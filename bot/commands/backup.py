"""`backup` and `restore`: the service's store as one file, and back."""

import sys
from datetime import datetime
from pathlib import Path

from bot import settings
from bot.settings import Settings, SettingsError
from bot.store import copies


def backup(file: Path) -> int:
    """Copy the store while it is used, and say so in one line. Raises SettingsError, OSError."""
    store = _store(settings.load(), "pg_dump")
    many = copies.copy(store, file)
    sys.stdout.write(f"{file}: {_counted(many)}, copied from {store}\n")
    return 0


def restore(file: Path, now: datetime) -> int:
    """Put a copy in the store's place, and say so in one line. Raises SettingsError, OSError."""
    said = settings.load()
    store = _store(said, "pg_restore or psql")
    if not said.database:
        said.make_data()
    if file.exists() and store.exists() and file.samefile(store):
        raise OSError(f"{file} is the store itself")
    was_there, aside = store.exists(), store.with_name(f"{store.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    many = copies.put(file, store, aside)
    kept = f"; what was there is {aside}" if was_there else ""
    sys.stdout.write(f"{store}: {_counted(many)}, restored from {file}{kept}\n")
    return 0


def _store(said: Settings, instead: str) -> Path:
    """The file of the store. Raises SettingsError where it is none."""
    if isinstance(said.store, str):
        raise SettingsError(f"COPILOT_DATABASE is a PostgreSQL address: use {instead}; only files are copied here")
    return said.store


def _counted(many: int) -> str:
    return f"{many} conversation{'' if many == 1 else 's'}"

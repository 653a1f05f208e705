"""`backup` and `restore`: a whole store, also of a running service; nothing is overwritten, nothing is lost."""

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot import settings
from bot.__main__ import main
from bot.store import Store, copies, open_store
from bot.store.conversations import Handled, Turn
from bot.store.files import beside, files

SEEN = Handled({"kind": "note"}, {})
BAD_USAGE = 2
ROOT = Path(__file__).parent.parent


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings have the store."""
    folder = tmp_path / "data"
    folder.mkdir()
    use(monkeypatch, str(folder / "store.sqlite"))
    return folder / "store.sqlite"


def use(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setenv("COPILOT_DATABASE", database)
    monkeypatch.setattr(settings, "load", settings.Settings)


def turn(key: str, said: str = "") -> Turn:
    return Turn(key, "1", {"said": said}, SEEN, person=f"person {key}")


async def keep(place: Path, *keys: str) -> None:
    async with open_store(place) as store:
        for key in keys:
            await store.save(turn(key))


async def kept(place: Path) -> set[str]:
    async with open_store(place) as store:
        return {key for key in ("a", "b", "c") if (await store.conversations.look(key)).state is not None}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Run a command as a user does: its exit code and the one line that it says."""
    monkeypatch.setattr("bot.__main__._log_one_line", lambda *, debug: debug)  # other tests read the log

    def command(*arguments: str | Path) -> tuple[int, str]:
        code = main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        lines = (err if code else out).splitlines()
        assert len(lines) == 1
        assert (out if code else err) == ""
        return code, lines[0]

    return command


Run = Callable[..., tuple[int, str]]


def test_a_backup_brings_back_what_was_there_and_keeps_what_is_there_now(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(place, "a", "b"))
    assert run("backup", tmp_path / "copy") == (0, f"{tmp_path / 'copy'}: 2 conversations, copied from {place}")
    asyncio.run(keep(place, "c"))
    code, line = run("restore", tmp_path / "copy")
    aside = next(place.parent.glob("store.sqlite.before-restore-*"))
    assert (code, line) == (
        0,
        f"{place}: 2 conversations, restored from {tmp_path / 'copy'}; what was there is {aside}",
    )
    assert asyncio.run(kept(place)) == {"a", "b"}
    assert asyncio.run(kept(aside)) == {"a", "b", "c"}
    assert {one.stat().st_mode & 0o777 for one in (place, aside, tmp_path / "copy")} == {0o600}


def test_a_backup_is_restored_where_there_is_no_store(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(tmp_path / "copy", "a"))
    assert run("restore", tmp_path / "copy") == (0, f"{place}: 1 conversation, restored from {tmp_path / 'copy'}")
    assert asyncio.run(kept(place)) == {"a"}
    assert [one.name for one in place.parent.iterdir()] == ["store.sqlite"]


async def test_a_copy_of_a_store_in_use_is_consistent_and_holds_nobody_up(place: Path, tmp_path: Path) -> None:
    async with open_store(place) as store:
        written: asyncio.Queue[int] = asyncio.Queue()
        writing = asyncio.create_task(_write(store, written))
        for nth in range(5):
            await written.get()
            await asyncio.to_thread(copies.copy, place, tmp_path / f"copy {nth}")
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    sizes = [_size(tmp_path / f"copy {nth}") for nth in range(5)]
    assert sizes[0] > 0
    assert sizes == sorted(sizes)


async def _write(store: Store, written: "asyncio.Queue[int]") -> None:
    for nth in range(1_000_000):
        await store.save(turn(str(nth), "x" * 500))
        written.put_nowait(nth)


def _size(copy: Path) -> int:
    """How many conversations it holds: each with its message."""
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        both = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM handled)"
        conversations, messages = connection.execute(both).fetchone()
    assert conversations == messages
    return int(conversations)


HOLDING = """
import asyncio, sys
from pathlib import Path
from bot.store import open_store
from bot.store.conversations import Handled, Turn

async def hold():
    async with open_store(Path(sys.argv[1])) as store:
        await store.save(Turn("b", "1", {}, Handled({"kind": "note"}, {})))
        print("open", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@contextmanager
def held(place: Path) -> Iterator[None]:
    """A service has the store open, idle; in the end it is killed, and leaves its log behind."""
    command = [sys.executable, "-c", HOLDING, str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"open\n"
        try:
            yield
        finally:
            process.kill()


def test_a_store_in_use_is_copied_but_not_replaced(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(tmp_path / "copy", "a"))
    with held(place):
        refused = f"seller-copilot: {place} is in use: stop the service, or whatever has it open, first"
        assert run("restore", tmp_path / "copy") == (BAD_USAGE, refused)
        assert run("backup", tmp_path / "another")[0] == 0
    assert asyncio.run(kept(place)) == asyncio.run(kept(tmp_path / "another")) == {"b"}
    assert list(place.parent.glob("*restor*")) == []


def test_what_a_killed_service_has_written_last_is_copied_and_kept(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(tmp_path / "old", "a"))
    with held(place):
        pass
    assert beside(place)[0].stat().st_size > 0
    assert run("backup", tmp_path / "copy")[0] == 0
    assert asyncio.run(kept(tmp_path / "copy")) == {"b"}
    assert run("restore", tmp_path / "old")[0] == 0
    assert [one.exists() for one in beside(place)] == [False, False]
    assert asyncio.run(kept(place)) == {"a"}
    aside = next(one for one in place.parent.glob("store.sqlite.before-restore-*") if one.name.count("-") == 3)
    assert asyncio.run(kept(aside)) == {"b"}


def test_what_was_kept_of_a_restore_is_not_overwritten_by_the_next(place: Path, tmp_path: Path) -> None:
    aside = place.with_name("aside")
    asyncio.run(keep(place, "a"))
    asyncio.run(keep(tmp_path / "copy", "b"))
    copies.put(tmp_path / "copy", place, aside)
    with pytest.raises(OSError, match="there already"):
        copies.put(tmp_path / "copy", place, aside)
    assert asyncio.run(kept(aside)) == {"a"}


def test_a_store_that_is_broken_is_replaced_and_kept(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(tmp_path / "copy", "a"))
    place.write_bytes(b"broken" * 1000)
    assert run("restore", tmp_path / "copy")[0] == 0
    assert asyncio.run(kept(place)) == {"a"}
    assert next(place.parent.glob("store.sqlite.before-restore-*")).read_bytes() == b"broken" * 1000


def test_a_backup_overwrites_nothing(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(place, "a"))
    (tmp_path / "copy").write_text("mine")
    line = f"seller-copilot: {tmp_path / 'copy'} is there already: remove it, or name another"
    assert run("backup", tmp_path / "copy") == (BAD_USAGE, line)
    assert (tmp_path / "copy").read_text() == "mine"


def _no_database(file: Path) -> None:
    file.write_text("no database " * 100)


def _another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE conversations (key TEXT)")


def _newer(file: Path) -> None:
    asyncio.run(keep(file, "a"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def _cut(file: Path) -> None:
    asyncio.run(keep(file, "a"))
    file.write_bytes(file.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda _: None, "no such file"), (Path.mkdir, "no such file"), (Path.touch, "no store of this program"),
        (_no_database, "no store of this program"), (_another_program, "no store of this program"),
        (_newer, "another version of the program"), (_cut, "malformed|broken"),
    ],
    ids=["missing", "a folder", "empty", "text", "another program's", "newer", "cut off"],
)  # fmt: skip
def test_what_is_no_store_of_ours_is_not_restored(
    run: Run, place: Path, tmp_path: Path, make: Callable[[Path], object], why: str
) -> None:
    asyncio.run(keep(place, "a"))
    make(tmp_path / "copy")
    code, line = run("restore", tmp_path / "copy")
    assert code == BAD_USAGE
    assert re.search(why, line)
    assert asyncio.run(kept(place)) == {"a"}
    assert list(place.parent.glob("*restor*")) == []


def test_the_store_itself_and_a_store_that_is_not_there_are_refused(run: Run, place: Path, tmp_path: Path) -> None:
    missing = f"seller-copilot: {place}: there is no such file"
    assert run("backup", tmp_path / "copy") == (BAD_USAGE, missing)
    assert not (tmp_path / "copy").exists()
    asyncio.run(keep(place, "a"))
    assert run("restore", place) == (BAD_USAGE, f"seller-copilot: {place} is the store itself")


@pytest.mark.parametrize(("command", "instead"), [("backup", "pg_dump"), ("restore", "pg_restore or psql")])
def test_on_postgresql_its_own_tools_are_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, instead: str
) -> None:
    use(monkeypatch, "postgresql://somebody:secret@localhost/name")
    code, line = run(command, tmp_path / "copy")
    assert code == BAD_USAGE
    assert f"use {instead}" in line
    assert "secret" not in line


@pytest.mark.parametrize("arguments", [("backup",), ("restore",), ("backup", "a", "b")], ids=" ".join)
def test_bad_usage_is_one_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == BAD_USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_backup_holds_nothing_of_what_was_deleted(run: Run, place: Path, tmp_path: Path) -> None:
    asyncio.run(keep(place, "a"))
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("INSERT INTO votes (conversation, person, up, added) VALUES ('forgotten', 'zebra', 1, 0)")
        connection.execute("DELETE FROM votes")
        connection.commit()
    assert b"zebra" in b"".join(one.read_bytes() for one in files(place))
    assert run("backup", tmp_path / "copy")[0] == 0
    assert b"zebra" not in (tmp_path / "copy").read_bytes()

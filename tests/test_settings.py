"""What the operator sets: every mistake is one line in words, and no secret stands in it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import settings
from bot.settings import PREFIX, Settings, SettingsError

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
SECRET = "hunter2"  # noqa: S105 - nobody's
TOKEN = f"123456789:AA{'x' * 33}"
WEB = "an address like https://bot.example.com"
NUMBERS = "numbers of chats and users, comma between, like 12345678,-1001234567890"
# What is wrong with a setting: the value given, and the line for the operator without the setting's name.
WRONG = [
    ("debug", "perhaps", "1 or 0; got perhaps"),
    ("encoder", "bert", "use or use+e5; got bert"),
    ("opinion_url", "models.example.com", "an address like https://models.example.com/v1; got models.example.com"),
    ("opinion_seconds", "0", "seconds, more than 0 and at most 30; got 0"),
    ("opinion_seconds", "nan", "seconds, more than 0 and at most 30; got nan"),
    ("opinion_daily", "-1", "a whole number, 0 or more; got -1"),
    ("database", f"mysql://root:{SECRET}@db/x", "a file, or an address like postgresql://user:password@host/name"),
    ("database", f"postgresql:root:{SECRET}", "a file, or an address like postgresql://user:password@host/name"),
    ("listen", "8080", "host and port, like 127.0.0.1:8080; got 8080"),
    ("listen", "127.0.0.1:99999", "host and port, like 127.0.0.1:8080; got 127.0.0.1:99999"),
    ("listen", "::1:8080", "host and port, like 127.0.0.1:8080; got ::1:8080"),
    ("listen", "http://0.0.0.0:80", "host and port, like 127.0.0.1:8080; got http://0.0.0.0:80"),
    ("public_url", "bot.example.com", f"{WEB}; got bot.example.com"),
    ("public_url", "htps://bot.example.com", f"{WEB}; got htps://bot.example.com"),
    ("public_url", "https://", f"{WEB}; got https://"),
    ("public_url", "https://bot:port", f"{WEB}; got https://bot:port"),
    ("workers", "many", "a whole number from 1 to 64; got many"),
    ("workers", "0", "a whole number from 1 to 64; got 0"),
    ("rate_per_minute", "1.5", "a whole number, 0 or more; got 1.5"),
    ("retention_days", "-3", "days, from 0 to 36500; got -3"),
    ("retention_days", "inf", "days, from 0 to 36500; got inf"),
    ("quiet_hours", "25-99", "from-to in whole hours, like 22-8; got 25-99"),
    ("log_texts", "2", "1 or 0; got 2"),
    ("telegram_secret", f"{SECRET}!", "1 to 256 letters, digits, _ and -"),
    ("telegram_allowed", "@anna", NUMBERS),
    ("telegram_allowed", "1,anna", f"{NUMBERS}; got 1,anna"),
    ("telegram_name", TOKEN, "a bot's name, like @seller_copilot_bot"),
    ("telegram_api", "api.telegram.org", "an address like https://api.telegram.org; got api.telegram.org"),
    ("team_secret", f"{SECRET} {SECRET}", "1 to 256 letters, digits, _ and -"),
    ("team_allowed", "anna", f"{NUMBERS}; got anna"),
    ("team_chat", "our team", "a chat's number, like -1001234567890; got our team"),
    ("relay_response_hosts", "https://a.cn", "host names, comma between, like qyapi.weixin.qq.com; got https://a.cn"),
    ("wecom_socket_url", "ws://127.0.0.1:1", "an address like wss://openws.work.weixin.qq.com; got ws://127.0.0.1:1"),
    ("wecom_api", "qyapi", "an address like https://qyapi.weixin.qq.com; got qyapi"),
    ("wecom_app_agent", "agent", "a number, like 1000002; got agent"),
    ("onebot_api", "127.0.0.1:5700", "an address like http://127.0.0.1:5700; got 127.0.0.1:5700"),
    ("bridge_callback", "/answers", f"{WEB}; got /answers"),
    ("bridge_callback", f"ftp://me:{SECRET}@x", WEB),
]
FREE = (str, SecretStr)  # kinds of which every text is a value


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without settings, and none in the environment."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaint(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> str:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return read()


def read() -> str:
    with pytest.raises(SettingsError) as error:
        settings.load.__wrapped__()
    return str(error.value)


@pytest.mark.parametrize(("name", "value", "words"), WRONG, ids=lambda value: value[:20])
def test_a_wrong_setting_is_one_line_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    line = complaint(monkeypatch, {f"{PREFIX}{name.upper()}": value})

    assert line == f"{PREFIX}{name.upper()}: {words}"
    assert SECRET not in line


def test_every_setting_that_can_be_wrong_says_so_in_words_and_is_tried_here() -> None:
    tried = {name for name, _, _ in WRONG}
    folders = {"cache", "data"}  # any text is a folder's name; whether it is there is the database's to say
    names = {"relay_allowed"}  # and any text a name
    for name, field in Settings.model_fields.items():
        if field.annotation in FREE and not field.metadata:
            assert name not in tried
        else:
            assert field.description or name in names, name
            assert name in tried | folders | names, name


def test_several_mistakes_are_one_line_that_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, {"COPILOT_WORKERS": "0", "COPILOT_LISTEN": "x", "COPILOT_DEBUG": "?"})

    assert line == "COPILOT_DEBUG: 1 or 0; got ? (and 2 more)"


def test_a_misspelt_name_gets_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, {"COPILOT_TELEGRAM_TOKNE": TOKEN})

    assert line == "COPILOT_TELEGRAM_TOKNE is not a setting; COPILOT_TELEGRAM_TOKEN is"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"COPILOT_WORKERS=2\nCOPILOT_TELEGRAM_TOKEN\n", ".env, line 2: write NAME=value"),
        (f"COPILOT_TELEGRAM_TOKEN: {TOKEN}\n".encode(), ".env, line 1: write NAME=value"),
        (f"COPILOT_TELEGRAM_TOKEN={TOKEN}\n".encode("utf-16"), ".env is not UTF-8 text: save it as UTF-8"),
        (b"COPILOT_WORKER=2\n", "COPILOT_WORKER is not a setting; COPILOT_WORKERS is"),
        (b"COPILOT_WORKERS=two\n", "COPILOT_WORKERS: a whole number from 1 to 64; got two"),
    ],
    ids=["no value", "a colon", "UTF-16", "misspelt", "wrong"],
)
def test_a_mistake_in_the_file_is_one_line(alone: Path, raw: bytes, words: str) -> None:
    (alone / ".env").write_bytes(raw)

    assert read() == words


def test_a_file_as_editors_on_windows_write_it_is_read(alone: Path) -> None:
    (alone / ".env").write_bytes("\ufeffCOPILOT_WORKERS=7\r\n# ours\r\nOTHERS=1\r\nCOPILOT_LISTEN=:80\r\n".encode())

    said = Settings()

    assert (said.workers, said.address) == (7, ("0.0.0.0", 80))  # noqa: S104 - as no host says


def test_a_folder_of_that_name_is_no_file_of_settings(alone: Path) -> None:
    (alone / ".env").mkdir()

    assert settings.load.__wrapped__().workers == 4


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")

    assert settings.load.__wrapped__() == Settings(_env_file=None)


def test_blanks_around_a_value_and_a_slash_behind_an_address_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_TELEGRAM_TOKEN", f" {TOKEN}\n")
    monkeypatch.setenv("COPILOT_PUBLIC_URL", "https://bot.example.com/")
    monkeypatch.setenv("COPILOT_TELEGRAM_ALLOWED", "12，-34 , 56")

    said = Settings()

    assert said.telegram_token.get_secret_value() == TOKEN
    assert (said.public_url, said.telegram_allowed) == ("https://bot.example.com", ("12", "-34", "56"))


@pytest.mark.parametrize(
    ("listen", "address"),
    [("[::1]:8080", ("::1", 8080)), ("localhost:0", ("localhost", 0)), (":65535", ("0.0.0.0", 65_535))],  # noqa: S104
)
def test_a_place_to_listen_is_host_and_port(listen: str, address: tuple[str, int]) -> None:
    assert Settings(listen=listen).address == address


@pytest.mark.parametrize(
    ("database", "store"),
    [
        ("bot.sqlite", Path("bot.sqlite")),
        ("~/bot.sqlite", Path.home() / "bot.sqlite"),
        ("C:/bot.sqlite", Path("C:/bot.sqlite")),
        ("postgresql://me:word@host/name", "postgresql://me:word@host/name"),
        ("postgres:///name?host=/tmp", "postgres:///name?host=/tmp"),
    ],
)
def test_a_database_is_a_file_or_an_address(database: str, store: Path | str) -> None:
    assert Settings(database=database).store == store


def _listed() -> dict[str, str]:
    """Every setting of the README's table, short forms written out, with its row."""
    table = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    listed: dict[str, str] = {}
    for row in re.findall(r"^\| (`.*)$", table, re.MULTILINE):
        before = ""
        for name in re.findall(r"`(COPILOT_\w+|…_\w+)`", row.partition(" | ")[0]):
            before = name if name.startswith(PREFIX) else _whole(name.removeprefix("…"), before, known)
            listed[before] = row
    return listed


def _whole(end: str, before: str, known: set[str]) -> str:
    """The setting that a short form means: the one before it up to some word, and this end."""
    words = before.split("_")
    starts = ("_".join(words[:count]) for count in range(len(words) - 1, 0, -1))
    return next((start + end for start in starts if start + end in known), f"? {end}")


def test_the_readme_s_table_lists_every_setting_and_no_other() -> None:
    assert set(_listed()) == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_readme_names_the_defaults() -> None:
    listed = _listed()
    for name in ("listen", "workers", "rate_per_minute", "retention_days", "quiet_hours", "encoder"):
        default = Settings.model_fields[name].default
        shown = f"{default:g}" if isinstance(default, float) else str(default)
        assert listed[f"{PREFIX}{name.upper()}"].endswith(f"| `{shown}` |"), name

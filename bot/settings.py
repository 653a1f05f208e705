"""What the operator may set: environment variables COPILOT_… or lines of a .env file."""

import difflib
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv.parser import Binding, parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

NAME = "seller-copilot"
PREFIX = "COPILOT_"
DOTENV = ".env"
OWNER_ONLY = 0o700
ENCODING = "utf-8-sig"  # editors on Windows begin a file with a mark
LONGEST_SHOWN = 24  # characters of a wrong value; keys and tokens are longer
PRIVATE = ("telegram_secret", "team_secret", "database")  # what may hold a secret and may be wrong
SCHEME = re.compile(r"[a-z][a-z0-9+]+:")
COMMA, SPACE = re.compile("[,，]"), re.compile(r"\s")
HIGHEST_PORT = 65_535


class SettingsError(Exception):
    """A setting that is missing, misspelt or of the wrong kind; the message is one line for the operator."""


def _names(value: object) -> object:
    return tuple(name.strip() for name in COMMA.split(value) if name.strip()) if isinstance(value, str) else value


def _held(holds: Callable[[str], object]) -> AfterValidator:
    """A value, or each of several, of which this is true; nothing is always right. The words are the description's."""

    def checked(value: Any) -> Any:
        told = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not all(holds(one) for one in ([told] if isinstance(told, str) else told) if one):
            raise ValueError
        return value

    return AfterValidator(checked)


def _is_place(value: str) -> bool:
    host, colon, port = value.rpartition(":")
    fits = re.fullmatch(r"[^\s:/@]*|\[[0-9A-Fa-f:.]+\]", host) and re.fullmatch(r"[0-9]{1,5}", port)
    return bool(colon and fits and int(port) <= HIGHEST_PORT)


def _is_address(value: str, *schemes: str) -> bool:
    """Raises ValueError where it is no address at all."""
    parts = urlsplit(value)
    return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not SPACE.search(value)


def _is_database(value: str) -> bool:
    scheme = SCHEME.match(value)
    return not scheme or value.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://"))


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
Numbers = Annotated[Names, _held(re.compile(r"-?[0-9]+").fullmatch)]
Hosts = Annotated[Names, _held(re.compile(r"[\w.-]+(:[0-9]+)?").fullmatch)]
Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Place = Annotated[str, _held(_is_place)]
Web = Annotated[str, _held(lambda value: _is_address(value, "http", "https"))]
Base = Annotated[Web, AfterValidator(lambda value: value.rstrip("/"))]
Socket = Annotated[str, _held(lambda value: _is_address(value, "wss"))]
Word = Annotated[SecretStr, _held(re.compile(r"[\w-]{1,256}", re.ASCII).fullmatch)]

SWITCH = "1 or 0"
WEB = "an address like https://bot.example.com"
WORD = "1 to 256 letters, digits, _ and -"
NUMBERS = "numbers of chats and users, comma between, like 12345678,-1001234567890"


class Settings(BaseSettings):
    """Every setting with its default; the README's table says what each is for.

    A description says in words what is expected; it stands wherever a value can be wrong.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=DOTENV,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    cache: Folder = Field(default_factory=lambda: Path(platformdirs.user_cache_dir(NAME)), description="a folder")
    data: Folder = Field(default_factory=lambda: Path(platformdirs.user_data_dir(NAME)), description="a folder")
    debug: bool = Field(default=False, description=SWITCH)
    encoder: Literal["use", "use+e5"] = Field(default="use", description="use or use+e5")
    opinion_url: Base = Field(default="", description="an address like https://models.example.com/v1")
    opinion_key: SecretStr = SecretStr("")
    opinion_model: str = ""
    opinion_seconds: float = Field(default=2.0, gt=0, le=30, description="seconds, more than 0 and at most 30")
    opinion_daily: int = Field(default=500, ge=0, description="a whole number, 0 or more")

    database: Annotated[str, _held(_is_database)] = Field(
        default="", description="a file, or an address like postgresql://user:password@host/name"
    )
    listen: Place = Field(default="127.0.0.1:8080", description="host and port, like 127.0.0.1:8080")
    public_url: Base = Field(default="", description=WEB)
    workers: int = Field(default=4, ge=1, le=64, description="a whole number from 1 to 64")
    rate_per_minute: int = Field(default=20, ge=0, description="a whole number, 0 or more")
    retention_days: float = Field(default=90, ge=0, le=36_500, description="days, from 0 to 36500")
    quiet_hours: str = Field(
        default="22-8",
        pattern=r"^([01]?\d|2[0-3])-([01]?\d|2[0-3])$",
        description="from-to in whole hours, like 22-8",
    )
    log_texts: bool = Field(default=False, description=SWITCH)

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: Word = Field(default=SecretStr(""), description=WORD)
    telegram_allowed: Numbers = Field(default=(), description=NUMBERS)
    telegram_name: str = Field(default="", pattern=r"^@?\w*$", description="a bot's name, like @seller_copilot_bot")
    telegram_api: Base = Field(
        default="https://api.telegram.org", description="an address like https://api.telegram.org"
    )
    team_token: SecretStr = SecretStr("")
    team_secret: Word = Field(default=SecretStr(""), description=WORD)
    team_allowed: Numbers = Field(default=(), description=NUMBERS)
    team_chat: str = Field(
        default="", pattern=r"^(-?[0-9]+|@\w+)?$", description="a chat's number, like -1001234567890"
    )

    relay_allowed: Names = ()
    relay_prefix: str = ""
    relay_response_hosts: Hosts = Field(
        default=("qyapi.weixin.qq.com",), description="host names, comma between, like qyapi.weixin.qq.com"
    )
    wecom_aibot_token: SecretStr = SecretStr("")
    wecom_aibot_key: SecretStr = SecretStr("")
    wecom_aibot_name: str = ""
    wecom_socket_bot: str = ""
    wecom_socket_secret: SecretStr = SecretStr("")
    wecom_socket_url: Socket = Field(
        default="wss://openws.work.weixin.qq.com", description="an address like wss://openws.work.weixin.qq.com"
    )
    wecom_api: Base = Field(
        default="https://qyapi.weixin.qq.com", description="an address like https://qyapi.weixin.qq.com"
    )
    wecom_corp: str = ""
    wecom_app_token: SecretStr = SecretStr("")
    wecom_app_key: SecretStr = SecretStr("")
    wecom_app_secret: SecretStr = SecretStr("")
    wecom_app_agent: str = Field(default="", pattern=r"^[0-9]*$", description="a number, like 1000002")
    wecom_robot_url: SecretStr = SecretStr("")
    onebot_secret: SecretStr = SecretStr("")
    onebot_token: SecretStr = SecretStr("")
    onebot_api: Base = Field(default="", description="an address like http://127.0.0.1:5700")
    onebot_name: str = ""
    bridge_secret: SecretStr = SecretStr("")
    bridge_callback: Web = Field(default="", description=WEB)
    bridge_name: str = ""

    @property
    def quiet(self) -> tuple[int, int]:
        """From and to which hour nobody is reminded."""
        start, _, end = self.quiet_hours.partition("-")
        return int(start), int(end)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - as the operator says by naming no host

    @property
    def store(self) -> Path | str:
        """Where the service remembers: a file, or a database's address."""
        if "://" in self.database:
            return self.database
        return Path(self.database).expanduser() if self.database else self.data / "service.sqlite"

    @property
    def owns_data(self) -> bool:
        """Whether the data directory is the program's own, to be made where it is missing; one that is named is not."""
        return "data" not in self.model_fields_set

    def make_data(self) -> None:
        """Make the data directory, for its owner alone, if it is the program's own. Raises OSError."""
        missing = [folder for folder in (self.data, *self.data.parents) if not folder.exists()]
        for folder in reversed(missing if self.owns_data else []):
            folder.mkdir(OWNER_ONLY, exist_ok=True)


@cache
def load() -> Settings:
    """The settings. Raises SettingsError for one that does not exist or cannot be read."""
    try:
        wrong = list(_misspelt())
    except UnicodeDecodeError:
        raise SettingsError(f"{DOTENV} is not UTF-8 text: save it as UTF-8") from None
    if wrong:
        raise SettingsError(_first(wrong))
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_first([_worded(one) for one in error.errors()])) from None


def _misspelt() -> Iterator[str]:
    """What is no setting, and lines that say nothing. Raises UnicodeDecodeError."""
    names = list(os.environ)
    for line in _lines():
        if line.error or (line.key and line.value is None):
            yield f"{DOTENV}, line {line.original.line}: write NAME=value"
        elif line.key:
            names.append(line.key)
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in dict.fromkeys(names):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = difflib.get_close_matches(name.upper(), known, 1)
            yield f"{name} is not a setting" + (f"; {close[0]} is" if close else "")


def _lines() -> list[Binding]:
    file = Path(DOTENV)
    return list(parse_stream(io.StringIO(file.read_text(ENCODING)))) if file.is_file() else []


def _worded(wrong: ErrorDetails) -> str:
    """One mistake, by what is expected; and what was given, unless that may be a secret."""
    name = str(wrong["loc"][0])
    line = f"{PREFIX}{name.upper()}: {Settings.model_fields[name].description}"
    given = str(wrong["input"])
    return line if _is_private(name, given) else f"{line}; got {given}"


def _is_private(name: str, given: str) -> bool:
    return name in PRIVATE or len(given) > LONGEST_SHOWN or "@" in given


def _first(wrong: Sequence[str]) -> str:
    """The first mistake, and how many follow."""
    return f"{wrong[0]} (and {len(wrong) - 1} more)" if len(wrong) > 1 else wrong[0]

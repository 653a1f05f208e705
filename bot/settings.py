"""What the operator may set: environment variables COPILOT_… or lines of a .env file."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

NAME = "seller-copilot"
PREFIX = "COPILOT_"
DOTENV = ".env"


def _names(value: object) -> object:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]


class SettingsError(Exception):
    """A setting that is missing, misspelt or of the wrong kind; the message is one line for the operator."""


class Settings(BaseSettings):
    """Every setting with its default; the README's table says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_file_encoding="utf-8-sig", extra="ignore", frozen=True
    )

    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir(NAME)))
    data: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir(NAME)))
    debug: bool = False
    encoder: Literal["use", "use+e5"] = "use"
    opinion_url: str = ""
    opinion_key: SecretStr = SecretStr("")
    opinion_model: str = ""
    opinion_seconds: float = Field(default=2.0, gt=0, le=30)
    opinion_daily: int = Field(default=500, ge=0)

    database: str = ""
    listen: str = Field(default="127.0.0.1:8080", pattern=r"^[^:]*:\d{1,5}$")
    public_url: str = Field(default="", pattern=r"^(https?://.*[^/])?$")
    workers: int = Field(default=4, ge=1, le=64)
    rate_per_minute: int = Field(default=20, ge=0)
    retention_days: float = Field(default=90, ge=0)
    quiet_hours: str = Field(default="22-8", pattern=r"^([01]?\d|2[0-3])-([01]?\d|2[0-3])$")
    log_texts: bool = False

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_allowed: Names = ()
    telegram_name: str = Field(default="", pattern=r"^@?\w*$")
    telegram_api: str = "https://api.telegram.org"
    team_token: SecretStr = SecretStr("")
    team_secret: SecretStr = SecretStr("")
    team_allowed: Names = ()
    team_chat: str = ""

    relay_allowed: Names = ()
    relay_prefix: str = ""
    relay_response_hosts: Names = ("qyapi.weixin.qq.com",)
    wecom_aibot_token: SecretStr = SecretStr("")
    wecom_aibot_key: SecretStr = SecretStr("")
    wecom_aibot_name: str = ""
    wecom_socket_bot: str = ""
    wecom_socket_secret: SecretStr = SecretStr("")
    wecom_socket_url: str = Field(default="wss://openws.work.weixin.qq.com", pattern=r"^wss://.*[^/]$")
    wecom_api: str = Field(default="https://qyapi.weixin.qq.com", pattern=r"^https?://.*[^/]$")
    wecom_corp: str = ""
    wecom_app_token: SecretStr = SecretStr("")
    wecom_app_key: SecretStr = SecretStr("")
    wecom_app_secret: SecretStr = SecretStr("")
    wecom_app_agent: str = Field(default="", pattern=r"^\d*$")
    wecom_robot_url: SecretStr = SecretStr("")
    onebot_secret: SecretStr = SecretStr("")
    onebot_token: SecretStr = SecretStr("")
    onebot_api: str = Field(default="", pattern=r"^(https?://.*[^/])?$")
    onebot_name: str = ""
    bridge_secret: SecretStr = SecretStr("")
    bridge_callback: str = Field(default="", pattern=r"^(https?://.*)?$")
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
        return host or "0.0.0.0", int(port)  # noqa: S104 - as the operator says by naming no host

    @property
    def store(self) -> Path | str:
        """Where the service remembers: a file, or a database's address."""
        return self.database if "://" in self.database else Path(self.database or self.data / "service.sqlite")


@cache
def load() -> Settings:
    """The settings. Raises SettingsError for one that does not exist or cannot be read."""
    unknown = next(_unknown(), None)
    if unknown:
        raise SettingsError(unknown)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_first(error.errors())) from None


def _unknown() -> Iterator[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    given: Mapping[str, Any] = {**dotenv_values(DOTENV, encoding="utf-8-sig"), **os.environ}
    for name in given:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = difflib.get_close_matches(name.upper(), known, 1)
            yield f"{name} is not a setting" + (f"; {close[0]} is" if close else "")


def _first(errors: Iterable[Any]) -> str:
    wrong = next(iter(errors))
    return f"{PREFIX}{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}"

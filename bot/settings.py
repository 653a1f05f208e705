"""What the operator may set: environment variables COPILOT_… or lines of a .env file."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

NAME = "seller-copilot"
PREFIX = "COPILOT_"
DOTENV = ".env"


class SettingsError(Exception):
    """A setting that is missing, misspelt or of the wrong kind; the message is one line for the operator."""


class Settings(BaseSettings):
    """Every setting with its default; the README's table says what each is for."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=DOTENV, extra="ignore", frozen=True)

    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir(NAME)))
    data: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir(NAME)))
    debug: bool = False
    encoder: Literal["use", "use+e5"] = "use"
    opinion_url: str = ""
    opinion_key: SecretStr = SecretStr("")
    opinion_model: str = ""
    opinion_seconds: float = Field(default=2.0, gt=0, le=30)
    opinion_daily: int = Field(default=500, ge=0)


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
    given: Mapping[str, Any] = {**dotenv_values(DOTENV), **os.environ}
    for name in given:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = difflib.get_close_matches(name.upper(), known, 1)
            yield f"{name} is not a setting" + (f"; {close[0]} is" if close else "")


def _first(errors: Iterable[Any]) -> str:
    wrong = next(iter(errors))
    return f"{PREFIX}{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}"

"""The image and its compose file: what can be held without a container engine."""

import asyncio
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.service.http import application
from bot.service.metrics import Metrics
from bot.service.run import GRACE
from bot.settings import PREFIX, Settings
from bot.store import open_store

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE_TEXT = (ROOT / "compose.yaml").read_text("utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
COPILOT = COMPOSE["services"]["copilot"]
PORT = 8080


def _stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage."""
    lines = [line for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    stages: list[list[tuple[str, str]]] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, " ".join(rest.split())))
    return stages


BUILD, IMAGE = _stages()


def given(word: str, stage: list[tuple[str, str]]) -> list[str]:
    """The arguments of every such instruction of a stage."""
    return [rest for one, rest in stage if one == word]


ENVIRONMENT = dict(pair.split("=", 1) for line in given("ENV", IMAGE) for pair in line.split())
SETTINGS = {name: value for name, value in ENVIRONMENT.items() if name.startswith(PREFIX)}


def test_the_image_runs_as_nobody_in_particular() -> None:
    (user,) = given("USER", IMAGE)

    assert int(user) > 0
    assert IMAGE.index(("USER", user)) < IMAGE.index(("CMD", '["serve"]'))


def test_what_is_installed_is_locked_and_nothing_else_is_fetched() -> None:
    locked, own = [line for line in given("RUN", BUILD) if "pip install" in line]

    assert locked.endswith("pip install --require-hashes -r requirements.lock")
    assert own.endswith("pip install --no-deps --no-build-isolation .")
    assert not any(re.search("apt|curl|wget|pip", line) for line in given("RUN", IMAGE))


def test_the_lock_names_versions_and_hashes_of_all_that_is_needed_and_no_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert all(re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", one, re.DOTALL) for one in entries)
    assert "://" not in LOCK

    locked = {re.split(r"[\[=]", one)[0] for one in entries}
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    assert {re.split(r"[\[=>]", one)[0].lower() for one in wanted} <= locked


def test_all_that_the_program_is_made_of_goes_into_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    copied = {name for line in given("COPY", BUILD) for name in line.split()[:-1]}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}

    assert {*project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"], "requirements.lock"} <= copied
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_settings_in_the_image_and_in_compose_are_real_ones_and_hold() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}

    assert set(re.findall(rf"{PREFIX}\w+", DOCKERFILE + COMPOSE_TEXT)) <= known
    assert {name: str(value) for name, value in COPILOT["environment"].items()} == SETTINGS
    said = Settings(_env_file=None, **{name.removeprefix(PREFIX).lower(): value for name, value in SETTINGS.items()})  # type: ignore[arg-type]
    assert said.address == ("0.0.0.0", PORT)  # noqa: S104 - in a container
    assert said.store == Path("/data/service.sqlite")


def test_the_index_is_built_into_the_image_as_the_user_and_not_hidden_by_a_volume() -> None:
    built = IMAGE.index(("RUN", "seller-copilot ask hello"))

    assert IMAGE.index(("USER", given("USER", IMAGE)[0])) < built
    assert given("VOLUME", IMAGE) == [SETTINGS["COPILOT_DATA"]]
    assert COPILOT["volumes"] == [f"data:{SETTINGS['COPILOT_DATA']}"]
    assert all(SETTINGS[name] in given("RUN", IMAGE)[0] for name in ("COPILOT_DATA", "COPILOT_CACHE"))


def _health_check(port: int) -> list[str]:
    (line,) = given("HEALTHCHECK", IMAGE)
    command: list[str] = json.loads(line.partition(" CMD ")[2])
    assert command[0] == "python"
    assert f":{PORT}/" in command[-1]
    return [sys.executable, *(part.replace(f":{PORT}/", f":{port}/") for part in command[1:])]


async def _exit_code(command: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    return await process.wait()


async def test_the_health_check_passes_where_the_service_serves_and_fails_elsewhere() -> None:
    async with (
        open_store(None) as store,
        TestServer(application((), store, Metrics(), lambda: True)) as service,
        TestServer(web.Application()) as other,
    ):
        assert service.port
        assert other.port
        assert await _exit_code(_health_check(service.port)) == 0
        assert await _exit_code(_health_check(other.port)) != 0


def test_compose_runs_the_service_alone_unless_a_profile_asks_for_more() -> None:
    services: dict[str, Any] = COMPOSE["services"]

    assert [name for name, service in services.items() if not service.get("profiles")] == ["copilot"]
    assert services["postgres"]["profiles"] == ["postgres"]
    assert COPILOT["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}


def test_compose_publishes_on_this_machine_only_and_lets_the_service_finish() -> None:
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]

    assert published == [f"127.0.0.1:{PORT}:{PORT}"]
    assert int(given("EXPOSE", IMAGE)[0]) == PORT
    assert int(COPILOT["stop_grace_period"].removesuffix("s")) > GRACE
    assert COPILOT["read_only"]
    assert COPILOT["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["data", "postgres"])
def test_what_is_remembered_outlives_the_containers(name: str) -> None:
    mounted = [mount for service in COMPOSE["services"].values() for mount in service.get("volumes", ())]

    assert name in COMPOSE["volumes"]
    assert any(mount.startswith(f"{name}:/") for mount in mounted)

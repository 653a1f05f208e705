"""`serve`: every channel that the settings configure."""

import asyncio
import importlib
import sys
from collections.abc import Container
from dataclasses import replace

from bot import app, settings
from bot.channels import CHANNELS
from bot.clock import Clock, system
from bot.settings import Settings, SettingsError

BROKEN = 1
REPORTED_TO = {"team": "team_chat", "wecom-robot": "wecom_robot_url"}  # who can be told, and what says where


def run() -> int:
    """Serve until told to stop. Raises SettingsError where nothing is configured or a token is refused."""
    return asyncio.run(_serve(settings.load(), system))


async def _serve(said: Settings, now: Clock) -> int:
    # What a service needs is slow to import, and no other command needs it.
    from bot.channels.channel import ChannelError, Desk  # noqa: PLC0415
    from bot.service import logs  # noqa: PLC0415
    from bot.service.reports import Reports  # noqa: PLC0415
    from bot.service.run import BrokenError, Plan, Service, until_signalled  # noqa: PLC0415

    logs.configure(now, debug=said.debug)
    app.encoder()
    content = app.load_content()
    found = [importlib.import_module(module).configured(said, content, now) for module in CHANNELS]
    channels = {channel.name: channel for channel in found if not isinstance(channel, str)}
    for line in (one for one in found if isinstance(one, str)):
        sys.stdout.write(f"{line}\n")
    if not channels:
        raise SettingsError("no channel is configured: set COPILOT_TELEGRAM_TOKEN or another; see the README")
    listener = app.lazy_listener(content)
    await asyncio.to_thread(listener)
    reports = Reports(tuple(channels[name].report for name in told(said, channels)))
    async with app.copilot(content, listener, said.store, said.quiet, now) as plain:
        copilot = replace(plain, reported=bool(reports.shapes))
        sys.stdout.write(f"store: {_place(said)}\n")
        plan = Plan(said.address, said.workers, said.rate_per_minute, said.retention_days, said.log_texts)
        try:
            await until_signalled(Service(Desk(copilot, copilot.store), channels, plan, reports))
        except ChannelError as error:
            raise SettingsError(str(error)) from None
        except BrokenError as error:
            sys.stderr.write(f"seller-copilot: {error}\n")
            return BROKEN
    return 0


def told(said: Settings, channels: Container[str]) -> list[str]:
    """The channels that are told of questions without an answer."""
    return [name for name, where in REPORTED_TO.items() if name in channels and getattr(said, where)]


def _place(said: Settings) -> str:
    """Where it remembers, without the password."""
    return str(said.store) if not isinstance(said.store, str) else "PostgreSQL"

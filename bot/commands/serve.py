"""`serve`: every channel that the settings configure."""

import asyncio
import importlib
import sys
from collections.abc import Container
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from bot import app, settings
from bot.channels import CHANNELS
from bot.clock import Clock, system
from bot.copilot import Copilot
from bot.settings import Settings, SettingsError
from bot.store.examine import named, trouble

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
    reports = Reports(tuple(channels[name].report for name in told(said, channels)))
    async with AsyncExitStack() as stack:
        opened = await _opened(stack, app.copilot(content, listener, said.store, said.quiet, now), said)
        copilot = replace(opened, reported=bool(reports.shapes))
        await asyncio.to_thread(listener)
        sys.stdout.write(f"store: {named(said.store)}\n")
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


async def _opened(stack: AsyncExitStack, opening: AbstractAsyncContextManager[Copilot], said: Settings) -> Copilot:
    """The copilot on its store. Raises OSError that says in words why there is none."""
    try:
        if not said.database:
            said.make_data()
        return await stack.enter_async_context(opening)
    except (OSError, SQLAlchemyError) as error:
        raise OSError(f"the database cannot be used: {trouble(said.store, error)}") from error

"""Structured logs: one JSON object a line, without the texts of messages."""

import logging
import sys

import structlog

from bot.clock import Clock
from bot.masks import without_token

QUIET = ("httpx", "httpcore", "aiogram", "telegram", "aiohttp.access", "aiosqlite", "asyncio", "alembic")


def configure(now: Clock, *, debug: bool) -> None:
    """Log to stderr; with `debug` where in the program a failure happened, too."""

    def stamped(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**event, "timestamp": now().isoformat()}

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        stamped,
        _without_token,
        structlog.processors.format_exc_info if debug else _one_line,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_token(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """No address with a bot's token in it."""
    return {name: without_token(value) if isinstance(value, str) else value for name, value in event.items()}


def _one_line(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A failure by its name: its message may hold what somebody wrote."""
    failed = event.pop("exc_info", None)
    if failed is True:
        failed = sys.exc_info()
    if failed:
        event["failure"] = failed[0].__name__
    return event

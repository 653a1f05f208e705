"""What a person types: edited at a terminal, line by line where the input is piped."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

Read = Callable[[], Awaitable[str | None]]
SIGN = "› "


def reader(console: Console) -> Read:
    """Gives what is typed next; None at the end of the input."""
    return edited() if is_typed(console) else piped(console)


def is_typed(console: Console) -> bool:
    """Whether a person sits at both ends."""
    return console.is_terminal and sys.stdin.isatty()


def piped(console: Console) -> Read:
    """Lines as they come."""

    async def read() -> str | None:
        with contextlib.suppress(EOFError):
            return await asyncio.to_thread(console.input, f"[bold cyan]{SIGN}[/]")
        return None

    return read


def edited(source: "Input | None" = None, screen: "Output | None" = None) -> Read:
    """Lines that can be edited; what is pasted stays one message. Ctrl-C and Ctrl-D end the input.

    What was typed can be called back while the program runs; it may be private, so it is written nowhere.
    """
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - slow to import, and pipes do without
    from prompt_toolkit.history import InMemoryHistory  # noqa: PLC0415

    session: PromptSession[str] = PromptSession(
        [("bold ansicyan", SIGN)], history=InMemoryHistory(), input=source, output=screen
    )

    async def read() -> str | None:
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            return await session.prompt_async()
        return None

    return read

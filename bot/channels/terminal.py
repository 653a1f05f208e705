"""The conversation in the terminal."""

import asyncio
import contextlib
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot import app
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import HOME, Address, Block, Incoming, Outgoing, sound

ADDRESS = Address("terminal", "local", "local")
STYLES = {
    "header": "dim",
    "verdict": "bold",
    "deadline": "bold yellow",
    "cautions": "yellow",
    "sources": "dim",
    "gloss": "dim",
    "foot": "cyan",
    "computed": "dim",
}
WELCOME = (
    "[bold]Seller Copilot[/] · 跨境售后副驾\n"
    "说说发生了什么：哪个平台，买家或客服怎么说。 / Tell me what happened.\n"
    "[dim]帮助 help · 为什么 why · 上一步 back · 取消 cancel · 重来 restart · Ctrl-D 退出 quit[/]"
)


async def talk(content: Content, store: Path) -> int:
    """Talk until the end of input."""
    console = Console(highlight=False)
    listener = app.lazy_listener(content)
    async with app.copilot(content, listener, store) as copilot:
        console.print(Panel(WELCOME, border_style="cyan"))
        warm = asyncio.create_task(asyncio.to_thread(listener))
        shown: tuple[str, ...] = ()
        while True:
            typed = await _read(console)
            if typed is None:
                break
            await warm
            reply = await _handle(copilot, typed, shown)
            console.print(draw(reply))
            shown = tuple(option.id for option in reply.options)
    return 0


async def _read(console: Console) -> str | None:
    with contextlib.suppress(EOFError):
        return await asyncio.to_thread(console.input, "[bold cyan]›[/] ")
    return None


async def _handle(copilot: Copilot, typed: str, shown: tuple[str, ...]) -> Outgoing:
    choice = typed.strip() if typed.strip() in shown else None
    message = Incoming(
        ADDRESS,
        uuid.uuid4().hex,
        copilot.store.now(),
        _zone(),
        text=None if choice else sound(typed),
        choice=choice,
    )
    return await copilot.handle(message)


def _zone() -> ZoneInfo:
    """The seller's zone: the computer's where it has a name, else Beijing's."""
    with contextlib.suppress(OSError, ZoneInfoNotFoundError, ValueError):
        target = Path("/etc/localtime").resolve().as_posix()
        if "/zoneinfo/" in target and not target.endswith(("UTC", "Universal")):
            return ZoneInfo(target.partition("/zoneinfo/")[2])
    return ZoneInfo(HOME)


def draw(reply: Outgoing) -> RenderableType:
    """The reply as it looks in a terminal: verdict first, a message between two rules so that it copies cleanly."""
    parts = [part for block in reply.blocks for part in _block(block)]
    parts += _options(reply)
    return Padding(Group(*parts), (0, 0, 1, 0))


def _block(block: Block) -> list[RenderableType]:
    style = STYLES.get(block.kind, "")
    if block.kind == "message":
        return [
            Text(),
            Rule(Text(block.title, "bold green"), style="green", align="left"),
            *map(Text, block.lines),
            Rule(style="green"),
        ]
    head = [Text(block.title, style=f"bold {style}".strip())] if block.title else []
    body = [Text(line, style=style) for line in block.lines]
    gap = [Text()] if block.kind not in ("header", "options") else []
    return [*gap, *head, *body]


def _options(reply: Outgoing) -> list[RenderableType]:
    listed = any(block.kind == "options" and block.lines for block in reply.blocks)
    if listed or not reply.options:
        return []
    labels = "   ".join(f"{i} {option.label}" for i, option in enumerate(reply.options, 1))
    return [Text(), Text(labels, style="cyan")]

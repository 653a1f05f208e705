"""The conversation in the terminal."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot import app
from bot.channels import prompt
from bot.content import Content
from bot.copilot import Copilot
from bot.messages import HOME, Address, Block, Incoming, Outgoing, sound

PROMPT_ROWS = 2  # what is typed next stands below a reply
TASK_AND_TIME = 2  # the lines that a deadline begins with
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
    """Talk until the end of input, or until somebody has had enough of it."""
    console = Console(highlight=False)
    listener = app.lazy_listener(content)
    async with app.copilot(content, listener, store) as copilot:
        console.print(Panel(WELCOME, border_style="cyan"))
        try:
            await _converse(copilot, console, _begun(listener))
        except asyncio.CancelledError:  # Ctrl-C while the copilot was at work
            console.print()
        if prompt.is_typed(console):
            console.show_cursor()  # a bar that was interrupted has hidden it
            console.print(await _goodbye(copilot))
    return 0


async def _converse(copilot: Copilot, console: Console, ready: Future[object]) -> None:
    read = prompt.reader(console)
    if not app.is_built(copilot.content):
        await asyncio.wrap_future(ready)  # its bar and what is typed would write over each other
    shown: tuple[str, ...] = ()
    while (typed := await read()) is not None:
        await asyncio.wrap_future(ready)
        reply = await _handle(copilot, typed, shown)
        show(reply, console)
        shown = tuple(option.id for option in reply.options)


def _begun(work: Callable[[], object]) -> Future[object]:
    """It, at work in a thread that does not hold up the end of the program."""
    done: Future[object] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)

    Thread(target=run, daemon=True).start()
    return done


async def _goodbye(copilot: Copilot) -> str:
    """A sentence in the conversation's language."""
    seen = await copilot.store.conversations.look(ADDRESS.key, "")
    return copilot.say(seen, "note.goodbye").text


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


def show(reply: Outgoing, console: Console) -> None:
    """Print the reply; verdict and deadline once more below one that has pushed them off the screen."""
    drawn = draw(reply)
    console.print(drawn)
    again = closing(reply)
    if again and console.is_terminal and len(console.render_lines(drawn)) > console.height - PROMPT_ROWS:
        console.print(again)


def closing(reply: Outgoing) -> RenderableType | None:
    """Verdict and deadlines by themselves; None where the reply has no verdict."""
    verdicts = [block for block in reply.blocks if block.kind == "verdict"]
    deadlines = [block for block in reply.blocks if block.kind == "deadline"]
    if not verdicts:
        return None
    said = [Text("\n".join(filter(None, (one.title, *one.lines))), STYLES["verdict"]) for one in verdicts]
    due = [Text(f"⏰ {'  '.join(one.lines[:TASK_AND_TIME])}", STYLES["deadline"]) for one in deadlines]
    return Padding(Group(Rule(style="dim"), *said, *due), (0, 0, 1, 0))


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

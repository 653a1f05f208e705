"""The conversation in the terminal: what is typed, what is shown, and how it ends."""

import fcntl
import io
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.channels import terminal
from bot.channels.prompt import Read, edited
from bot.messages import Outgoing
from tests.conftest import Seller

ROOT = Path(__file__).parent.parent
PATIENCE = 300  # seconds: a machine may be busy
ENTER, BACK, UP, LEFT, CTRL_C, CTRL_D = "\r", "\x7f", "\x1b[A", "\x1b[D", "\x03", "\x04"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
LONG = "乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服昨天21:00来信要单号，怎么办"
VERDICT = "会判你输"
TASK, DUE = "把客服要的材料发过去", "2026年11月19日"
MAIL = "Bonjour,\n\nMerci de nous transmettre le numéro de suivi.\n\nLe service client"
WIDE, HIGH = 80, 24
NOT_RECEIVED = "Rakuten France: the buyer says the parcel never arrived"


@pytest.fixture
async def keys() -> AsyncIterator[PipeInput]:
    with create_pipe_input() as made:
        yield made


@pytest.fixture
async def read(keys: PipeInput) -> Read:
    return edited(keys, DummyOutput())


async def test_wide_characters_are_edited_one_by_one(keys: PipeInput, read: Read) -> None:
    keys.send_text(f"你好吗朋友{LEFT}{LEFT}{BACK}{ENTER}")

    assert await read() == "你好朋友"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
async def test_a_pasted_mail_is_one_message(keys: PipeInput, read: Read, newline: str) -> None:
    keys.send_text(f"{PASTE}{MAIL.replace(chr(10), newline)}{PASTED}")
    keys.send_text(ENTER)

    assert await read() == MAIL


async def test_what_was_typed_is_called_back_whole(keys: PipeInput, read: Read) -> None:
    keys.send_text(f"{PASTE}{MAIL}{PASTED}{ENTER}")
    assert await read() == MAIL

    keys.send_text(f"{UP}{ENTER}")
    assert await read() == MAIL


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
async def test_either_key_ends_the_input(keys: PipeInput, read: Read, key: str) -> None:
    keys.send_text(key)

    assert await read() is None


async def test_a_key_pressed_by_mistake_loses_nothing_that_is_typed(keys: PipeInput, read: Read) -> None:
    keys.send_text(f"退款{CTRL_D}{ENTER}")

    assert await read() == "退款"


def screen(reply: Outgoing, *, height: int = HIGH, is_terminal: bool = True) -> list[str]:
    """What such a screen has shown."""
    shown = io.StringIO()
    terminal.show(reply, Console(file=shown, width=WIDE, height=height, force_terminal=is_terminal, color_system=None))
    return shown.getvalue().splitlines()


async def test_verdict_and_deadline_stand_on_the_screen_below_a_long_answer(seller: Seller) -> None:
    reply = await seller.says(LONG)
    rows = screen(reply)
    assert len(rows) > HIGH

    left = rows[-(HIGH - terminal.PROMPT_ROWS) :]

    again = [i for i, row in enumerate(left) if row.startswith(VERDICT)]
    assert len(again) == 1
    assert len(left) - again[0] < HIGH // 3  # it is compact
    assert any(TASK in row and DUE in row for row in left)


async def test_what_fits_on_the_screen_is_said_once(seller: Seller) -> None:
    rows = screen(await seller.says(LONG), height=100)

    assert sum(row.startswith(VERDICT) for row in rows) == 1


async def test_what_goes_into_a_file_is_said_once(seller: Seller) -> None:
    rows = screen(await seller.says(LONG), is_terminal=False)

    assert sum(row.startswith(VERDICT) for row in rows) == 1


async def test_a_question_has_nothing_to_say_once_more(seller: Seller) -> None:
    reply = await seller.says("乐天法国，买家投诉没收到货")

    assert reply.kind == "question"
    assert terminal.closing(reply) is None


class Terminal:
    """A `chat` that runs in a terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], end: int) -> None:
        self.process = process
        self.end = end
        self.shown = ""

    def until(self, words: str) -> None:
        """Look until the words stand there, below what was looked at before."""
        seen = b""
        while words not in (text := seen.decode(errors="ignore")):
            ready, _, _ = select.select([self.end], [], [], PATIENCE)
            assert ready, f"{words!r} never came: {text}"
            seen += os.read(self.end, 65_536)
        self.shown += text

    def types(self, keys: str) -> None:
        os.write(self.end, keys.encode())

    def ended(self) -> int:
        return self.process.wait(PATIENCE)


def _take_terminal() -> None:
    """Have Ctrl-C at this terminal reach this process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def chat(folder: Path, **more: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(WIDE), "LINES": str(HIGH), **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--store", str(folder / "chat.sqlite")],
        cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 - one system call, no Python thread is started
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
def test_the_conversation_ends_with_a_sentence_in_its_language(tmp_path: Path, key: str) -> None:
    with chat(tmp_path) as talk:
        talk.until("›")
        talk.types(f"{NOT_RECEIVED}{ENTER}")
        talk.until("1.")
        talk.until("›")
        talk.types(key)
        talk.until("Come back any time.")
        assert talk.ended() == 0
    assert "Traceback" not in talk.shown


def test_a_first_start_can_be_interrupted_while_it_builds(tmp_path: Path) -> None:
    with chat(tmp_path, COPILOT_CACHE=str(tmp_path / "cache")) as talk:
        talk.until("building the index")
        talk.types(CTRL_C)
        talk.until("随时回来")
        assert talk.ended() == 0
    assert "Traceback" not in talk.shown


def test_piped_lines_are_answered_one_by_one_without_any_control_sequence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--store", str(tmp_path / "chat.sqlite")],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": str(WIDE)}, encoding="utf-8",
        input=f"{NOT_RECEIVED}\n1\n", capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("›") == 3
    assert "\x1b" not in done.stdout
    assert "Come back" not in done.stdout

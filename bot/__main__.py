"""The commands: chat, ask, check, show, evaluate, serve, backup, restore."""

import argparse
import asyncio
import difflib
import io
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.exc import SQLAlchemyError

from bot import __version__, app, settings
from bot.channels import jsonl, terminal
from bot.check import coverage
from bot.check import run as check
from bot.clock import system
from bot.commands import ask, backup, evaluate, preflight, serve, show
from bot.content import Content
from bot.settings import SettingsError
from intents import phrases
from knowledge.errors import KnowledgeError

BAD_CONTENT, BAD_USAGE = 1, 2


class _Parser(argparse.ArgumentParser):
    """Bad usage is one line and exit 2."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        raise SystemExit(BAD_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="seller-copilot", description="After-sales help for cross-border sellers.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="COMMAND")
    talk = commands.add_parser("chat", help="a conversation in the terminal")
    talk.add_argument("--jsonl", action="store_true", help="one JSON object a line in, one a line out")
    ask = commands.add_parser("ask", help="one turn, nothing kept")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="the reply as JSON")
    ask.add_argument("--explain", action="store_true", help="candidates, scores, slots, why")
    lint = commands.add_parser("check", help="lint all content")
    lint.add_argument("folder", nargs="?", type=Path, help="a folder with knowledge/, templates/ and intents/")
    lint.add_argument("--coverage", action="store_true", help="what is written for every case, as a table")
    tree = commands.add_parser("show", help="a case's decision table as a tree")
    tree.add_argument("case", metavar="CASE", help="such as rakuten-fr/damaged")
    tree.add_argument("--language", choices=("en", "zh"), default="zh")
    measure = commands.add_parser("evaluate", help="score labelled questions")
    measure.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    measure.add_argument("--json", action="store_true", help="the scores as JSON")
    measure.add_argument("--errors", action="store_true", help="every item that went wrong, with the nearest phrases")
    measure.add_argument("--variants", action="store_true", help="what another script or a typo costs")
    measure.add_argument("--platform", help="only the items on this platform")
    for command in (talk, ask, measure):
        command.add_argument("--store", type=Path, help="keep the conversation in this file")
    service = commands.add_parser("serve", help="run every channel that the settings configure")
    service.add_argument("--check", action="store_true", help="say what would run and what is wrong, and end")
    copied = commands.add_parser("backup", help="copy the service's store, which may be in use, into a new file")
    back = commands.add_parser("restore", help="put such a copy in the store's place; the service must not run")
    for command in (copied, back):
        command.add_argument("file", type=Path, metavar="FILE")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        _log_one_line(debug=settings.load().debug)
        return COMMANDS[options.command](options)
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_CONTENT
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    except SettingsError as error:
        sys.stderr.write(f"seller-copilot: {error}\n")
        return BAD_USAGE
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"seller-copilot: {str(error).splitlines()[0]}\n")
        return BAD_USAGE


class _OneLine(logging.Formatter):
    """A bug is one line for whoever reads the terminal."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        return f"({ei[0].__name__}: {ei[1]})"


def _log_one_line(*, debug: bool) -> None:
    """Log to the terminal; with COPILOT_DEBUG=1 a bug also shows where it happened."""
    handler = logging.StreamHandler()
    handler.setFormatter((logging.Formatter if debug else _OneLine)("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)


def _chat(options: argparse.Namespace) -> int:
    app.encoder()
    shipped = app.load_content()
    if options.jsonl:
        return asyncio.run(_jsonl(shipped, options.store))
    if not options.store:
        settings.load().make_data()
    return asyncio.run(terminal.talk(shipped, options.store or settings.load().data / "chat.sqlite"))


async def _jsonl(shipped: Content, store: Path | None) -> int:
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    async with app.copilot(shipped, app.lazy_listener(shipped), store) as copilot:
        await jsonl.talk(copilot, lines, sys.stdout)
    return 0


def _ask(options: argparse.Namespace) -> int:
    return asyncio.run(ask.ask(options.question, options.store, as_json=options.json, explain=options.explain))


def _show(options: argparse.Namespace) -> int:
    content = app.load_content()
    if options.case not in content.knowledge.cases:
        close = ", ".join(difflib.get_close_matches(options.case, content.knowledge.cases)) or "see knowledge/cases/"
        sys.stderr.write(f"seller-copilot: there is no case {options.case} ({close})\n")
        return BAD_USAGE
    show.show(content, options.case, options.language)
    return 0


def _check(options: argparse.Namespace) -> int:
    if options.coverage:
        coverage.show(app.load_content(), phrases.load())
        return 0
    problems = check.problems(options.folder)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if not problems:
        sys.stdout.write(f"{check.summary(options.folder)}\n")
    return BAD_CONTENT if problems else 0


def _evaluate(options: argparse.Namespace) -> int:
    wanted = evaluate.Wanted(options.json, options.errors, options.variants, options.platform)
    return evaluate.run(options.files, options.store, wanted)


def _serve(options: argparse.Namespace) -> int:
    return preflight.run() if options.check else serve.run()


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "chat": _chat,
    "ask": _ask,
    "check": _check,
    "show": _show,
    "evaluate": _evaluate,
    "serve": _serve,
    "backup": lambda options: backup.backup(options.file),
    "restore": lambda options: backup.restore(options.file, system()),
}

if __name__ == "__main__":
    raise SystemExit(main())

"""Replies as Telegram's HTML, in pages that fit into one message each."""

import html
import re
from collections.abc import Iterable, Sequence

from bot.messages import Block

LONGEST = 4096
BOLD = ("verdict",)
ITALIC = ("sources", "gloss", "computed", "header")
APART = ("message", "gloss")
TAG = re.compile(r"<[^>]+>")
ENDS = re.compile(r"(?<=[。！？；!?;])|(?<=\. )")


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def escaped(text: str) -> str:
    """Text as HTML."""
    return html.escape(text, quote=False)


def plain(page: str) -> str:
    """A page without its markup."""
    return html.unescape(TAG.sub("", page))


def pages(blocks: Iterable[Block], limit: int = LONGEST) -> tuple[str, ...]:
    """The blocks, one paragraph each, on as few pages as will hold them; no tag is ever cut."""
    paragraphs = [lines for lines in map(_paragraph, blocks) if lines]
    return tuple(
        packed([packed_lines for lines in paragraphs for packed_lines in packed(lines, "\n", limit)], "\n\n", limit)
    )


def packed(pieces: Sequence[str], glue: str, limit: int) -> list[str]:
    """The pieces joined by `glue`, as many together as fit."""
    made: list[str] = []
    for piece in pieces:
        if made and units(made[-1]) + units(glue) + units(piece) <= limit:
            made[-1] = f"{made[-1]}{glue}{piece}"
        else:
            made.append(piece)
    return made


def _paragraph(block: Block) -> list[str]:
    tag = "b" if block.kind in BOLD else "i" if block.kind in ITALIC else ""
    title = [f"<b>{escaped(block.title)}</b>"] if block.title else []
    lines = [piece for line in block.lines for whole in line.split("\n") for piece in cut(whole, LONGEST // 6)]
    return [*title, *(f"<{tag}>{escaped(line)}</{tag}>" if tag and line else escaped(line) for line in lines)]


def cut(line: str, longest: int) -> list[str]:
    """A line in pieces that are not too long, at the ends of sentences where there are some."""
    if len(line) <= longest:
        return [line]
    pieces = [part for part in ENDS.split(line) if part]
    short = [piece[at : at + longest] for piece in pieces for at in range(0, len(piece), longest)]
    return [piece.strip() for piece in packed(short, "", longest)]


def codes(text: str, limit: int = LONGEST - 300) -> list[str]:
    """A message to send as code blocks that copy whole; more than one only where it does not fit."""
    lines = [piece for line in text.split("\n") for piece in _hard(line, limit // 6)]
    return [f"<pre>{page}</pre>" for page in packed([escaped(line) for line in lines], "\n", limit)]


def _hard(line: str, longest: int) -> list[str]:
    return [line[at : at + longest] for at in range(0, len(line), longest)] or [""]

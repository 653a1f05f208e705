"""From a reply to the messages that show it in a chat without buttons. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.messages import Block, Option, Outgoing
from templates.sentences import Sentences

UNKNOWN = "unknown"
LINE = "\n────────\n"
NUMBERING = 16  # bytes that "(1/3)" and its line may take
LISTED = 4
BOLD = ("verdict",)
EXPENDABLE = ("facts", "why", "evidence", "sources", "gloss")
ENDS = re.compile(r"(?<=[。！？；!?;])|(?<=\. )")
CHARACTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|"
    "(?s:.)[\u0300-\u036f\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*(?:\u200d(?s:.)[\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)


@dataclass(frozen=True)
class Bubble:
    """One message of a chat; a `message` is to be passed on, so it holds nothing else."""

    kind: Literal["text", "message"]
    text: str


def bubbles(reply: Outgoing, sentences: Sentences, limit: int, pick: str = "relay.pick") -> list[Bubble]:
    """What is said, with the options at its end, then each message to send alone. `limit`: bytes of one bubble."""
    said = [paragraph for block in reply.blocks for paragraph in _said(block)]
    pages = numbered("\n\n".join([*said, *menu(reply, sentences, pick)]), limit)
    messages = ("\n".join(block.lines) for block in reply.blocks if block.kind == "message")
    apart = [Bubble("message", part) for text in messages for part in split(text, limit)]
    return [*(Bubble("text", page) for page in pages), *apart]


def joined(parts: Iterable[Bubble]) -> str:
    """All in one, where one is all there is room for."""
    return LINE.join(bubble.text for bubble in parts)


def markdown(reply: Outgoing, sentences: Sentences, limit: int, pick: str = "relay.pick") -> str:
    """The whole reply as one text with markdown: a message to send stands in a block that copies whole."""
    blocks, options = list(reply.blocks), menu(reply, sentences, pick)
    text = _marked(blocks, options)
    for kind in EXPENDABLE:
        if size(text) > limit:
            blocks = [block for block in blocks if block.kind != kind]
            text = _marked(blocks, options)
    return split(text, limit)[0]


def _marked(blocks: Iterable[Block], options: Iterable[str]) -> str:
    return "\n\n".join([*(text for block in blocks if (text := _mark(block))), *options])


def _mark(block: Block) -> str:
    if block.kind == "options":
        return ""
    title = [f"**{block.title}**"] if block.title else []
    if block.kind == "message":
        return "\n".join([*title, *_fenced("\n".join(block.lines))])
    bold = block.kind in BOLD and not block.title
    return "\n".join([*title, *(f"**{line}**" if bold and line else line for line in block.lines)])


def _fenced(text: str) -> tuple[str, str, str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return fence, text, fence


def _said(block: Block) -> Iterator[str]:
    lines = () if block.kind == "message" else block.lines
    text = "\n".join(line for line in (block.title, *lines) if line)
    if text and block.kind != "options":
        yield text


def menu(reply: Outgoing, sentences: Sentences, pick: str = "relay.pick") -> list[str]:
    """The numbered options, with how to pick one; a lone "don't know" has no number, for an answer may be one."""
    if not reply.options:
        return []
    if [option.id for option in reply.options] == [UNKNOWN]:
        return [sentences.say(reply.language, "relay.or-unknown")]
    lines = [f"{number}. {option.label}" for number, option in choices(reply)]
    count = len(lines)
    numbers = "/".join(map(str, range(1, count + 1))) if count <= LISTED else f"1-{count}"
    return ["\n".join(lines), sentences.say(reply.language, pick, numbers=numbers)]


def choices(reply: Outgoing) -> Sequence[tuple[int, Option]]:
    """The options with their numbers."""
    lone = [option.id for option in reply.options] == [UNKNOWN]
    return () if lone else tuple(enumerate(reply.options, 1))


def size(text: str) -> int:
    """The length as these platforms count it: bytes of UTF-8."""
    return len(text.encode())


def numbered(text: str, limit: int) -> list[str]:
    """The text in parts that are not too long; more than one tell which they are."""
    if size(text) <= limit:
        return [text]
    parts = split(text, limit - NUMBERING)
    return [f"({nth}/{len(parts)})\n{part}" for nth, part in enumerate(parts, 1)]


LEVELS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    ("\n\n", lambda text: text.split("\n\n")),
    ("\n", lambda text: text.split("\n")),
    ("", ENDS.split),
    ("", CHARACTER.findall),
)


def split(text: str, limit: int, level: int = 0) -> list[str]:
    """The text in parts that are not too long: at paragraphs, else lines, else sentences, never in a character."""
    if size(text) <= limit or level == len(LEVELS):
        return [text]
    glue, cut = LEVELS[level]
    made: list[str] = []
    for part in (part for piece in cut(text) for part in split(piece, limit, level + 1)):
        if made and size(made[-1]) + size(glue) + size(part) <= limit:
            made[-1] = f"{made[-1]}{glue}{part}"
        else:
            made.append(part)
    return made

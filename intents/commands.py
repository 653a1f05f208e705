"""What a message asks of the talk itself: back, cancel, help, yes, no, "I don't know"."""

import re
from collections.abc import Mapping
from pathlib import Path

from rapidfuzz import fuzz

from intents import words as telling
from intents.normalize import plain
from knowledge.content import read

ROOT = Path(__file__).parent
EDGES = " \t\n.,;:!?。，！？；：~～…()（）\"'"
CLOSE = 88
SHORTEST = 4
FILLER = re.compile(
    r"(?:吧|啊|呀|呢|了|哦|噢|喔|啦|嘛|的|please|pls|svp|s'il vous plaît|proszę)+$|^(?:那|就|请|麻烦|好的?[,，])"
)

Commands = Mapping[str, tuple[str, ...]]


def load(root: Path = ROOT) -> Commands:
    """The commands and how they are said. Raises KnowledgeError where the file is not right."""
    raw: Commands = read(root / "commands.yaml", Mapping[str, tuple[str, ...]])  # type: ignore[type-abstract]
    return {name: tuple(plain(word) for word in words) for name, words in raw.items()}


def bare(text: str) -> str:
    """The plain text without punctuation and polite particles around it."""
    stripped = text.strip(EDGES)
    return FILLER.sub("", stripped).strip(EDGES) or stripped or text


def said(commands: Commands, text: str) -> tuple[str, ...]:
    """Every command that the whole of the plain text means; near-exact only for texts of four characters and more."""
    forms = {text.strip(), text.strip(EDGES), bare(text)} - {""}
    return tuple(name for name, words in commands.items() if any(_means(form, words) for form in forms))


def _means(form: str, words: tuple[str, ...]) -> bool:
    if form in words:
        return True
    return len(form) >= SHORTEST and any(len(word) >= SHORTEST and fuzz.ratio(form, word) >= CLOSE for word in words)


def contains(commands: Commands, name: str, text: str) -> bool:
    """Whether a way of saying the command stands somewhere in the plain text."""
    return telling.found_in(tuple(word for word in commands[name] if len(word) > 1), text)


def without(commands: Commands, name: str, text: str) -> str:
    """The plain text without the ways of saying the command: what is left of "nie wiem" tells no "nie"."""
    return telling.without(tuple(word for word in commands[name] if len(word) > 1), text)

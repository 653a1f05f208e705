"""What the file of sellers' ways with messages names exists."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

from bot.check.texts import where
from bot.content import Content
from intents import letters
from knowledge.errors import KnowledgeError, Problem
from templates.messages import Message

MEND = "correct the spelling, or add it"


def problems(content: Content, root: Path) -> Iterator[Problem]:
    """Variables, choices, languages and addressees that are named and do not exist."""
    file = root / "intents" / "letters.yaml"
    try:
        said = letters.load(root / "intents").sayings
    except KnowledgeError as error:
        yield from error.problems
        return
    variables = content.vocabulary
    for names in (said.names, said.beside, said.stories):
        yield from _unknown(file, "the variable", names, variables)
    for name in said.stories.keys() & variables.keys():
        offered = [choice.id for choice in variables[name].choices]
        yield from _unknown(file, f"in {name} the choice", said.stories[name], offered)
    written = {language for message in content.library.messages.values() for language in message.languages}
    yield from _unknown(file, "the language", said.languages, written)
    yield from _unknown(file, "the addressee", said.addressees, get_args(get_type_hints(Message)["addressee"]))


def _unknown(file: Path, kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    wrong = (name for name in names if name not in set(known))
    yield from (Problem(where(file, name), f"{kind} {name} does not exist", MEND) for name in wrong)

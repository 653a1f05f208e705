"""The messages a seller can send, and the variables they take, as the files hold them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from knowledge.content import read, read_all
from knowledge.load import by_name
from knowledge.model import Names, Slot, Text

ROOT = Path(__file__).parent
STRICT = ConfigDict(extra="forbid")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


@dataclass(frozen=True, config=STRICT)
class Never:
    """A pattern (regular expression, case ignored) that a text in these languages must not contain, and why."""

    pattern: Annotated[str, AfterValidator(_compiles)]
    why: Text
    languages: Names = ()

    def found(self, text: str, language: str) -> str:
        """The words by which the text breaks the rule; empty where it keeps it."""
        concerned = not self.languages or language in self.languages
        match = re.search(self.pattern, text, re.IGNORECASE) if concerned else None
        return match.group() if match else ""


@dataclass(frozen=True, config=STRICT)
class Alternative:
    """A second form of a prescribed text, marked as ours."""

    fr: str
    note: Text


@dataclass(frozen=True, config=STRICT)
class Message:
    """One message: whom it is for, in which languages (the addressee's first), with which variables.

    `requires` names slot values without which it is not offered; `gloss` tells the seller what it says.
    """

    ledger: str
    title: Text
    addressee: Literal["buyer", "marketplace", "listing"]
    languages: Names
    variables: Mapping[str, Literal["required", "optional"]]
    basis: Names
    text: Mapping[str, str]
    gloss: Text
    never: tuple[Never, ...] = ()
    requires: Mapping[str, str] = Field(default_factory=dict)
    alternative: Alternative | None = None
    id: str = ""

    def required(self) -> Names:
        """The variables without which it cannot be sent."""
        return tuple(name for name, need in self.variables.items() if need == "required")


@dataclass(frozen=True)
class Library:
    """All messages by id, and the variables that are filled into them only."""

    messages: Mapping[str, Message]
    variables: Mapping[str, Slot]


def load(root: Path = ROOT) -> Library:
    """The messages in a folder. Raises KnowledgeError that names file and line of every mistake."""
    files = (path for path in root.glob("*/*.yaml") if path.parent.name != "ui")
    messages = {}
    for path, message in read_all(files, Message).items():
        name = f"{path.parent.name}/{path.stem}"
        messages[name] = replace(message, id=name)
    path = root / "variables.yaml"
    return Library(messages, by_name(read(path, tuple[Slot, ...]), path))

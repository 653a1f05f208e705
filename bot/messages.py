"""What comes in from a channel and what goes back: all that a channel and the copilot share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

SEPARATOR = "\x1f"
HOME = "Asia/Shanghai"  # the zone of a seller who has not told another


def sound(text: str) -> str:
    """Text without lone surrogates, which no database and no terminal can take."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True)
class Address:
    """Where a conversation takes place: one user in one chat (and thread) of one channel account."""

    channel: str
    chat: str
    user: str
    account: str = ""
    thread: str = ""

    @property
    def key(self) -> str:
        """The conversation's key in the store."""
        return SEPARATOR.join([self.channel, self.account, self.chat, self.thread, self.user])

    @property
    def person(self) -> str:
        """Whose it is, over all chats of the channel's account."""
        return SEPARATOR.join([self.channel, self.account, self.user])


@dataclass(frozen=True)
class Incoming:
    """One message or choice. `at` is the turn's now; `zone` the seller's.

    `message_id` is the event's id, by which a redelivery is known. `source` is the id under which the channel knows
    the message itself (the same where there is but one), `replaces` the source that this one corrects. `question`
    is the id of the event whose options are chosen from, where the channel knows it. `language` is what the user's
    program is set to; `attachment`: it is a picture or a file without words.
    """

    address: Address
    message_id: str
    at: datetime
    zone: ZoneInfo
    text: str | None = None
    choice: str | None = None
    platform: str | None = None
    group: bool = False
    mentioned: bool = False
    replaces: str | None = None
    source: str = ""
    question: str | None = None
    language: str | None = None
    attachment: bool = False


@dataclass(frozen=True)
class Option:
    """Something to choose, with the words on its button."""

    id: str
    label: str


@dataclass(frozen=True)
class File:
    """A file that goes with a reply."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A part of a reply, by meaning: `kind` says how a channel may show it, `lines` what it says."""

    kind: str
    title: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """The reply to one message: the fields of the contract, and what a channel shows: blocks, actions, files.

    `actions` are further buttons (correct, remind, did it help) for channels that have room for them.
    """

    kind: str
    language: str
    blocks: tuple[Block, ...] = ()
    case: str | None = None
    outcome: str | None = None
    outcomes: tuple[str, ...] = ()
    platform: str | None = None
    asks: str | None = None
    confirms: Mapping[str, Any] | None = None
    options: tuple[Option, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    readings: tuple[Mapping[str, Any], ...] = ()
    matter: str | None = None
    deadlines: tuple[Mapping[str, Any], ...] = ()
    templates: tuple[Mapping[str, Any], ...] = ()
    facts: tuple[str, ...] = ()
    mail: Mapping[str, Any] | None = None
    understanding: Mapping[str, Any] | None = None
    actions: tuple[Option, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def text(self) -> str:
        """All that a person would read, plain."""
        return "\n\n".join(part for part in map(_plain, self.blocks) if part)

    def as_json(self) -> dict[str, Any]:
        """The reply as contracts.md describes it."""
        raw = {name: value for name, value in asdict(self).items() if name not in ("blocks", "actions", "files")}
        return {"language": self.language, "kind": self.kind, "text": self.text, **raw}

    def as_record(self) -> dict[str, Any]:
        """The reply as it is stored; `from_record` gives it back."""
        return asdict(self)


def from_record(raw: Mapping[str, Any]) -> Outgoing:
    """The reply that `as_record` wrote."""
    blocks = tuple(Block(block["kind"], block["title"], tuple(block["lines"])) for block in raw["blocks"])
    parts = {
        "blocks": blocks,
        "options": tuple(Option(**option) for option in raw["options"]),
        "actions": tuple(Option(**option) for option in raw.get("actions", ())),
        "files": tuple(File(**file) for file in raw.get("files", ())),
    }
    lists = {name: tuple(raw.get(name, ())) for name in ("outcomes", "readings", "deadlines", "templates", "facts")}
    return Outgoing(**{**raw, **parts, **lists})


def _plain(block: Block) -> str:
    return "\n".join(line for line in (block.title, *block.lines) if line)

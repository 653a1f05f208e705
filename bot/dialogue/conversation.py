"""The state of a conversation, what can happen to it, and what follows: values only, no behaviour."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.dialogue.matter import (
    Deadline,
    Inquiry,
    Matter,
    deadline_in,
    deadline_out,
    inquiry_in,
    inquiry_out,
    matter_in,
    matter_out,
    slots_in,
    slots_out,
)
from intents.ranking import Ranking
from intents.reading import Reading, reading_in, reading_out
from intents.understand import Understanding
from knowledge.clocks import Due
from knowledge.model import GENERIC, Case, Outcome
from knowledge.values import Slots, Value
from templates.drafts import Draft

AskedKind = Literal["platform", "slot", "variable"]


@dataclass(frozen=True)
class Opening:
    """A message that waits for the platform or the case to be named: what it may mean, and what it tells."""

    ranking: Ranking
    by_platform: Mapping[str, Ranking]
    readings: tuple[Reading, ...]

    def understanding(self, platform: str | None = None) -> Understanding:
        """As if it had been said now, on that platform if it is given."""
        other = self.by_platform.get(GENERIC, self.ranking)
        ranking = self.by_platform.get(platform, other) if platform else self.ranking
        return Understanding(
            text="", language="", ranking=ranking, by_platform=self.by_platform, readings=self.readings
        )


@dataclass(frozen=True)
class Menu:
    """The options below a reply: their ids and words as shown, the event that it answered and its moment (ISO 8601)."""

    options: tuple[str, ...]
    labels: tuple[str, ...]
    by: str
    at: str


@dataclass(frozen=True)
class Conversation:
    """All that is remembered between two turns. `kept` holds slots that stay true for later questions.

    `turned_away` counts how often there was no rule to give: it is not said twice in the same words.

    `fixed_language` and `zone` (IANA) are what the seller has set; `supposed_zone` where the seller is taken to be for
    writing in a language throughout; `deadlines` what runs for the seller. `offered` are the options of the last reply
    that had any, `labels` their words as shown, `offered_by` the event that it answered and `offered_at` (ISO 8601) its
    moment; `below` is what the last answer offered, while a choice about the talk itself stands before it. `filling` is
    the message that is being filled, `written` the one given last. `inquiry` is the matter in hand, `matters` are those
    put aside, the latest last. `group`: the conversation is in a group, where no order is named unasked.
    """

    language: str = "zh-Hans"
    fixed_language: bool = False
    zone: str | None = None
    supposed_zone: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    platform: str | None = None
    kept: Mapping[str, Value] = field(default_factory=dict)
    inquiry: Inquiry | None = None
    matters: tuple[Matter, ...] = ()
    suspended: Inquiry | None = None
    asked: tuple[AskedKind, str] | None = None
    filling: str | None = None
    written: str | None = None
    offered: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    offered_by: str = ""
    offered_at: str = ""
    below: Menu | None = None
    opening: Opening | None = None
    misses: int = 0
    turned_away: int = 0
    started: bool = False
    group: bool = False

    @property
    def asked_slot(self) -> str | None:
        """The slot or variable that was asked last."""
        return self.asked[1] if self.asked else None


@dataclass(frozen=True)
class Said:
    """A message, understood."""

    understanding: Understanding


@dataclass(frozen=True)
class Chose:
    """An option, by its id."""

    option: str


@dataclass(frozen=True)
class Commanded:
    """A command by its name, with what stands behind it."""

    name: str
    argument: str = ""


Event = Said | Chose | Commanded


@dataclass(frozen=True)
class Answer:
    """Rows were reached: one, or several that declined slots leave possible."""

    case: Case
    outcomes: tuple[Outcome, ...]
    bridges: tuple[tuple[Case, Outcome], ...] = ()
    dues: tuple[tuple[str, Due], ...] = ()
    drafts: tuple[Draft, ...] = ()
    computed: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """One slot is asked. `reason` names the sentence that says why the last answer could not be taken.

    `confirms`: what was probably told of it, and of what is needed next, so that it need only be confirmed.
    """

    slot: str
    case: str | None = None
    reason: str | None = None
    unit: str | None = None
    variable_of: str | None = None
    confirms: Slots = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """Which of these cases is meant? `reason` names the sentence above them."""

    cases: tuple[str, ...]
    reason: str = "choices.which"


@dataclass(frozen=True)
class Send:
    """One message, filled, in all its languages."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True)
class Tell:
    """A sentence of the copilot. `options` are shown below it."""

    kind: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    case: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Explain:
    """The background of the last answer."""

    case: Case
    outcomes: tuple[Outcome, ...]
    dues: tuple[tuple[str, Due], ...]


@dataclass(frozen=True)
class Aside:
    """A short answer about the rows last reached; `act` says what was asked (intents.about.ACTS)."""

    act: str
    case: Case
    outcomes: tuple[Outcome, ...]
    dues: tuple[tuple[str, Due], ...]


@dataclass(frozen=True)
class Recall:
    """What is known so far."""

    slots: Slots


@dataclass(frozen=True)
class Schedule:
    """Remind of the deadline at that instant."""

    deadline: Deadline
    at: datetime


@dataclass(frozen=True)
class Settled:
    """These deadlines are met or gone: no more reminders of them."""

    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Running:
    """The deadlines that run."""

    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Vote:
    """Whether the last answer helped."""

    up: bool


@dataclass(frozen=True)
class Export:
    """All that is kept about the seller, as a file."""


@dataclass(frozen=True)
class Erase:
    """All that is kept about the seller goes."""


Effect = (
    Answer | Ask | Offer | Send | Tell | Explain | Aside | Recall | Schedule | Settled | Running | Vote | Export | Erase
)


def to_dict(conversation: Conversation) -> dict[str, Any]:
    """The conversation as JSON."""
    raw = dict(conversation.__dict__)
    raw["kept"] = slots_out(conversation.kept)
    raw["deadlines"] = [deadline_out(one) for one in conversation.deadlines]
    raw["inquiry"] = inquiry_out(conversation.inquiry)
    raw["suspended"] = inquiry_out(conversation.suspended)
    raw["matters"] = [matter_out(one) for one in conversation.matters]
    raw["below"] = conversation.below and asdict(conversation.below)
    opening = conversation.opening
    raw["opening"] = opening and {**asdict(opening), "readings": [reading_out(one) for one in opening.readings]}
    return raw


def from_dict(raw: Mapping[str, Any]) -> Conversation:
    """The conversation that `to_dict` wrote; fields it does not know are dropped, missing ones take their default."""
    known = {key: value for key, value in raw.items() if key in Conversation.__dataclass_fields__}
    known["kept"] = slots_in(known.get("kept", {}))
    known["deadlines"] = tuple(map(deadline_in, known.get("deadlines", ())))
    known["inquiry"] = inquiry_in(known.get("inquiry"))
    known["suspended"] = inquiry_in(known.get("suspended"))
    known["matters"] = tuple(map(matter_in, known.get("matters", ())))
    known["asked"] = tuple(known["asked"]) if known.get("asked") else None
    known["offered"] = tuple(known.get("offered", ()))
    known["labels"] = tuple(known.get("labels", ()))
    known["below"] = _menu_in(known.get("below"))
    opening = known.get("opening")
    known["opening"] = opening and Opening(
        _ranking_in(opening["ranking"]),
        {platform: _ranking_in(one) for platform, one in opening["by_platform"].items()},
        tuple(map(reading_in, opening.get("readings", ()))),
    )
    return Conversation(**known)


def _menu_in(raw: Mapping[str, Any] | None) -> Menu | None:
    return Menu(tuple(raw["options"]), tuple(raw["labels"]), raw["by"], raw["at"]) if raw else None


def _ranking_in(raw: Mapping[str, Any]) -> Ranking:
    return Ranking(**{**raw, "intents": tuple((name, share) for name, share in raw["intents"])})

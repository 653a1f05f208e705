"""The matter: one trouble with one order, what is known of it and what runs for it; and how that is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from knowledge.values import Slots, Value, from_json, to_json

ORDER = "order_number"


@dataclass(frozen=True)
class Inquiry:
    """What is worked on in a matter: its case, what is known, and the rows reached so far.

    `answered` names the slots that were asked and answered, in order; `early` those that were told as something still
    to come, and not taken; `reached` is the case and rows last given. `likely`: what was probably told, and is asked
    back where it is needed. `matter`: the matter's id; empty for what was stored before matters had one.
    """

    case: str
    slots: Mapping[str, Value] = field(default_factory=dict)
    likely: Mapping[str, Value] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    reached_case: str | None = None
    matter: str = ""

    @property
    def order(self) -> str | None:
        """The order's number, where it is known."""
        number = self.slots.get(ORDER)
        return number if isinstance(number, str) else None


@dataclass(frozen=True)
class Matter:
    """A matter as it is put aside: on which marketplace, its working part, and the message given last."""

    inquiry: Inquiry
    platform: str | None = None
    written: str | None = None

    @property
    def id(self) -> str:
        """By what it is known in its conversation."""
        return self.inquiry.matter

    @property
    def order(self) -> str | None:
        """The order's number, where it is known."""
        return self.inquiry.order


@dataclass(frozen=True)
class Deadline:
    """Something that the seller has to do by an instant, in a matter: its id, order and marketplace."""

    case: str
    clock: str
    due: datetime
    matter: str = ""
    order: str | None = None
    platform: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same deadline although its instant moves."""
        return self.matter, self.case, self.clock


def slots_out(slots: Slots) -> dict[str, Any]:
    """Slots as JSON."""
    return {name: to_json(value) for name, value in slots.items()}


def slots_in(raw: Mapping[str, Any]) -> dict[str, Value]:
    """The slots that `slots_out` wrote."""
    return {name: from_json(value) for name, value in raw.items()}


def inquiry_out(inquiry: Inquiry | None) -> dict[str, Any] | None:
    """The inquiry as JSON."""
    if not inquiry:
        return None
    return {**inquiry.__dict__, "slots": slots_out(inquiry.slots), "likely": slots_out(inquiry.likely)}


def inquiry_in(raw: Mapping[str, Any] | None) -> Inquiry | None:
    """The inquiry that `inquiry_out` wrote; what is missing takes its default."""
    if not raw:
        return None
    lists = {name: tuple(raw.get(name, ())) for name in ("answered", "early", "reached")}
    slots = {name: slots_in(raw.get(name, {})) for name in ("slots", "likely")}
    return Inquiry(**{**raw, **slots, **lists})


def matter_out(matter: Matter) -> dict[str, Any]:
    """The matter as JSON."""
    return {**matter.__dict__, "inquiry": inquiry_out(matter.inquiry)}


def matter_in(raw: Mapping[str, Any]) -> Matter:
    """The matter that `matter_out` wrote."""
    return Matter(inquiry_in(raw["inquiry"]) or Inquiry(""), raw.get("platform"), raw.get("written"))


def deadline_out(deadline: Deadline) -> dict[str, Any]:
    """The deadline as JSON."""
    return {**deadline.__dict__, "due": deadline.due.isoformat()}


def deadline_in(raw: Mapping[str, Any]) -> Deadline:
    """The deadline that `deadline_out` wrote; one stored before matters had ids has none."""
    known = {name: raw[name] for name in ("case", "clock", "matter", "order", "platform") if name in raw}
    return Deadline(**known, due=datetime.fromisoformat(raw["due"]))

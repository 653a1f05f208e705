"""What a message tells: one value, of what, where it stands in the text as typed, by what, how likely."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from intents.traced import Traced
from knowledge.values import Value, from_json, to_json

Source = Literal["words", "clause", "moment", "amount", "share", "number", "name", "case"]


@dataclass(frozen=True)
class Reading:
    """One value that a text tells; `start` and `end` are places in the text as typed, `share`: how likely, 0 to 1.

    `of`: the slot; for a moment or an amount that the clauses around it tell apart, its role. `text`: the words.
    `sure`: likely enough to be taken without asking back. `until`: the last day, where the value begins a range.
    """

    of: str
    value: Value
    start: int = 0
    end: int = 0
    by: Source = "words"
    share: float = 1.0
    text: str = ""
    sure: bool = True
    until: date | None = None


def reading(text: Traced, of: str, value: Value, start: int, end: int, **more: Any) -> Reading:
    """What a stretch of the plain text tells, with its place in the text as typed."""
    return Reading(of, value, *text.span(start, end), text=text.words(start, end), **more)


def reading_out(reading: Reading) -> dict[str, Any]:
    """The reading as JSON; `reading_in` gives it back."""
    return {**reading.__dict__, "value": to_json(reading.value), "until": reading.until and reading.until.isoformat()}


def reading_in(raw: dict[str, Any]) -> Reading:
    """The reading that `reading_out` wrote."""
    until = raw.get("until")
    return Reading(**{**raw, "value": from_json(raw["value"]), "until": until and date.fromisoformat(until)})

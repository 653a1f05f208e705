"""The kinds of clock rules, as the files hold them."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ByLanguage = Mapping[str, str]


@dataclass(frozen=True, config=STRICT)
class RunningHours:
    """Every hour counts, weekends and nights too."""

    kind: Literal["hours-running"]
    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True, config=STRICT)
class BusinessHours:
    """Hours of days that are neither weekend nor public holiday in the country (ISO code)."""

    kind: Literal["hours-business"]
    hours: int
    holidays: str


@dataclass(frozen=True, config=STRICT)
class CalendarDays:
    """Days of the calendar, to the same time of day or to the end of the last day."""

    kind: Literal["days-calendar"]
    days: int
    ends: Literal["same-time", "end-of-day"]


@dataclass(frozen=True, config=STRICT)
class Window:
    """A right that begins once more than so many days have passed, or ends after so many; counted in whole days."""

    kind: Literal["window"]
    opens_after_days: int | None = None
    closes_after_days: int | None = None


@dataclass(frozen=True, config=STRICT)
class Opening:
    """On these days, from when to when, local time."""

    days: tuple[Day, ...]
    opens: time
    closes: time


@dataclass(frozen=True, config=STRICT)
class OpeningHours:
    """When somebody is there."""

    kind: Literal["opening-hours"]
    weekly: tuple[Opening, ...]


@dataclass(frozen=True, config=STRICT)
class Typical:
    """A usual time, to tell and not to enforce; `at_least_months` gives an earliest day."""

    kind: Literal["typical"]
    text: ByLanguage
    days: int | None = None
    at_least_months: int | None = None


@dataclass(frozen=True, config=STRICT)
class Recurring:
    """A habit."""

    kind: Literal["recurring"]
    text: ByLanguage


@dataclass(frozen=True, config=STRICT)
class NoFigure:
    """At once, or as soon as possible: said, never computed."""

    kind: Literal["no-figure"]
    text: ByLanguage


Rule = Annotated[
    RunningHours | BusinessHours | CalendarDays | Window | OpeningHours | Typical | Recurring | NoFigure,
    Field(discriminator="kind"),
]

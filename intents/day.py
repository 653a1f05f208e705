"""A day that a text names, and which day is meant where it leaves open the month or the year."""

from dataclasses import dataclass
from datetime import date, datetime

AHEAD = 60
SOON = 10  # days: what is promised for the 25th to the 28th may lie just ahead, no farther than that
EARLIEST = 1970  # an older date is a slip: no marketplace had opened


@dataclass(frozen=True)
class Day:
    """A day that a text names. `day` None: there is no such day. Not `known`: it cannot be told which.

    `exact`: the instant, where it was told by the hour. `is_coarse`: told in weeks or months. `is_sure`: told by
    a word that nothing beside it shifts (今天第六天). `is_now`: told as just now. `until`: the last day, where days
    from `day` on were told.
    """

    day: date | None
    start: int = 0
    end: int = 0
    exact: datetime | None = None
    is_weekday: bool = False
    is_coarse: bool = False
    is_sure: bool = False
    is_now: bool = False
    until: date | None = None
    known: bool = True


@dataclass(frozen=True)
class View:
    """Where days are counted from, and whether they are looked for ahead of it."""

    here: datetime
    future: bool

    @property
    def today(self) -> date:
        """The day of it."""
        return self.here.date()


class UnclearError(Exception):
    """It is a time, but it cannot be told which."""


def open_year(day: int, month: int, view: View) -> date | None:
    """The day in the year in which it lies nearest."""
    return _fitting([valid(view.today.year + offset, month, day) for offset in (-1, 0, 1)], view, AHEAD)


def open_month(day: int, view: View, ahead: int = 0) -> date | None:
    """The day in the month in which it lies nearest, no more than so many days ahead."""
    months = [view.today.year * 12 + view.today.month - 1 + offset for offset in (-1, 0, 1)]
    return _fitting([valid(value // 12, value % 12 + 1, day) for value in months], view, ahead)


def _fitting(tries: list[date | None], view: View, ahead: int) -> date | None:
    """The nearest: a month named without a year may be a little ahead, a day alone is past."""
    dates = [one for one in tries if one]
    if view.future:
        fits = [one for one in dates if one >= view.today]
    else:
        fits = [one for one in dates if (one - view.today).days <= ahead]
    return nearest(fits or dates, view.today)


def nearest(days: list[date], today: date) -> date | None:
    """The day that lies nearest to today."""
    return min(days, key=lambda day: abs((day - today).days), default=None)


def valid(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is none."""
    try:
        return date(year, month, day) if year >= EARLIEST else None
    except (ValueError, OverflowError):
        return None

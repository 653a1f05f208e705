"""Which day the parts of an expression name, counted from now."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from intents.counts import count
from intents.numbers import DIGITS
from intents.time_words import FILLERS, MONTH, RELATIVE, STEPS, WEEKDAY, YEARS

AHEAD = 60
MOST = 10**9
EARLIEST = 1970  # an older date is a slip: no marketplace had opened
UNIT_MINUTES = (
    (re.compile(r"分|min"), 1),
    (re.compile(r"个?(?:小时|钟头)|h|godz"), 60),
    (re.compile(r"个?(?:周|星期|礼拜)|w|semaine|ty"), 7 * 24 * 60),
    (re.compile(r"个月|mo|mies"), 30 * 24 * 60),
    (re.compile(r""), 24 * 60),
)
DAY_MINUTES = 24 * 60

Parts = Mapping[str, str]


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


def _near(parts: Parts, view: View) -> Day:
    return Day(view.today + timedelta(days=RELATIVE[parts["near"]]), is_sure=True)


def _far(parts: Parts, view: View) -> Day:
    """Two days away, and one more with every word before it: 大大前天, avant-avant-hier."""
    lead = parts.get("lead", "")
    if set(lead) & set("前后"):
        raise UnclearError
    steps = 2 + len(re.findall(r"大|day|avant|après|przed|po", lead))
    return Day(view.today + timedelta(days=-steps if "past" in parts else steps), is_sure=True)


def _now(_parts: Parts, view: View) -> Day:
    return Day(view.today, exact=view.here.replace(second=0, microsecond=0), is_now=True)


def _ago(parts: Parts, view: View) -> Day:
    alone = Decimal("one" in parts or parts.get("half") == "półtorej")
    amount = count(parts["ago"]) if "ago" in parts else alone
    if amount is None:
        raise UnclearError
    if amount > MOST:
        raise OverflowError
    unit = next(minutes for pattern, minutes in UNIT_MINUTES if pattern.match(parts["unit"]))
    minutes = (amount + (Decimal("0.5") if "half" in parts else 0)) * unit
    if unit >= DAY_MINUTES and minutes % DAY_MINUTES:
        raise UnclearError
    then = view.here - timedelta(minutes=int(minutes))
    exact = then.replace(second=0, microsecond=0) if unit < DAY_MINUTES else None
    known = then.date() if then.year >= EARLIEST else None
    return Day(known, exact=exact if known else None, is_coarse=unit > DAY_MINUTES)


def _step(words: str) -> int | None:
    """How many weeks, months or years the words go on; None where they say nothing."""
    if re.fullmatch(r"[上下这本每逢隔那再]+", words):
        same = len(set(words)) == 1 and (len(words) == 1 or words[0] in "上下")
        step = STEPS.get(words[0]) if same else None
        if step is None:
            raise UnclearError
        return step * len(words)
    told = [word for word in re.findall(r"[\w-]+", words) if word not in FILLERS]
    steps = [next((step for stem, step in STEPS.items() if word.startswith(stem)), None) for word in told]
    if len(steps) > 1 or None in steps:
        raise UnclearError
    return steps[0] if steps else None


def _weekday(parts: Parts, view: View) -> Day:
    """The latest such day, or the next one; 上周三 is Wednesday of the week before, 下周三 of the week after."""
    words = " ".join(parts.get(name, "") for name in ("which", "front", "lead", "tail")).strip()
    if "habit" in parts or parts.get("tail") == " week":  # mondays; "Monday week"
        raise UnclearError
    step, today = _step(words), view.today
    index = WEEKDAY[parts["weekday"]]
    this = today + timedelta(days=index - today.weekday())
    by_week = "which" in parts or re.search(r"week|semaine|tygodni", words)
    if step is not None and (by_week or step == 0):
        return Day(this + timedelta(weeks=step), is_weekday=True)
    return Day(_latest(this, today, step, future=view.future), is_weekday=True)


def _latest(this: date, today: date, step: int | None, *, future: bool) -> date:
    """The week's such day or the one before or after it, as the words say; "next Friday" on a Monday is not clear."""
    if step == 1:
        if this > today:
            raise UnclearError
        return this + timedelta(weeks=1)
    back = this if this < today or (this == today and step is None) else this - timedelta(weeks=1)
    return back + timedelta(weeks=1) if future and back < today else back


def _either(parts: Parts, view: View) -> Day:
    """5/11: the order that lies nearer."""
    one, other = int(parts["one"]), int(parts["other"])
    tries = [_open_year(day, month, view) for day, month in ((one, other), (other, one))]
    return Day(_nearest([day for day in tries if day], view.today))


def _month(parts: Parts, view: View) -> Day:
    step = _step(parts["which"])
    months = view.today.year * 12 + view.today.month - 1 + (step or 0)
    return Day(_valid(months // 12, months % 12 + 1, _figure(parts["d"])))


def _days(parts: Parts, view: View) -> Day:
    """The days from one to another: a month that is told once counts for both."""
    first, last = _month_of(parts, "1"), _month_of(parts, "2")
    begin, end = _figure(parts["d1"]), _figure(parts["d2"])
    month = first or last
    if month is None:
        day = _open_month(begin, view)
    else:
        year = _year(parts, view)
        day = _open_year(begin, month, view) if year is None else _valid(year, month, begin)
    return _until(day, end, last if last != month else None, is_one_month=month is not None and last in (None, month))


def _month_of(parts: Parts, number: str) -> int | None:
    if f"month{number}" in parts:
        return MONTH[parts[f"month{number}"]]
    return _figure(parts[f"m{number}"]) if f"m{number}" in parts else None


def _until(day: date | None, end: int, month: int | None, *, is_one_month: bool) -> Day:
    """Up to the first such day after it, in the month that is told for it."""
    if day is None:
        return Day(None)
    if is_one_month and end <= day.day:
        raise UnclearError
    steps = (month - day.month) % 12 if month else int(end <= day.day)
    months = day.year * 12 + day.month - 1 + steps
    until = _valid(months // 12, months % 12 + 1, end)
    return Day(day if until else None, until=until)


def _slashes(parts: Parts, view: View) -> Day:
    """12/1-12/4 and 1/12-4/12: what stays the same is the month, else it comes first."""
    turned = parts["other1"] == parts["other2"] and parts["one1"] != parts["one2"]
    day, month = ("one", "other") if turned else ("other", "one")
    return _days({f"{name}{n}": parts[f"{of}{n}"] for name, of in (("d", day), ("m", month)) for n in (1, 2)}, view)


def _date(parts: Parts, view: View) -> Day:
    """The date with what it leaves open filled in."""
    day = _figure(parts["d"])
    month = MONTH[parts["month"]] if "month" in parts else _figure(parts["m"]) if "m" in parts else None
    year = _year(parts, view)
    if month is None:
        return Day(_open_month(day, view))
    if year is not None:
        return Day(_valid(year, month, day))
    return Day(_open_year(day, month, view))


def _figure(text: str) -> int:
    """The number of a day or month. Raises UnclearError for 两三 and the like."""
    figure = int(text) if text.isdigit() else None if text == "两" else count(text)
    if figure is None:
        raise UnclearError
    return int(figure)


def _year(parts: Parts, view: View) -> int | None:
    if "which" in parts:
        return view.today.year + (_step(parts["which"]) or 0)
    if "year" in parts:
        if parts["year"] not in YEARS:
            raise UnclearError
        return view.today.year + YEARS[parts["year"]]
    if "y" not in parts:
        return None
    figures = "".join(str(DIGITS.get(character, character)) for character in parts["y"])
    if len(figures) not in (2, 4):
        raise UnclearError
    return int(figures) + (2000 if len(figures) == 2 else 0)


def _open_year(day: int, month: int, view: View) -> date | None:
    return _fitting([_valid(view.today.year + offset, month, day) for offset in (-1, 0, 1)], view, AHEAD)


def _open_month(day: int, view: View) -> date | None:
    months = [view.today.year * 12 + view.today.month - 1 + offset for offset in (-1, 0, 1)]
    return _fitting([_valid(value // 12, value % 12 + 1, day) for value in months], view, 0)


def _fitting(tries: list[date | None], view: View, ahead: int) -> date | None:
    """The nearest: a month named without a year may be a little ahead, a day alone is past."""
    dates = [one for one in tries if one]
    if view.future:
        fitting = [one for one in dates if one >= view.today]
    else:
        fitting = [one for one in dates if (one - view.today).days <= ahead]
    return _nearest(fitting or dates, view.today)


def _nearest(days: list[date], today: date) -> date | None:
    return min(days, key=lambda day: abs((day - today).days), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= EARLIEST else None
    except (ValueError, OverflowError):
        return None


READERS: Mapping[str, Callable[[Parts, View], Day]] = {
    "near": _near, "far": _far, "now": _now, "ago": _ago, "weekday": _weekday, "either": _either, "month": _month,
    "date": _date, "days": _days, "slashes": _slashes,
}  # fmt: skip

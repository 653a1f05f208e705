"""Which day the parts of an expression name, counted from now."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from intents.counts import count
from intents.day import EARLIEST, SOON, Day, UnclearError, View, nearest, open_month, open_year, valid
from intents.numbers import DIGITS
from intents.time_words import FILLERS, MONTH, RELATIVE, STEPS, WEEKDAY, YEARS

MOST = 10**9
UNIT_MINUTES = (
    (re.compile(r"分|min"), 1),
    (re.compile(r"个?(?:小时|钟头)|h|godz"), 60),
    (re.compile(r"个?(?:周|星期|礼拜)|w|semaine|ty"), 7 * 24 * 60),
    (re.compile(r"个月|mo|mies"), 30 * 24 * 60),
    (re.compile(r""), 24 * 60),
)
DAY_MINUTES = 24 * 60

Parts = Mapping[str, str]


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
    tries = [open_year(day, month, view) for day, month in ((one, other), (other, one))]
    return Day(nearest([day for day in tries if day], view.today))


def _month(parts: Parts, view: View) -> Day:
    step = _step(parts["which"])
    months = view.today.year * 12 + view.today.month - 1 + (step or 0)
    return Day(valid(months // 12, months % 12 + 1, _figure(parts["d"])))


def _days(parts: Parts, view: View) -> Day:
    """The days from one to another: a month that is told once counts for both."""
    first, last = _month_of(parts, "1"), _month_of(parts, "2")
    begin, end = _figure(parts["d1"]), _figure(parts["d2"])
    month = first or last
    if month is None:
        day = open_month(begin, view, SOON)
    else:
        year = _year(parts, view)
        day = open_year(begin, month, view) if year is None else valid(year, month, begin)
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
    until = valid(months // 12, months % 12 + 1, end)
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
        return Day(open_month(day, view))
    if year is not None:
        return Day(valid(year, month, day))
    return Day(open_year(day, month, view))


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


READERS: Mapping[str, Callable[[Parts, View], Day]] = {
    "near": _near, "far": _far, "now": _now, "ago": _ago, "weekday": _weekday, "either": _either, "month": _month,
    "date": _date, "days": _days, "slashes": _slashes,
}  # fmt: skip

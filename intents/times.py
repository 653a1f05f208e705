"""Dates and times out of free text, in Chinese, English, French and Polish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from intents.numbers import CHINESE, number
from knowledge.clocks import local

ZONES = {
    "Asia/Shanghai": r"北京时间|中国时间|国内时间|我们?这边|beijing|china time|heure de pékin|czasu pekińskiego"
    r"|(?:utc|gmt) ?\+ ?0?8(?!\d)",
    "Europe/Paris": r"巴黎时间|法国时间|法国当地|\bparis\b|french time|heure française",
    "Europe/London": r"伦敦时间|英国时间|london time|uk time",
    "Europe/Berlin": r"柏林时间|德国时间|西班牙时间|意大利时间|berlin time|german time|spanish time"
    r"|italian time|\bcet\b|\bcest\b",
    "Asia/Tokyo": r"东京时间|日本时间|tokyo time|japan time|\bjst\b",
    "Europe/Warsaw": r"华沙时间|波兰时间|warsaw|polish time|czasu polskiego",
    "America/New_York": r"美东时间|美东|美国东部|东部时间|纽约时间|eastern time|new york time"
    r"|(?:\d:\d\d|[ap]\.?m\.?) ?\(?est\b|\bedt\b",
    "America/Los_Angeles": r"美西时间|美国西部|西部时间|太平洋时间|洛杉矶时间"
    r"|pacific time|los angeles time|\bpst\b|\bpdt\b",
    "UTC": r"\b(?:utc|gmt)\b(?! ?[+-] ?\d)|格林",
}
LOCAL = re.compile(r"当地时间|平台时间|local time|heure locale|czasu lokalnego")
MONTHS = {
    "january janvier stycznia styczeń jan": 1,
    "february février fevrier lutego luty feb févr": 2,
    "march mars marca marzec mar": 3,
    "april avril kwietnia kwiecień apr avr": 4,
    "may mai maja maj": 5,
    "june juin czerwca czerwiec jun": 6,
    "july juillet lipca lipiec jul juil": 7,
    "august août aout sierpnia sierpień aug": 8,
    "september septembre września wrzesień sep sept": 9,
    "october octobre października październik oct": 10,
    "november novembre listopada listopad nov": 11,
    "december décembre decembre grudnia grudzień dec déc": 12,
}
MONTH = {name: index for names, index in MONTHS.items() for name in names.split()}
WEEKDAYS = {
    "一 monday mon lundi poniedziałek": 0,
    "二 tuesday tue tues mardi wtorek": 1,
    "三 wednesday wed mercredi środa środę": 2,
    "四 thursday thu thurs jeudi czwartek": 3,
    "五 friday fri vendredi piątek": 4,
    "六 saturday sat samedi sobota sobotę": 5,
    "日 天 sunday sun dimanche niedziela niedzielę": 6,
}
WEEKDAY = {name: index for names, index in WEEKDAYS.items() for name in names.split()}
RELATIVE = {
    "大前天": -3, "前天": -2, "前晚": -2, "昨": -1, "当天": 0, "后天": 2,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1,
    "day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1,
    "avant-hier": -2, "hier": -1, "aujourd'hui": 0, "ce matin": 0, "cet après-midi": 0, "ce soir": 0, "demain": 1,
    "przedwczoraj": -2, "wczoraj": -1, "dzisiaj": 0, "dziś": 0, "jutro": 1,
}  # fmt: skip
_M = "|".join(sorted(MONTH, key=len, reverse=True))
_W = "|".join(sorted((name for name in WEEKDAY if len(name) > 1), key=len, reverse=True))
_R = "|".join(
    rf"(?<![\w-]){word}(?!\w)" if word.isascii() or "'" in word or "-" in word else word
    for word in sorted(RELATIVE, key=len, reverse=True)
)
COUNTS = {
    "a an un une": 1, "two deux dwa dwie": 2, "three trois trzy": 3, "four quatre cztery": 4, "five cinq pięć": 5,
    "six sześć": 6, "seven sept siedem": 7, "eight huit osiem": 8, "nine neuf dziewięć": 9, "ten dix dziesięć": 10,
}  # fmt: skip
COUNT = {name: Decimal(count) for names, count in COUNTS.items() for name in names.split()}
_N = rf"\d{{1,3}}|{CHINESE}|{'|'.join(COUNT)}"
PART = r"凌晨|清晨|大清早|早上|早晨|一早|上午|中午|下午|傍晚|晚上|夜里|半夜|[早晚]"

DAY_PATTERNS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})(?![\d/])"),
    re.compile(r"(?<![\d/.,-])(?!24/7|\d/\d(?!\d))(?P<one>\d{1,2})/(?P<other>\d{1,2})(?![\d/%]|[.,]\d)"),
    re.compile(rf"(?:(?P<y>\d{{4}})年)?(?P<m>\d{{1,2}}|{CHINESE})月(?P<d>\d{{1,2}}|{CHINESE})[日号]?"),
    re.compile(
        rf"(?<![\d.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\.? (?:of )?(?P<month>{_M})\.?(?!\w)(?:,? (?P<y>\d{{4}}))?"
    ),
    re.compile(rf"(?<!\w)(?P<month>{_M})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? (?P<y>\d{{4}}))?"),
    re.compile(r"(?P<before>[上下]个?|这个?|本)?(?:周|星期|礼拜)(?P<wzh>[一二三四五六日天])"),
    re.compile(rf"(?<!\w)(?P<weekday>{_W})\.?(?!\w)"),
    re.compile(rf"(?P<relative>{_R})"),
    re.compile(rf"(?P<ago>{_N}) ?个? ?(?P<unit>天|日|小时|分钟|周|星期|个月|月)(?:多|左右)?(?:以?前|之前|了)"),
    re.compile(rf"(?<!\w)(?P<ago>{_N}) ?(?P<unit>days?|d|hours?|hrs?|h|minutes?|mins?|weeks?|months?) ago"),
    re.compile(rf"(?:il y a|depuis|ça fait|cela fait) (?P<ago>{_N}) ?(?P<unit>jours?|heures?|minutes?|semaines?|mois)"),
    re.compile(
        rf"(?<!\w)(?P<ago>{_N}) (?P<unit>dni|dzień|godzin\w*|minut\w*|tygodni\w*|tydzień|miesiąc\w*|miesięcy) temu"
    ),
    re.compile(r"(?P<now>刚刚|刚才|方才|just now|à l'instant|przed chwilą)"),
    re.compile(r"(?<![\d月./-])(?P<d>\d{1,2})[号日](?!线)"),
    re.compile(
        r"(?<!\w)(?:on )?the (?P<d>\d{1,2})(?:st|nd|rd|th)(?!\w)|(?<!\w)le (?P<d2>\d{1,2})(?!\d| ?[h:/%€]|[.,]\d)"
    ),
)
TIME_PATTERNS = (
    re.compile(
        rf"(?P<part>{PART})?(?:的)?(?P<h>\d{{1,2}}|{CHINESE})[点點時时](?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>\d{{1,2}}|{CHINESE})分?)?"
    ),
    re.compile(rf"(?P<part>{PART})?(?<![\d.])(?P<h>[01]?\d|2[0-4])[:：](?P<min>[0-5]\d)(?!\d) ?(?P<ampm>[ap]\.?m\.?)?"),
    re.compile(
        r"(?<!\w)(?:(?P<part>afternoon|evening|tonight|night) )?at (?P<h>\d{1,2})(?![\d:/h€$]|\.\d| ?[ap]\.?m)"
        r"(?: in the (?P<later>afternoon|evening))?"
    ),
    re.compile(r"(?<![\d.])(?P<h>1[0-2]|0?[1-9]) ?(?P<ampm>[ap]\.?m\.?)(?!\w)"),
    re.compile(r"(?<![\d.])(?P<h>[01]?\d|2[0-3]) ?h(?:eures?)? ?(?P<min>[0-5]\d)?(?![\w])"),
)
AFTERNOON = ("下午", "傍晚", "afternoon")
NIGHT = ("晚上", "晚", "夜里", "半夜", "evening", "tonight", "night")
AHEAD = 60
JOINT = 14


@dataclass(frozen=True)
class When:
    """A moment or a day that a text names; `value` None: there is no such day (30 February)."""

    value: datetime | date | None
    start: int
    end: int


@dataclass(frozen=True)
class _Day:
    day: date | None
    start: int
    end: int
    exact: datetime | None = None
    is_weekday: bool = False


@dataclass(frozen=True)
class _Clock:
    hour: int
    minute: int
    start: int
    end: int


def times(
    text: str, now: datetime, zone: ZoneInfo, *, local: ZoneInfo | None = None, future: bool = False
) -> list[When]:
    """Every moment in plain text.

    A zone that is named there counts ("local time" is `local`), else `zone`; what a date leaves open is taken
    nearest to now, a day or weekday alone before it, or after it with `future`.
    """
    place = _zone(text) or (local if local and LOCAL.search(text) else None) or zone
    here = now.astimezone(place)
    days = _days(text, here, future=future)
    clocks = _clocks(text, [(day.start, day.end) for day in days])
    return sorted(_joined(days, clocks, here, place), key=lambda when: when.start)


def _zone(text: str) -> ZoneInfo | None:
    found = next((name for name, pattern in ZONES.items() if re.search(pattern, text)), None)
    return ZoneInfo(found) if found else None


def _days(text: str, here: datetime, *, future: bool) -> list[_Day]:
    found: list[_Day] = []
    for pattern in DAY_PATTERNS:
        for match in pattern.finditer(text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(_day(match, here, future=future))
    return [day for day in found if not _repeats(day, found)]


def _repeats(day: _Day, found: list[_Day]) -> bool:
    """Whether a weekday only goes with the date beside it: "Monday 16 November"."""
    dates = [other for other in found if not other.is_weekday]
    return day.is_weekday and any(0 <= max(other.start - day.end, day.start - other.end) <= 3 for other in dates)


def _day(match: re.Match[str], here: datetime, *, future: bool) -> _Day:
    parts = {key: value for key, value in match.groupdict().items() if value}
    span = (match.start(), match.end())
    today = here.date()
    if "now" in parts:
        return _Day(today, *span, exact=here.replace(second=0, microsecond=0))
    if "ago" in parts:
        return _ago(parts, here, span)
    if "relative" in parts:
        return _Day(today + timedelta(days=RELATIVE[parts["relative"]]), *span)
    if "weekday" in parts or "wzh" in parts:
        return _Day(_weekday(parts, today, future=future), *span, is_weekday=True)
    if "one" in parts:
        orders = ((parts["one"], parts["other"]), (parts["other"], parts["one"]))
        days = [_dated({"d": day, "m": month}, today, future=future) for day, month in orders]
        return _Day(_nearest([day for day in days if day], today), *span)
    return _Day(_dated(parts, today, future=future), *span)


def _ago(parts: dict[str, str], here: datetime, span: tuple[int, int]) -> _Day:
    count = COUNT.get(parts["ago"]) or number(parts["ago"])
    unit = parts["unit"]
    amount = float(count or 1)
    if re.match(r"小时|h|godz|heure", unit) or re.match(r"分|min", unit):
        exact = here - (timedelta(minutes=amount) if re.match(r"分|min", unit) else timedelta(hours=amount))
        return _Day(exact.date(), *span, exact=exact.replace(second=0, microsecond=0))
    days = 7 if re.match(r"周|星期|w|semaine|ty", unit) else 30 if re.match(r"个?月|month|mois|mies", unit) else 1
    return _Day(here.date() - timedelta(days=amount * days), *span)


def _weekday(parts: dict[str, str], today: date, *, future: bool) -> date:
    """The latest such day, or the next one; 上周三 is Wednesday of the week before, 下周三 of the week after."""
    index = WEEKDAY[parts.get("wzh") or parts["weekday"]]
    weeks = {"上": -1, "下": 1}.get(parts.get("before", "")[:1])
    if weeks:
        return today + timedelta(weeks=weeks, days=index - today.weekday())
    back = today - timedelta(days=(today.weekday() - index) % 7)
    return back + timedelta(days=7) if future and back < today else back


def _dated(parts: dict[str, str], today: date, *, future: bool) -> date | None:
    """The date with what it leaves open filled in; None where there is no such day."""
    day = int(number(parts.get("d") or parts["d2"]) or 0)
    month = MONTH[parts["month"]] if "month" in parts else int(number(parts["m"]) or 0) if "m" in parts else None
    if "y" in parts:
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        return _valid(year, month or 0, day)
    if month:
        if month > 12 >= day:
            day, month = month, day
        tries = [_valid(today.year + offset, month, day) for offset in (-1, 0, 1)]
    else:
        months = [today.year * 12 + today.month - 1 + offset for offset in (-1, 0, 1)]
        tries = [_valid(value // 12, value % 12 + 1, day) for value in months]
    dates = [one for one in tries if one]
    if future:
        fitting = [one for one in dates if one >= today]
    else:  # a month named without a year may be a little ahead; a day alone is past
        fitting = [one for one in dates if (one - today).days <= (AHEAD if month else 0)]
    return _nearest(fitting or dates, today)


def _nearest(days: list[date], today: date) -> date | None:
    return min(days, key=lambda day: abs((day - today).days), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clocks(text: str, taken: list[tuple[int, int]]) -> list[_Clock]:
    found: list[_Clock] = []
    for pattern in TIME_PATTERNS:
        for match in pattern.finditer(text):
            spans = [*taken, *((one.start, one.end) for one in found)]
            clock = _clock(match)
            if clock and not any(start < match.end("h") and match.start("h") < end for start, end in spans):
                found.append(clock)
    return found


def _clock(match: re.Match[str]) -> _Clock | None:
    parts = {key: value for key, value in match.groupdict().items() if value}
    hour = int(number(parts["h"]) or 0)
    minute = int(number(parts["min"]) or 0) if "min" in parts else 0
    minute = 30 if "half" in parts else {"一": 15, "三": 45}.get(parts.get("quarter", ""), minute)
    hour = _of_the_day(hour, parts)
    return _Clock(hour, minute, match.start(), match.end()) if hour <= 24 and minute < 60 else None


def _of_the_day(hour: int, parts: dict[str, str]) -> int:
    """From 0 to 24, where 24 is the midnight with which the day ends: 晚上12点. 夜里2点 is before dawn."""
    part, half = parts.get("later") or parts.get("part", ""), parts.get("ampm", "")[:1]
    if hour == 12:
        return 0 if half == "a" or part in ("凌晨", "半夜") else 24 if part in NIGHT else 12
    late = part in AFTERNOON or (part == "中午" and hour < 4) or (part in NIGHT and hour > 4)
    return hour + 12 if hour < 12 and (late or half == "p") else hour


def _joined(days: list[_Day], clocks: list[_Clock], here: datetime, zone: ZoneInfo) -> Iterator[When]:
    """Days with the time that stands nearest; times alone belong to the latest day on which they are past."""
    pairs = [(_gap(day, clock), day, clock) for day in days for clock in clocks if day.day and not day.exact]
    joined: dict[_Day, _Clock] = {}
    for gap, day, clock in sorted(pairs, key=lambda pair: pair[0]):
        if gap <= JOINT and day not in joined and clock not in joined.values():
            joined[day] = clock
    for day in days:
        beside = joined.get(day)
        if beside and day.day:
            yield When(_at(day.day, beside, zone), min(day.start, beside.start), max(day.end, beside.end))
        else:
            yield When(day.exact or day.day, day.start, day.end)
    left = [clock for clock in clocks if clock not in joined.values()]
    for clock in left:
        moment = _at(here.date(), clock, zone)
        yield When(
            moment if moment <= here else _at(here.date() - timedelta(days=1), clock, zone),
            clock.start,
            clock.end,
        )


def _gap(day: _Day, clock: _Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end, 0)


def _at(day: date, clock: _Clock, zone: ZoneInfo) -> datetime:
    days, hour = divmod(clock.hour, 24)
    return local(datetime.combine(day + timedelta(days=days), time(hour, clock.minute)), zone)

"""Times of day out of plain text, or that there is no such time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intents.counts import count
from intents.cuts import Spans, is_part
from intents.time_patterns import CLOCK_PATTERNS
from intents.time_words import AFTERNOON, FIXED, MORNING, NIGHT

QUARTER, HALF, HALF_DAY, DAY = 15, 30, 12 * 60, 24 * 60
PARTS = ("part", "later", "night", "tard", "pora")
ALITTLE = re.compile(r"[都也不没儿点]")

Parts = Mapping[str, str]


@dataclass(frozen=True)
class Clock:
    """A time of day in minutes, where 24:00 is the midnight with which the day ends.

    `minutes` None: there is no such time (25点), or where not `known`, it cannot be told which (三四点). `is_loose`:
    only a time where it stands beside a day. `is_open`: nothing says which half of the day is meant.
    """

    minutes: int | None
    start: int
    end: int
    is_loose: bool = False
    is_open: bool = False
    known: bool = True


def clocks(text: str, taken: Spans) -> list[Clock]:
    """Every time of day in plain text, outside of the places that are taken."""
    matches = [match for pattern in CLOCK_PATTERNS for match in pattern.finditer(text)]
    free = [match for match in matches if not _overlaps(_figures(match), taken)]
    picked = list(_picked(free))
    spans = [*taken, *(match.span() for match in picked)]
    return [_clock(match, spans) for match in picked]


def _picked(matches: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The longest that do not overlap; of equal ones the first pattern's."""
    spans: Spans = []
    for match in sorted(matches, key=lambda one: one.start() - one.end()):
        if not _overlaps(match.span(), spans) and not _is_a_little(match):
            spans.append(match.span())
            yield match


def _figures(match: re.Match[str]) -> tuple[int, int]:
    """Where the hour stands: the part of the day before it may belong to the day as well (今晚8点)."""
    return match.span("h") if match.groupdict().get("h") else match.span()


def _overlaps(span: tuple[int, int], spans: Spans) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _is_a_little(match: re.Match[str]) -> bool:
    """一点 as "a little": 昨天一点都没动."""
    return match.group() == "一点" and ALITTLE.match(match.string, match.end()) is not None


def _clock(match: re.Match[str], spans: Spans) -> Clock:
    parts = {key: value for key, value in match.groupdict().items() if value}
    start, end = match.span()
    begin = _figures(match)[0]
    known = not is_part(match.string, begin, end, spans) if match.string[begin].isdigit() else True
    minutes = _minutes(parts)
    if not known or minutes is None:
        return Clock(None, start, end, known=False, is_loose=_is_loose(parts, None))
    valid = 0 <= minutes <= DAY and not _contradicts(parts)
    of_day = _of_the_day(minutes, parts) if valid else None
    return Clock(of_day, start, end, is_loose=_is_loose(parts, minutes), is_open=_is_open(minutes, parts))


def _minutes(parts: Parts) -> int | None:
    """The time as it is written, in minutes; more than a day where there is no such time, None where it is unclear."""
    if "fixed" in parts or "fixed_zh" in parts:
        return FIXED[parts.get("fixed") or parts["fixed_zh"]] * 60
    hour, minute = count(_bare(parts["h"])), _minute(parts)
    if hour is None or minute is None:
        return None
    if hour > 24 or minute > 59:
        return DAY + 1
    return int(hour) * 60 + int(minute) - _less(parts)


def _bare(figures: str) -> str:
    """Without a leading zero: 09, 零五."""
    return re.sub(r"^[0零](?=.)", "", figures)


def _minute(parts: Parts) -> int | None:
    if "half" in parts or "before" in parts:
        past = HALF if "half" in parts or parts["before"] == "half" else QUARTER
        return past if parts.get("side", "past") == "past" else 0
    if "quarter" in parts:
        return QUARTER if parts["quarter"] == "一" else 3 * QUARTER
    written = parts.get("min") or parts.get("bare_min") or "0"
    minute = count(_bare(written))
    return None if minute is None else int(minute)


def _less(parts: Parts) -> int:
    """How many minutes before: 差五分八点, quarter to nine."""
    if parts.get("side") == "to":
        return HALF if parts["before"] == "half" else QUARTER
    written = re.sub(r"[差到就分钟]", "", parts.get("less") or parts.get("short") or "")
    if "刻" in written:
        return QUARTER if written[0] == "一" else 3 * QUARTER
    return int(count(written) or 0) if written else 0


def _is_loose(parts: Parts, minutes: int | None) -> bool:
    """Whether it may be no time at all: 1:1, within 48h, 便宜一点."""
    shape = "colon" in parts and (len(parts["h"]) > 2 or len(parts["min"]) != 2)
    lasting = "hours" in parts and not {"mark", "min"} & set(parts) and (minutes is None or minutes >= DAY)
    single = parts.get("h") == "一" and not {"half", "quarter", "min", "bare_min", "sharp", "less", "short"} & set(
        parts
    )
    vague = single and parts.get("part", "早") in "早晚"
    long = parts.get("sign") == "时" and minutes is not None and minutes > DAY
    return shape or lasting or vague or long or ("around" in parts and "mark" not in parts and not _part(parts))


def _is_open(minutes: int, parts: Parts) -> bool:
    said = _part(parts) or "ampm" in parts or parts.get("h", "0").startswith("0")
    return not said and 60 <= minutes < HALF_DAY


def _part(parts: Parts) -> str:
    return next((parts[name] for name in PARTS if name in parts), "")


def _contradicts(parts: Parts) -> bool:
    """上午15点, 15:00 am; and 1:5 or 24:30, which no clock shows."""
    hour = int(count(_bare(parts["h"])) or 0) if "h" in parts else 0
    early = _part(parts) in MORNING or parts.get("ampm", "").startswith("a")
    return (early and hour > 12) or ("colon" in parts and len(parts["min"]) != 2)


def _of_the_day(minutes: int, parts: Parts) -> int:
    """晚上12点 is the midnight with which the day ends; 夜里2点 is before dawn."""
    part, half, hour = _part(parts), parts.get("ampm", "")[:1], minutes // 60
    if hour == 12:
        shift = -12 if half == "a" or part in ("凌晨", "半夜") else 12 if part in NIGHT else 0
        return minutes + shift * 60
    late = part in AFTERNOON or (part == "中午" and hour < 4) or (part in NIGHT and hour > 4)
    return minutes + 12 * 60 if hour < 12 and (late or half == "p") else minutes

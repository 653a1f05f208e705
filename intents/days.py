"""Days out of plain text: each expression whole, with the day it names, or that it cannot be told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from intents.cuts import Spans, is_part
from intents.dates import READERS
from intents.day import Day, UnclearError, View
from intents.time_patterns import DAY_PATTERNS

COUNTED = ("date", "days", "slashes")
BESIDE = re.compile(r"[ 的]*(?:(?:of|on|in|at|de|du|le|the|la|w) )?")


def days(text: str, here: datetime, *, future: bool) -> list[Day]:
    """Every day in plain text, each expression whole, as seen from `here` in the zone that is meant."""
    picked = list(_picked(text))
    view = View(here, future)
    spans = [match.span() for _, match in picked]
    found = [_day(kind, match, spans, view) for kind, match in picked]
    whole = [_unless_shifted(day, found, text) for day in sorted(found, key=lambda one: one.start)]
    return [day for day in whole if not _repeats(day, whole)]


def _picked(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The longest expressions that do not overlap; of equal ones the first pattern's."""
    matches = [(kind, match) for kind, pattern in DAY_PATTERNS for match in pattern.finditer(text)]
    taken: list[re.Match[str]] = []
    for kind, match in sorted(matches, key=lambda one: one[1].start() - one[1].end()):
        if not any(one.start() < match.end() and match.start() < one.end() for one in taken):
            taken.append(match)
            yield kind, match


def _day(kind: str, match: re.Match[str], spans: Spans, view: View) -> Day:
    start, end = match.span()
    vague = Day(None, start, end, known=False)
    counted = match.string[start].isdigit() or match.groupdict().get("ago") or kind in COUNTED
    if kind == "vague" or (counted and is_part(match.string, start, end, spans)):
        return vague
    try:
        read = READERS[kind]({key: value for key, value in match.groupdict().items() if value}, view)
    except UnclearError:
        return vague
    except OverflowError:  # so far away that there is no such day
        return replace(vague, known=True)
    return replace(read, start=start, end=end)


def _unless_shifted(day: Day, found: list[Day], text: str) -> Day:
    """Not known where something beside it shifts it: 两年前的11月16日, "Wednesday two weeks ago", 去年今天."""
    shifted = any(_shifts(other, day, text) for other in found if other != day)
    return replace(day, day=None, exact=None, known=False) if shifted else day


def _shifts(other: Day, day: Day, text: str) -> bool:
    gap = text[min(day.end, other.end) : max(day.start, other.start)]
    vague = not other.known or other.is_coarse != day.is_coarse
    after_all = day.is_sure and other.start > day.start  # 今天第六天: it is today all the same
    return gap == "的" or (vague and not after_all and BESIDE.fullmatch(gap) is not None)


def _repeats(day: Day, found: list[Day]) -> bool:
    """Whether a weekday only goes with the date beside it: "Monday 16 November"."""
    dates = [other for other in found if other.day and not other.is_weekday]
    return day.is_weekday and any(0 <= max(other.start - day.end, day.start - other.end) <= 3 for other in dates)

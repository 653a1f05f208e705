"""Where a plain text names whose clock is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from intents.zones import HERE, LETTER, THERE, Word, load

BEGINS = re.compile(rf"(?<!{LETTER}){LETTER}|[\u3400-\u9fff]")
OFFSET = re.compile(r"(?<![a-z])(?:utc|gmt) ?(?P<sign>[+-]) ?0?(?P<hours>\d{1,2})(?::?00)?(?![\d:])")
ISO = re.compile(r"(?<=\d:\d\d)(?: ?(?P<sign>\+)(?P<hours>\d\d):?00|z)(?![\w:])")  # of 2026-11-16T10:00+01:00
EASTMOST, WESTMOST = 14, 12  # hours: no clock on earth is farther from Greenwich
REACH = 40  # characters: no frame or lead is longer
MOST_LEADS = 3
HALF_END = re.compile(r"(?<![a-z])[ap]\.?m\.? ?\(?$")
TIME_END = re.compile(r"(?:\d:\d\d|\dh(?:\d\d)?|heure|czasu?|\bo \d{1,2}|[点分半时刻钟]) ?\(?$")
OF_TIME = re.compile(r"时间|的钟|time|clock|heure|czas")


@dataclass(frozen=True)
class Mention:
    """Where a text names whose clock is meant: the name of a zone, HERE or THERE.

    `is_sure`: it says by itself that it is about a clock; else only where it stands beside a time. `is_bare`: a place
    without any word before it. `is_aside`: it stands in brackets.
    """

    zone: str
    start: int
    end: int
    is_sure: bool
    is_bare: bool = False
    is_aside: bool = False


def named_zone(text: str) -> ZoneInfo | None:
    """The zone that a plain text names, by its city, its country or its usual sign."""
    zone = next((one.zone for one in mentions(text) if one.zone not in (HERE, THERE)), None)
    return ZoneInfo(zone) if zone else None


def meant_zone(text: str, local: ZoneInfo | None = None) -> ZoneInfo | None:
    """The zone that a plain text says it tells its times in, or `local` where it says "local time"."""
    for one in mentions(text):
        if one.is_sure and (one.zone != THERE or local) and one.zone != HERE:
            return local if one.zone == THERE else ZoneInfo(one.zone)
    return None


def mentions(text: str) -> list[Mention]:
    """Every name of a clock in plain text, in order, each with the words that belong to it."""
    found = sorted((*_offsets(text), *_named(text)), key=lambda one: (one.start, -one.end))
    return [one for n, one in enumerate(found) if not any(before.end > one.start for before in found[:n][-2:])]


def _offsets(text: str) -> Iterator[Mention]:
    for match in (*OFFSET.finditer(text), *ISO.finditer(text)):
        sign, hours = match["sign"] or "+", int(match["hours"] or 0)
        if hours <= (EASTMOST if sign == "+" else WESTMOST):
            turned = "-" if sign == "+" else "+"  # Etc/GMT-2 is the name of UTC+2
            zone = load().offsets.get(f"{sign}{hours}", f"Etc/GMT{turned}{hours}")
            yield _widened(Mention(zone, *match.span(), is_sure=True), text)


def _named(text: str) -> Iterator[Mention]:
    done = 0
    for match in BEGINS.finditer(text):
        start = match.start()
        words = load().words.get(text[start : start + 2], ()) if start >= done else ()
        found = next(((word, end) for word in words if (end := word.end(text, start))), None)
        if found:
            done = found[1]
            one = _mention(found[0], start, done, text)
            if one:
                yield _widened(one, text)


def _mention(word: Word, start: int, end: int, text: str) -> Mention | None:
    """The word as it stands there; None where it is another word that is spelt the same."""
    alone = Mention(word.zone, start, end, is_sure=False)
    if word.kind == "deixis":
        return replace(alone, is_sure=OF_TIME.search(word.text) is not None)
    framed = _framed(alone, text)
    if word.kind == "place" or (framed.is_sure and (word.kind == "sign" or framed.end > end)):
        return framed
    if word.kind == "short":
        return replace(alone, is_sure=True) if _is_sign(start, end, text) else None
    return None if OFFSET.match(text, start) else replace(alone, is_sure=True)


def _is_sign(start: int, end: int, text: str) -> bool:
    """Whether a word such as "et" is a sign there: behind am or pm, or behind another time with no word after it."""
    head = text[max(0, start - REACH) : start]
    return HALF_END.search(head) is not None or (
        TIME_END.search(head) is not None and load().follow.match(text, end) is not None
    )


def _framed(one: Mention, text: str) -> Mention:
    """With the frame around the word."""
    head = text[max(0, one.start - REACH) : one.start]
    for sure, before, after in load().frames:
        left = before.search(head) if before else None
        right = after.match(text, one.end) if after else None
        if (before is None or left) and (after is None or right):
            start = one.start - (len(head) - left.start()) if left else one.start
            end = right.end() if right else one.end
            return Mention(one.zone, start, end, sure, is_bare=not sure and not left)
    return one


def _widened(one: Mention, text: str) -> Mention:
    """With the words that lead to it, and the brackets around it."""
    start, end = one.start, one.end
    for _ in range(MOST_LEADS if one.is_sure else 0):
        head = text[max(0, start - REACH) : start].rstrip(" ")
        lead = load().lead.search(text[max(0, start - REACH) : start]) if head else None
        start = start - len(lead.group()) if lead else start
    aside = text[start - 1 : start] in tuple("([") and text[end : end + 1] in tuple(")]")
    start, end = (start - 1, end + 1) if aside else (start, end)
    return Mention(one.zone, start, end, one.is_sure, one.is_bare and not aside, is_aside=aside)

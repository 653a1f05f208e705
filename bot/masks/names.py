"""Names of people, where something tells that one follows: a mail's heads and greetings, titles, roles, signatures."""

import re
from collections.abc import Iterator
from functools import cache

from bot.masks.words import CAPITAL, HAN, LETTER, SPACE, any_of, bounded, characters

Span = tuple[int, int]
PARTICLE = r"(?:de la|de|du|des|le|la|van der|van|von der|von|da|di|el|bin|ibn|y|i)"
NAME = rf"(?:{CAPITAL}\.?)(?:{SPACE}+(?:{PARTICLE}{SPACE}+)?{CAPITAL}\.?){{0,3}}"
END = r"(?=[^\S\n]*(?:[,.!?:;)\n]|$))"


def spans(text: str) -> Iterator[Span]:
    """Where they stand in a text whose characters have their plain form; what names nobody is left out."""
    for pattern in _patterns():
        for found in pattern.finditer(text):
            yield from _people(text, *found.span("name"))


def _people(text: str, start: int, end: int) -> Iterator[Span]:
    """The name, unless it is no person's: the name of a marketplace, of a shop, of nobody in particular."""
    if not _nobody().search(text, start, end):
        yield start, end


@cache
def _nobody() -> re.Pattern[str]:
    latin = rf"(?<![{LETTER}])(?:{any_of('marketplaces', 'nobody')})(?![{LETTER}])"
    return re.compile(latin, re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    title = rf"(?:(?i:{any_of('titles')})\.?|M\.){SPACE}+"
    return (
        *_heads(),
        _after(bounded(rf"(?i:{any_of('greetings')})"), rf"[,!]?{SPACE}*(?:{title})?(?P<name>{NAME}){END}"),
        _after(rf"(?<![{LETTER}])(?:{title})", rf"(?P<name>{NAME})"),
        _after(
            rf"(?<![{LETTER}])(?i:{any_of('selves')})", rf"{SPACE}*(?P<name>{NAME}|[{HAN}]{{2,4}}(?={SPACE}|[,.。]|$))"
        ),
        _after(rf"(?<![{LETTER}])(?i:{any_of('roles')})", rf",?{SPACE}*(?:{title})?(?P<name>{NAME})"),
        *_signatures(title),
        *_mentioned(),
        *_chinese(),
    )


def _after(sign: str, name: str) -> re.Pattern[str]:
    return re.compile(f"{sign}{name}")


def _heads() -> tuple[re.Pattern[str], ...]:
    """From: Anna Kowalska <…>; 收件人 张三."""
    colon, some = rf"{SPACE}?:{SPACE}{{0,8}}", rf"{SPACE}{{0,8}}"
    line = rf"^{some}>?{some}{any_of('headers')}{colon}"
    latin = rf"(?im){line}(?P<name>[^\n<(,;:#]{{2,60}}?){some}(?=[<(,;\n]|$)"
    ends = rf"(?={SPACE}|[,.;:。、\n]|电话|手机|地址|$)"
    han = rf"{any_of('zh_headers')}{SPACE}*[:是为]?{SPACE}*(?P<name>[{HAN}]{{2,4}}?|{NAME}){ends}"
    return re.compile(latin), re.compile(han)


def _signatures(title: str) -> tuple[re.Pattern[str], ...]:
    """What stands below or after a closing phrase; in small letters only at the very end."""
    closing = rf"(?i:(?<![{LETTER}]){any_of('closings')})"
    below = rf"{closing}[^\S\n]*[,.!;:。]*[^\S\n]*(?:\n[^\S\n]*){{1,3}}(?:[-–—~]+{SPACE}*)?(?:{title})?"
    small = rf"[{LETTER}'’-]{{2,20}}(?:{SPACE}+[{LETTER}'’-]{{1,20}})?"
    return (
        re.compile(rf"{below}(?P<name>{NAME}){END}"),
        re.compile(
            rf"(?:[.!?。！？»”\")]{SPACE}*|\n\s*)(?P<name>{CAPITAL}(?:{SPACE}+{CAPITAL}\.?){{0,2}})[\s.!»”\"]*\Z"
        ),
        re.compile(
            rf"(?m)^{SPACE}*(?P<name>{CAPITAL}(?:{SPACE}+{CAPITAL}\.?)?){SPACE}*\n(?=.{{0,20}}(?i:{any_of('teams')}))"
        ),
        re.compile(rf"{below}(?P<name>{small}|[{HAN}]{{2,4}})\s*\Z"),
        re.compile(rf"{closing}{SPACE}*[,.!]{SPACE}*(?:{title})?(?P<name>{NAME}){END}"),
    )


def _mentioned() -> tuple[re.Pattern[str], ...]:
    """Anna Kowalska wrote: …; new message from julie.pmt."""
    mail = rf"{SPACE}*(?:<[^>\n]{{0,80}}>)?{SPACE}*"
    wrote = rf"(?P<name>[{LETTER}][^\n,<>:#]{{1,48}}?){mail}(?i:{any_of('quoting')}){SPACE}*:"
    message = rf"(?i:{any_of('messages')}{SPACE}+{any_of('senders')}){SPACE}+(?P<name>{NAME}|[\w.-]*[._\d][\w.-]*)"
    return re.compile(wrote), re.compile(message)


def _chinese() -> tuple[re.Pattern[str], ...]:
    """李明先生; 买家王芳说."""
    surname, says = characters("surnames"), any_of("zh_says")
    return (
        re.compile(rf"(?P<name>[{surname}][{HAN}]{{0,2}}?)(?={any_of('zh_titles')})"),
        re.compile(rf"(?:{any_of('roles')}){SPACE}*(?P<name>[{surname}][{HAN}]{{1,2}}?)(?={says})"),
    )

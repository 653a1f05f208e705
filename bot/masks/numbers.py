"""Numbers in any writing, codes, and addresses of mail and pages."""

import re
from collections.abc import Iterator
from functools import cache

from bot.masks.words import HAN, LETTER, SPACE, any_of, bounded, characters

Span = tuple[int, int]
SHORT, LONG = 2, 5  # so many digits may stand alone; so many together are a number, whatever stands between them
MANY = LONG_MIXED = 3  # digits that make letters a code; Chinese digits that make others a number
HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"
BETWEEN = rf"(?:{SPACE}|[.,\-‐-―−_/()\[\]·•:;*'’|\\~{HIDDEN}]){{0,3}}"
RUN = re.compile(rf"[+(]*\d(?:{BETWEEN}\d)*")
PIECES = re.compile(rf"[,;:]{SPACE}+")
AMOUNT = r"(?:\d{1,4}(?:[.,]\d{1,2})?|\d[ .,'’]\d{3}(?:[.,]\d{1,2})?|\d{1,2}[^\S\n]?[-–~/][^\S\n]?\d{1,2})"
MOMENT = re.compile(r"\d{1,2}[:hH]\d{2}|\d{1,2}[./-]\d{1,2}")
CODE = re.compile(rf"(?<![A-Za-z0-9{HIDDEN}])[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*")
SPACED = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:[ -]?[A-Z]{0,4}[ -]?\d){8})[A-Z0-9]{1,14}(?:[ -][A-Z0-9]{1,14}){1,12}(?![A-Za-z])"
)


def spans(text: str) -> Iterator[Span]:
    """Where they stand in a text whose characters have their plain form."""
    for found in RUN.finditer(text):
        yield from _run(text, *found.span())
    yield from (found.span() for found in CODE.finditer(text) if _is_code(found[0]))
    yield from (found.span() for found in _mixed().finditer(text) if _chinese(found[0]) >= LONG_MIXED)
    for pattern in (SPACED, *_worded(), *_addresses()):
        yield from (found.span() for found in pattern.finditer(text))
    yield from _pages(text)
    yield from (found.span("name") for found in _accounts().finditer(text))


def _run(text: str, start: int, end: int) -> Iterator[Span]:
    """What is to go of digits that stand together: all of them, but for an amount and what is too short to tell."""
    pieces = [piece for piece in _pieces(text, start, end) if not _has_unit(text, *piece)]
    many = sum(_digits(text[one:other]) for one, other in pieces) >= LONG
    for one, other in pieces:
        said = text[one:other]
        if many or (_digits(said) > SHORT and not MOMENT.fullmatch(said)):
            yield one, other


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    for cut in PIECES.finditer(text, start, end):
        yield start, cut.start()
        start = cut.end()
    yield start, end


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _chinese(text: str) -> int:
    return sum(character in characters("chinese_digits") for character in text)


def _is_code(said: str) -> bool:
    """Letters with three digits or more, but for a time and an amount."""
    if _digits(said) < MANY or not any(character.isalpha() for character in said):
        return False
    return not _amount().fullmatch(said) and not MOMENT.fullmatch(said)


def _has_unit(text: str, start: int, end: int) -> bool:
    """Whether it is an amount: a short number with what it counts after it, or a currency before it."""
    said = text[start:end]
    if not re.fullmatch(AMOUNT, said):
        return False
    return bool(_unit().match(text, end) or _currency().search(text[max(0, start - 8) : start]))


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(rf"{SPACE}?{any_of('currencies', 'units')}(?:(?<=[{HAN}])|(?![{LETTER}\d]))", re.IGNORECASE)


@cache
def _currency() -> re.Pattern[str]:
    return re.compile(rf"{any_of('currencies')}{SPACE}?$", re.IGNORECASE)


@cache
def _amount() -> re.Pattern[str]:
    currency = any_of("currencies")
    return re.compile(rf"{AMOUNT}{any_of('currencies', 'units')}|{currency}{AMOUNT}", re.IGNORECASE)


@cache
def _mixed() -> re.Pattern[str]:
    """1三8零0一38: Chinese digits among others."""
    digit = rf"[\d{characters('chinese_digits')}]"
    return re.compile(rf"{digit}(?:{BETWEEN}{digit}){{6,}}")


@cache
def _worded() -> tuple[re.Pattern[str], ...]:
    """Digits in words of four languages, five of them or more."""
    chinese = characters("chinese_digits")
    word = any_of("digits")
    return (
        re.compile(rf"[{chinese}](?:{BETWEEN}[{chinese}]){{{LONG - 1},}}"),
        re.compile(bounded(rf"{word}(?:[\s,.\-]{{1,3}}{word}){{{LONG - 1},}}"), re.IGNORECASE),
    )


@cache
def _addresses() -> tuple[re.Pattern[str], ...]:
    """Mail: as it is, in brackets, in words; and names that begin with an @."""
    label, at, dot = rf"[{LETTER}0-9_%+\-]{{1,64}}", any_of("at"), any_of("dot")
    opened, closed = r"[^\S\n]*[\[({<【][^\S\n]*", r"[^\S\n]*[\])}>】][^\S\n]*"
    said = rf"(?:{SPACE}+{dot}{SPACE}+|{opened}{dot}{closed}|(?<=[a-z0-9])点(?=[a-z0-9]))"
    any_dot = rf"(?:\.|{said})"
    local = rf"{label}(?:{any_dot}{label}){{0,4}}"
    return (
        re.compile(rf"{local}{SPACE}?@{SPACE}?{label}(?:{any_dot}{label}){{0,4}}", re.IGNORECASE),
        re.compile(rf"{local}{opened}(?:{at}|@|a){closed}{label}(?:{any_dot}{label}){{0,4}}", re.IGNORECASE),
        re.compile(
            rf"{local}(?:{SPACE}+{at}{SPACE}+|{SPACE}*艾特{SPACE}*){label}(?:{said}{label}){{1,4}}", re.IGNORECASE
        ),
        re.compile(rf"{local}{SPACE}*艾特{SPACE}*{label}(?:{any_dot}{label}){{1,4}}", re.IGNORECASE),
        re.compile(r"(?<![A-Za-z0-9])@[A-Za-z0-9_.]{3,}"),
    )


def _pages(text: str) -> Iterator[Span]:
    """Addresses of pages; of a marketplace's own only what follows its name."""
    for found in _page().finditer(text):
        if not found["market"]:
            yield found.span()
        elif found["path"]:
            yield found.span("path")


@cache
def _page() -> re.Pattern[str]:
    rest = r"[A-Za-z0-9À-ɏ._~:/?#\[\]@!$&'()*+=%\-]"
    label = r"[A-Za-z0-9-]{1,40}"
    market = rf"(?P<market>(?:{label}\.){{0,3}}{any_of('marketplaces')}(?:\.[a-z]{{2,3}}){{1,2}})"
    domain = rf"(?:{label}\.){{1,4}}{any_of('endings')}"
    start = rf"[a-z][a-z0-9+.\-]{{1,9}}://{rest}+|www\.{rest}+|{any_of('short_links')}"
    return re.compile(
        rf"(?<![A-Za-z0-9.@])(?:(?:https?://)?{market}|{start}|{domain})(?![A-Za-z0-9])(?P<path>[/?]{rest}*)?",
        re.IGNORECASE,
    )


@cache
def _accounts() -> re.Pattern[str]:
    """What somebody is called elsewhere: after a colon anything, else what looks like no word."""
    named = r"[A-Za-z0-9][\w.\-]{2,40}"
    between = rf"(?:{SPACE}*(?:账号|帐号|号码?|id)|{SPACE}+[{LETTER}]{{1,15}}){{0,2}}{SPACE}*"
    telling = rf"(?:[:=是为]{SPACE}*|(?=[A-Za-z.\-]*[\d_]))"
    return re.compile(
        rf"(?<![{LETTER}]){any_of('accounts')}{between}{telling}(?P<name>{named})", re.ASCII | re.IGNORECASE
    )

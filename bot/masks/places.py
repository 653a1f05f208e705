"""Where somebody lives: streets in five languages' manners, post boxes, post codes with their towns."""

import re
from collections.abc import Iterator
from functools import cache

from bot.masks.words import CAPITAL, HAN, LETTER, SPACE, any_of, bounded, characters

Span = tuple[int, int]
GAP = rf"{SPACE}*,?{SPACE}*"
NUMBER = rf"\d{{1,5}}(?:{SPACE}?(?:bis|ter|quater|[A-Za-z](?![{LETTER}])))?(?:{SPACE}?[/-]{SPACE}?\d{{1,4}}[A-Za-z]?)?"
TOWN = rf"{CAPITAL}(?:[ -](?:{CAPITAL}|sur|sous|en|les?|la)){{0,3}}"
CODE = r"(?:\d{2}-\d{3}|\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})"
TAIL = rf"(?:{GAP}(?:[A-Z]{{1,2}}-)?{CODE}(?:{SPACE}+{TOWN})?|{GAP}{TOWN},?{SPACE}+(?:[A-Z]{{2}}{SPACE}+)?{CODE})?"


def spans(text: str) -> Iterator[Span]:
    """Where they stand in a text whose characters have their plain form."""
    for pattern in _patterns():
        yield from (found.span() for found in pattern.finditer(text))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (_french(), *_polish(), *_english(), _other(), *_codes(), *_chinese())


def _french() -> re.Pattern[str]:
    """12 bis, avenue Victor Hugo, 69006 Lyon; Résidence Les Lilas, Bât B, appt 12."""
    of = rf"(?:(?:d['’]|l['’])|(?:des?|du|la|le|les|aux?){SPACE}+)*"
    named = rf"{of}(?:{CAPITAL}(?:[ -](?:{of}{CAPITAL}|et|\d{{1,4}})){{0,4}}|[{LETTER}]{{3,20}})"
    part = rf"(?:{GAP}(?i:{any_of('fr_parts')}){SPACE}*[A-Z0-9]{{1,4}}(?![{LETTER}]))*"
    numbered = rf"{NUMBER}{GAP}(?i:{any_of('fr_streets')}){SPACE}+{named}"
    plain = (
        rf"(?i:{any_of('fr_streets')}){SPACE}+{of}{CAPITAL}(?:[ -](?:{of}{CAPITAL})){{0,3}}{SPACE}*,?{SPACE}*{NUMBER}"
    )
    site = rf"(?i:résidence|residence|lotissement|hameau|lieu-dit){SPACE}+{named}"
    return re.compile(rf"(?<![{LETTER}\d])(?:{numbered}|{plain}|{site}){part}{TAIL}")


def _polish() -> tuple[re.Pattern[str], ...]:
    """Like ul. Kwiatowa 12/3 m. 4, 00-950 Warszawa; what has no number only where it is called a street."""
    named = rf"{CAPITAL}(?:[ -](?:{CAPITAL}|i)){{0,3}}"
    flat = rf"(?:{SPACE}?(?:m|lok)\.?{SPACE}?\d{{1,4}})?"
    street = rf"(?i:{any_of('pl_streets')}){SPACE}*{named}(?:{SPACE}+{NUMBER}{flat})?"
    return (re.compile(rf"(?<![{LETTER}\d]){street}{TAIL}"),)


def _english() -> tuple[re.Pattern[str], ...]:
    """221B Baker Street, London NW1 6XE; Flat 3, 48 Elm Grove; P.O. Box 1187, Springfield, IL 62704."""
    number = rf"\d{{1,5}}{SPACE}?[A-Za-z]?(?![{LETTER}])"
    before = rf"(?:(?i:{any_of('en_parts')}){SPACE}+[A-Z0-9]{{1,5}}{GAP})?"
    loose = rf"{number}{SPACE}+(?:[{LETTER}.'’-]{{2,15}}{SPACE}+){{1,3}}?(?i:{any_of('en_streets')})"
    named = rf"{number}{SPACE}+(?:{CAPITAL}\.?{SPACE}+){{1,4}}{any_of('en_streets_named')}"
    wind = rf"(?:{SPACE}(?:NW|NE|SW|SE|N|S|E|W))?"
    part = rf"(?:{GAP}(?i:{any_of('en_parts')}){SPACE}+[A-Z0-9]{{1,5}})?"
    state = rf"(?:[A-Z]{{2}}{SPACE}+)?{CODE}"
    tail = rf"(?:{GAP}(?:{TOWN}{GAP}){{0,2}}{state})?"
    end = rf"(?![{LETTER}])\.?{wind}{part}{tail}"
    box = rf"(?i:p\.?{SPACE}?o\.?{SPACE}?box|bp|cs|postfach|skr\.{SPACE}?poczt\.){SPACE}*\d{{1,6}}{TAIL}"
    return (re.compile(rf"(?<![{LETTER}\d]){before}(?:{loose}|{named}){end}"), re.compile(bounded(box)))


def _other() -> re.Pattern[str]:
    """Hauptstraße 12, Calle Mayor 5."""
    german = rf"[{LETTER}-]{{2,20}}(?i:straße|strasse|str\.|gasse|weg|platz){SPACE}*{NUMBER}"
    roman = rf"(?i:{any_of('other_streets')}){SPACE}+(?:{CAPITAL}{SPACE}+){{1,3}}{NUMBER}"
    return re.compile(rf"(?<![{LETTER}\d])(?:{german}|{roman}){TAIL}")


def _codes() -> tuple[re.Pattern[str], ...]:
    """Post codes, with a town where they can be nothing else or stand where one belongs."""
    british = r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?![A-Za-z0-9])"
    return (
        re.compile(rf"(?<!\d)\d{{2}}-\d{{3}}{SPACE}+{CAPITAL}(?:[ -]{CAPITAL})?"),
        re.compile(rf"(?m)(?:(?<=,)|(?<=:)|^){SPACE}*(?:[A-Z]{{1,2}}-)?\d{{5}}{SPACE}+{TOWN}(?={SPACE}*(?:[,.;\n]|$))"),
        re.compile(british),
    )


def _chinese() -> tuple[re.Pattern[str], ...]:
    """广东省深圳市龙岗区坂田街道雪岗路88号3栋1201室: from the largest area that stands there to the door."""
    not_places = characters("zh_not_places")
    han = rf"(?:(?![{not_places}])[{HAN}])"
    count = r"(?:[0-9A-Za-z-]{1,8}|[〇零一二三四五六七八九十百]{1,6})"
    areas = characters("zh_areas")
    area = rf"(?:{han}(?:(?![{areas}街]){han}){{0,6}}(?:[{areas}]|街道))"
    street = rf"{han}{{1,8}}?{any_of('zh_streets')}{SPACE}?{count}{SPACE}?[号號弄巷]"
    site = rf"{han}{{2,10}}?{any_of('zh_sites')}"
    part = rf"(?:[{HAN}]{{0,8}}?{SPACE}?{count}{SPACE}?{any_of('zh_parts')})"
    return (
        re.compile(rf"{area}{{0,5}}{street}{part}{{0,5}}"),
        re.compile(rf"{area}{{1,5}}{site}{part}{{1,5}}"),
        re.compile(rf"{area}{{2,5}}{part}{{1,5}}"),
    )

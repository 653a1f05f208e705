"""An option picked by its number, however that is written: 1, ①, 第一个, the first one."""

import re

from intents import numbers
from intents.commands import EDGES

ORDINAL = re.compile(
    r"(?:我?要?选择?|回复?|就|那)*(?:第|选项|option |opcja |numéro |numer |choix |no\.? ?|n° ?|nr\.? ?|#)?"
    r"(?P<n>\d|[一二三四五六七八九])[\ufe0f\u20e3]*"
    r"(?:个选项|个|项|种|条|号|\.|\)|、)?(?: please| svp| proszę|吧|啊|哦)?"
)
NAMED = re.compile(
    r"(?:the |le |la |l'|option |opcja )?(?:(?P<one>first|1st|premi(?:er|ère)|pierwsz[aey])"
    r"|(?P<two>second|2nd|deuxième|seconde?|drug[aie]|druga)"
    r"|(?P<three>third|3rd|troisième|trzeci[ae]?))(?: one| option)?"
)
NTH = ("one", "two", "three")


def ordinal(text: str) -> int | None:
    """Which option a plain text picks by number, counted from 0."""
    stripped = text.strip(EDGES)
    match, named = ORDINAL.fullmatch(stripped), NAMED.fullmatch(stripped)
    if named:
        return NTH.index(named.lastgroup or NTH[0])
    if not match:
        return None
    nth = int(numbers.number(match["n"]) or 0) - 1
    return nth if nth >= 0 else None

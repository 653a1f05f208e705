"""How days from one to another are written: 5到7号, between the 3rd and the 5th, du 3 au 5, od 3 do 5 grudnia."""

from intents.numbers import CHINESE
from intents.time_words import MONTH

_M = "|".join(sorted(MONTH, key=len, reverse=True))
_N = rf"(?:\d++|(?>{CHINESE}))"
_STROKE = r"[-–—~～]"
_TO_ZH = rf"(?:号|日)?(?:{_STROKE}++|[到至])"
_NO_PLACE = r"(?!线|楼|仓|店|门|柜|机|车|包|箱|链接|之?内|以内)"
_ORDER = r"(?:st|nd|rd|th|er|-?go)"
_FREE = r"(?<![\d.:/-])(?<!\d,)(?<!\w)"
_END = r"(?![\w:/%€$-]| ?[ap]\.?m| ?h\b|[.,]\d)"
_YEAR = r"(?:,? (?P<y>\d{4})(?!\d))?"
_FIRST, _LAST = rf"(?P<d1>\d{{1,2}}){_ORDER}?\.?", rf"(?P<d2>\d{{1,2}}){_ORDER}?\.?"
_MONTH1, _MONTH2 = (rf" (?:of )?(?P<month{n}>{_M})\.?(?!\w)" for n in (1, 2))
_ARTICLE = r"(?:the |le )?"
_TO = rf"(?: ?{_STROKE} ?| (?:to|through|thru|until|till|au|do) )"
_AND = r" (?:and|et|a|i) "
_BETWEEN = r"(?:between|entre|między|pomiędzy) "

RANGES = (
    (
        "days",
        (
            rf"(?<![第几数多廿卅大小月年\d.、/-])(?:(?:(?P<y>\d{{4}})年)?(?P<m1>{_N})月份?)?(?P<d1>{_N}){_TO_ZH}"
            rf"(?:(?P<m2>{_N})月份?)?(?P<d2>{_N})[日号]{_NO_PLACE}(?:之间|期间)?"
        ),
    ),
    (
        "slashes",
        (
            rf"(?<![\d/.-])(?P<one1>\d{{1,2}})/(?P<other1>\d{{1,2}}) ?(?:{_STROKE}|到|至|to|au|do) ?"
            r"(?P<one2>\d{1,2})/(?P<other2>\d{1,2})(?![\d/%])"
        ),
    ),
    ("days", rf"(?<![\d/.-])(?P<m1>\d{{1,2}})\.(?P<d1>\d{{1,2}}){_TO_ZH}(?P<m2>\d{{1,2}})\.(?P<d2>\d{{1,2}})[日号]"),
    ("days", rf"{_FREE}(?:(?:from|od|du) )?{_ARTICLE}{_FIRST}(?:{_MONTH1})?{_TO}{_ARTICLE}{_LAST}{_MONTH2}{_YEAR}"),
    ("days", rf"{_FREE}{_BETWEEN}{_ARTICLE}{_FIRST}(?:{_MONTH1})?{_AND}{_ARTICLE}{_LAST}{_MONTH2}{_YEAR}"),
    (
        "days",
        (
            rf"(?<!\w)(?P<month1>{_M})\.? (?P<d1>\d{{1,2}}){_ORDER}?{_TO}{_ARTICLE}(?:(?P<month2>{_M})\.? )?"
            rf"(?P<d2>\d{{1,2}}){_ORDER}?{_END}{_YEAR}"
        ),
    ),
    (
        "days",
        (
            rf"(?<!\w)between (?P<month1>{_M})\.? (?P<d1>\d{{1,2}}){_ORDER}? and {_ARTICLE}(?:(?P<month2>{_M})\.? )?"
            rf"(?P<d2>\d{{1,2}}){_ORDER}?{_END}{_YEAR}"
        ),
    ),
    ("days", rf"(?<!\w)between the (?P<d1>\d{{1,2}}){_ORDER}? and {_ARTICLE}(?P<d2>\d{{1,2}}){_ORDER}(?!\w)"),
    (
        "days",
        (
            rf"(?<!moved )(?<!postponed )(?<!changed )(?<!from )(?<!\w)(?:from )?the (?P<d1>\d{{1,2}}){_ORDER}"
            rf"{_TO}{_ARTICLE}(?P<d2>\d{{1,2}}){_ORDER}(?!\w)"
        ),
    ),
    ("days", rf"(?<!\w)(?:du|entre le) (?P<d1>\d{{1,2}})(?:er)? (?:au|et le) (?P<d2>\d{{1,2}})(?:er)?{_END}"),
)

"""How days and times of day are written; each pattern takes all that belongs to its expression, never a part."""

import re

from intents.counts import COUNTED, WORDS
from intents.numbers import CHINESE, CHINESE_SIGN
from intents.range_patterns import RANGES
from intents.since_patterns import EN_UNIT, FR_UNIT, NOW, PL_UNIT, SINCE
from intents.time_words import MONTH, RELATIVE, WEEKDAY

_M = "|".join(sorted(MONTH, key=len, reverse=True))
_W = "|".join(sorted((name for name in WEEKDAY if len(name) > 1), key=len, reverse=True))
# "mon" is Monday only where a figure or a word of time follows, for in French it is "my".
_W = re.sub(
    r"\bmon\b",
    rf"mon(?!\\.? (?!at|the|of|in|around|morning|afternoon|evening|night|last|this|next|\\d|(?:{_M})(?!\\w))\\w)",
    _W,
)
_R = "|".join(
    rf"(?<![\w-]){word}(?!\w)" if word.isascii() or "'" in word or "-" in word else word
    for word in sorted(RELATIVE, key=len, reverse=True)
)
_N = rf"(?:\d++|(?>{CHINESE}))"
_WEEK = r"(?:周|星期|礼拜)"
_WHICH = r"last|this|next|past|previous"
_STEM = r"zeszł|zeszl|ubiegł|przyszł|następn|t"
_THINGS = r"[件个单次只箱包台套条双瓶盒美块欧元%天折]"
_NOUNS = r"线|楼|仓|店|门|柜|机|车|包|箱|链接"
_PART = r"凌晨|清晨|大清早|早上|早晨|一早|上午|中午|下午|傍晚|晚上|夜里|半夜|[早晚夜]"
_AGO = r"(?:多|左右)?(?:以?前|之前|了)"
_SINCE = r"(?:il y a|depuis|ça fait|cela fait)"
_YEAR = (
    rf"(?:(?:,? ?(?P<y>\d{{4}})(?!\d))|(?P<which> (?:of )?(?:last|this|next) year"
    rf"| de (?:l'an(?:née)? (?:derni|pass|prochain)\w*|cette année)| (?:{_STEM})ego roku))?"
)
_FRONT = (
    r"(?:(?:last|this|next) week,? ?(?:on )?|(?:la |cette )?semaine (?:(?:derni|pass|prochain)\w*)?,? ?(?:le )?"
    rf"|w (?:{_STEM})ym tygodniu,? ?(?:we? )?)"
)
_LEAD = (
    rf"(?:(?:{_WHICH}|coming|following|that|every|each|chaque|tous les|ce|l'avant-dernier|co|(?:{_STEM})[ąęyae]"
    rf"|każd\w+|poprzedni\w*) )"
)
_TAIL = (
    rf"(?: (?:of |in )?(?:last|this|next) week\b| before last\b| after next\b| week\b| (?:derni|pass|prochain)\w*"
    rf"| (?:suivant|précédent|en huit|en quinze)\b| de (?:la semaine \w+|cette semaine)"
    rf"| (?:w )?(?:{_STEM})ym tygodniu| (?:{_STEM})ego tygodnia)"
)

DAYS = (
    ("date", r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    ("date", r"(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>\d{4})"),
    ("date", r"(?<![\d/.-])(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})(?![\d/])"),
    ("either", rf"(?<![\d/.-])(?<!\d,)(?P<one>\d)/(?P<other>\d)(?=[号日]|{_PART}| ?\d{{1,2}}[:点h])"),
    ("either", r"(?<![\d/.-])(?<!\d,)(?!24/7|\d/\d(?!\d))(?P<one>\d{1,2})/(?P<other>\d{1,2})(?![\d/%]|[.,]\d)"),
    (
        "date",
        (
            rf"(?:(?:(?P<y>\d++|[〇零一二三四五六七八九]{{2,}}+)|(?P<year>[大前去今本明后上下]++))年的?)?"
            rf"(?P<m>{_N})月份?的?(?P<d>{_N})(?:[日号]|(?!{_THINGS}))"
        ),
    ),
    ("date", rf"(?<![\d.])(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}})(?:[日号]|(?={_PART}|[那当][天日晚])|(?= \d{{1,2}}:\d\d))"),
    (
        "date",
        (
            r"(?:(?<![^,;。\n])|(?<=[日时在于][期间在于]))(?P<m>1[0-2]|0?[1-9])\.(?P<d>0[1-9]|[12]\d|3[01])"
            rf"(?= ?[\u3400-\u9fff])(?! ?(?:{_THINGS}|欧|美|英|刀|万|公|斤|克|米|厘|倍|分|版|\.|%))"
        ),
    ),
    ("date", r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.?(?= o \d| godz)"),
    ("date", rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\.? (?:of )?(?P<month>{_M})\.?(?!\w){_YEAR}"),
    ("date", rf"(?<!\w)(?P<month>{_M})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d){_YEAR}"),
    ("month", rf"(?P<which>[上下这本每隔]+)(?:一?个)?月份?的?(?P<d>{_N})[日号]"),
    ("month", rf"(?:the )?(?P<d>\d++)(?:st|nd|rd|th)? (?P<which>(?:of )?(?:{_WHICH}) month)\b"),
    ("month", r"(?:le )?(?P<d>\d++)(?:er)? (?P<which>d[eu] (?:ce )?mois(?: \w+)?)\b"),
    ("month", rf"(?P<d>\d++)\.?(?:-?go)? (?P<which>(?:{_STEM})ego miesiąca)"),
    (
        "weekday",
        (
            r"(?:(?<![\d零一二两三四五六七八九十百几数])|(?<=[周期拜][一二三四五六]))"
            rf"(?P<which>(?:[上下每逢隔这本那再]|(?<![以之天日周月年])前)*+)(?:一?个)?{_WEEK}(?:的?{_WEEK})?"
            rf"(?P<weekday>[一二三四五六日天])(?![次趟天]|[二三四五六日](?!{_THINGS}))"
        ),
    ),
    (
        "weekday",
        rf"(?<![\w-])(?P<front>{_FRONT})?(?P<lead>{_LEAD}*)(?P<weekday>{_W})(?P<habit>s)?\.?(?!\w)(?P<tail>{_TAIL}*)",
    ),
    ("near", rf"(?P<near>{_R})"),
    ("far", r"(?<![以之目当])(?P<lead>[大前]*)(?P<past>前(?:天|日|晚))(?![天气期])"),
    ("far", r"(?<![以之])(?P<lead>[大后]*)(?P<to_come>后(?:天|晚))(?![天气])"),
    ("far", r"(?<![\w-])(?:the )?(?P<lead>(?:day before (?:the )?)*)(?P<past>day before yesterday)(?!\w)"),
    ("far", r"(?<![\w-])(?:the )?(?P<lead>(?:day after (?:the )?)*)(?P<to_come>day after tomorrow)(?!\w)"),
    ("far", r"(?<![\w-])(?P<lead>(?:avant[ -])*)(?P<past>avant[ -]hier)(?!\w)"),
    ("far", r"(?<![\w-])(?P<lead>(?:après[ -])*)(?P<to_come>après[ -]demain)(?!\w)"),
    ("far", r"(?<![\w-])(?P<lead>(?:przed[ -]?)*)(?P<past>przed[ -]?wczoraj)(?!\w)"),
    ("far", r"(?<![\w-])(?P<lead>(?:po)*)(?P<to_come>pojutrze)(?!\w)"),
    (
        "ago",
        rf"(?<!\de)(?P<ago>\d++(?:[.,]\d++)?|(?>{CHINESE}))(?P<unit>个?(?:天|日|小时|钟头|分钟|周|星期|礼拜)|个月){_AGO}",
    ),
    ("ago", rf"(?<![\w.])(?<!\d,)(?P<ago>{COUNTED}) ?(?P<unit>{EN_UNIT}) ago\b"),
    ("ago", rf"{_SINCE} (?P<ago>{COUNTED}) ?(?P<unit>{FR_UNIT})(?P<half> et demie?)?(?!\w)"),
    ("ago", rf"(?<![\w.])(?<!\d,)(?P<ago>{COUNTED}) (?P<unit>{PL_UNIT}) temu\b"),
    ("ago", rf"(?:(?P<ago>{_N})个?)?(?P<half>半)个?(?P<unit>小时|钟头)(?:以?前|之前)"),
    ("ago", rf"(?<![\w.])(?<!\d,)(?:(?P<ago>{COUNTED}) and )?(?P<half>half an?|a half) (?P<unit>hours?) ago\b"),
    ("ago", rf"(?<![\w.])(?<!\d,)(?P<ago>{COUNTED}) (?P<unit>hours?) (?P<half>and a half) ago\b"),
    ("ago", rf"{_SINCE} une (?P<half>demi)[ -](?P<unit>heure)\b"),
    ("ago", rf"(?<![\w.])(?<!\d,)(?:(?P<ago>{COUNTED}) i )?(?P<half>pół(?:torej)?) (?P<unit>godziny) temu\b"),
    *(("now", pattern) for pattern in NOW),
    *(("ago", pattern) for pattern in SINCE),
    *RANGES,
    ("date", rf"(?<![第几数多廿卅大小月年])(?P<d>{_N})号(?!{_NOUNS})"),
    ("date", r"(?<![第几数多月年])(?P<d>\d++)日(?!内|以内|之内|后|起)"),
    ("date", r"(?<!\w)the (?P<d>\d++)(?:st|nd|rd|th)(?!\w)"),
    (
        "date",
        (
            r"(?:(?<=sorry, )|(?<=sorry )|(?<=no, )|(?<=no )|(?<=wait, )|(?<=mean )|(?<=that )|(?<=rather ))"
            r"(?P<d>\d{1,2})(?:st|nd|rd|th)(?!\w)"
        ),
    ),
    ("date", r"(?<![\d/.-])(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?= \d{1,2}:\d\d)"),
    ("date", r"(?<!\w)le (?P<d>\d{1,2})(?!\d| ?[h:/%€]|[.,]\d)"),
    # A time, but which? It is not read, nor is the hour beside it.
    (
        "vague",
        rf"(?:[上下这本那每隔]++(?:一?个)?{_WEEK}|周)末|[上下这本那每隔]++(?:一?个)?{_WEEK}(?![一二三四五六日天周])",
    ),
    ("vague", rf"(?:[上下这本那每隔]++(?:一?个)?|{_N})?月(?:底|初|末|[上中下]旬)|[上下这本每隔]++(?:一?个)?月(?!\d)"),
    ("vague", rf"[大前去明后]++年|{COUNTED}年(?:以?前|之前)"),
    (
        "vague",
        r"[大前]昨[天日晚]|每[天日晚早]|第[二三四五六七]天|[次翌隔][日天]|(?<![\d日号])[当那某][天日晚]|那一天|同一?天|[前后]一天|有一天",
    ),
    (
        "vague",
        r"(?:[十百\d]+[几多]|好?几|数)个?(?:天|日|周|星期|月|小时|钟头|分钟)(?:以?前|之前)?|前(?:几|两|三|些)个?(?:天|日|周|月|小时)",
    ),
    ("vague", rf"(?:农历|阴历|旧历)(?:[正腊冬闰]|{_N})?月?初?{_N}?[日号]?|[正腊]?月?初[一二三四五六七八九十]"),
    ("vague", rf"[廿卅][一二三四五六七八九]?[日号]|[元同该次]月{_N}[日号]?"),
    ("vague", rf"(?<!\w)(?:(?:the|{_WHICH}) )*(?:{_WHICH}) (?:week|month|year|weekend)\b"),
    ("vague", r"(?<!\w)(?:the )?(?:week|month|year)(?:end)? (?:before last|after next|before|after)\b"),
    ("vague", r"(?<!\w)(?:every|each) (?:other )?(?:day|morning|evening|night|week|month|year)\b|(?<!\w)daily\b"),
    ("vague", r"(?<!\w)(?:the )?(?:next|following|same|other|previous|that) day\b|(?<!\w)the day (?:before|after)\b"),
    ("vague", r"(?<!\w)(?:an? )?(?:few|couple(?: of)?|several|some|many) (?:minute|hour|day|week|month|year)s? ago\b"),
    ("vague", rf"(?<!\w)(?:{COUNTED}) years? ago\b|(?<!\w){_SINCE} (?:{COUNTED}) ans?\b"),
    ("vague", rf"(?<!\w)(?:{COUNTED}) (?:{EN_UNIT}) (?:before|after) \w+"),
    ("vague", r"(?<!\w)(?:la |cette )?semaine(?: (?:derni|pass|prochain|suivant)\w*| d'avant)?"),
    (
        "vague",
        r"(?<!\w)(?:le |ce )?mois (?:derni|pass|prochain)\w*|(?<!\w)ce mois\b|l'an(?:née)? (?:derni|pass|proch)\w*",
    ),
    ("vague", r"(?<!\w)(?:tous les|chaque) (?:jour|matin|soir|semaine)s?\b"),
    ("vague", r"(?<!\w)(?:le lendemain|le jour (?:même|suivant|d'après)|la veille|ce jour-là|le surlendemain)\b"),
    ("vague", rf"il y a (?:[\w-]+ ){{1,4}}?(?:{FR_UNIT}|ans?)\b|(?<!\w){WORDS} jours? (?:avant|après) \w+"),
    ("vague", r"(?<!\w)(?:w )?(?:zeszł|ubiegł|przyszł|następn|t)ym (?:tygodniu|miesiącu|roku)"),
    ("vague", r"(?<!\w)(?:codziennie|co (?:dzień|tydzień|wieczór|rano)|każdego dnia|nazajutrz|następnego dnia)\b"),
    ("vague", r"(?<!\w)(?:tego (?:samego )?dnia|poprzedniego dnia|dzień (?:później|wcześniej|po|przed))\b"),
    ("vague", rf"(?<!\w)(?:kilka|parę|kilkanaście|kilku) (?:{PL_UNIT}) temu|(?<!\w)(?:{COUNTED}) (?:lata?|rok) temu"),
    ("vague", rf"(?<!\w)(?:{COUNTED}) (?:{PL_UNIT}) (?:przed|po) \w+"),
)

_LATER = (
    r"(?: (?:in the (?P<later>morning|afternoon|evening)|at (?P<night>night)"
    r"|d[ue] (?:l')?(?P<tard>soir|matin|après-midi)|(?P<pora>rano|wieczorem|po południu|w nocy)))?"
)
_SAID = (
    r"(?<!\w)(?:(?P<part>morning|afternoon|evening|tonight|night|matin|soir|après-midi|rano|wieczorem|po południu"
    r"|w nocy) )?"
)
_HOURS_EN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_LESS = rf"差(?:{_N}分钟?|[一三]刻钟?)"

_MINUTES = (
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>{_N})分(?!之)"
    rf"|(?P<bare_min>\d{{2}}(?!\d)|(?={CHINESE_SIGN}{{2}})(?>{CHINESE})(?!{_THINGS})))?"
)
_FREE = r"(?<![\d.:/-])(?<!\d,)(?<!\w)"
_POINTS = r"[间区候]|问题|原因|建议|要求|理由|意见|说明"

CLOCKS = (
    (
        rf"(?P<less>{_LESS}(?:到|就)?)?(?P<part>{_PART})?的?(?<![第有这那之])(?P<h>{_N})(?P<sign>[点时])(?!{_POINTS})"
        rf"{_MINUTES}(?P<short>{_LESS})?(?P<sharp>钟|整)? ?(?P<ampm>[ap]\.?m(?!\w))?"
    ),
    (
        rf"(?P<part>{_PART})?(?<![\d.:])(?P<h>\d++)(?P<colon>:)(?P<min>\d++)(?::\d\d(?!\d))?"
        rf"(?: ?(?P<ampm>[ap]\.?m\.?)(?!\w))?{_LATER}"
    ),
    (
        rf"{_SAID}at (?P<h>(?:[01]?\d|2[0-4])(?!\d)|\d++(?= ?(?:$|[.,;!?)])))"
        rf"(?![\d:/h€$]|[.]\d| ?[ap]\.?m| (?:past|to)\b){_LATER}"
    ),
    rf"{_SAID}(?:at |à |o )(?<![\d.:])(?P<h>\d++)(?P<colon>:)(?P<min>\d++)(?: ?(?P<ampm>[ap]\.?m\.?)(?!\w))?{_LATER}",
    rf"{_SAID}(?:at )?(?P<h>\d++|{_HOURS_EN}) ?o'?clock{_LATER}",
    (
        rf"{_FREE}(?P<h>\d{{1,2}}|{_HOURS_EN}) "
        r"(?:in the (?P<later>morning|afternoon|evening)|at (?P<night>night))(?!\w)"
    ),
    rf"{_FREE}(?P<h>\d{{1,2}}) (?P<pora>rano|wieczorem|po południu|w nocy)(?!\w)",
    rf"{_SAID}(?:at )?(?P<before>half|quarter) (?P<side>past|to) (?P<h>\d++|{_HOURS_EN})(?!\w){_LATER}",
    r"(?<![\d.:])(?<!\d,)(?P<h>\d{1,2})(?:\.(?P<min>\d\d))? ?(?P<ampm>[ap]\.?m\.?)(?!\w)",
    rf"{_SAID}(?P<mark>à )?(?<![\d.])(?<!\d,)(?P<h>\d++) ?(?P<hours>h)(?:eures?)? ?(?P<min>\d++)?(?!\w){_LATER}",
    (
        rf"{_SAID}(?P<around>o) (?P<mark>godz(?:inie|\.)? ?)?(?P<h>\d++)(?:\.(?P<min>\d\d))?"
        rf"(?![\w%:]|\.\d| ?(?:dni|godz|szt|zł|pln|eur|€)){_LATER}"
    ),
    r"(?<![\w-])(?<!apr[èe]s )(?P<fixed>noon|midday|midi|w południe)(?!\w)|(?P<fixed_zh>正午)",
)


def _compiled(pattern: str) -> re.Pattern[str]:
    """With ends of words that a Chinese character makes as well: 3 pm收到."""
    letter = r"[^\W\u4e00-\u9fff]"
    for edge, meant in ((r"(?!\w)", rf"(?!{letter})"), (r"(?<!\w)", rf"(?<!{letter})"), (r"\b", rf"(?!{letter})")):
        pattern = pattern.replace(edge, meant)
    return re.compile(pattern)


DAY_PATTERNS = tuple((kind, _compiled(pattern)) for kind, pattern in DAYS)
CLOCK_PATTERNS = tuple(_compiled(pattern) for pattern in CLOCKS)

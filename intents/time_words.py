"""How days, times of day and zones are said, in Chinese, English, French and Polish."""

import re
from decimal import Decimal

from intents.numbers import CHINESE

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

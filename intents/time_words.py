"""How days, times of day and zones are said, in Chinese, English, French and Polish."""

import re

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
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1,
    "yesterday": -1, "last night": -1, "today": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1,
    "hier": -1, "aujourd'hui": 0, "ce matin": 0, "cet après-midi": 0, "ce soir": 0, "demain": 1,
    "wczoraj": -1, "dzisiaj": 0, "dziś": 0, "jutro": 1,
}  # fmt: skip
# The word before or after "week", "month", "year" or a weekday, by its beginning; another word is not understood.
STEPS = {
    "last": -1, "past": -1, "previous": -1, "derni": -1, "pass": -1, "zesz": -1, "ubieg": -1, "上": -1,
    "this": 0, "ce": 0, "te": 0, "ty": 0, "tę": 0, "这": 0, "本": 0,
    "next": 1, "coming": 1, "prochain": 1, "przysz": 1, "następn": 1, "下": 1,
}  # fmt: skip
FILLERS = frozenset((
    "the", "on", "of", "in", "at", "de", "du", "la", "le", "l", "w", "we", "an", "année", "week", "month", "year",
    "semaine", "mois", "tygodniu", "tygodnia", "miesiąca", "roku",
))  # fmt: skip
YEARS = {"大前": -3, "前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3}
FIXED = {"noon": 12, "midday": 12, "midi": 12, "w południe": 12, "正午": 12}
MORNING = ("凌晨", "清晨", "大清早", "早上", "早晨", "一早", "上午", "早", "morning", "matin", "rano")
AFTERNOON = ("下午", "傍晚", "afternoon", "après-midi", "po południu")
NIGHT = ("晚上", "晚", "夜里", "半夜", "evening", "tonight", "night", "soir", "wieczorem", "w nocy")
# Between two times: what says that the second corrects the first, and what may stand beside it.
CORRECTS = re.compile(
    r"[啊哦噢呃]?不对|[啊哦噢呃]不|不不|[说写搞记打看]错了?|更正|应该是"
    r"|\b(?:no|sorry|i mean|rather|make that|correction)\b"
    r"|\b(?:non|pardon|je veux dire|plutôt|nie|to znaczy|znaczy|przepraszam|raczej)\b"
)
DENIES = re.compile(
    r"(?:(?<!是)不是|并非|\b(?:not|n'est pas|c'est pas|nie))"
    r"\s?(?:(?:on|the|le|w)\s)*$"
)
ASIDE = re.compile(r"[\s,.;:!…、-]|是|我|在|\b(?:on|the|it was|it's|it|was|wait|at|le|c'était|à|to było|było|o|w)\b")

"""How days and times of day are said, in Chinese, English, French and Polish."""

import re

MONTHS = {
    "january janvier stycznia styczeń styczen jan": 1,
    "february février fevrier lutego luty feb févr": 2,
    "march mars marca marzec mar": 3,
    "april avril kwietnia kwiecień kwiecien apr avr": 4,
    "may mai maja maj": 5,
    "june juin czerwca czerwiec jun": 6,
    "july juillet lipca lipiec jul juil": 7,
    "august août aout sierpnia sierpień sierpien aug": 8,
    "september septembre września wrzesień wrzesnia wrzesien sep sept": 9,
    "october octobre października październik pazdziernika pazdziernik oct": 10,
    "november novembre listopada listopad nov": 11,
    "december décembre decembre grudnia grudzień grudzien dec déc": 12,
}
MONTH = {name: index for names, index in MONTHS.items() for name in names.split()}
WEEKDAYS = {
    "一 monday mon lundi poniedziałek poniedzialek": 0,
    "二 tuesday tue tues mardi wtorek": 1,
    "三 wednesday wed mercredi środa środę sroda srode": 2,
    "四 thursday thu thurs jeudi czwartek": 3,
    "五 friday fri vendredi piątek piatek": 4,
    "六 saturday sat samedi sobota sobotę sobote": 5,
    "日 天 sunday sun dimanche niedziela niedzielę niedziele": 6,
}
WEEKDAY = {name: index for names, index in WEEKDAYS.items() for name in names.split()}
RELATIVE = {
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今夜": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1,
    "yesterday": -1, "last night": -1, "today": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1,
    "hier": -1, "aujourd'hui": 0, "ce matin": 0, "cet après-midi": 0, "ce soir": 0, "demain": 1,
    "wczoraj": -1, "zeszłej nocy": -1, "ostatniej nocy": -1, "dzisiaj": 0, "dziś": 0, "dzis": 0, "jutro": 1, "jutra": 1,
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
NIGHT = ("晚上", "晚", "夜", "夜里", "半夜", "evening", "tonight", "night", "soir", "wieczorem", "w nocy")
# Between two times: what says that the second corrects the first, and what may stand beside it.
CORRECTS = re.compile(
    r"[啊哦噢呃]?不对|[啊哦噢呃]不|不不|不是|[说写搞记打看]错了?|记混了?|更正|应该是"
    r"|\b(?:no|sorry|i mean|i meant|rather|make that|correction|scratch that|my mistake|my bad)\b"
    r"|\b(?:non|pardon|je veux dire|plutôt|erreur|je me trompe|nie)\b"
    r"|\b(?:to znaczy|znaczy(?: się)?|przepraszam|raczej|pomyłka)\b"
)
# What corrects even where more than such words stand between the two: "at 3 by mail, sorry, 4". `rest`: what follows.
AGAIN = re.compile(
    r"(?:[啊哦噢呃]?不对|[啊哦噢呃]不|[说写搞记打看]错了?|记混了?|更正|(?<=,) ?(?:no|non|nie|不|不是) ?(?=,)"
    r"|\b(?:sorry|no,? wait|i mean|i meant|make that|correction|scratch that|my mistake)\b"
    r"|\b(?:pardon|je veux dire|je me trompe)\b"
    r"|\b(?:przepraszam|to znaczy|znaczy się|pomyłka)\b)(?P<rest>.*)$"
)
DENIES = re.compile(
    r"(?:(?<!是)不是|并非|\b(?:not|n'est pas|c'est pas|nie))"
    r"\s?(?:(?:on|the|le|w)\s)*$"
)
ASIDE = re.compile(
    r"[\s,.;:!…、()-]|是|我|在|了|的|[啊哦噢呃嗯哎唉]|\b(?:on|the|it was|it's|it|was|wait|hold on|actually|oops|at"
    r"|um|uh|er|le|c'était|à|euh|enfin|excusez-moi|to było|było|o|w|ach|jednak|czekaj)\b"
)

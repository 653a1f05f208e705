"""How people say that something happened just now, or how long it has been since."""

from intents.counts import COUNTED
from intents.numbers import CHINESE

EN_UNIT = r"days?|d|hours?|hrs?|h|minutes?|mins?|weeks?|months?"
FR_UNIT = r"jours?|heures?|minutes?|semaines?|mois"
PL_UNIT = r"dni|dzień|godzin\w*|minut\w*|tygodni\w*|tydzień|miesiąc\w*|miesięcy"
_ZH_UNIT = r"个?(?:天|小时|钟头|分钟|周|星期|礼拜)|个月"
_AGO = rf"(?P<ago>{COUNTED})(?: |(?<=\d))"  # "and since" is no day
_EN, _FR, _PL = (rf"{_AGO}(?P<unit>{unit})" for unit in (EN_UNIT, FR_UNIT, PL_UNIT))
_ZH = rf"(?P<ago>\d++(?:[.,]\d++)?|(?>{CHINESE}))(?P<unit>{_ZH_UNIT})"
_EVENT = r"收货|收到货|到货|签收|妥投|送达|发货|下单|付款|投诉|申请|开箱|寄出|发出|入仓|到仓|上架|开店"
# A term or a rule: 签收后, 3天内, 7天无理由, 十天到.
_NO_TERM = r"(?!之?内|以内|[之以]?后|[之以]?前|[无可包免]|的?时[效限]|左右|上下|多|到(?!现|今|了))"
_NEWCOMER = r"来(?!自|做|的(?!信|邮|通|投|消|单))"  # 刚来的同事 is no mail
_FREE = r"(?<!\w)(?<!\d[.,])"
_PRONOUN = r"(?:[mstl]'|me |se |te |lui |nous |le |la |les )?"

NOW = (
    r"刚刚|刚才|方才|just now|(?:moments|an? (?:moment|second|instant)) ago|[àa] l'instant|il y a un instant",
    r"przed (?:chwil[ąa]|momentem|sekund[ąa])|chwil[ęe] temu|dopiero co",
    (
        rf"(?<![娘妹])刚(?:刚|才)?(?:[给跟]我|又|在后台)?(?:{_NEWCOMER}|收到|接到|看到|进来|弹|发来|打来|发现|查|刷新"
        r"|开了|提了|提交|申请|投诉|通知|回复|签收|到(?!货|了?[两几\d一二三四五六七八九十]))"
    ),
    (
        r"(?<!\w)(?:only )?just (?:now |been )?(?:came|come|got|gotten|received|arrived|landed|popped|opened|filed"
        r"|noticed|saw|heard|checked|refreshed)\b"
    ),
    rf"(?:viens|vient|venons|viennent) (?:tout )?(?:juste )?d(?:e |'){_PRONOUN}[a-zà-ÿ]{{2,15}}(?:er|ir|re)(?!\w)",
    r"tout juste (?:reçue?|arrivée?|ouverte?)(?!\w)",
    r"w[łl]a[śs]nie (?:teraz|dosta\w+|przysz\w+|przyj\w+|otrzyma\w+|wpłyn\w+|zgłosi\w+|otworzy\w+|napisa\w+|odebra\w+)",
)
SINCE = (
    rf"(?<![超不没])已经?(?:过去?了?|有了?|等了?)?{_ZH}了?{_NO_TERM}",
    rf"(?:都(?:过去?了|等了)|过去了){_ZH}了?{_NO_TERM}",
    rf"(?:{_EVENT})(?:到现在)?(?:都|已经?|了|有|过去?|才|刚){{0,3}}{_ZH}了?{_NO_TERM}",
    (
        rf"(?:it's|it has|its|that's|there's|has|have) (?:now |already )?been (?:already )?{_EN}(?: now| already)?"
        r"(?! ?(?:before|after|late|ago))\b"
    ),
    rf"been (?:waiting|sitting|stuck|lying|pending|open)(?: for| now)?(?: already)? {_EN}\b",
    rf"(?<!within )(?<!after ){_FREE}{_EN} (?:already |now )?(?:since|back(?! guarantee)|and counting)\b",
    rf"(?<!within )(?<!after ){_FREE}{_EN} (?:have |has )?(?:already |now )?(?:passed|gone by|elapsed)\b",
    rf"(?<!\w)for {_EN} (?:already|now)\b",
    rf"(?<!\w)since (?P<ago>{COUNTED}) (?P<unit>days?|hours?|weeks?|months?)(?! ago)\b",
    (
        rf"(?:(?:ça|cela|ca) fait|voilà|voici|depuis) (?:maintenant |déjà |bien )?{_FR}(?P<half> et demie?)?"
        r"(?: déjà| maintenant)?(?!\w)"
    ),
    rf"{_FREE}{_FR} (?:se sont|sont|ont) (?:écoulé|passé)\w*",
    (
        rf"(?<!\w)(?:od|(?:to )?ju[żz]|min[ęe][łl]\w+|mija(?:j[ąa])?|up[łl]yn[ęe][łl]\w+|czekamy?)"
        rf" (?:ju[żz] )?{_PL}(?! (?:po|przed|do)\b)(?!\w)"
    ),
    rf"{_FREE}{_PL} (?:odk[ąa]d|min[ęe][łl]\w+|up[łl]yn[ęe][łl]\w+|czekam)(?!\w)",
    r"(?<!\w)od (?P<unit>(?P<one>tygodnia|godziny|miesiąca))(?!\w)",
    r"(?<!\w)(?P<unit>(?P<one>tydzień|godzinę|miesiąc)) temu(?!\w)",
)

"""How people say that something happened just now, or how long it has been since."""

from intents.counts import COUNTED
from intents.numbers import CHINESE

EN_UNIT = r"days?|d|hours?|hrs?|h|minutes?|mins?|weeks?|months?"
FR_UNIT = r"jours?|heures?|minutes?|semaines?|mois"
PL_UNIT = r"dni|dzień|godzin\w*|minut\w*|tygodni\w*|tydzień|miesiąc\w*|miesięcy"
_ZH_UNIT = r"个?(?:天|小时|钟头|分钟|周|星期|礼拜)|个月"
_EVENT = r"收货|收到货|到货|签收|妥投|送达|发货|下单|付款|投诉|申请|开箱|寄出|发出|退货|入仓|到仓|上架|开店"
_NO_TERM = r"(?!之?内|以内|[之以]?后|[之以]?前|[无可包免]|的?时[效限]|左右|上下|多)"
_FREE = r"(?<!\w)(?<!\d[.,])"

NOW = (
    r"刚刚|刚才|方才|just now|à l'instant|przed (?:chwilą|momentem|sekundą)|chwilę temu|dopiero co",
    (
        r"刚(?:刚|才)?(?:[给跟]我|又|在后台)?(?:来(?!自)|收到|接到|看到|进来|弹|发来|打来|发现|查|刷新|开了|提了|提交|申请|投诉|通知"
        r"|回复|签收|到(?!货|了?[两几\d一二三四五六七八九十]))"
    ),
    r"(?<!\w)(?:only )?just (?:now |been )?(?:came|come|got|gotten|received|arrived|landed|popped|opened|filed|noticed|saw|heard|checked|refreshed)\b",
    (
        r"(?:viens|vient|venons|viennent) (?:tout )?(?:juste )?d(?:e |')(?:[mstl]'|me |se |te |lui |nous |le |la |les )?"
        r"[a-zà-ÿ]{2,15}(?:er|ir|re)(?!\w)"
    ),
    r"tout juste (?:reçue?|arrivée?|ouverte?)(?!\w)|il y a un instant",
    r"właśnie (?:teraz|dosta\w+|przysz\w+|przyj\w+|otrzyma\w+|wpłyn\w+|zgłosi\w+|otworzy\w+|napisa\w+|odebra\w+)",
)
SINCE = (
    (
        rf"(?<![超不没])(?:(?:已经?|都)(?:过去?了?|有了?|等了?)|已经?|过去了|(?:{_EVENT})(?:到现在)?(?:都|已经?|了|有|过去?){{0,3}})"
        rf"(?P<ago>\d++(?:[.,]\d++)?|(?>{CHINESE}))(?P<unit>{_ZH_UNIT})了?{_NO_TERM}"
    ),
    (
        rf"(?:it's|it has|its|that's|there's|has|have) (?:now |already )?been (?:already )?(?P<ago>{COUNTED}) ?(?P<unit>{EN_UNIT})"
        r"(?: now| already)?(?! ?(?:before|after|late|ago))\b"
    ),
    rf"been (?:waiting|sitting|stuck|lying|pending|open)(?: for| now)?(?: already)? (?P<ago>{COUNTED}) ?(?P<unit>{EN_UNIT})\b",
    (
        rf"(?<!within )(?<!after ){_FREE}(?P<ago>{COUNTED}) ?(?P<unit>{EN_UNIT}) (?:already |now )?"
        r"(?:since|back(?! guarantee)|and counting|(?:have |has )?(?:already )?(?:passed|gone by|elapsed))\b"
    ),
    rf"(?<!\w)for (?P<ago>{COUNTED}) (?P<unit>{EN_UNIT}) (?:already|now)\b",
    rf"(?<!\w)since (?P<ago>{COUNTED}) (?P<unit>days?|hours?|weeks?|months?)(?! ago)\b",
    (
        rf"(?:(?:ça|cela|ca) fait|voilà|voici|depuis) (?:maintenant |déjà |bien )?(?P<ago>{COUNTED}) ?(?P<unit>{FR_UNIT})"
        r"(?: et demie?)?(?: déjà| maintenant)?(?!\w)"
    ),
    rf"{_FREE}(?P<ago>{COUNTED}) (?P<unit>{FR_UNIT}) (?:se sont|sont|ont) (?:écoulé|passé)\w*",
    (
        rf"(?<!\w)(?:od|(?:to )?już|minęł\w+|mija(?:ją)?|upłynęł\w+|czekam|czekamy) (?:już )?(?P<ago>{COUNTED}) (?P<unit>{PL_UNIT})"
        r"(?! (?:po|przed|do)\b)(?!\w)"
    ),
    rf"{_FREE}(?P<ago>{COUNTED}) (?P<unit>{PL_UNIT}) (?:odkąd|minęł\w+|upłynęł\w+)(?!\w)",
    r"(?<!\w)od (?P<unit>(?P<one>tygodnia|godziny|miesiąca))(?!\w)",
    r"(?<!\w)(?P<unit>(?P<one>tydzień|godzinę|miesiąc)) temu(?!\w)",
)

"""What sellers type for a day or an hour: read whole with the right value, or not at all."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents import commands
from intents.answers import AnswerReader, Question, Unreadable
from intents.mail_facts import FactReader, load_wishes
from intents.mail_parts import load_words
from intents.normalize import plain
from intents.times import times
from knowledge import clocks
from knowledge.model import Slot
from knowledge.rules import BusinessHours, CalendarDays, Rule, RunningHours, Typical, Window

SHANGHAI, PARIS, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)  # a Saturday
TEXT = {"en": "text", "zh": "文字"}

CHINESE = {
    "上上周三": "2026-11-04",
    "上上周三上午10点": "2026-11-04T10:00",
    "上上个星期三": "2026-11-04",
    "上上上周三": "2026-10-28",
    "上个礼拜三": "2026-11-11",
    "上一个星期三": "2026-11-11",
    "上周周三": "2026-11-11",
    "上个星期的周三下午3点": "2026-11-11T15:00",
    "平台上周三通知我": "2026-11-11",
    "这周三": "2026-11-18",
    "本周一": "2026-11-16",
    "这个星期二": "2026-11-17",
    "下周一": "2026-11-23",
    "下下周一": "2026-11-30",
    "下个星期天": "2026-11-29",
    "上周日": "2026-11-15",
    "前天": "2026-11-19",
    "大前天": "2026-11-18",
    "大前天下午3点": "2026-11-18T15:00",
    "大大前天": "2026-11-17",
    "大大前天晚上9点": "2026-11-17T21:00",
    "后天": "2026-11-23",
    "大后天": "2026-11-24",
    "大大后天": "2026-11-25",
    "上个月15号": "2026-10-15",
    "上月15号下午3点": "2026-10-15T15:00",
    "上个月三十一号": "2026-10-31",
    "上上个月15号": "2026-09-15",
    "这个月3号": "2026-11-03",
    "本月3号": "2026-11-03",
    "下个月3号": "2026-12-03",
    "下下个月3号": "2027-01-03",
    "去年11月16日": "2025-11-16",
    "去年的11月16号下午3点": "2025-11-16T15:00",
    "今年11月16日": "2026-11-16",
    "前年11月16日": "2024-11-16",
    "大前年11月16日": "2023-11-16",
    "明年1月5日": "2027-01-05",
    "二〇二六年十一月十六日": "2026-11-16",
    "二零二五年十一月十六日": "2025-11-16",
    "25年11月16日": "2025-11-16",
    "2026年11月16号": "2026-11-16",
    "十一月十六号下午三点": "2026-11-16T15:00",
    "十六号": "2026-11-16",
    "三十一号": "2026-10-31",
    "二十号晚上九点半": "2026-11-20T21:30",
    "11.16号": "2026-11-16",
    "11月16": "2026-11-16",
    "周三11月18日": "2026-11-18",
    "1000天前": "2024-02-25",
    "一千天前": "2024-02-25",
    "120天前": "2026-07-24",
    "一百二十天前": "2026-07-24",
    "二十五天前": "2026-10-27",
    "三天前天气不好": "2026-11-18",
    "40000小时前": "2022-04-30T04:00",
    "36小时前": "2026-11-20T08:00",
    "三十六个小时前": "2026-11-20T08:00",
    "半小时前": "2026-11-21T19:30",
    "半个小时前": "2026-11-21T19:30",
    "一个半小时前": "2026-11-21T18:30",
    "两个半小时前": "2026-11-21T17:30",
    "1.5小时前": "2026-11-21T18:30",
    "90分钟前": "2026-11-21T18:30",
    "两个钟头前": "2026-11-21T18:00",
    "昨天23点": "2026-11-20T23:00",
    "昨天二十三点": "2026-11-20T23:00",
    "昨天零点": "2026-11-20T00:00",
    "昨天24点": "2026-11-21T00:00",
    "昨天一点": "2026-11-20T01:00",
    "昨天下午一点": "2026-11-20T13:00",
    "昨天3点": "2026-11-20T03:00",
    "昨晚十一点半": "2026-11-20T23:30",
    "昨天下午3点05分": "2026-11-20T15:05",
    "昨天八点二十": "2026-11-20T08:20",
    "昨天八点零五": "2026-11-20T08:05",
    "昨天8点三刻": "2026-11-20T08:45",
    "昨天差五分八点": "2026-11-20T07:55",
    "昨天八点差一刻": "2026-11-20T07:45",
    "昨天15:04:05": "2026-11-20T15:04",
    "昨天正午": "2026-11-20T12:00",
    "昨天5时30分": "2026-11-20T05:30",
    "前天晚上十点": "2026-11-19T22:00",
    "昨天8点3件货": "2026-11-20T08:00",
    "昨天一点都没动": "2026-11-20",
    "19号，啊不，20号": "2026-11-20",
    "11月18号下午3点，不对，是19号": "2026-11-19T15:00",
    "昨天3点，说错了，4点": "2026-11-20T04:00",
    "19号，哦不对，是20号下午3点": "2026-11-20T15:00",
    "不是19号，是20号": "2026-11-20",
    "今天第六天": "2026-11-21",
    "11.16下午3点": "2026-11-16T15:00",
    "昨天3点PM": "2026-11-20T15:00",
    "15点": "2026-11-21T15:00",
}
TRADITIONAL = {
    "上上週三": "2026-11-04",
    "這週三": "2026-11-18",
    "上個禮拜三下午三點": "2026-11-11T15:00",
    "大前天下午三點": "2026-11-18T15:00",
    "兩天前": "2026-11-19",
    "上個月15號": "2026-10-15",
    "昨天晚上九點半": "2026-11-20T21:30",
    "去年11月16號": "2025-11-16",
    "２０２６年１１月１６日": "2026-11-16",
    "１６号下午３点": "2026-11-16T15:00",
    "昨天１５：３０": "2026-11-20T15:30",
}
ENGLISH = {
    "last Wednesday": "2026-11-18",
    "next Wednesday": "2026-11-25",
    "this Wednesday": "2026-11-18",
    "Wednesday last week": "2026-11-11",
    "on Wednesday of last week at 3 pm": "2026-11-11T15:00",
    "last week on Wednesday": "2026-11-11",
    "the day before yesterday": "2026-11-19",
    "day before yesterday at 3pm": "2026-11-19T15:00",
    "the day after tomorrow": "2026-11-23",
    "1000 days ago": "2024-02-25",
    "40000 hours ago": "2022-04-30T04:00",
    "twenty days ago": "2026-11-01",
    "twenty-two days ago": "2026-10-30",
    "twenty two days ago": "2026-10-30",
    "twelve hours ago": "2026-11-21T08:00",
    "one week ago": "2026-11-14",
    "half an hour ago": "2026-11-21T19:30",
    "2 and a half hours ago": "2026-11-21T17:30",
    "1.5 hours ago": "2026-11-21T18:30",
    "the 15th of last month": "2026-10-15",
    "on the 15th of this month at 9 am": "2026-11-15T09:00",
    "16 November last year": "2025-11-16",
    "November 16, 2025": "2025-11-16",
    "the 16th of November": "2026-11-16",
    "yesterday at 24:00": "2026-11-21T00:00",
    "yesterday at 7 in the evening": "2026-11-20T19:00",
    "yesterday 7:30 in the evening": "2026-11-20T19:30",
    "yesterday evening at 7": "2026-11-20T19:00",
    "yesterday at noon": "2026-11-20T12:00",
    "yesterday at half past 3": "2026-11-20T03:30",
    "yesterday at quarter to 9": "2026-11-20T08:45",
    "yesterday at 3 o'clock": "2026-11-20T03:00",
    "yesterday 11:59pm": "2026-11-20T23:59",
    "yesterday 10.30 pm": "2026-11-20T22:30",
    "yesterday 12:00 am": "2026-11-20T00:00",
    "2026-11-16T10:00": "2026-11-16T10:00",
    "on the 19th, no wait, the 20th": "2026-11-20",
    "on the 19th, sorry, I mean the 18th": "2026-11-18",
}
FRENCH = {
    "avant-hier": "2026-11-19",
    "avant hier à 15h": "2026-11-19T15:00",
    "avant-avant-hier": "2026-11-18",
    "après-demain": "2026-11-23",
    "mercredi dernier": "2026-11-18",
    "mercredi prochain": "2026-11-25",
    "mercredi de la semaine dernière": "2026-11-11",
    "la semaine dernière, mercredi": "2026-11-11",
    "il y a 1000 jours": "2024-02-25",
    "il y a vingt-deux jours": "2026-10-30",
    "il y a vingt et un jours": "2026-10-31",
    "il y a une demi-heure": "2026-11-21T19:30",
    "il y a une heure et demie": "2026-11-21T18:30",
    "le 15 du mois dernier": "2026-10-15",
    "le 16 novembre de l'année dernière": "2025-11-16",
    "le 16 novembre 2025 à 9h": "2025-11-16T09:00",
    "hier à 7h du soir": "2026-11-20T19:00",
    "hier soir à 9h": "2026-11-20T21:00",
    "hier à 3h de l'après-midi": "2026-11-20T15:00",
    "hier à midi": "2026-11-20T12:00",
    "hier à 24h": "2026-11-21T00:00",
    "le 19, non, le 20": "2026-11-20",
}
POLISH = {
    "przedwczoraj": "2026-11-19",
    "przed-przedwczoraj": "2026-11-18",
    "pojutrze": "2026-11-23",
    "w zeszłą środę": "2026-11-18",
    "w przyszłą środę": "2026-11-25",
    "w zeszłym tygodniu w środę": "2026-11-11",
    "w środę w zeszłym tygodniu o 15:00": "2026-11-11T15:00",
    "1000 dni temu": "2024-02-25",
    "dwadzieścia dwa dni temu": "2026-10-30",
    "pół godziny temu": "2026-11-21T19:30",
    "półtorej godziny temu": "2026-11-21T18:30",
    "dwie i pół godziny temu": "2026-11-21T17:30",
    "15 zeszłego miesiąca": "2026-10-15",
    "16 listopada zeszłego roku": "2025-11-16",
    "wczoraj o 14": "2026-11-20T14:00",
    "wczoraj o 14.30": "2026-11-20T14:30",
    "wczoraj o godz. 14": "2026-11-20T14:00",
    "wczoraj o 7 wieczorem": "2026-11-20T19:00",
    "wczoraj o 3 po południu": "2026-11-20T15:00",
    "wczoraj w południe": "2026-11-20T12:00",
    "16.11. o 9:32": "2026-11-16T09:32",
    "19 listopada, nie, 20 listopada": "2026-11-20",
}
RANGES = {  # by their first day
    "15到16号": "2026-11-15",
    "15-16号": "2026-11-15",
    "11月16-18日": "2026-11-16",
    "16-18 November": "2026-11-16",
    "between 16 and 18 November": "2026-11-16",
    "du 16 au 18 novembre": "2026-11-16",
    "od 16 do 18 listopada": "2026-11-16",
}
READ = CHINESE | TRADITIONAL | ENGLISH | FRENCH | POLISH | RANGES

NOT_READ = [
    # "my" in French is no Monday
    "c'est mon colis", "mon mari l'a vu",
    # no such day
    "13月5日", "十三月五号", "13月5号下午3点", "0月5日", "11月0日", "11月31日", "2月30日下午3点", "2月30日 15:00",
    "32号", "三十二号", "0号", "2026年13月5日", "0000年11月16日", "0001-01-01", "1234年5月6日", "100月5日",
    "11月100日", "11月161日", "上个月32号", "去年2月29日", "１３月５日", "３２号", "13月5號", "11.32号", "the 45th",
    "the 0th", "the 32nd of November", "the 45th at 3 pm", "45 November", "November 45", "31 Nov at 9 am", "13/32",
    "32/13", "32.11.2026", "2026-02-30 10:00", "32 novembre", "le 45", "le 32 à 9h",
    "le 31 du mois de septembre dernier à 25h", "32 listopada", "31 listopada o 15:00",
    # no such time of day, and the day beside it goes with it
    "昨天25点", "昨天25點", "昨天二十五点", "昨天２５点", "25点", "二十五点", "25:70", "昨天 25:70", "昨天8点70分",
    "昨天十二点七十分", "昨天99:99", "昨天8点100分", "昨天上午15点", "昨天凌晨15点", "昨天10:5", "11月16日25点",
    "2026-11-16 25:00", "大前天下午25点", "3月5日的25点", "上上周三25点", "昨天大概25点吧", "昨天110:30",
    "yesterday at 25:00", "yesterday at 25:70", "yesterday 13:75", "yesterday at 3:99 pm", "yesterday 15:00 am",
    "yesterday at 25", "yesterday 25 pm", "on 16 November at 24:30", "yesterday 10.75 pm", "hier à 25h",
    "hier à 25h70", "hier à 14h75", "hier 25h", "le 16 novembre à 30h", "wczoraj o 25:00", "wczoraj o 25",
    "wczoraj o 14.75", "16 listopada o godz. 26",
    # out of reach
    "99999999天前", "九千九百万天前", "99999999小时前", "99999999 days ago", "il y a 99999999 jours",
    "99999999 dni temu", "40000天前", "9999999999999999999999分钟前",
    # several, or about so many
    "2-3天前", "2到3天前", "2~3天前", "2、3天前", "两三天前", "两到三天前", "七八天前", "十几天前", "几天前",
    "前几天下午3点", "前两天下午3点", "好几天前", "15、16号", "15或16号",
    "昨天三四点", "2-3 days ago", "two or three days ago", "2 to 3 hours ago", "a few days ago at 3 pm",
    "a couple of days ago", "il y a 2-3 jours",
    "il y a deux ou trois jours", "il y a quelques jours à 15h", "2-3 dni temu",
    "dwa lub trzy dni temu", "kilka dni temu o 15:00",
    # counts said in a way that is not known
    "a hundred and two days ago", "a hundred and twenty two days ago", "il y a cent deux jours",
    "il y a quatre-vingt jours", "sto dwadzieścia dwa dni temu", "3千5天前", "1e3天前", "½天前",
    # which week, month or year
    "上周", "上周下午3点", "上个月", "上个月下午3点", "上上个月", "上上個月", "上个月底", "11月底",
    "last week at 3pm", "last month", "la semaine dernière à 15h", "le mois dernier", "w zeszłym tygodniu o 15:00",
    "w zeszłym miesiącu", "上周末下午3点", "两年前", "两年前的11月16日", "1000年前", "16 November two years ago",
    "two years ago", "两个月前的15号", "Wednesday two weeks ago", "mercredi il y a deux semaines",
    # words that count from another day
    "前前天", "前前天下午3点", "后后天", "上下周三", "再上周三", "last last Wednesday", "the Wednesday before last",
    "next next Wednesday", "the week before last at 3 pm", "two days before yesterday",
    "a week before yesterday at 9 am", "l'avant-dernier mercredi", "mercredi en huit", "第二天下午3点",
    "次日上午10点", "当天下午3点", "那天下午3点", "the next day at 3 pm", "the same day at 3 pm",
    "le lendemain à 15h", "następnego dnia o 15:00",
    "前上周三", "大昨天", "去年今天", "上个月今天", "两周前的今天", "昨天的昨天", "Wednesday week",
    "不是19号", "not yesterday",
    # a habit
    "每周三", "每週三", "每周三下午3点", "每天下午3点", "每个月15号", "every Wednesday", "every day at 3pm",
    "each Monday at 9 am", "chaque mercredi à 9h", "tous les mercredis à 9h", "tous les jours à 9h",
    "co środę o 9:00", "w każdą środę o 9:00", "codziennie o 9:00",
    # another calendar, and figures that go on
    "农历十月初五", "农历10月5日", "農曆十月五號", "12026年11月16日", "12026-11-16", "2026-11-161", "2026-11-16-001",
    # no times at all
    "便宜一点", "晚一点再说", "早一点发", "有两点问题", "第3点", "以前天天这样", "之前天气不好", "一周三次",
    "3日内回复", "48时内", "within 48h", "2号仓", "on November 2026", "1:1换货", "一点都不讲道理",
]  # fmt: skip


def read(text: str, now: datetime = NOW) -> list[str]:
    return [_said(when.value) for when in times(plain(text), now, SHANGHAI) if when.value]


def _said(value: datetime | date) -> str:
    return value.isoformat(timespec="minutes")[:16] if isinstance(value, datetime) else value.isoformat()


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_time_is_read_whole(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_not_read_whole_is_not_read(text: str) -> None:
    assert read(text) == []


def answer(typed: str, kind: str = "datetime") -> object:
    slot = Slot(name="anything", kind=kind, label=TEXT, question=TEXT)  # type: ignore[arg-type]
    return AnswerReader(commands.load(), {}).read(Question(slot), typed, NOW, SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("昨天25点", Unreadable.NO_SUCH_TIME),
        ("25:70", Unreadable.NO_SUCH_TIME),
        ("昨天上午15点", Unreadable.NO_SUCH_TIME),
        ("yesterday at 25:00", Unreadable.NO_SUCH_TIME),
        ("hier à 25h", Unreadable.NO_SUCH_TIME),
        ("wczoraj o 25:00", Unreadable.NO_SUCH_TIME),
        ("13月5日", Unreadable.NO_SUCH_DATE),
        ("13月5日25点", Unreadable.NO_SUCH_DATE),
        ("32号", Unreadable.NO_SUCH_DATE),
        ("the 45th", Unreadable.NO_SUCH_DATE),
        ("13/32", Unreadable.NO_SUCH_DATE),
        ("99999999天前", Unreadable.NO_SUCH_DATE),
        ("99999999天", Unreadable.NO_SUCH_DATE),
        ("0001-01-01", Unreadable.NO_SUCH_DATE),
        ("上周", None),
        ("前前天", None),
        ("2-3天", None),
        ("两三天", None),
        ("last last Wednesday", None),
        ("1000天", date(2024, 2, 25)),
        ("9999-12-31", date(9999, 12, 31)),
        ("昨天25点，说错了，23点", datetime(2026, 11, 20, 23, 0, tzinfo=SHANGHAI)),
    ],
)
def test_an_answer_that_is_no_time_says_what_is_wrong_with_it(typed: str, expected: object) -> None:
    assert answer(typed) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI), []),  # a Monday: this week's or the one after?
        (datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI), ["2026-11-25"]),
    ],
)
def test_the_next_weekday_is_read_where_only_one_can_be_meant(now: datetime, expected: list[str]) -> None:
    assert read("next Wednesday", now) == expected
    assert read("mercredi prochain", now) == expected
    assert read("这周三", now) == ["2026-11-18"]


def test_a_time_at_the_end_of_the_calendar_is_no_error() -> None:
    assert times("9999-12-31 24:00", NOW, SHANGHAI)[0].value is None
    assert times("9999-12-31 23:30", NOW, NEW_YORK)[0].value is None
    assert times("9999-12-31", NOW, NEW_YORK)[0].value == date(9999, 12, 31)


FIGURES = st.one_of(
    st.integers(0, 99).map(str),
    st.integers(0, 10**30).map(str),
    st.text("0123456789", min_size=1, max_size=40),
    st.text("零一二两三四五六七八九十百千万〇", min_size=1, max_size=12),
    st.text("٠١٢٣٤٥٦٧٨٩०१२३²½", min_size=1, max_size=6),
    st.text("０１２３４５６７８９", min_size=1, max_size=6),
)
SHAPES = st.sampled_from(
    [
    "{}天前", "{}小时前", "{}分钟前", "{}个月前", "{}周前", "{}个半小时前", "{}月{}日", "{}年{}月{}日{}点{}分",
    "{}号", "上个月{}号", "昨天{}点{}分", "昨天{}:{}", "{}-{}-{} {}:{}", "{}/{}/{}", "{}/{}", "{}.{}.{}",
    "上上周三{}点", "差{}分{}点", "{} days ago", "{} and a half hours ago", "the {}th at {} pm", "{} November {}",
    "November {}, {}", "yesterday at {}:{}", "il y a {} jours", "le {} novembre {} à {}h{}", "{} godzin temu",
    "wczoraj o {}.{}", "{} listopada {} o {}:{}", "{}年前", "{}日", "下下个月{}号", "去年{}月{}号", "{}{}", "{} {}",
    ]
)  # fmt: skip
ZONES = st.sampled_from([SHANGHAI, PARIS, NEW_YORK, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("UTC")])
MAILS = FactReader(load_words(), load_wishes(), {})
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=ZONES)  # noqa: DTZ001 - zones are drawn


@given(shape=SHAPES, figures=st.lists(FIGURES, min_size=5, max_size=5), now=MOMENTS, zone=ZONES, future=st.booleans())
def test_no_figures_break_the_reader(
    shape: str, figures: list[str], now: datetime, zone: ZoneInfo, *, future: bool
) -> None:
    text = plain(shape.format(*figures))
    for when in times(text, now, zone, local=PARIS, future=future):
        assert 0 <= when.start < when.end <= len(text)
        assert when.value is None or when.value.year >= 1970
        if isinstance(when.value, datetime):
            assert when.value.astimezone(UTC)
    MAILS.facts(f"Bonjour,\nobjet : {text}\n" * 8 + "Cordialement", now, zone, "buyer", None)
    answer(text)


@given(st.integers(0, 10**12))
def test_a_count_of_days_is_read_whole_or_as_no_such_day(days: int) -> None:
    for text in (f"{days}天前", f"{days} days ago", f"il y a {days} jours", f"{days} dni temu"):
        [when] = times(text, NOW, SHANGHAI)
        assert when.value is None or when.value == NOW.date() - timedelta(days=days)
        assert (when.value is None) == (days > (NOW.date() - date(1970, 1, 1)).days)


@given(st.integers(0, 199), st.integers(0, 199))
def test_an_hour_is_read_as_it_stands_or_not_at_all(hour: int, minute: int) -> None:
    real = hour < 24 and minute < 60
    at = f"2026-11-20T{hour:02}:{minute:02}" if real else "2026-11-21T00:00" if (hour, minute) == (24, 0) else None
    for text in (f"昨天{hour}点{minute}分", f"昨天{hour:02}:{minute:02}", f"hier à {hour}h{minute:02}"):
        assert read(text) == ([at] if at else [])


@given(st.integers(-5, 40), st.integers(-5, 60))
def test_a_date_is_read_as_it_stands_or_not_at_all(month: int, day: int) -> None:
    try:
        expected = [date(2025, month, day).isoformat()]
    except ValueError:
        expected = []
    if month >= 0 and day >= 0:
        assert read(f"2025年{month}月{day}日") == expected
        assert read(f"去年{month}月{day}号") == expected
        assert read(f"2025-{month:02}-{day:02}") == expected


RULES = [
    RunningHours("hours-running", hours=48),
    BusinessHours("hours-business", hours=24, holidays="PL"),
    CalendarDays("days-calendar", 14, "end-of-day"),
    CalendarDays("days-calendar", 14, "same-time"),
    Window("window", opens_after_days=3, closes_after_days=90),
    Typical("typical", {"en": "a year", "zh": "一年"}, at_least_months=12),
]
STARTS = st.one_of(
    st.sampled_from([date.min, date.max, date(1, 1, 3), date(9999, 12, 29)]),
    st.dates(),
    st.builds(lambda moment, zone: moment.replace(tzinfo=zone), st.datetimes(), ZONES),
    ZONES.map(lambda zone: datetime.min.replace(tzinfo=zone)),
    ZONES.map(lambda zone: datetime.max.replace(tzinfo=zone)),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
@pytest.mark.parametrize("zone", [SHANGHAI, NEW_YORK], ids=str)
@given(start=STARTS)
def test_a_clock_that_starts_at_the_ends_of_the_calendar_is_no_error(rule: Rule, zone: ZoneInfo, start: date) -> None:
    due = clocks.due(rule, start, NOW, zone, PARIS)
    told = [at for at in (due.start, due.at, *(step.at for step in due.trace)) if at]
    assert all(at.astimezone(place) for at in told for place in (SHANGHAI, NEW_YORK, PARIS))
    assert due.state == "rule" or told

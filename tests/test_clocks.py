from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.clocks import RULE, Due, Trace, due, excluded
from knowledge.rules import (
    BusinessHours,
    CalendarDays,
    NoFigure,
    Opening,
    OpeningHours,
    Recurring,
    Rule,
    RunningHours,
    Typical,
    Window,
)

PARIS, WARSAW, SHANGHAI, NEW_YORK = map(
    ZoneInfo, ("Europe/Paris", "Europe/Warsaw", "Asia/Shanghai", "America/New_York")
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

BUSINESS_DAY = BusinessHours(kind="hours-business", hours=24, holidays="PL")
SUPPORT = OpeningHours(
    kind="opening-hours",
    weekly=(
        Opening(days=("mon", "tue", "wed", "thu", "fri"), opens=time(8), closes=time(20)),
        Opening(days=("sat", "sun"), opens=time(8), closes=time(19)),
    ),
)


def running(hours: int, minutes: int = 0) -> RunningHours:
    return RunningHours(kind="hours-running", hours=hours, minutes=minutes)


def same_time(days: int) -> CalendarDays:
    return CalendarDays(kind="days-calendar", days=days, ends="same-time")


def end_of_day(days: int) -> CalendarDays:
    return CalendarDays(kind="days-calendar", days=days, ends="end-of-day")


def at(text: str, zone: ZoneInfo = WARSAW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def ends(rule: Rule, start: datetime | date, zone: ZoneInfo, seller: ZoneInfo = SHANGHAI) -> str:
    """The instant as written there, so that a wrong offset shows as well as a wrong hour."""
    found = due(rule, start, LONG_AGO, zone, seller).at
    assert found is not None
    return found.isoformat()


def skipped(trace: tuple[Trace, ...]) -> list[tuple[str, str]]:
    return [(f"{step.at:%a %d %b}", step.reason) for step in trace if step.kind == "skips"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-16T10:20", "2026-11-17T10:20:00+01:00"),
        ("2026-11-13T16:00", "2026-11-16T16:00:00+01:00"),
        ("2026-11-14T10:00", "2026-11-17T00:00:00+01:00"),
        ("2026-11-15T23:59", "2026-11-17T00:00:00+01:00"),
        ("2026-11-13T00:00", "2026-11-14T00:00:00+01:00"),
        ("2026-11-10T15:00", "2026-11-12T15:00:00+01:00"),
        ("2026-11-11T10:00", "2026-11-13T00:00:00+01:00"),
        ("2026-12-23T18:00", "2026-12-28T18:00:00+01:00"),
        ("2026-12-24T09:00", "2026-12-29T00:00:00+01:00"),
        ("2026-12-31T20:00", "2027-01-04T20:00:00+01:00"),
        ("2027-01-05T09:00", "2027-01-07T09:00:00+01:00"),
        ("2027-03-26T10:00", "2027-03-30T10:00:00+02:00"),
        ("2026-10-23T12:00", "2026-10-26T12:00:00+01:00"),
        ("2027-04-30T13:30", "2027-05-04T13:30:00+02:00"),
        ("2027-05-26T12:00", "2027-05-28T12:00:00+02:00"),
    ],
)
def test_a_day_of_polish_business_hours_leaves_out_weekends_and_holidays(start: str, expected: str) -> None:
    assert ends(BUSINESS_DAY, at(start), WARSAW) == expected


def test_hours_stand_still_over_a_polish_holiday_weekend_and_the_trace_says_why() -> None:
    found = due(BUSINESS_DAY, at("2026-12-23T18:00"), LONG_AGO, WARSAW, SHANGHAI)
    assert skipped(found.trace) == [
        ("Thu 24 Dec", "Christmas Eve"),
        ("Fri 25 Dec", "Christmas Day"),
        ("Sat 26 Dec", "Second Day of Christmas"),
        ("Sun 27 Dec", "weekend"),
    ]


def test_easter_monday_is_skipped_in_the_week_in_which_the_clocks_change() -> None:
    found = due(BUSINESS_DAY, at("2027-03-26T10:00"), LONG_AGO, WARSAW, SHANGHAI)
    assert skipped(found.trace) == [
        ("Sat 27 Mar", "weekend"),
        ("Sun 28 Mar", "Easter Sunday"),
        ("Mon 29 Mar", "Easter Monday"),
    ]


def test_the_trace_tells_the_hours_of_each_day_and_they_add_up() -> None:
    found = due(BUSINESS_DAY, at("2026-11-10T15:00"), LONG_AGO, WARSAW, SHANGHAI)
    counted = [(f"{step.at:%a}", step.hours) for step in found.trace if step.kind == "counts"]
    assert counted == [("Tue", timedelta(hours=9)), ("Thu", timedelta(hours=15))]
    assert [step.kind for step in found.trace] == ["starts", "counts", "skips", "counts", "ends"]


def test_72_business_hours_take_three_working_days_around_independence_day() -> None:
    rule = BusinessHours(kind="hours-business", hours=72, holidays="PL")
    assert ends(rule, at("2026-11-09T08:00"), WARSAW) == "2026-11-13T08:00:00+01:00"


def test_a_message_on_saturday_morning_in_shanghai_came_on_friday_evening_in_warsaw() -> None:
    assert ends(BUSINESS_DAY, at("2026-11-14T03:00", SHANGHAI), WARSAW) == "2026-11-16T20:00:00+01:00"


@pytest.mark.parametrize("language", ["pl_PL", "en_US", "C"])
def test_a_holiday_has_one_name_whatever_language_the_machine_speaks(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    assert excluded(date(2031, 1, 6), "PL") == "Epiphany"
    assert excluded(date(2031, 1, 7), "PL") == ""


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-20T17:45", 48, "2026-11-22T17:45:00+01:00"),
        ("2026-10-24T10:00", 48, "2026-10-26T09:00:00+01:00"),
        ("2026-10-24T02:30", 24, "2026-10-25T02:30:00+02:00"),
        ("2026-10-24T02:30", 25, "2026-10-25T02:30:00+01:00"),
        ("2027-03-27T10:00", 48, "2027-03-29T11:00:00+02:00"),
        ("2027-03-28T01:30", 1, "2027-03-28T03:30:00+02:00"),
        ("2026-12-30T18:30", 48, "2027-01-01T18:30:00+01:00"),
        ("2028-02-28T12:00", 24, "2028-02-29T12:00:00+01:00"),
        ("2027-02-28T12:00", 24, "2027-03-01T12:00:00+01:00"),
    ],
)
def test_running_hours_count_nights_weekends_and_holidays(start: str, hours: int, expected: str) -> None:
    assert ends(running(hours), at(start, PARIS), PARIS) == expected


def test_minutes_run_as_well() -> None:
    assert ends(running(0, minutes=3), at("2026-12-31T23:58", PARIS), PARIS) == "2027-01-01T00:01:00+01:00"


@pytest.mark.parametrize(
    ("start", "shift"),
    [
        ("2026-10-24T10:00", [timedelta(hours=-1)]),
        ("2027-03-27T10:00", [timedelta(hours=1)]),
        ("2026-11-20T10:00", []),
    ],
)
def test_running_hours_say_when_the_clocks_change_on_the_way(start: str, shift: list[timedelta]) -> None:
    trace = due(running(48), at(start, PARIS), LONG_AGO, PARIS, SHANGHAI).trace
    assert [step.hours for step in trace if step.kind == "clock-change"] == shift


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-10-23T09:15", 3, "2026-10-26T09:15:00+01:00"),
        ("2027-03-26T09:15", 3, "2027-03-29T09:15:00+02:00"),
        ("2026-12-30T23:59", 3, "2027-01-02T23:59:00+01:00"),
        ("2028-02-27T08:00", 3, "2028-03-01T08:00:00+01:00"),
        ("2027-02-27T08:00", 3, "2027-03-02T08:00:00+01:00"),
    ],
)
def test_calendar_days_end_at_the_same_time_of_day(start: str, days: int, expected: str) -> None:
    assert ends(same_time(days), at(start, PARIS), PARIS) == expected


def test_a_time_of_day_that_the_clocks_skip_ends_with_the_first_instant_after_the_gap() -> None:
    assert ends(same_time(3), at("2027-03-25T02:30", PARIS), PARIS) == "2027-03-28T03:00:00+02:00"


def test_a_time_of_day_that_comes_twice_ends_the_first_time() -> None:
    assert ends(same_time(3), at("2026-10-22T02:30", PARIS), PARIS) == "2026-10-25T02:30:00+02:00"


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-11-11T08:00", 14, "2026-11-26T00:00:00+01:00"),
        ("2026-11-11T00:00", 14, "2026-11-26T00:00:00+01:00"),
        ("2026-11-11T23:59", 14, "2026-11-26T00:00:00+01:00"),
        ("2026-10-11T12:00", 14, "2026-10-26T00:00:00+01:00"),
        ("2027-03-14T12:00", 14, "2027-03-29T00:00:00+02:00"),
        ("2026-12-24T10:00", 14, "2027-01-08T00:00:00+01:00"),
        ("2028-02-15T10:00", 14, "2028-03-01T00:00:00+01:00"),
        ("2027-02-14T10:00", 14, "2027-03-01T00:00:00+01:00"),
    ],
)
def test_calendar_days_end_with_the_last_day(start: str, days: int, expected: str) -> None:
    assert ends(end_of_day(days), at(start), WARSAW) == expected


@pytest.mark.parametrize(
    ("rule", "seller", "expected"),
    [
        (running(48), SHANGHAI, "2026-11-17T17:00:00+01:00"),
        (running(48), NEW_YORK, "2026-11-18T00:00:00+01:00"),
        (BUSINESS_DAY, SHANGHAI, "2026-11-17T00:00:00+01:00"),
        (same_time(3), SHANGHAI, "2026-11-18T17:00:00+01:00"),
        (end_of_day(14), SHANGHAI, "2026-11-30T00:00:00+01:00"),
        (end_of_day(14), WARSAW, "2026-12-01T00:00:00+01:00"),
    ],
)
def test_a_start_without_a_time_of_day_is_taken_at_its_earliest(rule: Rule, seller: ZoneInfo, expected: str) -> None:
    assert ends(rule, date(2026, 11, 16), WARSAW, seller) == expected


def test_only_a_start_without_a_time_of_day_is_called_assumed() -> None:
    assert due(running(48), date(2026, 11, 16), LONG_AGO, PARIS, PARIS).assumed
    assert not due(running(48), at("2026-11-16T00:00", PARIS), LONG_AGO, PARIS, PARIS).assumed


@pytest.mark.parametrize(
    ("now", "state", "past"),
    [
        ("2026-11-22T17:44:59", "running", False),
        ("2026-11-22T17:45", "past", True),
        ("2026-12-24T00:00", "past", True),
    ],
)
def test_what_is_past_is_said_as_past_from_the_very_instant_on(now: str, state: str, *, past: bool) -> None:
    found = due(running(48), at("2026-11-20T17:45", PARIS), at(now, PARIS), PARIS, SHANGHAI)
    assert (found.state, found.past) == (state, past)
    assert found.at == datetime(2026, 11, 22, 16, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "state", "past"),
    [
        ("2026-11-02T12:00", "closed", False),
        ("2026-11-16T23:59", "closed", False),
        ("2026-11-17T00:00", "open", True),
    ],
)
def test_a_window_after_more_than_14_days_opens_with_the_15th(now: str, state: str, *, past: bool) -> None:
    rule = Window(kind="window", opens_after_days=14)
    found = due(rule, date(2026, 11, 2), at(now, PARIS), PARIS, SHANGHAI)
    assert (found.state, found.past) == (state, past)
    assert found.at == datetime(2026, 11, 16, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "state", "past"),
    [("2027-02-13T23:59", "open", False), ("2027-02-14T00:00", "closed", True)],
)
def test_a_window_of_90_days_closes_with_the_end_of_the_90th(now: str, state: str, *, past: bool) -> None:
    rule = Window(kind="window", closes_after_days=90)
    found = due(rule, date(2026, 11, 15), at(now, SHANGHAI), SHANGHAI, SHANGHAI)
    assert (found.state, found.past) == (state, past)
    assert found.at == datetime(2027, 2, 13, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "state", "change", "past"),
    [
        ("2026-11-06T20:00", "closed", "2026-11-07T00:00:00+01:00", False),
        ("2026-11-07T00:00", "open", "2026-11-09T00:00:00+01:00", False),
        ("2026-11-09T00:00", "closed", "2026-11-09T00:00:00+01:00", True),
    ],
)
def test_a_window_with_both_edges_names_the_next_change(now: str, state: str, change: str, *, past: bool) -> None:
    rule = Window(kind="window", opens_after_days=1, closes_after_days=3)
    found = due(rule, date(2026, 11, 5), at(now, PARIS), PARIS, SHANGHAI)
    assert found.at is not None
    assert (found.state, found.at.isoformat(), found.past) == (state, change, past)


def test_a_window_counts_from_the_day_it_was_at_the_marketplace() -> None:
    rule = Window(kind="window", opens_after_days=14)
    found = due(rule, at("2026-11-16T02:00", SHANGHAI), LONG_AGO, PARIS, SHANGHAI)
    assert found.start == datetime(2026, 11, 14, 23, tzinfo=UTC)
    assert found.at == datetime(2026, 11, 29, 23, tzinfo=UTC)


def test_a_window_over_a_night_of_25_hours_still_opens_at_midnight() -> None:
    rule = Window(kind="window", opens_after_days=14)
    found = due(rule, date(2026, 10, 20), LONG_AGO, PARIS, SHANGHAI)
    assert found.at == datetime(2026, 11, 3, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "state", "change"),
    [
        ("2026-11-20T07:59", "closed", "2026-11-20T08:00:00+01:00"),
        ("2026-11-20T08:00", "open", "2026-11-20T20:00:00+01:00"),
        ("2026-11-20T19:30", "open", "2026-11-20T20:00:00+01:00"),
        ("2026-11-20T20:00", "closed", "2026-11-21T08:00:00+01:00"),
        ("2026-11-21T18:59", "open", "2026-11-21T19:00:00+01:00"),
        ("2026-11-21T19:00", "closed", "2026-11-22T08:00:00+01:00"),
        ("2026-11-22T19:30", "closed", "2026-11-23T08:00:00+01:00"),
        ("2026-11-23T19:30", "open", "2026-11-23T20:00:00+01:00"),
        ("2026-10-24T21:00", "closed", "2026-10-25T08:00:00+01:00"),
        ("2027-03-27T21:00", "closed", "2027-03-28T08:00:00+02:00"),
        ("2026-12-31T22:00", "closed", "2027-01-01T08:00:00+01:00"),
    ],
)
def test_opening_hours_tell_until_when_or_when_next(now: str, state: str, change: str) -> None:
    found = due(SUPPORT, None, at(now, PARIS), PARIS, SHANGHAI)
    assert found.at is not None
    assert (found.state, found.at.isoformat(), found.past) == (state, change, None)


def test_it_is_the_hour_in_paris_that_counts_for_opening_hours() -> None:
    found = due(SUPPORT, None, at("2026-11-23T14:30", SHANGHAI), PARIS, SHANGHAI)
    assert found.state == "closed"
    assert found.at == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_hours_on_weekdays_only_reopen_after_the_weekend() -> None:
    office = OpeningHours(
        kind="opening-hours",
        weekly=(Opening(days=("mon", "tue", "wed", "thu", "fri"), opens=time(9), closes=time(17)),),
    )
    found = due(office, None, at("2026-11-20T17:00", PARIS), PARIS, SHANGHAI)
    assert (found.state, found.at) == ("closed", datetime(2026, 11, 23, 8, tzinfo=UTC))


def test_hours_on_one_day_of_the_week_are_found_six_days_ahead() -> None:
    saturdays = OpeningHours(kind="opening-hours", weekly=(Opening(days=("sat",), opens=time(10), closes=time(12)),))
    found = due(saturdays, None, at("2026-11-21T12:00", PARIS), PARIS, SHANGHAI)
    assert (found.state, found.at) == ("closed", datetime(2026, 11, 28, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2026, 11, 21), datetime(2026, 12, 20, 23, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 30, 23, tzinfo=UTC)),
        (date(2027, 1, 31), datetime(2027, 2, 27, 23, tzinfo=UTC)),
        (date(2028, 1, 31), datetime(2028, 2, 28, 23, tzinfo=UTC)),
        (date(2027, 3, 1), datetime(2027, 3, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_month_at_least_ends_on_the_same_day_or_the_month_s_last(start: date, expected: datetime) -> None:
    rule = Typical(kind="typical", text={"en": "at least 1 month"}, at_least_months=1)
    assert due(rule, start, LONG_AGO, PARIS, SHANGHAI).at == expected


def test_a_usual_time_in_days_is_computed_and_can_be_past() -> None:
    rule = Typical(kind="typical", text={"en": "about 1 week"}, days=7)
    before = due(rule, date(2026, 11, 10), at("2026-11-16T23:59", SHANGHAI), SHANGHAI, SHANGHAI)
    after = due(rule, date(2026, 11, 10), at("2026-11-17T00:00", SHANGHAI), SHANGHAI, SHANGHAI)
    assert before.at == after.at == datetime(2026, 11, 16, 16, tzinfo=UTC)
    assert (before.past, after.past) == (False, True)


@pytest.mark.parametrize(
    "rule",
    [
        Typical(kind="typical", text={"en": "2-5 days"}),
        Recurring(kind="recurring", text={"en": "every day"}),
        NoFigure(kind="no-figure", text={"en": "at once"}),
    ],
)
def test_a_rule_without_a_figure_computes_nothing(rule: Rule) -> None:
    assert due(rule, date(2026, 11, 10), LONG_AGO, PARIS, SHANGHAI) == RULE


@pytest.mark.parametrize("rule", [running(48), BUSINESS_DAY, end_of_day(14), Window(kind="window", opens_after_days=1)])
def test_without_a_start_there_is_only_the_rule(rule: Rule) -> None:
    assert due(rule, None, LONG_AGO, PARIS, SHANGHAI) == Due("rule")


POLISH_HOLIDAYS = {
    date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26),
    date(2027, 1, 1), date(2027, 1, 6), date(2027, 3, 28), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 3),
    date(2027, 5, 16), date(2027, 5, 27),
}  # fmt: skip
FIRST = datetime(2026, 10, 1, tzinfo=UTC)
STARTS = st.integers(0, 272 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
HOURS = st.integers(1, 72)
FEW = settings(max_examples=40, deadline=None)
MINUTE = timedelta(minutes=1)


def counted_minute_by_minute(start: datetime, hours: int) -> datetime:
    moment, left = start, hours * 60
    while left:
        day = moment.astimezone(WARSAW).date()
        left -= day.isoweekday() < 6 and day not in POLISH_HOLIDAYS
        moment += MINUTE
    return moment


@FEW
@given(STARTS, HOURS)
def test_business_hours_agree_with_counting_every_minute(start: datetime, hours: int) -> None:
    rule = BusinessHours(kind="hours-business", hours=hours, holidays="PL")
    assert due(rule, start, LONG_AGO, WARSAW, SHANGHAI).at == counted_minute_by_minute(start, hours)


@FEW
@given(STARTS, HOURS, st.sampled_from([PARIS, WARSAW, SHANGHAI, NEW_YORK]))
def test_running_hours_last_exactly_as_long_as_they_say(start: datetime, hours: int, zone: ZoneInfo) -> None:
    end = due(running(hours), start, LONG_AGO, zone, SHANGHAI).at
    assert end is not None
    assert end.astimezone(UTC) - start == timedelta(hours=hours)


DEADLINES = st.one_of(
    HOURS.map(running),
    HOURS.map(lambda hours: BusinessHours(kind="hours-business", hours=hours, holidays="PL")),
    st.integers(0, 30).map(end_of_day),
)


@FEW
@given(DEADLINES | st.integers(1, 30).map(same_time), STARTS)
def test_nothing_is_due_before_it_starts(rule: Rule, start: datetime) -> None:
    end = due(rule, start, LONG_AGO, WARSAW, SHANGHAI).at
    assert end is not None
    assert end.astimezone(UTC) >= start


@FEW
@given(DEADLINES, STARTS, STARTS)
def test_what_starts_later_is_never_due_earlier(rule: Rule, one: datetime, other: datetime) -> None:
    early, late = (due(rule, start, LONG_AGO, WARSAW, SHANGHAI).at for start in sorted((one, other)))
    assert early is not None
    assert late is not None
    assert early.astimezone(UTC) <= late.astimezone(UTC)


@FEW
@given(DEADLINES, STARTS)
def test_a_day_alone_is_never_due_later_than_any_moment_of_it(rule: Rule, start: datetime) -> None:
    day = start.astimezone(SHANGHAI).date()
    whole = due(rule, day, LONG_AGO, WARSAW, SHANGHAI).at
    moment = due(rule, start, LONG_AGO, WARSAW, SHANGHAI).at
    assert whole is not None
    assert moment is not None
    assert whole.astimezone(UTC) <= moment.astimezone(UTC)

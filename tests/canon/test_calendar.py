from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import Calendar, Day, DayKind, DayTwice, OutsideCalendar, published_calendar
from canon.statutory import statutory_days
from tests.oracle import days as second_source

CALENDAR = published_calendar()
PUBLISHED = [date(2019, 1, 1) + timedelta(n) for n in range((date(2027, 1, 1) - date(2019, 1, 1)).days)]
COUNTED_DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))


def is_within(day: date, first: str, last: str) -> bool:
    return first <= f"{day:%m-%d}" <= last


def test_every_published_day_is_worked_exactly_when_the_package_says_so() -> None:
    differing = [day for day in PUBLISHED if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)]

    assert differing == []


def test_every_published_day_is_worked_exactly_when_a_second_source_says_so() -> None:
    differing = [day for day in PUBLISHED if CALENDAR.is_working(day) != second_source.is_worked(day)]

    assert differing == []


def test_every_published_day_is_statutory_exactly_when_the_second_source_says_so() -> None:
    differing = [day for day in PUBLISHED if CALENDAR.is_statutory(day) != second_source.is_statutory(day)]

    assert differing == []


def test_the_make_up_days_are_those_of_the_second_source() -> None:
    made_up = {day for day in PUBLISHED if CALENDAR.kind_of(day) is DayKind.MAKE_UP}

    assert made_up == {day for day in second_source.NOTICES.weekend_workdays if second_source.is_announced(day)}


# As NateScarlet/holiday-cn has them.
OFF_IN_2026 = ("01-01 01-03", "02-15 02-23", "04-04 04-06", "05-01 05-05", "06-19 06-21", "09-25 09-27", "10-01 10-07")
WORKED_IN_2026 = "01-04 02-14 02-28 05-09 09-20 10-10"


def test_the_days_of_2026_are_those_of_a_third_source() -> None:
    rows = [day for day in CALENDAR.days if day.on.year == 2026]

    made_up = [f"{day.on:%m-%d}" for day in rows if day.kind is DayKind.MAKE_UP]
    off = [f"{day.on:%m-%d}" for day in rows if day.kind is not DayKind.MAKE_UP]
    spans = [span.split() for span in OFF_IN_2026]
    assert made_up == WORKED_IN_2026.split()
    assert off == [f"{day:%m-%d}" for day in PUBLISHED if day.year == 2026 and any(is_within(day, *s) for s in spans)]


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_known_number_of_working_days(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)) == days


@pytest.mark.parametrize(
    ("year", "count"),
    # 2020: mid-autumn fell on National Day.
    [(2019, 11), (2020, 10), (2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)],
)
def test_a_year_has_eleven_statutory_days_and_thirteen_from_2025_on(year: int, count: int) -> None:
    assert len(statutory_days(year)) == count


def test_the_statutory_days_of_2026_are_those_of_article_2() -> None:
    expected = {"01-01", "02-16", "02-17", "02-18", "02-19", "04-05", "05-01", "05-02", "06-19", "09-25"}
    expected |= {"10-01", "10-02", "10-03"}

    assert {f"{day:%m-%d}" for day in statutory_days(2026)} == expected


def test_new_years_eve_and_the_second_of_may_became_statutory_in_2025() -> None:
    assert CALENDAR.kind_of(date(2024, 5, 2)) is DayKind.MOVED_REST
    assert CALENDAR.kind_of(date(2025, 5, 2)) is DayKind.STATUTORY
    assert CALENDAR.kind_of(date(2021, 2, 11)) is DayKind.MOVED_REST
    assert CALENDAR.kind_of(date(2026, 2, 16)) is DayKind.STATUTORY


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 24), DayKind.WORKING),
        (date(2026, 11, 28), DayKind.WEEKEND),
        (date(2026, 10, 4), DayKind.MOVED_REST),
        (date(2026, 10, 3), DayKind.STATUTORY),
        (date(2026, 10, 10), DayKind.MAKE_UP),
    ],
)
def test_each_kind_of_day_is_distinguished(day: date, kind: DayKind) -> None:
    assert CALENDAR.kind_of(day) is kind


def test_an_unpublished_year_is_plain_weeks_without_the_fixed_days_of_the_law() -> None:
    calendar = Calendar.from_rows("draft", [2026], [])
    fixed = [date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 2), *(date(2027, 10, n) for n in (1, 2, 3))]

    named = calendar.named_between(date(2027, 1, 1), date(2027, 12, 31))

    assert [day.on for day in named] == fixed
    assert [day.name for day in named] == ["元旦", "劳动节", "劳动节", "国庆节", "国庆节", "国庆节"]
    assert {calendar.kind_of(day) for day in fixed} == {DayKind.STATUTORY}
    assert not any(calendar.is_working(day) for day in fixed)
    assert calendar.named_between(date(2027, 1, 2), date(2027, 5, 1)) == named[1:2]
    assert calendar.rows_between(date(2027, 1, 1), date(2027, 12, 31)) == ()
    assert calendar.is_working(date(2026, 1, 1))
    assert not calendar.is_working(date(2099, 10, 1))


def test_beyond_the_notices_the_shipped_calendar_knows_no_more_than_the_law() -> None:
    assert not CALENDAR.is_published(2027)
    assert CALENDAR.is_working(date(2027, 2, 8))
    assert not CALENDAR.is_working(date(2027, 2, 6))
    assert CALENDAR.is_statutory(date(2027, 1, 1))
    assert not CALENDAR.is_statutory(date(2027, 1, 2))


def test_the_next_working_day_skips_a_holiday() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.working_day_from(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.working_day_from(date(2026, 10, 8)) == date(2026, 10, 8)


def test_a_calendar_can_be_built_from_the_rows_of_a_table_in_any_order() -> None:
    rows = [
        Day(on=date(2027, 2, 10), kind=DayKind.MAKE_UP),
        Day(on=date(2027, 2, 8), kind=DayKind.STATUTORY, name="春节"),
        Day(on=date(2027, 2, 13), kind=DayKind.MAKE_UP),
        Day(on=date(2027, 2, 9), kind=DayKind.WEEKEND),
    ]

    calendar = Calendar.from_rows("bureau-7", [2027], rows)

    assert calendar.version == "bureau-7"
    assert calendar.is_published(2027)
    assert calendar.add_working_days(date(2027, 2, 7), 4) == date(2027, 2, 13)
    assert [day.on.day for day in calendar.rows_between(date(2027, 2, 9), date(2027, 2, 12))] == [9, 10]
    assert calendar == Calendar.from_rows("bureau-7", [2027], reversed(rows))


def test_a_row_of_an_unpublished_year_says_more_than_the_law() -> None:
    calendar = Calendar.from_rows("draft", [], [Day(on=date(2027, 1, 1), kind=DayKind.MOVED_REST, name="元旦")])

    assert calendar.kind_of(date(2027, 1, 1)) is DayKind.MOVED_REST
    assert not calendar.is_statutory(date(2027, 1, 1))
    assert calendar.named_between(date(2027, 1, 1), date(2027, 4, 30)) == calendar.days


def test_a_published_calendar_can_be_rebuilt_from_its_own_rows() -> None:
    rebuilt = Calendar.from_rows(CALENDAR.version, CALENDAR.published, reversed(CALENDAR.days))

    assert rebuilt == CALENDAR


def test_a_day_cannot_stand_in_a_calendar_twice() -> None:
    rows = [Day(on=date(2027, 1, 1), kind=DayKind.STATUTORY), Day(on=date(2027, 1, 1), kind=DayKind.MAKE_UP)]

    with pytest.raises(DayTwice) as refused:
        Calendar.from_rows("bad", [2027], rows)

    assert (refused.value.code, refused.value.field) == ("day_twice", "/days")


@pytest.mark.parametrize(
    ("start", "count"), [(date(1999, 12, 31), 1), (date(2099, 12, 30), 9), (date(2026, 1, 1), 10**6)]
)
def test_nothing_is_known_about_days_too_far_away(start: date, count: int) -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.add_working_days(start, count)


@given(start=COUNTED_DAYS, count=st.integers(1, 300))
def test_counting_forward_passes_exactly_that_many_working_days(start: date, count: int) -> None:
    last = CALENDAR.add_working_days(start, count)

    one = timedelta(1)
    assert CALENDAR.is_working(last)
    assert CALENDAR.working_days_between(start + one, last + one) == count


@given(start=COUNTED_DAYS, days=st.integers(0, 120))
def test_the_tables_agree_with_counting_on_fingers(start: date, days: int) -> None:
    by_hand = sum(CALENDAR.is_working(start + timedelta(n)) for n in range(days))

    assert CALENDAR.working_days_between(start, start + timedelta(days)) == by_hand

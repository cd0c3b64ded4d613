import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import Calendar, Day, DayKind
from canon.codes import ClockKind, RuleSet
from canon.deadlines import Suspension, deadline, rule_set_on
from canon.shanghai import SHANGHAI
from tests.canon.clocks import CALENDAR, at, ends

K, R = ClockKind, RuleSet
STARTS = st.datetimes(datetime(2019, 1, 2), datetime(2026, 6, 30), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - zoned by timezones
WORKING_DAY_CLOCKS = {K.ACCEPTANCE: 7, K.NOTICE: 7, K.ODR: 10, K.VERIFICATION: 15, K.MEDIATION_LEAD: 15}


@pytest.mark.parametrize(
    ("kind", "start", "last_day"),
    [
        (K.ACCEPTANCE, "2026-09-28", "2026-10-13"),  # naive Monday to Friday: 10-07
        (K.ACCEPTANCE, "2026-02-12", "2026-02-28"),  # a make-up Saturday; naive: 02-23
        (K.ACCEPTANCE, "2026-04-29", "2026-05-12"),
        (K.ACCEPTANCE, "2026-10-01", "2026-10-15"),
        (K.ACCEPTANCE, "2026-11-24", "2026-12-03"),
        (K.VERIFICATION, "2026-02-10", "2026-03-09"),
        (K.MEDIATION_LEAD, "2026-02-10", "2026-03-09"),
        (K.NOTICE, "2026-09-28", "2026-10-13"),
        (K.REPORTER_NOTICE, "2026-02-12", "2026-02-26"),
        (K.ODR, "2026-11-24", "2026-12-08"),
        (K.MEDIATION, "2026-10-13", "2026-12-12"),  # a Saturday does not roll
        (K.MEDIATION, "2026-08-02", "2026-10-04"),  # 10-01 is statutory, 10-04 only moved rest
        (K.MEDIATION, "2026-08-03", "2026-10-04"),
        (K.MEDIATION, "2026-08-04", "2026-10-04"),
        (K.MEDIATION, "2026-08-05", "2026-10-04"),
        (K.MEDIATION, "2026-08-06", "2026-10-05"),
        (K.MEDIATION, "2026-07-27", "2026-09-26"),  # 09-25 is mid-autumn, the next day is enough
        (K.REFUND_15D, "2026-11-09", "2026-11-24"),
        (K.REFUND_15D, "2026-09-16", "2026-10-08"),  # civil: the whole holiday is passed
        (K.REFUND_15D, "2026-11-13", "2026-11-30"),  # and a weekend too
    ],
)
def test_a_clock_ends_where_counting_on_the_wall_calendar_ends(kind: ClockKind, start: str, last_day: str) -> None:
    due = ends(kind, start)

    assert due.last_day == date.fromisoformat(last_day)
    assert due.due_at == at(f"{last_day}T00:00:00+08:00") + timedelta(1)
    assert not due.provisional


def test_forty_five_working_days_under_the_old_rules() -> None:
    due = ends(K.MEDIATION, "2022-07-14")

    assert due.last_day == date(2022, 9, 16)
    assert due.rule == "order20.21"


def test_a_mediation_accepted_from_july_2024_on_has_sixty_days_under_the_old_rules_too() -> None:
    before, after = ends(K.MEDIATION, "2024-06-30"), ends(K.MEDIATION, "2024-07-01")

    assert (before.rule, before.last_day) == ("order20.21", date(2024, 8, 30))
    assert (after.rule, after.last_day) == ("regulations778.46", date(2024, 8, 30))
    assert after.rule_set is R.ORDER20


@pytest.mark.parametrize(("kind", "last_day"), [(K.VERIFICATION, "2026-03-30"), (K.MEDIATION_LEAD, "2026-03-30")])
def test_an_approved_extension_adds_fifteen_working_days(kind: ClockKind, last_day: str) -> None:
    due = ends(kind, "2026-02-10", extended=True)

    assert due.last_day == date.fromisoformat(last_day)
    assert "经负责人批准延长15个工作日，共30个工作日" in due.proof


@pytest.mark.parametrize("kind", [K.DISPATCH_24H, K.FEEDBACK_24H])
def test_a_clock_of_24_hours_is_exact_to_the_second_and_never_provisional(kind: ClockKind) -> None:
    due = ends(kind, "2026-12-31T23:59:58+08:00")

    assert due.due_at == at("2027-01-01T23:59:58+08:00")
    assert due.last_day == due.latest_day == date(2027, 1, 1)
    assert not due.provisional
    assert "满24小时为2027年1月1日（周五）23:59:58" in due.proof


def test_the_start_day_is_the_day_in_shanghai() -> None:
    due = ends(K.ACCEPTANCE, "2026-11-23T16:30:00+00:00")

    assert due.last_day == date(2026, 12, 3)
    assert due.due_at.isoformat() == "2026-12-04T00:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "rules"), [("2026-04-14T23:59:59+08:00", R.ORDER20), ("2026-04-14T16:00:00+00:00", R.ORDER121)]
)
def test_the_rule_set_changes_at_midnight_in_shanghai(start: str, rules: RuleSet) -> None:
    assert ends(K.ACCEPTANCE, start).rule_set is rules


def test_a_given_rule_set_wins_over_the_date() -> None:
    due = ends(K.ACCEPTANCE, "2026-11-24", R.ORDER20)

    assert due.rule_set is R.ORDER20
    assert due.rule == "order20.14"
    assert rule_set_on(date(2026, 11, 24)) is R.ORDER121


def test_the_first_working_day_after_an_unrolled_end_is_answered_beside_it() -> None:
    assert ends(K.MEDIATION, "2026-10-13").latest_day == date(2026, 12, 14)
    assert ends(K.MEDIATION, "2026-08-02").latest_day == date(2026, 10, 8)
    assert ends(K.ACCEPTANCE, "2026-02-12").latest_day == date(2026, 2, 28)


class TestProvisional:
    @pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.ODR])
    def test_counting_into_an_unpublished_year_is_provisional_and_marked_so(self, kind: ClockKind) -> None:
        due = ends(kind, "2026-12-28")

        assert due.provisional
        assert "2027年放假安排尚未公布" in due.proof

    def test_a_year_end_reached_but_not_crossed_is_not_provisional(self) -> None:
        assert ends(K.ACCEPTANCE, "2026-12-22").last_day == date(2026, 12, 31)
        assert not ends(K.ACCEPTANCE, "2026-12-22").provisional

    def test_working_days_that_began_in_an_unpublished_year_are_provisional(self) -> None:
        due = ends(K.ACCEPTANCE, "2018-12-25")

        assert (due.last_day, due.provisional) == (date(2019, 1, 4), True)

    def test_an_unpublished_start_day_does_not_count(self) -> None:
        assert not ends(K.ACCEPTANCE, "2018-12-31").provisional

    def test_natural_days_are_provisional_only_where_they_end(self) -> None:
        assert ends(K.MEDIATION, "2026-11-30").provisional
        assert not ends(K.MEDIATION, "2018-12-30", R.ORDER121).provisional

    def test_the_first_of_january_is_statutory_before_any_notice_says_so(self) -> None:
        due = ends(K.MEDIATION, "2026-11-02")

        assert due.last_day == date(2027, 1, 2)
        assert due.provisional

    def test_the_first_of_january_is_no_working_day_before_any_notice_says_so(self) -> None:
        due = ends(K.MEDIATION_LEAD, "2026-12-12")  # fifteen working days, were it one

        assert due.last_day == date(2027, 1, 4)
        assert "其中2027年1月1日（元旦放假）、其余周末7天不计" in due.proof
        assert "2027年放假安排尚未公布，暂按周一至周五并扣除元旦、劳动节、国庆节计算，公布后重算。" in due.proof

    def test_a_published_calendar_gives_the_final_day(self) -> None:
        new_year = [
            Day(on=date(2027, 1, 1), kind=DayKind.STATUTORY, name="元旦"),
            Day(on=date(2027, 1, 4), kind=DayKind.MOVED_REST, name="元旦"),
        ]
        rows = [*CALENDAR.days, *new_year]
        published = Calendar.from_rows("bureau-8", [*CALENDAR.published, 2027], rows)

        due = deadline(K.ACCEPTANCE, at("2026-12-28"), published)

        assert due.last_day == date(2027, 1, 8)
        assert ends(K.ACCEPTANCE, "2026-12-28").last_day == date(2027, 1, 7)
        assert not due.provisional


def slow_last_day(length: int, start: date, stops: Sequence[tuple[date, date]], *, working: bool) -> date:
    """Count one day at a time, as on a wall calendar."""
    day, counted = start, 0
    while counted < length:
        day += timedelta(1)
        is_stopped = any(first <= day < end for first, end in stops)
        counted += not is_stopped and (CALENDAR.is_working(day) or not working)
    return day


@given(start=STARTS, kind=st.sampled_from(sorted(WORKING_DAY_CLOCKS)))
def test_working_day_clocks_agree_with_counting_on_a_wall_calendar(start: datetime, kind: ClockKind) -> None:
    due = deadline(kind, start, CALENDAR)

    assert due.last_day == slow_last_day(WORKING_DAY_CLOCKS[kind], start.date(), [], working=True)
    assert due.latest_day == due.last_day
    assert due.due_at == datetime(due.last_day.year, due.last_day.month, due.last_day.day, tzinfo=SHANGHAI) + timedelta(
        1
    )


@given(
    start=STARTS,
    working=st.booleans(),
    offsets=st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 40)), max_size=4),
)
def test_stopped_days_never_count(start: datetime, working: bool, offsets: list[tuple[int, int]]) -> None:  # noqa: FBT001 - drawn by hypothesis
    kind = K.VERIFICATION if working else K.MEDIATION
    stops = [
        Suspension(begins_at=start + timedelta(days=a), ends_at=start + timedelta(days=a + length))
        for a, length in offsets
    ]

    due = deadline(kind, start, CALENDAR, R.ORDER121, stops)

    spans = [(stop.begins_at.date(), stop.ends_at.date()) for stop in stops]
    expected = slow_last_day(15 if working else 60, start.date(), spans, working=working)
    while not working and CALENDAR.is_statutory(expected):
        expected += timedelta(1)
    assert due.last_day == expected


@given(start=STARTS, later=st.integers(0, 400), kind=st.sampled_from([*WORKING_DAY_CLOCKS, K.REFUND_15D]))
def test_who_starts_later_never_ends_earlier(start: datetime, later: int, kind: ClockKind) -> None:
    first = deadline(kind, start, CALENDAR, R.ORDER121)
    second = deadline(kind, start + timedelta(hours=later), CALENDAR, R.ORDER121)

    assert first.due_at <= second.due_at


@given(start=STARTS, hours=st.integers(-12, 14))
def test_the_same_instant_in_another_zone_has_the_same_deadline(start: datetime, hours: int) -> None:
    elsewhere = start.astimezone(timezone(timedelta(hours=hours)))

    assert deadline(K.MEDIATION, elsewhere, CALENDAR) == deadline(K.MEDIATION, start, CALENDAR)


@given(start=STARTS, kind=st.sampled_from([*WORKING_DAY_CLOCKS, K.MEDIATION, K.REFUND_15D, K.DISPATCH_24H]))
def test_every_proof_begins_with_the_start_day_and_names_the_end(start: datetime, kind: ClockKind) -> None:
    due = deadline(kind, start, CALENDAR)

    assert due.proof.startswith(f"{start.year}年{start.month}月{start.day}日")
    assert f"{due.last_day.month}月{due.last_day.day}日" in due.proof
    assert re.search(r"依据：.+。$", due.proof)

import re
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import Calendar, Day, DayKind, published_calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import (
    SHANGHAI,
    Deadline,
    EndsBeforeItBegins,
    NoLegalPeriod,
    NoOffset,
    NotExtensible,
    NotInRuleSet,
    NotSuspendable,
    OutsideCalendar,
    Suspension,
    UnknownGround,
    deadline,
    rule_set_on,
)

CALENDAR = published_calendar()
K, R = ClockKind, RuleSet
STARTS = st.datetimes(datetime(2019, 1, 2), datetime(2026, 6, 30), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - zoned by timezones
WORKING_DAY_CLOCKS = {K.ACCEPTANCE: 7, K.NOTICE: 7, K.ODR: 10, K.VERIFICATION: 15, K.MEDIATION_LEAD: 15}


def at(text: str) -> datetime:
    """Read "2026-02-12" as ten in the morning in Shanghai, or an instant as it stands."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T10:00:00+08:00")


def ends(kind: ClockKind, start: str, rules: RuleSet | None = None, **more: bool) -> Deadline:
    return deadline(kind, at(start), CALENDAR, rules, **more)


def stopped(begins: str, until: str, ground: str = "appraisal") -> Suspension:
    return Suspension(begins_at=at(begins), ends_at=at(until), ground=ground)


def ends_with(kind: ClockKind, start: str, stops: Sequence[Suspension], *, extended: bool = False) -> date:
    return deadline(kind, at(start), CALENDAR, suspensions=stops, extended=extended).last_day


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


class TestSuspensions:
    def test_the_days_of_an_appraisal_do_not_count(self) -> None:
        last = ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-20", "2026-10-30")])

        assert last == date(2026, 12, 22)

    def test_only_working_days_are_given_back_to_a_clock_of_working_days(self) -> None:
        last = ends_with(K.VERIFICATION, "2026-11-02", [stopped("2026-11-06", "2026-11-10")])

        assert last == date(2026, 11, 25)

    def test_overlaps_count_once(self) -> None:
        stops = [
            stopped("2026-10-25", "2026-10-30"),
            stopped("2026-10-20", "2026-10-27"),
            stopped("2026-10-21", "2026-10-22"),
        ]

        assert ends_with(K.MEDIATION, "2026-10-13", stops) == date(2026, 12, 22)

    def test_the_start_day_never_counts_and_is_not_given_back(self) -> None:
        assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-01", "2026-10-14")]) == date(2026, 12, 12)
        assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-01", "2026-10-15")]) == date(2026, 12, 13)

    def test_a_stop_within_one_day_gives_nothing_back(self) -> None:
        stop = stopped("2026-10-20T08:00:00+08:00", "2026-10-20T17:00:00+08:00")

        assert ends_with(K.MEDIATION, "2026-10-13", [stop]) == date(2026, 12, 12)

    def test_a_stop_after_the_end_changes_nothing(self) -> None:
        assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-12-13", "2026-12-20")]) == date(2026, 12, 12)

    def test_a_stop_on_the_last_day_moves_it(self) -> None:
        assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-12-12", "2026-12-14")]) == date(2026, 12, 14)

    def test_a_stop_that_begins_only_because_another_pushed_the_end_counts_too(self) -> None:
        stops = [stopped("2026-10-20", "2026-10-30"), stopped("2026-12-15", "2026-12-16")]

        assert ends_with(K.MEDIATION, "2026-10-13", stops) == date(2026, 12, 23)

    def test_an_extension_and_a_stop_add_up(self) -> None:
        last = ends_with(K.VERIFICATION, "2026-02-10", [stopped("2026-03-02", "2026-03-04")], extended=True)

        assert last == date(2026, 4, 1)

    def test_the_proof_names_the_stopped_days(self) -> None:
        due = deadline(K.MEDIATION, at("2026-10-13"), CALENDAR, suspensions=[stopped("2026-10-20", "2026-10-30")])

        assert "10月20日至10月29日鉴定、检测，不计入期限" in due.proof


class TestRefusals:
    @pytest.mark.parametrize("kind", [K.HOTLINE, K.SUPPLEMENT])
    def test_a_clock_without_a_legal_period_is_named(self, kind: ClockKind) -> None:
        with pytest.raises(NoLegalPeriod) as refused:
            ends(kind, "2026-11-24")

        assert (refused.value.code, refused.value.field) == ("no_legal_period", "/kind")

    def test_order_121_knows_no_notice_to_the_reporter(self) -> None:
        with pytest.raises(NotInRuleSet) as refused:
            ends(K.REPORTER_NOTICE, "2026-11-24")

        assert (refused.value.code, refused.value.field) == ("not_in_rule_set", "/rule_set")

    @pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.MEDIATION, K.NOTICE, K.ODR, K.REFUND_15D, K.DISPATCH_24H])
    def test_only_a_verification_can_be_extended(self, kind: ClockKind) -> None:
        with pytest.raises(NotExtensible) as refused:
            ends(kind, "2026-11-24", extended=True)

        assert (refused.value.code, refused.value.field) == ("not_extensible", "/extended")

    @pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.NOTICE, K.ODR, K.REFUND_15D, K.FEEDBACK_24H])
    def test_only_mediation_and_verification_can_be_stopped(self, kind: ClockKind) -> None:
        with pytest.raises(NotSuspendable) as refused:
            ends_with(kind, "2026-11-24", [stopped("2026-11-25", "2026-11-26")])

        assert (refused.value.code, refused.value.field) == ("not_suspendable", "/suspensions")

    def test_only_an_appraisal_stops_a_clock(self) -> None:
        stops = [stopped("2026-11-25", "2026-11-26"), stopped("2026-11-25", "2026-11-26", ground="recusal")]

        with pytest.raises(UnknownGround) as refused:
            ends_with(K.MEDIATION, "2026-11-24", stops)

        assert refused.value.field == "/suspensions/1/ground"

    def test_a_stop_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(EndsBeforeItBegins) as refused:
            ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-26", "2026-11-25")])

        assert refused.value.field == "/suspensions/0/to"

    def test_an_instant_has_an_offset(self) -> None:
        with pytest.raises(NoOffset) as refused:
            deadline(K.ACCEPTANCE, at("2026-11-24T10:00:00"), CALENDAR)

        assert refused.value.field == "/starts_at"

    @pytest.mark.parametrize("start", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
    def test_an_instant_out_of_reach_is_refused(self, start: str) -> None:
        with pytest.raises(OutsideCalendar) as refused:
            ends(K.ACCEPTANCE, start)

        assert refused.value.field == "/starts_at"

    @pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.MEDIATION])
    def test_an_end_out_of_reach_is_refused(self, kind: ClockKind) -> None:
        with pytest.raises(OutsideCalendar) as refused:
            ends(kind, "2099-12-28")

        assert (refused.value.code, refused.value.field) == ("out_of_range", "/starts_at")

    def test_a_stop_out_of_reach_is_refused(self) -> None:
        with pytest.raises(OutsideCalendar) as refused:
            ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-25", "2500-01-01")])

        assert refused.value.field == "/suspensions/0/to"


class TestProvisional:
    @pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.ODR])
    def test_counting_into_an_unpublished_year_is_provisional_and_said_so(self, kind: ClockKind) -> None:
        due = ends(kind, "2026-12-28")

        assert due.provisional
        assert "2027年放假安排尚未公布" in due.proof

    def test_a_year_end_reached_but_not_crossed_is_not_provisional(self) -> None:
        assert ends(K.ACCEPTANCE, "2026-12-22").last_day == date(2026, 12, 31)
        assert not ends(K.ACCEPTANCE, "2026-12-22").provisional

    def test_an_unpublished_start_day_does_not_count(self) -> None:
        assert not ends(K.ACCEPTANCE, "2018-12-31").provisional

    def test_natural_days_are_provisional_only_where_they_end(self) -> None:
        assert ends(K.MEDIATION, "2026-11-30").provisional
        assert not ends(K.MEDIATION, "2018-12-30", R.ORDER121).provisional

    def test_the_first_of_january_is_statutory_before_any_notice_says_so(self) -> None:
        due = ends(K.MEDIATION, "2026-11-02")

        assert due.last_day == date(2027, 1, 2)
        assert due.provisional

    def test_a_published_calendar_gives_the_final_day(self) -> None:
        rows = [*CALENDAR.days, Day(on=date(2027, 1, 1), kind=DayKind.STATUTORY, name="元旦")]
        published = Calendar.from_rows("bureau-8", [*CALENDAR.published, 2027], rows)

        due = deadline(K.ACCEPTANCE, at("2026-12-28"), published)

        assert due.last_day == date(2027, 1, 7)
        assert ends(K.ACCEPTANCE, "2026-12-28").last_day == date(2027, 1, 6)
        assert not due.provisional


class TestProof:
    def test_it_says_what_was_counted_what_not_and_by_which_article(self) -> None:
        assert ends(K.ACCEPTANCE, "2026-09-28").proof == (
            "2026年9月28日（周一）收到投诉，当日不计，自9月29日起算7个工作日，其中10月1日至10月7日（国庆节放假）、其余周末1天不计，"
            "10月10日（周六）调休上班要计入，第7个工作日为10月13日（周二），10月13日24时前应当作出受理或者不予受理的决定并告知投诉人。"
            "依据：《市场监督管理投诉举报处理办法》（总局令第121号）第十五条、第四十五条。"
        )

    def test_it_says_when_a_holiday_moved_the_end(self) -> None:
        proof = ends(K.MEDIATION, "2026-08-02").proof

        assert "第60日为10月1日（周四），该日是法定节假日，顺延至10月4日（周日）" in proof
        assert "10月4日是调休放假，不是法定节假日，期限不因此顺延，其后第一个工作日为10月8日" in proof

    def test_it_says_when_a_weekend_did_not_move_the_end(self) -> None:
        assert "12月12日是周末，不是法定节假日，期限不因此顺延" in ends(K.MEDIATION, "2026-10-13").proof

    def test_it_says_when_a_civil_period_moved(self) -> None:
        assert "该日是法定休假日，顺延至10月8日（周四）" in ends(K.REFUND_15D, "2026-09-16").proof

    def test_it_names_each_of_two_holidays(self) -> None:
        proof = ends(K.VERIFICATION, "2026-09-15").proof

        assert "9月25日至9月27日（中秋节放假）、10月1日至10月7日（国庆节放假）" in proof

    def test_it_names_a_holiday_of_one_day(self) -> None:
        assert "6月10日（端午节放假）" in ends(K.ACCEPTANCE, "2024-06-05").proof

    def test_neighbouring_holidays_of_two_names_are_told_apart(self) -> None:
        days = [date(2027, 3, 1), date(2027, 3, 2)]
        rows = [Day(on=on, kind=DayKind.STATUTORY, name=name) for on, name in zip(days, "甲乙", strict=True)]
        calendar = Calendar.from_rows("v", [2027], rows)

        proof = deadline(K.ACCEPTANCE, at("2027-02-26"), calendar).proof

        assert "3月1日（甲放假）、3月2日（乙放假）、其余周末" in proof

    def test_it_is_silent_about_days_off_where_there_were_none(self) -> None:
        calendar = Calendar.from_rows(
            "v", [2026], [Day(on=date(2026, 11, day), kind=DayKind.MAKE_UP) for day in (28, 29)]
        )

        proof = deadline(K.ACCEPTANCE, at("2026-11-23"), calendar).proof

        assert "其中" not in proof


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


def test_ten_thousand_deadlines_take_less_than_two_seconds() -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    kinds = [K.ACCEPTANCE, K.MEDIATION, K.VERIFICATION, K.REFUND_15D]

    begun = time.process_time()
    for n in range(10_000):
        deadline(kinds[n % 4], start + timedelta(hours=n * 2), CALENDAR)

    assert time.process_time() - begun < 2

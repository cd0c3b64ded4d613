from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from canon.calendar import Calendar, Day, DayKind
from canon.codes import ClockKind as K
from canon.deadlines import (
    EndsBeforeItBegins,
    NoLegalPeriod,
    NoOffset,
    NotExtensible,
    NotInRuleSet,
    NotSuspendable,
    OutsideCalendar,
    UnknownGround,
    deadline,
)
from canon.unsound import Unsound
from tests.canon.clocks import CALENDAR, at, ends, ends_with, stopped

A_DAY = stopped("2026-11-25", "2026-11-26")
NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize("kind", [K.HOTLINE, K.SUPPLEMENT])
def test_a_clock_without_a_legal_period_is_named(kind: K) -> None:
    with pytest.raises(NoLegalPeriod) as refused:
        ends(kind, "2026-11-24")

    assert (refused.value.code, refused.value.field) == ("no_legal_period", "/kind")


def test_order_121_knows_no_notice_to_the_reporter() -> None:
    with pytest.raises(NotInRuleSet) as refused:
        ends(K.REPORTER_NOTICE, "2026-11-24")

    assert (refused.value.code, refused.value.field) == ("not_in_rule_set", "/rule_set")


@pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.MEDIATION, K.NOTICE, K.ODR, K.REFUND_15D, K.DISPATCH_24H])
def test_only_a_verification_can_be_extended(kind: K) -> None:
    with pytest.raises(NotExtensible) as refused:
        ends(kind, "2026-11-24", extended=True)

    assert (refused.value.code, refused.value.field) == ("not_extensible", "/extended")


@pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.NOTICE, K.ODR, K.REFUND_15D, K.FEEDBACK_24H])
def test_only_mediation_and_verification_can_be_stopped(kind: K) -> None:
    with pytest.raises(NotSuspendable) as refused:
        ends_with(kind, "2026-11-24", [stopped("2026-11-25", "2026-11-26")])

    assert (refused.value.code, refused.value.field) == ("not_suspendable", "/suspensions")


def test_only_an_appraisal_stops_a_clock() -> None:
    stops = [stopped("2026-11-25", "2026-11-26"), stopped("2026-11-25", "2026-11-26", ground="recusal")]

    with pytest.raises(UnknownGround) as refused:
        ends_with(K.MEDIATION, "2026-11-24", stops)

    assert refused.value.field == "/suspensions/1/ground"


@pytest.mark.parametrize(
    ("begins", "until", "field"),
    [
        ("2026-11-25T10:00:00", "2026-11-26", "/suspensions/1/from"),
        ("2026-11-25", "2026-11-26T10:00:00", "/suspensions/1/to"),
    ],
)
def test_an_instant_of_a_stop_has_an_offset(begins: str, until: str, field: str) -> None:
    with pytest.raises(NoOffset) as refused:
        ends_with(K.MEDIATION, "2026-11-24", [A_DAY, stopped(begins, until)])

    assert refused.value.field == field


def test_a_stop_may_end_as_it_begins() -> None:
    assert ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-25", "2026-11-25")]) == date(2027, 1, 23)


def test_a_stop_cannot_end_before_it_begins() -> None:
    with pytest.raises(EndsBeforeItBegins) as refused:
        ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-26", "2026-11-25")])

    assert refused.value.field == "/suspensions/0/to"


def test_an_instant_has_an_offset() -> None:
    with pytest.raises(NoOffset) as refused:
        deadline(K.ACCEPTANCE, at("2026-11-24T10:00:00"), CALENDAR)

    assert refused.value.field == "/starts_at"


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_an_instant_out_of_reach_is_refused(start: str) -> None:
    with pytest.raises(OutsideCalendar) as refused:
        ends(K.ACCEPTANCE, start)

    assert refused.value.field == "/starts_at"


@pytest.mark.parametrize("kind", [K.ACCEPTANCE, K.MEDIATION])
def test_an_end_out_of_reach_is_refused(kind: K) -> None:
    with pytest.raises(OutsideCalendar) as refused:
        ends(kind, "2099-12-28")

    assert (refused.value.code, refused.value.field) == ("out_of_range", "/starts_at")


def test_the_last_day_in_reach_is_in_reach() -> None:
    assert ends(K.MEDIATION, "2099-11-01").last_day == date(2099, 12, 31)


TOO_FAR = "日期超出可计算范围（2000年至2099年）"


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda: ends(K.HOTLINE, "2026-11-24"), "这类时限没有法定期限，以来源渠道的要求为准"),
        (lambda: ends(K.REPORTER_NOTICE, "2026-11-24"), "所适用的办法没有规定这类时限"),
        (lambda: ends(K.NOTICE, "2026-11-24", extended=True), "法律没有规定这类时限可以延长"),
        (lambda: ends_with(K.NOTICE, "2026-11-24", [A_DAY]), "法律没有规定这类时限可以扣除时间"),
        (
            lambda: ends_with(K.MEDIATION, "2026-11-24", [replace(A_DAY, ground="x")]),
            "只有鉴定、检测所需时间不计入期限",
        ),
        (
            lambda: ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-26", "2026-11-25")]),
            "中止结束时间早于开始时间",
        ),
        (lambda: ends(K.NOTICE, "2026-11-24T10:00:00"), "时间必须带时区偏移，例如 +08:00"),
        (lambda: ends(K.NOTICE, "1999-12-31"), TOO_FAR),
        (lambda: ends(K.NOTICE, "2099-12-28"), TOO_FAR),
        (lambda: ends(K.MEDIATION, "2099-12-28"), TOO_FAR),
        (lambda: CALENDAR.working_days_between(date(1999, 12, 31), date(2026, 1, 1)), TOO_FAR),
        (lambda: Calendar.from_rows("x", [], [Day(on=NEW_YEAR, kind=DayKind.STATUTORY)] * 2), "日历中同一天出现两次"),
    ],
)
def test_each_refusal_says_why_in_words(ask: Callable[[], object], text: str) -> None:
    with pytest.raises(Unsound) as refused:
        ask()

    assert str(refused.value) == text


def test_a_stop_out_of_reach_is_refused() -> None:
    with pytest.raises(OutsideCalendar) as refused:
        ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-25", "2500-01-01")])

    assert refused.value.field == "/suspensions/0/to"

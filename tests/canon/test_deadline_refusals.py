import pytest

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
from tests.canon.clocks import CALENDAR, at, ends, ends_with, stopped


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


def test_a_stop_out_of_reach_is_refused() -> None:
    with pytest.raises(OutsideCalendar) as refused:
        ends_with(K.MEDIATION, "2026-11-24", [stopped("2026-11-25", "2500-01-01")])

    assert refused.value.field == "/suspensions/0/to"

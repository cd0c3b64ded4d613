"""The factors of Art. 17 are counted, and what is usual stands beside each count."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.signals.domain.factors import Row, Shared, Signal, busiest, read_signals, shares_of
from services.intake.signals.domain.thresholds import (
    FACTORS,
    SignalCode,
    Thresholds,
    shipped_thresholds,
    thresholds_on,
)
from services.intake.signals.domain.usual import Baseline, Usual, usual_of
from tests.services.intake.building import NOW

pytestmark = pytest.mark.pure
SHIPPED = shipped_thresholds()[-1]
PERSON, PHONE, TEMPLATE = Shared.PERSON, Shared.PHONE, Shared.TEMPLATE


def a_row(number: int, *shares: Shared, days: float = 0, **changes: Any) -> Row:
    plain = Row(
        complaint_id=UUID(int=number),
        case_id=UUID(int=number),
        number=f"WQ-{number}",
        received_at=NOW + timedelta(days=days),
        respondent="麦屿烘焙店",
        business=b"maiyu",
        goods="坚果",
        problem="标签",
        lacks_proof=False,
        name=b"duan",
        shares=frozenset(shares),
    )
    return replace(plain, **changes)


def signals(own: Row, *others: Row) -> dict[SignalCode, Signal]:
    return {one.code: one for one in read_signals(own, others, SHIPPED)}


def test_somebody_who_complains_once_raises_nothing() -> None:
    found = signals(a_row(1))

    assert [one.raised for one in found.values()] == [False] * 5
    assert [one.value for one in found.values()] == [1, 1, 1, 0, 1]
    assert {one.factor for one in found.values()} == {"17(1)", "17(2)", "17(3)", "17(4)"}


def test_many_complaints_of_one_person_about_one_kind_of_goods_are_counted() -> None:
    found = signals(a_row(1), *(a_row(n, PERSON, days=n * 15, business=bytes([n]), problem=None) for n in range(2, 7)))

    assert (found[SignalCode.QUANTITY].value, found[SignalCode.QUANTITY].raised) == (6, True)
    assert found[SignalCode.QUANTITY].by == "goods"
    assert not found[SignalCode.REPETITION].raised


def test_many_in_a_short_time_on_one_operator_are_counted() -> None:
    others = [a_row(n, PERSON, days=n, goods=f"货{n}", problem=None) for n in range(2, 6)]

    found = signals(a_row(1, goods=None), *others)[SignalCode.REPETITION]

    assert (found.value, found.by, found.raised) == (5, "business", True)
    assert [row.number for row in found.rows] == ["WQ-1", "WQ-2", "WQ-3", "WQ-4", "WQ-5"]


def test_what_lies_outside_the_days_does_not_count() -> None:
    found = signals(a_row(1), *(a_row(n, PERSON, days=-31 * n) for n in range(2, 9)))

    assert found[SignalCode.REPETITION].value == 1


def test_several_names_with_one_template_are_counted() -> None:
    others = [a_row(n, TEMPLATE, name=bytes([n]), business=bytes([n]), goods=None, problem=None) for n in (2, 3)]

    found = signals(a_row(1), *others)[SignalCode.COLLUSION]

    assert (found.value, found.by, found.raised) == (3, "template", True)


def test_names_that_share_an_address_collude_only_about_the_same() -> None:
    same = [a_row(n, Shared.ADDRESS, name=bytes([n])) for n in (2, 3)]
    else_where = [replace(row, business=None, goods=None, problem=None) for row in same]

    assert signals(a_row(1), *same)[SignalCode.COLLUSION].raised
    assert not signals(a_row(1), *else_where)[SignalCode.COLLUSION].raised


def test_one_person_alone_does_not_collude() -> None:
    found = signals(a_row(1), *(a_row(n, PERSON, TEMPLATE, days=n) for n in range(2, 9)))

    assert (found[SignalCode.COLLUSION].value, found[SignalCode.SHARED_CONTACT].value) == (1, 1)


def test_complaints_without_a_purchase_are_counted_of_all_of_the_person() -> None:
    bare = [a_row(n, PERSON, days=n, lacks_proof=True) for n in (2, 3, 4)]
    documented = [a_row(n, PERSON, days=n) for n in range(5, 12)]

    few = signals(a_row(1, lacks_proof=True), *bare)[SignalCode.NO_PROOF]
    many = signals(a_row(1, lacks_proof=True), *bare, *documented)[SignalCode.NO_PROOF]

    assert (few.value, few.of, few.raised) == (4, 4, True)
    assert (many.value, many.of, many.raised) == (4, 11, False)


def test_several_names_with_one_phone_are_counted_and_a_missing_name_is_none() -> None:
    others = [a_row(2, PHONE, name=b"wang"), a_row(3, PHONE, name=b"li"), a_row(4, PHONE, name=None)]

    found = signals(a_row(1), *others)[SignalCode.SHARED_CONTACT]

    assert (found.value, found.by, found.raised) == (3, "phone", True)


def test_who_is_the_same_person() -> None:
    assert shares_of({"phone", "name"}, is_same_name=True) == {PERSON}
    assert shares_of({"phone"}, is_same_name=False) == {PHONE}
    assert shares_of({"id_number", "phone"}, is_same_name=False) == {PERSON}
    assert shares_of({"address", "template"}, is_same_name=True) == {PERSON, TEMPLATE}
    assert shares_of({"payee"}, is_same_name=True) == {Shared.PAYEE}
    assert shares_of(set(), is_same_name=True) == set()


def test_the_busiest_days_are_those_around_the_complaint() -> None:
    rows = [a_row(n, days=day) for n, day in enumerate((0, 1, 2, 40, 41, 42, 43), 1)]

    assert [row.number for row in busiest(rows, rows[1], 30)] == ["WQ-1", "WQ-2", "WQ-3"]
    assert busiest([], rows[0], 30) == []


def test_what_is_usual_is_the_rank_among_all_complainants() -> None:
    baseline = Baseline(counted_at=NOW, people={1: 970, 2: 20, 14: 10})

    assert usual_of(14, baseline) == Usual(people=1000, median=1, at_least=10, top_bp=100)
    assert usual_of(1, baseline) == Usual(people=1000, median=1, at_least=1000, top_bp=10_000)
    assert usual_of(1, Baseline(counted_at=NOW, people={})) is None


def test_thresholds_hold_from_their_day_on() -> None:
    later = replace(SHIPPED, version="county-1", since=date(2027, 1, 1), signed_by=("法规股", "分管局长"))
    versions: tuple[Thresholds, ...] = (SHIPPED, later)

    assert thresholds_on(date(2026, 12, 31), versions) is SHIPPED
    assert thresholds_on(date(2027, 1, 1), versions) is later
    assert thresholds_on(date(2020, 1, 1), versions) is SHIPPED
    assert thresholds_on(date(2026, 6, 1)).version == "shipped-1"


def test_every_signal_is_a_factor_of_the_law() -> None:
    assert set(FACTORS) == set(SignalCode) == set(SHIPPED.by_code)


def test_messages_that_one_case_answers_are_one_matter_and_count_once() -> None:
    own = a_row(1)
    sixth = a_row(6, PERSON, days=5, case_id=UUID(int=2), lacks_proof=True)
    others = [a_row(n, PERSON, days=n, lacks_proof=n == 3) for n in (2, 3, 4)]
    again = a_row(5, PERSON, PHONE, days=5, case_id=own.case_id, name=b"duan q")

    found = signals(own, *others, again, sixth)

    assert (found[SignalCode.QUANTITY].value, found[SignalCode.QUANTITY].raised) == (4, False)
    assert found[SignalCode.REPETITION].value == 4
    assert [row.complaint_id.int for row in found[SignalCode.QUANTITY].rows] == [1, 2, 3, 4]
    assert (found[SignalCode.NO_PROOF].value, found[SignalCode.NO_PROOF].of) == (1, 4)
    assert found[SignalCode.SHARED_CONTACT].value == 1

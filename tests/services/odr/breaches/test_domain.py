"""When a broken promise counts, decided purely."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.odr.breaches import domain
from services.odr.breaches.domain import Breach, BreachKind, BreachState
from services.odr.registers.domain import entries
from services.odr.registers.domain.registers import Register
from tests.services.odr.registers.building import NOON, SHOP, TODAY, an_entry, by

LONG_AGO = TODAY - timedelta(days=400)


def a_breach(on: date = TODAY, state: BreachState = BreachState.CONFIRMED, number: int = 1) -> Breach:
    return Breach(
        breach_id=UUID(int=number),
        entry_id=SHOP,
        kind=BreachKind.REFUSED_RETURN,
        on=on,
        evidence="调解书",
        complaint_id=None,
        state=state,
        reported_by="officer",
        reported_at=NOON,
    )


def breaches_on(*days_ago: int) -> list[Breach]:
    return [a_breach(TODAY - timedelta(days=days), number=number) for number, days in enumerate(days_ago, start=1)]


def test_a_breach_is_confirmed_by_another_person_and_once() -> None:
    reported = a_breach(state=BreachState.REPORTED)

    with pytest.raises(domain.OwnReport):
        domain.decide(reported, confirmed=True, reason="", by="officer", now=NOON)
    confirmed = domain.decide(reported, confirmed=True, reason="属实", by="head", now=NOON)
    assert (confirmed.state, confirmed.decided_by) == (BreachState.CONFIRMED, "head")
    with pytest.raises(domain.AlreadyDecided):
        domain.decide(confirmed, confirmed=False, reason="", by="head", now=NOON)
    assert domain.decide(reported, confirmed=False, reason="", by="head", now=NOON).state is BreachState.REJECTED


@pytest.mark.parametrize(
    ("days_ago", "suspended"),
    [((0, 1, 2), True), ((0, 1), False), ((0, 1, 89), True), ((0, 1, 90), False)],
)
def test_the_third_breach_within_ninety_days_suspends(days_ago: tuple[int, ...], suspended: bool) -> None:  # noqa: FBT001
    assert domain.suspends(an_entry(valid_from=LONG_AGO), breaches_on(*days_ago), TODAY) is suspended


def test_a_breach_that_nobody_confirmed_does_not_count() -> None:
    reported = [a_breach(state=state, number=n) for n, state in enumerate(BreachState)]

    assert [one.state for one in domain.counted(reported, TODAY)] == [BreachState.CONFIRMED]


def test_breaches_before_a_restoration_suspend_no_more() -> None:
    entry = entries.suspend(an_entry(valid_from=LONG_AGO), by("head"))
    restored = entries.restore(entry, by("head", 2))

    assert not domain.suspends(entry, breaches_on(0, 1, 2), TODAY)
    assert not domain.suspends(restored, breaches_on(0, 1, 2), TODAY + timedelta(days=2))


@pytest.mark.parametrize(
    ("register", "on", "refusal"),
    [
        (Register.PLEDGE, TODAY, domain.NotPromised),
        (Register.NO_REASON_RETURN, TODAY + timedelta(days=1), domain.TooLate),
        (Register.NO_REASON_RETURN, TODAY - timedelta(days=1), entries.NotOnRegister),
    ],
)
def test_only_a_promise_that_stood_that_day_is_broken(register: Register, on: date, refusal: type[Exception]) -> None:
    domain.check_report(an_entry(), BreachKind.REFUSED_RETURN, TODAY, TODAY)

    with pytest.raises(refusal):
        domain.check_report(an_entry(register), BreachKind.REFUSED_RETURN, on, TODAY)


def test_a_breach_is_published_with_its_business_and_without_words() -> None:
    event = domain.broken_event(an_entry(), a_breach(), NOON)

    assert (event.business, event.kind, event.complaint_id) == ("简橙家电城", "refused_return", SHOP)
    assert "调解书" not in event.model_dump_json()

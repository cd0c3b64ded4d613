"""Agencies, enterprises, consumers and payers decide from what they see and their dice."""

from datetime import date
from random import Random
from typing import Any

import pytest

from simulators.decisions import (
    Action,
    next_agency_action,
    next_consumer_action,
    next_enterprise_action,
    next_payment_action,
    next_registration_action,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 24)


def taken(steps: list[Action | None]) -> set[str]:
    return {step.name for step in steps if step}


def a_dispute(*offers: dict[str, Any], state: str = "open") -> dict[str, Any]:
    return {"id": "d-1", "state": state, "amount_fen": 100_000, "offers": list(offers)}


def an_offer(number: int, state: str) -> dict[str, Any]:
    return {"number": number, "state": state, "amount_fen": 40_000}


def a_plan(*parts: tuple[int, int]) -> dict[str, Any]:
    instalments = [
        {"number": number, "due_on": "2026-12-24", "amount_fen": amount, "paid_fen": paid}
        for number, (amount, paid) in enumerate(parts, start=1)
    ]
    return {"id": "p-1", "instalments": instalments}


def payments(plan: dict[str, Any]) -> list[Action]:
    steps = (next_payment_action({**plan, "id": f"p-{n}"}, Random(n), TODAY, "s") for n in range(300))
    return [step for step in steps if step]


def test_an_agency_acknowledges_mostly_and_refuses_sometimes() -> None:
    steps = [next_agency_action({"id": "h-1", "state": "open"}, Random(n), "agency") for n in range(300)]

    assert taken(steps) == {"acknowledgement", "refusal"}
    assert sum(1 for step in steps if step and step.name == "refusal") < 45
    assert None in steps


def test_an_agency_reports_its_result_after_it_acknowledged() -> None:
    steps = [next_agency_action({"id": "h-1", "state": "acknowledged"}, Random(n), "agency") for n in range(100)]

    assert taken(steps) == {"result"}


def test_an_enterprise_offers_more_each_time() -> None:
    first = [next_enterprise_action(a_dispute(), Random(n)) for n in range(20)]
    second = [next_enterprise_action(a_dispute(an_offer(1, "rejected")), Random(n)) for n in range(20)]

    assert {step.body["amount_fen"] for step in first if step} == {40_000}
    assert {step.body["amount_fen"] for step in second if step} == {65_000}


def test_most_offers_are_money_back() -> None:
    offers = [step.body for step in (next_enterprise_action(a_dispute(), Random(n)) for n in range(200)) if step]
    refunds = [offer["refund"]["amount_fen"] for offer in offers if "refund" in offer]

    assert set(refunds) == {40_000}
    assert len(offers) / 2 < len(refunds) < len(offers)


def test_an_enterprise_applies_is_reviewed_and_then_left_alone() -> None:
    applied = next_registration_action([], "某电器", "91110108551385082Q")
    reviewed = next_registration_action([{"id": "e-1", "standing": "applied"}], "某电器", "")

    assert applied is not None
    assert (applied.actors, applied.body["promise"]) == (("enterprise",), True)
    assert reviewed is not None
    assert (reviewed.actors[0], reviewed.path) == ("hub", "/v1/odr/enterprises/e-1/review")
    assert next_registration_action([{"id": "e-1", "standing": "active"}], "某电器", "") is None
    assert next_registration_action([{"id": "e-1", "standing": "suspended"}], "某电器", "") is None


def test_an_enterprise_waits_while_its_offer_is_open() -> None:
    assert taken([next_enterprise_action(a_dispute(an_offer(1, "open")), Random(n)) for n in range(20)]) == set()


def test_an_enterprise_gives_up_after_three_offers() -> None:
    refused = a_dispute(*(an_offer(number, "rejected") for number in (1, 2, 3)))

    assert taken([next_enterprise_action(refused, Random(n)) for n in range(20)]) == {"failure"}


def test_a_consumer_accepts_or_rejects_the_open_offer() -> None:
    steps = [
        next_consumer_action(a_dispute(an_offer(1, "rejected"), an_offer(2, "open")), Random(n)) for n in range(60)
    ]

    assert taken(steps) == {"acceptance", "rejection"}
    assert {step.path.split("/offers/")[1][0] for step in steps if step} == {"2"}


@pytest.mark.parametrize("state", ["settled", "failed", "timed_out"])
def test_a_dispute_that_is_over_is_left_alone(state: str) -> None:
    over = a_dispute(an_offer(1, "open"), state=state)

    assert (
        taken([next_consumer_action(over, Random(n)) or next_enterprise_action(over, Random(n)) for n in range(40)])
        == set()
    )


def test_the_next_open_instalment_is_paid_and_never_more_than_is_open() -> None:
    made = payments(a_plan((50_000, 50_000), (50_000, 0)))

    assert {step.body["instalment"] for step in made} == {2}
    assert {step.body["amount_fen"] for step in made} == {50_000, 25_000}


def test_the_rest_of_a_part_payment_has_a_reference_of_its_own() -> None:
    half = payments(a_plan((50_000, 25_000)))
    whole = payments(a_plan((50_000, 0)))

    assert {step.body["amount_fen"] for step in half} == {25_000}
    assert {step.body["reference"] for step in half} & {step.body["reference"] for step in whole} == set()


def test_some_businesses_stop_after_the_first_instalment() -> None:
    first, later = payments(a_plan((50_000, 0))), payments(a_plan((50_000, 50_000), (50_000, 0)))

    assert len(later) < len(first)


def test_a_paid_plan_is_left_alone() -> None:
    assert payments(a_plan((50_000, 50_000))) == []

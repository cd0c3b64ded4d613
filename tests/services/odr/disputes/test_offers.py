"""Offers of both sides over the interface: who may, and what happens at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.web.auth import Caller
from services.odr.disputes import service as disputes_service
from tests.services.odr.asking import ANYBODY, HUB, OFFICER, OTHER_OFFICER, PARTNER, Registers
from tests.services.odr.scores.test_scores import DISPUTES, OWN, joined, sent

OTHER_PARTNER = Caller(account="other.dev", roles=("partner",), source="partner:other")
UNBOUND = Caller(account="unbound.dev", roles=("partner",))
OFFER = {"terms": "退还一百元", "amount_fen": 10_000}
COUNTER = {"terms": "要退三百元", "amount_fen": 30_000}


async def opened(odr: Registers, source: str = "partner:demo") -> str:
    await joined(odr)
    return (await sent(odr, source=source))[1]


def ladder(dispute: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["made_by"], one["amount_fen"], one["state"]) for one in dispute["offers"]]


@pytest.mark.parametrize("consumer", [HUB, OFFICER, PARTNER])
async def test_an_offer_is_countered_for_the_consumer_and_the_enterprise_takes_it(
    registers: Registers, consumer: Caller
) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)

    countered = await registers.do(consumer, f"{path}/offers", COUNTER)
    own = await registers.do(consumer, f"{path}/offers/2/acceptance", {})
    accepted = await registers.do(OWN, f"{path}/offers/2/acceptance", {})

    assert ladder(countered.json()) == [("enterprise", 10_000, "superseded"), ("consumer", 30_000, "made")]
    assert (own.status_code, own.json()["code"]) == (409, "own_offer")
    assert accepted.json()["state"] == "settled"


async def test_a_partner_answers_for_whom_it_filed_and_sees_nothing_else(registers: Registers) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)

    for stranger in (OTHER_PARTNER, UNBOUND):
        assert (await registers.see(stranger, DISPUTES))["items"] == []
        answers = [await registers.do(stranger, f"{path}/{act}", COUNTER) for act in ("offers", "offers/1/acceptance")]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert len((await registers.see(PARTNER, DISPUTES))["items"]) == 1
    assert (await registers.do(PARTNER, f"{path}/failure", {"reason": "谈不拢"})).status_code == 403
    assert (await registers.do(PARTNER, f"{path}/offers/1/rejection", {})).json()["offers"][0]["state"] == "rejected"


async def test_nobody_else_speaks_for_a_consumer(registers: Registers) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)

    assert (await registers.do(OTHER_OFFICER, f"{path}/offers", COUNTER)).status_code == 404
    assert (await registers.do(ANYBODY, f"{path}/offers", COUNTER)).status_code == 403


async def test_a_consumer_makes_no_first_offer(registers: Registers) -> None:
    path = await opened(registers)

    refused = await registers.do(HUB, f"{path}/offers", COUNTER)

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_counter")


async def test_two_answers_at_once_are_one_answer(registers: Registers) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)

    answers = await asyncio.gather(
        registers.do(HUB, f"{path}/offers/1/acceptance", {}),
        registers.do(PARTNER, f"{path}/offers/1/rejection", {}),
        registers.do(OFFICER, f"{path}/offers", COUNTER),
    )

    dispute = await registers.see(HUB, path)
    states = [one["state"] for one in dispute["offers"]]
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert any(answer.is_success for answer in answers)
    assert (dispute["state"] == "settled") == ("accepted" in states)
    assert states.count("accepted") <= 1
    assert states.count("made") <= 1


async def test_an_offer_and_the_end_of_time_at_once_leave_one_of_them(registers: Registers) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)
    registers.later(14)

    async def time_out() -> None:
        async with registers.app.state.transactions.begin() as work:
            await disputes_service.time_out_due(work)

    offered, accepted, _ = await asyncio.gather(
        registers.do(HUB, f"{path}/offers", COUNTER), registers.do(HUB, f"{path}/offers/1/acceptance", {}), time_out()
    )
    await time_out()

    assert [answer.json()["code"] for answer in (offered, accepted)] == ["dispute_over"] * 2
    assert (await registers.see(HUB, path))["state"] == "timed_out"


async def test_an_offer_in_the_last_second_stands_and_time_ends_it_all_the_same(registers: Registers) -> None:
    path = await opened(registers)
    registers.clock.advance_to(registers.clock.now() + timedelta(days=14) - timedelta(seconds=1))
    made = await registers.do(OWN, f"{path}/offers", OFFER)
    registers.later(1)
    async with registers.app.state.transactions.begin() as work:
        await disputes_service.time_out_due(work)

    late = await registers.do(HUB, f"{path}/offers/1/acceptance", {})

    assert made.status_code == 201
    assert late.json()["code"] == "dispute_over"

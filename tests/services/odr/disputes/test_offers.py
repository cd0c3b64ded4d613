"""Offers of both sides over the interface: who may, and what happens at once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from chassis.web.auth import Caller, CallerTokens
from services.odr.disputes import service as disputes_service
from tests.services.odr.asking import ANYBODY, HUB, KEY, OFFICER, OTHER_OFFICER, PARTNER, Registers
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


async def paper(odr: Registers, caller: Caller, path: str) -> httpx.Response:
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "odr")}
    return await odr.client.get(f"{path}/agreement.html", headers=headers)


async def test_both_sides_read_the_same_agreement_once_there_is_one(registers: Registers) -> None:
    path = await opened(registers)
    instalments = [{"due_on": "2026-12-01", "amount_fen": 6_000}, {"due_on": "2027-01-01", "amount_fen": 4_000}]
    offer = OFFER | {"refund": {"amount_fen": 10_000, "instalments": instalments}}
    await registers.do(OWN, f"{path}/offers", offer)
    early = await paper(registers, OWN, path)
    await registers.do(HUB, f"{path}/offers/1/acceptance", {})

    papers = [await paper(registers, caller, path) for caller in (OWN, HUB, PARTNER)]

    assert (early.status_code, early.json()["code"]) == (409, "not_settled")
    assert len({one.text for one in papers}) == 1
    for words in (
        "消费纠纷和解协议",
        "某健身服务部",
        "年卡停用",
        "退还一百元",
        "其中退款 100.00 元",
        "2027-01-01",
        "40.00",
    ):
        assert words in papers[0].text
    assert [(await paper(registers, caller, path)).status_code for caller in (OTHER_PARTNER, ANYBODY)] == [404, 403]


async def test_what_both_agreed_on_outside_the_offers_is_the_last_rung_and_has_a_paper(registers: Registers) -> None:
    path = await opened(registers)
    await registers.do(OWN, f"{path}/offers", OFFER)

    settled = await registers.do(HUB, f"{path}/settlement", {"terms": "当面换货", "amount_fen": 19_800})

    assert ladder(settled.json()) == [("enterprise", 10_000, "superseded"), ("both", 19_800, "accepted")]
    text = (await paper(registers, HUB, path)).text
    assert "双方自行达成" in text
    assert "没有退款" in text

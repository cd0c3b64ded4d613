"""A loss counts as recovered so far as there is an agreement, a settlement or payments to show for it."""

from typing import Any
from uuid import UUID

import httpx

from chassis.clock import new_id
from contracts.odr import DisputeSettled, EnterpriseActivated
from contracts.refunds import PaymentRecorded
from tests.services.dispatch.dispatch_app import HEAD, OFFICER, DispatchApp

CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}


async def agreed(dispatch: DispatchApp, case: UUID, fen: int) -> None:
    await dispatch.do(case, "accept", OFFICER)
    await dispatch.do(case, "start-mediation", OFFICER, **CONSENTS)
    assert (await dispatch.do(case, "agree", OFFICER, terms="退款", amount_fen=fen)).status_code == 200


async def terminated(dispatch: DispatchApp, case: UUID) -> None:
    await dispatch.do(case, "accept", OFFICER)
    assert (await dispatch.do(case, "terminate", OFFICER, reason="WITHDRAWN")).status_code == 200


async def paid(dispatch: DispatchApp, case: UUID, plan: UUID, fen: int) -> None:
    facts: dict[str, Any] = {"claim_id": new_id(), "total_fen": 1_000, "amount_fen": fen, "paid_on": "2026-11-24"}
    facts |= {"aggregate_id": plan, "complaint_id": case, "occurred_at": dispatch.clock.now()}
    await dispatch.consume(PaymentRecorded(**facts, paid_fen=fen, reference=f"PZ-{fen}"))


def refusal_of(answer: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(error["field"], error["code"]) for error in answer.json().get("errors", [])]


TOO_MUCH = (422, [("/recovered_fen", "more_than_agreed_or_paid")])


async def test_no_more_is_recovered_than_was_agreed(dispatch: DispatchApp) -> None:
    case = await dispatch.open()
    await agreed(dispatch, case, 500)

    more = await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=501)
    all_of_it = await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=500)

    assert refusal_of(more) == TOO_MUCH
    assert (all_of_it.status_code, all_of_it.json()["recovered_fen"]) == (200, 500)


async def test_nothing_is_recovered_where_nothing_was_agreed_or_paid(dispatch: DispatchApp) -> None:
    case = await dispatch.open()
    await terminated(dispatch, case)

    some = await dispatch.do(case, "close", OFFICER, result="withdrawn", recovered_fen=1)
    none = await dispatch.do(case, "close", OFFICER, result="withdrawn")

    assert refusal_of(some) == TOO_MUCH
    assert (none.status_code, none.json()["recovered_fen"]) == (200, 0)


async def test_what_is_paid_of_every_plan_is_recovered_without_an_agreement(dispatch: DispatchApp) -> None:
    case = await dispatch.open()
    await terminated(dispatch, case)
    first, second = new_id(), new_id()
    await paid(dispatch, case, first, 100)
    await paid(dispatch, case, first, 300)  # with the hundred before it
    await paid(dispatch, case, second, 50)
    await paid(dispatch, await dispatch.open(), new_id(), 1_000)  # of another case

    more = await dispatch.do(case, "close", OFFICER, result="withdrawn", recovered_fen=351)
    all_of_it = await dispatch.do(case, "close", OFFICER, result="withdrawn", recovered_fen=350)

    assert refusal_of(more) == TOO_MUCH
    assert all_of_it.status_code == 200


async def test_a_settlement_counts_in_the_round_after_it_too(dispatch: DispatchApp) -> None:
    case, firm = await dispatch.open(), new_id()
    facts = {"complaint_id": case, "occurred_at": dispatch.clock.now()}
    await dispatch.consume(EnterpriseActivated(**facts, aggregate_id=firm, name="某健身服务部"))
    assert (await dispatch.do(case, "send-to-odr", OFFICER, enterprise=str(firm))).status_code == 200
    settled = DisputeSettled(**facts, aggregate_id=new_id(), enterprise_id=firm, terms="退款", amount_fen=500)
    await dispatch.consume(settled)
    assert (await dispatch.do(case, "rework", HEAD, reason="没有联系消费者", officer="wang")).status_code == 200
    await terminated(dispatch, case)

    more = await dispatch.do(case, "close", OFFICER, result="withdrawn", recovered_fen=501)
    all_of_it = await dispatch.do(case, "close", OFFICER, result="withdrawn", recovered_fen=500)

    assert refusal_of(more) == TOO_MUCH
    assert all_of_it.status_code == 200


async def test_a_later_agreement_counts_instead_of_the_earlier(dispatch: DispatchApp) -> None:
    case = await dispatch.open()
    await agreed(dispatch, case, 500)
    await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=500)
    await dispatch.do(case, "rework", HEAD, reason="对方没有履行", officer="wang")
    await agreed(dispatch, case, 200)

    more = await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=500)
    all_of_it = await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=200)

    assert refusal_of(more) == TOO_MUCH
    assert all_of_it.status_code == 200

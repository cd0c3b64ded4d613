"""What was kept long enough is erased, by a schedule the bureau keeps."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select, text

from canon.codes import CloseResult, State
from chassis.clock import machine_now
from chassis.db.tables import audit
from contracts.dispatch import CaseClosed
from contracts.refunds import PaymentRecorded
from services.intake.complaints.tables import vault
from services.intake.people.service.retention import apply_retention
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import BOTH, FIRST, an_event
from tests.services.intake.comparing import all_compared
from tests.services.intake.direct_delivery import consume


async def filed(client: Client, keys: Keys, message: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await client("partner").post("/v1/complaints", json=message, headers=keys())).json()
    return answer


async def close(app: FastAPI, complaint_id: UUID, days_ago: int) -> None:
    closed = an_event(
        CaseClosed,
        complaint_id,
        occurred_at=machine_now() - timedelta(days=days_ago),
        state=State.CLOSED,
        result=CloseResult.AGREED,
        within_limit=True,
    )
    await consume(app, closed)


async def stored_after_the_job(app: FastAPI) -> set[UUID]:
    await all_compared(app)  # the job passes over what is being compared, until its next round
    async with app.state.transactions.begin() as work:
        assert await apply_retention(work) is False
    async with app.state.transactions.begin() as work:
        return set((await work.db.execute(select(vault.keys.c.complaint_id))).scalars())


async def test_the_job_erases_what_was_over_long_enough_and_nothing_else(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    old, fresh, running = [
        UUID((await filed(client, keys, complaint | {"external_id": f"P-{n}"}))["id"]) for n in range(3)
    ]
    await close(app, old, 1100)
    await close(app, fresh, 1000)

    assert await stored_after_the_job(app) == {fresh, running}

    assert (await client("hub").get(f"/v1/complaints/{old}")).json()["erased"] is True
    async with app.state.transactions.begin() as work:
        query = select(audit.c.account, audit.c.reason).where(audit.c.act == "erase_person")
        assert [tuple(row) for row in await work.db.execute(query)] == [
            ("intake", "保存期满 1096 日：民法典第一百八十八条：诉讼时效三年")
        ]


async def test_each_half_of_a_text_is_stored_as_long_as_its_kind(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["matter"]["text"] = BOTH
    answer = await filed(client, keys, complaint)
    half, report = UUID(answer["id"]), UUID(answer["linked"][0]["id"])
    for one in (half, report):
        await close(app, one, 1100)

    assert await stored_after_the_job(app) == {report}


async def test_a_refund_that_is_still_paid_keeps_its_person(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint_id = UUID((await filed(client, keys, complaint))["id"])
    await close(app, complaint_id, 1100)
    payment = PaymentRecorded(
        aggregate_id=FIRST,
        complaint_id=complaint_id,
        occurred_at=machine_now() - timedelta(days=40),
        claim_id=FIRST,
        total_fen=2,
        paid_fen=1,
        amount_fen=1,
        paid_on="2026-01-01",
        reference="r",
    )
    await consume(app, payment)

    assert await stored_after_the_job(app) == {complaint_id}


async def test_the_bureau_enters_a_period_and_the_job_keeps_to_it(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint_id = UUID((await filed(client, keys, complaint))["id"])
    await close(app, complaint_id, 60)
    tomorrow = (machine_now() + timedelta(days=2)).date().isoformat()
    period = {"kind": "complaint", "days": 30, "since": tomorrow, "basis": "本局档案保管期限表"}

    refused = await client("hub").post("/v1/retention", json=period, headers=keys())
    entered = await client("bureau_head").post("/v1/retention", json=period, headers=keys())

    assert (refused.status_code, entered.status_code) == (403, 201)
    assert await stored_after_the_job(app) == {complaint_id}
    async with app.state.transactions.begin() as work:  # the day has come
        await work.db.execute(text("update retention_periods set since = since - 10"))
    assert await stored_after_the_job(app) == set()
    view = (await client("hub").get("/v1/retention")).json()
    assert [one["days"] for one in view["in_force"] if one["kind"] == "complaint"] == [30]

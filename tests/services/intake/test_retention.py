"""What was kept long enough is erased, by a schedule the bureau keeps."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from canon.codes import CloseResult, Kind, State
from chassis.clock import machine_now
from chassis.db.tables import audit
from chassis.errors import Invalid
from contracts.dispatch import CaseClosed
from contracts.refunds import PaymentRecorded
from services.intake.domain.retention import SHIPPED, Period, enter, in_force
from services.intake.store.tables import vault
from services.intake.usecases.retention import apply_retention
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import BOTH, FIRST, an_event
from tests.services.intake.telling import hear

TODAY = date(2026, 11, 24)


def a_period(days: int, since: date, kind: Kind = Kind.COMPLAINT) -> Period:
    return Period(kind=kind, days=days, since=since, basis="本局规定")


class TestTheSchedule:
    def test_what_ships_holds_for_every_kind(self) -> None:
        assert {kind: period.days for kind, period in in_force([], TODAY).items()} == {
            Kind.COMPLAINT: 1096,
            Kind.REPORT: 1827,
            Kind.INQUIRY: 365,
        }

    def test_a_period_holds_from_its_day_on(self) -> None:
        entered = [a_period(400, TODAY), a_period(500, TODAY + timedelta(days=1))]

        assert in_force(entered, TODAY - timedelta(days=1))[Kind.COMPLAINT] == SHIPPED[0]
        assert in_force(entered, TODAY)[Kind.COMPLAINT].days == 400
        assert in_force(entered, TODAY + timedelta(days=1))[Kind.COMPLAINT].days == 500

    def test_of_two_for_one_day_the_last_entered_holds(self) -> None:
        assert in_force([a_period(400, TODAY), a_period(300, TODAY)], TODAY)[Kind.COMPLAINT].days == 300

    def test_a_period_begins_tomorrow_at_the_earliest(self) -> None:
        tomorrow = a_period(30, TODAY + timedelta(days=1))

        assert enter(tomorrow, TODAY) == tomorrow
        with pytest.raises(Invalid):
            enter(a_period(30, TODAY), TODAY)


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
    await hear(app, closed)


async def kept_after_the_job(app: FastAPI) -> set[UUID]:
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

    assert await kept_after_the_job(app) == {fresh, running}

    assert (await client("hub").get(f"/v1/complaints/{old}")).json()["erased"] is True
    async with app.state.transactions.begin() as work:
        query = select(audit.c.account, audit.c.reason).where(audit.c.act == "erase_person")
        assert [tuple(row) for row in await work.db.execute(query)] == [
            ("intake", "保存期满 1096 日：民法典第一百八十八条：诉讼时效三年")
        ]


async def test_each_half_of_a_text_is_kept_as_long_as_its_kind(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["matter"]["text"] = BOTH
    answer = await filed(client, keys, complaint)
    half, report = UUID(answer["id"]), UUID(answer["linked"][0]["id"])
    for one in (half, report):
        await close(app, one, 1100)

    assert await kept_after_the_job(app) == {report}


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
    await hear(app, payment)

    assert await kept_after_the_job(app) == {complaint_id}


async def test_the_bureau_enters_a_period_and_the_job_keeps_to_it(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint_id = UUID((await filed(client, keys, complaint))["id"])
    await close(app, complaint_id, 60)
    tomorrow = (machine_now() + timedelta(days=2)).date().isoformat()
    asked = {"kind": "complaint", "days": 30, "since": tomorrow, "basis": "本局档案保管期限表"}

    refused = await client("hub").post("/v1/retention", json=asked, headers=keys())
    entered = await client("bureau_head").post("/v1/retention", json=asked, headers=keys())

    assert (refused.status_code, entered.status_code) == (403, 201)
    assert await kept_after_the_job(app) == {complaint_id}
    async with app.state.transactions.begin() as work:  # the day has come
        await work.db.execute(text("update retention_periods set since = since - 10"))
    assert await kept_after_the_job(app) == set()
    shown = (await client("hub").get("/v1/retention")).json()
    assert [one["days"] for one in shown["in_force"] if one["kind"] == "complaint"] == [30]

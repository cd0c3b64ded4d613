"""The citizen's story out of what was heard, on a real database and over a real bus."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import Agency, ClockKind, CloseResult, RedirectReason, RuleSet, State
from chassis.bus.port import Message as BusMessage
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.delivery.envelope import wrap
from contracts import dispatch, refunds
from contracts.event import Event
from services.intake.progress.tables import case_facts
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import NOW, an_event
from tests.services.intake.direct_delivery import consume, id_of, until

pytestmark = pytest.mark.running


async def _story(client: Client, filed: Message, who: str = "partner") -> dict[str, Any]:
    story: dict[str, Any] = (await client(who).get(f"/v1/complaints/{filed['id']}/timeline")).json()
    return story


def a_clock(clock: ClockKind, days: int) -> dispatch.LimitStarted:
    return dispatch.LimitStarted(
        clock=clock,
        rule_set=RuleSet.ORDER121,
        rule="15",
        starts_at=NOW,
        due_at=NOW + timedelta(days=days),
        proof="起 11-24",
    )


async def test_the_story_says_where_it_is_who_has_it_until_when_and_why(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    plan = refunds.PlanFulfilled(
        aggregate_id=new_id(),
        complaint_id=id_of(filed),
        occurred_at=NOW + timedelta(days=9),
        claim_id=new_id(),
        total_fen=1,
        paid_fen=1,
    )
    await consume(
        app,
        an_event(
            dispatch.CaseDispatched,
            id_of(filed),
            by_rules=True,
            explanation="涉及健身服务",
            clocks=(a_clock(ClockKind.ACCEPTANCE, 9), a_clock(ClockKind.FEEDBACK_24H, 1)),
        ),
        plan,
    )

    story = await _story(client, filed)

    assert story["holder"] == {"kind": "department", "code": "consumer_protection", "name": "消费者权益保护股"}
    assert story["until"] == "2026-12-03T10:00:00+08:00"
    assert story["why"] == "涉及健身服务。"
    assert [clock["kind"] for clock in story["clocks"]] == ["acceptance"]
    assert {"已分派给消费者权益保护股办理。涉及健身服务。", "退费已全部记录。"} <= {
        item["text"] for item in story["items"]
    }
    assert [clock["kind"] for clock in (await _story(client, filed, "hub"))["clocks"]] == ["feedback_24h", "acceptance"]


async def test_receiving_the_same_again_changes_nothing(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    events: list[Event] = [
        an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True, clocks=(a_clock(ClockKind.ACCEPTANCE, 9),)),
        an_event(dispatch.CaseClosed, id_of(filed), state=State.CLOSED, result=CloseResult.AGREED, within_limit=True),
    ]
    await consume(app, *events)
    before = await _story(client, filed)

    await consume(app, *events)

    assert await _story(client, filed) == before
    assert before["summary"] == "您的投诉已办结。"


async def test_dispatch_asking_for_more_changes_what_is_missing(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    requested = an_event(
        dispatch.SupplementRequested, id_of(filed), fields=("/complainant/id_number",), by=NOW + timedelta(days=3)
    )

    await consume(app, requested)

    view = (await client("partner").get(f"/v1/complaints/{filed['id']}")).json()
    assert [gap["field"] for gap in view["missing"]] == ["/complainant/id_number"]
    assert view["supplement_by"] == "2026-11-27T10:00:00+08:00"


async def test_a_strangers_story_is_not_there(client: Client, keys: Keys, complaint: Message) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()

    assert (await client("other_partner").get(f"/v1/complaints/{filed['id']}/timeline")).status_code == 404


@pytest.mark.parametrize(("reason", "named"), [(RedirectReason.CRIME, False), (RedirectReason.NO_AUTHORITY, True)])
async def test_who_filed_reads_nothing_of_the_police_if_a_crime_is_suspected(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, reason: RedirectReason, *, named: bool
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    handover, police = {"handover_id": new_id()}, {"agency": Agency.PUBLIC_SECURITY, "state": State.REDIRECTED}
    closing = {"state": State.CLOSED, "result": CloseResult.REDIRECTED, "within_limit": True, "note": "已立案侦查"}
    made = an_event(dispatch.CaseRedirected, id_of(filed), **police, **handover, reason=reason, basis="第四十二条")

    read = []
    for event in (made, an_event(dispatch.CaseClosed, id_of(filed), **police | closing | handover)):
        await consume(app, event)
        views = [f"/v1/complaints/{filed['id']}", f"/v1/complaints/{filed['id']}/timeline", "/v1/complaints"]
        read += [(await client("partner").get(path)).text for path in views]

    assert {any(word in text for word in ("public_security", "公安", "侦查")) for text in read} == {named}
    inside = (await client("hub").get(f"/v1/complaints/{filed['id']}")).json()
    assert (inside["agency"], inside["agency_name"]) == ("public_security", "公安局")


async def test_what_dispatch_publishes_arrives_over_the_bus(
    app: FastAPI, bus: PostgresBus, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()

    await bus.prepare(["dispatch"])
    assert all(await bus.publish([_published(an_event(dispatch.CaseAccepted, id_of(filed), state=State.ACCEPTED))]))

    async def is_accepted() -> bool:
        view = (await client("hub").get(f"/v1/complaints/{filed['id']}")).json()
        return bool(view["state"] == "accepted")

    await until(is_accepted)
    async with app.state.transactions.begin() as work:
        assert (await work.db.execute(select(case_facts.c.type))).scalars().all() == ["dispatch.case_accepted.v1"]


def _published(event: Event) -> BusMessage:
    row = {
        "aggregate_id": event.aggregate_id,
        "version": 1,
        "event_id": new_id(),
        "complaint_id": event.complaint_id,
        "type": event.type,
        "epoch": 1,
        "occurred_at": event.occurred_at,
        "correlation_id": "test",
        "traceparent": None,
        "body": event.model_dump_json().encode(),
    }
    return wrap("dispatch", row)

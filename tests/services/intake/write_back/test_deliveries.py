"""Answers to the platforms, over a real HTTP server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import Agency, Channel, ClockKind, CloseResult, MediationMode, RedirectReason, RuleSet, State
from chassis.clock import new_id
from contracts import dispatch
from services.intake.write_back.domain.delivery import AttemptOutcome
from services.intake.write_back.service import DeliveryWorker
from services.intake.write_back.tables import deliveries
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import NOW, an_event
from tests.services.intake.direct_delivery import consume, hurry, id_of, until
from tests.services.intake.hotline import Hotline, a_hotline
from tests.sweeps import sampled

pytestmark = pytest.mark.running

ORDERS = "/v1/channels/12345/work-orders"
LIST = "/v1/operations/deliveries"


@pytest.fixture
async def hotline() -> AsyncIterator[Hotline]:
    async with a_hotline() as hotline:
        yield hotline


@pytest.fixture
def platforms(hotline: Hotline) -> dict[Channel, str]:
    return {Channel.HOTLINE_12345: hotline.url}


async def _consume_case(app: FastAPI, filed: Message) -> None:
    complaint_id = id_of(filed)
    await consume(
        app,
        an_event(dispatch.CaseDispatched, complaint_id, by_rules=True),
        an_event(dispatch.CaseAccepted, complaint_id, state=State.ACCEPTED),
        an_event(dispatch.CaseClosed, complaint_id, state=State.CLOSED, result=CloseResult.ANSWERED, within_limit=True),
    )


async def _until(client: Client, states: list[str]) -> None:
    async def are_there() -> bool:
        items = (await client("operator").get(LIST)).json()["items"]
        return sorted(item["state"] for item in items) == sorted(states)

    await until(are_there)


async def test_a_case_is_answered_step_by_step_in_order(
    app: FastAPI, client: Client, order: Message, hotline: Hotline
) -> None:
    filed = (await client("platform_12345").post(ORDERS, json=order)).json()

    await _consume_case(app, filed)

    await _until(client, ["delivered"] * 3)
    assert [step for step, _, _ in hotline.received] == [
        "assignSubordinate",
        "acceptance",
        "consumptionProcessFeedback",
    ]
    assert {body["caseguid"] for _, body, _ in hotline.received} == {order["caseguid"]}


async def test_what_was_received_of_the_case_stands_in_the_answer(
    app: FastAPI, client: Client, registration: Message
) -> None:
    filed = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()
    complaint_id, due = id_of(filed), {"rule_set": RuleSet.ORDER121, "rule": "x", "starts_at": NOW, "proof": "p"}
    acceptance, mediation = (
        dispatch.LimitStarted(clock=clock, due_at=NOW + timedelta(days=days), **due)
        for clock, days in ((ClockKind.ACCEPTANCE, 9), (ClockKind.MEDIATION, 60))
    )

    await consume(app, an_event(dispatch.CaseDispatched, complaint_id, by_rules=True, clocks=(acceptance,)))
    await consume(
        app,
        an_event(dispatch.CaseAccepted, complaint_id, state=State.ACCEPTED, clocks=(mediation,)),
        an_event(dispatch.MediationStarted, complaint_id, state=State.MEDIATING, mode=MediationMode.CALL),
        an_event(dispatch.CaseClosed, complaint_id, state=State.CLOSED, result=CloseResult.AGREED, within_limit=True),
    )

    async with app.state.transactions.begin() as work:
        bodies = {row.step: row.body for row in await work.db.execute(select(deliveries))}
    assert bodies["shunt"]["initialTime"] == "2026-12-03 10:00:00"
    assert bodies["preliminaryFeedback"]["blqx"] == "2027-01-23 10:00:00"
    assert bodies["finishingFeedback"]["mediationMode"] == "02"


@pytest.mark.parametrize(("reason", "sent"), [(RedirectReason.CRIME, False), (RedirectReason.NO_AUTHORITY, True)])
async def test_the_words_of_the_police_are_not_sent_if_a_crime_is_suspected(
    app: FastAPI, client: Client, registration: Message, reason: RedirectReason, *, sent: bool
) -> None:
    filed = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()
    complaint_id, handover, police = id_of(filed), {"handover_id": new_id()}, {"agency": Agency.PUBLIC_SECURITY}
    redirected = an_event(
        dispatch.CaseRedirected, complaint_id, **handover, **police, state=State.REDIRECTED, reason=reason, basis="x"
    )
    answered = an_event(dispatch.HandoverAnswered, complaint_id, **handover, **police, text="已对投诉人立案侦查")

    await consume(app, redirected)
    await consume(app, answered)

    async with app.state.transactions.begin() as work:
        bodies = {row.step: row.body for row in await work.db.execute(select(deliveries))}
    assert list(bodies) == ["backForward", *(["progressFeedback"] if sent else [])]
    assert ("侦查" in str(bodies)) is sent


async def test_an_absent_platform_is_called_again_and_nothing_overtakes(
    app: FastAPI, client: Client, order: Message, hotline: Hotline
) -> None:
    hotline.failing = 1
    filed = (await client("platform_12345").post(ORDERS, json=order)).json()
    await _consume_case(app, filed)

    async def has_failed() -> bool:
        return not hotline.failing

    await until(has_failed)
    items = (await client("operator").get(LIST)).json()["items"]
    assert {item["state"] for item in items} == {"waiting"}

    await hurry(app)
    await _until(client, ["delivered"] * 3)

    assert [step for step, _, _ in hotline.received] == [
        "assignSubordinate",
        "acceptance",
        "consumptionProcessFeedback",
    ]


@sampled
async def test_what_a_platform_does_not_want_is_shown_and_can_be_sent_again(
    app: FastAPI, client: Client, keys: Keys, order: Message, hotline: Hotline
) -> None:
    hotline.answer = {"code": 7}
    filed = (await client("platform_12345").post(ORDERS, json=order)).json()
    await consume(app, an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True))

    async def has_given_up() -> bool:
        await hurry(app)
        return (await client("operator").get(LIST, params={"state": "failed"})).json()["items"] != []

    await until(has_given_up)
    [failed] = (await client("operator").get(LIST)).json()["items"]
    assert (failed["attempts"], failed["error"]) == (3, "code 7")

    hotline.answer = {}
    again = await client("operator").post(f"{LIST}/{failed['id']}/resend", headers=keys())

    assert again.json()["state"] == "waiting"
    await _until(client, ["delivered"])
    assert len({key for _, _, key in hotline.received}) == 1


async def test_a_platform_sees_its_own_and_others_none(
    app: FastAPI, client: Client, keys: Keys, order: Message, hotline: Hotline
) -> None:
    filed = (await client("platform_12345").post(ORDERS, json=order)).json()
    await _consume_case(app, filed)

    assert len((await client("platform_12345").get(LIST, params={"limit": 2})).json()["items"]) == 2
    assert (await client("platform_12315").get(LIST)).json()["items"] == []
    assert (await client("officer").get(LIST)).status_code == 403
    unknown = f"{LIST}/{filed['id']}/resend"
    assert (await client("hub").post(unknown, headers=keys())).status_code == 403
    assert (await client("operator").post(unknown, headers=keys())).status_code == 404


async def test_without_an_address_answers_wait_visibly(app: FastAPI, client: Client, registration: Message) -> None:
    filed = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()
    await consume(app, an_event(dispatch.CaseAccepted, id_of(filed), channel=Channel.PLATFORM_12315))

    [waiting] = (await client("operator").get(LIST)).json()["items"]

    assert (waiting["state"], waiting["step"], waiting["attempts"]) == ("waiting", "preliminaryFeedback", 0)
    assert waiting["body"]["regId"] == registration["registrationnumber"]


async def test_who_comes_back_too_late_changes_nothing(app: FastAPI, client: Client, registration: Message) -> None:
    """Frozen while it sent: another messenger has delivered since, and what the first learned is of yesterday."""
    filed = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()
    await consume(app, an_event(dispatch.CaseAccepted, id_of(filed), channel=Channel.PLATFORM_12315))
    thaw, sent = asyncio.Event(), asyncio.Event()

    async def answer_late(*_: object) -> AttemptOutcome:
        sent.set()
        await thaw.wait()
        return AttemptOutcome(delivered=False, error="TimeoutError")

    async def answer(*_: object) -> AttemptOutcome:
        return AttemptOutcome(delivered=True)

    frozen = asyncio.create_task(DeliveryWorker(app.state.transactions, Channel.PLATFORM_12315, answer_late).run_once())
    await sent.wait()
    await hurry(app)
    await DeliveryWorker(app.state.transactions, Channel.PLATFORM_12315, answer).run_once()
    thaw.set()
    await frozen

    [item] = (await client("operator").get(LIST)).json()["items"]
    assert (item["state"], item["attempts"], item["error"]) == ("delivered", 2, None)

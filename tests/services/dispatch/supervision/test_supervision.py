"""What supervisors see, who is on duty, what one shift leaves to the next."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from canon.codes import Channel
from chassis.web.auth import Caller
from contracts.intake import ComplaintSupplemented, PersonErased
from services.dispatch.deadlines.service.reminders import expire_and_remind
from tests.services.dispatch.dispatch_app import (
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    NOTHING,
    OFFICER,
    PARTNER,
    DispatchApp,
)

BUREAU_HEAD = Caller(account="boss", roles=("bureau_head",))
FOOD_HEAD = Caller(account="food_head", roles=("section_head",), department="food")
NIGHT = Caller(account="night", roles=("hub",))


async def supervision(dispatch: DispatchApp, caller: Caller = HUB) -> dict[str, Any]:
    answered = await dispatch.get("/v1/supervision", caller)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_what_waits_and_what_is_late_is_reported_by_officer(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.open(GYM)
    await dispatch.open(NOTHING, request=None, respondent_name=None)
    await dispatch.do(case, "accept", OFFICER)
    dispatch.later(hours=25)
    async with dispatch.app.state.transactions.begin() as work:
        await expire_and_remind(work)

    view = await supervision(dispatch)

    rows = {(row["department"], row["officer"]): (row["open"], row["late"]) for row in view["by_officer"]}
    assert rows == {
        ("consumer_protection", "officer"): (1, 1),
        ("consumer_protection", None): (1, 1),
        (None, None): (1, 1),
    }
    assert (view["waiting"]["count"], view["late"]["count"]) == (1, 3)
    assert (await supervision(dispatch, FOOD_HEAD))["by_officer"] == []


async def test_an_urged_case_is_shown_with_its_trace_until_it_is_closed(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    other = await dispatch.open(GYM)
    for caller, note in ((HUB, "抓紧联系"), (BUREAU_HEAD, "今天反馈")):
        await dispatch.do(case, "urge", caller, note=note)
    await dispatch.do(other, "urge", HUB)

    waiting = await supervision(dispatch, HEAD)
    dispatch.later(hours=1)
    await dispatch.do(case, "first-feedback", OFFICER, text="已联系")
    acted = await supervision(dispatch, HEAD)

    assert [(one["id"], one["acted_since"]) for one in waiting["urged"]] == [(str(case), False), (str(other), False)]
    assert [(urge["account"], urge["note"]) for urge in waiting["urged"][0]["urges"]] == [
        ("hub", "抓紧联系"),
        ("boss", "今天反馈"),
    ]
    assert [(one["id"], one["acted_since"]) for one in acted["urged"]] == [(str(other), False), (str(case), True)]
    assert sum(row["urged"] for row in waiting["by_officer"]) == 2
    assert sum(row["urged"] for row in acted["by_officer"]) == 1


async def test_what_other_services_note_of_an_urged_case_is_nobodys_act(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "urge", HEAD)

    fields = {"aggregate_id": case, "complaint_id": case, "occurred_at": dispatch.clock.now()}
    await dispatch.consume(ComplaintSupplemented(**fields, channel=Channel.PARTNER, text="还有发票"))

    [urged] = (await supervision(dispatch, HEAD))["urged"]
    assert (urged["id"], urged["acted_since"]) == (str(case), False)


async def test_who_urges_a_case_or_has_it_done_again_does_not_take_it(dispatch: DispatchApp) -> None:
    pressed, again = await dispatch.open(GYM), await dispatch.open(GYM)
    await dispatch.do(again, "refuse", BUREAU_HEAD, reason="NOT_CONSUMER", note="不是生活消费")
    await dispatch.do(again, "close", HUB, result="refused")

    await dispatch.do(pressed, "urge", HEAD)
    done_again = await dispatch.do(again, "rework", HEAD, reason="没有核实", officer="head")

    assert (await dispatch.case(pressed))["officer"] is None
    assert (done_again.status_code, done_again.json()["officer"]) == (200, "head")


async def test_outsiders_and_officers_do_not_supervise(dispatch: DispatchApp) -> None:
    for caller in (OFFICER, HOUSING, PARTNER):
        assert (await dispatch.get("/v1/supervision", caller)).status_code == 403


async def test_the_roster_names_who_is_on_duty(dispatch: DispatchApp) -> None:
    now = dispatch.clock.now()
    day = {"account": "hub", "from": now.isoformat(), "to": (now + timedelta(hours=9)).isoformat()}
    night = {"account": "night", "from": day["to"], "to": (now + timedelta(hours=20)).isoformat()}

    entered = [await dispatch.post("/v1/roster", shift) for shift in (day, night)]

    assert [answer.status_code for answer in entered] == [201, 201]
    roster = (await dispatch.get("/v1/roster", OFFICER)).json()
    assert (roster["on_duty"], [shift["account"] for shift in roster["shifts"]]) == (["hub"], ["hub", "night"])
    dispatch.later(hours=9)
    assert (await dispatch.get("/v1/roster")).json()["on_duty"] == ["night"]


async def test_two_who_enter_the_same_person_at_once_get_a_conflict(dispatch: DispatchApp) -> None:
    now = dispatch.clock.now()
    shift = {"account": "hub", "from": now.isoformat(), "to": (now + timedelta(hours=9)).isoformat()}

    answers = await asyncio.gather(*(dispatch.post("/v1/roster", shift) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_note_waits_until_the_next_shift_takes_it_over(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    note = (await dispatch.post("/v1/roster/notes", {"text": "健身房一案待回电", "complaint_id": str(case)})).json()
    dispatch.later(days=30)
    before = (await dispatch.get("/v1/roster")).json()["notes"]

    taken = await dispatch.post(f"/v1/roster/notes/{note['id']}/acknowledgement", {}, NIGHT)
    again = await dispatch.post(f"/v1/roster/notes/{note['id']}/acknowledgement", {}, HUB)

    assert [(one["text"], one["taken_by"]) for one in before] == [("健身房一案待回电", None)]
    assert (taken.status_code, taken.json()["taken_by"]) == (200, "night")
    assert (again.status_code, again.json()["code"]) == (409, "already_taken_over")
    assert (await dispatch.get("/v1/roster")).json()["notes"] == []
    assert (await dispatch.get("/v1/roster", OFFICER)).json()["notes"] == []


async def test_an_erased_persons_note_loses_its_words(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.post("/v1/roster/notes", {"text": "某女士待回电", "complaint_id": str(case)})

    await dispatch.consume(PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now()))

    assert [note["text"] for note in (await dispatch.get("/v1/roster")).json()["notes"]] == [None]


async def test_the_stored_answers_about_a_note_are_forgotten_with_its_person(dispatch: DispatchApp) -> None:
    case, other = await dispatch.open(GYM), await dispatch.open(GYM)
    key, again = {"Idempotency_Key": "left"}, {"Idempotency_Key": "taken"}
    body = {"text": "某女士待回电", "complaint_id": str(case)}
    path = f"/v1/roster/notes/{(await dispatch.post('/v1/roster/notes', body, **key)).json()['id']}/acknowledgement"
    await dispatch.post(path, {}, **again)
    await dispatch.consume(PersonErased(aggregate_id=other, complaint_id=other, occurred_at=dispatch.clock.now()))
    answers = [await dispatch.post("/v1/roster/notes", body, **key), await dispatch.post(path, {}, **again)]

    await dispatch.consume(PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now()))

    assert [answer.json()["text"] for answer in answers] == ["某女士待回电"] * 2
    for answer in (await dispatch.post("/v1/roster/notes", body, **key), await dispatch.post(path, {}, **again)):
        assert (answer.status_code, answer.json()["code"]) == (409, "answer_erased")


async def test_bad_rosters_are_refused(dispatch: DispatchApp) -> None:
    now = dispatch.clock.now()
    day = {"account": "hub", "from": now.isoformat(), "to": (now + timedelta(hours=9)).isoformat()}
    unknown = str(uuid5(UUID(int=1), "x"))
    for body in (day | {"to": day["from"]}, day | {"to": "2027-01-01T00:00:00+08:00"}, day | {"account": ""}, {}):
        assert (await dispatch.post("/v1/roster", body)).status_code == 422, body
    assert (await dispatch.post("/v1/roster", day, OFFICER)).status_code == 403
    assert (await dispatch.post("/v1/roster/notes", {"text": "t"}, OFFICER)).status_code == 403
    assert (await dispatch.post("/v1/roster/notes", {"text": "t", "complaint_id": unknown})).status_code == 404
    assert (await dispatch.post(f"/v1/roster/notes/{unknown}/acknowledgement", {})).status_code == 404
    assert (await dispatch.get("/v1/roster", FOOD_OFFICER)).status_code == 200
    assert (await dispatch.get("/v1/roster", PARTNER)).status_code == 403
    for query in ({"from": "2026-01-02", "to": "2026-01-01"}, {"from": "2026-01-01", "to": "2026-12-31"}, {"x": "1"}):
        assert (await dispatch.get("/v1/roster", **query)).status_code == 422, query

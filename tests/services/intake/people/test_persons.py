"""The rights of the person behind complaints: forgotten for good, or given a copy of everything kept."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import CloseResult, RefusalReason, State
from chassis.db.tables import audit, event_log
from contracts.dispatch import CaseClosed, CaseRefused, FirstFeedbackGiven, SupplementRequested
from contracts.intake import PersonErased
from services.intake.complaints.tables import complaints, raws, supplements, vault
from services.intake.notices.tables import notices
from services.intake.progress.tables import case_facts
from services.intake.write_back.tables import deliveries
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import BOTH, NOW, an_event
from tests.services.intake.direct_delivery import consume, id_of

pytestmark = pytest.mark.running

REASON = {"reason": "本人要求删除"}
WORDS = "孩子小宝在三号楼等您"


async def filed(client: Client, keys: Keys, message: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await client("partner").post("/v1/complaints", json=message, headers=keys())).json()
    return answer


async def end(app: FastAPI, *ids: UUID) -> None:
    for complaint_id in ids:
        await consume(
            app,
            an_event(FirstFeedbackGiven, complaint_id, text=WORDS),
            an_event(CaseRefused, complaint_id, state=State.REFUSED, reason=RefusalReason.MATERIALS, note=WORDS),
            an_event(
                CaseClosed, complaint_id, state=State.CLOSED, result=CloseResult.REFUSED, note=WORDS, within_limit=True
            ),
        )


async def everything_in(app: FastAPI) -> str:
    """All of intake's tables as text."""
    tables = (complaints, deliveries, notices, raws, supplements, case_facts, vault.keys, vault.index, event_log)
    async with app.state.transactions.begin() as work:
        return "\n".join([str((await work.db.execute(select(table))).all()) for table in tables])


async def test_an_erased_person_leaves_facts_without_words(
    app: FastAPI, client: Client, keys: Keys, order: Message
) -> None:
    order |= {"rqstcontent": "市民反映新房楼板开裂，特别的话：雨燕落在窗台。"}
    platform = client("platform_12345")
    taken = (await platform.post("/v1/channels/12345/work-orders", json=order)).json()
    complaint_id = id_of(taken)
    await platform.post(f"/v1/complaints/{complaint_id}/supplements", json={"text": "雨燕又来了"}, headers=keys())
    wanted = ("/respondent/name", "雨燕的照片")
    await consume(app, an_event(SupplementRequested, complaint_id, fields=wanted, by=NOW))
    await end(app, complaint_id)
    assert "雨燕的照片" in str((await client("hub").get(f"/v1/complaints/{complaint_id}")).json()["missing"])
    assert "雨燕" in await everything_in(app)

    answer = await client("hub").post(f"/v1/complaints/{complaint_id}/erasure", json=REASON, headers=keys())

    assert (answer.status_code, answer.json()["erased"]) == (200, [str(complaint_id)])
    stored = await everything_in(app)
    assert [word for word in ("雨燕", WORDS) if word in stored or repr(word.encode())[2:-1] in stored] == []
    view = (await client("hub").get(f"/v1/complaints/{complaint_id}")).json()
    assert (view["erased"], view["state"], view["complainant"]) == (True, "closed", None)
    assert (await client("hub").get(f"/v1/complaints/{complaint_id}/timeline")).status_code == 200


async def test_both_halves_of_a_text_are_erased_and_each_is_published(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["matter"]["text"] = BOTH
    answer = await filed(client, keys, complaint)
    halves = sorted([id_of(answer), UUID(answer["linked"][0]["id"])])
    await end(app, *halves)

    erased = (await client("hub").post(f"/v1/complaints/{halves[1]}/erasure", json=REASON, headers=keys())).json()

    assert erased["erased"] == [str(half) for half in halves]
    async with app.state.transactions.begin() as work:
        query = select(event_log.c.complaint_id).where(event_log.c.type == PersonErased.type)
        assert sorted((await work.db.execute(query)).scalars()) == halves
        query = select(audit.c.subject).where(audit.c.act == "erase_person")
        assert sorted((await work.db.execute(query)).scalars()) == [str(half) for half in halves]


async def test_erasing_twice_publishes_once(app: FastAPI, client: Client, keys: Keys, complaint: Message) -> None:
    complaint_id = id_of(await filed(client, keys, complaint))
    await end(app, complaint_id)

    answers = [
        (await client("hub").post(f"/v1/complaints/{complaint_id}/erasure", json=REASON, headers=keys())).json()
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    async with app.state.transactions.begin() as work:
        query = select(event_log.c.version).where(event_log.c.type == PersonErased.type)
        assert len((await work.db.execute(query)).all()) == 1


async def test_a_matter_that_is_not_over_needs_its_person(client: Client, keys: Keys, complaint: Message) -> None:
    answer = await filed(client, keys, complaint)

    refused = await client("hub").post(f"/v1/complaints/{answer['id']}/erasure", json=REASON, headers=keys())

    assert (refused.status_code, refused.json()["code"]) == (409, "still_handled")
    assert (await client("hub").get(f"/v1/complaints/{answer['id']}")).json()["erased"] is False


async def test_only_who_answers_for_personal_data_may(client: Client, keys: Keys, complaint: Message) -> None:
    answer = await filed(client, keys, complaint)
    requests = {
        f"/v1/complaints/{answer['id']}/erasure": REASON,
        "/v1/complaints:erase": REASON | {"name": "张丽华", "phone": "13800000000"},
        "/v1/complaints:export": REASON | {"name": "张丽华", "phone": "13800000000"},
    }

    answers = [
        (await client(who).post(path, json=body, headers=keys())).status_code
        for who in ("officer", "partner", "agency", "enterprise", "operator", "auditor")
        for path, body in requests.items()
    ]

    assert answers == [403] * 18


async def test_a_stored_answer_that_showed_the_person_is_gone(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint_id = id_of(await filed(client, keys, complaint))
    key, supplement = keys(), {"text": "雨燕又来了"}
    path = f"/v1/complaints/{complaint_id}/supplements"
    assert (await client("partner").post(path, json=supplement, headers=key)).status_code == 201
    await end(app, complaint_id)

    await client("hub").post(f"/v1/complaints/{complaint_id}/erasure", json=REASON, headers=keys())

    again = await client("partner").post(path, json=supplement, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "answer_erased")


async def test_a_platforms_repetition_brings_nobody_back(
    app: FastAPI, client: Client, keys: Keys, registration: Message
) -> None:
    platform, path = client("platform_12315"), "/v1/channels/12315/registrations"
    taken = (await platform.post(path, json=registration)).json()
    await end(app, id_of(taken))
    await client("hub").post(f"/v1/complaints/{taken['id']}/erasure", json=REASON, headers=keys())

    again = (await platform.post(path, json=registration | {"problemdescribe": "雨燕"})).json()

    assert (again["id"], again["repeated"]) == (taken["id"], True)
    assert "雨燕" not in await everything_in(app)


async def test_an_erased_answer_is_not_sent_again(app: FastAPI, client: Client, keys: Keys, order: Message) -> None:
    taken = (await client("platform_12345").post("/v1/channels/12345/work-orders", json=order)).json()
    await end(app, id_of(taken))
    await client("hub").post(f"/v1/complaints/{taken['id']}/erasure", json=REASON, headers=keys())
    found = (await client("operator").get("/v1/operations/deliveries")).json()["items"]
    assert {(one["state"], one["error"]) for one in found} == {("failed", "erased")}

    again = await client("operator").post(f"/v1/operations/deliveries/{found[0]['id']}/resend", headers=keys())

    assert (again.status_code, again.json()["code"]) == (409, "person_destroyed")


class TestByNameAndNumber:
    async def test_everything_that_is_over_is_erased_and_the_rest_named(
        self, app: FastAPI, client: Client, keys: Keys, complaint: Message
    ) -> None:
        over = id_of(await filed(client, keys, complaint))
        running = id_of(await filed(client, keys, complaint | {"external_id": "P-2"}))
        await end(app, over)
        search = REASON | {"name": "张丽华", "phone": "138 0000 0000"}

        answer = (await client("hub").post("/v1/complaints:erase", json=search)).json()

        assert answer == {"erased": [str(over)], "still_handled": [str(running)]}

    async def test_who_shares_the_number_is_left_alone(
        self, app: FastAPI, client: Client, keys: Keys, complaint: Message
    ) -> None:
        await end(app, id_of(await filed(client, keys, complaint)))
        search = REASON | {"name": "张大力", "phone": "13800000000"}

        erased = (await client("hub").post("/v1/complaints:erase", json=search)).json()
        copied = (await client("hub").post("/v1/complaints:export", json=search)).json()

        assert erased == {"erased": [], "still_handled": []}
        assert copied == {"complaints": [], "left_out": 0}


async def test_a_copy_holds_everything_stored_of_the_person(
    app: FastAPI, client: Client, keys: Keys, registration: Message
) -> None:
    registration |= {"rqstperson": "李秋水", "problemdescribe": "买了年卡，电话13900000000联系不上店家。"}
    platform = client("platform_12315")
    taken = (await platform.post("/v1/channels/12315/registrations", json=registration)).json()
    path = f"/v1/complaints/{taken['id']}/supplements"
    await platform.post(path, json={"text": "补充：收据在李秋水手里"}, headers=keys())
    await end(app, id_of(taken))
    [notice] = (await platform.get(f"/v1/complaints/{taken['id']}/notices")).json()["items"]
    await platform.get(f"/v1/complaints/{taken['id']}/notices/{notice['id']}.html")
    search = REASON | {"name": "李秋水", "phone": "13900000000"}

    answer = (await client("hub").post("/v1/complaints:export", json=search)).json()

    [copy] = answer["complaints"]
    assert (copy["id"], copy["person"]["phone"]) == (taken["id"], "13900000000")
    assert copy["written"]["text"] == registration["problemdescribe"]
    assert registration["problemdescribe"] in copy["messages"][0]["text"]
    assert copy["supplements"][0]["text"] == "补充：收据在李秋水手里"
    assert WORDS in str(copy["story"])
    assert "李秋水" in copy["notices"][0]["page"]
    assert {one["channel"] for one in copy["passed_on"]} == {"12315"}


async def test_a_copy_leaves_a_line_in_the_audit_trail(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    answer = await filed(client, keys, complaint)

    await client("hub").post("/v1/complaints:export", json=REASON | {"name": "张丽华", "phone": "13800000000"})

    async with app.state.transactions.begin() as work:
        query = select(audit.c.subject, audit.c.account, audit.c.reason).where(audit.c.act == "copy_person")
        assert [tuple(row) for row in await work.db.execute(query)] == [(answer["id"], "hub1", REASON["reason"])]

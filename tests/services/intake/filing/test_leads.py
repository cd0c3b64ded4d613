"""What the bureau found itself becomes a report of its own, sealed like every other."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from canon.codes import Kind
from chassis.clock import new_id
from chassis.errors import NotYet
from contracts.dispatch import LeadFound
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.repository import complaints
from services.intake.complaints.service import open_secret
from services.intake.filing.service.leads import file_lead
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import FIRST, NOW, an_event
from tests.services.intake.direct_delivery import id_of, people_of


async def a_lead(app: FastAPI, filed: dict[str, Any], words: str = "无证经营。") -> LeadFound:
    found = an_event(LeadFound, id_of(filed), lead_id=new_id(), found_at=NOW, text=words)
    for _ in range(2):
        async with app.state.transactions.begin() as work:
            await file_lead(work, found, people_of(app))
    return found


@pytest.fixture
async def filed(client: Client, keys: Keys, complaint: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    return answer


async def test_a_lead_is_a_report_about_the_same_business_published_once(app: FastAPI, filed: dict[str, Any]) -> None:
    found = await a_lead(app, filed, "张丽华的合同显示该店无证经营。")

    async with app.state.transactions.begin() as work:
        query = text("select type from event_log where aggregate_id = :lead")
        published = list(await work.db.scalars(query, {"lead": found.lead_id}))
        [stored] = await complaints.get_complaints(work.db, [found.lead_id])
    assert published == ["intake.complaint_received.v1"]
    lead = stored.complaint
    assert (lead.kind, lead.linked_id, lead.source, lead.is_lead) == (Kind.REPORT, id_of(filed), "bureau", True)
    assert (lead.received_at, lead.respondent_name) == (NOW, "某健身服务部")
    assert "张丽华" not in lead.text
    secret = open_secret(stored, people_of(app))
    assert isinstance(secret, Secret)
    assert (secret.person.name, secret.person.phone, secret.person.anonymous) == (None, None, True)


async def test_a_lead_is_the_bureaus_own(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    found = await a_lead(app, filed)

    inside = await client("hub").get(f"/v1/complaints/{found.lead_id}")
    outside = await client("partner").get(f"/v1/complaints/{found.lead_id}")
    origin = await client("partner").get(f"/v1/complaints/{filed['id']}")

    assert inside.json()["kind"] == "report"
    assert outside.status_code == 404
    assert origin.json()["linked"] == []


async def test_a_lead_waits_for_the_complaint_it_was_found_in(app: FastAPI) -> None:
    with pytest.raises(NotYet):
        await a_lead(app, {"id": str(FIRST)})

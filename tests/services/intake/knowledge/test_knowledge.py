"""Intake reads by what dispatch published: within seconds, from its moment on, and after a restart."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from canon.codes import Alert
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, SystemClock, machine_now, new_id
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.errors import Unavailable
from chassis.telemetry.trace import Trace
from contracts.dispatch import HeadThreshold, LeadFound, OwnEntry
from services.intake.app import create_app
from services.intake.complaints.repository import complaints
from services.intake.filing.domain.filing import Matter
from services.intake.filing.service.leads import file_lead
from services.intake.filing.service.queue import AcceptanceQueue
from services.intake.jobs import KNOWLEDGE_EVERY
from services.intake.knowledge.service import KnowledgeInForce
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import NOW, a_filing, an_event
from tests.services.intake.conftest import settings_for
from tests.services.intake.direct_delivery import people_of, until
from tests.services.intake.knowledge.gestures import AGO, WEIR, alerts_of_filed, changed, receive

pytestmark = pytest.mark.running

WITHIN_SECONDS = 2 * KNOWLEDGE_EVERY + 1


async def test_an_own_entry_raises_its_alert_within_seconds_of_its_event(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = complaint | {"external_id": None, "matter": {"text": WEIR}}
    before = (await client("partner").post("/v1/complaints", json=filed, headers=keys())).json()
    await receive(app, changed())

    async def is_raised() -> bool:
        return await alerts_of_filed(app) == (Alert.SECRET,)

    await until(is_raised, WITHIN_SECONDS)
    after = (await client("partner").post("/v1/complaints", json=filed, headers=keys())).json()
    views = [(await client("hub").get(f"/v1/complaints/{one['id']}")).json() for one in (before, after)]
    assert [view["alerts"] for view in views] == [[], ["secret"]]
    async with app.state.transactions.begin() as work:
        query = text("select convert_from(body, 'UTF8')::jsonb -> 'alerts' from event_log where aggregate_id = :id")
        assert [await work.db.scalar(query, {"id": UUID(one["id"])}) for one in (before, after)] == [[], ["secret"]]


async def test_what_begins_later_waits_for_its_moment_and_what_is_retired_is_gone(app: FastAPI) -> None:
    own = changed("v2")
    await receive(app, own, changed("v3", machine_now() + timedelta(days=1), entries=()))

    async def is_raised() -> bool:
        return await alerts_of_filed(app) == (Alert.SECRET,)

    async def is_silent() -> bool:
        return await alerts_of_filed(app) == ()

    await until(is_raised, WITHIN_SECONDS)
    await receive(app, own.model_copy(update={"retired_at": machine_now() - timedelta(seconds=1)}))
    await until(is_silent, WITHIN_SECONDS)


async def test_a_later_version_without_the_part_reads_by_the_shipped_knowledge_again(app: FastAPI) -> None:
    await receive(app, changed("v2", machine_now() - 2 * AGO), changed("v3", entries=()))
    await app.state.acceptance_queue._knowledge.load(app.state.transactions)

    assert await alerts_of_filed(app) == ()


async def test_a_restarted_intake_reads_its_first_complaint_by_what_is_in_force(
    database_url: str, bus: PostgresBus, app: FastAPI
) -> None:
    thresholds = (HeadThreshold(head="alert.self_harm", least=1.0),)
    await receive(app, changed(off=("self_harm.jump",), thresholds=thresholds))
    another = create_app(settings_for(database_url), bus, SystemClock())
    async with another.router.lifespan_context(another):
        assert await alerts_of_filed(another, f"{WEIR}不退钱我就跳楼") == (Alert.SECRET,)


async def test_no_complaint_costs_a_query_more(app: FastAPI) -> None:
    await receive(app, changed())
    await alerts_of_filed(app)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = app.state.transactions.engine.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    filing = a_filing(ids=(new_id(), new_id()), key="k9", external_id="P-9", matter=Matter(text=WEIR))
    await app.state.acceptance_queue.submit(filing, Trace.new())

    assert len([one for one in statements if "reading_versions" in one]) <= 1  # of the job, if its turn comes just now


async def test_a_lead_is_read_by_what_is_in_force_too(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    await receive(app, changed())
    found = an_event(LeadFound, UUID(filed["id"]), lead_id=new_id(), found_at=NOW, text="老鹰嘴水库的店无证经营。")

    async with app.state.transactions.begin() as work:
        await file_lead(work, found, people_of(app))

    async with app.state.transactions.begin() as work:
        [stored] = await complaints.get_complaints(work.db, [found.lead_id])
    assert Alert.SECRET in stored.complaint.alerts


async def test_a_supplement_is_read_by_what_is_in_force_too(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    """An own word for a demand makes it complete."""
    matter = {"text": "张丽华在某健身服务部办了卡，商家关门停业，联系不上。"}
    filed = (await client("partner").post("/v1/complaints", json=complaint | {"matter": matter}, headers=keys())).json()
    await receive(app, changed(entries=(OwnEntry(id="town.demand", says="demand", any=("把款子弄转来",)),)))

    added = await client("partner").post(
        f"/v1/complaints/{filed['id']}/supplements", json={"text": "把款子弄转来"}, headers=keys()
    )

    before, after = [{one["field"] for one in view["missing"]} for view in (filed, added.json())]
    assert before - after == {"/matter/request"}


async def test_lines_that_wait_for_the_first_load_are_written_together(app: FastAPI) -> None:
    """One after the other they would be written in as many transactions."""
    queue = AcceptanceQueue(app.state.transactions, people_of(app), KnowledgeInForce(), app.state.text_reader)
    filings = [a_filing(ids=(new_id(), new_id()), key=f"k{n}", external_id=f"P-{n}") for n in range(20)]
    waiting = [asyncio.create_task(queue.submit(one, Trace.new())) for one in filings]

    await queue._queue._arrived.wait()

    assert len(queue._queue._queue) == len(filings)
    serving = asyncio.create_task(queue.serve())
    assert {answer.status for answer in await asyncio.gather(*waiting)} == {201}
    serving.cancel()


@pytest.mark.pure
async def test_where_the_database_is_away_before_the_first_reading_a_filing_is_put_off() -> None:
    engine = engine_for("postgresql://nobody@127.0.0.1:1/nothing", "intake")
    knowledge = KnowledgeInForce()

    with pytest.raises(Unavailable):
        await knowledge.load(Transactions("intake", engine, SteppedClock(NOW)))

    assert not knowledge.is_loaded
    await engine.dispose()


async def test_a_database_without_the_table_is_no_outage(database_url: str) -> None:
    engine = engine_for(database_url, "nowhere")

    with pytest.raises(DBAPIError):
        await KnowledgeInForce().load(Transactions("nowhere", engine, SteppedClock(NOW)))

    await engine.dispose()

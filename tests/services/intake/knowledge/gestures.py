"""A rule set that dispatch published, and what is read by it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from canon.codes import Alert
from chassis.clock import machine_now, new_id
from chassis.telemetry.trace import Trace
from contracts.dispatch import OwnEntry, ReadingChanged
from services.intake.complaints.repository import complaints
from services.intake.filing.domain.filing import Matter
from services.intake.handlers import events_for
from tests.services.intake.building import a_filing
from tests.services.intake.direct_delivery import people_of

RULEBOOK = UUID(int=5)
ENTRY = OwnEntry(id="town.weir", says="secret", any=("老鹰嘴水库",))
WEIR = "在老鹰嘴水库的鱼馆办了会员卡两千元，商家关门不退余额，要求退款。"
AGO = timedelta(minutes=1)


def changed(version: str = "v2", begins_at: datetime | None = None, **facts: Any) -> ReadingChanged:
    usual: dict[str, Any] = {"entries": (ENTRY,), "begins_at": begins_at or machine_now() - AGO, "version": version}
    about = {"aggregate_id": RULEBOOK, "complaint_id": RULEBOOK, "occurred_at": machine_now()}
    return ReadingChanged(**about | usual | facts)


async def receive(app: FastAPI, *events: ReadingChanged) -> None:
    """As the consumer does it."""
    async with app.state.transactions.begin() as work:
        for event in events:
            await events_for(people_of(app))._handlers[event.type](event, work)


async def alerts_of_filed(app: FastAPI, words: str = WEIR) -> tuple[Alert, ...]:
    """File this text, as any endpoint does, and return the alerts that it raised."""
    filing = a_filing(ids=(new_id(), new_id()), key=str(new_id()), external_id=str(new_id()), matter=Matter(text=words))
    answer = await app.state.acceptance_queue.submit(filing, Trace.new())
    async with app.state.transactions.begin() as work:
        [stored] = await complaints.get_complaints(work.db, [answer.complaint_id])
    return stored.complaint.alerts

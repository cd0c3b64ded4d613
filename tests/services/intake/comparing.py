"""Filing many complaints, and waiting until all were compared."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select, text

from chassis.db.work import Transactions
from contracts.dispatch import CaseDispatched, CaseJoined, JoinedReceipt
from services.intake.case_events.service import joining
from services.intake.complaints.repository.match_queue import MATCH_QUEUE
from services.intake.complaints.tables import complaints
from services.intake.grouping.repository import GROUPING_QUEUE
from tests.services.intake.asking import Client, Keys
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, until

GYM = "鹿野健身俱乐部"
CLOSED = "在鹿野健身俱乐部办了年卡，去了几次都大门紧锁，东西搬空了，老板电话打不通，要求退还余额。"


def a_message(number: int, **changes: Any) -> dict[str, Any]:
    """The complaint of another person each time; ``changes`` are whole parts of it."""
    return {
        "external_id": f"G-{number}",
        "complainant": {"name": f"秦{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}", "phone": f"138{number:08d}"},
        "respondent": {"name": GYM, "address": "某县城关镇建设路1号"},
        "matter": {"text": f"{CLOSED}合同{number}号。", "request": "要求退还剩余费用", "amount_fen": 200000 + number},
    } | changes


async def file(client: Client, keys: Keys, *messages: dict[str, Any], by: str = "partner") -> list[UUID]:
    answers = [await client(by).post("/v1/complaints", json=one, headers=keys()) for one in messages]
    assert [answer.status_code for answer in answers] == [201] * len(messages)
    return [UUID(answer.json()["id"]) for answer in answers]


async def all_compared(app: FastAPI) -> None:
    """Compare what waits to be grouped; where the queues run by themselves, wait for it."""
    await work_off(app)

    async def empty() -> bool:
        async with app.state.transactions.begin() as work:
            return (await GROUPING_QUEUE.waiting(work.db)).items == 0

    await until(empty)


async def work_off(app: FastAPI) -> None:
    """Do what waits in the queues, unless they run by themselves."""
    runtime = app.state.runtime
    if runtime.is_stepped:
        for queue in runtime.components.queues(app):
            while await (queue.act_at_once or queue.act)():
                pass


async def all_matched(app: FastAPI) -> None:
    """Match what waits; where the queues run by themselves, wait for it."""
    await work_off(app)

    async def empty() -> bool:
        async with app.state.transactions.begin() as work:
            return (await MATCH_QUEUE.waiting(work.db)).items == 0

    await until(empty)


async def dispatched(app: FastAPI, *complaint_ids: UUID, department: str = "consumer_protection") -> None:
    """Let the cases be with a department, so that its people see them."""
    events = [
        an_event(CaseDispatched, one, department=department, explanation="按规则", by_rules=True)
        for one in complaint_ids
    ]
    await consume(app, *events)


async def one_case(app: FastAPI, case: UUID, *others: UUID) -> None:
    """Let a case answer other messages too, as dispatch says when they are one matter."""
    async with app.state.transactions.begin() as work:
        for place, one in enumerate((case, *others)):
            query = select(complaints.c.kind, complaints.c.channel, complaints.c.source, complaints.c.received_at)
            row = (await work.db.execute(query.where(complaints.c.id == one))).one()
            receipt = JoinedReceipt(complaint_id=one, **row._mapping)
            if place:
                facts = {"joined_id": one, "receipts": (receipt,), "by_machine": False}
                await joining.join(work, an_event(CaseJoined, case, aggregate_id=case, **facts))


async def until_blocked(transactions: Transactions) -> None:
    """Wait until a transaction waits for what another one has locked."""

    async def blocked() -> bool:
        waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        query = text(f"select exists ({waiting})")
        async with transactions.begin() as work:
            return bool(await work.db.scalar(query))

    await until(blocked)

"""The cases that wait for their second reading, and what is read of each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.claim_queue import ClaimQueue
from services.dispatch.cases.repository.texts import CASES_WITH_TEXTS, TEXT_COLUMNS
from services.dispatch.cases.tables import cases
from services.dispatch.rows import Row
from services.dispatch.second_reading.tables import second_readings

SECOND_READINGS = ClaimQueue(second_readings)


async def list_texts(db: AsyncConnection, case_ids: Collection[UUID]) -> list[Row]:
    """Return what is read of these cases."""
    query = select(cases.c.id, cases.c.kind, *TEXT_COLUMNS).select_from(CASES_WITH_TEXTS)
    return [dict(row) for row in (await db.execute(query.where(cases.c.id.in_(case_ids)))).mappings()]

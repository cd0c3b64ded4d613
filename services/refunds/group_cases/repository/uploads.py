"""Statements on uploaded rosters and what was answered to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.group_cases.tables import rosters


async def find_answer(db: AsyncConnection, case_id: UUID, digests: Sequence[bytes]) -> dict[str, Any] | None:
    """Return what was answered to the same file, if it was uploaded before."""
    query = select(rosters.c.answer).where(rosters.c.group_case_id == case_id, rosters.c.digest.in_(digests))
    answer: dict[str, Any] | None = await db.scalar(query)
    return answer


async def save_upload(
    db: AsyncConnection, case_id: UUID, digest: bytes, answer: dict[str, Any], account: str, now: datetime
) -> None:
    last = select(func.coalesce(func.max(rosters.c.number), 0) + 1).where(rosters.c.group_case_id == case_id)
    await db.execute(
        insert(rosters).values(
            group_case_id=case_id,
            number=last.scalar_subquery(),
            digest=digest,
            answer=answer,
            uploaded_by=account,
            uploaded_at=now,
        )
    )

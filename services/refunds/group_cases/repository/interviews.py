"""Queries on the minutes of interviews, which are sealed under the case's own key."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.group_cases.domain.state import Interview
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.tables import interviews, vault

_TEXTS = ("attendees", "demands", "promise")


async def add_interview(db: AsyncConnection, people: RosterVault, case_id: UUID, interview: Interview) -> None:
    wrapped = await db.scalar(select(vault.keys.c.wrapped).where(vault.keys.c.complaint_id == case_id))
    texts = to_json({name: getattr(interview, name) for name in _TEXTS})
    await db.execute(
        insert(interviews).values(
            group_case_id=case_id,
            number=interview.number,
            held_on=interview.held_on,
            sealed=people.key_of(case_id, bytes(wrapped or b"")).seal(_field(interview.number), texts),
            next_on=interview.next_on,
            recorded_by=interview.recorded_by,
            recorded_at=interview.recorded_at,
        )
    )


async def list_interviews(db: AsyncConnection, people: RosterVault, case_id: UUID) -> Sequence[Interview]:
    """Return the interviews of a case, the first first."""
    query = (
        select(interviews, vault.keys.c.wrapped)
        .join(vault.keys, vault.keys.c.complaint_id == interviews.c.group_case_id)
        .where(interviews.c.group_case_id == case_id)
        .order_by(interviews.c.number)
    )
    return [
        Interview(
            number=row.number,
            held_on=row.held_on,
            next_on=row.next_on,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            **from_json(people.key_of(case_id, bytes(row.wrapped)).open(_field(row.number), bytes(row.sealed))),
        )
        for row in await db.execute(query)
    ]


def _field(number: int) -> str:
    return f"interview.{number}"

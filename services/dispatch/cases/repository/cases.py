"""Cases, their channel limits, hand-overs and history: lock one, save what changed, add many."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.domain.handover import PENDING_STATES, Handover, HandoverState
from services.dispatch.cases.repository.rows import case_from_row, handover_from_row
from services.dispatch.cases.tables import cases, handovers, history, receipts
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row, row_of


async def lock_case(db: AsyncConnection, case_id: UUID) -> Case | None:
    """Return a case, locked until the end of the transaction; ``None`` if there is none."""
    row = (await db.execute(select(cases).where(cases.c.id == case_id).with_for_update())).mappings().first()
    return case_from_row(row) if row else None


async def case_id_of(db: AsyncConnection, complaint_id: UUID) -> UUID | None:
    """Return the id of the case that a complaint belongs to; ``None`` if it has none."""
    found: UUID | None = await db.scalar(select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id))
    return found


async def answers_others(db: AsyncConnection, complaint_id: UUID) -> bool:
    """Whether the case that a complaint belongs to answers other complaints too."""
    own = select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id).scalar_subquery()
    other = exists().where(receipts.c.case_id == own, receipts.c.complaint_id != complaint_id)
    return bool(await db.scalar(select(other)))


async def get_receipt(db: AsyncConnection, complaint_id: UUID) -> Row | None:
    row = (await db.execute(select(receipts).where(receipts.c.complaint_id == complaint_id))).mappings().first()
    return dict(row) if row else None


async def is_of_opener(db: AsyncConnection, complaint_id: UUID) -> bool:
    """Whether a complaint is of the person whose complaint opened the case that answers it."""
    return bool(await db.scalar(select(receipts.c.one_person).where(receipts.c.complaint_id == complaint_id)))


async def is_of_one_person(db: AsyncConnection, case_id: UUID) -> bool:
    """Whether all complaints that a case answers are of one person."""
    other = exists().where(receipts.c.case_id == case_id, receipts.c.one_person.is_(False))
    return not await db.scalar(select(other))


async def list_channel_limits(db: AsyncConnection, case_id: UUID) -> list[ChannelLimit]:
    """Return the limits that the channels of a case's receipts set."""
    rows = await db.execute(select(receipts).where(receipts.c.case_id == case_id, receipts.c.handle_limit.is_not(None)))
    return [
        ChannelLimit(
            receipt=row.complaint_id, channel=row.channel, received_at=row.received_at, due_at=row.handle_limit
        )
        for row in rows
    ]


async def save_cases(db: AsyncConnection, changed: Sequence[Case]) -> None:
    """Write the cases over their rows; the caller has set each new ``version``."""
    if changed:
        columns: dict[str, Any] = {
            column.name: bindparam(f"_{column.name}") for column in cases.c if column.name != "id"
        }
        query = update(cases).where(cases.c.id == bindparam("_id")).values(columns)
        rows = [{f"_{name}": value for name, value in row_of(case).items()} for case in changed]
        await db.execute(query, rows)


async def add_handovers(db: AsyncConnection, made: Sequence[Handover]) -> None:
    if made:
        await db.execute(insert(handovers), [row_of(handover) for handover in made])


async def get_handover(db: AsyncConnection, handover_id: UUID) -> Handover | None:
    row = (await db.execute(select(handovers).where(handovers.c.id == handover_id))).mappings().first()
    return handover_from_row(row) if row else None


async def save_handover(db: AsyncConnection, handover: Handover) -> None:
    await db.execute(update(handovers).where(handovers.c.id == handover.id).values(row_of(handover)))


async def cancel_handover(db: AsyncConnection, handover_id: UUID, case: Case) -> None:
    """Cancel a hand-over that still waits for the agency, because the case has left it."""
    await db.execute(
        update(handovers)
        .where(handovers.c.id == handover_id, handovers.c.state.in_(PENDING_STATES))
        .values(state=HandoverState.CANCELLED.value, ended_at=case.changed_at)
    )


async def add_history(db: AsyncConnection, entries: Sequence[Row]) -> None:
    if entries:
        await db.execute(insert(history), entries)

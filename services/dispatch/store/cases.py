"""Cases, their clocks, hand-overs and history: lock one, save what changed, add many."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CollectionAggregate, Uuid, any_, bindparam, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.domain.clocks import ChannelLimit, Clock
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.domain.lifecycle.handovers import UNDER_WAY, Handover, HandoverState
from services.dispatch.store.rows import Row, case_of, clock_of, handover_of, row_of
from services.dispatch.store.tables import cases, clocks, handovers, history, receipts


async def lock_case(db: AsyncConnection, case_id: UUID) -> Case | None:
    """The case, for this transaction alone to change."""
    row = (await db.execute(select(cases).where(cases.c.id == case_id).with_for_update())).mappings().first()
    return case_of(row) if row else None


async def case_id_of(db: AsyncConnection, complaint_id: UUID) -> UUID | None:
    """The case a complaint belongs to."""
    found: UUID | None = await db.scalar(select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id))
    return found


async def clocks_of(db: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, list[Clock]]:
    """The clocks of these cases, in the order they started."""
    rows = await db.execute(
        select(clocks).where(clocks.c.case_id == _any_of(ids)).order_by(clocks.c.case_id, clocks.c.number)
    )
    found: dict[UUID, list[Clock]] = {case_id: [] for case_id in ids}
    for row in rows.mappings():
        found[row["case_id"]].append(clock_of(row))
    return found


async def limits_of(db: AsyncConnection, case_id: UUID) -> list[ChannelLimit]:
    """What the channels of a case's receipts demand."""
    rows = await db.execute(select(receipts).where(receipts.c.case_id == case_id, receipts.c.handle_limit.is_not(None)))
    return [
        ChannelLimit(
            receipt=row.complaint_id, channel=row.channel, received_at=row.received_at, due_at=row.handle_limit
        )
        for row in rows
    ]


async def add_clocks(db: AsyncConnection, started: Sequence[Clock]) -> None:
    if started:
        await db.execute(insert(clocks), [row_of(clock) for clock in started])


async def save_cases(db: AsyncConnection, changed: Sequence[Case]) -> None:
    """Write the cases over their rows; each write is a new version."""
    if changed:
        columns: dict[str, Any] = {
            column.name: bindparam(f"_{column.name}") for column in cases.c if column.name != "id"
        }
        query = update(cases).where(cases.c.id == bindparam("_id")).values(columns)
        rows = [{f"_{name}": value for name, value in row_of(case).items()} for case in changed]
        await db.execute(query, rows)


async def save_clocks(db: AsyncConnection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Write what changed between the two, and add what is new."""
    known = {(clock.case_id, clock.number): clock for clock in before}
    now = list(after)
    await add_clocks(db, [clock for clock in now if (clock.case_id, clock.number) not in known])
    changed = [clock for clock in now if known.get((clock.case_id, clock.number), clock) != clock]
    if changed:
        keys = ("case_id", "number")
        columns: dict[str, Any] = {
            column.name: bindparam(f"_{column.name}") for column in clocks.c if column.name not in keys
        }
        query = update(clocks).where(clocks.c.case_id == bindparam("_case_id"), clocks.c.number == bindparam("_number"))
        rows = [{f"_{name}": value for name, value in row_of(clock).items()} for clock in changed]
        await db.execute(query.values(columns), rows)


async def add_handovers(db: AsyncConnection, made: Sequence[Handover]) -> None:
    if made:
        await db.execute(insert(handovers), [row_of(handover) for handover in made])


async def get_handover(db: AsyncConnection, handover_id: UUID) -> Handover | None:
    row = (await db.execute(select(handovers).where(handovers.c.id == handover_id))).mappings().first()
    return handover_of(row) if row else None


async def save_handover(db: AsyncConnection, handover: Handover) -> None:
    await db.execute(update(handovers).where(handovers.c.id == handover.id).values(row_of(handover)))


async def cancel_handover(db: AsyncConnection, handover_id: UUID, case: Case) -> None:
    """End a hand-over whose case left the agency otherwise."""
    await db.execute(
        update(handovers)
        .where(handovers.c.id == handover_id, handovers.c.state.in_(UNDER_WAY))
        .values(state=HandoverState.CANCELLED.value, ended_at=case.changed_at)
    )


async def add_history(db: AsyncConnection, entries: Sequence[Row]) -> None:
    if entries:
        await db.execute(insert(history), entries)


def _any_of(ids: Collection[UUID]) -> CollectionAggregate[bool]:
    """As one value, so that the statement is the same for any number of them and stays prepared."""
    return any_(literal(list(ids), ARRAY(Uuid)))

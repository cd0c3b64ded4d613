"""Take the rows of a case out of their tables, keep them, and put them back as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Alert
from canon.services import SERVICES
from services.dispatch.approvals.tables import approvals
from services.dispatch.assignment.tables import corrections
from services.dispatch.cases.repository.history import OF_COMPLAINT
from services.dispatch.cases.tables import cases, handovers, history, receipts, routing_texts
from services.dispatch.clocks.tables import clocks
from services.dispatch.deadlines.tables import calendar_moves, reminders
from services.dispatch.look_backs.tables import look_back_items
from services.dispatch.matching.domain import Added
from services.dispatch.matching.tables import joined_cases
from services.dispatch.roster.tables import shift_notes
from services.dispatch.rows import Row
from services.dispatch.second_reading.tables import second_readings
from services.dispatch.work_queue.repository.attention import IS_DECIDED, SUSPECTED

StoredRows: TypeAlias = dict[str, list[dict[str, Any]]]  # by table


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedCase:
    """A case that joined another because two complaints are one matter, with its rows as they were, by table."""

    case_id: UUID
    into_id: UUID
    earlier_id: UUID
    later_id: UUID
    joined_at: datetime
    one_person: bool
    added: Added
    rows: StoredRows


# What a case has once the rules opened it, in the order in which it is put back.
TABLES: tuple[Table, ...] = (
    cases,
    clocks,
    handovers,
    history,
    routing_texts,
    second_readings,
    reminders,
    calendar_moves,
)
_WORK_OF_PEOPLE = (approvals, corrections, look_back_items, shift_notes)
# The complaints of a case that joined another and of those that had joined it; a complaint has the id of its own case.
_RECEIPTS_BELOW = text("""
with recursive below(id) as (
    select cast(:case_id as uuid) union select j.case_id from joined_cases j join below b on j.into_id = b.id
)
select r.* from receipts r join below b on b.id = r.complaint_id order by r.complaint_id
""")
# What persons wrote, or who they are, in the rows that are stored.
_PERSONAL: Mapping[str, Mapping[str, Any]] = {
    "cases": {"matter": None, "request": None},
    "history": {"personal": {}},
    "handovers": {"explanation": None, "refusal": None, "note": None, "text": None},
    "routing_texts": {"place": None, "respondent_place": None},
}


async def is_held(db: AsyncConnection, case_id: UUID) -> bool:
    """Whether people have begun something with a case that is no state of it, or an agency acknowledged it."""
    begun = [exists().where(table.c.case_id == case_id) for table in _WORK_OF_PEOPLE]
    acted = exists().where(history.c.case_id == case_id, history.c.account.not_in(SERVICES))
    acknowledged = exists().where(handovers.c.case_id == case_id, handovers.c.acknowledged_at.is_not(None))
    return bool(await db.scalar(select(or_(*begun, acted, acknowledged))))


async def list_receipts(db: AsyncConnection, case_id: UUID) -> list[Row]:
    rows = await db.execute(select(receipts).where(receipts.c.case_id == case_id).order_by(receipts.c.complaint_id))
    return [dict(row) for row in rows.mappings()]


async def take_out(db: AsyncConnection, case_id: UUID, into_id: UUID, *, one_person: bool) -> StoredRows:
    """Move the receipts of a case to another, of the same person or not, delete its rows, and return them."""
    stored: StoredRows = {}
    for table in TABLES:
        row = table.alias("t")
        query = select(literal_column("to_jsonb(t)", JSONB)).select_from(row).where(row.c[_key(table)] == case_id)
        stored[table.name] = list((await db.execute(query)).scalars())
    of_both = and_(receipts.c.one_person, literal(one_person))
    moved = update(receipts).where(receipts.c.case_id == case_id)
    await db.execute(moved.values(case_id=into_id, one_person=of_both))
    for table in reversed(TABLES):
        await db.execute(delete(table).where(table.c[_key(table)] == case_id))
    return stored


async def put_back(db: AsyncConnection, case_id: UUID, complaint_ids: Sequence[UUID], stored: StoredRows) -> None:
    """Insert the rows of a case as they were, and return these receipts to it."""
    for table in TABLES:
        rows = stored.get(table.name, [])
        if rows:
            names = ", ".join(f'"{column.name}"' for column in table.columns if column.name in rows[0])
            given = f"jsonb_populate_recordset(null::{table.name}, :rows)"  # names of ours, no values
            query = text(f"insert into {table.name} ({names}) select {names} from {given}")  # noqa: S608
            await db.execute(query.bindparams(bindparam("rows", type_=JSONB)), {"rows": rows})
    of_others = exists().where(
        joined_cases.c.case_id.in_(complaint_ids),
        joined_cases.c.case_id != case_id,
        joined_cases.c.one_person.is_(False),
    )
    returned = update(receipts).where(receipts.c.complaint_id.in_(complaint_ids))
    await db.execute(returned.values(case_id=case_id, one_person=or_(receipts.c.complaint_id == case_id, ~of_others)))


async def add_joined(db: AsyncConnection, joined: JoinedCase) -> None:
    """Store a case that joined another."""
    values = {**{name: getattr(joined, name) for name in JoinedCase.__slots__}, "added": asdict(joined.added)}
    await db.execute(insert(joined_cases).values(values))


async def set_one_person(db: AsyncConnection, case_id: UUID, *pair: UUID) -> None:
    """Say of two complaints of a case that they are of one person: where either is of who opened it, both are."""
    of_opener = exists().where(receipts.c.complaint_id.in_(pair), receipts.c.case_id == case_id, receipts.c.one_person)
    if await db.scalar(select(of_opener)):
        await db.execute(update(receipts).where(receipts.c.complaint_id.in_(pair)).values(one_person=True))
        await db.execute(update(joined_cases).where(joined_cases.c.case_id.in_(pair)).values(one_person=True))


async def find_joined(db: AsyncConnection, earlier_id: UUID, later_id: UUID) -> UUID | None:
    """Return the case that joined another because of these two complaints, or that one of them opened."""
    by_pair = select(joined_cases.c.case_id).where(
        joined_cases.c.earlier_id == earlier_id, joined_cases.c.later_id == later_id
    )
    found: UUID | None = await db.scalar(by_pair)
    if found is None:
        own = select(joined_cases.c.case_id).where(joined_cases.c.case_id.in_([later_id, earlier_id]))
        found = await db.scalar(own.order_by(joined_cases.c.case_id == earlier_id))
    return found


async def receipts_below(db: AsyncConnection, case_id: UUID) -> list[Row]:
    """List the receipts of a case that joined another, with those of cases that had joined it."""
    return [dict(row) for row in (await db.execute(_RECEIPTS_BELOW, {"case_id": case_id})).mappings()]


async def remove_joined(db: AsyncConnection, case_id: UUID) -> JoinedCase:
    """Delete what is stored of a case that joined another, and return it."""
    query = delete(joined_cases).where(joined_cases.c.case_id == case_id).returning(joined_cases)
    row = dict((await db.execute(query)).mappings().one())
    alerts = tuple(Alert(alert) for alert in row["added"]["alerts"])
    return JoinedCase(**row | {"added": Added(alerts=alerts, confidential=row["added"]["confidential"])})


async def move_notes(db: AsyncConnection, from_id: UUID, case_id: UUID, complaint_ids: Sequence[UUID]) -> None:
    """Move what was noted of these complaints meanwhile to the history of the case that answers them again."""
    of_complaint = history.c.facts[OF_COMPLAINT].astext
    noted = of_complaint.in_([str(complaint_id) for complaint_id in complaint_ids])
    await db.execute(update(history).where(history.c.case_id == from_id, noted).values(case_id=case_id))


async def decide_suspicions(db: AsyncConnection, one: UUID, other: UUID) -> None:
    """Say of what was noted that two complaints may be one matter that it is decided."""
    of_complaint = func.coalesce(history.c.facts[OF_COMPLAINT].astext, cast(history.c.case_id, Text))
    is_pair = or_(
        and_(of_complaint == str(one), history.c.facts["other_id"].astext == str(other)),
        and_(of_complaint == str(other), history.c.facts["other_id"].astext == str(one)),
    )
    of_cases = select(receipts.c.case_id).where(receipts.c.complaint_id.in_([one, other]))
    suspected = history.c.case_id.in_(of_cases) & (history.c.act == SUSPECTED) & is_pair
    decided = history.c.facts.op("||")(literal({IS_DECIDED: True}, JSONB))
    await db.execute(update(history).where(suspected).values(facts=decided))


async def noted_of(db: AsyncConnection, case_id: UUID, act: str, complaint_ids: Sequence[UUID]) -> list[Row]:
    """List what was noted of these complaints in a case by this act, oldest first."""
    of_complaint = func.coalesce(history.c.facts[OF_COMPLAINT].astext, cast(history.c.case_id, Text))
    own = of_complaint.in_([str(one) for one in complaint_ids])
    query = select(history.c.at, history.c.facts).where(history.c.case_id == case_id, history.c.act == act, own)
    return [dict(row) for row in (await db.execute(query.order_by(history.c.id))).mappings()]


async def erase_joined(db: AsyncConnection, case_ids: Sequence[UUID]) -> None:
    """Erase what persons wrote in the stored rows of these cases."""
    query = select(joined_cases.c.case_id, joined_cases.c.rows).where(joined_cases.c.case_id.in_(case_ids))
    for row in (await db.execute(query.with_for_update())).all():
        erased = {
            name: [one | {key: value for key, value in _PERSONAL.get(name, {}).items() if key in one} for one in rows]
            for name, rows in row.rows.items()
        }
        await db.execute(update(joined_cases).where(joined_cases.c.case_id == row.case_id).values(rows=erased))


def _key(table: Table) -> str:
    return "id" if table is cases else "case_id"

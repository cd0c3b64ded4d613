"""Claims, plans, their instalments and payments."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    SmallInteger,
    Table,
    Text,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import Calendar, Day, DayKind
from chassis.db.metadata import NAMING
from services.refunds.domain.plans import Claim, Instalment, Origin, Payment, Plan, PlanStatus, PlanWarning

METADATA = MetaData(naming_convention=NAMING)

claims = Table(
    "claims",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("department", Text),  # who may see it
    Column("enterprise", Text),
)

plans = Table(
    "plans",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("claim_id", Uuid, ForeignKey("claims.id"), nullable=False),
    Column("complaint_id", Uuid, nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("look_again_on", Date, index=True),  # the first day on which it may be late; null: never again
    Index("ix_plans_opened_at", "opened_at", "id"),
)

instalments = Table(
    "instalments",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("told_overdue", Boolean, nullable=False),
)

payments = Table(
    "payments",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plans.id"), primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("instalment", Integer),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)


calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published", ARRAY(SmallInteger), nullable=False),  # years
    Column("days", JSONB, nullable=False),  # date to kind
    Column("published_at", DateTime(timezone=True), nullable=False),
)


async def calendar_version(db: AsyncConnection) -> str | None:
    """The version published last; none if the bureau published none."""
    newest = (calendars.c.published_at.desc(), calendars.c.version.desc())
    version: str | None = await db.scalar(select(calendars.c.version).order_by(*newest).limit(1))
    return version


async def get_calendar(db: AsyncConnection, version: str) -> Calendar:
    row = (await db.execute(select(calendars).where(calendars.c.version == version))).one()
    days = [Day(on=date.fromisoformat(on), kind=DayKind(kind)) for on, kind in row.days.items()]
    return Calendar.from_rows(version, row.published, days)


async def add_calendar(db: AsyncConnection, calendar: Calendar, published_at: datetime) -> None:
    """Keep a version; one once kept is never changed."""
    row = {
        "version": calendar.version,
        "published": sorted(calendar.published),
        "days": {day.on.isoformat(): day.kind.value for day in calendar.days},
        "published_at": published_at,
    }
    await db.execute(insert(calendars).values(row).on_conflict_do_nothing())


async def look_again(db: AsyncConnection, today: date) -> None:
    """Let the job look at every plan that may still be late: its last days may have moved."""
    await db.execute(update(plans).where(plans.c.look_again_on > today).values(look_again_on=today))


async def get_claim(db: AsyncConnection, claim_id: UUID, *, lock: bool = False) -> Claim | None:
    query = select(claims).where(claims.c.id == claim_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _claim(row) if row else None


async def scope_of(db: AsyncConnection, claim_id: UUID) -> tuple[str | None, str | None]:
    """Department and enterprise that may see a claim and its plan."""
    row = (await db.execute(select(claims.c.department, claims.c.enterprise).where(claims.c.id == claim_id))).first()
    return (row.department, row.enterprise) if row else (None, None)


async def save_claim(
    db: AsyncConnection, claim: Claim, *, department: str | None = None, enterprise: str | None = None
) -> None:
    row = asdict(claim)
    query = insert(claims).values(row | {"department": department, "enterprise": enterprise})
    await db.execute(query.on_conflict_do_update(index_elements=["id"], set_=row))


async def get_plan(db: AsyncConnection, plan_id: UUID, *, lock: bool = False) -> Plan | None:
    query = select(plans).where(plans.c.id == plan_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return (await _whole(db, [row]))[0] if row else None


async def plans_in(
    db: AsyncConnection,
    *,
    department: str | None,
    enterprise: str | None,
    open_only: bool,
    after: UUID | None,
    limit: int,
) -> list[Plan]:
    """In order of their ids, which is the order they were opened in."""
    query: Select[Any] = select(plans).join(claims, claims.c.id == plans.c.claim_id).order_by(plans.c.id).limit(limit)
    if department is not None:
        query = query.where(claims.c.department == department)
    if enterprise is not None:
        query = query.where(claims.c.enterprise == enterprise)
    if open_only:
        query = query.where(plans.c.status != PlanStatus.FULFILLED)
    if after is not None:
        query = query.where(plans.c.id > after)
    return await _whole(db, list(await db.execute(query)))


async def take_late(db: AsyncConnection, today: date, limit: int) -> list[Plan]:
    """Plans that may be late by now, locked; another process takes others."""
    query = (
        select(plans)
        .where(plans.c.look_again_on <= today)
        .order_by(plans.c.look_again_on, plans.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await _whole(db, list(await db.execute(query)))


async def save_plan(db: AsyncConnection, plan: Plan, look_again_on: date | None, now: datetime) -> None:
    row = {
        "id": plan.id,
        "claim_id": plan.claim_id,
        "complaint_id": plan.complaint_id,
        "total_fen": plan.total_fen,
        "status": plan.status,
        "warnings": list(plan.warnings),
        "changed_at": plan.changed_at,
        "look_again_on": look_again_on,
    }
    query = insert(plans).values(row | {"opened_at": now})
    await db.execute(query.on_conflict_do_update(index_elements=["id"], set_=row))
    parts = insert(instalments)
    await db.execute(
        parts.on_conflict_do_update(
            index_elements=["plan_id", "number"],
            set_={"paid_fen": parts.excluded.paid_fen, "told_overdue": parts.excluded.told_overdue},
        ),
        [{"plan_id": plan.id, **asdict(part)} for part in plan.instalments],
    )
    if plan.payments:
        await db.execute(
            insert(payments).on_conflict_do_nothing(),
            [{"plan_id": plan.id, "recorded_at": now, **asdict(payment)} for payment in plan.payments],
        )


async def _whole(db: AsyncConnection, rows: list[Row[Any]]) -> list[Plan]:
    ids = [row.id for row in rows]
    parts: dict[UUID, list[Instalment]] = {}
    for row in await db.execute(
        select(instalments).where(instalments.c.plan_id.in_(ids)).order_by(instalments.c.plan_id, instalments.c.number)
    ):
        parts.setdefault(row.plan_id, []).append(
            Instalment(
                number=row.number,
                due_on=row.due_on,
                amount_fen=row.amount_fen,
                paid_fen=row.paid_fen,
                told_overdue=row.told_overdue,
            )
        )
    paid: dict[UUID, list[Payment]] = {}
    for row in await db.execute(
        select(payments).where(payments.c.plan_id.in_(ids)).order_by(payments.c.recorded_at, payments.c.reference)
    ):
        paid.setdefault(row.plan_id, []).append(
            Payment(reference=row.reference, amount_fen=row.amount_fen, paid_on=row.paid_on, instalment=row.instalment)
        )
    return [
        Plan(
            id=row.id,
            claim_id=row.claim_id,
            complaint_id=row.complaint_id,
            total_fen=row.total_fen,
            instalments=tuple(parts[row.id]),
            payments=tuple(paid.get(row.id, ())),
            status=PlanStatus(row.status),
            warnings=tuple(PlanWarning(warning) for warning in row.warnings),
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        id=row.id,
        complaint_id=row.complaint_id,
        amount_fen=row.amount_fen,
        origin=Origin(row.origin),
        plan_id=row.plan_id,
        changed_at=row.changed_at,
    )

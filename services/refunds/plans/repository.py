"""Queries on claims, plans, their instalments and payments."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.refunds.cases.repository import visible_to
from services.refunds.cases.tables import cases
from services.refunds.plans.domain import (
    Claim,
    Instalment,
    Origin,
    Payment,
    Plan,
    PlanStatus,
    PlanWarning,
)
from services.refunds.plans.tables import IS_OPEN, claims, instalments, payments, plans


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundScope:
    """Which claims and plans a caller sees: those of the cases that it sees, and those of its enterprise."""

    cases: Scope
    enterprise: str | None = None


UNRESTRICTED = RefundScope(cases=Scope(everything=True))


def within(scope: RefundScope) -> ColumnElement[bool]:
    """Return the condition on ``claims`` that hides, as if missing, what is outside the scope."""
    if scope.cases.everything:
        return true()
    allowed: list[ColumnElement[bool]] = []
    case_id = func.coalesce(claims.c.case_id, claims.c.complaint_id)
    if scope.cases.department:
        allowed.append(exists().where(cases.c.complaint_id == case_id, visible_to(scope.cases)))
    if scope.enterprise:
        allowed.append(claims.c.enterprise == scope.enterprise)
    return or_(false(), *allowed)


async def get_claim(
    db: AsyncConnection, claim_id: UUID, scope: RefundScope = UNRESTRICTED, *, lock: bool = False
) -> Claim | None:
    query = select(claims).where(claims.c.id == claim_id, within(scope))
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _claim(row) if row else None


async def save_claim(
    db: AsyncConnection, claim: Claim, *, department: str | None = None, enterprise: str | None = None
) -> None:
    row = asdict(claim)
    query = insert(claims).values(row | {"department": department, "enterprise": enterprise})
    await db.execute(query.on_conflict_do_update(index_elements=["id"], set_=row))


async def get_plan(
    db: AsyncConnection, plan_id: UUID, scope: RefundScope = UNRESTRICTED, *, lock: bool = False
) -> Plan | None:
    query = select(plans).join(claims, claims.c.id == plans.c.claim_id).where(plans.c.id == plan_id, within(scope))
    row = (await db.execute(query.with_for_update(of=plans) if lock else query)).first()
    return (await _load_plans(db, [row]))[0] if row else None


async def lock_plans_of(db: AsyncConnection, complaint_id: UUID) -> list[Plan]:
    """Lock and return every plan of a complaint, in the order they were opened in."""
    query = select(plans).join(claims, claims.c.plan_id == plans.c.id).where(claims.c.complaint_id == complaint_id)
    return await _load_plans(db, list(await db.execute(query.order_by(plans.c.id).with_for_update(of=plans))))


async def list_plans(
    db: AsyncConnection,
    scope: RefundScope,
    *,
    open_only: bool,
    after: UUID | None,
    limit: int,
) -> list[Plan]:
    """Return a page of plans by id, which is the order they were opened in."""
    query: Select[Any] = select(plans).join(claims, claims.c.id == plans.c.claim_id).where(within(scope))
    query = query.order_by(plans.c.id).limit(limit)
    if open_only:
        query = query.where(IS_OPEN)
    if after is not None:
        query = query.where(plans.c.id > after)
    return await _load_plans(db, list(await db.execute(query)))


async def lock_due_plans(db: AsyncConnection, today: date, limit: int) -> list[Plan]:
    """Lock and return plans that may be late by now; those another process has locked are skipped."""
    query = (
        select(plans)
        .where(plans.c.look_again_on <= today)
        .order_by(plans.c.look_again_on, plans.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await _load_plans(db, list(await db.execute(query)))


async def save_plan(db: AsyncConnection, plan: Plan, look_again_on: date | None, now: datetime) -> None:
    row = {
        "id": plan.id,
        "claim_id": plan.claim_id,
        "complaint_id": plan.complaint_id,
        "total_fen": plan.total_fen,
        "status": plan.status,
        "warnings": list(plan.warnings),
        "changed_at": plan.changed_at,
        "withheld_on": plan.withheld_on,
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


async def _load_plans(db: AsyncConnection, rows: list[Row[Any]]) -> list[Plan]:
    if not rows:
        return []
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
            withheld_on=row.withheld_on,
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
        case_id=row.case_id,
        changed_at=row.changed_at,
    )


async def recheck_plans(db: AsyncConnection, today: date) -> None:
    """Make the job recheck every open plan today, because last days may have moved."""
    await db.execute(update(plans).where(plans.c.look_again_on > today).values(look_again_on=today))

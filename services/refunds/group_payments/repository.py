"""Queries on payments to members of groups, and on bank files."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from chassis.db.statements import is_any_of
from chassis.vault.seal import DataKey
from services.refunds.group_cases.repository.persons import RosterVault, wrapped_keys
from services.refunds.group_payments.tables import bank_files, group_payments

_PAYEE = "payment.payee"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPayment:
    """A payment under its reference; without a ``member`` it waits for a person, for ``reason``."""

    id: UUID
    reference: str
    amount_fen: int
    paid_on: date
    member: int | None = None
    instalment: int | None = None
    plan_version: int | None = None
    reason: str | None = None
    candidates: Sequence[int] = ()
    file: int | None = None
    recorded_by: str
    recorded_at: datetime
    matched_by: str | None = None
    matched_at: datetime | None = None
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """To whom a bank says that it paid, and what it wrote beside it."""

    name: str | None
    remark: str | None


_NAMES = tuple(field.name for field in fields(GroupPayment))
_insert_payments = UnnestInsert(group_payments, ("group_case_id", *_NAMES))


def seal_payee(key: DataKey, payee: Payee) -> bytes:
    return key.seal(_PAYEE, to_json(payee))


async def add_payments(db: AsyncConnection, case_id: UUID, payments: Sequence[GroupPayment]) -> None:
    rows = [
        (case_id, *(list(one.candidates) if name == "candidates" else getattr(one, name) for name in _NAMES))
        for one in payments
    ]
    await _insert_payments.write(db, rows)


async def save_match(db: AsyncConnection, payment: GroupPayment) -> None:
    """Save for whom a payment is, or that it waits again; what was sealed of its payee goes."""
    await db.execute(
        update(group_payments)
        .where(group_payments.c.id == payment.id)
        .values(
            member=payment.member,
            plan_version=payment.plan_version,
            matched_by=payment.matched_by,
            matched_at=payment.matched_at,
            reason=payment.reason,
            candidates=list(payment.candidates),
            instalment=payment.instalment,
            sealed=None,
        )
    )


async def list_counted(db: AsyncConnection, case_id: UUID, member: int, plan_version: int) -> list[GroupPayment]:
    """Return the payments that a version counts for a member, in the order in which they were counted."""
    counted = (
        select(group_payments)
        .where(
            group_payments.c.group_case_id == case_id,
            group_payments.c.member == member,
            group_payments.c.plan_version == plan_version,
        )
        .order_by(group_payments.c.matched_at, group_payments.c.id)
    )
    return [_payment(row) for row in await db.execute(counted)]


async def find_payments(db: AsyncConnection, case_id: UUID, references: Sequence[str]) -> dict[str, GroupPayment]:
    """Return the payments that are recorded under these references."""
    of_case = group_payments.c.group_case_id == case_id
    named = is_any_of(group_payments.c.reference, references)
    rows = await db.execute(select(group_payments).where(of_case, named))
    return {row.reference: _payment(row) for row in rows}


async def get_payment(db: AsyncConnection, case_id: UUID, payment_id: UUID) -> GroupPayment | None:
    of_case = group_payments.c.group_case_id == case_id
    row = (await db.execute(select(group_payments).where(of_case, group_payments.c.id == payment_id))).first()
    return _payment(row) if row else None


async def list_payments(
    db: AsyncConnection, case_id: UUID, *, waiting: bool, after: UUID | None, limit: int
) -> list[GroupPayment]:
    """Return a page of payments, the last recorded first; only those that wait for a person, or all."""
    query = select(group_payments).where(group_payments.c.group_case_id == case_id)
    if waiting:
        query = query.where(group_payments.c.member.is_(None))
    if after is not None:
        query = query.where(group_payments.c.id < after)
    return [_payment(row) for row in await db.execute(query.order_by(group_payments.c.id.desc()).limit(limit))]


async def count_waiting(db: AsyncConnection, case_id: UUID) -> int:
    """Return how many payments wait for a person."""
    waiting = (group_payments.c.group_case_id == case_id) & group_payments.c.member.is_(None)
    return int((await db.execute(select(func.count()).select_from(group_payments).where(waiting))).scalar_one())


async def open_payees(db: AsyncConnection, people: RosterVault, payments: Sequence[GroupPayment]) -> dict[UUID, Payee]:
    """Return the payees of payments that wait for a person; one that was erased is missing."""
    sealed = {one.id: one.sealed for one in payments if one.sealed is not None}
    keys = await wrapped_keys(db, list(sealed))
    return {
        payment_id: Payee(**from_json(people.key_of(payment_id, wrapped).open(_PAYEE, sealed[payment_id])))
        for payment_id, wrapped in keys.items()
    }


async def open_payee(db: AsyncConnection, key: DataKey) -> Payee | None:
    """Return the payee of a payment that waits, by its key; None of another owner's key."""
    query = select(group_payments.c.sealed).where(group_payments.c.id == key.complaint_id)
    sealed: bytes | None = await db.scalar(query)
    return Payee(**from_json(key.open(_PAYEE, bytes(sealed)))) if sealed else None


async def erase_payees(db: AsyncConnection, case_id: UUID, payment_ids: Sequence[UUID]) -> list[UUID]:
    """Null what leads to the payees of these payments, as far as they are of this case; return which were."""
    of_case = (group_payments.c.group_case_id == case_id) & group_payments.c.id.in_(payment_ids)
    erased = update(group_payments).where(of_case).values(sealed=None).returning(group_payments.c.id)
    return list((await db.execute(erased)).scalars())


async def find_answer(db: AsyncConnection, case_id: UUID, digests: Sequence[bytes]) -> dict[str, Any] | None:
    """Return what was answered to the same file, if it was uploaded before."""
    query = select(bank_files.c.answer).where(bank_files.c.group_case_id == case_id, bank_files.c.digest.in_(digests))
    answer: dict[str, Any] | None = await db.scalar(query)
    return answer


async def next_file(db: AsyncConnection, case_id: UUID) -> int:
    query = select(func.coalesce(func.max(bank_files.c.number), 0) + 1).where(bank_files.c.group_case_id == case_id)
    return int((await db.execute(query)).scalar_one())


async def save_file(
    db: AsyncConnection, case_id: UUID, number: int, digest: bytes, answer: dict[str, Any], account: str, now: datetime
) -> None:
    await db.execute(
        insert(bank_files).values(
            group_case_id=case_id, number=number, digest=digest, answer=answer, uploaded_by=account, uploaded_at=now
        )
    )


def _payment(row: Row[Any]) -> GroupPayment:
    return GroupPayment(**{name: getattr(row, name) for name in _NAMES})

"""Queries on the members of group cases, their contracts and the uploads that named them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from chassis.db.statements import is_any_of
from services.refunds.group_cases.domain.admission import KnownContract, KnownRoster
from services.refunds.group_cases.domain.owed import OwedBy
from services.refunds.group_cases.domain.state import Member, PersonDetails
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.tables import group_contracts, group_members, vault

_NAMES = tuple(field.name for field in fields(Member))
_SAVED = ("owed_fen", "paid_fen", "overdue_fen", "first_overdue_on", "is_defaulted", "hardship", "signed_on", "sealed")
_COLUMNS = ("group_case_id", "number", "id", *_SAVED, "name_digest", "id_digest", "person_digest")
_upsert_members = UnnestInsert(
    group_members,
    _COLUMNS,
    "on conflict (group_case_id, number) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in ("owed_fen", "hardship", "signed_on", "sealed"))
    + ", id_digest = coalesce(group_members.id_digest, excluded.id_digest)",
)
_insert_contracts = UnnestInsert(
    group_contracts,
    ("member_id", "number", "group_case_id", "digest", "signed_on", "contract_paid_fen", "owed_fen", "owed_by"),
)
_OF_MONEY = ("owed_fen", "paid_fen", "overdue_fen", "first_overdue_on", "is_defaulted", "hardship")
_FIGURES = ("group_case_id", "number", "id", *_OF_MONEY)
_update_figures = UnnestInsert(
    group_members,
    _FIGURES,
    "on conflict (group_case_id, number) do update set paid_fen = excluded.paid_fen,"
    " overdue_fen = excluded.overdue_fen, first_overdue_on = excluded.first_overdue_on,"
    " is_defaulted = excluded.is_defaulted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMember:
    """A member with what is sealed of it; both are None once the person was erased."""

    member: Member
    wrapped: bytes | None
    sealed: bytes | None
    name_digest: bytes | None = None
    owed_by: OwedBy = OwedBy.SIGNED

    def open_with(self, people: RosterVault) -> PersonDetails | None:
        """Return the person, or None where it was erased."""
        if self.wrapped is None or self.sealed is None:
            return None
        return people.open_person(people.key_of(self.member.id, self.wrapped), self.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """A member to be saved, new or with a further contract."""

    member: Member
    sealed: bytes
    name_digest: bytes
    id_digest: bytes | None
    person_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    member_id: UUID
    number: int
    digest: bytes
    signed_on: date | None
    contract_paid_fen: int
    owed_fen: int
    owed_by: OwedBy


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A member whose person is not erased, with the digest of its name."""

    member_id: UUID
    group_case_id: UUID
    name_digest: bytes


async def load_roster(db: AsyncConnection, case_id: UUID) -> KnownRoster:
    """Return who stands in a case, as digests."""
    known = KnownRoster()
    members = select(
        group_members.c.number,
        group_members.c.name_digest,
        group_members.c.id_digest,
        group_members.c.person_digest,
    ).where(group_members.c.group_case_id == case_id)
    for number, name, id_number, person in await db.execute(members):
        known.last_member = max(known.last_member, number)
        if name is None:
            continue
        known.names[number] = name
        known.persons |= {key: number for key in (id_number, person) if key is not None}
    contracts = (
        select(group_contracts, group_members.c.number.label("member"))
        .join(group_members, group_members.c.id == group_contracts.c.member_id)
        .where(group_contracts.c.group_case_id == case_id, group_contracts.c.digest.is_not(None))
    )
    for row in await db.execute(contracts):
        known.contracts[row.digest] = KnownContract(row.member, None, row.contract_paid_fen, row.owed_fen)
    return known


async def get_members(
    db: AsyncConnection, case_id: UUID, numbers: Sequence[int] | None = None
) -> dict[int, StoredMember]:
    """Return members of a case by their numbers: these, or all."""
    chosen = true() if numbers is None else is_any_of(group_members.c.number, numbers)
    rows = await db.execute(_members(case_id).where(chosen).order_by(group_members.c.number))
    return {row.number: _stored(row) for row in rows}


async def list_members(
    db: AsyncConnection, case_id: UUID, condition: ColumnElement[bool], after: int, limit: int
) -> list[StoredMember]:
    """Return a page of members by their numbers."""
    query = _members(case_id).where(group_members.c.number > after, condition).order_by(group_members.c.number)
    return [_stored(row) for row in await db.execute(query.limit(limit))]


def is_overdue() -> ColumnElement[bool]:
    return group_members.c.overdue_fen > 0


def has_hardship() -> ColumnElement[bool]:
    return group_members.c.hardship


async def list_debts(db: AsyncConnection, case_id: UUID) -> list[Member]:
    """Return all members of a case without what is sealed."""
    columns = (group_members.c[name] for name in _NAMES)
    rows = await db.execute(
        select(*columns).where(group_members.c.group_case_id == case_id).order_by(group_members.c.number)
    )
    return [_member(row) for row in rows]


async def find_by_contract(db: AsyncConnection, case_id: UUID, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Return the members' numbers by the digests of contracts."""
    query = (
        select(group_contracts.c.digest, group_members.c.number)
        .join(group_members, group_members.c.id == group_contracts.c.member_id)
        .where(group_contracts.c.group_case_id == case_id, is_any_of(group_contracts.c.digest, digests))
    )
    return {row.digest: row.number for row in await db.execute(query)}


async def find_by_name(db: AsyncConnection, case_id: UUID, digests: Sequence[bytes]) -> dict[bytes, list[int]]:
    """Return the members' numbers by the digests of names."""
    query = (
        select(group_members.c.name_digest, group_members.c.number)
        .where(group_members.c.group_case_id == case_id, is_any_of(group_members.c.name_digest, digests))
        .order_by(group_members.c.number)
    )
    found: dict[bytes, list[int]] = {}
    for digest, number in await db.execute(query):
        found.setdefault(digest, []).append(number)
    return found


async def save_members(
    db: AsyncConnection, case_id: UUID, members: Sequence[NewMember], contracts: Sequence[NewContract]
) -> None:
    """Save members and their new contracts; the digests of a member that is there stay."""
    await _upsert_members.write(
        db,
        [
            (
                case_id,
                one.member.number,
                one.member.id,
                *(one.sealed if name == "sealed" else getattr(one.member, name) for name in _SAVED),
                one.name_digest,
                one.id_digest,
                one.person_digest,
            )
            for one in members
        ],
    )
    await _insert_contracts.write(
        db,
        [
            (
                *(one.member_id, one.number, case_id, one.digest, one.signed_on),
                *(one.contract_paid_fen, one.owed_fen, one.owed_by),
            )
            for one in contracts
        ],
    )


async def count_contracts(db: AsyncConnection, member_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(group_contracts.c.member_id, func.count())
        .where(is_any_of(group_contracts.c.member_id, member_ids))
        .group_by(group_contracts.c.member_id)
    )
    return {row.member_id: row[1] for row in await db.execute(query)}


async def save_figures(db: AsyncConnection, case_id: UUID, members: Sequence[Member]) -> None:
    """Save what was paid to members, and what is late of it."""
    rows = [(case_id, *(getattr(member, name) for name in _FIGURES[1:])) for member in members]
    await _update_figures.write(db, sorted(rows, key=lambda row: row[1]))


async def link_complaint(db: AsyncConnection, case_id: UUID, number: int, complaint_id: UUID | None) -> None:
    """Save which complaint a member made; with that complaint's person the member is erased."""
    row = (group_members.c.group_case_id == case_id) & (group_members.c.number == number)
    await db.execute(update(group_members).where(row).values(complaint_id=complaint_id))


async def linked_complaints(db: AsyncConnection, case_id: UUID) -> dict[int, UUID]:
    """Return the complaints that persons have linked to members, by the members' numbers."""
    linked = (group_members.c.group_case_id == case_id) & group_members.c.complaint_id.is_not(None)
    rows = await db.execute(select(group_members.c.number, group_members.c.complaint_id).where(linked))
    return {row.number: row.complaint_id for row in rows}


async def find_cases(db: AsyncConnection, complaint_ids: Sequence[UUID]) -> list[UUID]:
    """Return the cases that have members who made these complaints, in the order of their ids."""
    query = select(group_members.c.group_case_id).where(of_complaints(complaint_ids)).distinct()
    return list((await db.execute(query.order_by(group_members.c.group_case_id))).scalars())


async def find_named(db: AsyncConnection, condition: ColumnElement[bool]) -> list[NamedMember]:
    """Return those of these members whose persons are not erased."""
    chosen = select(group_members.c.id, group_members.c.group_case_id, group_members.c.name_digest)
    rows = await db.execute(chosen.where(condition, group_members.c.sealed.is_not(None)))
    return [NamedMember(row.id, row.group_case_id, bytes(row.name_digest)) for row in rows]


async def erase_members(db: AsyncConnection, member_ids: Sequence[UUID]) -> None:
    """Null what leads to the persons of these members; sums stay."""
    nulled = dict.fromkeys(("sealed", "name_digest", "id_digest", "person_digest"))
    await db.execute(update(group_members).where(with_ids(member_ids)).values(nulled))
    await db.execute(update(group_contracts).where(group_contracts.c.member_id.in_(member_ids)).values(digest=None))


def of_complaints(complaint_ids: Sequence[UUID]) -> ColumnElement[bool]:
    return group_members.c.complaint_id.in_(complaint_ids)


def with_ids(member_ids: Sequence[UUID]) -> ColumnElement[bool]:
    return group_members.c.id.in_(member_ids)


_IS_CALCULATED = (
    exists()
    .where(group_contracts.c.member_id == group_members.c.id, group_contracts.c.owed_by == OwedBy.CALCULATOR)
    .label("is_calculated")
)


def _members(case_id: UUID) -> Select[Any]:
    return (
        select(group_members, vault.keys.c.wrapped, _IS_CALCULATED)
        .outerjoin(vault.keys, vault.keys.c.complaint_id == group_members.c.id)
        .where(group_members.c.group_case_id == case_id)
    )


def _stored(row: Row[Any]) -> StoredMember:
    return StoredMember(
        member=_member(row),
        wrapped=bytes(row.wrapped) if row.wrapped else None,
        sealed=bytes(row.sealed) if row.sealed else None,
        name_digest=bytes(row.name_digest) if row.name_digest else None,
        owed_by=OwedBy.CALCULATOR if row.is_calculated else OwedBy.SIGNED,
    )


def _member(row: Row[Any]) -> Member:
    return Member(**{name: getattr(row, name) for name in _NAMES})

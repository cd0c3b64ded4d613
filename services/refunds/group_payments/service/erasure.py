"""Erase persons of rosters, and the payees of the same name that wait in the bank files of their case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement

from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.group_cases.repository import members, persons
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_payments import repository


async def erase_member(work: Work, case_id: UUID, number: int, reason: str) -> None:
    """Erase the person of a member; number and sums stay.

    Raises:
        NotFound: there is no such member.
    """
    await lock_case(work, case_id)
    found = (await members.get_members(work.db, case_id, [number])).get(number)
    if found is None:
        raise NotFound
    await _erase(work, members.with_ids([found.member.id]))
    work.audit("group_case.erase", str(case_id), f"G-{number:02}: {reason}")


async def erase_complainants(work: Work, complaint_ids: Sequence[UUID]) -> None:
    """Erase the members who made these complaints."""
    for case_id in await members.find_cases(work.db, complaint_ids):
        await lock_case(work, case_id)
    await _erase(work, members.of_complaints(complaint_ids))


async def _erase(work: Work, condition: ColumnElement[bool]) -> None:
    """Erase these members, whose cases are locked: a roster that is taken meanwhile would name them again.

    Keys go first, because the rotation of keys locks them before the members.
    """
    named = await members.find_named(work.db, condition)
    owners = [one.member_id for one in named]
    payees = list[UUID]()
    for one in named:
        found = await persons.find_owners(work.db, "payee", [one.name_digest])
        payees += await repository.erase_payees(work.db, one.group_case_id, found)
    await persons.destroy_keys(work.db, [*owners, *payees])
    await members.erase_members(work.db, owners)

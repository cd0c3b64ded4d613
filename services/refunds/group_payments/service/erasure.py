"""Erase persons of rosters, and the payees of the same name that wait in the bank files of their case."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.group_cases.repository import members, persons
from services.refunds.group_cases.repository.members import ErasedMember
from services.refunds.group_payments import repository


async def erase_member(work: Work, case_id: UUID, number: int, reason: str) -> None:
    """Erase the person of a member; number and sums stay.

    Raises:
        NotFound: there is no such member.
    """
    found = (await members.get_members(work.db, case_id, [number])).get(number)
    if found is None:
        raise NotFound
    await _erase_with_payees(work, await members.erase_members(work.db, members.with_ids([found.member.id])))
    work.audit("group_case.erase", str(case_id), f"G-{number:02}: {reason}")


async def erase_complainants(work: Work, complaint_ids: Sequence[UUID]) -> None:
    """Erase the members who made these complaints."""
    await _erase_with_payees(work, await members.erase_members(work.db, members.of_complaints(complaint_ids)))


async def _erase_with_payees(work: Work, erased: Sequence[ErasedMember]) -> None:
    owners = [one.member_id for one in erased]
    for one in erased:
        named = await persons.find_owners(work.db, "payee", [one.name_digest])
        owners += await repository.erase_payees(work.db, one.group_case_id, named)
    await persons.destroy_keys(work.db, owners)

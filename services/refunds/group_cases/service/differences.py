"""Compare the roster of a case with complaints whose persons another service has made digests of."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from chassis.vault.comparison import comparison_digest, name_digest
from services.refunds.group_cases.domain.differences import Differences, GroupComplaint, RosterPerson, compare
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.repository.members import StoredMember
from services.refunds.group_cases.repository.persons import RosterVault


async def compare_roster(
    work: Work,
    case_id: UUID,
    complaints: Sequence[GroupComplaint],
    people: RosterVault,
    keys: Sequence[bytes],
    salt: str,
) -> Differences:
    """Return how roster and complaints differ; ``keys`` are those that digests of this comparison may be under."""
    stored = await members.get_members(work.db, case_id)
    links = await members.linked_complaints(work.db, case_id)
    roster = await asyncio.to_thread(
        lambda: [_person(one, links.get(number), people, keys, salt) for number, one in stored.items()]
    )
    work.audit("group_case.compare", str(case_id))
    return compare(roster, complaints)


def _person(
    stored: StoredMember, complaint_id: UUID | None, people: RosterVault, keys: Sequence[bytes], salt: str
) -> RosterPerson:
    details = stored.open_with(people)
    phone = details.phone if details else None
    return RosterPerson(
        number=stored.member.number,
        owed_fen=stored.member.owed_fen,
        digests=[comparison_digest(key, salt, phone) for key in keys] if phone else (),
        complaint_id=complaint_id,
        name_digests=[name_digest(key, salt, details.name) for key in keys] if details else (),
    )

"""Compare the roster of a case with complaints whose persons another service has made digests of."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.audit.frequency import check_frequency
from chassis.db.work import Work
from chassis.vault.comparison import comparison_digest, name_digest
from services.refunds.group_cases.domain.differences import Differences, GroupComplaint, RosterPerson, compare
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.repository.members import StoredMember
from services.refunds.group_cases.repository.persons import RosterVault

COMPARE, MOST_COMPARED, COMPARED_WITHIN = "group_case.compare", 20, timedelta(hours=1)


async def compare_roster(
    work: Work,
    case_id: UUID,
    complaints: Sequence[GroupComplaint],
    people: RosterVault,
    keys: Sequence[bytes],
    salt: str,
    reason: str,
) -> Differences:
    """Return how roster and complaints differ; ``keys`` are those that digests of this comparison may be under.

    An account compares a few times an hour only.
    """
    await check_frequency(work, COMPARE, most=MOST_COMPARED, within=COMPARED_WITHIN)
    stored = await members.get_members(work.db, case_id)
    links = await members.linked_complaints(work.db, case_id)
    roster = await asyncio.to_thread(
        lambda: [_person(one, links.get(number), people, keys, salt) for number, one in stored.items()]
    )
    work.audit(COMPARE, str(case_id), reason)
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

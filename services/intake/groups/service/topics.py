"""Correct the topic of a complaint by hand, and let it be compared anew."""

from uuid import UUID

from chassis.clock import machine_now
from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.people import PersonVault
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.domain.group import NotGroupable
from services.intake.groups.repository import groups
from services.intake.traits import repository as traits_repository
from services.intake.traits import service as traits_service


async def correct_topic(work: Work, complaint_id: UUID, scope: Scope, topic: str, people: PersonVault) -> None:
    """Save a topic that a person gives; words do not change it any more.

    A group that the rule let it join for the topic that it had is left; one that a person chose for it stays.

    Raises:
        NotFound: the scope holds no such complaint.
        NotGroupable: it is a report, or its person was erased.
    """
    found = await complaints.lock_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    if await traits_service.save_traits(work, found, people) is None:
        raise NotGroupable
    await traits_repository.correct_topic(work.db, complaint_id, topic, work.account)
    await groups.leave_other_topics(work.db, complaint_id, topic, work.now)
    await GROUPING_QUEUE.enqueue(work.db, [complaint_id], machine_now())
    work.audit("correct_topic", str(complaint_id), topic)

"""Correct the topic of a complaint by hand, and let it be compared anew."""

from dataclasses import replace
from uuid import UUID

from chassis.clock import machine_now
from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.complaints.domain.answers import topic_event
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import changes, complaints
from services.intake.complaints.repository.people import PersonVault
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.repository import groups
from services.intake.traits import service as traits_service


async def correct_topic(work: Work, complaint_id: UUID, scope: Scope, topic: str, people: PersonVault) -> Complaint:
    """Save a topic that a person gives, which words do not change any more, and return the complaint.

    A group that the rule let it join for the topic that it had is left; one that a person chose for it stays. What is
    not compared with others, a report or what an erased person said, has a topic all the same.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.lock_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    corrected = replace(found.complaint, topic=topic, topic_by=work.account)
    await changes.save_complaint(work.db, corrected)
    work.publish(topic_event(complaint_id, topic, work.now, by_machine=False))
    work.audit("correct_topic", str(complaint_id), topic)
    if await traits_service.save_traits(work, replace(found, complaint=corrected), people) is not None:
        await groups.leave_other_topics(work.db, complaint_id, topic, work.now)
        await GROUPING_QUEUE.enqueue(work.db, [complaint_id], machine_now())
    return corrected

"""The endpoint that corrects the topic of a complaint (主题), which words got wrong."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault
from services.intake.complaints.schemas.views import TopicOfComplaintView
from services.intake.groups.schemas.groups import CorrectTopic
from services.intake.groups.service.topics import correct_topic
from services.intake.roles import HANDLERS

router = APIRouter(prefix="/v1/complaints/{complaint_id}/topic", tags=["groups"], route_class=TransactionRoute)


@router.post("", summary="更正主题")
async def correct_complaint_topic(
    complaint_id: UUID,
    body: CorrectTopic,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> TopicOfComplaintView | None:
    """What the complaint is about, said by a person; it is then compared with others of this topic."""
    require(caller, *HANDLERS)
    corrected = await correct_topic(work, complaint_id, scope, body.topic, people)
    return TopicOfComplaintView.of(corrected)

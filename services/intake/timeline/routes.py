"""The endpoint of a complaint's timeline."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope
from services.intake.timeline import service
from services.intake.timeline.schemas import TimelineView

router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)


@router.get("/complaints/{complaint_id}/timeline", summary="查看办理经过")
async def get_timeline(complaint_id: UUID, work: Transaction, scope: CurrentScope) -> TimelineView:
    """The citizen's story: where it is, who has it, until when, and why."""
    story = await service.load_timeline(work, complaint_id, scope)
    return TimelineView.model_validate(story, from_attributes=True)

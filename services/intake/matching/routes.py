"""Endpoints about messages that may be one matter."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault
from services.intake.matching.schemas import DecideMatch, MatchList, MatchView
from services.intake.matching.service import decisions
from services.intake.matching.service.decisions import Decision
from services.intake.roles import READERS

router = APIRouter(prefix="/v1/complaints/{complaint_id}/matches", tags=["matching"], route_class=TransactionRoute)


@router.get("", summary="疑似重复的来件")
async def list_matches(complaint_id: UUID, work: Transaction, scope: CurrentScope, caller: CurrentCaller) -> MatchList:
    """Every message that may be of the same matter, the surest first, with what was decided and by whom."""
    require(caller, *READERS)
    found = await decisions.list_matches(work, complaint_id, scope)
    return MatchList(items=[MatchView.of(match, complaint_id) for match in found])


@router.post("/{other}", summary="并案、关联或者分开")
async def decide_match(
    complaint_id: UUID, other: UUID, body: DecideMatch, work: Transaction, caller: CurrentCaller, people: CurrentVault
) -> MatchView:
    """Decide whether two messages are one matter, or overturn what was decided; the earlier one's case answers both."""
    require(caller, "hub")
    decision = Decision(verdict=body.verdict, reason=body.reason)
    return MatchView.of(await decisions.decide_match(work, complaint_id, other, decision, people), complaint_id)

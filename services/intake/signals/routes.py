"""Endpoints of the signals of Art. 17; only the bureau reads it, and nothing of it leaves the bureau but a decision."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault
from services.intake.roles import FILERS, READERS
from services.intake.signals import service
from services.intake.signals.domain.thresholds import SignalCode
from services.intake.signals.schemas import DecideSignal, ObjectionView, ObjectToSignal, SignalsView

router = APIRouter(prefix="/v1/complaints/{complaint_id}/signals", tags=["intake"], route_class=TransactionRoute)


@router.get("", summary="查看异常信号（第十七条）")
async def get_signals(
    complaint_id: UUID, caller: CurrentCaller, work: Transaction, scope: CurrentScope, people: CurrentVault
) -> SignalsView:
    """The factors of Art. 17 as they count now, beside what is usual; they refuse nothing and stop no limit."""
    require(caller, *READERS)
    return SignalsView.of(await service.load_signals(work, complaint_id, scope, people))


@router.post("/{code}/decision", summary="决定异常信号是否成立")
async def decide_signal(
    complaint_id: UUID,
    code: SignalCode,
    body: DecideSignal,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> SignalsView:
    """A section head says whether a signal is upheld; after an objection another one does."""
    require(caller, "section_head")
    await service.decide_signal(work, complaint_id, scope, code, people, upheld=body.upheld, reason=body.reason)
    return SignalsView.of(await service.load_signals(work, complaint_id, scope, people))


@router.post("/{code}/objection", summary="对异常信号的认定提出异议", status_code=201)
async def object_to_signal(
    complaint_id: UUID,
    code: SignalCode,
    body: ObjectToSignal,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> ObjectionView:
    """The complainant objects, by the channel they came by, within the days that the decision names."""
    require(caller, *FILERS)
    await service.object_to_signal(work, complaint_id, scope, code, people, body.text)
    return ObjectionView(code=code, objected_at=work.now)

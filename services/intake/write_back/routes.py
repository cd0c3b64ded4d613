"""Endpoints that list deliveries to the platforms, and send one again."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.write_back import repository, service
from services.intake.write_back.domain.delivery import DeliveryState
from services.intake.write_back.schemas import DeliveryPage, DeliveryView

router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)


@router.get("/operations/deliveries", summary="列出发往平台的回写")
async def list_deliveries(
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    cursors: CurrentCursors,
    state: DeliveryState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """What the platforms were told, newest first; a platform or partner sees its own."""
    require(caller, "operator", "hub", "auditor", "platform", "partner")
    visible = scope if scope.kind is ScopeKind.SOURCE else Scope(ScopeKind.ALL)
    found = await repository.list_deliveries(work.db, visible, state, cursors.decode_position(cursor), limit)
    last = found[min(limit, len(found)) - 1] if found else None
    following = cursors.encode(last.at.isoformat(), last.id) if last else None
    return DeliveryPage(**page([DeliveryView.of(one) for one in found], limit, following))


@router.post("/operations/deliveries/{delivery_id}/resend", summary="重发一条回写")
async def resend_delivery(delivery_id: UUID, work: Transaction, caller: CurrentCaller) -> DeliveryView:
    """Send it once more."""
    require(caller, "operator")
    return DeliveryView.of(await service.resend_delivery(work, delivery_id))

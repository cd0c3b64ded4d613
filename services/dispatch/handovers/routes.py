"""Hand-overs: what an agency was handed, and its answers (移交)."""

from uuid import UUID

from fastapi import APIRouter

from canon.codes import Agency
from canon.scopes import ALL_CASES_ROLES
from chassis.errors import Forbidden
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.domain.handover import Handover, HandoverState
from services.dispatch.cases.schemas.parts import HandoverView
from services.dispatch.fields import Nothing
from services.dispatch.handovers import service
from services.dispatch.handovers.domain import ACKNOWLEDGE_WITHIN
from services.dispatch.handovers.repository import handovers_in
from services.dispatch.handovers.schemas import AnswerHandover, HandoverLine, HandoverPage, RefuseHandover

router = APIRouter(prefix="/v1/handovers", tags=["handovers"], route_class=TransactionRoute)


@router.get("", summary="列出移送件")
async def list_handovers(
    caller: CurrentCaller,
    work: Transaction,
    cursors: CurrentCursors,
    state: HandoverState | None = None,
    agency: Agency | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    *,
    late: bool = False,
) -> HandoverPage:
    """An agency's own hand-overs, or all for the hub; who waited longest comes first.

    ``late``: those that the agency has neither taken nor given back in time.
    """
    is_inside = caller.has(*ALL_CASES_ROLES)
    whose = agency if is_inside else _agency_of(caller)
    states = [HandoverState.OPEN] if late else [state] if state else []
    before = work.now - ACKNOWLEDGE_WITHIN if late else None
    after = cursors.decode_position(cursor)
    rows = await handovers_in(work.db, whose, states, after, limit, made_before=before)
    last = rows[:limit][-1] if rows else None
    lines = [HandoverLine.of(row, is_inside=is_inside) for row in rows]
    end = cursors.encode(last["made_at"].isoformat(), last["id"]) if last else None
    return HandoverPage.model_validate(page(lines, limit, end))


@router.post("/{id}/acknowledgement", summary="接收移送")
async def acknowledge_handover(
    id: UUID,  # noqa: A002
    caller: CurrentCaller,
    work: Transaction,
    _: Nothing | None = None,
) -> HandoverView:
    """The agency has it (接收)."""
    return _view(await service.acknowledge(work, id, _agency_of(caller)))


@router.post("/{id}/refusal", summary="退回移送")
async def refuse_handover(id: UUID, body: RefuseHandover, caller: CurrentCaller, work: Transaction) -> HandoverView:  # noqa: A002
    """The agency sends it back to the hub (退回); the hub may undo a redirection, which is no bounce."""
    whose = None if caller.has("hub") else _agency_of(caller)
    return _view(await service.refuse(work, id, whose, body.reason, body.note))


@router.post("/{id}/result", summary="反馈移送件的办理结果")
async def answer_handover(id: UUID, body: AnswerHandover, caller: CurrentCaller, work: Transaction) -> HandoverView:  # noqa: A002
    """The agency tells its result; the case is closed with it (办理结果)."""
    return _view(await service.answer(work, id, _agency_of(caller), body.text))


def _agency_of(caller: Caller) -> str:
    require(caller, "agency")
    if caller.agency is None:
        raise Forbidden
    return caller.agency


def _view(handover: Handover) -> HandoverView:
    return HandoverView.model_validate(handover)

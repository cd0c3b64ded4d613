"""Endpoints of disputes for enterprises and the bureau."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from chassis.db.work import Work
from chassis.documents import DOCX, Content, to_page, to_word
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.hardening import PAGE_HEADERS
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from contracts.odr import OfferSide
from services.odr.disputes import repository, service
from services.odr.disputes.domain.disputes import DisputeState
from services.odr.disputes.domain.offers import MAX_OFFERS
from services.odr.disputes.schemas import DisputeView, Terms, agreement_paper
from services.odr.enterprises.dependencies import (
    BUREAU_ROLES,
    BUREAU_WIDE_ROLES,
    SECTION_ROLES,
    Words,
    own_enterprise,
)
from services.odr.enterprises.repository import find_enterprises
from services.odr.enterprises.schemas import Reason
from services.odr.enterprises.service import load_enterprise

HANDLERS = ("officer", "section_head", "hub")
PARTIES = ("enterprise", "partner", *HANDLERS)
router = APIRouter(prefix="/v1/odr", tags=["odr"], route_class=TransactionRoute)
OfferNumber = Annotated[int, Path(ge=1, le=MAX_OFFERS)]


class DisputeList(BaseModel):
    """A page of disputes; ``counts`` are all that the caller may see of those asked for, by state."""

    items: list[DisputeView]
    next: str | None
    counts: dict[DisputeState, int]


def _scope(caller: Caller) -> repository.Scope:
    """Whose disputes a caller may see: an enterprise or a partner its own, a section its own, the other bureau all."""
    if _files_for_consumers(caller):
        return repository.Scope(source=caller.source or "")
    enterprise_id = own_enterprise(caller)
    if enterprise_id is None and caller.has(*SECTION_ROLES) and not caller.has(*BUREAU_WIDE_ROLES):
        return repository.Scope(department=caller.department or "")
    return repository.Scope(enterprise_id=enterprise_id)


def _side(caller: Caller) -> OfferSide:
    """Which side a caller speaks for: an enterprise its own, the bureau or a partner the consumer's."""
    if _files_for_consumers(caller) or own_enterprise(caller) is None:
        return OfferSide.CONSUMER
    return OfferSide.ENTERPRISE


def _files_for_consumers(caller: Caller) -> bool:
    return caller.has("partner") and not caller.has("enterprise", *BUREAU_ROLES)


@router.get("/disputes", summary="列出在线和解")
async def list_disputes(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    state: DisputeState | None = None,
    enterprise: UUID | None = None,
    case: UUID | None = None,
    q: Words = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DisputeList:
    """Disputes, the newest first: an enterprise's or a partner's own, or all for the bureau.

    Also of one enterprise, about one case, or (``q``) of enterprises by letters of the name or the credit code.
    """
    after, scope = cursors.decode_position(cursor), _scope(caller)
    choice = repository.Choice(await _enterprises(work, enterprise, q), case)
    found = await repository.list_disputes(work.db, scope, choice, state=state, after=after, limit=limit + 1)
    last = found[:limit][-1] if found else None
    following = cursors.encode(last.opened_at.isoformat(), last.dispute_id) if last else None
    counts = await repository.count_disputes(work.db, scope, choice)
    return DisputeList(**page([DisputeView.of(dispute) for dispute in found], limit, following), counts=counts)


async def _enterprises(work: Work, one: UUID | None, words: str) -> list[UUID] | None:
    """Return the enterprises that are asked for; ``None``: all."""
    named = await find_enterprises(work.db, words) if words.strip() else None
    if one is None:
        return named
    return [one] if named is None or one in named else []


@router.get("/disputes/{dispute_id}", summary="查看一件在线和解")
async def show_dispute(dispute_id: UUID, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """One dispute with its offers; an enterprise sees its own."""
    return DisputeView.of(await service.load_dispute(work, dispute_id, _scope(caller)))


@router.get(
    "/disputes/{dispute_id}/agreement.html",
    summary="查看和解协议（网页）",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    openapi_extra={"x-problems": ["409"]},
)
async def get_agreement_page(dispute_id: UUID, work: Transaction, caller: CurrentCaller) -> Response:
    """The agreement of a settled dispute on paper (和解协议), the same for both sides."""
    page = to_page(await _agreement(work, dispute_id, caller))
    return Response(page, media_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


@router.get(
    "/disputes/{dispute_id}/agreement.docx",
    summary="下载和解协议（Word）",
    response_class=Response,
    responses={200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}},
    openapi_extra={"x-problems": ["409"]},
)
async def get_agreement_document(dispute_id: UUID, work: Transaction, caller: CurrentCaller) -> Response:
    """The agreement of a settled dispute as .docx."""
    document = await asyncio.to_thread(to_word, await _agreement(work, dispute_id, caller))
    headers = {"Content-Disposition": f'attachment; filename="{dispute_id}.docx"'}
    return Response(document, media_type=DOCX, headers=headers)


async def _agreement(work: Work, dispute_id: UUID, caller: Caller) -> Content:
    dispute = await service.load_dispute(work, dispute_id, _scope(caller))
    return agreement_paper(dispute, await load_enterprise(work, dispute.enterprise_id))


@router.post("/disputes/{dispute_id}/offers", summary="提出和解方案", status_code=201)
async def make_offer(dispute_id: UUID, body: Terms, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The enterprise proposes, or the consumer answers by another offer, which the bureau or the partner records."""
    require(caller, *PARTIES)
    dispute = await service.load_dispute(work, dispute_id, _scope(caller), lock=True)
    refund = body.to_refund()
    return DisputeView.of(await service.make_offer(work, dispute, _side(caller), body.terms, body.amount_fen, refund))


@router.post("/disputes/{dispute_id}/offers/{number}/acceptance", summary="接受和解方案")
async def accept_offer(dispute_id: UUID, number: OfferNumber, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The other side takes an offer; what the consumer said is recorded by the bureau or the partner."""
    require(caller, *PARTIES)
    dispute = await service.load_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await service.answer_offer(work, dispute, number, _side(caller), accepted=True))


@router.post("/disputes/{dispute_id}/offers/{number}/rejection", summary="拒绝和解方案")
async def reject_offer(dispute_id: UUID, number: OfferNumber, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The other side does not take an offer."""
    require(caller, *PARTIES)
    dispute = await service.load_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await service.answer_offer(work, dispute, number, _side(caller), accepted=False))


@router.post("/disputes/{dispute_id}/settlement", summary="登记双方自行和解")
async def settle_dispute(dispute_id: UUID, body: Terms, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """Both agreed outside the offers; the bureau records it."""
    require(caller, *HANDLERS)
    dispute = await service.load_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await service.settle(work, dispute, body.terms, body.amount_fen, body.to_refund()))


@router.post("/disputes/{dispute_id}/failure", summary="登记和解不成")
async def fail_dispute(dispute_id: UUID, body: Reason, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """One side says it will not be; the bureau goes on."""
    require(caller, "enterprise", *HANDLERS)
    dispute = await service.load_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await service.fail(work, dispute, body.reason))

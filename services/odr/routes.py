"""Requests in."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from chassis.clock import new_id
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.moments import Moment
from chassis.web.paging import Cursor, Limit, decode_place, encode_cursor, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr import domain, store, usecases
from services.odr.domain import DisputeState, Standing
from services.odr.schemas import Apply, DisputeView, EnterpriseView, Reason, Review, ScoreView, Terms

SECTION = ("officer", "section_head")
SEES_ALL = ("hub", "bureau_head", "auditor")
BUREAU = (*SEES_ALL, *SECTION)
PERIOD = timedelta(days=365)
router = APIRouter(prefix="/v1/odr", tags=["odr"], route_class=TransactionRoute)
OfferNumber = Annotated[int, Path(ge=1, le=domain.MAX_OFFERS)]


class EnterpriseList(BaseModel):
    items: list[EnterpriseView]
    next: str | None


class DisputeList(BaseModel):
    items: list[DisputeView]
    next: str | None


def own_enterprise(caller: Caller) -> UUID | None:
    """The enterprise a caller is bound to; ``None`` for the bureau. Raises ``Forbidden`` for anybody else."""
    if caller.has("enterprise") and caller.enterprise:
        return UUID(caller.enterprise)
    require(caller, *BUREAU)
    return None


def _scope(caller: Caller) -> store.Scope:
    """Whose disputes a caller may see: an enterprise its own, a section its own, the rest of the bureau all."""
    enterprise_id = own_enterprise(caller)
    if enterprise_id is None and caller.has(*SECTION) and not caller.has(*SEES_ALL):
        return store.Scope(department=caller.department or "")
    return store.Scope(enterprise_id=enterprise_id)


@router.post("/enterprises", status_code=201)
async def apply(asked: Apply, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """An enterprise asks to take part; the hub may enter one on its behalf."""
    if not caller.has("enterprise"):
        require(caller, "hub")
    enterprise_id = own_enterprise(caller) or new_id()
    enterprise = await usecases.apply(work, enterprise_id, asked.name, asked.checked_uscc(), promise=asked.promise)
    return EnterpriseView.of(enterprise)


@router.get("/enterprises")
async def list_enterprises(
    work: Transaction,
    caller: CurrentCaller,
    standing: Standing | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EnterpriseList:
    """Enterprises, the newest application first; an enterprise sees itself."""
    own = own_enterprise(caller)
    if own is not None:
        enterprise = await store.get_enterprise(work.db, own)
        return EnterpriseList(items=[EnterpriseView.of(enterprise)] if enterprise else [], next=None)
    found = await store.enterprises_with(work.db, standing, after=decode_place(cursor), limit=limit + 1)
    last = found[:limit][-1] if found else None
    following = encode_cursor(last.applied_at.isoformat(), last.enterprise_id) if last else None
    return EnterpriseList(**page([EnterpriseView.of(enterprise) for enterprise in found], limit, following))


@router.get("/enterprises/{enterprise_id}")
async def show_enterprise(enterprise_id: UUID, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    own = own_enterprise(caller)
    enterprise = await store.get_enterprise(work.db, enterprise_id)
    if enterprise is None or own not in (None, enterprise_id):
        raise NotFound
    return EnterpriseView.of(enterprise)


@router.post("/enterprises/{enterprise_id}/review")
async def review(enterprise_id: UUID, asked: Review, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """Let an applicant in, or not (审核)."""
    require(caller, "hub", "section_head")
    return EnterpriseView.of(await usecases.review(work, enterprise_id, approved=asked.approved, note=asked.note))


@router.post("/enterprises/{enterprise_id}/suspension")
async def suspend(enterprise_id: UUID, asked: Reason, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """Take an enterprise out of the mechanism, with a reason."""
    require(caller, "section_head", "hub")
    return EnterpriseView.of(await usecases.suspend(work, enterprise_id, asked.reason))


@router.get("/enterprises/{enterprise_id}/score")
async def show_score(
    enterprise_id: UUID,
    work: Transaction,
    caller: CurrentCaller,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> ScoreView:
    """How an enterprise did in a period (default: the last year)."""
    if own_enterprise(caller) not in (None, enterprise_id):
        raise NotFound
    end = until or work.now
    return ScoreView.of(await usecases.score(work, enterprise_id, since or end - PERIOD, end))


@router.get("/disputes")
async def list_disputes(
    work: Transaction,
    caller: CurrentCaller,
    state: DisputeState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DisputeList:
    """Disputes, the newest first: an enterprise's own, or all for the bureau."""
    after = decode_place(cursor)
    found = await store.disputes_in(work.db, _scope(caller), state=state, after=after, limit=limit + 1)
    last = found[:limit][-1] if found else None
    following = encode_cursor(last.opened_at.isoformat(), last.dispute_id) if last else None
    return DisputeList(**page([DisputeView.of(dispute) for dispute in found], limit, following))


@router.get("/disputes/{dispute_id}")
async def show_dispute(dispute_id: UUID, work: Transaction, caller: CurrentCaller) -> DisputeView:
    return DisputeView.of(await usecases.find_dispute(work, dispute_id, _scope(caller)))


@router.post("/disputes/{dispute_id}/offers", status_code=201)
async def make_offer(dispute_id: UUID, asked: Terms, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The enterprise proposes."""
    require(caller, "enterprise")
    dispute = await usecases.find_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await usecases.make_offer(work, dispute, asked.terms, asked.amount_fen, asked.promised()))


@router.post("/disputes/{dispute_id}/offers/{number}/acceptance")
async def accept_offer(dispute_id: UUID, number: OfferNumber, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The consumer takes it; the bureau records what the consumer said."""
    require(caller, "officer", "section_head", "hub")
    dispute = await usecases.find_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await usecases.answer_offer(work, dispute, number, accepted=True))


@router.post("/disputes/{dispute_id}/offers/{number}/rejection")
async def reject_offer(dispute_id: UUID, number: OfferNumber, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """The consumer does not take it."""
    require(caller, "officer", "section_head", "hub")
    dispute = await usecases.find_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await usecases.answer_offer(work, dispute, number, accepted=False))


@router.post("/disputes/{dispute_id}/settlement")
async def settle(dispute_id: UUID, asked: Terms, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """Both agreed outside the offers; the bureau records it."""
    require(caller, "officer", "section_head", "hub")
    dispute = await usecases.find_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await usecases.settle(work, dispute, asked.terms, asked.amount_fen, asked.promised()))


@router.post("/disputes/{dispute_id}/failure")
async def fail(dispute_id: UUID, asked: Reason, work: Transaction, caller: CurrentCaller) -> DisputeView:
    """One side says it will not be; the bureau goes on."""
    require(caller, "enterprise", "officer", "section_head", "hub")
    dispute = await usecases.find_dispute(work, dispute_id, _scope(caller), lock=True)
    return DisputeView.of(await usecases.fail(work, dispute, asked.reason))

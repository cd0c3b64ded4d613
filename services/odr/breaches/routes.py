"""Endpoints of breaches: report, decide, list."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import MAX_PAGE
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.breaches import repository, service
from services.odr.breaches.domain import BreachState
from services.odr.breaches.schemas import BreachList, BreachView, DecideBreach, ReportBreach
from services.odr.enterprises.dependencies import BUREAU_ROLES
from services.odr.registers.dependencies import JOINERS, SUSPENDERS
from services.odr.registers.domain.registers import Register

_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_IDS = StringConstraints(pattern=f"^{_ID}(?:,{_ID}){{0,{MAX_PAGE - 1}}}$")
Ids = Annotated[str, _IDS, Query(description="名录各条的编号，逗号分隔")]
router = APIRouter(prefix="/v1/registers", tags=["registers"], route_class=TransactionRoute)
list_router = APIRouter(prefix="/v1/odr", tags=["registers"], route_class=TransactionRoute)


@router.post("/{register}/{entry_id}/breaches", summary="记违诺", status_code=201)
async def report_breach(
    register: Register, entry_id: UUID, body: ReportBreach, work: Transaction, caller: CurrentCaller
) -> BreachView:
    """Report that a business broke its promise, with the evidence; a head confirms it or not."""
    require(caller, *JOINERS)
    return BreachView.of(await service.report(work, register, entry_id, **body.model_dump()))


@router.post("/{register}/{entry_id}/breaches/{breach_id}/decision", summary="认定违诺")
async def decide_breach(
    register: Register, entry_id: UUID, breach_id: UUID, body: DecideBreach, work: Transaction, caller: CurrentCaller
) -> BreachView:
    """Confirm a breach, or not; the third within ninety days suspends the entry."""
    require(caller, *SUSPENDERS)
    return BreachView.of(
        await service.decide(work, register, entry_id, breach_id, body.reason, confirmed=body.confirmed)
    )


@list_router.get("/breaches", summary="列出违诺")
async def list_breaches(
    work: Transaction,
    caller: CurrentCaller,
    entries: Ids | None = None,
    state: BreachState | None = None,
) -> BreachList:
    """The breaches of these entries, or of all, the newest first."""
    require(caller, *BUREAU_ROLES)
    chosen = [UUID(one) for one in entries.split(",")] if entries else None
    found = await repository.list_breaches(work.db, chosen, state)
    return BreachList(items=[BreachView.of(breach) for breach in found])

"""Endpoints that read enterprises: as of a day with what is proposed, one of them, its score."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import day_of
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.datetimes import Day, Moment
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.enterprises import repository
from services.odr.enterprises.dependencies import BUREAU_ROLES, Words, own_enterprise, readable_enterprise
from services.odr.enterprises.domain import Enterprise, Standing
from services.odr.scores import service
from services.odr.scores.domain import SCORE_RULES
from services.odr.scores.schemas import EnterpriseList, ScoredEnterpriseView, ScoreView

router = APIRouter(prefix="/v1/odr", tags=["odr"], route_class=TransactionRoute)


@router.get("/enterprises", summary="某一天的企业")
async def list_enterprises(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    standing: Standing | None = None,
    as_of: Day | None = None,
    q: Words = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EnterpriseList:
    """Enterprises and how they stood on a day, the newest application first; an enterprise sees itself.

    ``q``: letters of the name, or the credit code.

    To the bureau each shows what its score proposes at present.
    """
    own = readable_enterprise(caller)
    day = as_of or day_of(work.now)
    if own is not None:
        enterprise = await repository.get_enterprise(work.db, own)
        found = [enterprise] if enterprise and enterprise.standing_on(day) else []
        return EnterpriseList(items=await _views(work, found, caller, day), next=None)
    after = cursors.decode_position(cursor)
    among = await repository.find_enterprises(work.db, q) if q.strip() else None
    found = await repository.list_enterprises(work.db, day, standing, among=among, after=after, limit=limit + 1)
    last = found[:limit][-1] if found else None
    following = cursors.encode(last.applied_at.isoformat(), last.enterprise_id) if last else None
    return EnterpriseList(**page(await _views(work, found, caller, day), limit, following))


@router.get("/enterprises/{enterprise_id}", summary="查看一家企业")
async def show_enterprise(enterprise_id: UUID, work: Transaction, caller: CurrentCaller) -> ScoredEnterpriseView:
    """One enterprise, its standing, its history and what is proposed; an enterprise sees itself."""
    own = readable_enterprise(caller)
    enterprise = await repository.get_enterprise(work.db, enterprise_id)
    if enterprise is None or own not in (None, enterprise_id):
        raise NotFound
    return (await _views(work, [enterprise], caller))[0]


@router.get("/enterprises/{enterprise_id}/score", summary="查看企业的和解成绩")
async def show_score(
    enterprise_id: UUID,
    work: Transaction,
    caller: CurrentCaller,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> ScoreView:
    """How an enterprise did in a period (default: the last year), and its score with the arithmetic."""
    if own_enterprise(caller) not in (None, enterprise_id):
        raise NotFound
    end = until or work.now
    return ScoreView.of(await service.count_period(work, enterprise_id, since or end - SCORE_RULES.period, end))


async def _views(
    work: Work, enterprises: Sequence[Enterprise], caller: Caller, day: date | None = None
) -> list[ScoredEnterpriseView]:
    is_bureau = caller.has(*BUREAU_ROLES)
    proposals = await service.propose_for(work, enterprises) if is_bureau else {}
    return [
        ScoredEnterpriseView.with_proposal(one, proposals.get(one.enterprise_id), day=day, names_accounts=is_bureau)
        for one in enterprises
    ]

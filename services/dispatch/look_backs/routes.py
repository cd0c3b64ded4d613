"""Look-backs (回头看): draw and list samples, enter findings."""

from uuid import UUID

from fastapi import APIRouter

from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.look_backs import repository, service
from services.dispatch.look_backs.schemas import DrawSample, EnterFinding, LookBackPage, LookBackView, look_back_view

router = APIRouter(prefix="/v1/look-backs", tags=["supervision"], route_class=TransactionRoute)
REVIEWERS = ("hub", "bureau_head")


@router.get("", summary="列出回头看的抽样")
async def list_look_backs(
    caller: CurrentCaller, work: Transaction, cursors: CurrentCursors, cursor: Cursor = None, limit: Limit = 50
) -> LookBackPage:
    """Every sample that was drawn, the newest first."""
    require(caller, "auditor", *REVIEWERS)
    found = await repository.look_backs_in(work.db, cursors.decode_position(cursor), limit)
    last = found[:limit][-1] if found else None
    end = cursors.encode(last["drawn_at"].isoformat(), last["id"]) if last else None
    return LookBackPage.model_validate(page(found, limit, end))


@router.post("", summary="抽样回头看", status_code=201)
async def draw_sample(caller: CurrentCaller, body: DrawSample, work: Transaction) -> LookBackView:
    """Draw a sample of a period's closed cases, dissatisfied first, spread over the sections; it is kept."""
    require(caller, *REVIEWERS)
    body.check_period()
    return await _load_view(work, await service.draw_sample(work, body.first, body.last, body.size, body.seed))


@router.get("/{id}", summary="查看一次抽样")
async def get_look_back(id: UUID, caller: CurrentCaller, work: Transaction) -> LookBackView:  # noqa: A002
    """One sample with its items, and what was found of each."""
    require(caller, "auditor", *REVIEWERS)
    return await _load_view(work, id)


# The response holds notes on every case of the sample, so it is not stored for idempotent repetition.
@router.post("/{id}/items/{case}/finding", summary="登记回头看的结论", openapi_extra={"x-shown-once": True})
async def enter_finding(
    id: UUID,  # noqa: A002 - the name in the path
    case: UUID,
    caller: CurrentCaller,
    body: EnterFinding,
    work: Transaction,
) -> LookBackView:
    """What the second look found; rework starts a new round with another officer."""
    require(caller, *REVIEWERS)
    await service.enter_finding(work, id, case, body.finding, body.note, body.check_officer())
    return await _load_view(work, id)


async def _load_view(work: Transaction, look_back_id: UUID) -> LookBackView:
    row = await repository.get_look_back(work.db, look_back_id)
    if row is None:
        raise NotFound
    return look_back_view(row, await repository.items_of(work.db, look_back_id))

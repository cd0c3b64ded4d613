"""Endpoints of the registers: join, review, suspend, restore, leave; the list as of a day; the public list."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller, require
from chassis.web.datetimes import Day
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.enterprises.dependencies import BUREAU_ROLES
from services.odr.registers import repository, service
from services.odr.registers.dependencies import JOINERS, KEEPERS, SUSPENDERS
from services.odr.registers.domain.counts import NO_COUNTS
from services.odr.registers.domain.entries import Entry, EntryState
from services.odr.registers.domain.registers import Register, TradeField
from services.odr.registers.schemas.entries import (
    EntryPage,
    EntryView,
    Groups,
    GroupView,
    Join,
    Promises,
    PublicEntryView,
    PublicPage,
    ReasonForEntry,
    RegisterQuery,
    ReviewEntry,
    SuspendEntry,
    public_fields,
)

router = APIRouter(prefix="/v1/registers", tags=["registers"], route_class=TransactionRoute)


@router.post("/{register}", summary="加入名录", status_code=201)
async def join_register(register: Register, body: Join, work: Transaction, caller: CurrentCaller) -> EntryView:
    """Enter a business: the hub or a head puts it on the register, what an officer enters waits for their review."""
    require(caller, *JOINERS)
    listing = body.to_listing(register)
    entry = await service.join(work, register, listing, reason=body.reason, is_reviewed=caller.has(*KEEPERS))
    return EntryView.of(entry)


@router.get("/{register}", summary="某一天的名录及期内变动")
async def list_register(
    register: Register,
    query: Annotated[RegisterQuery, Query()],
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
) -> EntryPage:
    """Who stood on a register on a day, suspended ones included; how many joined and left in a period.

    ``show`` lists those listed or suspended that day, the applications that wait, or who changed within the period.
    """
    require(caller, *BUREAU_ROLES)
    day, first, last = query.period(day_of(work.now))
    wanted, after, limit = query.to_wanted(register), cursors.decode_position(query.cursor), query.limit + 1
    if query.show == "waiting":
        found = await repository.list_waiting(work.db, wanted, after=after, limit=limit)
    elif query.show == "changed":
        found = await repository.list_changed(work.db, wanted, first, last, after=after, limit=limit)
    else:
        state = None if query.show == "members" else EntryState(query.show)
        found = await repository.list_members(work.db, wanted, day, state=state, after=after, limit=limit)
    counts = await repository.count_period(work.db, wanted, first, last)
    on_day = counts if day == last else await repository.count_period(work.db, wanted, day, day)
    following = _cursor_after(cursors, found, query.limit)
    return EntryPage(
        **page([EntryView.of(entry, day) for entry in found], query.limit, following),
        count=on_day.count,
        joined=counts.joined,
        left=counts.left,
        suspended=on_day.suspended,
        restored=counts.restored,
        waiting=await repository.count_waiting(work.db, wanted),
    )


@router.get("/{register}/public", summary="公示名单", openapi_extra={"security": []})
async def list_public(
    register: Register,
    work: Transaction,
    cursors: CurrentCursors,
    as_of: Day | None = None,
    field: TradeField | None = None,
    town: Annotated[str | None, Query(max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> PublicPage:
    """Who is listed on a day, for everybody, without credentials; suspended entries are left out."""
    day = as_of or day_of(work.now)
    wanted = repository.Wanted(register=register, field=field, town=town)
    after = cursors.decode_position(cursor)
    found = await repository.list_members(work.db, wanted, day, state=EntryState.LISTED, after=after, limit=limit + 1)
    counts = await repository.count_period(work.db, wanted, day, day)
    items = [PublicEntryView.model_validate(public_fields(entry)) for entry in found]
    following = _cursor_after(cursors, found, limit)
    return PublicPage(**page(items, limit, following), count=counts.count - counts.suspended, as_of=day)


@router.get("/{register}/figures", summary="名录按领域、场所、乡镇、级别的数")
async def count_register(
    register: Register,
    work: Transaction,
    caller: CurrentCaller,
    by: Literal["field", "place_kind", "town", "level"] = "field",
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
) -> Groups:
    """How a register counts, part by part; each of the twelve fields has a line."""
    require(caller, *BUREAU_ROLES)
    _, first, last = RegisterQuery.model_validate({"from": since, "to": until}).period(day_of(work.now))
    groups = await repository.count_groups(work.db, repository.Wanted(register=register), by, first, last)
    items = [GroupView.of(group, counts) for group, counts in groups]
    if by == "field":
        counted = {item.group for item in items}
        items += [GroupView.of(field, NO_COUNTS) for field in TradeField if field not in counted]
    return Groups(items=items)


@router.get("/{register}/{entry_id:uuid}", summary="查看名录中的一家")
async def show_entry(register: Register, entry_id: UUID, work: Transaction, caller: CurrentCaller) -> EntryView:
    """One entry with its whole history."""
    require(caller, *BUREAU_ROLES)
    return EntryView.of(await service.load_entry(work, register, entry_id), day_of(work.now))


@router.post("/{register}/{entry_id}/review", summary="审核加入名录的申请")
async def review_entry(
    register: Register, entry_id: UUID, body: ReviewEntry, work: Transaction, caller: CurrentCaller
) -> EntryView:
    """Put an applicant on the register, or not; another person than who entered it."""
    require(caller, *KEEPERS)
    return EntryView.of(await service.review(work, register, entry_id, body.reason, approved=body.approved))


@router.post("/{register}/{entry_id}/suspension", summary="暂停名录中的一家")
async def suspend_entry(
    register: Register, entry_id: UUID, body: SuspendEntry, work: Transaction, caller: CurrentCaller
) -> EntryView:
    """Take an entry off the public list for the time being, with the reason and its proof."""
    require(caller, *SUSPENDERS)
    return EntryView.of(await service.suspend(work, register, entry_id, body.reason, body.proof))


@router.post("/{register}/{entry_id}/restoration", summary="恢复名录中的一家")
async def restore_entry(
    register: Register, entry_id: UUID, body: ReasonForEntry, work: Transaction, caller: CurrentCaller
) -> EntryView:
    """Put a suspended entry back, with its history."""
    require(caller, *SUSPENDERS)
    return EntryView.of(await service.restore(work, register, entry_id, body.reason))


@router.post("/{register}/{entry_id}/leave", summary="退出名录")
async def leave_register(
    register: Register, entry_id: UUID, body: ReasonForEntry, work: Transaction, caller: CurrentCaller
) -> EntryView:
    """Take an entry off the register for good, or an application back."""
    require(caller, *KEEPERS)
    return EntryView.of(await service.leave(work, register, entry_id, body.reason))


promises_router = APIRouter(prefix="/v1/odr", tags=["registers"], route_class=TransactionRoute)


@promises_router.get("/promises", summary="某经营者在各名录的承诺")
async def list_promises(
    work: Transaction,
    caller: CurrentCaller,
    name: Annotated[str | None, Query(max_length=200)] = None,
    uscc: Annotated[str | None, Query(max_length=30)] = None,
    on: Day | None = None,
) -> Promises:
    """What a business promised: its entries on all registers on a day, by its credit code or its name."""
    require(caller, *BUREAU_ROLES)
    day = on or day_of(work.now)
    found = await repository.list_promises(work.db, name, uscc, day)
    return Promises(items=[EntryView.of(entry, day) for entry in found])


def _cursor_after(cursors: CurrentCursors, found: list[Entry], limit: int) -> str | None:
    last = found[:limit][-1] if found else None
    return cursors.encode(last.changes[0].at.isoformat(), last.entry_id) if last else None

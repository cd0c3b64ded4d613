"""The roster: who is on duty, new shifts, and notes between shifts."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import SHANGHAI, day_of
from chassis.errors import FieldError, Invalid
from chassis.web.auth import CurrentCaller, require
from chassis.web.openapi import MAY_BE_MISSING
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.fields import Nothing
from services.dispatch.roles import BUREAU_ROLES
from services.dispatch.roster import repository, service
from services.dispatch.roster.domain import accounts_on_duty
from services.dispatch.roster.schemas import EnterShift, NoteView, RosterQuery, RosterView, ShiftView, WriteNote

router = APIRouter(prefix="/v1", tags=["supervision"], route_class=TransactionRoute)

WEEK = timedelta(days=7)
MAX_PERIOD = timedelta(days=92)


@router.get("/roster", summary="查看值班表")
async def see_roster(caller: CurrentCaller, work: Transaction, query: Annotated[RosterQuery, Query()]) -> RosterView:
    """Who is on duty at the hub, now and in these days (a week from today); the notes between shifts (值班与交接)."""
    require(caller, *BUREAU_ROLES)
    today = day_of(work.now)
    first = query.first or today
    begin, end = _midnight(first), _midnight((query.last or first + WEEK) + timedelta(days=1))
    if not timedelta() < end - begin <= MAX_PERIOD:
        raise Invalid(FieldError(field="/query/to", code="out_of_range", message="一次最多查看三个月"))
    standing = await repository.shifts_in(work.db, work.now, work.now + timedelta(microseconds=1))
    notes = await repository.notes_in(work.db, begin, end) if caller.has("hub", "bureau_head", "auditor") else []
    return RosterView(
        on_duty=accounts_on_duty(standing, work.now),
        shifts=[ShiftView.model_validate(shift) for shift in await repository.shifts_in(work.db, begin, end)],
        notes=[NoteView.model_validate(note) for note in notes],
    )


@router.post("/roster", summary="排班", status_code=201)
async def enter_shift(caller: CurrentCaller, body: EnterShift, work: Transaction) -> ShiftView:
    """Put somebody on duty (排班)."""
    require(caller, "hub", "bureau_head")
    return ShiftView.model_validate(await service.put_on_duty(work, body.account, body.starts_at, body.ends_at))


@router.post("/roster/notes", summary="留交接事项", status_code=201, openapi_extra=MAY_BE_MISSING)
async def write_note(caller: CurrentCaller, body: WriteNote, work: Transaction) -> NoteView:
    """Leave a note to the next shift (交接)."""
    require(caller, "hub")
    return NoteView.model_validate(await service.leave_note(work, body.text, body.complaint_id))


@router.post("/roster/notes/{id}/acknowledgement", summary="接收交接事项")
async def take_note_over(
    id: UUID,  # noqa: A002 - the name in the path
    caller: CurrentCaller,
    work: Transaction,
    _: Nothing | None = None,
) -> NoteView:
    """The next shift has read it (接收)."""
    require(caller, "hub")
    return NoteView.model_validate(await service.take_note_over(work, id))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)

"""Enter shifts, and write and take over the notes between them."""

from datetime import datetime
from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.dispatch.cases.repository.cases import case_id_of
from services.dispatch.roster import repository
from services.dispatch.roster.domain import Shift, ShiftNote, enter_shift, take_over


async def put_on_duty(work: Work, account: str, starts_at: datetime, ends_at: datetime) -> Shift:
    """Enter a shift. ``Invalid`` or ``AlreadyOnDuty`` is raised as by ``enter_shift``."""
    shift = Shift(id=new_id(), account=account, starts_at=starts_at, ends_at=ends_at, entered_by=work.account)
    await repository.lock_shifts(work.db)
    shift = enter_shift(shift, await repository.shifts_in(work.db, starts_at, ends_at, account))
    await repository.add_shift(work.db, shift)
    work.audit("shift_entered", str(shift.id))
    return shift


async def leave_note(work: Work, text: str, complaint_id: UUID | None) -> ShiftNote:
    """Write a note for the next shift, about a case or none.

    Raises:
        NotFound: the complaint has no case.
    """
    case_id = await case_id_of(work.db, complaint_id) if complaint_id else None
    if complaint_id and case_id is None:
        raise NotFound
    work.about = case_id
    note = ShiftNote(id=new_id(), text=text, case_id=case_id, written_by=work.account, written_at=work.now)
    await repository.add_note(work.db, note)
    return note


async def take_note_over(work: Work, note_id: UUID) -> ShiftNote:
    """Record that the next shift has read a note.

    ``AlreadyTakenOver`` is raised as by ``take_over``.

    Raises:
        NotFound: there is no such note.
    """
    note = await repository.lock_note(work.db, note_id)
    if note is None:
        raise NotFound
    work.about = note.case_id
    note = take_over(note, work.account, work.now)
    await repository.save_note(work.db, note)
    return note

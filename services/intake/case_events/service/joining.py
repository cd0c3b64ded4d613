"""Complaints join the case of another, and get their own back."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from contracts.dispatch import CaseJoined, CaseParted, CasesRelated
from services.intake.case_events.domain import own_case_events
from services.intake.case_events.service.applying import apply_case_events
from services.intake.complaints.repository.joined import case_of, complaints_of_case, set_case
from services.intake.matches import repository as matches
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import latest_clocks, latest_progress
from services.intake.write_back import repository as write_back_repository


async def join(work: Work, event: CaseJoined) -> None:
    """Let a case answer further complaints: they are where it is, and see what happens to it from now on.

    Where that case has joined another meanwhile, or they have left it, which comes on another stream and may come
    first, the other case answers them, or their own does.
    """
    case_id = await case_of(work.db, event.complaint_id)
    into = await complaints_of_case(work.db, case_id)
    parted = await progress_repository.parted_since(
        work.db, [receipt.complaint_id for receipt in event.receipts], event.occurred_at
    )
    joined = [receipt.complaint_id for receipt in event.receipts if receipt.complaint_id not in parted]
    await set_case(work.db, joined, case_id)
    await progress_repository.copy_progress(work.db, case_id, joined)
    await matches.set_joined(work.db, joined, into, event.occurred_at)
    # the limit of the further channel is its own: the complaint that opened the case keeps that of its channel
    await apply_case_events(work, [event.model_copy(update={"clocks": ()})])
    await progress_repository.save_clocks(
        work.db,
        latest_clocks([event.model_copy(update={"complaint_id": complaint_id}) for complaint_id in joined]),
    )


async def part(work: Work, event: CaseParted) -> None:
    """Let complaints have their own case again: they are where it is, and what they saw of the other is gone.

    An answer that a platform has not got yet is not sent; what it got stays with it.
    """
    parted = [receipt.complaint_id for receipt in event.receipts]
    await set_case(work.db, parted, event.parted_id)
    facts = await progress_repository.take_facts_via(work.db, parted, event.complaint_id)
    await write_back_repository.cancel_waiting(work.db, [UUID(bytes=digest) for digest in facts])
    await _restore(work, event.parted_id, [one for one in parted if one != event.parted_id])
    await progress_repository.add_facts(
        work.db, [(event.model_copy(update={"complaint_id": complaint_id}), None) for complaint_id in parted]
    )
    await matches.set_joined(work.db, parted, await complaints_of_case(work.db, event.complaint_id), None)
    await apply_case_events(work, [event])


async def note_related(work: Work, event: CasesRelated) -> None:
    """Note why two complaints of one matter keep two cases."""
    await matches.set_apart(work.db, event.complaint_id, event.other_id, event.because)


async def _restore(work: Work, complaint_id: UUID, members: Sequence[UUID]) -> None:
    """Make the progress and the limits of a complaint anew from what happened to its own case."""
    own = own_case_events(await progress_repository.list_own_facts(work.db, complaint_id))
    await progress_repository.delete_progress(work.db, [complaint_id, *members])
    for moves in latest_progress(own):
        await progress_repository.save_progress(work.db, moves)
    await progress_repository.save_clocks(work.db, latest_clocks(own))
    await progress_repository.copy_progress(work.db, complaint_id, members)

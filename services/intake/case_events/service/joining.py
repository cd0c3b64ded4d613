"""Complaints join the case of another, and get their own back."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from contracts.dispatch import CaseEvent, CaseJoined, CaseParted, CasesRelated
from contracts.event import Event
from services.intake.case_events.domain import answers_of, event_for, own_case_events
from services.intake.case_events.service.applying import answer, apply_case_events, load_persons
from services.intake.complaints.repository.joined import complaints_of_case, joined_complaints, set_case
from services.intake.matches import repository as matches
from services.intake.notices import repository as notices_repository
from services.intake.notices.domain.decisions import notices_of, requires_notice
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import agreed_for, latest_clocks, latest_progress
from services.intake.write_back import repository as write_back_repository
from services.intake.write_back.domain.platforms import WRITE_BACK_EVENTS


async def join(work: Work, event: CaseJoined) -> None:
    """Let a case answer further complaints: they are where it is, and see what happens to it from now on.

    What it was answered so far is answered to their channels too. The streams of several cases come in any order: what
    happened last to a complaint counts.
    """
    into = await complaints_of_case(work.db, event.complaint_id)
    receipts = [receipt.complaint_id for receipt in event.receipts]
    joined = await set_case(work.db, receipts, event.complaint_id, event.occurred_at)
    await progress_repository.copy_progress(work.db, event.complaint_id, joined)
    await matches.set_joined(work.db, joined, into, event.occurred_at)
    await _answer_so_far(work, event, joined)
    await apply_case_events(work, [event])


async def _answer_so_far(work: Work, event: CaseJoined, joined: Sequence[UUID]) -> None:
    """Answer these complaints what the case was answered in this round before they joined it.

    What their own case told them already, as which section has it, is not said again.
    """
    facts = await progress_repository.list_own_facts(work.db, event.complaint_id)
    past = [one for one in own_case_events(facts) if one.round == event.round and _is_answer(one)]
    members = [one for one in await joined_complaints(work.db, joined) if one.id in joined]
    persons = await load_persons(work, members)
    copies: list[tuple[Event, UUID | None]] = []
    for member in members:
        known = {fact.type for fact in await progress_repository.list_own_facts(work.db, member.id)}
        copies += [(event_for(one, member), event.complaint_id) for one in past if one.type not in known]
    answers = answers_of(copies, persons, {event.complaint_id: agreed_for(facts, event.complaint_id)})
    if answers:
        await progress_repository.add_facts(work.db, [(one.event, event.complaint_id) for one in answers])
        await answer(work, answers)


def _is_answer(event: CaseEvent) -> bool:
    """Whether whoever filed is answered by a platform or by a letter."""
    return type(event) in WRITE_BACK_EVENTS or requires_notice(event)


async def part(work: Work, event: CaseParted) -> None:
    """Let complaints have their own case again: they are where it is, and what they saw of others is gone.

    An answer that a platform has not got yet is not sent, nor is a letter issued; what was stays with who got it.
    """
    receipts = [receipt.complaint_id for receipt in event.receipts]
    parted = await set_case(work.db, receipts, event.parted_id, event.occurred_at)
    facts = await progress_repository.take_facts_of_others(work.db, parted, receipts)
    await write_back_repository.cancel_waiting(work.db, [UUID(bytes=digest) for digest in facts])
    letters = [notice.id for one in own_case_events([*facts.values()]) for notice in notices_of(one)]
    await notices_repository.delete_pending(work.db, letters)
    if event.parted_id in parted:
        await _restore(work, event.parted_id, [one for one in parted if one != event.parted_id])
    await progress_repository.add_facts(
        work.db, [(event.model_copy(update={"complaint_id": complaint_id}), None) for complaint_id in parted]
    )
    await matches.set_joined(work.db, parted, await complaints_of_case(work.db, event.complaint_id), None)
    await apply_case_events(work, [event])


async def note_related(work: Work, event: CasesRelated) -> None:
    """Note why two complaints of one matter keep two cases."""
    pair = (event.earlier_id or event.complaint_id, event.later_id or event.other_id)
    await matches.set_apart(work.db, pair, event.because)


async def _restore(work: Work, complaint_id: UUID, members: Sequence[UUID]) -> None:
    """Make the progress and the limits of a complaint anew from what happened to its own case."""
    own = own_case_events(await progress_repository.list_own_facts(work.db, complaint_id))
    await progress_repository.delete_progress(work.db, [complaint_id, *members])
    for moves in latest_progress(own):
        await progress_repository.save_progress(work.db, moves)
    await progress_repository.save_clocks(work.db, latest_clocks(own))
    await progress_repository.copy_progress(work.db, complaint_id, members)

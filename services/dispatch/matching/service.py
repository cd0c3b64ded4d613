"""Join cases that are one matter, part them again, and note what is only suspected."""

import contextlib
from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import Conflict, NotFound, NotYet
from chassis.failpoints import failpoint
from contracts.intake import (
    ComplaintsMatched,
    ComplaintSupplemented,
    ComplaintWithdrawn,
    DuplicateSuspected,
    MatchUndone,
    Verdict,
)
from services.dispatch.cases.domain import amendments
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import act_name, history_note
from services.dispatch.cases.service.context import CaseContext, load_for_update, save_and_publish
from services.dispatch.clocks.domain.reminders import INACTIVE_STATES
from services.dispatch.clocks.domain.restarts import restart_verification
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import CaseUpdate, update_clocks
from services.dispatch.closing.domain import withdraw
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.transitions import DONE
from services.dispatch.matching import domain, repository
from services.dispatch.rows import Row
from services.dispatch.work_queue.repository.attention import SUSPECTED, WAS_MARKED, attention_acts


async def note_suspicion(work: Work, event: DuplicateSuspected) -> None:
    """Call for a person at the hub: the case may be of the same matter as another.

    Raises:
        NotYet: the complaint has no case yet; the event is parked.
    """
    case_id = await cases.case_id_of(work.db, event.complaint_id)
    if case_id is None:
        raise NotYet
    context = await load_for_update(work, case_id)
    note = history_note(event, context.case, event.publisher())
    note["facts"] |= {WAS_MARKED: context.case.attention}
    await save_and_publish(work, context, (amendments.flag_for_attention(context.case), ()))
    await cases.add_history(work.db, [note])


async def join_cases(work: Work, event: ComplaintsMatched) -> None:
    """Let one case answer two matched messages; where that cannot be, note on the later case what it is.

    ``NotYet`` is raised where one of the two has no case yet; the event is parked.
    """
    earlier_case, later_case = await _lock_cases(work, event.other_id, event.complaint_id)
    await repository.decide_suspicions(work.db, event.complaint_id, event.other_id)
    if earlier_case.case.id == later_case.case.id:
        if event.one_person:
            await repository.set_one_person(work.db, later_case.case.id, event.other_id, event.complaint_id)
        if event.verdict is Verdict.SUPPLEMENT:
            await _add_facts(work, event, later_case)
        await _end_suspicion(work, later_case.case.id)
        return
    main, joining = domain.order_cases(earlier_case.case, later_case.case)
    contexts = {context.case.id: context for context in (earlier_case, later_case)}
    is_held = await repository.is_held(work.db, joining.id)
    apart = domain.why_apart(main, joining, event.verdict, is_held=is_held)
    if apart is None:
        await _answer_both(work, event, contexts[main.id], joining)
    else:
        other_id = event.other_id if joining.id == later_case.case.id else event.complaint_id
        decided = domain.relate(joining, other_id, (event.other_id, event.complaint_id), apart, work.now)
        await save_and_publish(work, contexts[joining.id], decided)
        await _end_suspicion(work, main.id)


async def _answer_both(work: Work, event: ComplaintsMatched, context: CaseContext, joining: Case) -> None:
    """Take the joining case out, and let the other answer its messages; a supplement brings new facts."""
    main = context.case
    rows = await repository.list_receipts(work.db, joining.id)
    joined = repository.JoinedCase(
        case_id=joining.id,
        into_id=main.id,
        earlier_id=event.other_id,
        later_id=event.complaint_id,
        joined_at=work.now,
        one_person=event.one_person,
        added=domain.added_by(main, joining),
        rows=await repository.take_out(work.db, joining.id, main.id, one_person=event.one_person),
    )
    await repository.add_joined(work.db, joined)
    failpoint("dispatch.matching.after_take_out")
    receipts = tuple(domain.receipt_of(row, joining) for row in rows)
    case, events = domain.join(main, joining, receipts, by_machine=event.by_machine, now=work.now)
    limits = _limits_of(rows) if main.state not in INACTIVE_STATES else []
    update = update_clocks(case, context.clocks, events, context.calendar, limits)
    await save_and_publish(work, context, update)
    if event.verdict is Verdict.SUPPLEMENT:
        await _add_facts(work, event, await load_for_update(work, main.id))
    await _end_suspicion(work, main.id)
    work.audit("cases_joined", str(joining.id))


async def _add_facts(work: Work, event: ComplaintsMatched, context: CaseContext) -> None:
    """Note what a message adds to a case; of its own reporter, verification is counted anew (Order 121 Art. 35)."""
    update = CaseUpdate(case=context.case, clocks=tuple(context.clocks), events=())
    if event.one_person:
        update = restart_verification(context.case, context.clocks, event.occurred_at, context.calendar, work.now)
    saved = await save_and_publish(work, context, update)
    await cases.add_history(work.db, [history_note(event, saved.case, event.publisher())])


async def part_cases(work: Work, event: MatchUndone) -> None:
    """Restore the case that had joined another because these two messages were matched; else there is nothing to do.

    A case that has ended meanwhile stays as it is. ``NotYet`` is raised where one of the two has no case yet.
    """
    earlier_case, later_case = await _lock_cases(work, event.other_id, event.complaint_id)
    await repository.decide_suspicions(work.db, event.complaint_id, event.other_id)
    if earlier_case.case.id != later_case.case.id:
        for context in (earlier_case, later_case):
            await _end_suspicion(work, context.case.id)
        return
    parted_id = await repository.find_joined(work.db, event.other_id, event.complaint_id)
    if parted_id is None or later_case.case.state in DONE:
        return
    await _restore(work, later_case, parted_id)
    await _withdraw_if_requested(work, later_case.case.id)
    await _withdraw_if_requested(work, parted_id)


async def _restore(work: Work, context: CaseContext, parted_id: UUID) -> None:
    """Put a case back as it was, with what was noted of its complaints meanwhile and what that does to it."""
    rows = await repository.receipts_below(work.db, parted_id)
    complaint_ids = [row["complaint_id"] for row in rows]
    joined = await repository.remove_joined(work.db, parted_id)
    await repository.put_back(work.db, parted_id, complaint_ids, joined.rows)
    await repository.move_notes(work.db, context.case.id, parted_id, complaint_ids)
    failpoint("dispatch.matching.after_put_back")
    restored = await load_for_update(work, parted_id)
    parting = domain.Parting(
        case_id=parted_id,
        receipts=tuple(domain.receipt_of(row, restored.case) for row in rows),
        added=joined.added,
    )
    update = domain.part(context.case, context.clocks, parting, context.calendar, work.now)
    await save_and_publish(work, context, update)
    own_ids = [row["complaint_id"] for row in await repository.list_receipts(work.db, parted_id) if row["one_person"]]
    for note in await repository.noted_of(work.db, parted_id, act_name(ComplaintSupplemented), own_ids):
        if note["facts"]["new_facts"] and note["at"] > joined.joined_at:
            restored = await load_for_update(work, parted_id)
            update = restart_verification(restored.case, restored.clocks, note["at"], restored.calendar, work.now)
            await save_and_publish(work, restored, update)
    work.audit("cases_parted", str(parted_id))


async def _withdraw_if_requested(work: Work, case_id: UUID) -> None:
    """Withdraw a case that answers one complaint again which its person took back while it answered several."""
    requested = await repository.noted_of(work.db, case_id, act_name(ComplaintWithdrawn), [case_id])
    if not requested or await cases.answers_others(work.db, case_id):
        return
    context = await load_for_update(work, case_id)
    with contextlib.suppress(Conflict):  # a report goes on; what is decided stays
        await save_and_publish(work, context, withdraw(context.case, now=work.now))


async def _end_suspicion(work: Work, case_id: UUID) -> None:
    """Take the mark for attention from a case that only a suspicion had marked, now that it is decided."""
    context = await load_for_update(work, case_id)
    if not context.case.attention:
        return
    acts = (await attention_acts(work.db, [case_id]))[case_id]
    calls = [
        domain.Call(is_suspicion=act["act"] == SUSPECTED, was_marked=act["was_marked"], is_decided=act["is_decided"])
        for act in acts
    ]
    case = domain.without_suspicion(context.case, calls)
    if case != context.case:
        await save_and_publish(work, context, (case, ()))


def _limits_of(receipts: Sequence[Row]) -> list[ChannelLimit]:
    """Return the limits that the channels of these receipts set."""
    return [
        ChannelLimit(
            receipt=row["complaint_id"],
            channel=row["channel"],
            received_at=row["received_at"],
            due_at=row["handle_limit"],
        )
        for row in receipts
        if row["handle_limit"] is not None
    ]


async def _lock_cases(work: Work, *complaint_ids: UUID) -> list[CaseContext]:
    """Lock the cases of these complaints, in the order of their ids, and return one for each complaint.

    Raises:
        NotYet: one has no case yet, or joined another at this moment.
    """
    found = [await cases.case_id_of(work.db, complaint_id) for complaint_id in complaint_ids]
    case_ids = [case_id for case_id in found if case_id is not None]
    if len(case_ids) < len(found):
        raise NotYet
    try:
        contexts = {case_id: await load_for_update(work, case_id) for case_id in sorted(set(case_ids))}
    except NotFound as error:
        raise NotYet from error
    if [await cases.case_id_of(work.db, complaint_id) for complaint_id in complaint_ids] != case_ids:
        raise NotYet  # one was parted or joined another while this waited for the locks
    return [contexts[case_id] for case_id in case_ids]

"""Join cases that are one matter, part them again, and note what is only suspected."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotYet
from chassis.failpoints import failpoint
from contracts.intake import ComplaintsMatched, DuplicateSuspected, MatchUndone, Verdict
from services.dispatch.cases.domain import amendments
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import history_note
from services.dispatch.cases.service.context import CaseContext, load_for_update, save_and_publish
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.clocks.domain.restarts import restart_verification
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import update_clocks
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.matching import domain, repository
from services.dispatch.rows import Row


async def note_suspicion(work: Work, event: DuplicateSuspected) -> None:
    """Call for a person at the hub: the case may be of the same matter as another."""
    await decide_or_note(work, event, lambda context: (amendments.flag_for_attention(context.case), ()), noted=True)


async def join_cases(work: Work, event: ComplaintsMatched) -> None:
    """Let one case answer two matched messages; where that cannot be, note on the later case what it is.

    ``NotYet`` is raised where one of the two has no case yet; the event is parked.
    """
    one_id, other_id = await _case_ids(work, event.other_id, event.complaint_id)
    if one_id == other_id:
        return
    contexts = {case_id: await load_for_update(work, case_id) for case_id in sorted((one_id, other_id))}
    main, joining = domain.order_cases(*(context.case for context in contexts.values()))
    is_held = await repository.is_held(work.db, joining.id)
    apart = domain.why_apart(main, joining, event.verdict, is_held=is_held)
    if apart is None:
        await _answer_both(work, event, contexts[main.id], joining)
    else:
        decided = domain.relate(joining, event.other_id, apart, work.now)
        await save_and_publish(work, contexts[joining.id], decided)


async def _answer_both(work: Work, event: ComplaintsMatched, context: CaseContext, joining: Case) -> None:
    """Take the joining case out, and let the other answer its messages; a supplement brings new facts."""
    rows = await repository.list_receipts(work.db, joining.id)
    taken = await repository.take_out(work.db, joining.id, context.case.id)
    pair = (event.other_id, event.complaint_id)
    await repository.add_joined(work.db, joining.id, context.case.id, pair, work.now, taken)
    failpoint("dispatch.matching.after_take_out")
    receipts = tuple(domain.receipt_of(row, joining) for row in rows)
    case, events = domain.join(context.case, joining, receipts, by_machine=event.by_machine, now=work.now)
    update = update_clocks(case, context.clocks, events, context.calendar, _limits_of(rows))
    if event.verdict is Verdict.SUPPLEMENT:
        again = restart_verification(update.case, update.clocks, event.occurred_at, context.calendar, work.now)
        update = replace(again, events=(*update.events, *again.events))
    saved = await save_and_publish(work, context, update)
    if event.verdict is Verdict.SUPPLEMENT:
        await cases.add_history(work.db, [history_note(event, saved.case, event.publisher())])
    work.audit("cases_joined", str(joining.id))


async def part_cases(work: Work, event: MatchUndone) -> None:
    """Restore the case that had joined another because these two messages were matched; else there is nothing to do.

    ``NotYet`` is raised where one of the two has no case yet; the event is parked.
    """
    await _case_ids(work, event.other_id, event.complaint_id)
    parted_id = await repository.find_joined(work.db, event.other_id, event.complaint_id)
    if parted_id is None:
        return
    [root_id] = await _case_ids(work, parted_id)
    context = await load_for_update(work, root_id)
    rows = await repository.receipts_below(work.db, parted_id)
    stored = await repository.remove_joined(work.db, parted_id)
    await repository.put_back(work.db, parted_id, [row["complaint_id"] for row in rows], stored)
    failpoint("dispatch.matching.after_put_back")
    restored = (await load_for_update(work, parted_id)).case
    receipts = tuple(domain.receipt_of(row, restored) for row in rows)
    update = domain.part(context.case, list(context.clocks), restored, receipts, context.calendar, work.now)
    await save_and_publish(work, context, update)
    work.audit("cases_parted", str(parted_id))


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


async def _case_ids(work: Work, *complaint_ids: UUID) -> list[UUID]:
    """Return the case of each of these complaints.

    Raises:
        NotYet: one has no case yet.
    """
    found = [await cases.case_id_of(work.db, complaint_id) for complaint_id in complaint_ids]
    present = [case_id for case_id in found if case_id is not None]
    if len(present) < len(found):
        raise NotYet
    return present

"""Close a case, withdraw one with its complaint, and save what is paid of its refunds."""

from canon.codes import CloseResult
from chassis.db.work import Work
from contracts.intake import ComplaintWithdrawn
from contracts.refunds import PaymentRecorded
from services.dispatch.cases.domain.amendments import flag_for_attention
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.details import CaseDetails, load_details
from services.dispatch.cases.repository.history import agreed_fen
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import save_and_publish
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.clocks.domain.clock import is_within_limit
from services.dispatch.closing import domain, repository


async def close_case(
    work: Work, case_request: CaseRequest, result: CloseResult, note: str | None, recovered_fen: int
) -> CaseDetails:
    """Close a case, and return it with its details.

    ``NotFound``, ``NotYetHere``, ``Stale`` or a refusal of ``domain.close`` may be raised.
    """
    context = await load_for_request(work, case_request)
    closed = domain.close(
        context.case,
        result=result,
        note=note,
        recovered_fen=recovered_fen,
        within_limit=is_within_limit(context.clocks, context.case.round, work.now),
        now=work.now,
        recoverable=domain.Recoverable(
            agreed_fen=await agreed_fen(work.db, context.case.id),
            paid_fen=await repository.paid_fen(work.db, context.case.id),
        ),
    )
    saved = await save_and_publish(work, context, closed)
    return await load_details(work.db, saved.case, case_request.scope, work.now)


async def save_payment(work: Work, event: PaymentRecorded) -> None:
    """Save how much is paid of a refund plan; a case is closed with no more recovered than that or was agreed."""
    await repository.save_paid(work.db, event.aggregate_id, event.complaint_id, event.paid_fen)


async def withdraw(work: Work, event: ComplaintWithdrawn) -> None:
    """Withdraw the case of a withdrawn complaint; a report goes on, with a note in its history.

    Where the case answers other messages too, a person at the hub looks at what the complainant wants.
    """
    if await cases.answers_others(work.db, event.complaint_id):
        await decide_or_note(work, event, lambda context: (flag_for_attention(context.case), ()), noted=True)
    else:
        await decide_or_note(work, event, lambda context: domain.withdraw(context.case, now=work.now))

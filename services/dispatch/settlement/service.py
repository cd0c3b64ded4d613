"""Send cases to enterprises, and apply odr's events about cases and enterprises."""

from uuid import UUID

from canon.codes import ClockKind, OdrOutcome
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.visibility_wait import wait_until_visible
from contracts.dispatch import JoinedReceipt
from contracts.odr import (
    DisputeEvent,
    DisputeSettled,
    EnterpriseActivated,
    EnterpriseLeft,
    EnterpriseRestored,
    EnterpriseSuspended,
)
from services.dispatch.cases.domain.amendments import flag_for_attention
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.details import CaseDetails, load_details
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import CaseContext, save_and_publish
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.clocks.domain.clock import is_within_limit
from services.dispatch.clocks.domain.starts import legal_end
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.refusals import EnterpriseNotActive
from services.dispatch.settlement import domain, repository
from services.dispatch.settlement.repository import is_enterprise_active


async def record_settlement(work: Work, event: DisputeSettled) -> None:
    """Close the case that enterprise and consumer settled; one that answers another person too goes on.

    What one person agreed to binds nobody else: the case comes back, and an officer decides what it is to the others.
    """
    case_id = await cases.case_id_of(work.db, event.complaint_id)
    of_one_person = case_id is None or await cases.is_of_one_person(work.db, case_id)

    def decide(context: CaseContext) -> CaseDecision:
        if not of_one_person:
            back, events = domain.return_from_odr(context.case, outcome=OdrOutcome.SETTLED, now=work.now)
            return flag_for_attention(back), events
        in_time = is_within_limit(context.clocks, context.case.round, work.now)
        return domain.close_settled(
            context.case, terms=event.terms, amount_fen=event.amount_fen, within_limit=in_time, now=work.now
        )

    await decide_or_note(work, event, decide, noted=not of_one_person)


async def return_from_odr(work: Work, event: DisputeEvent, outcome: OdrOutcome) -> None:
    """Return a case without a settlement to the bureau."""
    await decide_or_note(
        work, event, lambda context: domain.return_from_odr(context.case, outcome=outcome, now=work.now)
    )


async def save_enterprise(
    work: Work, event: EnterpriseActivated | EnterpriseRestored | EnterpriseSuspended | EnterpriseLeft
) -> None:
    """Save whether an enterprise settles online at present."""
    name = event.name if isinstance(event, EnterpriseActivated | EnterpriseRestored) else None
    await repository.save_enterprise(work.db, event.aggregate_id, name, event.occurred_at)


async def send_case_to_odr(work: Work, case_request: CaseRequest, enterprise_id: UUID) -> CaseDetails:
    """Send a complaint to an enterprise that settles online.

    The case's refusal comes before ``EnterpriseNotActive``, because a new enterprise is waited for (up to 2 s) with the
    case locked. ``NotFound``, ``NotYetHere`` or ``Stale`` may be raised too.
    """
    context = await load_for_request(work, case_request)
    sent = _decide_send(context, enterprise_id, work, await _settler_of(work, context))
    await _check_active(work, enterprise_id)
    saved = await save_and_publish(work, context, sent)
    return await load_details(work.db, saved.case, case_request.scope, work.now)


async def _check_active(work: Work, enterprise_id: UUID) -> None:
    """Check that the enterprise settles online; wait for a new one, whose event may not be consumed yet.

    Raises:
        EnterpriseNotActive: it is unknown or suspended.
    """

    async def look() -> bool | None:
        return await is_enterprise_active(work.db, enterprise_id) or None

    try:
        await wait_until_visible(enterprise_id, look)
    except NotFound as unknown:
        raise EnterpriseNotActive from unknown


def _decide_send(context: CaseContext, enterprise_id: UUID, work: Work, settler: domain.Settler | None) -> CaseDecision:
    end = legal_end(ClockKind.ODR, context.case, work.now, context.calendar, extended=False)
    return domain.send_to_odr(
        context.case, enterprise_id=str(enterprise_id), due_at=end.due_at, now=work.now, settler=settler
    )


async def _settler_of(work: Work, context: CaseContext) -> domain.Settler | None:
    """Return whose message the act is for, where another opened the case."""
    row = await cases.get_receipt(work.db, context.for_complaint) if context.for_complaint else None
    if row is None:
        return None
    receipt = JoinedReceipt.model_validate(row | {"kind": context.case.kind})
    return domain.Settler(receipt=receipt, is_opener=row["one_person"])

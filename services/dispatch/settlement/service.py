"""Cases sent to the enterprise, and what odr tells of them and of enterprises."""

from uuid import UUID

from canon.codes import ClockKind, OdrOutcome
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.visibility_wait import wait_until_visible
from contracts.odr import DisputeEvent, DisputeSettled, EnterpriseActivated, EnterpriseSuspended
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
    """The enterprise and the consumer settled: the case is closed."""

    def decide(desk: CaseContext) -> CaseDecision:
        kept = is_within_limit(desk.clocks, desk.case.round, work.now)
        return domain.close_settled(
            desk.case, terms=event.terms, amount_fen=event.amount_fen, within_limit=kept, now=work.now
        )

    await decide_or_note(work, event, decide)


async def return_from_odr(work: Work, event: DisputeEvent, outcome: OdrOutcome) -> None:
    """No settlement: the bureau goes on where it was."""
    await decide_or_note(work, event, lambda desk: domain.return_from_odr(desk.case, outcome=outcome, now=work.now))


async def save_enterprise(work: Work, event: EnterpriseActivated | EnterpriseSuspended) -> None:
    """Which enterprises settle online at present."""
    name = event.name if isinstance(event, EnterpriseActivated) else None
    await repository.save_enterprise(work.db, event.aggregate_id, name, event.occurred_at)


async def send_case_to_odr(work: Work, asked: CaseRequest, enterprise_id: UUID) -> CaseDetails:
    """Send a complaint to an enterprise that settles online. Raises the state's refusal, then ``EnterpriseNotActive``.

    Only an enterprise of the last minute is waited for while the case is locked.
    """
    desk = await load_for_request(work, asked)
    sent = _decide_send(desk, enterprise_id, work)
    await _check_active(work, enterprise_id)
    kept = await save_and_publish(work, desk, sent)
    return await load_details(work.db, kept.case, asked.scope)


async def _check_active(work: Work, enterprise_id: UUID) -> None:
    """An enterprise reviewed a moment ago may not have been heard of yet: wait for it."""

    async def look() -> bool | None:
        return await is_enterprise_active(work.db, enterprise_id) or None

    try:
        await wait_until_visible(enterprise_id, look)
    except NotFound as unknown:
        raise EnterpriseNotActive from unknown


def _decide_send(desk: CaseContext, enterprise_id: UUID, work: Work) -> CaseDecision:
    end = legal_end(ClockKind.ODR, desk.case, work.now, desk.calendar, extended=False)
    return domain.send_to_odr(desk.case, enterprise_id=str(enterprise_id), due_at=end.due_at, now=work.now)

"""Cases sent to the enterprise, and what odr tells of them and of enterprises."""

from uuid import UUID

from canon.codes import ClockKind, OdrOutcome
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.young import find
from contracts.odr import DisputeEvent, DisputeSettled, EnterpriseActivated, EnterpriseSuspended
from services.dispatch.cases.repository.details import Sheet, sheet_of
from services.dispatch.cases.service.commands import Asked, lay_out_for
from services.dispatch.cases.service.context import Desk, carry_out
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.clocks.domain.clock import within_limit
from services.dispatch.clocks.domain.starts import legal_end
from services.dispatch.lifecycle.domain.case import Decided
from services.dispatch.lifecycle.domain.refusals import EnterpriseNotActive
from services.dispatch.settlement import domain, repository
from services.dispatch.settlement.repository import is_active


async def settle(work: Work, event: DisputeSettled) -> None:
    """The enterprise and the consumer settled: the case is closed."""

    def decide(desk: Desk) -> Decided:
        kept = within_limit(desk.clocks, desk.case.round, work.now)
        return domain.settle(desk.case, terms=event.terms, amount_fen=event.amount_fen, within_limit=kept, now=work.now)

    await decide_or_note(work, event, decide)


async def take_back(work: Work, event: DisputeEvent, outcome: OdrOutcome) -> None:
    """No settlement: the bureau goes on where it was."""
    await decide_or_note(work, event, lambda desk: domain.come_back(desk.case, outcome=outcome, now=work.now))


async def know_enterprise(work: Work, event: EnterpriseActivated | EnterpriseSuspended) -> None:
    """Which enterprises settle online at present."""
    name = event.name if isinstance(event, EnterpriseActivated) else None
    await repository.save(work.db, event.aggregate_id, name, event.occurred_at)


async def send(work: Work, asked: Asked, enterprise_id: UUID) -> Sheet:
    """Send a complaint to an enterprise that settles online. Raises the state's refusal, then ``EnterpriseNotActive``.

    Only an enterprise of the last minute is waited for while the case is locked.
    """
    desk = await lay_out_for(work, asked)
    sent = _sent(desk, enterprise_id, work)
    await _check_active(work, enterprise_id)
    kept = await carry_out(work, desk, sent)
    return await sheet_of(work.db, kept.case, asked.scope)


async def _check_active(work: Work, enterprise_id: UUID) -> None:
    """An enterprise reviewed a moment ago may not have been heard of yet: wait for it."""

    async def look() -> bool | None:
        return await is_active(work.db, enterprise_id) or None

    try:
        await find(enterprise_id, look)
    except NotFound as unknown:
        raise EnterpriseNotActive from unknown


def _sent(desk: Desk, enterprise_id: UUID, work: Work) -> Decided:
    end = legal_end(ClockKind.ODR, desk.case, work.now, desk.calendar, extended=False)
    return domain.send_to_odr(desk.case, enterprise_id=str(enterprise_id), due_at=end.due_at, now=work.now)

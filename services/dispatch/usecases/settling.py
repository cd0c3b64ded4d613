"""Complaints that go to the enterprise first."""

from uuid import UUID

from canon.codes import ClockKind
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.young import find
from services.dispatch.domain.clocks import legal_end
from services.dispatch.domain.lifecycle import settling
from services.dispatch.domain.lifecycle.case import Decided
from services.dispatch.domain.lifecycle.refusals import EnterpriseNotActive
from services.dispatch.store.enterprises import is_active
from services.dispatch.store.finding import Sheet, sheet_of
from services.dispatch.usecases.acting import Desk, carry_out
from services.dispatch.usecases.commanding import Asked, lay_out_for


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
    return settling.send_to_odr(desk.case, enterprise_id=str(enterprise_id), due_at=end.due_at, now=work.now)

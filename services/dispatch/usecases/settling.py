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
from services.dispatch.store.finding import Sheet
from services.dispatch.usecases.acting import Desk
from services.dispatch.usecases.commanding import Asked, command


async def send(work: Work, asked: Asked, enterprise_id: UUID) -> Sheet:
    """Send a complaint to an enterprise that settles online. Raises ``EnterpriseNotActive``."""
    await _check_active(work, enterprise_id)
    return await command(work, asked, lambda desk: _sent(desk, enterprise_id, work))


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

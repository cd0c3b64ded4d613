"""Complaints that go to the enterprise first, and come back."""

from uuid import UUID

from canon.codes import ClockKind
from chassis.db.work import Work
from services.dispatch.domain.clocks import legal_end
from services.dispatch.domain.lifecycle import settling
from services.dispatch.domain.lifecycle.case import Decided
from services.dispatch.store.finding import Sheet, sheet_of
from services.dispatch.usecases.acting import Desk, carry_out
from services.dispatch.usecases.commanding import Asked, lay_out_for


async def send(work: Work, asked: Asked, enterprise_id: UUID) -> Sheet:
    """Send a complaint to an enterprise that settles online."""
    desk = await lay_out_for(work, asked)
    kept = await carry_out(work, desk, _sent(desk, enterprise_id, work))
    return await sheet_of(work.db, kept.case, asked.scope)


def _sent(desk: Desk, enterprise_id: UUID, work: Work) -> Decided:
    end = legal_end(ClockKind.ODR, desk.case, work.now, desk.calendar, extended=False)
    return settling.send_to_odr(desk.case, enterprise_id=str(enterprise_id), due_at=end.due_at, now=work.now)

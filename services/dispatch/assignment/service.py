"""People send cases; where the rules had said otherwise, the rules can learn from it."""

from chassis.db.work import Work
from services.dispatch.assignment.domain.corrections import learn
from services.dispatch.assignment.repository import drop_correction, keep_correction
from services.dispatch.cases.repository.details import Sheet, sheet_of
from services.dispatch.cases.service.commands import Asked, lay_out_for
from services.dispatch.cases.service.context import Decide, carry_out


async def send(work: Work, asked: Asked, decide: Decide) -> Sheet:
    """Do what a person decided on who has the case, and keep the example it gives (分办纠正)."""
    desk = await lay_out_for(work, asked)
    kept = await carry_out(work, desk, decide(desk))
    correction = learn((kept.case, kept.events), work.account)
    if correction is not None:
        await keep_correction(work.db, correction)
    else:
        await drop_correction(work.db, kept.case.id)
    return await sheet_of(work.db, kept.case, asked.scope)

"""Run a person's assignment or redirection, and keep the correction of the rules that it makes."""

from chassis.db.work import Work
from services.dispatch.assignment.domain.corrections import correction_from
from services.dispatch.assignment.repository import delete_correction, save_correction
from services.dispatch.cases.repository.details import CaseDetails, load_details
from services.dispatch.cases.service.commands import CaseRequest, load_for_request
from services.dispatch.cases.service.context import Decide, save_and_publish


async def run_and_learn(work: Work, asked: CaseRequest, decide: Decide) -> CaseDetails:
    """Run a command on who has the case, and save or delete its correction (分办纠正)."""
    desk = await load_for_request(work, asked)
    kept = await save_and_publish(work, desk, decide(desk))
    correction = correction_from((kept.case, kept.events), work.account)
    if correction is not None:
        await save_correction(work.db, correction)
    else:
        await delete_correction(work.db, kept.case.id)
    return await load_details(work.db, kept.case, asked.scope)
